"""Files that are complete whenever they are there."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def draft(path: str | os.PathLike[str]) -> Iterator[Path]:
    """A hidden file beside `path` to write to; it gets the name `path` at the end, or is gone after an error.

    Examples
    --------
    >>> import tempfile
    >>> target = Path(tempfile.mkdtemp()) / "page.html"
    >>> with draft(target) as file:
    ...     size = file.write_text("complete")
    >>> target.read_text(), file.exists()
    ('complete', False)
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder {target.parent} does not exist; create it first")
    file = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        yield file
        os.replace(file, target)
    finally:
        file.unlink(missing_ok=True)
