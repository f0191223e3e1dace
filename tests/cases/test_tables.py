"""A table of a file becomes the ties that a person sees in it, or an error that names the line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import uptake as up
from seen import ties, who

Write = Callable[..., Path]
READ = up.Network.read
AB = [("a", "b"), ("b", "c")]


@pytest.mark.parametrize(
    ("name", "text", "arguments"),
    [
        ("plain.csv", "source,target\na,b\nb,c\n", {}),
        ("mac.csv", "source,target\ra,b\rb,c\r", {}),
        ("windows.csv", "source,target\r\na,b\r\nb,c\r\n", {}),
        ("no_end.csv", "source,target\na,b\nb,c", {}),
        ("mark.csv", "\ufeffsource,target\na,b\nb,c\n", {}),
        ("mark_quoted.csv", '\ufeff"source","target"\n"a","b"\n"b","c"\n', {}),
        ("capitals.csv", "SOURCE,Target\na,b\nb,c\n", {}),
        ("European.csv", "Source;Target;Weight\na;b;1\nb;c;2\n", {}),
        ("European2.csv", "Source;Target;Weight\na;b;1\nb;c;2\n", {"source": "Source", "target": "Target"}),
        ("excel.csv", "sep=;\nsource;target\na;b\nb;c\n", {}),
        ("excel_quoted.csv", '"sep=;"\r\nsource;target\r\na;b\r\nb;c\r\n', {}),
        ("excel_tabs.csv", "sep=\t\nsource\ttarget\na\tb\nb\tc\n", {}),
        ("tabs.csv", "source\ttarget\na\tb\nb\tc\n", {}),
        ("bars.csv", "source|target\na|b\nb|c\n", {}),
        ("two.csv", "source::target\na::b\nb::c\n", {"separator": "::"}),
        ("commas.txt", "a,b\nb,c\n", {"source": 0, "target": 1}),
        ("header.txt", "source,target\na,b\nb,c\n", {}),
        ("blanks.txt", "  a   b \nb c\n\n", {"source": 0, "target": 1}),
        ("blanks_header.csv", "source target\na b\nb c\n", {"separator": r"\s+"}),
        ("empty_lines.csv", "\n\nsource,target\n\na,b\n\nb,c\n\n", {}),
        ("empty_rows.csv", "source,target\na,b\n,\nb,c\n", {}),
        ("trailing.csv", "source,target,\na,b,\nb,c,\n", {}),
        ("gap.csv", "source, target\na,b\nb,c\n", {}),
        ("quotes_behind_blanks.csv", 'source, target\n"a", "b"\n"b", "c"\n', {}),
        ("doubled.csv", "source,target,x,x\na,b,1,2\nb,c,1,2\n", {}),
        ("top.csv", "# from a survey\n% of 2020\nsource,target\na,b\nb,c\n", {}),
        ("rows_named.txt", '"source" "target"\n"1" "a" "b"\n"2" "b" "c"\n', {}),  # what R's write.table makes
        ("skipped.csv", "Table 1\nsource,target\na,b\nb,c\n", {"skip": 1}),
        ("other.csv", "id,to,from\n1,b,a\n2,c,b\n", {"source": "from", "target": "to"}),
    ],
)
def test_the_same_ties_however_they_are_written(file: Write, name: str, text: str, arguments: dict[str, Any]) -> None:
    assert ties(READ(file(name, text), **arguments)) == AB


@pytest.mark.parametrize(
    ("name", "text", "arguments", "found"),
    [
        ("more.txt", "d e\nb #metoo\n", {"source": 0, "target": 1}, {"#metoo": 1, "b": 1, "d": 1, "e": 1}),
        ("names.txt", "North Farm\tMill\nMill\tRed Barn\n", {"source": 0, "target": 1},
         {"Mill": 2, "North Farm": 1, "Red Barn": 1}),
        ("comma.csv", 'source,target\n"Smith, Ann","Bo ""B"""\n', {}, {'Bo "B"': 1, "Smith, Ann": 1}),
        ("comma.tsv", "source\ttarget\nSmith, A\tBo\n", {}, {"Bo": 1, "Smith, A": 1}),
        ("inch.csv", 'source,target\n5" pipe,O\'Neil\n', {}, {'5" pipe': 1, "O'Neil": 1}),
        ("numbers.csv", "1,2\n2,3\n", {}, {1: 1, 2: 2, 3: 1}),
        ("times.txt", "1 2 1388530800\n2 3 1388530801\n", {"source": 0, "target": 1}, {1: 1, 2: 2, 3: 1}),
        ("keep.txt", "3 2\n0 1\n1 2\n", {"source": 0, "target": 1, "skip": 0}, {0: 1, 1: 2, 2: 2, 3: 1}),
        ("drop.txt", "3 2\n0 1\n1 2\n", {"source": 0, "target": 1, "skip": 1}, {0: 1, 1: 2, 2: 1}),
        ("ragged.txt", "0 1 2\n1 3\n2 3\n", {"layout": "adjacency"}, {0: 2, 1: 2, 2: 2, 3: 2}),
        ("lonely.txt", "0 1\n2\n", {"layout": "adjacency"}, {0: 1, 1: 1, 2: 0}),
        ("formula.csv", 'source,target\n="007",="7"\n', {}, {"007": 1, "7": 1}),  # how people keep zeros in Excel
    ],
)  # fmt: skip
def test_names_and_numbers_are_read_as_they_stand(
    file: Write, name: str, text: str, arguments: dict[str, Any], found: dict[object, int]
) -> None:
    assert who(READ(file(name, text), **arguments)) == found


