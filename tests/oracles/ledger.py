"""Money: each entry's amount times what it is charged for, per step, in hundredths; and its present value."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = Mapping[str, int]  # one step's tallies by name


def multiplier(basis: str, rows: Sequence[Row], t: int) -> int:
    """How often an entry with this basis is charged at step t."""
    match basis:
        case "step":
            return 1 if t >= 1 else 0
        case "opening":
            return rows[t]["openings"]
        case "setup":
            return rows[t]["setup"]
        case "place":
            return rows[t]["places"]
        case "user":
            return rows[t]["users_adopter"]
        case "provider":
            return rows[t]["providers_adopter"]
        case "adoption":
            return rows[t]["users_ever"] - (rows[t - 1]["users_ever"] if t else 0)
        case "waiting":
            return rows[t]["users_waiting"]
        case "effect":
            return rows[t]["users_effectiveness"]
    raise ValueError(f"basis = {basis!r} is unknown")


def ledger(rows: Sequence[Row], entries: Sequence[tuple[str, Sequence[int]]]) -> list[list[int]]:
    """The ledger[t][entry] of entries (basis, amount per step); effectiveness counts units of 2^-30."""
    unit = {"effect": 2**30}
    return [
        [multiplier(basis, rows, t) * amount[t] // unit.get(basis, 1) for basis, amount in entries]
        for t in range(len(rows))
    ]


def present_value(charged: Sequence[Sequence[int]], discount: Sequence[float]) -> list[Fraction]:
    """The discounted sum of each entry, exactly."""
    n = len(charged[0]) if charged else 0
    return [
        sum((row[e] * Fraction(d) for row, d in zip(charged, discount, strict=True)), Fraction(0)) for e in range(n)
    ]
