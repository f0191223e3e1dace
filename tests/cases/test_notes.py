"""What a study says of itself: parts that start too late, and notes of one's own that are saved with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up

RING = up.generate.ring_lattice(40, 4)
WORLD = up.World(up.Users(RING))


@pytest.mark.parametrize(
    ("start", "effect"),
    [
        (36, "start at step 36, the horizon is 12: they never act"),
        (12, "step 12, the horizon is 12: they act in the last"),
    ],
)
def test_a_law_that_starts_after_the_end_is_said(start: int, effect: str) -> None:
    strategies = {"a": up.Emulation(seeds=2), "law": up.Emulation(seeds=2) + up.Legislation(start=start)}
    with pytest.warns(UserWarning, match=effect) as heard:
        study = up.compare(WORLD, strategies, horizon=12, runs=2, rng=1)
    assert heard[0].filename == __file__
    late, shared = study.notes
    assert late.startswith("in 'law' operations (mandate, drive) and a cost (enforcement) ")
    assert effect in late
    assert shared.startswith("'a' and 'law' share ")


def test_nothing_is_said_of_what_starts_in_time() -> None:
    study = up.compare(WORLD, {"law": up.Legislation(start=11)}, horizon=12, runs=2, rng=1)
    assert study.notes == []


def test_a_cost_and_an_operation_at_other_steps_have_a_line_each() -> None:
    drive = up.Operation("drive", 0.1, "add", who="users", start=20)
    strategy = up.Strategy(operations=[drive], costs=[up.Cost(5, per="month", category="radio", start=30)])
    with pytest.warns(UserWarning, match="never acts"):
        study = up.compare(WORLD, {"radio": strategy}, horizon=6, runs=2, rng=1)
    assert study.notes == [
        "in 'radio' an operation (drive) starts at step 20, the horizon is 6: it never acts",
        "in 'radio' a cost (radio) starts at step 30, the horizon is 6: it never acts",
    ]


def test_a_contagion_that_starts_after_the_end_is_said() -> None:
    with pytest.warns(UserWarning, match="Mandate starts at step 36, the horizon is 12: it never acts"):
        result = up.simulate(RING, up.Mandate(36), horizon=12, rng=1)
    assert result.provenance["notes"] == ["Mandate starts at step 36, the horizon is 12: it never acts"]
    with pytest.warns(UserWarning, match="start at step 36"):
        law = up.simulate(WORLD, up.Legislation(), horizon=12, rng=1)
    assert "start at step 36" in law.provenance["notes"][0]
    assert up.simulate(RING, up.Mandate(300), rng=1).provenance["notes"] == []


def test_the_page_shows_it(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="never act"):
        study = up.compare(WORLD, {"law": up.Legislation(start=36)}, horizon=12, runs=2, rng=1)
    assert "start at step 36, the horizon is 12" in study.report(tmp_path / "page.html").read_text(encoding="utf-8")


NOTES: dict[str, Any] = {
    "none": None,
    "checked": True,
    "list": [1, 2.5, "three", None, [False]],
    "empty": [],
    "dict": {"who": "Ann", "when": dt.date(2026, 3, 1), "share": np.float64(0.25)},
    "array": np.array([[1, 2], [3, 4]], np.int16),
    "words": np.array(["a", "bc"]),
    "date": dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC),
    "nan": float("nan"),
    "number": np.int32(7),
    "long": "x" * 100_000,
}


def same(a: Any, b: Any) -> bool:
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if isinstance(a, np.ndarray):
        return a.dtype == b.dtype and np.array_equal(a, b)
    return bool(a == b) or (a != a and b != b)


def test_notes_of_ones_own_are_saved_and_loaded(tmp_path: Path) -> None:
    result = up.simulate(up.generate.path(4), up.SI(1.0), seeds=[0], rng=1)
    study = up.compare(WORLD, {"a": up.Emulation(seeds=2)}, horizon=3, runs=2, rng=1)
    for made in (result, study):
        before = dict(made.data.attrs)
        made.data.attrs |= NOTES
        some = "curve" if "curve" in made.data else "users"
        made.data[some].attrs["note"] = None
        loaded = up.load(made.save(tmp_path / "it.nc")).data
        assert same({name: loaded.attrs[name] for name in NOTES}, NOTES)
        assert {name: loaded.attrs[name] for name in before} == before
        assert loaded[some].attrs["note"] is None
        assert made.data.attrs["none"] is None  # what is in memory stays
        assert loaded.drop_attrs().identical(made.data.drop_attrs())


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (object(), r"attrs\['note'\] is an object"),
        ([1, {2}], r"attrs\['note'\]\[1\] is a set"),
        ({1: 2}, "keys that are not"),
    ],
)
def test_what_cannot_be_saved_is_named_and_the_old_file_stays(tmp_path: Path, value: Any, place: str) -> None:
    result = up.simulate(up.generate.path(4), up.SI(1.0), seeds=[0], rng=1)
    file = result.save(tmp_path / "r.nc")
    there = file.read_bytes()
    result.data.attrs["note"] = value
    with pytest.raises(ValueError, match=place):
        result.save(file)
    assert file.read_bytes() == there
    assert list(tmp_path.iterdir()) == [file]
    del result.data.attrs["note"]
    result.data["curve"].attrs["note"] = value
    with pytest.raises(ValueError, match=r"data\['curve'\]\." + place if place.startswith("attrs") else place):
        result.save(file)
