"""Cascades whose bits must not depend on the instructions: run by ``test_vectors.py``, one process per instruction set.

python vectors.py ENGINE     prints what the engine runs on, then a fingerprint of the cascades
"""

import hashlib
import sys

import numpy as np
from oracles import luck
from plans import csr
from uptake import engine


def cascades(name: str) -> str:
    """The adoption steps of cascades by both kinds of bar: bars that tie with coins, rows at every offset from 4."""
    digest = hashlib.sha256()
    rng = np.random.default_rng(20)
    run_one = engine.kernel("cascade_run", name)
    for case in range(15):
        n = int(rng.integers(2, 120))
        degree = rng.choice([0, 1, 2, 3, 5, 17, 31, 32, 33, 66, 100], n)
        ties = csr(n, [(u, int(v)) for u in range(n) for v in rng.integers(0, n, degree[u])])
        m, luck_of = ties.targets.size, (int(rng.integers(2**32)), int(rng.integers(2**32)))
        idea = case % 3
        coins = np.array([luck.coin(*luck_of, e, idea) >> 1 for e in range(m)], np.int64)
        on_the_bar = coins + rng.integers(-1, 2, m)
        per_tie = np.clip(np.where(rng.random(m) < 0.2, on_the_bar, round(2**31 / 40)), -1, 2**31 - 1)
        single = coins[coins < 2**29] if m and (coins < 2**29).any() else np.array([-1])
        for bar in (per_tie, [single[case % single.size]], [single[case % single.size] - 1], [-1], [2**31 - 1]):
            curve, steps = np.zeros(9, np.int64), np.zeros(n, np.int32)
            settled = run_one(
                ties.offsets, ties.targets, np.array(bar, np.int32), *luck_of, idea,
                np.array([0, n // 2], np.int32), np.zeros(1, np.int32), curve, steps,
            )  # fmt: skip
            digest.update(np.int64(settled).tobytes() + curve.tobytes() + steps.tobytes())
    return digest.hexdigest()


if __name__ == "__main__":
    print(engine.native.simd() if sys.argv[1] == "native" and engine.native else "-")
    print(cascades(sys.argv[1]))
