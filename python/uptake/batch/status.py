"""How far a study is: lines in a log while it runs, a small file beside its results, and what `uptake status` says."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from socket import gethostname
from typing import Any

from uptake.basis.draft import draft, is_alive
from uptake.basis.progress import Report, bar
from uptake.basis.stopping import undo_if_stopped
from uptake.results import parts
from uptake.results.parts import PARTS
from uptake.run import outline
from uptake.run.kept import FAILED
from uptake.run.made import peak_memory
from uptake.run.tasks import UNDIVIDED, Shard, rows_of
from uptake.show.wording import number_of

FILE = "status.json"
_EVERY, _SHARE, _SOON = 60.0, 0.05, 2.0  # a line a minute, or for 5 %, but none in the first two seconds
_FRESH = 1.0  # seconds between two writings of the file
_SILENT = 300.0  # seconds after which a process that says nothing may be gone


def name_of(shard: Shard) -> str:
    """The file of a share of the study."""
    return FILE if shard == UNDIVIDED else f"status.{shard.i}-of-{shard.n}.json"


@contextmanager
def watched(folder: Path, shard: Shard, progress: bool | None, say: Callable[[str], None]) -> Iterator[Report]:
    """A context that gives ``report(done, total)`` and keeps the file of this share up to date.

    Parameters
    ----------
    folder : Path
        Of the study; it exists.
    shard : Shard
    progress : bool, optional
        False shows nothing, True a bar; None (default) shows a bar on a terminal, and lines elsewhere.
    say : callable
        Takes a line for the log.
    """
    lines = progress is None and not sys.stderr.isatty()
    watch = _Watch(folder / name_of(shard), shard, say if lines else None)
    with bar(1, "runs", progress) as shown:

        def report(done: int, total: int) -> None:
            watch.report(done, total)
            shown(done, total)

        try:
            with undo_if_stopped(lambda: watch.end("stopped")):
                yield report
        except BaseException as error:
            with suppress(OSError):
                watch.end("failed" if isinstance(error, Exception) else "stopped")
            raise
    watch.end("done" if watch.done == watch.total else "incomplete")


class _Watch:
    def __init__(self, file: Path, shard: Shard, say: Callable[[str], None] | None) -> None:
        self.file, self.shard, self.say = file, shard, say
        self.began = self.last_line = time.monotonic()
        self.written = -_EVERY
        self.since = datetime.now(UTC).isoformat(timespec="seconds")
        self.first: int | None = None
        self.done = self.total = self.told = 0

    def report(self, done: int, total: int) -> None:
        if self.first is None:
            self.first = self.told = done
        self.done, self.total = done, total
        now = time.monotonic()
        if now - self.written >= _FRESH:
            self._write("running")
            self.written = now
        due = now - self.last_line >= _EVERY or done - self.told >= max(1.0, _SHARE * total)
        if self.say is not None and due and done < total and now - self.last_line >= _SOON:
            self.say(self._line())
            self.last_line, self.told = now, done

    def end(self, state: str) -> None:
        self._write(state)

    def _rate(self) -> tuple[float, float | None]:
        """Runs per second, and seconds that are left."""
        rate = (self.done - (self.first or 0)) / max(time.monotonic() - self.began, 1e-9)
        return rate, (self.total - self.done) / rate if rate else None

    def _line(self) -> str:
        rate, left = self._rate()
        until = "" if left is None else f", {_time(left)} left"
        share = self.done / max(self.total, 1)
        memory = peak_memory() / 2**20
        rates = f"{rate:.3g} runs per second"
        return f"{self.done:,} of {self.total:,} runs ({share:.0%}), {rates}{until}, {memory:,.0f} MiB"

    def _write(self, state: str) -> None:
        rate, left = self._rate()
        said = {
            "state": state,
            "shard": [*self.shard],
            "done": self.done,
            "total": self.total,
            "runs_per_second": rate,
            "seconds_left": left if state == "running" else None,
            "peak_memory": peak_memory(),
            "process": os.getpid(),
            "host": gethostname(),
            "began": self.since,
            "updated": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        with draft(self.file) as file:
            file.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def status(folder: Path) -> list[str]:
    """How far the study in a folder is, read from its files alone.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    list of str
        The whole first, then each process that computed a share of it, then what failed.

    Raises
    ------
    FileNotFoundError
        If the folder holds no study.
    ValueError
        If its outline is damaged.
    """
    if not (folder / PARTS / outline.FILE).exists():
        if (folder / "study.nc").exists():
            return [f"{folder}: study.nc is there, and no parts", *_processes(folder)]
        remedy = "give the DIR of `uptake run STUDY.toml --out DIR`"
        raise FileNotFoundError(f"{folder} holds no study; {remedy}")
    study = outline.load(folder)
    known = parts.parts_in(folder / PARTS)
    rows = rows_of(study.scenarios)
    lacking = [len(parts.missing(known, parts.scenario_name(row.numbers), study.runs)) for row in rows]
    total = len(rows) * len(study.runs)
    done = total - sum(lacking)
    lines = [f"{folder}: {done:,} of {number_of(total, 'run', 'runs')} are there ({done / total:.0%})"]
    if len(rows) > 1:
        lines.append(f"{sum(n == 0 for n in lacking):,} of {len(rows):,} scenarios are complete")
    lines += _processes(folder)
    for file in sorted((folder / PARTS / FAILED).glob("*.json")):
        said = _read(file)
        lines.append(
            f"failed: run {said.get('run', 'unknown')}: {said.get('error', 'unknown')}; {file} has the traceback"
        )
    if (folder / "study.nc").exists():
        lines.append("study.nc is there")
    elif done == total:
        lines.append(f"all is there; uptake merge {folder} puts it together")
    return lines


def _processes(folder: Path) -> list[str]:
    return [_of_process(file) for file in sorted(folder.glob("status*.json"), key=_in_order)]


def _in_order(file: Path) -> tuple[int, int]:
    shard = _read(file).get("shard", [0, 0])
    return int(shard[1]), int(shard[0])


def _of_process(file: Path) -> str:
    said = _read(file)
    if not said:
        return f"{file}: cannot be read"
    i, n = said["shard"]
    which = "the whole" if n == 1 else f"shard {i} of {n}"
    state = said["state"]
    silent = (datetime.now(UTC) - datetime.fromisoformat(said["updated"])).total_seconds()
    gone = said["host"] == gethostname() and not is_alive(said["process"])
    if state == "running" and (gone or silent > _SILENT):
        state = f"ended without a word, last heard of {_time(silent)} ago"
    left = f", {_time(said['seconds_left'])} left" if said["seconds_left"] is not None else ""
    rate = f"{said['runs_per_second']:.3g} runs per second"
    memory = f"{said['peak_memory'] / 2**20:,.0f} MiB"
    where = f"process {said['process']} on {said['host']}"
    return f"{which}: {state}, {said['done']:,} of {said['total']:,} runs, {rate}{left}, {memory}, {where}"


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _time(seconds: float) -> str:
    """A length of time in its two largest units."""
    whole = round(seconds)
    days, hours, minutes = whole // 86_400, whole // 3_600 % 24, whole // 60 % 60
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"
