"""Plans: worlds, strategies and models from odd arguments; what is accepted is run and must add up."""

from __future__ import annotations

import inspect
import random
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import uptake as up
from uptake.models.presets import PRESETS
from uptake.strategies.listed import CATALOGUE

from .damage import odd
from .verdict import refuse_foreign

GOOD = (
    0,
    1,
    2,
    3,
    0.0,
    0.1,
    0.25,
    0.5,
    1.0,
    0.9,
    "users",
    "providers",
    "both",
    "merit",
    "public",
    "a",
    "month",
    [0.5] * 12,
    [1, 2],
)
CLASSES = {
    **{
        name: getattr(up, name)
        for name in (
            "Idea",
            "Costs",
            "Users",
            "Providers",
            "Operation",
            "Cost",
            "Seeds",
            "Strategy",
            "PoolVariants",
            "Merge",
        )
    },
    **CATALOGUE,
    **{preset.model.__name__: preset.model for preset in PRESETS.values()},
}
MODELS = sorted({preset.model.__name__ for preset in PRESETS.values()})
STRATEGIES = sorted(CATALOGUE)
MOST = 50  # horizons and runs above it may ask for more work than one input is worth

Arguments = dict[str, Any]


class Made(NamedTuple):
    """A class and its arguments."""

    name: str
    arguments: Arguments


class Compared(NamedTuple):
    """The parts of a world, strategies, and the other arguments of `compare`."""

    idea: Arguments
    costs: Arguments
    users: Arguments
    providers: Arguments | None
    strategies: list[Made]
    how: Arguments


class Simulated(NamedTuple):
    """A model, and the other arguments of `simulate`."""

    model: Made
    how: Arguments


class Loader:
    """All that makes a plan."""

    def __init__(self, _: Path) -> None:
        self.network = up.generate.ring_lattice(12, 4)
        self.weighted = up.Network.from_edges([0, 1, 2], [1, 2, 3], n=12, weight=[0.5, 1, 2], directed=True)
        self.ties = up.Network.from_edges([0, 1], [1, 2], n=3)
        self.parameters = {name: inspect.signature(kind).parameters for name, kind in CLASSES.items()}

    def draw(self, luck: random.Random) -> Made | Compared | Simulated:
        kind = luck.random()
        if kind < 0.6:
            return self._made(luck, luck.choice(sorted(CLASSES)), 0.4)
        if kind < 0.85:
            how: Arguments = {"seeds": luck.choice((0, 1, 3, 12, [0], [3, 5], 0.25)), "runs": 2, "horizon": 6, "rng": 1}
            self._spoil(luck, how, 0.2)
            return Simulated(self._made(luck, luck.choice(MODELS), 0.1), how)
        how = {"horizon": 6, "runs": 2, "rng": 1}
        self._spoil(luck, how, 0.1)
        parts = [self._made(luck, name, 0.07).arguments for name in ("Idea", "Costs", "Users", "Providers")]
        strategies = [self._made(luck, luck.choice(STRATEGIES), 0.05) for _ in range(luck.choice((1, 1, 2)))]
        if luck.random() < 0.4:
            parts[3] = None  # type: ignore[call-overload]
        return Compared(parts[0], parts[1], parts[2], parts[3], strategies, how)

    def _made(self, luck: random.Random, name: str, share: float) -> Made:
        """A class with the arguments it needs and some others; `share` of them are odd."""
        given: Arguments = {}
        for parameter in self.parameters[name].values():
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            needed = parameter.default is parameter.empty
            if needed or luck.random() < 0.25:
                good = luck.choice(GOOD) if needed or luck.random() < 0.6 else parameter.default
                given[parameter.name] = odd(luck) if luck.random() < share else good
        if name == "Users" and luck.random() > share:
            given["network"] = luck.choice(("network", "weighted"))
        if name == "Providers" and luck.random() > share:
            given |= luck.choice(({"network": "ties"}, {"network": None, "n": 3}))
        return Made(name, given)

    def _spoil(self, luck: random.Random, how: Arguments, share: float) -> None:
        """Put odd values in place of some, but none that asks for long work."""
        for name in how:
            value = odd(luck) if luck.random() < share else how[name]
            large = isinstance(value, int | float | np.integer | np.floating) and not value <= MOST
            how[name] = how[name] if name in ("runs", "horizon") and large else value

    def feed(self, drawn: Made | Compared | Simulated) -> bool:
        try:
            if isinstance(drawn, Made):
                self._object(drawn)
                return True
            data = (self._compared if isinstance(drawn, Compared) else self._simulated)(drawn)  # type: ignore[operator]
        except Exception as error:
            refuse_foreign(error, ())
            return False
        _check(data)
        return True

    def _object(self, made: Made) -> Any:
        given = dict(made.arguments)
        if made.name in ("Users", "Providers") and isinstance(given.get("network"), str):
            given["network"] = getattr(self, given["network"], given["network"])
        return CLASSES[made.name](**given)

    def _compared(self, drawn: Compared) -> Any:
        providers = None if drawn.providers is None else self._object(Made("Providers", drawn.providers))
        idea, costs = self._object(Made("Idea", drawn.idea)), self._object(Made("Costs", drawn.costs))
        world = up.World(self._object(Made("Users", drawn.users)), providers, ideas=idea, costs=costs)
        strategies = {f"{i} {made.name}": self._object(made) for i, made in enumerate(drawn.strategies)}
        return up.compare(world, strategies, threads=1, **drawn.how).data

    def _simulated(self, drawn: Simulated) -> Any:
        return up.simulate(self.network, self._object(drawn.model), threads=1, **drawn.how).data


def _check(data: Any) -> None:
    """People are neither made nor lost, and whoever adopted once stays counted."""
    if "curve" in data:
        assert (np.diff(data["curve"].values, axis=1) >= 0).all()
        assert ((data["active"].values >= 0) & (data["active"].values <= data["curve"].values)).all()
        assert data["curve"].values.max() <= 12
        return
    assert (data["users"].sum("status").values == 12).all()
    assert (data["users"].values >= 0).all()
    assert (np.diff(data["users_ever"].values, axis=2) >= 0).all()
    assert np.isfinite(data["present_value"].values).all()
    assert (data["ledger"].values >= 0).all()
