"""Damage to bytes and text, and odd values in place of good ones."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Sequence
from typing import Any

import numpy as np

NUMBERS = (
    "0", "-1", "1", "00", "1e3", "1.5", "-0.0", "nan", "inf", "-inf", "1e309", "5e-324", "2147483647", "-2147483648",
    "4294967296", "9223372036854775807", "9223372036854775808", "18446744073709551616", "1_000", "0x10", "1,5",
    "true", "", "NA", "None", "'1'", '"1"', "１",
)  # fmt: skip
TOKENS = (
    b"\0", b"\n", b"\r\n", b"\r", b"\t", b",", b";", b" ", b'"', b'""', b"'", b"\\", b"#", b"[", b"]", b"{", b"}",
    b"=", b".", b"\xef\xbb\xbf", b"\xff", b"\xc3", b"\xed\xa0\x80", "é".encode(), "\U0001f600".encode(), b"\x1a",
    b"\x1b[0m", b"[" * 200, b"$x$", b"</script>", b"NaN", b"null", b"%s", b"{0}",
)  # fmt: skip
ODD: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 3, 7, 10**6, 2**31 - 1, 2**31, -(2**31), 2**63, -(2**63), 10**30, 0.0, -0.0, 0.25,
    0.5, 1.0, 1.5, -0.5, math.nan, math.inf, -math.inf, 5e-324, 1e-300, 1e300, 1e308, "", "a", "a b", "a\0b", "$x_$",
    "\ud800", "1", b"", b"x", (), [], {}, [0], [0, 1], (1, 2.5), [[0], [1]], [[0, 1], [2]], ["a"], [None], {"a": 1},
    {0}, range(3), range(0), object, 1 + 2j, np.array(0), np.array([]), np.arange(3), np.arange(12), np.arange(3.0),
    np.zeros(12), np.ones((2, 2)), np.float32(0.5), np.int64(3), np.uint8(200), np.bool_(True), np.str_("a"),
    np.datetime64("2020-01-01"), np.array(["a", "b"]), np.array([None, 1], object), np.array([1 + 1j]),
    np.ma.masked_array([1, 2], [True, False]), np.array([math.nan, 1.0]), np.full(12, 0.5), np.full(12, -1),
    np.array([2**63], np.uint64),
)  # fmt: skip


def damaged(raw: bytes, luck: random.Random, others: Sequence[bytes] = (), most: int = 4) -> bytes:
    """Bytes after 1 to `most` changes; some take a part of other valid files."""
    changed = bytearray(raw)
    for _ in range(luck.randint(1, most)):
        _CHANGES[luck.randrange(len(_CHANGES))](changed, luck, others)
    return bytes(changed)


def _place(raw: bytearray, luck: random.Random) -> int:
    """A place, the two ends of a file more often than a place in the middle."""
    end = len(raw)
    return min(end, max(0, luck.choice((luck.randint(0, end), luck.randint(0, 64), end - luck.randint(0, 64)))))


def _span(raw: bytearray, luck: random.Random) -> slice:
    start = _place(raw, luck)
    return slice(start, start + luck.choice((1, 2, 4, 8, luck.randint(1, 64), luck.randint(1, 4096))))


def _flip(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    if raw:
        raw[_place(raw, luck) - 1] ^= 1 << luck.randrange(8)


def _set(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    if raw:
        raw[_place(raw, luck) - 1] = luck.choice((0, 1, 127, 128, 254, 255, luck.randrange(256)))


def _drop(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    del raw[_span(raw, luck)]


def _double(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    part = raw[_span(raw, luck)]
    place = _place(raw, luck)
    raw[place:place] = part * luck.choice((1, 1, 1, 2, 9))


def _token(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    place = _place(raw, luck)
    raw[place : place + luck.choice((0, 0, 1))] = luck.choice(TOKENS)


def _blank(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    span = _span(raw, luck)
    raw[span] = bytes([luck.choice((0, 255, 32))]) * len(raw[span])


def _cut(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    del raw[_place(raw, luck) :]


def _swap(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    one, two = _span(raw, luck), _span(raw, luck)
    raw[one], raw[two] = raw[two], raw[one]


def _splice(raw: bytearray, luck: random.Random, others: Sequence[bytes]) -> None:
    if others:
        other = bytearray(luck.choice(others))
        raw[_span(raw, luck)] = other[_span(other, luck)]


def _number(raw: bytearray, luck: random.Random, _: Sequence[bytes]) -> None:
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", raw))
    if found:
        chosen = luck.choice(found)
        raw[chosen.start() : chosen.end()] = luck.choice(NUMBERS).encode()


_CHANGES = (_flip, _flip, _set, _set, _drop, _double, _token, _token, _blank, _cut, _swap, _splice, _number, _number)


def odd(luck: random.Random) -> Any:
    """A value that is mostly wrong, whatever is asked for."""
    return luck.choice(ODD)
