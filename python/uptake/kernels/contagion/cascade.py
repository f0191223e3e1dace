"""One independent cascade in the live-edge form, as often as asked.

Which ties are live depends on the run alone, so who is reached does not depend on the order inside a wave. A clock
(``tie_clock.py``, ``skip_clock.py``) says which ties are live.
Twin of ``cpp/include/uptake/contagion/cascade.hpp``.
"""

import numpy as np

from uptake.kernels.contagion import skip_clock, tie_clock
from uptake.kernels.contagion.reached import clear, note, reach
from uptake.kernels.contagion.records import Runs, SkipClock, TieClock
from uptake.kernels.contagion.runs import adoption_of, luck_of, seeds_of
from uptake.kernels.jit import inlined, inner, kernel
from uptake.kernels.seeds import come
from uptake.kernels.types import STOPPED, UNSETTLED


@inner
def run(pass_on, ties, chance, luck, idea, seeds, seed_steps, stop, curve, adoption_step, members, queue):
    """Compute one run by a clock: its ``pass_on`` and its ``chance`` (a bar or a hazard). Members are 0 before, after.

    Returns the first step at which nobody adopts any more, UNSETTLED if the horizon came first, or STOPPED.
    """
    adoption_step[:] = -1
    size, came = 0, come(seeds, seed_steps, 0, 0)
    for k in range(came):
        size = reach(members, queue, size, seeds[k])
    note(queue, 0, size, adoption_step, 0)
    curve[0] = size
    start, settled = 0, UNSETTLED
    for t in range(1, curve.shape[0]):
        if stop[0]:
            settled = STOPPED
            break
        end = size
        for i in range(start, end):
            size = pass_on(ties, chance, luck, idea, np.int64(queue[i]), members, queue, size)
        before, came = came, come(seeds, seed_steps, came, t)
        for k in range(before, came):
            size = reach(members, queue, size, seeds[k])
        note(queue, end, size, adoption_step, t)
        curve[t] = size
        if size == end and came == seeds.shape[0]:
            curve[t:] = end
            settled = t
            break
        start = end
    clear(members, queue, size)
    return settled


@inlined
def run_all(pass_on, ties, chance, runs):
    """The runs of a block, one after the other."""
    n = ties.offsets.shape[0] - 1
    members, queue = np.zeros(n, np.uint8), np.empty(n, np.int32)
    for i in range(runs.settled.shape[0]):
        runs.settled[i] = run(
            pass_on, ties, chance, luck_of(runs.seed, runs.first, i), runs.idea,
            seeds_of(runs.seeds, runs.seed_starts, i), seeds_of(runs.seed_steps, runs.seed_starts, i), runs.stop,
            runs.curves[i], adoption_of(runs.adoption_step, i), members, queue,
        )  # fmt: skip


@kernel
def cascade_runs(clock: TieClock, runs: Runs) -> None:
    """Runs of a cascade by the tie clock."""
    run_all(tie_clock.pass_on, clock.ties, clock.bar, runs)


@kernel
def skip_runs(clock: SkipClock, runs: Runs) -> None:
    """Runs of a cascade by the skip clock."""
    run_all(skip_clock.pass_on, clock.ties, clock.hazard, runs)
