"""Where pieces of a study are kept while others are computed: in memory, or as parts in a folder, which outlive the
process."""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from uptake.basis.draft import draft
from uptake.basis.saying import warn
from uptake.results import parts
from uptake.results.parts import PARTS, Part, Piece
from uptake.run import outline
from uptake.run.made import Spent, made
from uptake.run.outline import Outline
from uptake.run.tasks import Row

_PER_BYTE = 2e-7  # seconds of computing, of which compression takes a hundredth
FAILED = "failed"


class Store(Protocol):
    """Where pieces are kept."""

    def missing(self, row: Row, runs: Sequence[int]) -> list[int]:
        """Of these runs of a scenario, those that are not there."""
        ...

    def keep(self, row: Row, runs: Sequence[int], piece: Piece, spent: Spent) -> None:
        """Take a piece, and what its computation took."""
        ...

    def failed(self, row: Row, run: int, error: Exception) -> None:
        """A run could not be computed."""
        ...

    def gathered(self, row: Row, runs: Sequence[int]) -> Piece:
        """All these runs of a scenario as one piece; they are there."""
        ...


class Memory:
    """Pieces in memory; a run that fails ends it all."""

    def __init__(self) -> None:
        self.held: dict[str, tuple[list[Part], list[Piece]]] = {}

    def missing(self, row: Row, runs: Sequence[int]) -> list[int]:
        own, _ = self._of(row)
        return parts.missing(own, parts.scenario_name(row.numbers), runs)

    def keep(self, row: Row, runs: Sequence[int], piece: Piece, spent: Spent) -> None:
        own, held = self._of(row)
        own.append(Part(parts.scenario_name(row.numbers), runs, Path()))
        held.append(piece)

    def failed(self, row: Row, run: int, error: Exception) -> None:
        raise error

    def gathered(self, row: Row, runs: Sequence[int]) -> Piece:
        own, held = self._of(row)
        return Piece(parts.joined(own, [piece.outcomes for piece in held], runs), held[0].about)

    def _of(self, row: Row) -> tuple[list[Part], list[Piece]]:
        return self.held.setdefault(parts.scenario_name(row.numbers), ([], []))


class Folder:
    """Parts in a folder, and the outline of their study."""

    def __init__(self, folder: Path, identity: Mapping[str, Any], engine: str = "auto", threads: int = 1) -> None:
        parts.refuse_other(folder, identity)
        self.folder, self.identity, self.engine, self.threads = folder, identity, engine, threads
        self.known: dict[str, list[Part]] | None = None
        self.made: list[Mapping[str, Any]] = []  # how the parts that were gathered were made

    def begin(self, study: Outline) -> None:
        """Make the folder, and write what puts its parts together."""
        parts.begun(self.folder, self.identity)
        outline.save(study, self.folder)

    def missing(self, row: Row, runs: Sequence[int]) -> list[int]:
        scenario = parts.scenario_name(row.numbers)
        return parts.missing(self._whole(scenario, runs), scenario, runs)

    def keep(self, row: Row, runs: Sequence[int], piece: Piece, spent: Spent) -> None:
        scenario = parts.scenario_name(row.numbers)
        size = sum(outcome.tallies.nbytes for ideas in piece.outcomes.values() for outcome in ideas)
        block = range(runs[0], runs[-1] + 1)
        piece = piece._replace(about={"made": made(spent, self.engine, self.threads), **piece.about})
        part = parts.write(self.folder / PARTS, scenario, block, piece, compressed=spent.seconds > _PER_BYTE * size)
        self._parts().setdefault(scenario, []).append(part)
        for run in runs:
            self._failure(row, run).unlink(missing_ok=True)

    def failed(self, row: Row, run: int, error: Exception) -> None:
        file = self._failure(row, run)
        file.parent.mkdir(exist_ok=True)
        said = {
            "scenario": None if row.numbers is None else {"label": row.label, "numbers": dict(row.numbers)},
            "run": run,
            "error": f"{type(error).__name__}: {error}",
            "traceback": "".join(traceback.format_exception(error)),
        }
        with draft(file) as written:
            written.write_text(json.dumps(said, indent=2, default=str) + "\n", encoding="utf-8")
        warn(f"run {run} failed ({said['error']}); {file} has the traceback, and the others go on")

    def gathered(self, row: Row, runs: Sequence[int]) -> Piece:
        own = self._of(row, runs)
        held = [parts.read(part) for part in own]
        self.made += [piece.about["made"] for piece in held]
        return Piece(parts.joined(own, [piece.outcomes for piece in held], runs), held[0].about)

    def _of(self, row: Row, runs: Sequence[int]) -> list[Part]:
        """The parts of a scenario that hold some of these runs."""
        wanted = set(runs)
        mine = self._parts().get(parts.scenario_name(row.numbers), [])
        return [part for part in mine if not wanted.isdisjoint(part.runs)]

    def _whole(self, scenario: str, runs: Sequence[int]) -> list[Part]:
        """The parts of a scenario whose checksum holds; a damaged one is named and removed."""
        found, wanted = [], set(runs)
        for part in self._parts().get(scenario, []):
            if wanted.isdisjoint(part.runs):
                continue
            try:
                parts.check(part)
            except ValueError as error:
                warn(f"{error}; its runs are computed again")
                part.path.unlink(missing_ok=True)
            else:
                found.append(part)
        self._parts()[scenario] = found + [p for p in self._parts().get(scenario, []) if wanted.isdisjoint(p.runs)]
        return found

    def _parts(self) -> dict[str, list[Part]]:
        """All parts by scenario, as they were when this began, and those that came since."""
        if self.known is None:
            self.known = {}
            for part in parts.parts_in(self.folder / PARTS):
                self.known.setdefault(part.scenario, []).append(part)
        return self.known

    def _failure(self, row: Row, run: int) -> Path:
        return self.folder / PARTS / FAILED / f"{parts.scenario_name(row.numbers)}.{run}.json"
