"""Golden files: one JSON file a case, a list of numbers a line."""

import json
import re
from pathlib import Path
from typing import Any

from . import VERSION

FOLDER = Path(__file__).parent / f"v{VERSION}"
_LIST = re.compile(r"\[[^\[\]{}]*\]")


def text(numbers: dict[str, Any]) -> str:
    """JSON with every innermost list on one line."""
    spread = json.dumps(numbers, indent=1, ensure_ascii=False)
    return (
        _LIST.sub(
            lambda found: re.sub(r"\s+", "", found[0]) if '"' not in found[0] else " ".join(found[0].split()), spread
        )
        + "\n"
    )


def read(case: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{case}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def write(case: str, numbers: dict[str, Any]) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{case}.json"
    path.write_text(text(numbers), encoding="utf-8")
    return path


def first_difference(old: Any, new: Any, where: str = "") -> str:
    """Where two nested structures part."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(k for k in new if k not in old)]:
            if old.get(key) != new.get(key):
                return first_difference(old.get(key), new.get(key), f"{where} / {key}")
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for i, (a, b) in enumerate(zip(old, new, strict=True)):
            if a != b:
                return first_difference(a, b, f"{where}[{i}]")
    return f"{where.removeprefix(' / ')}: written {old!r}, computed {new!r}"
