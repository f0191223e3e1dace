"""Other packages on the same networks: equal in law where their rules are the textbook's (differences: docs/peers.md).

Two samples, theirs and ours: the mean by z, whole numbers by chi-square on pooled bins, times by Kolmogorov-Smirnov;
two-sided at four sigma, seeds in the message. Adoption times are those of a few actors, whose runs are independent.

The packages come with the extra ``test``; a test is skipped only where its package cannot be imported.
"""

import importlib
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import uptake as up
from scipy import stats
from verification.rows import homogeneity

nx = pytest.importorskip("networkx", reason="the peers read networkx graphs")

SIGMA = 4.0
SEED = 2_027
WATCHED = (1, 30, 55)  # actors whose adoption times are compared


@pytest.fixture(autouse=True)
def global_luck() -> Iterator[None]:
    """NDlib draws from NumPy's global state; leave that as it was."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(SEED)  # noqa: NPY002
    yield
    np.random.set_state(state)  # noqa: NPY002


def graph_of(net: up.Network, directed: bool = False) -> Any:
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(net.n))
    graph.add_edges_from(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True))
    return graph


def assert_same_mean(name: str, theirs: Any, ours: Any) -> None:
    a, b = np.asarray(theirs, float), np.asarray(ours, float)
    error = math.sqrt(a.var(ddof=1) / a.size + b.var(ddof=1) / b.size)
    z = (a.mean() - b.mean()) / error
    assert abs(z) <= SIGMA, f"{name}, seed {SEED}: mean {a.mean()} of theirs, {b.mean()} of ours: {z:.2f} sigma"


def assert_same_law(name: str, theirs: Any, ours: Any) -> None:
    z, chi2, freedom = homogeneity(theirs, ours)
    assert abs(z) <= SIGMA, f"{name}, seed {SEED}: chi-square {chi2:.1f} on {freedom}: {z:.2f} sigma"


def assert_same_runs(theirs: Any, result: up.Result) -> None:
    """Sizes, and the step of adoption (-1 = never) of the watched actors; both of shape (runs, actors)."""
    ours, theirs = result.adoption_step.values, np.asarray(theirs)
    assert_same_mean("final size", (theirs >= 0).sum(1), (ours >= 0).sum(1))
    assert_same_law("final size", (theirs >= 0).sum(1), (ours >= 0).sum(1))
    for t in (1, 3):
        assert_same_law(f"adopters at step {t}", (theirs == t).sum(1), (ours == t).sum(1))
    for v in WATCHED:
        assert_same_law(f"step of actor {v}", theirs[:, v], ours[:, v])


NETWORKS = {
    "preferential attachment": up.generate.barabasi_albert(60, 2, rng=1),
    "small world": up.generate.watts_strogatz(60, 6, 0.1, rng=2),
}
SEEDS = [0, 17]


def steps_of(n: int, waves: Any) -> Any:
    """Step of adoption of each actor from the newly activated of each step."""
    step = np.full(n, -1)
    for t, wave in enumerate(waves):
        step[list(wave)] = t
    return step


# EoN (Kiss, Miller and Simon 2017).


@pytest.mark.parametrize("network", NETWORKS)
def test_eon_discrete_sir_is_sir_that_lasts_one_step_is_the_cascade(network: str) -> None:
    eon = pytest.importorskip("EoN", reason="EoN cannot be imported")
    net, p, runs = NETWORKS[network], 0.25, 1_000
    graph, rng = graph_of(net), np.random.default_rng(SEED)
    theirs = []
    for _ in range(runs):
        history = eon.basic_discrete_SIR(graph, p, initial_infecteds=SEEDS, rng=rng, return_full_data=True)
        theirs.append([first_time(history, v, -1) for v in range(net.n)])
    for model in (
        up.SIR(p, 1.0, lifetime="fixed"), up.SIR(p, 1.0),
        up.IndependentCascade(p), up.IndependentCascade(p, clock="actor"),
    ):  # fmt: skip
        assert_same_runs(theirs, up.simulate(net, model, seeds=SEEDS, runs=4_000, rng=SEED, record="adoption_step"))


def first_time(history: Any, v: int, never: float) -> Any:
    times, statuses = history.node_history(v)
    return times[statuses.index("I")] if "I" in statuses else never


@pytest.mark.parametrize("network", NETWORKS)
def test_eon_continuous_sir_is_sir_in_small_steps(network: str) -> None:
    eon = pytest.importorskip("EoN", reason="EoN cannot be imported")
    net, tau, gamma, dt, runs = NETWORKS[network], 0.5, 1.0, 0.01, 1_000
    graph, rng = graph_of(net), np.random.default_rng(SEED)
    theirs = np.empty((runs, net.n))
    for i in range(runs):
        history = eon.fast_SIR(graph, tau, gamma, initial_infecteds=SEEDS, rng=rng, return_full_data=True)
        theirs[i] = [first_time(history, v, math.inf) for v in range(net.n)]
    model = up.SIR(1 - math.exp(-tau * dt), 1 - math.exp(-gamma * dt))
    steps = up.simulate(net, model, seeds=SEEDS, runs=3_000, rng=SEED, record="adoption_step").adoption_step.values
    ours = np.where(steps < 0, math.inf, (steps - 0.5) * dt)  # somewhere within the step
    assert_same_mean("final size", np.isfinite(theirs).sum(1), np.isfinite(ours).sum(1))
    assert_same_law("final size", np.isfinite(theirs).sum(1), np.isfinite(ours).sum(1))
    bar = 2 * stats.norm.sf(SIGMA)
    for v in WATCHED:
        assert_same_mean(f"actor {v} adopts", np.isfinite(theirs[:, v]), np.isfinite(ours[:, v]))
        a, b = theirs[np.isfinite(theirs[:, v]), v], ours[np.isfinite(ours[:, v]), v]
        assert_same_mean(f"time of actor {v}", a, b)
        ks = stats.ks_2samp(a, b)
        assert ks.pvalue >= bar, (
            f"time of actor {v}, seed {SEED}: Kolmogorov-Smirnov {ks.statistic:.3f}, p {ks.pvalue:.1e}"
        )


# CyNetDiff (Robson, Reddy and Umrawal 2024).


def waves_of(model: Any) -> Iterator[list[int]]:
    model.reset_model()
    while wave := list(model.get_newly_activated_nodes()):
        yield wave
        model.advance_model()


@pytest.mark.parametrize("network", NETWORKS)
def test_cynetdiff_independent_cascade(network: str) -> None:
    utils = pytest.importorskip("cynetdiff.utils", reason="CyNetDiff cannot be imported")
    net = NETWORKS[network]
    chances = np.random.default_rng(3).choice([0.1, 0.3, 0.5], net.n_arcs)
    graph = graph_of(net, directed=True)
    for u, v, p in zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), chances.tolist(), strict=True):
        graph[u][v]["activation_prob"] = p
    model, _ = utils.networkx_to_ic_model(graph, rng=SEED)
    model.set_seeds(SEEDS)
    theirs = [steps_of(net.n, waves_of(model)) for _ in range(4_000)]
    for clock in ("tie", "actor"):
        ours = up.IndependentCascade(chances, clock=clock)
        assert_same_runs(theirs, up.simulate(net, ours, seeds=SEEDS, runs=4_000, rng=SEED, record="adoption_step"))


def test_cynetdiff_weighted_cascade() -> None:
    utils = pytest.importorskip("cynetdiff.utils", reason="CyNetDiff cannot be imported")
    net = NETWORKS["preferential attachment"]
    graph = graph_of(net, directed=True)
    utils.set_activation_weighted_cascade(graph)
    model, _ = utils.networkx_to_ic_model(graph, rng=SEED)
    model.set_seeds(SEEDS)
    theirs = [steps_of(net.n, waves_of(model)) for _ in range(4_000)]
    assert_same_runs(
        theirs, up.simulate(net, "weighted_cascade", seeds=SEEDS, runs=4_000, rng=SEED, record="adoption_step")
    )


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("network", NETWORKS)
def test_cynetdiff_linear_threshold(network: str, weighted: bool) -> None:
    utils = pytest.importorskip("cynetdiff.utils", reason="CyNetDiff cannot be imported")
    net = NETWORKS[network]
    graph = graph_of(net, directed=True)
    if weighted:
        weight = np.random.default_rng(4).integers(1, 6, net.n_arcs)
        source, target = net.source_of_arcs(), net.out_targets
        total = np.bincount(target, weight, net.n)
        for u, v, w in zip(source.tolist(), target.tolist(), weight.tolist(), strict=True):
            graph[u][v]["influence"] = w / total[v]
        net = up.Network.from_edges(source, target, weight / total[target], n=net.n, directed=True)
    model, _ = utils.networkx_to_lt_model(graph, rng=SEED)
    model.set_seeds(SEEDS)
    theirs = [steps_of(net.n, waves_of(model)) for _ in range(4_000)]
    assert_same_runs(
        theirs, up.simulate(net, up.LinearThreshold(), seeds=SEEDS, runs=4_000, rng=SEED, record="adoption_step")
    )


# NDlib (Rossetti et al. 2018).


def ndlib_model(name: str, graph: Any, nodes: Any = None, edges: Any = None, seeds: Any = tuple(SEEDS)) -> Any:
    pytest.importorskip("ndlib", reason="NDlib cannot be imported")
    epidemics = importlib.import_module("ndlib.models.epidemics")
    config = importlib.import_module("ndlib.models.ModelConfig")

    chosen = config.Configuration()
    chosen.add_model_initial_configuration("Infected", list(seeds))
    for v, value in (nodes or {}).items():
        chosen.add_node_configuration("threshold", v, value)
    for edge, value in (edges or {}).items():
        chosen.add_edge_configuration("threshold", edge, value)
    model = getattr(epidemics, name)(graph, seed=SEED)
    model.set_initial_status(chosen)
    return model


def ndlib_steps(model: Any, n: int, most: int = 60) -> Any:
    """Step at which each actor leaves status 0, until nothing changes twice running."""
    step = np.full(n, -1)
    quiet = 0
    for t in range(most):
        new = [v for v, status in model.iteration()["status"].items() if status == 1 and step[v] < 0]
        step[new] = t
        quiet = 0 if new else quiet + 1
        if quiet == 2:
            break
    return step


@pytest.mark.parametrize("phi", [0.18, 0.25, 1 / 3, 0.5, "mixed"])
@pytest.mark.parametrize("network", NETWORKS)
def test_ndlib_threshold_step_by_step(network: str, phi: Any) -> None:
    """No luck in it: every actor at the same step."""
    net = NETWORKS[network]
    given = (
        np.full(net.n, phi)
        if phi != "mixed"
        else np.random.default_rng(6).choice([0.1, 0.2, 1 / 3, 0.5, 0.6, 1.0], net.n)
    )
    seeds = [0, 1, 2, 17, 18, 40, 41]
    model = ndlib_model("ThresholdModel", graph_of(net), nodes=dict(enumerate(given.tolist())), seeds=seeds)
    result = up.simulate(net, up.FractionalThreshold(given), seeds=seeds, record="adoption_step")
    assert ndlib_steps(model, net.n).tolist() == result.adoption_step.values[0].tolist()


def test_ndlib_threshold_with_thresholds_drawn_anew_is_linear_threshold() -> None:
    net, runs = NETWORKS["preferential attachment"], 1_200
    model = ndlib_model("ThresholdModel", graph_of(net))
    rng, theirs = np.random.default_rng(SEED), []
    for _ in range(runs):
        model.reset(infected_nodes=SEEDS)
        model.params["nodes"]["threshold"] = dict(enumerate(rng.random(net.n).tolist()))
        theirs.append(ndlib_steps(model, net.n))
    assert_same_runs(
        theirs, up.simulate(net, up.LinearThreshold(), seeds=SEEDS, runs=4_000, rng=SEED, record="adoption_step")
    )


@pytest.mark.parametrize("network", NETWORKS)
def test_ndlib_independent_cascade(network: str) -> None:
    net, p, runs = NETWORKS[network], 0.25, 1_200
    graph = graph_of(net)
    model = ndlib_model("IndependentCascadesModel", graph, edges=dict.fromkeys(graph.edges, p))
    theirs = []
    for _ in range(runs):
        model.reset(infected_nodes=SEEDS)
        theirs.append(ndlib_steps(model, net.n))
    assert_same_runs(
        theirs, up.simulate(net, up.IndependentCascade(p), seeds=SEEDS, runs=4_000, rng=SEED, record="adoption_step")
    )


# Where NDlib's rule is another one (docs/peers.md).


def test_ndlib_adopts_at_threshold_zero_without_an_example_and_uptake_does_not() -> None:
    net = up.generate.path(4)
    model = ndlib_model("ThresholdModel", graph_of(net), nodes=dict.fromkeys(range(4), 0.0), seeds=[0])
    assert ndlib_steps(model, 4).tolist() == [0, 1, 1, 1]
    ours = up.simulate(net, up.FractionalThreshold(0.0), seeds=[0], record="adoption_step").adoption_step
    assert ours.values[0].tolist() == [0, 1, 2, 3]


def test_ndlib_drops_chances_that_do_not_cover_every_edge() -> None:
    """It then takes 1 / contacts of the source for every edge, without a word."""
    graph = graph_of(up.generate.path(4))
    model = ndlib_model("IndependentCascadesModel", graph, edges={(0, 1): 0.0, (1, 2): 0.0}, seeds=[0])
    assert model.params["edges"] == {}
    assert ndlib_steps(model, 4)[1] == 1
