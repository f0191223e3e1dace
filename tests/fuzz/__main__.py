"""The command line; see the package."""

from __future__ import annotations

import argparse
import sys
import time

from .batches import SHARES, child, fuzz, shares

parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description="Damaged and odd input for every loader.")
parser.add_argument("loaders", nargs="*", metavar="LOADER", help=f"of {', '.join(SHARES)}; all by default")
parser.add_argument("--inputs", type=int, default=1_000_000, help="inputs over all loaders; 1,000,000 by default")
parser.add_argument("--seed", type=int, default=1, help="the number of the first input of each loader")
parser.add_argument("--child", nargs=4, help=argparse.SUPPRESS)


def main() -> int:
    """Status 1 if anything was found."""
    given = parser.parse_args()
    if given.child:
        name, first, end, state = given.child
        child(name, int(first), int(end), state)
        return 0
    unknown = [name for name in given.loaders if name not in SHARES]
    if unknown:
        parser.error(f"unknown loader {unknown[0]!r}; there are {', '.join(SHARES)}")
    found = 0
    for name, inputs in shares(given.inputs, given.loaders).items():
        start = time.perf_counter()
        report = fuzz(name, given.seed, inputs)
        found += len(report.findings)
        for finding in report.findings:
            print(finding, end="\n\n", flush=True)
        seconds = time.perf_counter() - start
        counts = f"{report.accepted:,} accepted, {report.refused:,} refused, {len(report.findings):,} wrong"
        print(f"{name}: {report.inputs:,} inputs from {given.seed} in {seconds:,.0f} s: {counts}", flush=True)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
