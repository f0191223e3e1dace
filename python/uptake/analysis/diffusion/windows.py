"""Longer periods: several in one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from uptake.analysis.diffusion.observed import NEVER, Observed
from uptake.analysis.diffusion.rows import rows
from uptake.basis.arrays import read_only
from uptake.network.network import Network


def in_windows(seen: Observed, size: int) -> Observed:
    """The diffusion in windows of some periods each, the last possibly shorter; each has the label of its first period.

    Of a network per period, the weights of a tie are added up within a window; ties without weights count 1 per period.
    """
    steps = seen.n_periods
    start = np.where(seen.start >= 0, seen.start // size, NEVER).astype(np.int32)
    networks = seen.networks
    if not seen.is_static:
        networks = tuple(_summed(networks[t : t + size]) for t in range(0, steps, size))
    return replace(
        seen, networks=networks, periods=read_only(seen.periods[::size]), start=read_only(start), spells=None,
        attributes={name: values for name, values in seen.attributes.items() if values.ndim == 1},
    )  # fmt: skip


def _summed(networks: tuple[Network, ...]) -> Network:
    total = rows(networks[0], "out").matrix
    for network in networks[1:]:
        total = total + rows(network, "out").matrix
    total.sum_duplicates()
    summed = Network.from_scipy(total, directed=True)
    return summed if networks[0].names is None else summed.with_labels(networks[0].names)
