"""Between which steps ties are open: one step for all of them, or one per tie."""

from __future__ import annotations

import hashlib
from typing import Any, NamedTuple

import numpy as np

from uptake.basis import checks
from uptake.basis.arrays import Int32s, read_only
from uptake.basis.checks import INT32_MAX, NOT_SHOWN, BadValue

Steps = int | Int32s
Window = tuple[Steps, Steps | None]
NEVER = INT32_MAX  # the step in which a tie closes that stays open


class Windows(NamedTuple):
    """Ties by source, target and start; 0 and None where all are always open."""

    source: Int32s
    target: Int32s
    start: Steps
    until: Steps | None


def windows_of(start: Any, until: Any, size: int, each: str, said: str, *, of_half: str = "") -> Window:
    """The steps from which on ties are open and before which they are: one for all, or an array with one each.

    Parameters
    ----------
    start, until : int or array, and None for an `until` of ties that stay
    size : int
        How many steps an array has.
    each : str
        What a step of an array is for: "arc".
    said : str
        What is said of an array of another size, after its shape.
    of_half : str, optional
        The remedy for an array of half the size.

    Raises
    ------
    BadValue, BadType
        If an array has another size, a value is no step, or a tie closes before it opens.

    Examples
    --------
    >>> windows_of([3, 4], 6, 2, "tie", "for 2 ties")
    (array([3, 4], dtype=int32), 6)
    >>> windows_of(5, 4, 2, "tie", "for 2 ties")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: until = 4 is not after start = 5; it is the first step in which the tie is not open \
any more
    """

    def steps_of(name: str, value: Any) -> Steps:
        array = checks.as_array(name, value)
        if array.ndim == 0:
            return checks.whole(name, value)
        if array.shape != (size,):
            problem, remedy = f"has shape {array.shape}, {said}", of_half if array.shape == (size // 2,) else ""
            raise BadValue(name, NOT_SHOWN, f"it takes one step, or one per {each}", problem=problem, remedy=remedy)
        steps = checks.codes(name, value, size)
        bad = np.flatnonzero(steps < 0)
        if bad.size:
            raise BadValue(name, int(steps[bad[0]]), checks.span(0, INT32_MAX), index=int(bad[0]))
        return read_only(steps)

    first, last = steps_of("start", start), None if until is None else steps_of("until", until)
    if last is not None:
        _refuse_early(first, last)
    return first, last


def _refuse_early(start: Steps, until: Steps) -> None:
    early = np.flatnonzero(np.atleast_1d(np.less_equal(until, start)))
    if not early.size:
        return
    first = int(early[0])
    one = isinstance(start, int) and isinstance(until, int)
    begin, end = (int(np.broadcast_to(step, first + 1)[first]) if isinstance(step, int) else int(step[first])
                  for step in (start, until))  # fmt: skip
    problem, remedy = f"is not after start = {begin}", "it is the first step in which the tie is not open any more"
    raise BadValue("until", end, index=None if one else first, problem=problem, remedy=remedy, also=("start",))


def always_open(start: Steps, until: Steps | None) -> bool:
    """Whether all ties are open from step 1 on, for ever.

    Examples
    --------
    >>> always_open(1, None), always_open(2, None), always_open(0, 9)
    (True, False, False)
    """
    if until is not None:
        return False
    return start <= 1 if isinstance(start, int) else bool(np.less_equal(start, 1).all())


def closing(until: Steps | None) -> Steps:
    """The step in which ties close, or one that no run reaches."""
    return NEVER if until is None else until


def merged_windows(source: Int32s, target: Int32s, start: Steps, until: Steps | None) -> Windows:
    """The ties in canonical order; of those between the same two, windows that touch or overlap become one.

    Examples
    --------
    >>> ends = np.zeros(3, np.int32)
    >>> met = merged_windows(ends, ends, np.array([9, 1, 3]), np.array([12, 4, 6]))
    >>> met.start.tolist(), met.until.tolist()
    ([1, 9], [6, 12])
    """
    first, last = (np.broadcast_to(steps, len(source)).astype(np.int64) for steps in (start, closing(until)))
    order = np.lexsort((first, target, source))
    source, target, first, last = source[order], target[order], first[order], last[order]
    pair = np.ones(len(order), bool)  # where another pair begins
    pair[1:] = (source[1:] != source[:-1]) | (target[1:] != target[:-1])
    reached = np.maximum.accumulate((np.cumsum(pair) << 32) | last) & 0xFFFFFFFF  # up to where the pair has been tied
    begins = pair.copy()
    begins[1:] |= first[1:] > reached[:-1]
    ends = np.append(begins[1:], True)[: len(order)]
    opens, closes = first[begins].astype(np.int32), reached[ends].astype(np.int32)
    if (opens <= 1).all() and (closes == NEVER).all():
        return Windows(source[begins], target[begins], 0, None)
    return Windows(source[begins], target[begins], read_only(opens), read_only(closes))


def digest_of_windows(start: Steps, until: Steps | None, size: int) -> str:
    """32 hexadecimal digits: the same for the same steps of all ties, one by one or in one number.

    Examples
    --------
    >>> digest_of_windows(5, None, 2) == digest_of_windows(np.array([5, 5], np.int32), None, 2)
    True
    """
    h = hashlib.blake2b(digest_size=16)
    for steps in (np.where(np.less_equal(start, 1), 0, start), closing(until)):
        h.update(np.ascontiguousarray(np.broadcast_to(steps, size), "<i4").data)
    return h.hexdigest()
