"""What a network holds: arcs in rows by source. Every fact stands here once; `Network` adds the ways in and out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Float32s, Int32s, Int64s, read_only
from uptake.basis.engine import kernel
from uptake.basis.threads import aside
from uptake.network.fingerprint import digest
from uptake.network.names.lookup import Lookup

_SLICE = 1 << 20  # arcs that are counted together

InSide: TypeAlias = "tuple[Int64s, Int32s, Int64s]"  # offsets, sources, arcs
_Derived = TypeVar("_Derived")


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Arcs:
    """Arcs in canonical order; nothing is checked or copied. `Network` documents the fields.

    Those that begin with an underscore are filled when first asked for, or when the network is read from a file.
    """

    out_offsets: Int64s
    out_targets: Int32s
    weight: Float32s | None = None
    is_directed: bool = False
    n_self_loops: int = 0
    names: npt.NDArray[Any] | None = None  # None: the positions 0 .. n - 1
    provenance: dict[str, Any] = field(default_factory=dict)
    _in_side: InSide | None = None
    _fingerprint: str | None = None
    _folder: Path | None = None  # that the arrays are mapped from
    _lookup: Lookup | None = None
    _derived: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self._held().items():
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, read_only(value))
        if self._in_side is not None:
            object.__setattr__(self, "_in_side", tuple(read_only(array) for array in self._in_side))

    def _held(self) -> dict[str, Any]:
        """All fields by name."""
        return {f.name: getattr(self, f.name) for f in fields(Arcs)}

    @property
    def n(self) -> int:
        """Number of actors, 1 to 2**31 - 1."""
        return len(self.out_offsets) - 1

    @property
    def labels(self) -> npt.NDArray[Any]:
        """Array of n: the name of each actor; the positions 0 .. n - 1 in a network that was made from positions."""
        return read_only(np.arange(self.n)) if self.names is None else self.names

    @property
    def n_arcs(self) -> int:
        """Number of arcs; an undirected edge counts twice."""
        return len(self.out_targets)

    @property
    def in_offsets(self) -> Int64s:
        """int64[n + 1]: arcs into v are positions ``in_offsets[v]`` to ``in_offsets[v + 1]`` of the in-side."""
        return self._incoming()[0] if self.is_directed else self.out_offsets

    @property
    def in_sources(self) -> Int32s:
        """int32[n_arcs]: the source of each arc of the in-side, ascending for each target."""
        return self._incoming()[1] if self.is_directed else self.out_targets  # undirected: sources are targets

    @property
    def in_arcs(self) -> Int64s:
        """int64[n_arcs]: the position of each arc of the in-side in the canonical order."""
        return self._incoming()[2]

    def _incoming(self) -> InSide:
        if self._in_side is None:
            out = self.out_offsets, self.out_targets
            offsets, sources, arcs = aside(kernel("transpose_rows"), self.n, *out, size=self.n_arcs)
            if not self.is_directed:
                offsets, sources = self.out_offsets, self.out_targets
            object.__setattr__(self, "_in_side", (read_only(offsets), read_only(sources), read_only(arcs)))
        return self._in_side  # type: ignore[return-value]

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits: the same for the same arcs, however they were built."""
        if self._fingerprint is None:
            object.__setattr__(self, "_fingerprint", digest(self.out_offsets, self.out_targets, self.weight))
        return self._fingerprint  # type: ignore[return-value]

    def degree(self, kind: Literal["out", "in"] = "out") -> Int64s:
        """The number of arcs out of, or into, each actor.

        Parameters
        ----------
        kind : {"out", "in"}
            Which arcs count. In an undirected network both are the same.

        Returns
        -------
        int64[n]
            Parallel arcs count one by one.

        Raises
        ------
        ValueError
            If `kind` is another word.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.Network.from_edges([0, 0], [1, 2], directed=True)
        >>> net.degree().tolist(), net.degree("in").tolist()
        ([2, 0, 0], [0, 1, 1])
        """
        if checks.choice("kind", kind, ("out", "in")) == "out" or not self.is_directed:
            return np.diff(self.out_offsets)
        if self._in_side is not None:
            return np.diff(self._in_side[0])
        return derived(self, "in_degree", self._counted_in).copy()

    def _counted_in(self) -> Int64s:
        count, step = np.zeros(self.n, np.int64), max(self.n, _SLICE)  # bincount() makes 8 bytes of each target
        for begin in range(0, self.n_arcs, step):
            count += np.bincount(self.out_targets[begin : begin + step], minlength=self.n)
        return count

    def source_of_arcs(self) -> Int32s:
        """The source of each arc in canonical order.

        Returns
        -------
        int32[n_arcs]
            Aligned with ``out_targets`` and ``weight``; a new array.

        Examples
        --------
        >>> import uptake as up
        >>> net = up.Network.from_edges([2, 0, 0], [1, 2, 1], directed=True)
        >>> net.source_of_arcs().tolist(), net.out_targets.tolist()
        ([0, 0, 2], [1, 2, 1])
        """
        return np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.out_offsets))

    def index(self, labels: Any, *, argument: str = "labels") -> Int32s:
        """The positions of actors by their names.

        Parameters
        ----------
        labels : a name, or a list or array of k names
            A whole number, its digits as text and the same number as a float are one name. A tuple is one name if the
            network has names that are tuples, and a list of names otherwise. A network that was made from positions
            has the names 0 .. n - 1.
        argument : str
            What an error calls `labels`.

        Returns
        -------
        int32[k]
            In the order of `labels`.

        Raises
        ------
        ValueError
            If no actor has this name; the error gives the nearest one.

        Examples
        --------
        >>> import uptake as up
        >>> up.Network.from_edges([0], [1], labels=["Ann", "Bo"]).index(["Bo", "Ann"]).tolist()
        [1, 0]
        """
        alone = isinstance(labels, str | bytes) or not hasattr(labels, "__len__")
        if alone or (isinstance(labels, tuple) and self._has_tuples()):
            labels = [labels]
        if self._lookup is None:
            object.__setattr__(self, "_lookup", Lookup(self.names, self.n))
        return self._lookup.positions(argument, labels)  # type: ignore[union-attr]

    def _has_tuples(self) -> bool:
        """Whether a name is a tuple, so that a tuple is one name and not a list of them."""
        names = self.names
        return names is not None and names.dtype == object and any(isinstance(name, tuple) for name in names)


def derived(arcs: Arcs, name: str, make: Callable[[], _Derived]) -> _Derived:
    """What follows from the arcs alone: made once, then kept with them under this name.

    Parameters
    ----------
    arcs : Arcs
    name : str
    make : callable
        Returns it.
    """
    kept: dict[str, Any] = arcs._derived
    if name not in kept:
        kept[name] = make()
    return kept[name]  # type: ignore[no-any-return]
