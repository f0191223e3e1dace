"""The two verbs: seeds of every kind, horizons, refusals, and the description that identifies a study."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.basis import config, engine
from uptake.run import until_settled
from uptake.run.provenance import describe, fingerprint

NET = up.generate.ring_lattice(30, 4)
IC = up.IndependentCascade(p=0.2)
WORLD = up.World(users=up.Users(NET), ideas=[up.Idea("a")])
EMULATION = up.Emulation(seeds=2)


def test_seeds_of_each_run_are_those_of_the_run_alone() -> None:
    each = [np.array([3]), np.array([5, 9]), [29]]
    together = up.simulate(NET, IC, seeds_per_run=each, runs=3, rng=4, record="adoption_step").adoption_step.to_numpy()
    assert [np.flatnonzero(steps == 0).tolist() for steps in together] == [[3], [5, 9], [29]]
    for run, seeds in enumerate(each):
        same = up.simulate(NET, IC, seeds=seeds, runs=3, rng=4, record="adoption_step").adoption_step
        assert (same.to_numpy()[run] == together[run]).all()


def test_a_run_does_not_share_its_coins_with_another() -> None:
    model = up.IndependentCascade(p=0.5)
    steps = up.simulate(NET, model, seeds=[3, 8], runs=40, rng=7, record="adoption_step").adoption_step.to_numpy()
    assert len({run.tobytes() for run in steps}) > 35


@pytest.mark.parametrize("model", [up.IndependentCascade(p=0.3, clock="actor"), up.SI(beta=0.2), up.LinearThreshold()])
def test_nor_its_latents(model: Any) -> None:
    steps = up.simulate(NET, model, seeds=[3, 8], runs=20, rng=7, horizon=9, record="adoption_step").adoption_step
    assert len({run.tobytes() for run in steps.to_numpy()}) > 10


@pytest.mark.parametrize(
    ("where", "what", "how", "error", "says"),
    [
        ("a network", IC, {"seeds": 1}, TypeError, "where is a str; simulate needs a Network or a World"),
        (NET, 0.1, {"seeds": 1}, TypeError, "takes a model, such as up.IndependentCascade"),
        (NET, IC, {}, ValueError, "seeds is needed: IndependentCascade has no adopter without one"),
        (NET, IC, {"seeds": 31}, ValueError, "seeds = 31 were asked for, but there are 30 actors"),
        (NET, IC, {"seeds": [3, 30]}, ValueError, "30"),
        (NET, IC, {"seeds_per_run": [[1], [2]]}, ValueError, "seeds_per_run holds 2 lists, one per run; runs = 3"),
        (NET, IC, {"seeds_per_run": [[1], [2], [30]]}, ValueError, r"seeds_per_run\[2\]\[0\] = 30 is no name"),
        (NET, IC, {"seeds": 1, "horizon": 0}, ValueError, "horizon = 0"),
        (NET, IC, {"seeds": 1, "threads": 0}, ValueError, "threads = 0"),
        (NET, IC, {"seeds": 1, "record": "step"}, ValueError, "record = 'step' is unknown; .*allowed: adoption_step"),
        (NET, IC, {"seeds": 1, "engine": "fortran"}, ValueError, "engine = 'fortran' is unknown"),
        (NET, up.SIS(beta=0.5, gamma=0.1), {"seeds": 1}, ValueError, "horizon is needed: SIS can go on for ever"),
        (WORLD, IC, {"horizon": 3}, TypeError, "a world takes a strategy"),
        (WORLD, EMULATION, {"horizon": 3, "seeds": 2}, ValueError, "in a world the strategy brings the seeds"),
        (WORLD, EMULATION, {}, ValueError, "horizon is needed for a world"),
    ],
)
def test_simulate_refuses(where: Any, what: Any, how: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        up.simulate(where, what, runs=3, rng=1, **how)


def test_without_a_horizon_a_run_goes_on_until_it_has_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    chain, sure = up.generate.path(300), up.IndependentCascade(p=1.0)
    curve = up.simulate(chain, sure, seeds=[0], rng=1).curve.to_numpy()[0]
    assert curve.tolist() == list(range(1, 301))
    monkeypatch.setattr(until_settled, "LONGEST_HORIZON", 64)
    with pytest.raises(ValueError, match="horizon is needed: run 0 still changes after 64 steps") as error:
        up.simulate(chain, sure, seeds=[0], rng=1)
    assert getattr(error.value, "name", "") == "horizon"


def test_runs_that_settle_at_different_steps_have_curves_of_one_length() -> None:
    seeds = [[0], [299]] * 40 + [[150]] * 40  # so many runs that they fall into several blocks
    path, sure = up.generate.path(300), up.IndependentCascade(p=1.0)
    both = up.simulate(path, sure, seeds_per_run=seeds, runs=120, rng=1, threads=1)
    assert both.curve.shape == (120, 300)
    assert (both.reach == 300).all()


def test_strategies_are_named_by_the_caller_or_after_their_kind() -> None:
    def names(strategies: Any) -> list[str]:
        study = up.compare(WORLD, strategies, horizon=2, runs=1, rng=1)
        return [str(name) for name in study.data.strategy.to_numpy()]

    assert names({"few": EMULATION, 2: up.Emulation(seeds=9)}) == ["few", "2"]
    assert len(set(names([EMULATION, up.Legislation(start=1, enforcement=0.5)]))) == 2


@pytest.mark.parametrize(
    ("strategies", "error", "says"),
    [
        ([EMULATION, up.Emulation(seeds=9)], ValueError, "strategies has two that are called"),
        ("emulation", TypeError, "strategies is a str; it is a mapping from names to strategies"),
        ({}, ValueError, "strategies is empty"),
        ({"ic": IC}, TypeError, r"strategies\['ic'\]"),
    ],
)
def test_compare_refuses(strategies: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        up.compare(WORLD, strategies, horizon=2, runs=1, rng=1)


def test_a_strategy_that_does_not_fit_is_named() -> None:
    slots = up.Strategy(operations=[up.Operation("slots", 2)])
    with pytest.raises(ValueError, match=r"strategies\['own'\] does not fit the world; .*provider") as error:
        up.compare(WORLD, {"few": EMULATION, "own": slots}, horizon=2, runs=1, rng=1)
    assert (getattr(error.value, "name", ""), getattr(error.value, "index", "")) == ("strategies", "own")


def test_equal_descriptions_mean_equal_inputs() -> None:
    things = [
        IC, up.IndependentCascade(p=0.3), up.IndependentCascade(p=[0.2] * NET.n_arcs), EMULATION, up.Emulation(seeds=3),
        up.Emulation(seeds=list(range(200))), up.Emulation(seeds=list(range(1, 201))), NET, {"a": 1}, [1, math.inf],
    ]  # fmt: skip
    for one, other in itertools.combinations(things, 2):
        assert fingerprint(one) != fingerprint(other)
    assert fingerprint(IC) == fingerprint(up.IndependentCascade(p=np.float64(0.2)))
    assert describe({1: np.int32(2), "x": (math.inf, np.float64(math.nan), None)}) == {
        "1": 2,
        "x": ["inf", "nan", None],
    }
    assert describe(np.arange(3)) == describe(np.arange(3).astype(">i8")) != describe(np.arange(3.0))
    with pytest.raises(TypeError, match="is a set, which cannot be described"):
        describe({1, 2})


def test_without_the_native_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numba twins run, and one line says so once."""
    monkeypatch.setattr(engine, "native", None)
    monkeypatch.setattr(config, "native", None)
    monkeypatch.setattr(engine, "_warned", False)
    monkeypatch.delenv("UPTAKE_ENGINE", raising=False)
    with pytest.warns(RuntimeWarning, match="the C\\+\\+ core was not built") as warned:
        assert engine.resolve_engine() == engine.resolve_engine("auto") == "numba"
    assert len(warned) == 1
    assert Path(engine.kernel("draws").__code__.co_filename).name == "luck.py"
    with pytest.raises(ValueError, match="engine = 'native' was asked for, but the C\\+\\+ core was not built here"):
        engine.resolve_engine("native")
    assert config.show_config()["simd"] == "-"


def test_configuration_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(config, "_SHOWN", ("numpy", "no-such-package"))
    shown = up.show_config()
    assert shown["numpy"] == np.__version__
    assert shown["no-such-package"] == "not installed"
    assert "not installed" in repr(shown)


def test_the_package_names_what_it_has() -> None:
    assert {"simulate", "compare", "generate", "__version__"} <= set(dir(up))
    with pytest.raises(AttributeError, match="module 'uptake' has no attribute 'simulat'"):
        _ = up.simulat
