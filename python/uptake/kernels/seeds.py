"""The seeds of one run and the steps at which they adopt. Twin of ``cpp/include/uptake/base/seeds.hpp``."""

from uptake.kernels.jit import inlined


@inlined
def come(seeds, steps, came, t):
    """How many seeds have adopted by step t, where ``came`` of them adopted before; without steps all of them."""
    if steps.shape[0] == 0:
        return seeds.shape[0]
    while came < seeds.shape[0] and steps[came] <= t:
        came += 1
    return came
