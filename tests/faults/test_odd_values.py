"""Every public description takes each odd value of each parameter as it is, or refuses it: nothing else is raised."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from uptake.basis.checks import BadType, BadValue
from uptake.plan.crowding import refuse_pressure

RING = up.generate.ring_lattice(6, 2)
SERVICE = up.ServiceTies.from_edges(range(6), [0, 0, 0, 1, 1, 1])
HORIZON = 4

ODD: dict[str, Any] = {
    "zero": 0.0, "minus zero": -0.0, "one": 1, "two": 2, "half": 0.5, "minus one": -1, "subnormal": 5e-324,
    "nearly one": float(np.nextafter(1, 0)), "above one": float(np.nextafter(1, 2)), "NaN": float("nan"),
    "infinity": float("inf"), "minus infinity": -float("inf"), "largest": 1.7976931348623157e308, "1e12": 1e12,
    "2^31 - 1": 2**31 - 1, "2^31": 2**31, "2^63": 2**63, "2^64": 2**64, "10^400": 10**400, "10^5000": 10**5000,
    "True": True, "np.True_": np.bool_(True), "int8": np.int8(1), "uint64": np.uint64(2**64 - 1),
    "float16": np.float16(0.5), "longdouble": np.longdouble(0.5), "0-d": np.array(0.5), "0-d int": np.array(1),
    "complex": 1j, "complex64": np.complex64(0.5), "0-d complex": np.array(0.5 + 1j), "Decimal": Decimal("0.5"),
    "Decimal NaN": Decimal("sNaN"), "Fraction": Fraction(1, 2), "text": "0.5", "empty text": "", "bytes": b"1",
    "NUL": "a\0b", "None": None, "NA": pd.NA, "NaT": pd.NaT, "timedelta": np.timedelta64(1, "s"), "object": object(),
    "set": {0, 1}, "dict": {0: 1}, "list": [0, 1], "empty list": [], "ragged": [[0], [1, 2]], "nested": [[0.5] * 6],
    "floats": np.full(6, 0.5), "one float": np.array([0.5]), "ints": np.array([0, 1, 2, 3, 4, 5]), "huge ints": [2**70],
    "complexes": np.full(6, 0.5 + 1j), "NaNs": np.full(6, np.nan), "bools": np.array([True] * 6), "words": ["a"] * 6,
    "masked": np.ma.masked_array([0.5] * 6, [True] * 6), "masked one": np.ma.masked, "dates": np.zeros(6, "M8[s]"),
    "Decimals": [Decimal("0.5")] * 6, "Series": pd.Series([0.5] * 6), "gaps": pd.Series([1, None] * 3, dtype="Int64"),
    "range": range(6), "long range": range(2**70), "generator": (x for x in [1]), "twelve arcs": np.full(12, 0.5),
}  # fmt: skip


def world(**parts: Any) -> up.World:
    given = {"users": up.Users(RING), "providers": up.Providers(n=2), "service": SERVICE, **parts}
    return up.World(**given)


def compared(strategy: up.Strategy, where: up.World | None = None) -> None:
    up.compare(where or world(), {"s": strategy}, horizon=HORIZON, runs=1, rng=1, threads=1, progress=False)


def simulated(model: up.models.Model) -> None:
    up.simulate(RING, model, seeds=[0], horizon=HORIZON, rng=1, threads=1, progress=False)


class Stated(up.models.Model):
    """A model of one's own, with these settings."""

    def __init__(self, settings: Any) -> None:
        self.__dict__["stated"] = settings

    def settings(self, network: up.Network, seed: int, engine: str | None) -> Any:
        return self.__dict__["stated"]


