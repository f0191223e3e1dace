"""How the lines of a text file make a table: its comments, separator, header, and what its first lines look like."""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

WHITE = " "  # stands for any run of blanks and tabs
_SAMPLE = 200  # lines that show the separator
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?")


class Body(NamedTuple):
    """The lines of a file without comments."""

    data: bytes
    comments: list[str]  # those at the top
    late: list[int]  # line numbers of comments between rows
    dropped: list[int]  # line numbers that are not in `data`, ascending
    separator: str | None  # of a first line ``sep=;``


def body_of(data: bytes) -> Body:
    """Leave out comments, which are lines that begin with # or %, and Excel's first line ``sep=;``."""
    separator, comments, dropped, late = None, [], [], []
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")  # the line ends of old Macs
    line, at = 1, 0
    if data[:5].lower().lstrip(b'"').startswith(b"sep="):
        first, at = _line_at(data, 0)
        separator = first.lstrip(b'"')[4:].strip(b'\r\n"').decode() or None
        dropped.append(1)
        line = 2
    while data[at : at + 1] in (b"#", b"%", b"\n", b"\r"):
        text, after = _line_at(data, at)
        if text.strip():
            comments.append(text.decode().strip())
        dropped.append(line)
        line, at = line + 1, after
    rest = data[at:] if at else data
    if (b"#" in rest and b"\n#" in rest) or (b"%" in rest and b"\n%" in rest):  # one byte is found faster than two
        kept = []
        quoted = False
        for i, text in enumerate(rest.split(b"\n"), line):
            if not quoted and text[:1] in (b"#", b"%"):
                late.append(i)
                dropped.append(i)
            else:
                kept.append(text)
                quoted ^= text.count(b'"') % 2 == 1  # a field in quotes may go on in the next line
        rest = b"\n".join(kept)
    return Body(rest, comments, late, dropped, separator)


def _line_at(data: bytes, at: int) -> tuple[bytes, int]:
    """The line that begins here, and where the next one begins."""
    end = data.find(b"\n", at)
    end = len(data) if end < 0 else end + 1
    return data[at:end], end


def line_number(row: int, dropped: list[int]) -> int:
    """The number in the file, from 1, of a line of the body, from 0."""
    number = row + 1
    for line in dropped:
        number += line <= number
    return number


def sample_of(data: bytes) -> list[str]:
    """The first lines that are not blank; the last one only if it is whole."""
    head = data[: 1 << 20]
    lines = head.splitlines()
    if len(head) < len(data):
        lines = lines[:-1]
    return [text for text in (line.decode("utf-8", "replace") for line in lines[: 2 * _SAMPLE]) if text.strip()][
        :_SAMPLE
    ]


def separator_of(lines: list[str], usual: str) -> str:
    """What stands between the columns; `usual` is what the ending of the file's name says.

    Tabs outrank blanks. Commas that stand inside numbers, as in 0,5, separate nothing where something else does.
    """
    if usual == ",":
        by = {mark: _widths(lines, mark) for mark in (",", ";", "\t", "|")}
        if _even(by[","]) and not (_even(by[";"]) and _commas_are_decimal(lines)):
            return ","
        return next((mark for mark in (";", "\t", "|") if _even(by[mark])), _of_header(lines) or ",")
    if usual == "\t":
        return "\t" if any("\t" in line for line in lines) else separator_of(lines, WHITE)
    if sum("\t" in line for line in lines) > len(lines) // 2:
        return "\t"
    white = _widths(lines, WHITE)
    for mark in (",", ";"):
        widths = _widths(lines, mark)
        if _even(widths) and (not _even(white) or (mark in lines[0] and not _commas_are_decimal(lines))):
            return mark
    return WHITE


def _of_header(lines: list[str]) -> str | None:
    """The mark that the first line holds, where rows differ in width."""
    return next((mark for mark in (",", ";", "\t", "|") if mark in lines[0]), None) if lines else None


def _commas_are_decimal(lines: list[str]) -> bool:
    """Whether every comma stands between digits, or behind nothing but a separator: the commas of numbers."""
    return not any(re.search(r"(?<!\d),|,(?!\d)", line) for line in lines)


def _widths(lines: list[str], separator: str) -> list[int]:
    return [len(fields(line, separator)) for line in lines]


def _even(widths: list[int]) -> bool:
    """Whether all lines have the same number of fields, at least two; a header may have one less."""
    if not widths or widths[0] < 2:
        return False
    header, *rest = widths
    return all(width == rest[0] for width in rest) and (not rest or header in (rest[0], rest[0] - 1))


def fields(line: str, separator: str) -> list[str]:
    """The fields of a line."""
    if separator == WHITE:
        line = " ".join(line.split())
    return next(csv.reader([line], delimiter=separator), [])


def looks_like_row(names: list[str]) -> bool:
    """Whether all fields are numbers, as they are in rows and not in headers."""
    return bool(names) and all(_NUMBER.fullmatch(name.strip()) for name in names)
