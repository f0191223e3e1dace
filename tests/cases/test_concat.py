"""Pieces that join: one run per job, more runs of the same seed, studies from a pool of processes."""

from __future__ import annotations

import copy
import multiprocessing
import pickle
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up

RING = up.generate.ring_lattice(40, 4)
CASCADE = up.IndependentCascade(0.3)
WORLD = up.World(up.Users(RING), ideas=up.Idea(merit=0.3, peer=0.1))
STRATEGIES = {"few": up.Emulation(seeds=2), "law": up.Emulation(seeds=2) + up.Legislation(start=1)}


def job(rng: int, runs: int = 1, **keywords: Any) -> up.Result:
    return up.simulate(RING, CASCADE, **{"seeds": 2} | keywords, runs=runs, rng=rng)


def comparison(rng: int, runs: int = 2, strategies: Any = STRATEGIES, **keywords: Any) -> up.Study:
    return up.compare(WORLD, strategies, **{"horizon": 4} | keywords, runs=runs, rng=rng)


def some_runs(study: up.Study, runs: list[int]) -> up.Study:
    """What another job would have computed: these runs of the same seed."""
    return up.Study(study.data.sel(run=runs).assign_attrs(runs=len(runs)))


def test_one_run_per_job_gives_the_mean_of_all_runs() -> None:
    jobs = [job(rng=i) for i in range(30)]
    assert len({one.curve.sizes["step"] for one in jobs}) > 1  # each run ends by itself
    whole = up.concat(jobs)
    assert float(whole.curve.mean("run")[-1]) == pytest.approx(np.mean([one.reach.item() for one in jobs]))
    assert whole.reach.values.tolist() == [one.reach.item() for one in jobs]
    assert round(float(whole.curve.mean("run")[-1]), 1) == 7.4
    assert whole.data["run"].values.tolist() == list(range(30))
    assert whole.data["seed"].values.tolist() == list(range(30))
    assert whole.data["run_of_seed"].values.tolist() == [0] * 30
    assert whole.provenance["seed"].startswith("30 seeds: 0, 1, 2, ..., 29")
    for i, one in enumerate(jobs):
        own = one.curve.values[0]
        assert whole.curve.values[i, : own.size].tolist() == own.tolist()
        assert (whole.curve.values[i, own.size :] == own[-1]).all()


def test_those_who_recover_are_padded_with_those_still_active() -> None:
    jobs = [up.simulate(RING, up.SIR(0.3, 0.4), seeds=2, rng=i) for i in range(8)]
    whole = up.concat(jobs)
    assert (whole.active.values[:, -1] == 0).all()
    assert whole.curve.values.dtype == whole.active.values.dtype == np.int64


def test_other_runs_of_one_seed_are_joined_by_their_number() -> None:
    four = comparison(rng=1, runs=4)
    parts = [some_runs(four, [2, 3]), comparison(rng=1, runs=2)]
    whole = up.concat(parts)
    assert whole.data.identical(four.data)
    assert up.concat([*parts, whole]).data.identical(four.data)  # equal ones twice are there once
    again = up.concat([parts[0], four]).run("law", 3)  # a piece that knows its world can run again
    assert again.data["users"].values.tolist() == four.data["users"].sel(run=[3], strategy=["law"]).values.tolist()


def test_results_of_one_seed_likewise() -> None:
    many = job(rng=5, runs=6)
    assert up.concat([job(rng=5, runs=2), many]).data.identical(many.data)
    one = many.data.isel(run=[5])
    assert up.concat([up.Result(one), up.Result(many.data.isel(run=[0]))]).data["run"].values.tolist() == [0, 5]


def test_joining_in_steps_is_joining_at_once() -> None:
    a, b, c = (comparison(rng=i) for i in (3, 4, 5))
    assert up.concat([up.concat([a, b]), c]).data.identical(up.concat([a, b, c]).data)
    assert up.concat([up.concat([a, b]), b]).data.identical(up.concat([a, b]).data)


