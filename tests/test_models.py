"""The registry of textbook models: every row documented, every known answer reached, every setting as stated."""

from dataclasses import fields

import numpy as np
import pytest
from conftest import Kernel
from oracles import cascade
from plans import run_plan
from uptake.kernels.types import ADDITIVE, EACH, INDEPENDENT, ONCE
from uptake.models import (
    PRESETS,
    Bass,
    FractionalThreshold,
    IndependentCascade,
    KnownCase,
    LinearThreshold,
    Model,
    as_model,
)  # fmt: skip
from uptake.network import Network
from uptake.plan import CascadePlan, Compiled, compile_model

ONE = 1 << 32
CASES = [(name, case) for name, preset in PRESETS.items() for case in preset.known]


def network(case: KnownCase) -> Network:
    return Network.from_edges(case.source, case.target, n=case.n, directed=case.directed)


def compiled(net: Network, model: Model | str, horizon: int = 5) -> Compiled:
    result = compile_model(net, model, horizon, 7)
    assert isinstance(result, Compiled)
    return result


@pytest.mark.parametrize(("name", "case"), CASES)
@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_known_answers(name: str, case: KnownCase, seed: int, kernel: Kernel) -> None:
    net, horizon = network(case), len(case.curve) - 1
    result = compile_model(net, case.model, horizon, seed)
    if isinstance(result, CascadePlan):
        arcs = list(zip(net.source_of_arcs().tolist(), result.targets.tolist(), strict=True))
        chances = [(int(b) + 1) / 2**31 for b in np.broadcast_to(result.bar, len(arcs))]
        steps = cascade.cascade(net.n, arcs, chances, case.seeds, seed, 0)
        curve = [sum(0 <= s <= t for s in steps) for t in range(horizon + 1)]
    else:
        curve = run_plan(kernel("step_run"), result.plan, seed, 0, case.seeds).column("users_ever")
    assert tuple(curve) == case.curve


@pytest.mark.parametrize("name", PRESETS)
def test_rows_are_complete(name: str) -> None:
    preset = PRESETS[name]
    assert preset.known, "a preset has a known answer"
    assert preset.equation
    assert preset.reference
    parameters = {parameter.name for parameter in preset.parameters}
    assert parameters <= {field.name for field in fields(preset.model)}
    for parameter in preset.parameters:
        assert f"    {parameter.name} : " in str(preset.model.__doc__)
    for case in preset.known:
        assert isinstance(case.model, preset.model)
        plan = compile_model(network(case), case.model, 3, 7)
        if isinstance(plan, Compiled):
            assert plan.plan.schedule == {"once": ONCE, "each": EACH}[preset.schedule]
            assert plan.plan.link == {"independent": INDEPENDENT, "additive": ADDITIVE}[preset.link]


def test_words_for_models() -> None:
    assert isinstance(as_model("linear_threshold"), LinearThreshold)
    assert as_model("weighted_cascade").p == "weighted_cascade"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match="model = 'sir' is unknown; allowed: 'weighted_cascade', 'linear_threshold'"):
        as_model("sir")


FORK = Network.from_edges([0, 0, 1], [2, 3, 2], n=4, directed=True)  # arcs 0 > 2, 0 > 3, 1 > 2


def test_chances_of_arcs() -> None:
    bars = [compile_model(FORK, IndependentCascade(p), 3, 7) for p in (0.25, [0, 0.5, 1], "weighted_cascade")]
    assert [bar.bar.tolist() for bar in bars if isinstance(bar, CascadePlan)] == [
        [2**29 - 1], [-1, 2**30 - 1, 2**31 - 1], [2**30 - 1, 2**31 - 1, 2**30 - 1],
    ]  # fmt: skip
    actor = compiled(FORK, IndependentCascade([0, 0.5, 1], clock="actor")).plan
    assert actor.peer_hazard.tolist() == [0, round(np.log(2) * ONE), 64 * ONE]
    assert compiled(FORK, IndependentCascade(0.5, clock="actor")).plan.users.peers.rows.tolist() == [
        [[0], [0], [0], [round(np.log(2) * ONE)], [0]]
    ]


