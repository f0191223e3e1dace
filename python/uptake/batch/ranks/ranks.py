"""The ranks of MPI and what goes between them, counted in bytes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.basis.arrays import Int64s
from uptake.kernels.types import UInt8s

_REMEDY = "networks over many ranks need mpi4py and an MPI library: pip install 'uptake[hpc]', and MPICH or Open MPI"


@dataclass
class Traffic:
    """Bytes that this rank sent to other ranks, by step.

    Attributes
    ----------
    announced : list of int
        Lists and bitmaps of actors whose status changed.
    framing : list of int
        The numbers that say how long these are.
    """

    announced: list[int] = field(default_factory=list)
    framing: list[int] = field(default_factory=list)

    def add(self, step: int, announced: int, framing: int) -> None:
        """Count the bytes of one message of a step."""
        for column, count in ((self.announced, announced), (self.framing, framing)):
            column.extend([0] * (step + 1 - len(column)))
            column[step] += count


class Ranks:
    """All ranks of an MPI communicator, as one of them sees them. Every method is called by all of them together.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm, optional
        By default ``MPI.COMM_WORLD``.

    Attributes
    ----------
    rank, size : int
        The number of this rank, and how many there are.
    traffic : Traffic
        What this rank sent so far.
    """

    def __init__(self, comm: Any = None) -> None:
        try:
            from mpi4py import MPI
        except (ImportError, RuntimeError) as error:  # RuntimeError: there is mpi4py and no MPI library
            raise ImportError(_REMEDY) from error
        self._mpi, self._comm = MPI, MPI.COMM_WORLD if comm is None else comm
        self.rank: int = self._comm.Get_rank()
        self.size: int = self._comm.Get_size()
        self.traffic = Traffic()

    def sum(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum over all ranks, entry by entry."""
        total = np.array(values)
        self._comm.Allreduce(self._mpi.IN_PLACE, total)
        return total

    def below(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The sum over the ranks with lower numbers, entry by entry."""
        total = np.array(values)
        self._comm.Exscan(self._mpi.IN_PLACE, total)
        return total if self.rank else np.zeros_like(values)

    def gather(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The arrays of all ranks, joined in their order."""
        return np.concatenate(self._comm.allgather(values))

    def collect(self, thing: object) -> list[Any] | None:
        """A thing of each rank, on rank 0; None on the others."""
        found: list[Any] | None = self._comm.gather(thing)
        return found

    def share(self, thing: Any) -> Any:
        """What rank 0 has."""
        return self._comm.bcast(thing)

    def exchange(self, parts: Sequence[UInt8s]) -> list[UInt8s]:
        """Send ``parts[r]`` to rank r; returns what each rank sent to this one."""
        sizes = np.array([part.size for part in parts], np.int64)
        coming = np.empty_like(sizes)
        self._comm.Alltoall(sizes, coming)
        sent, got = np.concatenate(parts), np.empty(int(coming.sum()), np.uint8)
        self._comm.Alltoallv([sent, (sizes, _starts(sizes))], [got, (coming, _starts(coming))])
        return np.split(got, np.cumsum(coming)[:-1])

    def agree(self, error: Exception | None) -> None:
        """Raise the error of the first rank that has one, on all ranks.

        Without it the others would wait for that rank for ever.
        """
        errors = self._comm.allgather(error)
        if (first := next((each for each in errors if each is not None), None)) is not None:
            raise first

    def abort(self, error: BaseException) -> None:
        """End all ranks at once: this one cannot go on, and the others would wait for it."""
        print(f"uptake: rank {self.rank} failed: {type(error).__name__}: {error}", file=sys.stderr, flush=True)
        self._comm.Abort(1)


def _starts(sizes: Int64s) -> Int64s:
    starts: Int64s = np.cumsum(sizes) - sizes
    return starts
