"""The table of terms: every quantity of the model that an idea sets and a strategy may change, one row each.

The rows feed the defaults of `Idea`, the checks of `Operation`, the compilation to a plan and the list of assumptions
of a study. Symbols are those of docs/theory.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from uptake.basis import checks
from uptake.world.drawn import OneIn, Uniform

__all__ = ["TERMS", "Assumption", "Term", "default", "idea_fields", "listing"]

if TYPE_CHECKING:
    import pandas as pd

# A value per actor of both sides, or of providers; or one for the world, or one for a world with supply.
Scope = Literal["both", "providers", "world", "supply"]
Rate = Literal["", "chance", "amount"]  # stated per month: a chance compounds over a step, an amount adds up


@dataclass(frozen=True, slots=True)
class Assumption:
    """One number that a result rests on.

    Parameters
    ----------
    name : str
        What it is called.
    value : float or str
        The number, or a word for a choice.
    unit : str
        What the number counts.
    source : str
        "literature (...)", "assumed" (a default that nobody measured) or "given" (set by the author of the study).
    idea : str
        The name of the idea that it is about, where it is not about every idea of the world.

    Raises
    ------
    ValueError
        If a text holds a character that files cannot keep.
    TypeError
        If a text is of another kind.

    Examples
    --------
    >>> Assumption("merit", 0.35, "level", "assumed").source
    'assumed'
    """

    name: str
    value: float | str
    unit: str
    source: str
    idea: str = ""

    def __post_init__(self) -> None:
        value = self.value if isinstance(self.value, str) else ""
        checks.texts(name=self.name, value=value, unit=self.unit, source=self.source, idea=self.idea)


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the table.

    Parameters
    ----------
    name, symbol : str
        What it is called in code and in docs/theory.md.
    scope : "both", "providers", "world" or "supply"
        Who has it: actors of both sides, providers, the world, or a world with providers.
    unit : str
        What it counts; "... / month" is converted to the length of a step.
    high : float
        Largest value; the smallest is `low`.
    default : float or None
        What an idea takes unless told otherwise; None for what an idea does not hold.
    meaning : str
        What it says, as a clause.
    source : str, default "assumed"
        Where the default comes from.
    provider_default : float, optional
        Set where an idea states the value of providers separately.
    drawn : Uniform or OneIn, optional
        How a value that the world leaves open is drawn.
    low : float, default 0
        Smallest value. Where it is above 0, operations that lead below it are refused.
    of_contexts : bool, default False
        Whether it has a meaning only where actors have contexts.

    Examples
    --------
    >>> TERMS["drive"].rate, TERMS["drive"].field("providers"), TERMS["slots"].of_supply
    ('chance', 'provider_drive', True)
    """

    name: str
    symbol: str
    scope: Scope
    unit: str
    high: float
    default: float | None
    meaning: str
    source: str = "assumed"
    provider_default: float | None = None
    drawn: Uniform | OneIn | None = None
    low: float = 0.0
    of_contexts: bool = False

    @property
    def of_supply(self) -> bool:
        """Whether it has a meaning only where there are providers."""
        return self.scope in ("providers", "supply")

    @property
    def rate(self) -> Rate:
        """How a value stated per month becomes one per step: "chance", "amount", or "" for what is no rate."""
        if not self.unit.endswith("/ month"):
            return ""
        return "chance" if self.unit.startswith("chance") else "amount"

    def field(self, side: str) -> str:
        """The name of the field of `Idea` that holds the value of a side.

        Parameters
        ----------
        side : "users" or "providers"
            Whose value.

        Returns
        -------
        str
            Name of the field.

        Examples
        --------
        >>> TERMS["merit"].field("providers"), TERMS["support"].field("providers")
        ('provider_merit', 'support')
        """
        return f"provider_{self.name}" if side == "providers" and self.provider_default is not None else self.name


_PER_CONTACT = "chance / contact / month"
_BANERJEE = "literature (Banerjee, Chandrasekhar, Duflo and Jackson 2013)"
_DRIVE = "assumed (the literature has .03 a year: 213 applications in Sultan, Farley and Lehmann 1990, second hand)"