def test_studies_of_other_seeds_are_numbered_anew_and_can_run_again() -> None:
    a, b = comparison(rng=8), comparison(rng=9, runs=3)
    whole = up.concat(study for study in (a, b))
    assert whole.data["run"].values.tolist() == [0, 1, 2, 3, 4]
    assert whole.data["seed"].values.tolist() == [8, 8, 9, 9, 9]
    assert whole.data["run_of_seed"].values.tolist() == [0, 1, 0, 1, 2]
    assert whole["reach"].values.tolist() == np.concatenate([a["reach"].values, b["reach"].values], axis=1).tolist()
    assert (whole.provenance["seed"], whole.provenance["runs"]) == ("8, 9", 5)
    assert whole.world is WORLD
    again = whole.run("law", 4)
    assert again.data["run"].values.tolist() == [4]
    expected = b.data["users"].sel(strategy=["law"], run=[2]).values
    assert (again.data["users"].values == expected).all()
    assert (whole.data["users"].sel(strategy=["law"], run=[4]).values == expected).all()


def test_the_joined_study_is_a_study(tmp_path: Path) -> None:
    whole = up.concat([comparison(rng=8), comparison(rng=9)])
    loaded = up.load(whole.save(tmp_path / "whole.nc"))
    assert isinstance(loaded, up.Study)
    assert loaded.data.identical(whole.data)
    assert "8, 9" in whole.report(tmp_path / "page.html").read_text(encoding="utf-8")
    assert "4 runs" in repr(whole)
    assert whole.summary().notna().loc["law", ("reach", "low")]
    for twin in (pickle.loads(pickle.dumps(whole)), copy.deepcopy(whole), copy.copy(whole)):
        assert twin.data.identical(whole.data)
        assert twin.run("few", 3).data.identical(whole.run("few", 3).data)
    assert len(whole.plot().axes) == 1
    with pytest.raises(ValueError, match="a loaded study holds results but not its world"):
        up.concat([loaded, comparison(rng=10)]).run("few", 0)
    with pytest.raises(ValueError, match=r"rng=9\) with the world it was made from, then \.run\('few', 1\)"):
        loaded.run("few", 3)
    once_more = up.concat([up.concat([comparison(rng=9), comparison(rng=8)]), comparison(rng=10)])
    assert (once_more.run("law", 3).data["users"].values == comparison(rng=8).run("law", 1).data["users"].values).all()
    result = up.concat([job(rng=1), job(rng=2)])
    assert up.load(result.save(tmp_path / "result.nc")).data.identical(result.data)


def test_pieces_from_files_are_joined(tmp_path: Path) -> None:
    for i in range(3):
        comparison(rng=i).save(tmp_path / f"{i}.nc")
    whole = up.concat(up.load(path) for path in sorted(tmp_path.glob("*.nc")))
    assert whole["reach"].values.tolist() == up.concat([comparison(rng=i) for i in range(3)])["reach"].values.tolist()


def test_strategies_in_another_order_keep_that_of_the_first() -> None:
    other = comparison(rng=2, strategies=dict(reversed(STRATEGIES.items())))
    whole = up.concat([comparison(rng=1), other])
    assert whole.names == ["few", "law"]
    assert whole["reach"].sel(strategy="law").values[2:].tolist() == other["reach"].sel(strategy="law").values.tolist()


def test_notes_are_united_and_attributes_of_ones_own_kept(tmp_path: Path) -> None:
    a, b = comparison(rng=1), comparison(rng=2)
    a.data.attrs |= {"machine": "node 1", "notes": '["first"]', "load": 1.5, "by": "Ann"}
    b.data.attrs |= {"machine": "node 2", "notes": '["first", "second"]', "load": 2.5, "by": "Ann"}
    whole = up.concat([a, b])
    assert whole.notes == ["first", "second"]
    assert whole.data.attrs["machine"] == "node 1\nnode 2"
    assert (whole.data.attrs["load"], whole.data.attrs["by"]) == ([1.5, 2.5], "Ann")
    assert up.load(whole.save(tmp_path / "it.nc")).data.attrs["load"] == [1.5, 2.5]
    assert whole.assumptions.equals(a.assumptions)


def doubled(result: up.Result) -> up.Result:
    return up.Result(result.data.assign(curve=result.data["curve"] * 2))


