"""A parameter of a model: its meaning, unit and range."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from math import inf


@dataclass(frozen=True)
class Parameter:
    """A parameter of a model: a number in [low, high], one of some words, True or False, or what `takes` says.

    Parameters
    ----------
    name : str
        Its keyword.
    unit : str
        What the number counts; "" for a word.
    low, high : float
        The range of the number; a parameter with `low` above `high` takes words only or, if there are none, True and
        False.
    meaning : str
        What it says, as a clause.
    symbol : str, optional
        What docs/theory.md calls it; by default its name.
    per : str, optional
        "arc" or "actor" where there may be one value for each of them, "idea" where there is one for each.
    words : tuple of str
        Words that it takes.
    above_low : bool, default False
        Whether the range leaves out `low`.
    takes : str, optional
        What it takes, where range and words do not say it.

    Examples
    --------
    >>> Parameter("p", "chance", low=0, high=1, meaning="chance to pass", per="arc").allowed
    '[0, 1] or one per arc'
    """

    name: str
    unit: str
    _: KW_ONLY
    low: float
    high: float
    meaning: str
    symbol: str = ""
    per: str = ""
    words: tuple[str, ...] = ()
    above_low: bool = False
    takes: str = ""

    @property
    def allowed(self) -> str:
        """The range in words."""
        if self.takes:
            return self.takes
        parts = [f'"{word}"' for word in self.words]
        if self.low > self.high and not self.words:
            return "True or False"
        if self.per:
            parts.insert(0, f"one per {self.per}")
        if self.low <= self.high:
            span = f"{'(' if self.above_low else '['}{self.low:,.12g}, {self.high:,.12g}]"
            parts.insert(0, f"at least {self.low:g}" if self.high == inf else span)
        return " or ".join([", ".join(parts[:-1]), parts[-1]]) if parts[1:] else parts[0]


def choice(name: str, words: tuple[str, ...], *, meaning: str) -> Parameter:
    """A parameter that is one of some words."""
    return Parameter(name, "", low=1, high=0, meaning=meaning, words=words)


def flag(name: str, *, meaning: str) -> Parameter:
    """A parameter that is True or False."""
    return Parameter(name, "", low=1, high=0, meaning=meaning)
