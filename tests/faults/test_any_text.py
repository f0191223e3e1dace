"""Names, titles, labels and payers of any text: drawn, printed and kept as typed, or refused before the first run."""

from __future__ import annotations

import threading
import warnings
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import pytest
import uptake as up
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from uptake.basis.text import shortened, visible
from uptake.batch import folder
from uptake.show import style, wording
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study
from uptake.studyfile.validate import validate

RING = up.generate.ring_lattice(12, 4)
UNKEPT = ("\0", "a\0b", "\ud800", "a\udfff")
ODD = (
    "[a]", "x [/nope] y", "$x_$ \\frac", "_hidden", "%d 100%", "\x1b[31mred", "\x07", "日本語 😀", "שלום, עולם",
    "\u202egnp",
    "two\nlines", "tab\there", "<b>&amp;</b> id=\"x\" url(#z) #0072b2", "L" * 5000, "a" * 50 + "1" + "a" * 50,
    "a" * 50 + "2" + "a" * 50, "\ufffe", "e\u0301", "'", '"', "\\", " padded ",
)  # fmt: skip
KINDS = ("curves", "gates", "differences", "costs")


def study(names: tuple[str, ...] = ("a", "b"), text: str = "x") -> up.Study:
    """A small study; ``text`` is its title, currency, payer and the label of what was observed."""
    strategies = {name: up.Strategy(seeds=2, costs=[up.Cost(5.0, payer=name, category=name)]) for name in names}
    costs = up.Costs(payer=text, currency=text)
    world = up.World(up.Users(RING, group=[text] * 12), ideas=up.Idea(text, drive=0.1), costs=costs)
    made = up.compare(world, strategies, horizon=4, runs=2, rng=1, title=text)
    made.data["observed"] = made.data["users_ever"].isel(strategy=0, run=0, drop=True) / 12
    made.data["observed"].attrs = {"label": text, "units": "1", "long_name": "seen"}
    return made


def compared(name: str) -> up.Study:
    return up.compare(up.World(up.Users(RING)), {name: up.Strategy()}, horizon=1, runs=1, rng=1)


@pytest.mark.parametrize("text", UNKEPT)
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("strategies", lambda text: compared(text)),
        ("title", lambda text: up.compare(up.World(up.Users(RING)), [up.Strategy()], horizon=1, title=text)),
        ("name", lambda text: up.Strategy(name=text)),
        ("name", lambda text: up.Emulation(name=text)),
        ("name", lambda text: up.Idea(text)),
        ("payer", lambda text: up.Costs(payer=text)),
        ("currency", lambda text: up.Costs(currency=text)),
        ("payer", lambda text: up.Cost(1.0, payer=text)),
        ("category", lambda text: up.Cost(1.0, category=text)),
        ("source", lambda text: up.terms.Assumption("a", 1.0, "1", text)),
        ("value", lambda text: up.terms.Assumption("a", text, "1", "given")),
    ],
)
def test_what_files_cannot_keep_is_refused_by_name(name: str, make: Any, text: str) -> None:
    with pytest.raises(ValueError, match=rf"{name}.*U\+(0000|D800|DFFF).* that files cannot keep"):
        make(text)


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_a_strategy_needs_a_name_that_can_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="has no name"):
        compared(text)
    with pytest.raises(ValueError, match="non-empty string"):
        up.Costs(payer=text)


def test_a_title_is_text() -> None:
    with pytest.raises(TypeError, match="title = 3 is an int"):
        up.compare(up.World(up.Users(RING)), [up.Strategy()], horizon=1, title=3)  # type: ignore[arg-type]


def test_a_study_file_is_refused_with_every_text_that_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(
        r"""[study]
title = "a\u0000b"
about = "\u0000"
horizon = 3
rng = 1
[users]
generate = { kind = "star", n = 9 }
[costs]
payer = "\u0000"
[idea]
name = "\u0000"
[strategies."a\u0000b"]
kind = "emulation"
[strategies." "]
kind = "emulation"
[strategies.c]
kind = "custom"
costs = [{ amount = 1, category = "\u0000" }]
[observed]
share = [0.1]
label = "\u0000"
"""
    )
    with pytest.raises(StudyFileError) as error:
        load_study(tmp_path / "s.toml")
    said = str(error.value)
    for place in ("study.title", "study.about", "costs.payer", "idea.name", "strategies.c.costs[0].category",
                  "observed.label", 'strategies."a\\\\x00b"'):  # fmt: skip
        assert f"{place}" in said
    assert 'strategies." ": has no name' in said
    assert said.count("files cannot keep") == 7
    assert "\0" not in said.replace("\n", "")


def test_odd_names_are_kept_drawn_and_printed(tmp_path: Path) -> None:
    made = study(ODD, ODD[2])
    assert made.names == list(ODD)
    loaded = up.load(made.save(tmp_path / "study.nc"))
    assert loaded.data.identical(made.data)
    assert repr(loaded) == repr(made)
    page = made.report(tmp_path / "page.html").read_text(encoding="utf-8")
    for text in (repr(made), made._repr_html_(), made.summary_text(), page):
        assert not set(text) & {*map(chr, range(9)), "\x1b", "\u202e", "\ufffe"}
        for name in ("[a]", "x [/nope] y", "\\x1b[31mred", "\\u202egnp", "two lines", "tab here"):
            assert name in text, name
    assert "<b>&amp;</b>" not in page


