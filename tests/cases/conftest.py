"""Small files for the cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., Path]


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes a file into the working folder, so that messages hold its bare name."""
    monkeypatch.chdir(tmp_path)

    def write(name: str, text: str | bytes, encoding: str = "utf-8") -> Path:
        Path(name).write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return Path(name)

    return write
