"""When the ties of a layer are open, as the kernels read it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.kernels.types import ALWAYS, Times
from uptake.network.layer import Layer


def times_of(layer: Layer, horizon: int) -> Times:
    """The steps in which each tie is open, and the ties that open or close in each step.

    Examples
    --------
    >>> import uptake as up
    >>> late = up.Layer(up.Network.from_edges([0, 1], [1, 2], directed=True), start=[0, 3], until=[2, 9])
    >>> times_of(late, horizon=4).begins.tolist(), times_of(late, horizon=4).tie.tolist()
    ([0, 0, 0, 1, 2, 2], [0, 1])
    """
    return ALWAYS if layer.is_static else opening_times(layer.start, layer.until, layer.network.out_offsets, horizon)


def opening_times(start: object, until: object, offsets: Int64s, horizon: int) -> Times:
    """The steps in which each of the ties with these offsets is open, and the ties that open or close in each step.

    Parameters
    ----------
    start, until : int or array of int32
        The first step in which ties are open, and the first in which they are not any more; None if they stay.
    offsets : array of int64
        Of the ties by source.
    horizon : int

    Examples
    --------
    >>> opening_times(2, None, np.array([0, 1, 2]), horizon=4).source.tolist()
    [0, 1]
    """
    start, until = first_and_last(start, until, int(offsets[-1]), horizon)
    if not start.any() and (until > horizon).all():
        return ALWAYS
    opening, closing = (np.flatnonzero((t >= 2) & (t <= horizon) & (start < until)) for t in (start, until))
    steps = np.concatenate([start[opening], until[closing]])
    tie = np.concatenate([opening, closing])
    order = np.lexsort((tie, steps))
    tie = tie[order]
    begins: Int64s = np.searchsorted(steps[order], np.arange(horizon + 2))
    source = np.searchsorted(offsets, tie, side="right") - 1
    return Times(
        start=read_only(start),
        until=read_only(until),
        begins=read_only(begins.astype(np.int64)),
        tie=read_only(tie.astype(np.int64)),
        source=read_only(source.astype(np.int32)),
    )


def first_and_last(start: object, until: object, n: int, horizon: int) -> tuple[Int32s, Int32s]:
    """The first step in which each of n ties is open, 0 where it is from step 1 on, and the first in which it is not.

    Examples
    --------
    >>> first_and_last([1, 3], None, 2, horizon=4)
    (array([0, 3], dtype=int32), array([5, 5], dtype=int32))
    """
    first = _per_tie(start, n)
    first[first <= 1] = 0
    return first, np.minimum(_per_tie(horizon + 1 if until is None else until, n), horizon + 1)


def late_ties(layers: Sequence[Layer], horizon: int) -> tuple[str, ...]:
    """What a reader should know: ties that open after the end of a run.

    Examples
    --------
    >>> import uptake as up
    >>> late_ties([up.Layer(up.generate.path(3), "work", start=13)], horizon=12)
    ("all 4 ties of the layer 'work' open after step 12, the horizon: they never act",)
    """
    return tuple(
        said
        for layer in layers
        if not layer.is_static
        for said in late(f"ties of the layer {layer.name!r}", layer.start, layer.network.n_arcs, horizon)
    )


def late(which: str, start: object, n: int, horizon: int) -> tuple[str, ...]:
    """What is said of those among n ties that open after the horizon; nothing if there are none.

    Examples
    --------
    >>> late("ties", 13, 4, horizon=12), late("ties", 12, 4, horizon=12)
    (('all 4 ties open after step 12, the horizon: they never act',), ())
    """
    count = int(np.count_nonzero(np.broadcast_to(start, n) > horizon))  # type: ignore[call-overload]
    if not count:
        return ()
    some = f"all {count:,}" if count == n else f"{count:,} of {n:,}"
    return (f"{some} {which} open after step {horizon}, the horizon: they never act",)


def _per_tie(steps: object, ties: int) -> Int32s:
    return np.broadcast_to(np.asarray(steps, np.int32), (ties,)).copy()