@pytest.mark.parametrize(
    ("name", "text", "arguments", "words"),
    [
        ("w.csv", "source,target\n1,2,9\n2,3,9\n", {}, ["w.csv, line 2: '1,2,9' has 3 fields", "names 2"]),
        ("w.csv", "source,target,w\na,b,1\nb,c\n", {}, ["w.csv, line 3: 'b,c' has 2 fields", "names 3"]),
        ("w.csv", "source,target\na,b,\nb,c,\n", {}, ["w.csv, line 2: 'a,b,'"]),
        ("w.csv", "# c\n\nsource,target\na,b\nb,c,d\n", {}, ["w.csv, line 5: 'b,c,d'"]),
        ("w.txt", "source target\nAnn Bo 0.5\n", {}, ["w.txt, line 2: 'Ann Bo 0.5' has 3 fields"]),
        ("e.txt", "0 1\n1 2\n", {"source": "0", "target": "1"}, ["source = '0'", "source = 0 without quotes"]),
        ("hep.txt", "6 4\n0 1\n2 3\n4 5\n0 2\n", {"source": 0, "target": 1},
         ["hep.txt, line 1: '6 4'", "skip=1", "skip=0"]),
        ("hep.txt", "6 2\n0 1 0.5\n2 3 0.5\n", {"source": 0, "target": 1}, ["hep.txt, line 1: '6 2'", "skip=1"]),
        ("hep.txt", "6\n0 1\n2 3\n", {"source": 0, "target": 1}, ["hep.txt, line 1: '6'", "skip=1"]),
        ("adj.txt", "0 1 2\n1 2 3\n2 3 0\n", {"source": 0, "target": 1},
         ["adj.txt, line 1: '0 1 2'", "column 2 holds names of actors too", "layout='adjacency'"]),
        ("rag.txt", "0 1 2\n1 3\n2 3 0 1\n", {"source": 0, "target": 1},
         ["rag.txt, line 2: '1 3'", "layout='adjacency'"]),
        ("h.txt", "source target\n0 1\n", {"source": 0, "target": 1}, ["h.txt, line 1: 'source target'", "a header"]),
        ("q.csv", 'source,target\n"a,b\nb,c\n', {}, ["q.csv: a quote is never closed", "a,b"]),
        ("b.csv", "source target\na b\n", {}, ["'source target'", r"separator=r'\s+'"]),
        ("d.csv", "source,target,source\na,b,c\n", {}, ["'source' is the name of 2 columns of d.csv"]),
        ("f.csv", "from,to\na,b\n", {}, ["f.csv", "from, to"]),
        ("s.csv", "w,source,target\n1,a,b\nEve\n", {}, ["s.csv: 'Eve' stands alone"]),
        ("o.csv", "a,b\n", {"source": 0, "target": 5}, ["5 is no column; o.csv has 2 columns"]),
        ("o.csv", "a,b\n", {"source": 1, "target": 1}, ["source = 1 is also the column of target"]),
        ("o.csv", "a,b\n", {"source": 0, "target": 1, "layout": "adj"}, ["did you mean 'adjacency'?"]),
    ],
)  # fmt: skip
def test_a_table_that_is_none_is_refused_with_the_line_and_the_remedy(
    file: Write, name: str, text: str, arguments: dict[str, Any], words: list[str]
) -> None:
    with pytest.raises(ValueError) as caught:
        READ(file(name, text), **arguments)
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)


def test_columns_are_words_or_numbers(file: Write) -> None:
    path = file("e.csv", "a,b\n")
    for columns in ((False, True), (0.0, 1.0), (0, "b")):
        with pytest.raises(TypeError, match="source"):
            READ(path, *columns)  # type: ignore[arg-type]


