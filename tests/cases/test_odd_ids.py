"""Ids of the types that people's tables hold: each is the name that its text is, and nobody is invented."""

import datetime
import uuid
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import uptake as up
from seen import who


def net(source: Any, target: Any) -> up.Network:
    return up.Network.from_frame(pd.DataFrame({"source": source, "target": target}))


NUMBER = uuid.UUID(int=1)


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ([b"Ann", "Ann"], ["Bo", b"Cy "], {"Ann": 2, "Bo": 1, "Cy": 1}),
        (np.array([b"Ann", b"1"]), np.array([b"Bo", b"Bo"]), {"1": 1, "Ann": 1, "Bo": 2}),
        ([Decimal("1"), Decimal("2.50")], [1, "1"], {"1": 1, "2.50": 1}),
        ([NUMBER], [str(NUMBER)], {str(NUMBER): 0}),
        ([datetime.date(2020, 1, 1)], ["2020-01-01"], {"2020-01-01": 0}),
        (np.array(["2020-01-01", "NaT"], "M8[D]"), ["2020-01-02", "2020-01-02"], {"2020-01-01": 1, "2020-01-02": 1}),
        (pd.to_datetime(["2020-01-01 08:30"]), ["x"], {"2020-01-01T08:30:00": 1, "x": 1}),
        (pd.Categorical(["a", None]), pd.Categorical(["b", "c"], ["b", "c", "nobody"]), {"a": 1, "b": 1, "c": 0}),
        (pd.array([1, None], "Int64"), pd.array(["01", "2"], "string[pyarrow]"), {"01": 1, "1": 1, "2": 0}),
        ([True, 1], [0, "True"], {"0": 1, "1": 1, "True": 2}),
        ([-1.0, np.nan], [2.0, 3.0], {-1: 1, 2: 1, 3: 0}),
    ],
)
@pytest.mark.filterwarnings("ignore:.*spellings:UserWarning")
def test_a_name_is_its_text(source: Any, target: Any, found: dict[object, int]) -> None:
    assert who(net(source, target)) == found


@pytest.mark.parametrize(
    "seed", [b"2020-01-01", datetime.date(2020, 1, 1), np.datetime64("2020-01-01"), pd.Timestamp("2020-01-01")]
)
def test_a_date_is_found_in_each_of_its_types(seed: Any) -> None:
    made = net(pd.to_datetime(["2020-01-01"]), pd.to_datetime(["2020-01-02"]))
    assert made.index([seed]).tolist() == [0]
    assert up.Users(made, threshold={seed: 0.5, "2020-01-02": 1}).threshold.tolist() == [0.5, 1]  # type: ignore[union-attr]


def test_categories_that_no_row_has_are_nobody(tmp_path: Path) -> None:
    column = pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(["Ann", "Bo", "nobody"]))
    pq.write_table(pa.table({"source": column, "target": column.take(pa.array([1, 0]))}), tmp_path / "e.parquet")
    assert who(up.Network.read(tmp_path / "e.parquet", parallel="merge")) == {"Ann": 1, "Bo": 1}
    assert up.Users(up.generate.path(2), group=pd.Categorical(["a", "b"], ["a", "b", "c"])).group_names == ("a", "b")


@pytest.mark.parametrize("missing", [[99], ["99"], [99.0], ("", 99)])
def test_numbers_may_stand_for_no_name(missing: Any) -> None:
    frame = pd.DataFrame({"source": [1, 99], "target": [2, 3]})
    with pytest.warns(UserWarning, match="99 was taken as missing in 1 row"):
        assert who(up.Network.from_frame(frame, missing=missing)) == {1: 1, 2: 1, 3: 0}
    with pytest.warns(UserWarning, match="99 was taken as missing in 1 row"):
        assert who(up.Network.from_frame(frame.astype(str), missing=missing)) == {1: 1, 2: 1, 3: 0}


def test_characters_that_nobody_sees_are_no_part_of_a_name(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_text("source,target\nAnn\u200b,Bo\n\ufeffAnn \u200e,Cy\nAnn,Di\n", encoding="utf-8")
    with pytest.warns(UserWarning, match="were made one name: 'Ann'"):
        assert who(up.Network.read(tmp_path / "e.csv")) == {"Ann": 3, "Bo": 1, "Cy": 1, "Di": 1}


def test_types_of_parquet_are_those_of_tables(tmp_path: Path) -> None:
    day = datetime.date(2020, 1, 31)
    for source, target, found in (
        (pa.array([b"Ann"]), pa.array(["Ann"]), {"Ann": 0}),
        (pa.array([day]), pa.array([datetime.datetime(2020, 1, 31, 8)]), {"2020-01-31": 1, "2020-01-31T08:00:00": 1}),
        (pa.array([Decimal("1.00")]), pa.array([Decimal("2.50")]), {"1": 1, "2.50": 1}),
        (pa.nulls(2), pa.array([2, 3]), {2: 0, 3: 0}),
        (pa.array([1, 2], pa.int32()), pa.array(["2", "x"]), {"1": 1, "2": 2, "x": 1}),
    ):
        pq.write_table(pa.table({"source": source, "target": target}), tmp_path / "e.parquet")
        assert who(up.Network.read(tmp_path / "e.parquet")) == found


def test_a_table_of_people_whose_index_is_called_id() -> None:
    people = pd.DataFrame({"age": [30, 40, 50]}, index=pd.Index(["Cy", "Bo", "Ann"], name="id"))
    assert who(up.Network.from_frame({"source": ["Ann"], "target": ["Bo"]}, nodes=people)) == {
        "Cy": 0,
        "Bo": 1,
        "Ann": 1,
    }


def test_polars() -> None:
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame({"source": ["Ann", "Bo"], "target": ["Bo", None]})
    assert who(up.Network.from_frame(frame)) == {"Ann": 1, "Bo": 1}
    people = pl.DataFrame({"id": ["Cy", "Bo", "Ann"]})
    assert who(up.Network.from_frame(frame, nodes=people)) == {"Cy": 0, "Bo": 1, "Ann": 1}
    with pytest.raises(TypeError, match=r"frame is a LazyFrame; pass frame.collect\(\)"):
        up.Network.from_frame(frame.lazy())


def test_ids_in_the_index_of_a_table() -> None:
    calls = pd.DataFrame({"source": ["Ann", "Ann", "Bo"], "target": ["Bo", "Bo", "Cy"], "minutes": [1.0, 2.0, 4.0]})
    minutes = calls.groupby(["source", "target"]).sum()
    made = up.Network.from_frame(minutes, weight="minutes", directed=True)
    assert (who(made), made.weight.tolist()) == ({"Ann": 1, "Bo": 1, "Cy": 0}, [3, 4])  # type: ignore[union-attr]
    assert who(up.Network.from_frame(calls.drop_duplicates().set_index("target"), parallel="merge"))["Bo"] == 2
    with pytest.raises(TypeError, match=r"frame is a Series; pass series.reset_index\(\)"):
        up.Network.from_frame(minutes["minutes"])
