"""What models do with the weights of ties: proof, chances, or nothing, and then they say so."""

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
import uptake as up
from uptake.basis.checks import BadValue
from uptake.plan.model import compile_model, whole_process

CHANCES = up.Network.from_edges([0, 1], [1, 2], weight=[0.0, 1.0], directed=True)


def directed(source: list[int], target: list[int], weight: Any, **how: Any) -> up.Network:
    return up.Network.from_edges(source, target, weight=weight, directed=True, **how)


def mean_reach(net: up.Network, model: Any, engine: str) -> float:
    return float(up.simulate(net, model, seeds=[0], runs=20_000, rng=1, engine=engine).reach.mean())


# Linear thresholds.


def test_weights_below_1_are_chances(engine_name: str) -> None:
    assert mean_reach(directed([0], [1], [0.1]), up.LinearThreshold(), engine_name) == pytest.approx(1.1, abs=0.01)


def test_weights_above_1_are_refused_or_divided_by_their_sum(engine_name: str) -> None:
    net = directed([0, 1], [2, 2], [0.8, 0.7])
    with pytest.raises(BadValue, match=r"weights that add up to 1.5 into actor 2; .*; normalise=True divides"):
        up.simulate(net, up.LinearThreshold(), seeds=[0], rng=1)
    divided = mean_reach(net, up.LinearThreshold(normalise=True), engine_name)
    assert divided == pytest.approx(1 + 0.8 / 1.5, abs=0.015)
    with pytest.raises(BadValue, match="into actor Cy"):
        up.simulate(
            directed([0, 1], [2, 2], [0.8, 0.7], labels=["Ann", "Bo", "Cy"]), "linear_threshold", seeds=["Ann"], rng=1
        )


@pytest.mark.parametrize("k", [2, 3, 7, 10, 49, 1000])
def test_sums_that_are_1_but_for_rounding_are_1(k: int) -> None:
    weight = np.arange(1, k + 1, dtype=np.float32)
    net = directed(list(range(k)), [k] * k, weight / weight.sum(dtype=np.float32))
    given, divided = (whole_process(net, up.LinearThreshold(normalise=n), 3, 7) for n in (False, True))
    amounts = [plan.plan.users.layers[0].weight for plan in (given, divided)]
    assert np.array_equal(*amounts)
    assert int(amounts[0].sum()) == 1 << 32


def test_given_thresholds_meet_weights_as_given(engine_name: str) -> None:
    net = directed([0, 1], [2, 2], [0.25, 0.5])
    for threshold, reached in ((0.25, 2), (0.3, 1), (0.75, 1)):
        model = up.LinearThreshold(threshold)
        assert up.simulate(net, model, seeds=[0], rng=1, engine=engine_name).reach.item() == reached
    assert up.simulate(net, up.LinearThreshold(0.75), seeds=[0, 1], rng=1).reach.item() == 3


# Weights that are alike.


@pytest.mark.parametrize("threshold", [None, 0.34, "each"])
@pytest.mark.parametrize("runs", [1, 70])
@pytest.mark.parametrize("weight", ["ones", "by target", "1 / in-degree"])
def test_weights_that_are_alike_give_what_none_give(weight: str, runs: int, threshold: Any, engine_name: str) -> None:
    plain = up.generate.rmat(8, 6, rng=2, directed=True)
    into = plain.degree("in")
    values = {
        "ones": np.ones(plain.n),
        "by target": 1 + np.arange(plain.n) % 7,
        "1 / in-degree": 1 / np.maximum(into, 1),
    }
    source, target = plain.source_of_arcs(), plain.out_targets
    heavy = up.Network.from_edges(source, target, values[weight][target], n=plain.n, directed=True, parallel="keep")
    given = np.linspace(0, 1, plain.n) if threshold == "each" else threshold
    how: dict[str, Any] = {"seeds": 9, "runs": runs, "rng": 3, "engine": engine_name, "record": "adoption_step"}
    with_weights = up.simulate(heavy, up.LinearThreshold(given, normalise=weight != "1 / in-degree"), **how)
    without = up.simulate(plain, up.LinearThreshold(given), **how)
    assert with_weights.adoption_step.equals(without.adoption_step)
    assert compile_model(heavy, up.LinearThreshold(given, normalise=True), 5, 7).amount.size == 0


def test_weights_of_one_tenth_are_counted_too(engine_name: str) -> None:
    net = directed([0, 1, 2], [3, 3, 3], [0.1] * 3)
    plan = compile_model(net, up.LinearThreshold(), 5, 7)
    assert (plan.amount.size, plan.scale.tolist()) == (0, [1, 1, 1, 10])
    reach = up.simulate(net, up.LinearThreshold(), seeds=[0, 1, 2], runs=20_000, rng=1, engine=engine_name).reach
    assert float(reach.mean()) == pytest.approx(3.3, abs=0.015)


@pytest.mark.parametrize("weight", [[0.3, 0.3], [0.3, 0.2], [0.0, 0.0], [1e-9, 1e-9]])
def test_other_weights_stay_weights(weight: list[float], engine_name: str) -> None:
    net = directed([0, 1], [2, 2], weight)
    assert compile_model(net, up.LinearThreshold(), 5, 7).amount.size == 2
    reach = up.simulate(net, up.LinearThreshold(), seeds=[0, 1], runs=20_000, rng=1, engine=engine_name).reach
    assert float(reach.mean()) == pytest.approx(2 + sum(weight), abs=0.015)


