"""Merge sort for numba, where C++ uses the sorts of its library."""

from uptake.kernels.jit import inner


@inner
def sort_by(actors, keys, other):
    """Sort a list of actors by the number that each has in ``keys``; equals stay in their order.

    ``keys`` is by actor, ``other`` is room for as many actors.
    """
    n = actors.shape[0]
    width = 1
    while width < n:
        for start in range(0, n, 2 * width):
            middle, end = min(start + width, n), min(start + 2 * width, n)
            i, j = start, middle
            for k in range(start, end):
                if i < middle and (j >= end or keys[actors[i]] <= keys[actors[j]]):
                    other[k] = actors[i]
                    i += 1
                else:
                    other[k] = actors[j]
                    j += 1
        for k in range(n):
            actors[k] = other[k]
        width *= 2
