"""What a hazard is fitted to: who adopted when, on which network, with which attributes; and its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np

from uptake.analysis.fits.contact import Contact, exposures
from uptake.analysis.fits.rows import Rows, person_periods
from uptake.basis.arrays import Floats, Int64s

Time = Literal["constant", "linear", "quadratic", "effects"]
NoContacts = Literal["zero", "drop", "mark"]
CONSTANT = "constant"
ALONE = "no contacts"


class Columns(NamedTuple):
    """Columns of a design, by name."""

    names: tuple[str, ...]
    values: Floats  # (rows, columns)


@dataclass(frozen=True, eq=False)
class Problem:
    """Observed adoption and all that may explain it.

    Attributes
    ----------
    contact : Contact
        What gives exposures.
    adopted_at : int64[n]
        Period of adoption, counted from 0; -1 = not observed to.
    periods : tuple
        Labels of the periods.
    first : int
        The first period that is explained: 0, or 1 where the adopters of the first period are given.
    kinds : tuple of str
        Kinds of exposure.
    lag : int
        Exposure counts those that had adopted this many periods before: 1, or 0 (endogenous).
    time : str
        How the hazard depends on the period.
    no_contacts : str
        Actors without contacts: exposure 0, left out, or marked by a column.
    group_effects : bool
        Whether each group has a level of its own.
    group_names : tuple
        What the codes of groups stand for.
    covariates : mapping of str to float64[n] or float64[n, periods]
        Attributes; NaN = missing, and the row is left out.
    """

    contact: Contact
    adopted_at: Int64s
    periods: tuple[object, ...]
    first: int = 0
    kinds: tuple[str, ...] = ()
    lag: int = 1
    time: Time = "linear"
    no_contacts: NoContacts = "zero"
    group_effects: bool = False
    group_names: tuple[object, ...] = ()
    covariates: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """Number of actors."""
        return int(self.adopted_at.size)

    def known(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Where (actor, period) everything is known that the hazard depends on."""
        known = np.ones((self.n, len(self.periods)), bool)
        for values in self.covariates.values():
            known &= np.isfinite(_by_period(values))
        if self.no_contacts == "drop":
            known &= ~self.alone()
        return known

    def alone(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """Where (actor, period) an actor has no contact."""
        degrees = [each.sum(axis=1) == 0 for each in self.contact.ties]
        return np.stack([degrees[min(t, len(degrees) - 1)] for t in range(len(self.periods))], axis=1)


def rows_of(problem: Problem) -> Rows:
    """Rows of the actors at risk about whom everything is known."""
    rows = person_periods(problem.adopted_at, len(problem.periods), problem.first)
    kept = problem.known()[rows.actor, rows.period]
    return Rows(rows.actor[kept], rows.period[kept], rows.adopted[kept])


def exposure_columns(problem: Problem, rows: Rows) -> Columns:
    """A column per kind of exposure, named after it."""
    found = [
        exposures(problem.contact, kind, problem.adopted_at, len(problem.periods), problem.lag)
        for kind in problem.kinds
    ]
    return Columns(problem.kinds, _stacked([each[rows.actor, rows.period] for each in found], rows.actor.size))


def time_columns(problem: Problem, time: Time, period: Int64s, observed: Int64s | None = None) -> Columns:
    """Columns of the period: none, the period less the middle of all, its square, or an effect per period.

    Effects are differences from the first period that is observed.
    """
    middle: Floats = (period - (len(problem.periods) - 1) / 2).astype(np.float64)
    if time == "constant":
        return Columns((), np.empty((period.size, 0)))
    if time == "linear":
        return Columns(("period",), middle[:, None])
    if time == "quadratic":
        return Columns(("period", "period²"), np.stack([middle, middle**2], axis=1))
    shown = np.unique(period if observed is None else observed)[1:]
    return Columns(tuple(f"period {problem.periods[t]}" for t in shown), (period[:, None] == shown).astype(np.float64))


def other_columns(problem: Problem, actor: Int64s, period: Int64s) -> Columns:
    """The constant, the mark of actors without contacts, effects of groups, covariates."""
    names, values = [CONSTANT], [np.ones(actor.size)]
    if problem.no_contacts == "mark":
        names.append(ALONE)
        values.append(problem.alone()[actor, period].astype(np.float64))
    if problem.group_effects and problem.contact.group is not None:
        for code, name in list(enumerate(problem.group_names))[1:]:
            names.append(f"group {name}")
            values.append((problem.contact.group[actor] == code).astype(np.float64))
    for name, given in problem.covariates.items():
        names.append(name)
        values.append(given[actor] if given.ndim == 1 else given[actor, period])
    return Columns(tuple(names), _stacked(values, actor.size))


def joined(parts: Sequence[Columns]) -> Columns:
    """Columns side by side."""
    return Columns(
        tuple(name for part in parts for name in part.names), np.concatenate([part.values for part in parts], axis=1)
    )


def _stacked(columns: Sequence[Floats], rows: int) -> Floats:
    return np.stack(columns, axis=1).astype(np.float64) if columns else np.empty((rows, 0))


def _by_period(values: Floats) -> Floats:
    return values[:, None] if values.ndim == 1 else values
