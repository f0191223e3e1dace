"""General thresholds: an actor adopts once its adopting contacts are enough, or pass on enough.

Under 'once' a contact counts when it adopts (the cascade by the actor clock, linear, fractional and count thresholds),
under 'each' anew in every step (SI). It is the process of ``step.py`` with all other gates open.
Twin of ``cpp/include/uptake/contagion/threshold.hpp``.
"""

import numpy as np

from uptake.kernels.contagion.needs import OUT_OF_REACH, need_of
from uptake.kernels.contagion.runs import adoption_of, run_number, seeds_of
from uptake.kernels.jit import kernel
from uptake.kernels.types import STOPPED, UNSETTLED

UNASKED = 0  # what an actor misses none of whose contacts has adopted
ADOPTED = (1 << 63) - 1  # what an adopter misses: so much that it never falls to 0
DEAF = -OUT_OF_REACH  # the pace of those on whom nothing presses any more


@kernel
def threshold_runs(
    offsets, targets, amount, latent, scale, each, seed, first_run, idea,
    seeds, seed_starts, stop, settled, curves, adoption_step,
):  # fmt: skip
    """Runs of a threshold process.

    amount : array of int64 of shape (n_arcs,) or (0,)
        What each tie passes on; empty where each counts 1.
    latent, scale
        What an actor needs: ``needs.py``.
    each : bool
        Whether a contact counts anew in every step.

    The other arguments: ``runs.py``.
    """
    n = offsets.shape[0] - 1
    queue = np.empty(n, np.int32)  # the waves one after the other
    listed = np.empty(n, np.int32)  # under 'each', those under pressure
    for i in range(settled.shape[0]):
        run = run_number(first_run, i)
        steps = adoption_of(adoption_step, i)
        missing = np.zeros(n, np.int64)
        pace = np.zeros(n, np.int64)
        size, pressed = 0, 0
        for v in seeds_of(seeds, seed_starts, i):
            if missing[v] != ADOPTED:
                missing[v], pace[v] = ADOPTED, DEAF
                queue[size] = v
                size += 1
        curves[i, 0] = size
        settled[i] = UNSETTLED
        start = 0
        for t in range(1, curves.shape[1]):
            if stop[0]:
                settled[i] = STOPPED
                break
            end = size
            for k in range(start, end):
                u = np.int64(queue[k])
                for e in range(offsets[u], offsets[u + 1]):
                    v = np.int64(targets[e])
                    passed = np.int64(1) if amount.shape[0] == 0 else amount[e]
                    if each:
                        if pace[v] == 0 and passed != 0:
                            missing[v] = need_of(latent, scale, seed, run, idea, v)
                            if missing[v] == OUT_OF_REACH:
                                pace[v] = DEAF
                                continue
                            listed[pressed] = v
                            pressed += 1
                        pace[v] += passed
                    else:
                        if missing[v] == UNASKED:
                            missing[v] = need_of(latent, scale, seed, run, idea, v)
                        missing[v] -= passed
                        if missing[v] <= 0:
                            missing[v] = ADOPTED
                            queue[size] = v
                            size += 1
            kept = 0
            for k in range(pressed):
                v = np.int64(listed[k])
                missing[v] -= pace[v]
                if missing[v] <= 0:
                    missing[v], pace[v] = ADOPTED, DEAF
                    queue[size] = v
                    size += 1
                else:
                    listed[kept] = v
                    kept += 1
            pressed = kept
            if steps.shape[0] > 0:
                for k in range(end, size):
                    steps[queue[k]] = t
            curves[i, t] = size
            if size == end and pressed == 0:
                curves[i, t:] = size
                settled[i] = t
                break
            start = end
        if steps.shape[0] > 0:
            for v in seeds_of(seeds, seed_starts, i):
                steps[v] = 0
