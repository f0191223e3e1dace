"""Runs that are kept in a folder of parts while they are computed: after an end of any kind, only what is missing is
computed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from uptake.analysis.schema import Outcome
from uptake.basis.paths import path_of
from uptake.basis.saying import warn
from uptake.results import parts
from uptake.results.parts import Part

Compute = Callable[[Sequence[int]], dict[str, list[Outcome]]]  # numbers of runs -> outcomes by strategy
_SECONDS = 10.0  # that a part takes, about: what is lost at worst
_PER_BYTE = 1e-6  # seconds of computing, beside which the time of compression does not count


class Keeper(NamedTuple):
    """A folder of parts, what all of them have in common, and how many runs the first part has."""

    out: Path
    identity: Mapping[str, str]
    first: int

    def outcomes(
        self, numbers: Mapping[str, float] | None, runs: Sequence[int], compute: Compute
    ) -> dict[str, list[Outcome]]:
        """The outcomes of a scenario in these runs: those that the folder holds, and the others computed and kept."""
        scenario = parts.scenario_name(numbers)
        own, held = self._there(scenario, runs)
        size = self.first
        lacking = parts.missing(own, scenario, runs)
        folder = parts.begun(self.out, self.identity) if lacking else self.out
        while lacking:
            block = _beginning(lacking, size)
            began = time.monotonic()
            found = compute(block)
            seconds = time.monotonic() - began
            compressed = seconds > _PER_BYTE * sum(
                outcome.tallies.nbytes for ideas in found.values() for outcome in ideas
            )
            own.append(parts.write(folder, scenario, block, found, compressed=compressed))
            held.append(found)
            lacking = [run for run in lacking if run not in block]
            size = max(1, round(size * min(4.0, _SECONDS / max(seconds, 1e-9))))
        return parts.joined(own, held, runs)

    def _there(self, scenario: str, runs: Sequence[int]) -> tuple[list[Part], list[dict[str, list[Outcome]]]]:
        """The parts of a scenario that are whole, and what is in them; a damaged one is named and removed."""
        own, held, wanted = [], [], set(runs)
        for part in parts.parts_in(self.out / parts.PARTS):
            if part.scenario != scenario or wanted.isdisjoint(part.runs):
                continue
            try:
                held.append(parts.read(part))
            except ValueError as error:
                warn(f"{error}; its runs are computed again")
                part.path.unlink(missing_ok=True)
            else:
                own.append(part)
        return own, held


def keeper(out: str | os.PathLike[str], identity: Mapping[str, str], threads: int) -> Keeper:
    """The keeper of a study in the folder `out`, which is made when there is something to keep."""
    folder = path_of("out", out)
    parts.refuse_other(folder, identity)
    return Keeper(folder, identity, 2 * threads)


def _beginning(runs: Sequence[int], most: int) -> range:
    """The first of these runs that follow one another, at most so many."""
    last = next(_ends(runs, most))
    return range(runs[0], last + 1)


def _ends(runs: Sequence[int], most: int) -> Iterator[int]:
    for k, run in enumerate(runs):
        if k + 1 == min(most, len(runs)) or runs[k + 1] != run + 1:
            yield run