OTHERS: dict[str, tuple[Callable[[], Any], str]] = {
    "network": (lambda: up.simulate(up.generate.path(40), CASCADE, seeds=2, rng=2), "in where.fingerprint"),
    "model": (lambda: up.simulate(RING, up.IndependentCascade(0.4), seeds=2, rng=2), r"in what\.p: 0\.4, not 0\.3"),
    "another model": (lambda: up.simulate(RING, up.SI(0.3), seeds=2, rng=2), "in what.kind: 'SI', not 'Independent"),
    "seeds": (lambda: job(rng=2, seeds=3), "in seeds: 3, not 2"),
    "seeds by id": (lambda: job(rng=2, seeds=[0, 1]), r"in seeds: \[0, 1\], not 2"),
    "immune people": (lambda: job(rng=2, immune=[3]), r"in immune: \[3\], not \[\]"),
    "horizon": (lambda: job(rng=2, horizon=3), "in horizon: 3, not None"),
    "version": (lambda: up.Result(job(rng=2).data.assign_attrs(uptake_version="0.0.9")), "in uptake_version: '0.0.9'"),
    "recorded": (lambda: job(rng=2, record="adoption_step"), r"pieces\[1\] has (actor|adoption_step)"),
    "numbers": (lambda: doubled(job(rng=1)), "both hold run 0 of seed 1, with other values of curve"),
}  # fmt: skip


@pytest.mark.parametrize("what", OTHERS)
def test_what_is_of_another_thing_is_refused_and_named(what: str) -> None:
    make, says = OTHERS[what]
    with pytest.raises(ValueError, match=says) as error:
        up.concat([job(rng=1), make()])
    assert "pieces[1]" in str(error.value)


OTHER_WORLD = up.World(up.Users(RING), ideas=up.Idea(merit=0.2, peer=0.1))
ONE = {"few": up.Emulation(seeds=2)}
STUDIES: dict[str, tuple[Callable[[], Any], str]] = {
    "horizon": (lambda: comparison(rng=2, horizon=5), "in horizon: 5, not 4"),
    "strategies": (lambda: comparison(rng=2, strategies=ONE), r"in strategies\.law: None, not Strategy"),
    "a number": (lambda: comparison(rng=2, strategies=STRATEGIES | {"few": up.Emulation(seeds=3)}), ": 3, not 2"),
    "world": (lambda: up.compare(OTHER_WORLD, STRATEGIES, horizon=4, runs=2, rng=2), r"merit: 0\.2, not 0\.3"),
}


@pytest.mark.parametrize("what", STUDIES)
def test_studies_of_other_things_are_refused_and_named(what: str) -> None:
    make, says = STUDIES[what]
    with pytest.raises(ValueError, match=says):
        up.concat([comparison(rng=1), make()])


def test_what_is_no_piece_is_refused() -> None:
    result, study = job(rng=1), comparison(rng=1)
    for pieces, says in (
        ([], "pieces is empty"),
        (result, "pieces is a Result; give a list"),
        ([result, "b.nc"], r"pieces\[1\] is a str, .*up\.load"),
        ([result, None], r"pieces\[1\] is None"),
        ([result, study], r"pieces\[1\] is a Study, pieces\[0\] is a Result"),
    ):
        with pytest.raises((ValueError, TypeError), match=says):
            up.concat(pieces)  # type: ignore[call-overload]


def test_the_pieces_stay_as_they_were() -> None:
    jobs = [job(rng=i) for i in range(6)]
    before = [one.data.copy(deep=True) for one in jobs]
    up.concat(jobs).data["curve"].values[:] = 0
    up.concat(jobs[:1]).data["curve"].values[:] = 0
    assert all(one.data.identical(was) for one, was in zip(jobs, before, strict=True))


def test_studies_are_computed_in_a_pool_of_processes() -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        made = list(pool.map(comparison, range(2)))
    assert [study.data.identical(comparison(rng=i).data) for i, study in enumerate(made)] == [True, True]
    assert made[1].run("few", 1).data.identical(comparison(rng=1).run("few", 1).data)
    assert up.concat(made)["reach"].shape == (2, 4)


def test_the_appraisal_of_pieces_is_kept_where_it_is_one(tmp_path: Path) -> None:
    world = up.World(up.Users(up.generate.path(9)))
    a, b = (up.compare(world, [up.Emulation(seeds=1)], horizon=3, runs=2, rng=i) for i in (1, 2))
    for piece, share in ((a, 0.5), (b, 0.5)):
        piece.data.attrs["appraisal"] = f'{{"attribution": {share}}}'
    assert up.concat([a, b]).provenance["appraisal"] == {"attribution": 0.5}
    b.data.attrs["appraisal"] = '{"attribution": 0.25}'
    whole = up.concat([a, b])
    assert "appraisal" not in whole.provenance
    assert up.load(whole.save(tmp_path / "study.nc")).data.identical(whole.data)
