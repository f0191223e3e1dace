"""Which runs of a study are computed: the first so many, or those of these numbers."""

from __future__ import annotations

from collections.abc import Sequence

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue


def run_numbers(runs: object) -> Sequence[int]:
    """The numbers of the runs: of a count the first so many, of a range or a list these, in ascending order.

    Raises
    ------
    BadValue, BadType
        If there is none, or a number is negative, not whole or there twice.

    Examples
    --------
    >>> run_numbers(3), run_numbers(range(100, 103)), run_numbers([5, 2])
    (range(0, 3), range(100, 103), [2, 5])
    """
    if isinstance(runs, str) or (not isinstance(runs, Sequence) and not hasattr(runs, "tolist")):
        return range(checks.whole("runs", runs, 1))
    if isinstance(runs, range) and len(runs) and runs[0] >= 0 and runs.step == 1:
        checks.whole("runs", runs[-1])  # not as a list: there may be more than memory holds
        return runs
    given = runs if isinstance(runs, Sequence) else runs.tolist()
    if not isinstance(given, Sequence):  # an array of one number
        return range(checks.whole("runs", given, 1))
    numbers = [_number(i, number) for i, number in enumerate(given)]
    if not numbers:
        raise BadValue("runs", NOT_SHOWN, "it needs a count or numbers, such as range(100, 200)", problem="is empty")
    found = sorted(set(numbers))
    if len(found) < len(numbers):
        twice = next(number for number in found if numbers.count(number) > 1)
        raise BadValue("runs", twice, "each run has a number of its own", problem="is there twice")
    return found


def _number(i: int, number: object) -> int:
    try:
        return checks.whole("runs", number)
    except checks.Refusal as error:
        error.index = i
        raise
