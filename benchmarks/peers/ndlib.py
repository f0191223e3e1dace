"""NDlib (Rossetti et al. 2018): pure Python on networkx. Graph and thresholds are set beforehand; the timed part
iterates until nothing changes, keeping no status of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import version as installed
from typing import Any

import numpy as np
import six  # noqa: F401  NDlib needs it and does not say so

from benchmarks.peers.shared import networkx_graph

NAME = "NDlib"


def version() -> str:
    import_module("ndlib.models.epidemics")
    return installed("ndlib")


@contextmanager
def _global_luck(seed: int) -> Iterator[None]:
    """NDlib draws from NumPy's global state, and reseeds it; leave that as it was."""
    state = np.random.get_state()  # noqa: NPY002
    np.random.seed(seed)  # noqa: NPY002
    yield
    np.random.set_state(state)  # noqa: NPY002


def _model(name: str, graph: Any, seeds: Any, **given: tuple[str, Any]) -> Any:
    epidemics, config = import_module("ndlib.models.epidemics"), import_module("ndlib.models.ModelConfig")
    chosen = config.Configuration()
    chosen.add_model_initial_configuration("Infected", seeds.tolist())
    for kind, (parameter, values) in given.items():
        for key, value in values.items():
            getattr(chosen, f"add_{kind}_configuration")(parameter, key, value)
    model = getattr(epidemics, name)(graph, seed=1)
    model.set_initial_status(chosen)
    return model


def _finish(model: Any) -> int:
    """Iterate until the number of infected stays; the first iteration only reports the seeds."""

    def reached() -> int:
        counts = model.iteration(node_status=False)["node_count"]
        return int(sum(count for status, count in counts.items() if status != 0))

    before, now = -1, reached()
    while now != before:
        before, now = now, reached()
    return now


def fractional_threshold(net: Any, phi: float) -> Callable[..., int]:
    nobody, phis = np.empty(0, np.int64), dict.fromkeys(range(net.n), phi)
    with _global_luck(1):
        model = _model("ThresholdModel", networkx_graph(net), nobody, node=("threshold", phis))

    def run(seeds: Any) -> int:
        model.reset(infected_nodes=seeds.tolist())
        return _finish(model)

    return run


def cascade(net: Any, p: float) -> Callable[..., Any]:
    graph = networkx_graph(net)
    nobody, chances = np.empty(0, np.int64), dict.fromkeys(graph.edges, p)
    with _global_luck(1):
        model = _model("IndependentCascadesModel", graph, nobody, edge=("threshold", chances))

    def run(seeds: Any, runs: int, seed: int) -> Any:
        reach = np.empty(runs, np.int64)
        with _global_luck(seed):
            for i in range(runs):
                model.reset(infected_nodes=seeds.tolist())
                reach[i] = _finish(model)
        return reach

    return run
