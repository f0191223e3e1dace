"""scipy.sparse: rows from a list of arcs, sorted, as a diffusion loop would want them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy
import scipy.sparse as sp

NAME = "scipy"


def version() -> str:
    return str(scipy.__version__)


def rows(source: Any, target: Any, n: int) -> Callable[[], tuple[Any, Any]]:
    ones = np.ones(len(source), np.float32)

    def run() -> tuple[Any, Any]:
        matrix = sp.csr_array((ones, (source, target)), shape=(n, n))
        matrix.sort_indices()
        return matrix.indptr, matrix.indices

    return run
