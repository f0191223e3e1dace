"""The text of a file: unpacked, and in UTF-8 whatever it was written in."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from uptake.basis.checks import BadValue

COMPRESSIONS = (".gz", ".bz2", ".xz", ".zst", ".zip")
_BEGINNINGS = {  # what packed files begin with
    ".gz": re.compile(rb"\x1f\x8b"),
    ".bz2": re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)"),
    ".xz": re.compile(rb"\xfd7zXZ\0"),
    ".zst": re.compile(rb"\x28\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18"),
    ".zip": re.compile(rb"PK\x03\x04|PK\x05\x06"),
}
_MARKS = (  # a byte order mark says the encoding; that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BEGINNING = 1 << 20  # bytes that show what kind of table a file holds
_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!DOCTYPE\s+html|html)\b", re.IGNORECASE)
_LOOKED_AT = 1 << 16  # bytes in which zeros show UTF-16 without a mark


class Text(NamedTuple):
    """What a file holds."""

    data: bytes  # UTF-8, without a byte order mark
    note: str  # what had to be guessed; empty if nothing


def text_of_file(path: Path, encoding: str | None = None) -> Text:
    """Unpack and decode a file.

    Raises
    ------
    ValueError
        If it is not text, or not in this encoding.
    """
    raw = _unpacked(path)
    if _PAGE.match(raw):
        raise ValueError(f"{path} is a page of the web and no table; download the file itself")
    if encoding is not None:
        return Text(_decoded(path, raw, encoding), "")
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return Text(_decoded(path, raw[len(mark) :], name), "")
    zeros = _zeros(raw[:_LOOKED_AT])
    if zeros is not None:
        return Text(_decoded(path, raw, zeros), f"{path} was read as {zeros.upper()}; if that is wrong, give encoding=")
    if not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return _of_western_europe(path, raw)
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise ValueError(f"{path}, line {line}: holds a NUL character, so this is no text file, or one in UTF-16")
    return Text(raw, "")


def beginning_of_file(path: Path) -> tuple[bytes, BinaryIO] | None:
    """The first lines of a long file of plain ASCII, and the file, open where they end; None of any other file."""
    if path.suffix.lower() in COMPRESSIONS or path.stat().st_size <= 2 * _BEGINNING:
        return None
    rest = path.open("rb")
    data = rest.read(_BEGINNING) + rest.readline()
    if data.isascii() and b"\0" not in data:
        return data, rest
    rest.close()
    return None


def unpacked_name(path: Path) -> Path:
    """The name of what a file holds: without the ending of its compression, or that of the one file in an archive."""
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            return path.with_name(Path(_only_one(path, archive)).name)
    return path.with_suffix("") if path.suffix.lower() in COMPRESSIONS else path


def _only_one(path: Path, archive: zipfile.ZipFile) -> str:
    """The one file in an archive; the folders and notes that macOS adds do not count."""
    names = [n for n in archive.namelist() if not n.endswith("/") and not n.startswith("__MACOSX/")]
    if len(names) != 1:
        held = f"{len(names)} files ({', '.join(names[:3])}{', ...' if len(names) > 3 else ''})" if names else "no file"
        raise ValueError(f"{path} holds {held}; unpack it, and give one file")
    return names[0]


def _refuse_other_packing(path: Path, raw: bytes) -> None:
    """An error if a file is packed and its name does not say so, or the other way round."""
    found = next((ending for ending, start in _BEGINNINGS.items() if start.match(raw)), None)
    said = path.suffix.lower() if path.suffix.lower() in COMPRESSIONS else None
    if found == said:
        return
    if found is not None:
        named = f"it is packed; name it {path.name}{found}"
        remedy = "it is packed, or a workbook of Excel" if found == ".zip" else named
        raise ValueError(f"{path} begins as a file {found} does: {remedy}")
    if not raw:
        raise ValueError(f"{path} is empty")
    what = f"it is not packed, though its name ends with {said}"
    raise ValueError(f"{path} cannot be read: {what}; it may be damaged, or need another name")


def _unpacked(path: Path) -> bytes:
    with path.open("rb") as file:
        _refuse_other_packing(path, file.read(10))
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as archive:
            return archive.read(_only_one(path, archive))
    openers: dict[str, Callable[[Path], Any]] = {".gz": gzip.open, ".bz2": bz2.open, ".xz": lzma.open}
    if path.suffix.lower() == ".zst":
        import pyarrow as pa

        with pa.input_stream(str(path), compression="zstd") as packed:
            return bytes(packed.read())
    opener = openers.get(path.suffix.lower())
    if opener is None:
        return path.read_bytes()
    with opener(path) as packed:
        return bytes(packed.read())


def _decoded(path: Path, raw: bytes, encoding: str) -> bytes:
    try:
        return raw.decode(encoding).removeprefix("\ufeff").encode("utf-8")
    except LookupError:
        allowed = "for example 'utf-8', 'latin-1', 'cp1252', 'utf-16'"
        raise BadValue("encoding", encoding, allowed, problem="is not known") from None
    except (UnicodeDecodeError, UnicodeEncodeError) as error:
        at = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = raw.count(b"\n", 0, at) + 1
        raise ValueError(f"{path}, line {line}: is not {encoding.upper()}; give another encoding=") from None


def _zeros(raw: bytes) -> str | None:
    """UTF-16 whose mark is missing: every other byte of plain letters is zero."""
    if len(raw) < 4 or 5 * raw.count(b"\0") < len(raw):
        return None
    even, odd = raw[::2].count(b"\0"), raw[1::2].count(b"\0")
    return "utf-16-le" if odd > 4 * even else "utf-16-be" if even > 4 * odd else None


def _of_western_europe(path: Path, raw: bytes) -> Text:
    """Text that is not UTF-8: Windows-1252, which holds Latin-1, as Excel writes it."""
    for encoding in ("cp1252", "latin-1"):
        try:
            data = raw.decode(encoding).encode("utf-8")
        except UnicodeDecodeError:
            continue
        note = f"{path} is not UTF-8 and was read as {encoding}; if names look wrong, give encoding="
        return Text(data, note)
    raise AssertionError  # every byte is a character of Latin-1
