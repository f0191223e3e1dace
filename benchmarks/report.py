"""Measure against the peers and the machine, and write docs/performance.md.

    python -m benchmarks.report --data DIR                 # everything, about 30 minutes
    python -m benchmarks.report --data DIR --skip '*ndlib' # without NDlib, whose one run takes minutes
    python -m benchmarks.report --quick                    # smaller networks, minutes; goes to out/performance.md
    python -m benchmarks.report --rows 'cascade-*,limits'  # these again, merged into what is stored
    python -m benchmarks.report --render                   # the page from what is stored, nothing measured

DIR holds epinions.parquet and nethept.parquet. Results are stored beside the page (performance/results.json) after
every row, so that an interrupted run loses one row.
Exit status 1 where two sides disagree.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from fnmatch import fnmatch
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks import agree, bounds, limits, machine, page, pictures, scaling
from benchmarks.graphs import DATA, SIZES, Size, file_of
from benchmarks.own import OWN, Own
from benchmarks.peers import ours, peer, versions
from benchmarks.rows import ROWS, Row
from benchmarks.timing import interleaved

ROOT = Path(__file__).parent.parent
Results = dict[str, Any]


def measure_row(row: Row, s: Size) -> Results:
    """One row against its peer; a reason where it cannot be measured."""
    said: Results = {"work": row.work(s), "against": row.against, "minimum": row.minimum, "aim": row.aim}
    if row.clock is not None:
        said["clock"] = row.clock
    if row.leaves_out:
        said["leaves out"] = row.leaves_out
    side = peer(row.against)
    if side is None:
        return said | {"missing": f"{row.against} is not installed"}
    said["against"] = row.called or side.NAME
    said["checked"] = getattr(agree, row.check)(side, row.p, said.get("clock", ""))
    mine, theirs = row.prepare(ours, s, 1), row.prepare(side, s, row.share)
    return said | asdict(interleaved(mine, theirs, row.rounds(s), s.patience, share=row.share, warm=row.warm))


def measure_own(row: Own, s: Size) -> Results:
    return {"work": row.work(s), "unit": row.unit, "minimum": row.minimum, "aim": row.aim, **row.measure(s)}


def jobs(s: Size, results: Results) -> dict[str, Callable[[], Any]]:
    """Everything that can be measured, by its key. Work without data of its own is said to be missing."""
    found: dict[str, Callable[[], Any]] = {"limits": lambda: limits.measure(s, os.cpu_count() or 1)}
    for row in ROWS:
        if row.real and file_of(row.real) is None:
            gone = {"work": row.work(s), "against": row.against, "minimum": row.minimum, "aim": row.aim}
            gone |= {"missing": f"no {row.real}.parquet (--data, {DATA})"}
            found[row.key] = lambda gone=gone: gone  # type: ignore[misc]
        else:
            found[row.key] = lambda row=row: measure_row(row, s)  # type: ignore[misc]
    for own in OWN:
        found[own.key] = lambda own=own: measure_own(own, s)  # type: ignore[misc]
    found["scaling"] = lambda: {"panels": scaling.measure(s)}
    found["bounds"] = lambda: {"kernels": bounds.measure(s, results["done"]["limits"])}
    return found


def chosen(keys: list[str], rows: str, skip: str) -> list[str]:
    """Keys that match one of the patterns in ``rows`` (all where empty) and none in ``skip``."""

    def matches(key: str, patterns: str) -> bool:
        return any(fnmatch(key, pattern.strip()) for pattern in patterns.split(",") if pattern.strip())

    if rows and not any(matches(key, rows) for key in keys):
        raise SystemExit(f"--rows {rows!r} matches nothing; there are: {', '.join(keys)}")
    return [key for key in keys if (not rows or matches(key, rows)) and not matches(key, skip)]


def _stored(file: Path) -> Results:
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"done": {}}


def _store(file: Path, results: Results) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(".part")
    part.write_text(json.dumps(results, indent=1, default=float) + "\n", encoding="utf-8")
    part.replace(file)


def measure(s: Size, file: Path, rows: str = "", skip: str = "") -> Results:
    """Measure what is asked for, store after each, return all that is stored."""
    here = machine.describe()
    results = _stored(file)
    if any(results.get("machine", {}).get(key) != here[key] for key in ("cpu", "vectors")):
        results = {"done": {}}  # never two machines in one table
    results |= {"machine": here, "peers": versions()}
    todo = jobs(s, results)
    keys = chosen(list(todo), rows, skip)
    if "bounds" in keys and "limits" not in keys and "limits" not in results["done"]:
        keys.insert(0, "limits")
    for number, key in enumerate(keys, 1):
        begin = perf_counter()
        stamp = {"size": s.name, "when": f"{datetime.now(UTC):%Y-%m-%d}"}
        try:
            results["done"][key] = stamp | todo[key]()
        except Exception as error:
            traceback.print_exc()
            results["done"][key] = stamp | {"failed": f"{type(error).__name__}: {error}"}
        _store(file, results)
        said = f"{key:24} {perf_counter() - begin:6.1f} s  {page.in_short(results['done'][key])}"
        print(f"{number:2} of {len(keys)}  {said}", file=sys.stderr, flush=True)
    return results


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.report", description=(__doc__ or "").split("\n")[0])
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_const", const="quick", dest="size", help="smaller networks, minutes")
    size.add_argument("--tiny", action="store_const", const="tiny", dest="size", help="only shows that all runs")
    parser.add_argument("--rows", default="", help="keys to measure (patterns, commas between); merged into the stored")
    parser.add_argument("--skip", default="", help="keys to leave out, as '*ndlib'")
    parser.add_argument(
        "--data", help=f"folder with epinions.parquet and nethept.parquet (or the environment variable {DATA})"
    )
    where = "the page; by default docs/performance.md, of smaller sizes out/performance.md"
    parser.add_argument("--out", type=Path, help=where)
    parser.add_argument("--render", action="store_true", help="write the page from what is stored")
    asked = parser.parse_args(arguments)
    s = SIZES[asked.size or "full"]
    out: Path = asked.out or ROOT / ("docs" if s.name == "full" else "out") / "performance.md"
    file = out.with_suffix("") / "results.json"
    if asked.data:
        os.environ[DATA] = asked.data
        if not any(file_of(row.real) for row in ROWS if row.real):
            parser.error(f"--data {asked.data}: there is no epinions.parquet in it, and no nethept.parquet")
    if asked.render and not file.exists():
        parser.error(f"--render: nothing is stored in {file}")
    results = _stored(file) if asked.render else measure(s, file, asked.rows, asked.skip)
    drawn = pictures.draw(results["done"], out.with_suffix(""))
    out.write_text(page.render(results, drawn, out.with_suffix("").name), encoding="utf-8")
    print(f"wrote {out}", file=sys.stderr)
    return int(any("failed" in result for result in results["done"].values()))


if __name__ == "__main__":
    sys.exit(main())
