"""What compilation gives: a plan with its seeds and its ledger, or a plain cascade."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.accounts import Entry
from uptake.fixedpoint import Int64s
from uptake.kernels.types import Plan
from uptake.terms import Assumption
from uptake.validate import Floats, Int32s


@dataclass(frozen=True, eq=False)
class Compiled:
    """A strategy on a world, or a textbook model on a network, ready to run.

    Attributes
    ----------
    plan : Plan
        What the kernels read; all arrays are read-only.
    user_seeds, provider_seeds : int or array of int32
        A number of seeds to draw in each run, or ids inside the side.
    entries, basis, amount
        The ledger: its lines, what each is counted by (position in `BASES`), and the amounts in hundredths, of shape
        (entries, horizon + 1).
    discount : array of shape (horizon + 1,)
        Discount factor of each step.
    assumptions : tuple of Assumption
    notes : tuple of str
        What whoever runs it should know.
    """

    plan: Plan
    user_seeds: int | Int32s
    provider_seeds: int | Int32s
    entries: tuple[Entry, ...]
    basis: Int32s
    amount: Int64s
    discount: Floats
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class CascadePlan:
    """An independent cascade on the tie clock.

    Attributes
    ----------
    offsets, targets : arrays of int64 of shape (n + 1,), int32 of shape (n_arcs,)
        The network.
    bar : array of int32 of shape (1,) or (n_arcs,)
        A tie is live if (coin >> 1) <= bar: bar = round(p 2^31) - 1.
    assumptions, notes
        As in `Compiled`.
    """

    offsets: Int64s
    targets: Int32s
    bar: Int32s
    assumptions: tuple[Assumption, ...]
    notes: tuple[str, ...]