# What is made, the arguments it cannot do without, and how it is run.
Row = tuple[Callable[..., Any], Mapping[str, Any], Callable[[Any], None]]
MADE: dict[str, Row] = {
    "Users": (up.Users, {"network": RING}, lambda x: compared(up.Emulation(seeds=1), world(users=x))),
    "Providers": (up.Providers, {"n": 2}, lambda x: compared(up.Emulation(seeds=1), world(providers=x))),
    "Idea": (up.Idea, {}, lambda x: compared(up.Emulation(seeds=1), world(ideas=x))),
    "Costs": (up.Costs, {}, lambda x: compared(up.Emulation(seeds=1), world(costs=x))),
    "World": (up.World, {"users": up.Users(RING)}, lambda x: compared(up.Strategy(seeds=1), x)),
    "Cost": (up.Cost, {"amount": 5.0}, lambda x: compared(up.Strategy(costs=[x]))),
    "Seeds": (up.Seeds, {}, lambda x: compared(up.Strategy(seeds=x))),
    "Strategy": (up.Strategy, {}, compared),
    "Settings": (up.models.Settings, {}, lambda x: simulated(Stated(x))),
    "IndependentCascade": (up.IndependentCascade, {"p": 0.5}, simulated),
    "SI": (up.SI, {"beta": 0.5}, simulated),
    "SIR": (up.SIR, {"beta": 0.5, "gamma": 0.5, "lifetime": "fixed"}, simulated),
    "SIR by chance": (up.SIR, {"beta": 0.5, "gamma": 0.5}, simulated),
    "SIS": (up.SIS, {"beta": 0.5, "gamma": 0.5}, simulated),
    "LinearThreshold": (up.LinearThreshold, {}, simulated),
    "FractionalThreshold": (up.FractionalThreshold, {"phi": 0.5}, simulated),
    "CountThreshold": (up.CountThreshold, {"r": 1}, simulated),
    "Granovetter": (up.Granovetter, {"threshold": 1}, simulated),
    "Granovetter share": (up.Granovetter, {"threshold": 0.5, "unit": "share"}, simulated),
    "Bass": (up.Bass, {"p": 0.1, "q": 0.1}, simulated),
    "SupplyRestrictedBass": (up.SupplyRestrictedBass, {"p": 0.1, "q": 0.1, "service": 0.5}, simulated),
    "Mandate": (up.Mandate, {"start": 1}, simulated),
    **{row.recipe.__name__: (row.recipe, dict(row.example), compared) for row in up.strategies.LISTED.values()},
    **{
        f"Operation({term}, {mode})": (
            up.Operation,
            {"term": term, "value": 0.5, "mode": mode, **({"who": "users"} if row.scope == "both" else {})},
            lambda x: compared(up.Strategy(operations=[x, x], seeds=1)),
        )
        for term, row in up.terms.TERMS.items()
        for mode in ("set", "add", "multiply")
    },
}  # fmt: skip


def parameters(name: str) -> list[str]:
    make, _, _ = MADE[name]
    named = [row.name for row in dataclasses.fields(make) if row.init]
    if name.startswith("Operation") and "drive" not in name:
        named.remove("term")  # the other parameters do not depend on the term
        return ["value", "members"] if "members" in named else ["value"]
    return named


@pytest.mark.filterwarnings("ignore:.*never act:UserWarning")  # what starts after the horizon is said, and runs
@pytest.mark.parametrize("name", MADE)
def test_odd_values_of_one_parameter(name: str) -> None:
    make, needed, run = MADE[name]
    wrong = []
    for parameter in parameters(name):
        for what, value in ODD.items():
            began = time.perf_counter()
            try:
                run(make(**{**needed, parameter: value}))
            except (BadValue, BadType) as error:
                if not str(error):
                    wrong.append(f"{parameter} = {what}: no message")
            except Exception as error:
                wrong.append(f"{parameter} = {what}: {type(error).__name__}: {error}")
            if time.perf_counter() - began > 5:
                wrong.append(f"{parameter} = {what}: takes long")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("gamma", [5e-324, 1e-300, 1e-10, 1 / (2**31 - 1), 1 / (2**30 + 1)])
