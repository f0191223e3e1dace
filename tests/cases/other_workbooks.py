"""Small workbooks in the formats besides .xlsx: OpenDocument, Excel's binary one, and that of Excel 97."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

Cell = str | float
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def write_ods(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """One sheet of OpenDocument."""
    spaces = "".join(f' xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    lines = "".join(f"<table:table-row>{''.join(map(_of_ods, row))}</table:table-row>" for row in rows)
    body = f'<office:spreadsheet><table:table table:name="ties">{lines}</table:table></office:spreadsheet>'
    document = f"<office:document-content{spaces}><office:body>{body}</office:body></office:document-content>"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", f'<manifest xmlns="{_OASIS}:manifest:1.0"/>')
        book.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{document}')
    return path


def _of_ods(cell: Cell) -> str:
    value = (
        ' office:value-type="string"' if isinstance(cell, str) else f' office:value-type="float" office:value="{cell}"'
    )
    return f"<table:table-cell{value}><text:p>{escape(str(cell))}</text:p></table:table-cell>"


def write_xlsb(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """One sheet of Excel's binary format: records of a type, a length and bytes."""
    sheets = _record(0x8F) + _record(0x9C, struct.pack("<II", 0, 1) + _wide("r1") + _wide("ties")) + _record(0x90)
    corners = struct.pack("<IIII", 0, len(rows) - 1, 0, len(rows[0]) - 1)
    lines = b"".join(
        _record(0, struct.pack("<IIHBBB", i, 0, 300, 0, 0, 0) + bytes(4))
        + b"".join(_of_xlsb(column, cell) for column, cell in enumerate(row))
        for i, row in enumerate(rows)
    )
    sheet = _record(0x81) + _record(0x94, corners) + _record(0x91) + lines + _record(0x92) + _record(0x82)
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("_rels/.rels", _related("officeDocument", "xl/workbook.bin"))
        book.writestr("xl/workbook.bin", _record(0x83) + sheets + _record(0x84))
        book.writestr("xl/_rels/workbook.bin.rels", _related("worksheet", "worksheets/sheet1.bin"))
        book.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def _record(kind: int, data: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return head + bytes([len(data)]) + data  # one byte of length: below 128


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _of_xlsb(column: int, cell: Cell) -> bytes:
    place = struct.pack("<II", column, 0)
    return _record(6, place + _wide(cell)) if isinstance(cell, str) else _record(5, place + struct.pack("<d", cell))


def _related(kind: str, target: str) -> str:
    one = f'<Relationship Id="r1" Type="{_OFFICE}/{kind}" Target="{target}"/>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}">{one}</Relationships>'


def write_xls(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """One sheet of Excel 97."""
    import xlwt

    book = xlwt.Workbook()
    sheet = book.add_sheet("ties")
    for i, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(i, column, cell)
    book.save(str(path))
    return path
