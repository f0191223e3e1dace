"""When the ties of a layer are open, as the kernels read it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.basis.arrays import NO_INT32, NO_INT64, Int32s, Int64s, read_only
from uptake.kernels.types import Times
from uptake.network.layer import Layer

ALWAYS = Times(NO_INT32, NO_INT32, NO_INT64, NO_INT64, NO_INT32)


def times_of(layer: Layer, horizon: int) -> Times:
    """The steps in which each tie is open, and the ties that open or close in each step.

    Examples
    --------
    >>> import uptake as up
    >>> late = up.Layer(up.Network.from_edges([0, 1], [1, 2], directed=True), start=[0, 3], until=[2, 9])
    >>> times_of(late, horizon=4).begins.tolist(), times_of(late, horizon=4).tie.tolist()
    ([0, 0, 0, 1, 2, 2], [0, 1])
    """
    network = layer.network
    if layer.is_static:
        return ALWAYS
    start = _per_tie(layer.start, network.n_arcs)
    start[start <= 1] = 0
    until = _per_tie(horizon + 1 if layer.until is None else layer.until, network.n_arcs)
    until = np.minimum(until, horizon + 1)
    if not start.any() and (until > horizon).all():
        return ALWAYS
    opening, closing = (np.flatnonzero((t >= 2) & (t <= horizon) & (start < until)) for t in (start, until))
    steps = np.concatenate([start[opening], until[closing]])
    tie = np.concatenate([opening, closing])
    order = np.lexsort((tie, steps))
    tie = tie[order]
    begins: Int64s = np.searchsorted(steps[order], np.arange(horizon + 2))
    source = np.searchsorted(network.out_offsets, tie, side="right") - 1
    return Times(
        start=read_only(start),
        until=read_only(until),
        begins=read_only(begins.astype(np.int64)),
        tie=read_only(tie.astype(np.int64)),
        source=read_only(source.astype(np.int32)),
    )


def late_ties(layers: Sequence[Layer], horizon: int) -> tuple[str, ...]:
    """What a reader should know: ties that open after the end of a run.

    Examples
    --------
    >>> import uptake as up
    >>> late_ties([up.Layer(up.generate.path(3), "work", start=13)], horizon=12)
    ("all 4 ties of the layer 'work' open after step 12, the horizon: they never act",)
    """
    said = []
    for layer in layers:
        if layer.is_static:
            continue
        late = int(np.count_nonzero(_per_tie(layer.start, layer.network.n_arcs) > horizon))
        if late:
            some = f"all {late:,}" if late == layer.network.n_arcs else f"{late:,} of {layer.network.n_arcs:,}"
            said.append(
                f"{some} ties of the layer {layer.name!r} open after step {horizon}, the horizon: they never act"
            )
    return tuple(said)


def _per_tie(steps: object, ties: int) -> Int32s:
    return np.broadcast_to(np.asarray(steps, np.int32), (ties,)).copy()
