"""Run every check and write docs/verification.md: ``python -m tests.verification.report`` at the project's root."""

import sys
import time
from pathlib import Path

COLUMNS = ("check", "formula", "parameters", "runs", "observed", "expected", "allowed", "sigma", "seed", "holds")
ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "tests")]  # so that oracles and this package have the names they have under pytest

HEAD = """# Verification

Every number that is known about the models, as a formula, against what `uptake` computes. This page is
written by `python -m tests.verification.report`; `pytest -m verify` runs the same checks. The formulas are in
`tests/oracles/exact.py`, `tests/oracles/cascade.py` and `tests/verification/formulas.py`.

Statistical rows are two-sided at {sigma:g} standard errors with a fixed seed; *sigma* is the distance between observed
and expected in standard errors. Rows about large networks state a tolerance, because their formula holds for infinite
networks. The luck depends on the seed alone, so every row is the same on every machine, engine and number of threads.

{rows} rows, {bad}.
"""


def main() -> int:
    from verification.checks import CHECKS
    from verification.rows import SIGMA, Row

    started = time.perf_counter()
    pages: list[str] = []
    everything: list[Row] = []
    for theme, checks in CHECKS.items():
        lines = [f"## {theme}\n", "| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|"]
        for check in checks:
            for row in check():
                everything.append(row)
                sigma = "" if row.sigma is None else f"{row.sigma:+.2f}"
                seed = "" if row.seed is None else str(row.seed)
                cells = [row.check, row.source, row.parameters, f"{row.runs:,}", row.observed, row.expected,
                         row.allowed, sigma, seed, "yes" if row.holds else "**NO**"]  # fmt: skip
                lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
                if not row.holds:
                    print(f"{theme}: {row}", file=sys.stderr)
        pages.append("\n".join(lines) + "\n")
    failed = sum(not row.holds for row in everything)
    head = HEAD.format(sigma=SIGMA, rows=len(everything), bad=f"{failed} do not hold" if failed else "all hold")
    (ROOT / "docs" / "verification.md").write_text("\n".join([head, *pages]), encoding="utf-8")
    print(f"{len(everything)} rows, {failed} do not hold, {time.perf_counter() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