def test_only_a_line_that_begins_with_a_mark_is_a_comment(file: Write) -> None:
    path = file("tags.txt", "# tags seen together\nb c#x\nd e\n#late d\n")
    with pytest.warns(UserWarning, match=r"tags\.txt, line 4: begins with # or %, so it is a comment"):
        net = READ(path, 0, 1)
    assert who(net) == {"b": 1, "c#x": 1, "d": 1, "e": 1}
    with pytest.warns(UserWarning, match="line 3"):
        assert ties(READ(file("late.csv", "source,target\na,b\n#x,y\nb,c\n"))) == AB


def test_a_line_break_in_quotes_is_part_of_the_name_and_said(file: Write) -> None:
    with pytest.warns(UserWarning, match="holds a line break"):
        net = READ(file("q.csv", 'source,target\n"Ann\nLee",Bo\n'))
    assert who(net) == {"Ann\nLee": 1, "Bo": 1}


@pytest.mark.parametrize(
    ("text", "arguments", "weights"),
    [
        ("Source;Target;Weight\na;b;0,5\nb;c;1,5\n", {}, [0.5, 1.5]),
        ("Source;Target;Weight\na;b;0,5\nb;c;1,5\n", {"separator": ";"}, [0.5, 1.5]),
        ('Source,Target,Weight\na,b,"0,5"\nb,c,"1,5"\n', {}, [0.5, 1.5]),
        ("Source;Target;Weight\na;b;1,250\nb;c;2\n", {}, [1.25, 2]),
        ("Source\tTarget\tWeight\na\tb\t0,5\nb\tc\t2\n", {}, [0.5, 2]),
        ("Source,Target,Weight\na,b, 1 \nb,c,2e0\nEve,,\n", {}, [1, 2]),
    ],
)
def test_weights_with_a_decimal_comma(file: Write, text: str, arguments: dict[str, Any], weights: list[float]) -> None:
    net = READ(file("g.csv", text), "Source", "Target", "Weight", **arguments)
    assert net.to_frame()["weight"].tolist() == weights


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ('a,b,"1,000"\nb,c,2\n', ["w.csv, line 2", "thousands"]),
        ("b,c,2\na,b,two\n", ["'two'", "w.csv, line 3: 'a,b,two'"]),
        ("b,c,2\na,b,NA\n", ["missing", "'a' and 'b'", "w.csv"]),
        ("b,c,2\na,b,\n", ["missing", "'a' and 'b'", "w.csv"]),
        ("b,c,2\na,b,-1\n", ["-1.0", "'a' and 'b'", "w.csv"]),
        ("b,c,2\na,b,inf\n", ["inf", "'a' and 'b'", "w.csv"]),
    ],
)
def test_a_weight_that_is_none_is_refused_with_its_tie(file: Write, rows: str, words: list[str]) -> None:
    with pytest.raises(ValueError) as caught:
        READ(file("w.csv", "source,target,weight\n" + rows), weight="weight")
    assert [word for word in words if word not in str(caught.value)] == [], str(caught.value)


def test_follower_and_followee(file: Write) -> None:
    path = file("f.csv", "follower,followee\nAnn,Bo\n")
    net = READ(path, source="followee", target="follower", directed=True)
    assert ties(net) == [("Bo", "Ann")]  # the idea runs to the follower


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_marks_say_the_encoding(file: Write, encoding: str) -> None:
    assert ties(READ(file("noms.csv", "source,target\nBesançon,Zürich\n", encoding))) == [("Besançon", "Zürich")]


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le", "utf-16-be"])
def test_an_encoding_that_was_guessed_is_said(file: Write, encoding: str) -> None:
    path = file("noms.csv", "source,target\nBesançon,Zürich\n", encoding)
    with pytest.warns(UserWarning, match=r"noms\.csv .*encoding="):
        assert ties(READ(path)) == [("Besançon", "Zürich")]
    assert ties(READ(path, encoding=encoding)) == [("Besançon", "Zürich")]


def test_a_wrong_encoding_is_refused_with_the_line(file: Write) -> None:
    path = file("noms.csv", "source,target\nBesançon,Zürich\n", "latin-1")
    with pytest.raises(ValueError, match=r"noms\.csv, line 2: is not UTF-8"):
        READ(path, encoding="utf-8")
    with pytest.raises(ValueError, match="encoding = 'klingon'"):
        READ(path, encoding="klingon")


def test_types_do_not_change_in_the_middle_of_a_long_file(file: Write) -> None:
    rows = [f"{i},{i + 1}" for i in range(400_000)] + ["5,abc", "abc,6"]
    net = READ(file("long.csv", "source,target\n" + "\n".join(rows)))
    assert (net.n, net.index(["5", "abc"]).size) == (400_002, 2)
    rows = [f"{i:07d},{i + 1:07d}" for i in range(400_000)] + ["0000005,word"]
    assert READ(file("zeros.csv", "source,target\n" + "\n".join(rows))).n == 400_002
