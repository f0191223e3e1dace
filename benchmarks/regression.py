"""Has anything become slower? Small fixed jobs (``jobs.py``) held against ``baseline.json``; status 1 where one did.

    python -m benchmarks.regression              # instructions where valgrind is, else ratios; about a minute
    python -m benchmarks.regression --by ratios  # time over that of a plain numba loop, in turn, in this session
    python -m benchmarks.regression --update     # store what is measured as the new baseline

Never seconds: instructions do not depend on how busy the machine is (they repeat to .3 %), ratios little.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from typing import Any, Literal

from benchmarks import instructions, machine
from benchmarks.jobs import JOBS, yardstick
from benchmarks.timing import Work

BASELINE = Path(__file__).parent / "baseline.json"
TOLERANCE = {"instructions": 0.05, "ratios": 0.5}  # how much more than the baseline is let pass
ROUNDS = 25
By = Literal["instructions", "ratios"]


@dataclass(frozen=True)
class Change:
    """One job, now and in the baseline; None where it is missing on one side."""

    job: str
    before: float | None
    now: float | None
    tolerance: float

    @property
    def failed(self) -> bool:
        """Slower than allowed, or gone."""
        if self.before is None:
            return False
        return self.now is None or self.now > self.before * (1 + self.tolerance)

    def __str__(self) -> str:
        if self.before is None or self.now is None:
            said = "new, not in the baseline: --update" if self.before is None else "in the baseline, but not measured"
            return f"{self.job:24} {said}"
        more = self.now / self.before - 1
        word = "SLOWER" if self.failed else "faster: --update" if more < -self.tolerance else "as before"
        return f"{self.job:24} {self.before:14,.6g} {self.now:14,.6g} {100 * more:+7.1f} %  {word}"


def compare(before: Mapping[str, float], now: Mapping[str, float], tolerance: float) -> list[Change]:
    """Every job of either side."""
    return [Change(job, before.get(job), now.get(job), tolerance) for job in dict.fromkeys([*before, *now])]


def _cpu(work: Work) -> float:
    begin = process_time()
    work()
    return process_time() - begin


def ratios(rounds: int = ROUNDS) -> dict[str, float]:
    """CPU time of each job over that of the yardstick, in turn; the least of each: a busy machine disturbs it least."""
    loop, found = yardstick(), {}
    for name, make in JOBS.items():
        job = make()
        job(), loop()
        turns = [(_cpu(job), _cpu(loop)) for _ in range(rounds)]
        found[name] = min(mine for mine, _ in turns) / min(other for _, other in turns)
    return found


MEASURE: dict[str, Callable[[], dict[str, float]]] = {"instructions": instructions.count, "ratios": ratios}


def _stored(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.exists() else {}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regression", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--by", choices=list(MEASURE), help="default: instructions where they can be counted")
    parser.add_argument("--update", action="store_true", help="store what is measured as the new baseline")
    parser.add_argument("--tolerance", type=float, help=f"share that is let pass; default {TOLERANCE}")
    parser.add_argument("--baseline", type=Path, default=BASELINE)
    asked = parser.parse_args(arguments)
    by = asked.by or ("instructions" if instructions.available() else "ratios")
    stored = _stored(asked.baseline)
    if not asked.update and by not in stored:
        parser.error(f"{asked.baseline} holds no {by}; store some with --update --by {by}")
    now = MEASURE[by]()
    tolerance = TOLERANCE[by] if asked.tolerance is None else asked.tolerance
    changes = compare(stored.get(by, {}).get("jobs", {}), now, tolerance)
    print(f"{by}; let pass: {100 * tolerance:.0f} % more than the baseline")
    print(*changes, sep="\n")
    if asked.update:
        said = machine.describe()
        of = {name: said[name] for name in ("cpu", "vectors", "versions")}
        stored[by] = {"jobs": {job: float(f"{value:.5g}") for job, value in now.items()}, "of": of}
        asked.baseline.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")
        print(f"stored in {asked.baseline}")
        return 0
    return int(any(change.failed for change in changes))


if __name__ == "__main__":
    sys.exit(main())
