"""Files that are made from the code and kept in the repository, each with what makes it.

    python -m tests.generated             # are they what the code makes? status 1 and a difference where one is not
    python -m tests.generated --update    # write them again

What needs the C++ core is left alone where it was not built.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable
from pathlib import Path

from uptake.basis import engine
from uptake.models.page import page
from uptake.strategies.page import page as strategies_page

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "tests")]  # so that modules of the tests have the names they have under pytest


def _stub() -> str | None:
    from stub import stub

    return None if engine.native is None else stub(engine.native)


# What makes each file; None where that cannot be done here (no C++ core).
FILES: dict[str, Callable[[], str | None]] = {
    "docs/reference/models.md": page,
    "docs/reference/strategies.md": strategies_page,
    "python/uptake/_core.pyi": _stub,
}


def difference(file: str) -> str | None:
    """What has to change in the kept file: nothing, ``''``; None where that cannot be said here."""
    path = ROOT / file
    made = FILES[file]()
    if made is None:
        return None
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = difflib.unified_diff(kept.splitlines(True), made.splitlines(True), file, "as the code makes it")
    return "".join(lines)


def main(arguments: list[str]) -> int:
    """Check or write all of them; status 1 where a kept file differs."""
    status = 0
    for file, make in FILES.items():
        if "--update" in arguments and (made := make()) is not None:
            (ROOT / file).write_text(made, encoding="utf-8")
        elif change := difference(file):
            print(change, end="")
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
