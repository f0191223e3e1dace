"""What a loader may answer: a right result, or a refusal that says what it is about."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
from uptake import Network
from uptake.basis.checks import Refusal


def refuse_foreign(error: Exception, names: Collection[str]) -> None:
    """Raise the error again unless it is a ValueError or TypeError of this package: it names an argument or a file."""
    if not isinstance(error, Refusal | ValueError | TypeError):
        raise error
    text = str(error)
    if not text or not (isinstance(error, Refusal) or any(name in text for name in names)):
        raise AssertionError(f"the error names none of {', '.join(names)}") from error


def check_network(network: Network, crafted: bool = False) -> None:
    """What holds for every network, whatever it was made from.

    Of one that a stranger crafted so that its checksums fit, only what keeps the kernels safe: loading does not look
    for ties of an actor to itself, nor for the other direction of each tie.
    """
    n, offsets, targets = network.n, network.out_offsets, network.out_targets
    assert n >= 1
    assert offsets.dtype == np.int64
    assert targets.dtype == np.int32
    assert offsets.shape == (n + 1,)
    assert offsets[0] == 0
    assert offsets[-1] == len(targets) == network.n_arcs
    assert (np.diff(offsets) >= 0).all()
    assert ((targets >= 0) & (targets < n)).all()
    source = np.repeat(np.arange(n), np.diff(offsets))
    assert (np.diff(source * n + targets.astype(np.int64)) >= 0).all()
    assert crafted or (source != targets).all()
    if not (network.is_directed or crafted):
        assert sorted(zip(source, targets, strict=True)) == sorted(zip(targets, source, strict=True))
    if network.weight is not None:
        assert network.weight.shape == targets.shape
        assert ((network.weight >= 0) & np.isfinite(network.weight)).all()
    assert network.labels.shape == (n,)
    assert len(set(network.labels.tolist())) == n


def is_same(one: Network, two: Network) -> bool:
    """Whether two networks are equal in all that is saved."""
    labels = [(net.labels.dtype, net.labels.tolist()) for net in (one, two)]
    return (
        one.fingerprint == two.fingerprint
        and (one.is_directed, one.n_self_loops) == (two.is_directed, two.n_self_loops)
        and one.provenance == two.provenance
        and labels[0] == labels[1]
        and np.array_equal(one.in_arcs, two.in_arcs)
        and np.array_equal(one.in_sources, two.in_sources)
    )


def replaced(path: Path, raw: bytes) -> Path:
    """A file with these bytes."""
    path.write_bytes(raw)
    return path
