"""Drawn ties, whose bits must not depend on the instructions: run by ``test_generate.py``, a process per set of these.

python draw_vectors.py ENGINE     prints a fingerprint of the ties
"""

import hashlib
import sys

import numpy as np
from uptake.basis import engine

BARS = [
    (0.57, 0.76, 0.95), (0.25, 0.5, 0.75), (0.0, 0.0, 0.0), (0.0, 0.5, 1.0), (1.0, 1.0, 1.0), (2**-32, 0.5, 1 - 2**-32),
]  # fmt: skip


def ties(name: str) -> str:
    """Ties of R-MAT at every length from 0 and across 2^32, by all kinds of bars; attachment with few and many ties."""
    digest = hashlib.sha256()
    rmat, attach = (engine.kernel(kernel, name) for kernel in ("rmat_edges", "preferential_edges"))
    for case, bars in enumerate(BARS):
        levels = [round(bar * 2**32) for bar in bars]
        for scale in (1, 4, 7, 20, 30):
            for first, n in ((0, 40), (5, 16), (9, 7), (1, 33), (2**32 - 20, 50), (2**34, 24), (3, 0)):
                source, target = np.empty((2, n), np.int32)
                rmat(2**32 - 1 - case, scale, first, *levels, source, target)
                digest.update(source.tobytes() + target.tobytes())
    for n, m in ((2, 1), (400, 1), (300, 5), (90, 32), (90, 33), (700, 300), (40, 39)):
        for array in attach(n, n, m):
            digest.update(array.tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    print(ties(sys.argv[1]))
