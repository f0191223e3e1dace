"""The assumed numbers of a study by key: "idea.peer", "costs.place", "strategies.branching.slots"; and the same study
with other numbers."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue, Refusal, shown
from uptake.basis.suggest import did_you_mean
from uptake.strategies import Strategy
from uptake.world.world import World

if TYPE_CHECKING:
    import pandas as pd

_NO_ASSUMPTION = ("luck", "n")  # a stream of luck; how many there are
_LISTED = 30  # keys in a message
_HALVINGS = 8


class Number(NamedTuple):
    """A number that can be varied."""

    value: float | None  # None where the study does without
    whole: bool


def numbers_of(world: World, strategies: Mapping[str, Strategy]) -> dict[str, Number]:
    """All numbers of a study that can be varied, by key.

    Parameters
    ----------
    world : World
    strategies : mapping of name to Strategy

    Returns
    -------
    dict of str to Number
        Those of the idea (``idea.peer``; with several ideas ``idea.NAME.peer``), of users, providers and costs, and of
        each strategy (``strategies.NAME.slots``). A number that several parts of a strategy have stands under the name
        of the part: ``strategies.NAME.Franchising.setup``.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)))
    >>> known = numbers_of(world, {"law": up.Emulation(seeds=2) + up.Legislation(start=12)})
    >>> known["idea.peer"], known["strategies.law.start"].whole
    (Number(value=0.02, whole=False), True)
    """
    known: dict[str, Number] = {}
    for key, thing in _things(world):
        known |= {f"{key}.{name}": number for name, number in _numbers(thing)}
    for name, strategy in strategies.items():
        known |= {f"strategies.{name}.{own}": number for own, (number, _) in _of_strategy(strategy).items()}
    return known


def with_numbers(
    world: World,
    strategies: Mapping[str, Strategy],
    values: Mapping[str, float],
    known: Mapping[str, Number] | None = None,
) -> tuple[World, dict[str, Strategy]]:
    """The same study with other numbers.

    Parameters
    ----------
    world : World
    strategies : mapping of name to Strategy
    values : mapping of key to number
        Keys are those of `numbers_of`.
    known : mapping of key to Number, optional
        What `numbers_of` says, where it is at hand.

    Returns
    -------
    world : World
    strategies : dict of name to Strategy

    Raises
    ------
    BadValue
        If a key is unknown or a number is not allowed there; its ``name`` is "scenarios", its ``index`` the key.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)))
    >>> other, _ = with_numbers(world, {}, {"idea.peer": 0.1, "costs.place": 20})
    >>> other.idea.peer, other.costs.place
    (0.1, 20.0)
    """
    checked = checked_numbers(numbers_of(world, strategies) if known is None else known, values)
    changed = {key: _changed(thing, key, checked) for key, thing in _things(world)}
    ideas = [changed[key] for key in changed if key.split(".")[0] == "idea"]
    parts = {name: changed[name] for name in ("users", "providers", "costs") if name in changed}
    try:
        other = replace(world, ideas=ideas, **parts) if _touched(world, changed) else world
    except Refusal as error:  # numbers that are allowed alone and not together
        raise BadValue("scenarios", NOT_SHOWN, str(error), problem=f"do not fit together ({_said(checked)})") from error
    return other, {name: _other(name, strategy, checked) for name, strategy in strategies.items()}


def fitting(
    frame: pd.DataFrame, world: World, strategies: Mapping[str, Strategy], *, rounds: bool = False
) -> pd.DataFrame:
    """Scenarios whose keys and numbers fit a study.

    Parameters
    ----------
    frame : DataFrame
        A row per scenario, a column per key.
    world : World
    strategies : mapping of name to Strategy
    rounds : bool
        Whether numbers that count something are rounded; if not, they must be whole.

    Returns
    -------
    DataFrame
        The same, rounded if asked.

    Raises
    ------
    BadValue
        If a key is unknown, or a number is not allowed: its ``index`` names the row and the column.
    """
    known = numbers_of(world, strategies)
    for key in frame.columns:
        refuse_unknown(key, known)
    if rounds:
        frame = frame.assign(**{key: frame[key].round() for key in frame.columns if known[key].whole})
    for label, row in zip(frame.index, frame.to_dict("records"), strict=True):
        try:
            with_numbers(world, strategies, {str(key): number for key, number in row.items()}, known)
        except Refusal as error:
            raise in_row(error, label) from None
    return frame


def in_row(error: Refusal, label: object) -> Refusal:
    """What is wrong with a number, said of its row and column in a frame of scenarios."""
    column = "" if error.index is None else f", column {error.index!r}"
    error.name, error.index = f"scenarios, row {label!r}{column}", None
    return error


def span_of(world: World, strategies: Mapping[str, Strategy], key: str) -> tuple[float, float]:
    """From half of a number to twice that; nearer to it where that is not allowed.

    Raises
    ------
    BadValue
        If there is no such number, or it is 0 or not given, so that it has no half.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)), ideas=up.Idea(peer=0.75))
    >>> span_of(world, {}, "idea.peer")
    (0.375, 0.9375)
    """
    known = numbers_of(world, strategies)
    refuse_unknown(key, known)
    value = known[key].value
    if not value or not np.isfinite(value):
        problem = "is not given" if value is None else f"is {value:g}"
        raise BadValue(key, NOT_SHOWN, problem=problem, remedy="say in which range to look: low=, high=")
    ends = [_allowed(world, strategies, key, value, end, known) for end in sorted((value / 2, 2 * value))]
    return ends[0], ends[1]


def _allowed(
    world: World, strategies: Mapping[str, Strategy], key: str, value: float, end: float, known: Mapping[str, Number]
) -> float:
    """The end of a range, nearer and nearer to the value until it is allowed."""
    for _ in range(_HALVINGS):
        end = float(round(end)) if known[key].whole else end
        try:
            with_numbers(world, strategies, {key: end}, known)
        except Refusal:
            end = (value + end) / 2
        else:
            return end
    return value


def checked_numbers(known: Mapping[str, Number], values: Mapping[str, float]) -> dict[str, float | int]:
    """The values, whole where they count something.

    Raises
    ------
    BadValue
        If a key is unknown, or a number is not whole where it must be.
    """
    found: dict[str, float | int] = {}
    for key, value in values.items():
        refuse_unknown(key, known)
        if not np.isfinite(value):
            raise BadValue("scenarios", value, "it needs a finite number", index=key, problem="is no number")
        if known[key].whole and not float(value).is_integer():
            raise BadValue("scenarios", value, "it counts something", index=key, problem="is not a whole number")
        found[key] = int(value) if known[key].whole else float(value)
    return found


def refuse_unknown(key: object, known: Mapping[str, Number]) -> None:
    """Raise BadValue, with the nearest key, unless there is a number of this key."""
    if key in known:
        return
    beginning, near = str(key), [*known]
    while "." in beginning:
        beginning = beginning.rpartition(".")[0]
        if alike := [name for name in known if name.startswith(f"{beginning}.")]:
            near = alike
            break
    said = did_you_mean(key, near)
    if len(near) > _LISTED:
        said = f"{said.partition('allowed: ')[0]}allowed: {', '.join(near[:_LISTED])}, ... ({len(near)} in all)"
    raise BadValue("scenarios", key, said, problem="is the key of no number of this study")


def _things(world: World) -> Iterator[tuple[str, Any]]:
    """What holds numbers that all strategies share, by the beginning of their keys."""
    for idea in world.each_idea:
        yield ("idea" if len(world.names) == 1 else f"idea.{idea.name}"), idea
    yield "users", world.users
    if world.providers is not None:
        yield "providers", world.providers
    yield "costs", world.costs


def _numbers(thing: Any) -> Iterator[tuple[str, Number]]:
    """The fields of a dataclass that hold one number, or may."""
    for field in fields(thing):
        if not field.init or field.name in _NO_ASSUMPTION:
            continue
        value, kind = getattr(thing, field.name), str(field.type)
        may = kind in ("float | None", "int | None")
        if isinstance(value, int | float) and not isinstance(value, bool):
            counts = isinstance(value, int) and "float" not in kind
            yield field.name, Number(float(value), counts)
        elif value is None and may:
            yield field.name, Number(None, "int" in kind)


def _of_strategy(strategy: Strategy) -> dict[str, tuple[Number, int]]:
    """The numbers of a strategy, and which of its parts each belongs to."""
    parts = strategy.parts
    held = [dict(_numbers(part)) for part in parts]
    found: dict[str, tuple[Number, int]] = {}
    for i, (part, own) in enumerate(zip(parts, held, strict=True)):
        alike = [type(other).__name__ for other in parts].count(type(part).__name__) > 1
        for name, number in own.items():
            several = sum(name in others for others in held) > 1
            label = f"{type(part).__name__}[{i}]" if alike else type(part).__name__
            found[f"{label}.{name}" if several else name] = number, i
    return found


def keys_of_parts(strategy: Strategy) -> dict[tuple[int, str], str]:
    """The numbers of a strategy by part and name: the end of the key that each has.

    Examples
    --------
    >>> import uptake as up
    >>> keys_of_parts(up.Emulation(seeds=2) + up.Legislation(start=12))[1, "start"]
    'start'
    """
    return {(i, key.rpartition(".")[2]): key for key, (_, i) in _of_strategy(strategy).items()}


def _changed(thing: Any, key: str, values: Mapping[str, float | int]) -> Any:
    """A part of the world with other numbers."""
    own = {name: values[f"{key}.{name}"] for name, _ in _numbers(thing) if f"{key}.{name}" in values}
    return _replaced(thing, key, own) if own else thing


def _other(name: str, strategy: Strategy, values: Mapping[str, float | int]) -> Strategy:
    """A strategy with other numbers."""
    parts, own = [*strategy.parts], f"strategies.{name}"
    changes: dict[int, dict[str, float | int]] = {}
    for key, (_, i) in _of_strategy(strategy).items():
        if f"{own}.{key}" in values:
            changes.setdefault(i, {})[key.rpartition(".")[2]] = values[f"{own}.{key}"]
    if not changes:
        return strategy
    for i, numbers in changes.items():
        parts[i] = _replaced(parts[i], own, numbers)
    return reduce(operator.add, parts)


def _replaced(thing: Any, key: str, numbers: Mapping[str, float | int]) -> Any:
    try:
        return replace(thing, **numbers)
    except Refusal as error:
        index = f"{key}.{error.name}"
        remedy = (
            "" if error.name in numbers else f"it follows from {_said({f'{key}.{n}': numbers[n] for n in numbers})}"
        )
        problem = error.complaint
        raise BadValue("scenarios", error.value, index=index, problem=problem, remedy=remedy) from error


def _touched(world: World, changed: Mapping[str, Any]) -> bool:
    return any(changed[key] is not thing for key, thing in _things(world))


def _said(values: Mapping[str, float | int]) -> str:
    return ", ".join(f"{key} = {shown(value)}" for key, value in values.items())
