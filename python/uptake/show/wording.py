"""Numbers and names as people read them: shares in per cent, money with a sign and a scale, NaN as a dash."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from uptake.basis.text import shortened, visible

if TYPE_CHECKING:
    import xarray as xr

DASH = "–"
NAME, CURRENCY, TITLE = 40, 16, 120  # characters of a text that stand on a line of a table or a picture
_SIGNS = {"GBP": "£", "EUR": "€", "USD": "$"}
_PLURALS = {"day": "days", "week": "weeks", "month": "months", "quarter": "quarters", "year": "years", "step": "steps"}


class Gate(NamedTuple):
    """What users who have not passed a gate do: in a legend, and in a sentence."""

    short: str
    spending: str


GATES = {
    "HEAR": Gate("have not heard", "not having heard of the idea"),
    "WANT": Gate("heard, do not want it", "having heard of it and not wanting it"),
    "GET": Gate("want it, have no place", "wanting it without getting a place"),
}


def quantity(value: float, unit: str, currency: str = "GBP", *, signed: bool = False) -> str:
    """A number in a measure's unit, for a table.

    >>> quantity(0.6123, "share"), quantity(1234567.0, "money", "EUR"), quantity(float("nan"), "steps")
    ('61.2 %', '€1.23m', '–')
    >>> quantity(-0.031, "share", signed=True)
    '−3.1 pp'
    """
    if math.isnan(value):
        return DASH
    sign = "−" if value < 0 else "+" if signed and value > 0 else ""
    size = abs(value)
    if math.isinf(size):
        return f"{sign}∞"
    if unit == "share":
        return f"{sign}{100 * size:.1f} {'pp' if signed else '%'}"
    if unit == "money":
        return f"{sign}{symbol(currency)}{_scaled(size)}"
    if unit in ("ratio", "steps"):
        return f"{sign}{size:,.{0 if size >= 100 else 2 if unit == 'ratio' else 1}f}"
    return f"{sign}{_scaled(size)}"


def interval(low: float, high: float, unit: str, currency: str = "GBP", *, signed: bool = False) -> str:
    """An interval beside its mean; empty where there is none (a single run).

    >>> interval(0.58, 0.641, "share"), interval(-2e4, 1e6, "money")
    ('[58.0, 64.1]', '[−£20.0k, £1.00m]')
    """
    if math.isnan(low) or math.isnan(high):
        return ""
    if unit == "share":  # the mean beside it carries the sign
        low_words, high_words = (quantity(v, unit, signed=signed).rsplit(" ", 1)[0] for v in (low, high))
        return f"[{low_words}, {high_words}]"
    return f"[{quantity(low, unit, currency, signed=signed)}, {quantity(high, unit, currency, signed=signed)}]"


def tick(value: float, unit: str, currency: str = "GBP") -> str:
    """A round number on an axis.

    >>> tick(1500000.0, "money"), tick(-20000.0, "person-steps"), tick(0.25, "steps")
    ('£1.5m', '−20k', '0.25')
    """
    for size, suffix in ((1e12, "tn"), (1e9, "bn"), (1e6, "m"), (1e4, "k")):
        if abs(value) >= size:
            number = f"{abs(value) / (1e3 if suffix == 'k' else size):.4g}{suffix}"
            break
    else:
        number = f"{abs(value):,.4g}"
    return ("−" if value < 0 else "") + (symbol(currency) if unit == "money" else "") + number


def unit_name(unit: str, currency: str, step_length: str) -> str:
    """The unit in words: money becomes the currency, steps the length of a step.

    >>> unit_name("person-steps", "GBP", "month"), unit_name("money", "GBP", "month")
    ('person-months', 'GBP')
    """
    if unit == "money":
        return line(currency, CURRENCY)
    return unit.replace("steps", steps(step_length))


def symbol(currency: str) -> str:
    """What stands before an amount of money.

    >>> symbol("EUR"), symbol("CHF")
    ('€', 'CHF ')
    """
    return _SIGNS.get(currency, f"{line(currency, CURRENCY)} ")


def display(names: Sequence[str], most: int | None = None) -> list[str]:
    """Names of strategies for readers, each on one line; they do not change where two would become equal.

    Parameters
    ----------
    names : sequence of str
    most : int, optional
        Names longer than this lose their middle, and get a number where two would become equal.

    >>> display(["emulation", "demand_led"]), display(["a_b", "a-b"])
    (['emulation', 'demand-led'], ['a_b', 'a-b'])
    """
    ways: tuple[Callable[[str], str], ...] = (lambda name: visible(name).replace("_", "-"), visible, _as_code)
    tried = ([way(name) for name in names] for way in ways)
    shown = next(words for words in tried if len(set(words)) == len(set(names)))
    return shown if most is None else apart(shown, most)


def apart(names: Sequence[str], most: int) -> list[str]:
    """Names of at most this number of characters; they get a number where shortening would make two equal.

    >>> apart(["a long name", "a long, long name", "b"], 8)
    ['1: a …me', '2: a …me', 'b']
    """
    short = [shortened(name, most) for name in names]
    twice = {name for name in short if short.count(name) > 1}
    return [
        shortened(f"{number}: {names[number - 1]}", most) if name in twice else name
        for number, name in enumerate(short, 1)
    ]


def line(text: str, most: int) -> str:
    """Text on one line of at most this number of characters.

    >>> line("a plan\\nfor the town", 12)
    'a plan …town'
    """
    return shortened(visible(text), most)


def _as_code(name: str) -> str:
    """As Python writes it, so that different names differ."""
    return repr(name)[1:-1]


def steps(step_length: str) -> str:
    """Plural of the length of a step: "month" gives "months"."""
    return _PLURALS.get(step_length, step_length)


def intervals_over(data: xr.Dataset) -> str:
    """What intervals are taken over: runs, or scenarios where there are several."""
    return "scenarios, each with the mean of its runs" if "n_scenarios" in data.attrs else "runs"


def number_of(n: int, one: str, many: str) -> str:
    """A number with its noun.

    >>> number_of(1, "run", "runs"), number_of(2000, "run", "runs")
    ('1 run', '2,000 runs')
    """
    return f"{n:,} {one if n == 1 else many}"


def listed(names: Sequence[str]) -> str:
    """Names in a sentence.

    >>> listed(["one", "two", "three"])
    'one, two and three'
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _scaled(size: float) -> str:
    """Three significant digits with k, m or bn; whole numbers below ten thousand in full."""
    # Limits lie where rounding would carry over: 999,600 is 1.00m, not 1,000k.
    for limit, unit, suffix in ((9.995e11, 1e12, "tn"), (9.995e8, 1e9, "bn"), (9.995e5, 1e6, "m"), (9_999.5, 1e3, "k")):
        if size >= limit:
            scaled = size / unit
            return f"{scaled:,.{2 if scaled < 9.995 else 1 if scaled < 99.95 else 0}f}{suffix}"
    if size >= 100 or size == int(size):
        return f"{size:,.0f}"
    return f"{size:.1f}" if size >= 10 else f"{size:.2f}"
