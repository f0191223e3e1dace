"""A program: workers of an executor compute what one process computes, bit for bit. See tests/test_executors.py.

python over_executors.py dask
mpiexec -n 4 python -m mpi4py.futures over_executors.py pool
mpiexec -n 4 python over_executors.py communicator
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

import numpy as np
import uptake as up


def study(**options: Any) -> up.Study:
    """Users in groups, providers with places, two strategies that share their first steps."""
    group = np.arange(60) % 3
    users = up.Users(up.generate.barabasi_albert(60, 3, rng=1), group=group)
    service = up.generate.catchments(users=group, providers=[0, 1, 2])
    world = up.World(users, up.Providers(n=3, places=9), service)
    strategies = {"a": up.Emulation(seeds=5), "b": up.Emulation(seeds=5) + up.Legislation(start=6)}
    return up.compare(world, strategies, **{"horizon": 12, "runs": 20, "rng": 7} | options)


@contextmanager
def dask() -> Iterator[Executor]:
    """Two processes of Dask."""
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        yield client.get_executor()


@contextmanager
def pool() -> Iterator[Executor]:
    """The other ranks, which `python -m mpi4py.futures` made workers."""
    from mpi4py.futures import MPIPoolExecutor

    with MPIPoolExecutor() as executor:
        yield executor


@contextmanager
def communicator() -> Iterator[Executor | None]:
    """The other ranks of a communicator; they have no executor, and serve that of rank 0."""
    from mpi4py import MPI
    from mpi4py.futures import MPICommExecutor

    with MPICommExecutor(MPI.COMM_WORLD, root=0) as executor:
        yield executor


if __name__ == "__main__":
    with {"dask": dask, "pool": pool, "communicator": communicator}[sys.argv[1]]() as executor:
        if executor is not None:
            assert study(executor=executor).data.identical(study().data)
            print("the same bits")
