"""The actors reached in one run, in the order in which they were reached, wave after wave.

``members`` (uint8, one per actor) is 1 for the actors reached, the first ``size`` places of ``queue`` (int32, one per
actor) name them. Twin of ``cpp/include/uptake/contagion/reached.hpp``, which keeps members as bits and sorts waves.
"""

from uptake.kernels.jit import inlined


@inlined
def clear(members, queue, size):
    """Make members 0 again."""
    for i in range(size):
        members[queue[i]] = 0


@inlined
def reach(members, queue, size, v):
    """Append v if it is new. Returns the new size."""
    if members[v]:
        return size
    members[v] = 1
    queue[size] = v
    return size + 1


@inlined
def note(queue, start, size, adoption_step, t):
    """Write t as the step of all actors reached from position ``start`` on, where steps are recorded."""
    if adoption_step.shape[0] > 0:
        for i in range(start, size):
            adoption_step[queue[i]] = t