_ROWS = (
    Term("drive", "a", "both", "chance / month", 1, 5e-4, "chance to hear from outside (media)", _DRIVE, 5e-4),
    Term("merit", "b", "both", "level", 1, 0.35, "how acceptable without proof from others", "assumed", 0.30),
    Term("social_proof", "gamma", "both", "level", 1, 0.65, "how much proof from others adds", "assumed", 0.70),
    Term("lapse", "mu", "both", "chance / month", 1, 0.006, "chance that an adopter gives up", "assumed", 0.01),
    Term("support", "support", "both", "share", 1, 0.0, "share of lapses that support prevents"),
    Term("mandate", "pi", "both", "level", 1, 0.0, "acceptance that a mandate or a regulator adds"),
    Term("alone", "q", "both", "level", 1, 1.0, "how acceptable without the ideas that go with it"),
    Term("credibility", "kappa", "both", "factor", np.inf, 1.0, "how credible actors are as sources"),
    Term("openness", "o", "both", "share", 1, 1.0, "share of what they know that actors let others copy"),
    Term("peer", "p", "world", _PER_CONTACT, 1, 0.02, "chance to pass from user to user"),
    Term("professional", "p", "supply", _PER_CONTACT, 1, 0.03, "chance to pass from provider to provider"),
    Term("provider_to_user", "p", "supply", _PER_CONTACT, 1, 0.01, "chance to pass from provider to user"),
    Term("user_to_provider", "p", "supply", _PER_CONTACT, 1, 0.002, "chance to pass from user to provider"),
    Term("aware_passing", "rho", "both", "share", 1, 1 / 7, "passing on by the aware, as a share", _BANERJEE),
    Term("waiting_passing", "omega", "world", "share", 1, 0.5, "passing on by those who wait"),
    Term("lapsed_passing", "psi4", "world", "share", 1, 0.0, "passing on by those who gave up"),
    Term("imitation", "g", "world", "chance / month", 1, 0.0, "chance to hear if all users had adopted, ties or not"),
    Term("slots", "g", "supply", "openings / month", np.inf, 1.0, "sites a sponsor can open; inf for no limit"),
    Term("culture", "c", "providers", "level", 1, None, "how conducive the culture of a provider is",
         drawn=Uniform(0.3, 1)),
    Term("champion", "h", "providers", "share", 1, None, "whether a provider has a champion", drawn=OneIn(4)),
    Term("champion_residual", "chi0", "providers", "share", 1, 0.3, "acceptance left without a champion"),
    Term("demand_weight", "d", "providers", "share", 1, 0.5, "weight of users' demand in the proof providers see"),
    Term("places", "places", "providers", "places", 1e9, None, "places per adopting provider"),
    Term("coproduction", "nu", "providers", "places / user", 1e4, 0.0, "places that each active user adds"),
    Term("adaptation", "A", "both", "share", 1, 0.3, "how far actors change it towards their own context", "assumed",
         0.3, of_contexts=True),
    Term("tolerance", "sigma", "both", "distance", 64, 0.35, "how far from a context it may be and still fit",
         low=0.001, of_contexts=True),
    Term("core_loss", "delta", "both", "share", 1, 0.6, "effect lost where it is changed beyond recognition",
         of_contexts=True),
    Term("setup", "setup", "providers", "money / opening", 1e12, None, "cost of opening a site"),
    Term("fee", "fee", "providers", "money / place / month", 1e12, 0.0, "what a provider pays the owner of the idea"),
    Term("fee_sensitivity", "eta", "providers", "factor", np.inf, 1.0, "how much a fee lowers acceptance"),
    Term("surplus", "surplus", "providers", "money / place / month", 1e12, 45.0,
         "what a provider earns before the fee"),
)  # fmt: skip

TERMS: dict[str, Term] = {row.name: row for row in _ROWS}


def default(name: str) -> float:
    """The default of a field of `Idea`.

    Parameters
    ----------
    name : str
        The field: a term such as ``"drive"``, or its value for providers, ``"provider_drive"``.

    Returns
    -------
    float
        Its default.

    Raises
    ------
    BadValue
        If `Idea` has no such field with a default in the table.

    Examples
    --------
    >>> default("merit"), default("provider_merit")
    (0.35, 0.3)
    """
    fields = idea_fields()
    row = fields[checks.choice("name", name, fields)]
    value = row.default if name == row.name else row.provider_default
    assert value is not None  # as `idea_fields` lists only what has one
    return value


def idea_fields() -> dict[str, Term]:
    """The fields of `Idea` that come from the table, in its order; the users' value stands before the providers'.

    Returns
    -------
    dict of str to Term
        Field and its row.

    Examples
    --------
    >>> list(idea_fields())[:3]
    ['drive', 'provider_drive', 'merit']
    """
    fields: dict[str, Term] = {}
    for row in _ROWS:
        if row.default is not None:
            fields[row.name] = row
        if row.provider_default is not None:
            fields[f"provider_{row.name}"] = row
    return fields


def lines() -> list[str]:
    """A line for each term: name, symbol, unit, range, default, meaning.

    Examples
    --------
    >>> lines()[0]
    'drive              a        chance / month             [0, 1]       0.0005  chance to hear from outside (media)'
    """
    return [
        f"{row.name:<19}{row.symbol:<9}{row.unit:<27}{_range(row):<12}{_default(row):>7}  {row.meaning}"
        for row in _ROWS
    ]


def listing() -> pd.DataFrame:
    """The terms of the model as a table.

    Returns
    -------
    DataFrame
        A row per term, by its name: symbol, unit, lowest and highest value, default, who has it, meaning, and where
        the default comes from.

    Examples
    --------
    >>> import uptake as up
    >>> up.terms.listing().loc["peer", "unit"]
    'chance / contact / month'
    """
    import pandas as pd

    columns = ["symbol", "unit", "low", "high", "default", "scope", "meaning", "source"]
    rows = [[getattr(row, column) for column in columns] for row in _ROWS]
    return pd.DataFrame(rows, [row.name for row in _ROWS], columns).rename_axis("term")


def _range(row: Term) -> str:
    return f"at least {row.low:g}" if np.isinf(row.high) else f"[{row.low:g}, {row.high:g}]"


def _default(row: Term) -> str:
    return "" if row.default is None else f"{row.default:.3g}"
