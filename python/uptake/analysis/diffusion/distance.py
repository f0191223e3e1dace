"""How far the two ends of each tie are from each other in what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.sources import values_of
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import pandas as pd

Compare = Callable[[Floats, Floats], Floats]

COMPARISONS: Mapping[str, Compare] = {
    "distance": lambda a, b: np.abs(a - b),
    "squared": lambda a, b: (a - b) ** 2,
    "greater": lambda a, b: (a > b).astype(np.float64),
    "greater or equal": lambda a, b: (a >= b).astype(np.float64),
    "less": lambda a, b: (a < b).astype(np.float64),
    "less or equal": lambda a, b: (a <= b).astype(np.float64),
    "equal": lambda a, b: (a == b).astype(np.float64),
    "max": np.maximum,
    "min": np.minimum,
    "mean": lambda a, b: (a + b) / 2,
}


def minkowski(x: Floats, one: Int32s, other: Int32s, p: float) -> Floats:
    """``(sum_k |x[one, k] - x[other, k]|^p)^(1/p)`` for each pair.

    Examples
    --------
    >>> minkowski(np.array([[0.0, 0.0], [3.0, 4.0]]), np.array([0]), np.array([1]), 2.0).tolist()
    [5.0]
    """
    out = np.zeros(len(one))
    for k in range(x.shape[1]):
        out += np.abs(x[one, k] - x[other, k]) ** p
    return out ** (1 / p)


def mahalanobis(x: Floats, one: Int32s, other: Int32s, covariance: Floats) -> Floats:
    """``sqrt(d' S^-1 d)`` with d the difference of the ends of each pair.

    Examples
    --------
    >>> mahalanobis(np.array([[0.0], [3.0]]), np.array([0]), np.array([1]), np.array([[9.0]])).tolist()
    [1.0]
    """
    apart = x[one] - x[other]
    return np.sqrt(np.einsum("ij,ji->i", apart, np.linalg.solve(covariance, apart.T)))


def on_ties(seen: Observed, attributes: Any, metric: str, p: float, covariance: Any) -> pd.DataFrame:
    """A row per arc of each network: source, target, distance, and period where there is one per period."""
    import pandas as pd

    listed = [attributes] if isinstance(attributes, str) else list(attributes)
    checks.choice("metric", metric, ("minkowski", "mahalanobis", *COMPARISONS))
    if not listed or (metric in COMPARISONS and len(listed) != 1):
        problem = f"names {len(listed)} attributes"
        raise BadValue(
            "attributes", NOT_SHOWN, f"{metric} takes {'one' if listed else 'at least one'}", problem=problem
        )
    columns = [values_of("attributes", checks.word("attributes", name), seen) for name in listed]
    for name, column in zip(listed, columns, strict=True):
        if column.ndim != 1:
            raise BadValue("attributes", name, problem="varies in time", remedy="name attributes without periods")
    x = np.stack(columns, axis=1)
    power = checks.number("p", p)
    if not power > 0:
        raise BadValue("p", p, "it is above 0")
    spread = _covariance(covariance, x) if metric == "mahalanobis" else None
    names, frames = seen.coords["actor"][1], []
    for t, network in enumerate(seen.networks):
        source, target = network.source_of_arcs(), network.out_targets
        if metric == "minkowski":
            far = minkowski(x, target, source, power)
        elif spread is not None:
            far = mahalanobis(x, target, source, spread)
        else:
            far = COMPARISONS[metric](x[target, 0], x[source, 0])
        frame = pd.DataFrame({"source": names[source], "target": names[target], "distance": far})
        if not seen.is_static:
            frame.insert(0, "period", seen.periods[t])
        frames.append(frame)
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _covariance(given: Any, x: Floats) -> Floats:
    k = x.shape[1]
    spread = np.atleast_2d(np.cov(x, rowvar=False)) if given is None else np.asarray(given, np.float64)
    if spread.shape != (k, k):
        allowed = f"it takes shape ({k}, {k})"
        raise BadValue("covariance", NOT_SHOWN, allowed, problem=f"has shape {spread.shape}")
    if not np.isfinite(spread).all() or np.linalg.matrix_rank(spread) < k:
        raise BadValue("covariance", NOT_SHOWN, problem="cannot be inverted", remedy="leave out attributes that repeat")
    return spread