def test_zeros_are_no_ties_where_weights_are_left_out() -> None:
    for directed_ in (False, True):
        matrix = sp.coo_array(([0.0, 0.0, 2.0, 2.0], ([0, 1, 1, 2], [1, 0, 2, 1])), shape=(3, 3))
        net = up.Network.from_scipy(matrix, directed=directed_, weighted=False)
        assert net.degree().tolist() == [0, 1, 1]
        assert up.Network.from_scipy(matrix, directed=directed_).degree().tolist() == [1, 2, 1]


# Chances.

SPREADING = [
    up.IndependentCascade("weight"), up.IndependentCascade("weight", clock="actor"), up.SI("weight"),
    up.SIR("weight", 0.3), up.SIR("weight", 0.5, lifetime="fixed"), up.SIS("weight", 0.5),
]  # fmt: skip


@pytest.mark.parametrize("model", SPREADING, ids=str)
def test_weights_as_chances_are_chances_in_canonical_order(model: Any, engine_name: str) -> None:
    plain = up.generate.watts_strogatz(60, 6, 0.1, rng=5)
    chances = np.random.default_rng(2).random(plain.n_arcs)
    net = directed(plain.source_of_arcs().tolist(), plain.out_targets.tolist(), chances)
    name = fields(model)[0].name
    how: dict[str, Any] = {"seeds": [3], "runs": 5, "rng": 1, "horizon": 8, "engine": engine_name}
    by_word = up.simulate(net, model, **how)
    in_order = up.simulate(net, replace(model, **{name: net.weight}), **how)
    assert by_word.curve.equals(in_order.curve)
    assert by_word.notes == in_order.notes == []


def test_a_column_of_the_frame_holds_the_chances() -> None:
    frame = pd.DataFrame({"source": ["Cy", "Ann"], "target": ["Bo", "Cy"], "chance": [0.0, 1.0]})
    net = up.Network.from_frame(frame, weight="chance", directed=True)
    model = up.IndependentCascade(p="weight")
    steps = up.simulate(net, model, seeds=["Ann"], rng=1, record="adoption_step").adoption_step
    assert steps.sel(run=0).to_series().to_dict() == {"Ann": 0, "Bo": -1, "Cy": 1}


@pytest.mark.parametrize("model", SPREADING, ids=str)
def test_a_weight_that_is_no_chance_is_named(model: Any) -> None:
    net = directed([0, 1], [1, 2], [0.5, 1.5], labels=["Ann", "Bo", "Cy"])
    with pytest.raises(BadValue, match=r"\[1\] = 1.5 on arc Bo -> Cy; probabilities lie in \[0, 1\]"):
        up.simulate(net, model, seeds=[0], horizon=3, rng=1)
    with pytest.raises(BadValue, match="= 'weight' takes the weights of the network, which has none"):
        up.simulate(up.generate.path(3), model, seeds=[0], horizon=3, rng=1)


def test_the_skip_clock_takes_one_chance() -> None:
    with pytest.raises(BadValue, match="needs one chance p for all arcs; use clock='tie'"):
        up.IndependentCascade("weight", clock="skip")


def test_chances_by_name_are_refused() -> None:
    for given in (pd.Series([0.1, 0.2], ["a", "b"]), {(0, 1): 0.1, (1, 2): 0.2}):
        with pytest.raises(TypeError, match='give them as weights of the network and pass p="weight"'):
            up.IndependentCascade(given)
    assert up.simulate(CHANCES, up.SI(pd.Series([0.0, 1.0])), seeds=[0], rng=1).reach.item() == 1


# Weights that are not used.


@pytest.mark.parametrize(
    ("model", "word"),
    [
        (up.IndependentCascade(1.0), "p"), ("weighted_cascade", "p"), (up.IndependentCascade([1.0, 1.0]), "p"),
        (up.SI(1.0), "beta"), (up.SIR(1.0, 0.5), "beta"), (up.SIS(1.0, 0.5), "beta"), (up.Bass(0.0, 1.0), ""),
        (up.Bass(0.1, 1.0, mixing="everyone"), ""), (up.Granovetter(1), ""), (up.Mandate(2), ""),
        (up.SupplyRestrictedBass(0.1, 0.1, service=0.5, waiting_passing=0), ""),
    ],
    ids=str,
)  # fmt: skip
def test_a_model_that_does_not_use_weights_says_so(model: Any, word: str) -> None:
    with pytest.warns(UserWarning, match="the network has weights, which .* does not use") as said:
        result = up.simulate(CHANCES, model, seeds=[0], horizon=3, rng=1)
    assert [str(warning.message) for warning in said] == result.notes
    assert (f'; {word}="weight" takes them as chances' in result.notes[0]) == bool(word)
    assert said[0].filename == __file__


def test_a_model_that_uses_them_says_nothing() -> None:
    for model in (up.LinearThreshold(), up.LinearThreshold(0.5, normalise=True), up.IndependentCascade(CHANCES.weight)):
        assert up.simulate(CHANCES, model, seeds=[0], rng=1).notes == []
    world = up.World(up.Users(CHANCES))
    assert up.compare(world, [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1).notes == []
    world = up.World(up.Users(CHANCES), ideas=up.Idea(social_proof=0))
    noted = up.compare(world, [up.Emulation(seeds=1)], horizon=2, runs=1, rng=1).notes
    assert noted == ["the network has weights, which this world does not use: social_proof is 0"]
