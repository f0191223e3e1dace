"""One change of one term of the model."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal

import numpy as np

from uptake.basis import checks
from uptake.basis.brief import brief
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.given import names_listed, united
from uptake.strategies.timing import window
from uptake.world.fixed import instead_of
from uptake.world.terms import TERMS

Who = Literal["users", "providers", "everyone"]
Mode = Literal["set", "add", "multiply"]

_AS = {"set": "for", "add": "as an addition to", "multiply": "as a factor of"}


@dataclass(frozen=True, repr=False)
class Operation:
    """One change of one term, for some actors and for some time.

    Operations act in the order of a strategy, each on what the ones before it left; the result is clipped to the range
    of the term once all have acted.

    Parameters
    ----------
    term : str
        Name of the term, a key of `uptake.terms.TERMS`: "drive", "merit", "slots", "setup", ... What else an `Idea`
        says, such as its companions, holds throughout.
    value : float
        For rates, per month. "set" takes a value in the range of the term, "multiply" a factor of at least 0, "add" any
        finite number.
    mode : "set", "add" or "multiply"
        What is done with the value.
    who : "users", "providers" or "everyone", optional
        Whose term. By default everyone's (in a world without providers: users'), or providers' for terms that only they
        have. Terms of the world, such as "peer" or "slots", take no `who`.
    members : list of names, optional
        Some actors of that side, by the names of their network: a list, set, array, Series or other collection.
        Providers without a network are called 0 .. m - 1. By default all of the side.
    start : int, default 0
        First step at which it holds.
    until : int, optional
        First step at which it holds no more; by default it lasts.
    idea : str, optional
        The name of the idea whose term changes; by default it is the term of every idea.
    optional : bool, default False
        Whether a world without what it changes (providers, contexts) is left as it is, which `Study.notes` says. By
        default that is an error.

    Raises
    ------
    ValueError
        If a word is unknown or a number out of range, or `who` or `members` do not go with the term. A member who is
        no actor of the world is an error when the strategy meets it.
    TypeError
        If a value is of the wrong kind.

    See Also
    --------
    Cost : what a change costs.

    Examples
    --------
    >>> import uptake as up
    >>> up.Operation("drive", 6, "multiply", who="users", start=12, until=24)
    Operation('drive', 6.0, 'multiply', who='users', start=12, until=24)
    >>> up.Operation("credibility", 2, who="users", members=["Ann", "Bo"])
    Operation('credibility', 2.0, who='users', members=('Ann', 'Bo'))
    >>> up.Operation("drive", 1.5, who="users")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: value = 1.5 is out of range for drive; it lies in [0, 1]
    """

    term: str
    value: float
    mode: Mode = "set"
    _: KW_ONLY
    who: Who | None = None
    members: Collection[Any] | None = None
    start: int = 0
    until: int | None = None
    idea: str | None = None
    optional: bool = False

    def __post_init__(self) -> None:
        self._refuse_fixed()
        checks.instance("optional", self.optional, bool)
        checks.choice("term", self.term, TERMS)
        checks.choice("mode", self.mode, ("set", "add", "multiply"))
        start, until = window(self.start, self.until)
        members = self._members()
        if self.idea is not None:
            checks.word("idea", self.idea)
        checks.settle(self, value=self._value(), who=self._who(), members=members, start=start, until=until)

    def _refuse_fixed(self) -> None:
        instead = instead_of(self.term) if isinstance(self.term, str) else None
        if instead is not None:
            problem = "is said once, in Idea, and operations do not change it"
            raise BadValue("term", self.term, problem=problem, remedy=instead)

    def _value(self) -> float:
        row = TERMS[self.term]
        low, high = {"set": (row.low, row.high), "add": (-np.inf, np.inf), "multiply": (0.0, np.inf)}[self.mode]
        unlimited = self.term == "slots" and self.mode == "set"
        try:
            return checks.number("value", self.value, low, high, infinite=unlimited)
        except checks.Refusal as error:
            error.problem += f" {_AS[self.mode]} {self.term}"
            error.also = ("term", "mode")
            raise

    def _who(self) -> str:
        scope = TERMS[self.term].scope
        if scope == "both":
            who = "everyone" if self.who is None else self.who
            return checks.choice("who", who, ("users", "providers", "everyone"))
        if scope in ("world", "supply"):
            if self.who is not None:
                self._refuse_who(f"is given, but {self.term} is one value for the world")
            return "everyone"
        if self.who not in (None, "providers"):
            self._refuse_who(f"is given, but only providers have {self.term}")
        return "providers"

    def _refuse_who(self, problem: str) -> None:
        raise BadValue("who", self.who, problem=problem, remedy="leave out who", also=("term",))

    def _members(self) -> tuple[Hashable, ...] | None:
        if self.members is None:
            return None
        if self.term == "slots" or self._who() == "everyone":
            problem = f"of {self.term} are given without their side"
            remedy = "pass who='users' or who='providers', the side that they belong to"
            raise BadValue("members", NOT_SHOWN, problem=problem, remedy=remedy, also=("who", "term"))
        return united(names_listed("members", self.members), ())

    def __repr__(self) -> str:
        usual = "everyone" if TERMS[self.term].scope != "providers" else "providers"
        return brief(self, bare=("term", "value", "mode"), hidden=("who",) if self.who == usual else ())
