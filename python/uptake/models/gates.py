"""What a model sets the four gates to, in the symbols of docs/theory.md: read off the settings of its examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from uptake.models.base import MOST_MIXED, Model, Settings

Statements = dict[str, str]  # symbol or topic -> what is said of it


@dataclass(frozen=True)
class Gates:
    """The settings of the four gates in words.

    Parameters
    ----------
    hear, want, get, keep : str
        What the model sets each gate to, in the symbols of docs/theory.md.

    Examples
    --------
    >>> import uptake as up
    >>> up.models.PRESETS["sir"].gates.keep
    "geometric: mu = gamma; fixed: R' = 1 / gamma steps"
    """

    hear: str
    want: str
    get: str
    keep: str


def gates_of(settings: Mapping[str, Settings], numbers: Mapping[str, Mapping[str, float]]) -> Gates:
    """The gates of a model from the settings of its variants; `numbers` names the numbers of each variant."""
    stated = {gate: [say(settings[label], numbers[label]) for label in settings] for gate, say in _SAY.items()}
    return Gates(**{gate: _merged(list(settings), rows) for gate, rows in stated.items()})


def numbers_of(model: Model, symbols: Mapping[str, str], n: int, contacts: int) -> dict[str, float]:
    """The numbers that can stand in the settings of a model on n people with equally many contacts: formula -> value.

    A parameter x counts as itself, as x / contacts, as 1 / x, and times another one.
    """
    values = {symbol: getattr(model, name) for name, symbol in symbols.items()}
    numeric = {symbol: value for symbol, value in values.items() if isinstance(value, int | float)}
    given = {symbol: float(value) for symbol, value in numeric.items() if not isinstance(value, bool)}
    found = {"0": 0.0, "1": 1.0, **given, "n": float(n), "1 / contacts": 1 / contacts}
    found |= {f"{symbol} / contacts": value / contacts for symbol, value in given.items()}
    found |= {f"1 / {symbol}": 1 / value for symbol, value in given.items() if value}
    pairs = [(a, b) for a in given for b in given if a < b]
    return found | {f"{a} {b}": given[a] * given[b] for a, b in pairs}


def formula(value: object, numbers: Mapping[str, float]) -> str:
    """The formula whose value this is.

    Examples
    --------
    >>> formula(0.1, {"q": 0.3, "q / contacts": 0.1})
    'q / contacts'
    """
    alike = np.unique(np.asarray(value, np.float64))
    for text, number in numbers.items():
        if np.allclose(alike, number, rtol=1e-12, atol=0):
            return text
    raise LookupError(f"no formula gives {alike.tolist()}: {dict(numbers)}")


def _hear(s: Settings, numbers: Mapping[str, float]) -> Statements:
    start = f" from step {formula(s.start, numbers)} on" if s.start else ""
    said = {"a": f"a = {formula(s.drive, numbers)}{start}" + (" (all are aware)" if s.all_aware else "")}
    if s.ties == "network" and not s.all_aware:
        chance = s.chance if s.chance_into is None else s.chance_into
        said["p"] = f"p_e = {formula(chance, numbers)}"
        said["psi"] = f"psi = (0, 0, {formula(s.waiting_passing, numbers)}, 1, 0)"
    if s.imitation:
        said["g"] = f"g = {formula(s.imitation, numbers)}"
    if s.imitation_waiting:
        said["g_w"] = f"g_w = {formula(s.imitation_waiting, numbers)}"
    if s.ties == "none":
        said["ties"] = "no ties"
    if s.ties == "everyone":
        said["ties"] = f"everybody tied to everybody (at most {MOST_MIXED:,} people)"
    return said


def _want(s: Settings, numbers: Mapping[str, float]) -> Statements:
    merit = formula(s.merit, numbers)
    if s.pair is not None:
        said = {"b": f"b = {merit}", "C": "C = alone, and given once the other idea is adopted"}
        return said | {"alpha": "alpha drawn from U(0, 1)"}
    if merit == "1":
        return {"b": "b = 1 (hearing is enough)"}
    said = {"b": f"b = {merit}", "gamma": f"gamma = {formula(s.proof, numbers)}"}
    if s.proof:
        drawn = "alpha drawn from U(0, 1)"
        said["E"] = f"E = {_proof(s, numbers)}"
        said["alpha"] = drawn if s.threshold is None else f"alpha = {formula(s.threshold, numbers)}"
    if s.push:
        start = f" from step {formula(s.start, numbers)} on" if s.start else ""
        said["pi"] = f"pi = {formula(s.push, numbers)}{start}"
    return said


def _proof(s: Settings, numbers: Mapping[str, float]) -> str:
    if s.weighted:
        return "sum of weights"
    return "share of contacts" if s.count is None else f"min(1, m / {formula(s.count, numbers)})"


def _get(s: Settings, numbers: Mapping[str, float]) -> Statements:
    return {"pool": "no limit" if s.pool is None else f"pool = {formula(s.pool, numbers)}"}


def _keep(s: Settings, numbers: Mapping[str, float]) -> Statements:
    lapse = f"mu = {formula(s.lapse, numbers)}"
    said = {"mu": lapse if s.lifetime is None else f"R' = {formula(s.lifetime, numbers)} steps"}
    return said | ({"return": "return_after = 0, return_status = unaware"} if s.returns else {})


_SAY = {"hear": _hear, "want": _want, "get": _get, "keep": _keep}


def _merged(labels: Sequence[str], variants: Sequence[Statements]) -> str:
    """What holds for all variants first, then what each says on its own."""
    common = [text for key, text in variants[0].items() if all(said.get(key) == text for said in variants)]
    parts = [", ".join(common)] if common else []
    for label, said in zip(labels, variants, strict=True):
        own = [text for text in said.values() if text not in common]
        parts += [f"{label}: {', '.join(own)}"] if own else []
    return "; ".join(parts)