@pytest.mark.parametrize("kind", KINDS)
def test_names_in_pictures_are_those_that_were_typed(kind: str, tmp_path: Path) -> None:
    for names in (ODD[:6], ODD[6:12], ODD[12:]):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with style.own_look():
                study(names, "_p $x$ %").plot(kind).savefig(tmp_path / "a.svg", metadata={"Date": None})
        with mpl.rc_context({"svg.fonttype": "none"}), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Glyph")
            study(names, "_p $x$ %").plot(kind).savefig(tmp_path / "b.svg")
        drawn = [
            "".join(text.itertext()) for text in ElementTree.parse(tmp_path / "b.svg").iter() if "}text" in text.tag
        ]
        whole = "".join("".join(drawn).split())  # names are broken into lines, and shortened until they fit
        shown = (wording.apart(wording.display(names, wording.NAME), most) for most in range(wording.NAME, 5, -2))
        assert any(all("".join(name.split()) in whole for name in each[kind == "differences" :]) for each in shown)
        if kind == "costs" and "_hidden" in names:
            assert "_hidden" in {text.strip("\u200b") for text in drawn}  # matplotlib lists no label with an underscore


class Texts(HTMLParser):
    """The texts of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(page)

    def handle_data(self, data: str) -> None:
        self.texts.append(data.strip())


def test_a_name_that_looks_like_svg_stays_in_the_page(tmp_path: Path) -> None:
    names = ('id="x"', "#0072b2", "url(#z)", 'href="#a"')
    page = study(names).report(tmp_path / "page.html").read_text(encoding="utf-8")
    texts = Texts(page[page.index("<svg") : page.index("</svg>")]).texts
    assert set(names) <= set(texts)
    assert "#0072b2" not in page.replace(">#0072b2<", "").split("<pre>")[0].split("</style>")[1].split("aria-label")[0]


def test_the_page_and_the_picture_do_not_depend_on_settings_of_matplotlib(tmp_path: Path) -> None:
    made = study()
    plain = made.report(tmp_path / "a.html").read_text(encoding="utf-8")
    folder_of = tmp_path / "drawn"
    folder_of.mkdir()
    folder.write(made, folder_of, [], fresh=False)
    picture = (folder_of / folder.PICTURE).read_bytes()
    settings_of_a_user = {
        "font.family": "monospace", "font.size": 30, "svg.hashsalt": "x", "svg.fonttype": "path", "figure.dpi": 33,
        "text.usetex": True, "axes.prop_cycle": mpl.cycler(color=["k"]), "savefig.dpi": 20, "savefig.bbox": "tight",
        "axes.facecolor": "pink", "lines.linewidth": 9, "path.sketch": (1, 100, 2), "axes.grid": True,
    }  # fmt: skip
    with mpl.rc_context(settings_of_a_user):
        assert made.report(tmp_path / "b.html").read_text(encoding="utf-8") == plain
        folder.write(made, folder_of, [], fresh=False)
        assert mpl.rcParams["font.size"] == 30  # and they are the user's again
    assert (folder_of / folder.PICTURE).read_bytes() == picture


def _task(path: Path) -> Any:
    text = '[study]\nhorizon = 3\nrng = 1\nruns = 2\n[users]\ngenerate = { kind = "star", n = 9 }\n'
    (path / "study.toml").write_text(text + '[strategies.a]\nkind = "emulation"\nseeds = 1\n')
    return load_study(path / "study.toml")


def test_pages_from_threads_leave_the_settings_of_matplotlib(tmp_path: Path) -> None:
    made, before = study(), dict(mpl.rcParams)
    threads = [threading.Thread(target=made.report, args=(tmp_path / f"{i}.html",)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert dict(mpl.rcParams) == before
    assert len({(tmp_path / f"{i}.html").read_bytes() for i in range(2)}) == 1


def test_names_are_typed_for_latex_too() -> None:
    with mpl.rc_context({"text.usetex": True}):
        assert style.typed("50 % of a_b & $c\\") == r"50 \% of a\_b \& \$c\textbackslash{}"


@settings(max_examples=100, deadline=None)
@given(names=st.lists(st.text(min_size=1), min_size=1, max_size=4, unique=True), most=st.integers(8, 60))
def test_names_for_readers_differ_and_fit_a_line(names: list[str], most: int) -> None:
    full, short = wording.display(names), wording.display(names, most)
    assert len(set(full)) == len(set(short)) == len(names)
    assert max(map(len, short)) <= most
    for text in full:
        assert "\n" not in text
        assert visible(text) == text


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=30), title=st.text(max_size=30))
def test_any_text_works_all_through_or_is_refused(tmp_path: Path, name: str, title: str) -> None:
    world = up.World(up.Users(RING))
    kept = name.strip() and not set(name + title) & {"\0", *map(chr, range(0xD800, 0xE000))}
    if not kept:
        with pytest.raises(ValueError, match=r"strategies|title"):
            up.compare(world, {name: up.Emulation(seeds=2)}, horizon=2, runs=2, rng=1, title=title)
        return
    made = up.compare(world, {name: up.Emulation(seeds=2)}, horizon=2, runs=2, rng=1, title=title)
    assert up.load(made.save(tmp_path / "study.nc")).data.identical(made.data)
    assert repr(made)
    assert made.summary_text()


def test_the_name_of_a_study_file_may_be_odd(tmp_path: Path) -> None:
    task = _task(tmp_path)
    odd = Path(str(task.path.with_name("a\udcff\n.toml")))
    try:
        odd.write_text(task.text)
    except OSError:
        pytest.skip("this system has no such names of files")
    results = folder.compute(load_study(odd), False)
    assert up.load(results.save(tmp_path / "s.nc")).data.identical(results.data)
    assert "a\\udcff" in results.data.attrs["title"]
    assert "\\udcff" in validate(load_study(odd))[0].encode("utf-8", "backslashreplace").decode()


def test_a_long_text_loses_its_middle() -> None:
    assert shortened("abcdefghij", 5) == "abc…j"
    assert shortened("abc", 3) == "abc"
