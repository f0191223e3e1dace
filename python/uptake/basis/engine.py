"""The two engines, C++ and numba, behind one table of kernels.

This is the only file that imports the C++ core. ``kernel(name, engine)`` returns the function that computes ``name``;
both engines take the same arguments and return the same bits.
"""

from __future__ import annotations

import importlib
import os
import warnings
from collections.abc import Callable
from types import ModuleType
from typing import Any, Literal

from uptake.basis import checks
from uptake.basis.checks import BadValue

Engine = Literal["auto", "native", "numba"]
ENGINES = ("auto", "native", "numba")

try:
    native: ModuleType | None = importlib.import_module("uptake._core")
except ImportError:
    native = None

# Where each kernel's numba twin lives: kernels/<folder>/<stem>.py.
_TWINS = {
    "philox_blocks": "luck.luck",
    "draws": "luck.luck",
    "coins": "luck.luck",
    "smallest_lucks": "luck.luck",
    "lambdas": "luck.fixed",
    "resistances": "luck.fixed",
    "gaussians": "luck.fixed",
    "tally_edges": "graph.rows",
    "deal_edges": "graph.rows",
    "sort_rows": "graph.rows",
    "transpose_rows": "graph.rows",
    "is_mirrored": "graph.rows",
    "rmat_edges": "graph.generate",
    "preferential_edges": "graph.generate",
    "block_edges": "graph.generate",
    "rewired_moves": "graph.generate",
    "cascade_runs": "contagion.cascade",
    "skip_runs": "contagion.cascade",
    "complementary_runs": "contagion.complementary",
    "threshold_runs": "contagion.threshold",
    "lanes_runs": "contagion.lanes",
    "order_by_degree": "graph.relabel",
    "relabel_rows": "graph.relabel",
    "relabelled": "graph.permute",
    "swapped": "graph.permute",
    "exposures": "contagion.exposure",
    "spell_exposures": "contagion.exposure",
    "thresholds": "contagion.exposure",
    "moran_products": "contagion.moran",
    "moran_by_period": "contagion.moran",
    "step_run": "world.tree",
    "tree_run": "world.tree",
    "ledger": "world.ledger",
    "present_value": "world.ledger",
}
_warned = False


def resolve_engine(engine: str | None = None) -> str:
    """Which engine runs: the argument, else the environment variable UPTAKE_ENGINE, else native if it was built.

    Parameters
    ----------
    engine : "auto", "native" or "numba", optional

    Returns
    -------
    "native" or "numba"

    Raises
    ------
    BadValue
        If the engine is unknown, or native and the C++ core was not built.
    ValueError
        If the environment variable UPTAKE_SIMD names instructions that are unknown, or that this machine lacks.

    Examples
    --------
    >>> resolve_engine("numba")
    'numba'
    """
    name, asked = "engine", engine
    if asked in (None, "auto"):
        name, asked = "UPTAKE_ENGINE", os.environ.get("UPTAKE_ENGINE") or "auto"
    asked = checks.choice(name, asked, ENGINES)
    if asked == "numba":
        return asked
    if native is None:
        if asked == "native":
            problem = "was asked for, but the C++ core was not built here"
            remedy = "install a C++20 compiler and reinstall uptake, or use numba"
            raise BadValue(name, asked, problem=problem, remedy=remedy)
        _warn_once()
        return "numba"
    native.simd()  # refuses a wrong UPTAKE_SIMD
    return "native"


def kernel(name: str, engine: str | None = None) -> Callable[..., Any]:
    """The function that computes ``name`` in the engine that runs.

    Examples
    --------
    >>> kernel("draws", "numba").__module__
    'uptake.kernels.luck.luck'
    """
    if resolve_engine(engine) == "native":
        return getattr(native, name)  # type: ignore[no-any-return]
    return getattr(importlib.import_module(f"uptake.kernels.{_TWINS[name]}"), name)  # type: ignore[no-any-return]


def _warn_once() -> None:
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(
            "uptake: the C++ core was not built, so the numba twins run (same results, first call compiles)",
            RuntimeWarning,
            stacklevel=4,
        )
