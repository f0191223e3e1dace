"""Descriptions come back from pickle and copy as they were, and their arrays still refuse writes; no part is lost."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.basis.checks import BadType, BadValue

NET = up.Network.from_edges([0, 1, 2, 3, 4], [1, 2, 3, 4, 5])
HEAVY = up.Network.from_edges([0, 1, 2, 3, 4], [1, 2, 3, 4, 5], weight=[1, 2, 3, 4, 5])
SERVICE = up.ServiceTies.from_edges(range(6), [0, 0, 0, 1, 1, 1])
USERS = up.Users(HEAVY, group=["a", "b"] * 3, threshold=np.linspace(0, 1, 6), priority=range(6))
PROVIDERS = up.Providers(n=2, places=[1, 2], culture=[0.5, 1], champion=[True, False], priority=[1, 0])
MODELS = [
    up.IndependentCascade(np.full(10, 0.5)),
    up.SI(np.full(10, 0.5)),
    up.SIR(np.full(10, 0.5), 0.5),
    up.SIS(np.full(10, 0.5), 0.5),
    up.LinearThreshold(np.full(6, 0.5)),
    up.FractionalThreshold(np.full(6, 0.5)),
    up.CountThreshold([1] * 6),
    up.Granovetter([1] * 6),
    up.Bass(0.1, 0.2),
    up.SupplyRestrictedBass(0.1, 0.2, service=0.5),
    up.Mandate(3),
    up.IndependentCascade("trivalency"),
    up.ComplementaryCascade(np.full(10, 0.5), alone=(0.4, 0.3), given=[0.9, 0.3]),
]
RADIO = up.Strategy(
    operations=[up.Operation("drive", 0.1, who="users", members=[1, 2])],
    costs=[up.Cost(5, per="month")],
    seeds=up.Seeds(users=[1, 2], providers=1),
    budget=10,
)
WORLD = up.World(USERS, PROVIDERS, SERVICE, ideas=up.Idea("x", slots=np.inf), costs=up.Costs(setup=1))
THINGS = [
    NET, HEAVY, SERVICE, USERS, PROVIDERS, WORLD, WORLD.idea, WORLD.costs, RADIO, RADIO.seeding, RADIO.operations[0],
    RADIO.costs[0], RADIO + up.Persuasion(drive=2), *(row.make() for row in up.strategies.LISTED.values()), *MODELS,
    up.models.Settings(merit=np.ones(6)), *up.models.PRESETS.values(), *up.terms.TERMS.values(), *RADIO.assumptions,
    *up.strategies.LISTED.values(), *up.measures.MEASURES.values(), BadValue("p", 2, "[0, 1]", index=3, remedy="lower"),
    BadType("p", 2, problem="is odd", also=("q",)), up.Layer(NET, start=np.arange(10), until=np.arange(10) + 2),
    up.Users({"family": NET, "work": up.Layer(NET, start=5)}), up.AddTies("peer", source=0, target=[1, 2]),
    up.PoolVariants([0, 1], until=3), up.Merge([0, 1], into=0, at=3, saving=0.2),
    up.ServiceTies.from_edges(range(6), [0, 0, 0, 1, 1, 1], start=range(6), until=9),
]  # fmt: skip
AGAIN: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda thing: pickle.loads(pickle.dumps(thing)),
    "oldest pickle": lambda thing: pickle.loads(pickle.dumps(thing, 2)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


def arrays(thing: Any, seen: set[int]) -> Iterator[np.ndarray]:
    """All arrays inside an object."""
    if id(thing) in seen:
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        yield thing
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from arrays(part, seen)
    elif isinstance(thing, up.Network):
        yield from (thing.out_offsets, thing.out_targets, thing.in_offsets, thing.in_sources, thing.in_arcs)
        yield from (() if thing.weight is None else (thing.weight,))
    elif hasattr(thing, "__dict__") and not isinstance(thing, type) and not callable(thing):
        for part in vars(thing).values():
            yield from arrays(part, seen)


def same(a: Any, b: Any) -> bool:
    """Whether two objects hold the same."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and np.array_equal(a, b)
    if isinstance(a, up.Network):
        return a.fingerprint == b.fingerprint
    if isinstance(a, list | tuple) and type(a) is type(b):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    if type(a).__module__.startswith("uptake") and hasattr(a, "__dict__") and not isinstance(a, type):
        return type(a) is type(b) and str(a) == str(b) and same(vars(a), vars(b))
    return bool(a == b)


@pytest.mark.parametrize("way", AGAIN)
@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: type(thing).__name__)
def test_it_comes_back_and_stays_frozen(thing: Any, way: str) -> None:
    _ = USERS.layers[0].shares  # kept with the users once it was asked for
    again = AGAIN[way](thing)
    assert same(thing, again)
    assert all(not array.flags.writeable for array in arrays(again, set()))
    if isinstance(thing, up.World | up.Users | up.Providers | up.Strategy | up.models.Model | up.models.Settings):
        with pytest.raises(AttributeError):
            again.name = again.users = again.p = 3


def test_the_world_has_arrays_to_protect() -> None:
    assert sum(1 for _ in arrays(AGAIN["pickle"](WORLD), set())) >= 15
    with pytest.raises(ValueError, match="read-only"):
        AGAIN["pickle"](WORLD).users.group[0] = 1


@pytest.mark.parametrize("way", AGAIN)
def test_what_comes_back_gives_the_same_numbers(way: str) -> None:
    again = AGAIN[way]((WORLD, RADIO))
    one, other = (
        up.compare(world, {"radio": strategy}, horizon=6, runs=2, rng=1).data
        for world, strategy in ((WORLD, RADIO), again)
    )
    assert one.identical(other)


COMPLEX = {
    "weight": lambda x: up.Network.from_edges([0, 1], [1, 2], weight=x),
    "threshold": lambda x: up.Users(up.generate.path(2), threshold=x),
    "places": lambda x: up.Providers(n=2, places=x),
    "culture": lambda x: up.Providers(n=2, culture=x),
    "champion": lambda x: up.Providers(n=2, champion=x),
    "priority": lambda x: up.Providers(n=2, priority=x),
    "p": up.IndependentCascade,
    "beta": lambda x: up.SIR(x, 0.5),
    "phi": up.FractionalThreshold,
    "r": up.CountThreshold,
    "crowd": up.Granovetter,
    "share": lambda x: up.Granovetter(x, unit="share"),
    "level": up.LinearThreshold,
    "seeds": up.Seeds,
    "members": lambda x: up.Operation("merit", 0.5, who="users", members=x),
}


@pytest.mark.parametrize("dtype", [np.complex64, np.complex128, np.clongdouble])
@pytest.mark.parametrize("name", COMPLEX)
def test_complex_numbers_are_refused(name: str, dtype: Any) -> None:
    for values in (np.array([1, 1], dtype), [1 + 0j, 1], np.array(1, dtype), dtype(1)):
        with pytest.raises((BadValue, BadType)):
            COMPLEX[name](values)
