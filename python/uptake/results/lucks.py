"""Which run of which seed a run is: its luck, where several seeds are joined."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from uptake.analysis import labels
from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import xarray as xr

    from uptake.results.lineage import Lineage

Rerun: TypeAlias = "Callable[[str, int], xr.Dataset]"
Trace: TypeAlias = "Callable[[str, int, str], Lineage]"  # strategy, run, idea

SEED, RUN = "seed", "run_of_seed"


class Luck(NamedTuple):
    """All luck of a run depends on these two."""

    seed: int
    run: int

    def __str__(self) -> str:
        return f"run {self.run} of seed {self.seed}"


def of(data: xr.Dataset) -> list[Luck]:
    """The luck of each run of a study or a result."""
    runs = data["run"].values.tolist()
    if SEED in data.coords and RUN in data.coords:
        return [Luck(*pair) for pair in zip(data[SEED].values.tolist(), data[RUN].values.tolist(), strict=True)]
    seed = str(data.attrs.get(SEED, ""))
    if not seed.isdecimal():
        remedy = "the attribute seed says which luck the runs had"
        raise BadValue("pieces", NOT_SHOWN, problem="hold runs without a seed", remedy=remedy)
    return [Luck(int(seed), run) for run in runs]


def numbered(data: xr.Dataset, luck: Sequence[Luck]) -> xr.Dataset:
    """Runs of one seed keep their numbers and come in their order; those of several are numbered as they come."""
    if len({one.seed for one in luck}) == 1:
        return data.assign_coords(run=_run(data, [one.run for one in luck])).sortby("run")
    coords = {
        "run": _run(data, range(len(luck))),
        SEED: ("run", np.array([one.seed for one in luck], np.int64), _said(SEED)),
        RUN: ("run", np.array([one.run for one in luck], np.int64), _said(RUN)),
    }
    return data.assign_coords(coords)


def said(luck: Sequence[Luck]) -> int | str:
    """The seed, or all seeds in words.

    Examples
    --------
    >>> said([Luck(3, 0), Luck(3, 1)]), said([Luck(3, 0), Luck(4, 0)]), said([Luck(i, 0) for i in range(99)])
    (3, '3, 4', '99 seeds: 0, 1, 2, ..., 98; the coordinate seed has all')
    """
    seeds = list(dict.fromkeys(one.seed for one in luck))
    if len(seeds) == 1:
        return seeds[0]
    if len(seeds) <= 12:
        return ", ".join(map(str, seeds))
    first = ", ".join(map(str, seeds[:3]))
    return f"{len(seeds)} seeds: {first}, ..., {seeds[-1]}; the coordinate seed has all"


def again(data: xr.Dataset, pieces: Iterable[Any]) -> Again | None:
    """What computes the runs of a joined study again; None unless the pieces know the world of every seed."""
    luck = of(data)
    known: dict[int, Rerun] = {}
    for piece in pieces:
        if isinstance(piece._rerun, Again):
            known |= piece._rerun.reruns
        elif piece._rerun is not None:
            known[of(piece.data)[0].seed] = piece._rerun
    return Again(known, luck) if {one.seed for one in luck} <= known.keys() else None


def trace(data: xr.Dataset, pieces: Iterable[Any]) -> TraceAgain | None:
    """What computes the lineage of the runs of a joined study; None unless the pieces know the world of every seed."""
    luck = of(data)
    known: dict[int, Trace] = {}
    for piece in pieces:
        if isinstance(piece._trace, TraceAgain):
            known |= piece._trace.traces
        elif piece._trace is not None:
            known[of(piece.data)[0].seed] = piece._trace
    return TraceAgain(known, luck) if {one.seed for one in luck} <= known.keys() else None


def _luck_of(run: int, luck: Sequence[Luck]) -> Luck:
    """The luck of a run of a joined study: with several seeds, runs are numbered by their place."""
    return luck[run] if len({one.seed for one in luck}) > 1 else Luck(luck[0].seed, run)


@dataclass(frozen=True)
class TraceAgain:
    """Computes the lineage of a run of a joined study: asks the comparison that has its seed."""

    traces: Mapping[int, Trace]
    luck: Sequence[Luck]

    def __call__(self, strategy: str, run: int, idea: str) -> Lineage:
        """The lineage of an idea in this run."""
        luck = _luck_of(run, self.luck)
        return self.traces[luck.seed](strategy, luck.run, idea)


@dataclass(frozen=True)
class Again:
    """Computes a run of a joined study again: asks the comparison that has its seed."""

    reruns: Mapping[int, Rerun]
    luck: Sequence[Luck]

    def __call__(self, strategy: str, run: int) -> xr.Dataset:
        """The data of this run, under the number that it has in the joined study."""
        several, luck = len({one.seed for one in self.luck}) > 1, _luck_of(run, self.luck)
        data = self.reruns[luck.seed](strategy, luck.run)
        return data.assign_coords(run=_run(data, [run])) if several else data


def _run(data: xr.Dataset, numbers: Sequence[int]) -> tuple[str, np.ndarray, dict[str, str]]:
    return "run", np.array(numbers, np.int64), dict(data["run"].attrs)


def _said(name: str) -> dict[str, str]:
    long_name, units = labels.STUDY[name]
    return {"long_name": long_name, "units": units}