def test_bass_settings() -> None:
    network_plan = compiled(FORK, Bass(0.03, 0.38)).plan
    assert network_plan.peer_hazard.tolist() == [round(0.19 * ONE), round(0.38 * ONE), round(0.19 * ONE)]
    assert network_plan.users.drive.rows.tolist() == [[round(0.03 * ONE)]]
    everyone = compiled(FORK, Bass(0.03, 0.38, mixing="everyone")).plan
    assert everyone.imitation.rows.tolist() == [[round(0.38 * ONE)]]
    assert len(everyone.peer.targets) == 0


def test_bass_on_everyone_follows_the_recursion(kernel: Kernel) -> None:
    n = 20_000
    plan = compiled(Network.from_edges([0], [1], n=n), Bass(0.03, 0.38, mixing="everyone"), 10).plan
    share = np.array(run_plan(kernel("step_run"), plan, 7, 0).column("users_ever")) / n
    expected = [0.0]
    for _ in range(10):
        expected.append(expected[-1] + (0.03 + 0.38 * expected[-1]) * (1 - expected[-1]))
    # early luck persists: the deviation at 10 is at most about twice binomial
    assert np.abs(share - expected).max() < 4 * 2 * np.sqrt(0.25 / n), (share, expected)


def test_weights_are_shares_of_a_row() -> None:
    net = Network.from_edges([0, 1, 2, 3], [4, 4, 4, 0], weight=[1, 2, 5, 9], directed=True)
    plan = compiled(net, LinearThreshold()).plan
    assert plan.peer_weight.tolist() == [ONE // 8, ONE // 4, ONE * 5 // 8, ONE]
    assert compiled(FORK, LinearThreshold()).plan.peer_weight.size == 0


@pytest.mark.parametrize(
    ("net", "model", "words"),
    [
        (FORK, IndependentCascade([0.1, 0.2, 1.3]), "p[2] = 1.3 on arc 1 -> 2; probabilities lie in [0, 1]"),
        (FORK, IndependentCascade([0.1, np.nan, 1.3]), "p[1] = nan on arc 0 -> 3; probabilities lie in [0, 1]"),
        (FORK, IndependentCascade([0.1, 0.2]), "p holds 2 chances, but the network has 3 arcs"),
        (FORK, FractionalThreshold([0.5, 0.5]), "phi has shape (2,)"),
        (FORK, 3, "model is a int, it should be a Model"),
        ("FORK", Bass(0.1, 0.1), "network is a str, it should be a Network"),
        (Network.from_edges([0], [1], weight=[2]), FractionalThreshold(0.5), "use LinearThreshold(threshold=phi)"),
        (Network.from_edges([0], [1]), IndependentCascade([0.5]), "an undirected edge is two arcs"),
    ],
)  # fmt: skip
def test_errors_of_fit(net, model, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ValueError, TypeError)) as caught:
        compile_model(net, model, 3, 7)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: IndependentCascade(1.3), "p = 1.3 is out of range; it lies in [0, 1]"),
        (lambda: IndependentCascade("weighted"), "p = 'weighted' is unknown; allowed: 'weighted_cascade'"),
        (lambda: IndependentCascade(0.1, clock="wall"), "clock = 'wall' is unknown"),
        (lambda: Bass(0.1, -0.1), "q = -0.1 is out of range"),
        (lambda: Bass(0.1, 0.1, mixing="some"), "mixing = 'some' is unknown"),
        (lambda: LinearThreshold([0.1, 2]), "threshold[1] = 2 is out of range"),
        (lambda: FractionalThreshold("low"), "phi"),
    ],
)
def test_errors_of_parameters(make, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert words in str(caught.value)


def test_weights_that_play_no_part_are_named() -> None:
    weighted = Network.from_edges([0], [1], weight=[2])
    assert compiled(weighted, Bass(0.1, 0.1)).notes == ("the weights of the network play no part in Bass",)
