"""The text of a study file and its tables: UTF-8, TOML, of a size and depth that can be worked on."""

from __future__ import annotations

import codecs
import os
import re
import tomllib
from pathlib import Path
from typing import Any

from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem, StudyFileError

DEEPEST = 50  # tables and lists, one inside another
_LARGEST = 1024  # bits of a whole number; seeds have up to 128
_LONGEST = 4300  # decimal digits that Python reads
_WIDE = {codecs.BOM_UTF32_LE: "UTF-32", codecs.BOM_UTF32_BE: "UTF-32"}
_WIDE |= {codecs.BOM_UTF16_LE: "UTF-16", codecs.BOM_UTF16_BE: "UTF-16"}


def text_of(path: Path) -> str:
    """The text of a file; a byte order mark, which some editors write, is left out.

    Raises
    ------
    StudyFileError
        If there is no such file, it is none that ends, or it is not UTF-8.
    """
    problem = not_a_file(path)
    if problem:
        raise StudyFileError(path, [Problem((), problem)])
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise StudyFileError(path, [Problem((), f"cannot be read: {error.strerror}")]) from None
    wide = next((name for mark, name in _WIDE.items() if raw.startswith(mark)), "")
    if wide or b"\0" in raw:
        why = f"it is {wide}" if wide else "it holds NUL bytes, as UTF-16 does"
        raise StudyFileError(path, [Problem((), f"is not UTF-8 text ({why}); save it as UTF-8")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        text = f"is not UTF-8 text (byte {raw[error.start]:#x}); save it as UTF-8"
        raise StudyFileError(path, [Problem((), text, line=line)]) from None


def tables_of(path: Path, text: str) -> dict[str, Any]:
    """The tables of a TOML text.

    Raises
    ------
    StudyFileError
        If it is not TOML, or is nested too deeply, or holds a number of thousands of digits.
    """
    try:
        raw = tomllib.loads(text)
    except RecursionError:
        raise StudyFileError(path, [Problem((), _too_deep())]) from None
    except ValueError as error:
        number = re.search(rf"[0-9_]{{{_LONGEST + 1},}}", text)
        if isinstance(error, tomllib.TOMLDecodeError) or number is None:
            raise StudyFileError(path, [Problem((), f"is not TOML: {error}")]) from None
        line = text.count("\n", 0, number.start()) + 1
        raise StudyFileError(path, [Problem((), _too_long(), line=line)]) from None
    problem = unworkable(raw)
    if problem is not None:
        raise StudyFileError(path, [problem], text)
    return raw


def not_a_file(path: Path) -> str:
    """Why a path is no file that ends; empty where it is one."""
    if os.path.isfile(path):
        return ""
    if os.path.isdir(path):
        return "cannot be read: it is a folder"
    return "cannot be read: it is a pipe or a device" if os.path.exists(path) else "there is no such study file"


def unworkable(raw: dict[str, Any]) -> Problem | None:
    """The first value that is nested too deeply, or too long a number."""
    left: list[tuple[Place, Any]] = [((), raw)]
    while left:
        place, value = left.pop()
        if isinstance(value, int) and value.bit_length() > _LARGEST:
            return Problem(place, _too_long())
        inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        if len(place) > DEEPEST:
            return Problem(place[:3], _too_deep())
        left += [((*place, key), part) for key, part in inside]
    return None


def _too_deep() -> str:
    return f"is nested too deeply; at most {DEEPEST} tables and lists may stand one inside another"


def _too_long() -> str:
    return f"holds a whole number that is too long; it has at most {_LARGEST} bits"
