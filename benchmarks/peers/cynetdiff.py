"""CyNetDiff (Robson, Reddy and Umrawal 2024): Cython. Its arrays are made beforehand, a model of them (which copies
nothing) for each piece of work; further runs of an ensemble reset it."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version as installed
from typing import Any

import numpy as np
from cynetdiff.models import IndependentCascadeModel, LinearThresholdModel

NAME = "CyNetDiff"


def version() -> str:
    return installed("cynetdiff")


def _rows(net: Any) -> tuple[Any, Any]:
    return net.out_offsets[:-1].astype(np.uint32), net.out_targets.astype(np.uint32)


def _runs(make: Callable[[], Any]) -> Callable[..., Any]:
    def run(seeds: Any, runs: int, seed: int) -> Any:
        model = make()
        model.set_rng(seed)
        model.set_seeds(seeds.tolist())
        reach = np.empty(runs, np.int64)
        for i in range(runs):
            if i > 0:
                model.reset_model()
            model.advance_until_completion()
            reach[i] = model.get_num_activated_nodes()
        return reach

    return run


def cascade(net: Any, p: Any) -> Callable[..., Any]:
    starts, edges = _rows(net)
    if p == "weighted_cascade":
        chances = (1.0 / np.maximum(net.degree("in"), 1))[net.out_targets].astype(np.float32)
        return _runs(lambda: IndependentCascadeModel(starts, edges, activation_probs=chances))
    return _runs(lambda: IndependentCascadeModel(starts, edges, activation_prob=p))


def linear_threshold(net: Any) -> Callable[..., Any]:
    starts, edges = _rows(net)
    shares = (1.0 / np.maximum(net.degree("in"), 1))[net.out_targets].astype(np.float32)
    influence = shares if net.weight is None else net.weight.copy()  # it refuses what cannot be written to
    return _runs(lambda: LinearThresholdModel(starts, edges, influence=influence))
