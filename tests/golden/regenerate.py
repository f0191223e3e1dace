"""Write the golden files of this version: ``python -m tests.golden.regenerate`` at the root of the project.

Only after the numbers changed on purpose: count STREAM up in ``uptake/basis/version.py`` first and name the change in
CHANGELOG.md.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]  # so that plans and oracles have the names they have under pytest


def main() -> None:
    from uptake.basis.engine import resolve_engine

    from golden.cases import CASES
    from golden.files import write

    for case, numbers in CASES.items():
        path = write(case, numbers(resolve_engine()))
        print(f"{path.relative_to(Path(__file__).parents[2])}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
