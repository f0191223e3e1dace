"""What a row of the registry of models holds: its documentation, its gates in words, and cases with known answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf
from typing import Literal

from uptake.models.base import Model


@dataclass(frozen=True)
class Parameter:
    """A parameter of a preset: a number in [low, high], or one of some words.

    `per` says whether there may be one value per "arc" or "actor".
    """

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    per: str = ""
    words: tuple[str, ...] = ()
    above_low: bool = False  # the range is open below

    @property
    def allowed(self) -> str:
        """The range in words."""
        parts = [f'"{word}"' for word in self.words]
        if self.per:
            parts.insert(0, f"one per {self.per}")
        if self.low <= self.high:
            span = f"{'(' if self.above_low else '['}{self.low:,.12g}, {self.high:,.12g}]"
            parts.insert(0, f"at least {self.low:g}" if self.high == inf else span)
        return " or ".join([", ".join(parts[:-1]), parts[-1]]) if parts[1:] else parts[0]


def choice(name: str, words: tuple[str, ...], meaning: str) -> Parameter:
    """A parameter that is one of some words."""
    return Parameter(name, "", 1, 0, meaning, words=words)


@dataclass(frozen=True, eq=False)
class Graph:
    """A tiny network, named."""

    name: str
    n: int
    source: tuple[int, ...] = ()
    target: tuple[int, ...] = ()
    directed: bool = True


@dataclass(frozen=True, eq=False)
class KnownCase:
    """A case with an exact answer.

    Parameters
    ----------
    model, graph, seeds
    curve : tuple of int
        Everybody who ever adopted, at steps 0, 1, ..., as far as luck does not decide.
    adopters : tuple of int
        Where people give up: those who are adopters at the end of each step.
    reach : float, optional
        Where luck decides: the expected number of people who ever adopt.
    """

    model: Model
    graph: Graph
    seeds: tuple[int, ...] = ()
    curve: tuple[int, ...] = ()
    adopters: tuple[int, ...] = ()
    reach: float | None = None


@dataclass(frozen=True)
class Gates:
    """The settings of the four gates, in the symbols of docs/theory.md."""

    hear: str
    want: str
    get: str = "no limit"
    keep: str = "mu = 0"


@dataclass(frozen=True, eq=False)
class Preset:
    """A row of the registry."""

    model: type[Model]
    meaning: str
    equation: str
    reference: str
    parameters: tuple[Parameter, ...]
    schedule: Literal["once", "each"]
    link: Literal["independent", "additive"]
    clocks: tuple[str, ...]
    gates: Gates
    known: tuple[KnownCase, ...]
    shortcuts: dict[str, Model] = field(default_factory=dict)