@pytest.mark.parametrize("model", [up.SIR, up.SIS])
def test_a_fixed_lifetime_has_an_end(model: Callable[..., Any], gamma: float) -> None:
    with pytest.raises(BadValue, match=r"gamma = .* at most 1073741824 steps"):
        model(0.1, gamma, lifetime="fixed")


def test_the_longest_lifetime_outlasts_any_run(engine_name: str) -> None:
    model = up.SIR(1.0, 2**-30, lifetime="fixed")
    result = up.simulate(up.generate.path(4), model, seeds=[0], horizon=9, engine=engine_name)
    assert result.active.values.tolist() == [[1, 2, 3, 4, 4, 4, 4, 4, 4, 4]]


@pytest.mark.parametrize("start", [2**20, 2**18])
def test_a_late_mandate_ends_by_itself(start: int) -> None:
    curve = up.simulate(up.generate.path(3), up.Mandate(start=start), progress=False).curve.values[0]
    assert (curve.size, curve[start - 1], curve[start]) == (start + 1, 0, 3)


@pytest.mark.parametrize("horizon", [2**24 + 1, 2**31 - 1, 2**31, 2**63, 10**400])
def test_a_horizon_has_a_largest_length(horizon: int) -> None:
    began = time.perf_counter()
    with pytest.raises(BadValue, match=r"horizon = .*; it lies in \[1, 16777216\]"):
        up.compare(world(), {"s": up.Strategy()}, horizon=horizon, runs=1)
    with pytest.raises(BadValue, match=r"horizon = .*; it lies in \[1, 16777216\]"):
        up.simulate(RING, up.SI(0.5), seeds=[0], horizon=horizon)
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("factors", [[1e308, 1e308], [1e308, 1e308, 0.0], [1.7e308, 2.0, 1e-308]])
@pytest.mark.parametrize("term", ["credibility", "slots", "drive", "setup", "places", "coproduction"])
def test_factors_that_pass_all_floats(term: str, factors: list[float]) -> None:
    idea = up.Idea(openness=0.0, peer=0.0, drive=0.5, slots=2)
    operations = [up.Operation(term, factor, "multiply") for factor in factors]
    compared(up.Strategy(operations=operations, seeds=1), world(ideas=idea, costs=up.Costs(setup=1)))


def test_sums_that_pass_all_floats() -> None:
    more = [up.Operation("credibility", 1.7e308, "add")] * 3
    less = [up.Operation("credibility", -1.7e308, "add")] * 3
    for operations in (more, less, more + less):
        compared(up.Strategy(operations=operations, seeds=1))


def test_slots_without_limit_times_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="multiply an unlimited number of slots by 0"):
        compared(up.Strategy(operations=[up.Operation("slots", np.inf), up.Operation("slots", 0, "multiply")]))


def test_parts_of_a_strategy_from_a_generator_are_kept() -> None:
    operations = (up.Operation("drive", 0.1, who="users") for _ in range(2))
    costs = (up.Cost(amount) for amount in (1, 2))
    strategy = up.Strategy(operations=operations, costs=costs)
    assert (len(strategy.operations), len(strategy.costs)) == (2, 2)


def test_a_hub_whose_contacts_press_beyond_64_bits_is_refused() -> None:
    spokes = np.zeros(4, np.int32)
    refuse_pressure([(spokes, 1 << 60)])
    with pytest.raises(BadValue, match="4 ties to one actor"):
        refuse_pressure([(spokes, (1 << 60) + 1)])


def test_numbers_of_a_recipe_are_numbers_of_python() -> None:
    odd = (np.longdouble(0.5), Decimal("0.5"), Fraction(1, 2), np.array(0.5), np.float16(0.5))
    assert {type(up.Persuasion(drive=value).drive) for value in odd} == {float}
    assert type(up.Legislation(start=np.int8(3)).start) is int
