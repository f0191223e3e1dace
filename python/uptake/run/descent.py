"""Who took an idea from whom in one run: the run computed again with its donors recorded."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from uptake.analysis.actors import coordinates
from uptake.kernels.types import NO_DESCENT
from uptake.plan.compiled import Compiled
from uptake.results.lineage import Lineage
from uptake.run.actors import actors_of
from uptake.run.trial import count, try_cluster
from uptake.strategies import AddTies, Strategy
from uptake.world.world import World

SERVICE = ("user to provider", "provider to user")  # what service ties are called among the layers


def lineage_of(
    world: World, strategy: Strategy, compiled: Sequence[Compiled], idea: int, seed: int, run: int, engine: str
) -> Lineage:
    """The lineage of an idea in one run of a strategy on a world with contexts.

    Parameters
    ----------
    world : World
    strategy : Strategy
    compiled : sequence of Compiled
        The plans of the strategy, one per idea of the world.
    idea : int
        Position of the idea.
    seed, run : int
        All luck of the run depends on these two.
    engine : "native" or "numba"

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.world import compile_ideas
    >>> idea = up.Idea(merit=1, social_proof=0, drive=0, peer=1, tolerance=9)
    >>> world = up.World(up.Users(up.generate.path(3), context=0.5), ideas=idea)
    >>> plans = compile_ideas(world, up.Emulation(seeds=[0]), horizon=6, seed=7)
    >>> lineage_of(world, up.Emulation(seeds=[0]), plans, 0, seed=7, run=0, engine="numba").donor.tolist()
    [-2, 0, 1]
    """
    together, n = compiled[idea].cluster, sum(count(compiled[idea].plan))
    own = together.index(idea)
    heard, donor, layer = (np.empty(n, np.int32) for _ in range(3))
    descents = [NO_DESCENT] * len(together)
    descents[own] = NO_DESCENT._replace(heard=heard, donor=donor, layer=layer, variant=np.empty(n, np.int64))
    adopted = np.empty((len(together), n), np.int32)
    plans = [compiled[k] for k in together]
    try_cluster(plans, seed, run, np.zeros(1, np.int32), engine, adopted, descents)
    plan = compiled[idea].plan
    names, place = layers_of_plan(world, strategy, len(plan.users.layers) + len(plan.providers.layers))
    found = coordinates(actors_of(world))
    return Lineage(
        heard,
        donor,
        np.where(layer < 0, -1, place[layer]),
        descents[own].variant,
        adopted[own],
        actor=found["actor"][1],
        side=found["side"][1],
        layers=names,
        idea=world.names[idea],
        step_length=world.step,
    )


def layers_of_plan(world: World, strategy: Strategy, n_layers: int = 0) -> tuple[list[str], np.ndarray]:
    """Distinct names of the layers, and for each layer of the plan which of them it has.

    A plan with more layers, ``n_layers``, than that has those of providers in two halves: inside owners and between.

    Ties that a strategy adds to a layer are ties of that layer. A layer of providers that is called like one of users
    has "of providers" behind its name.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users({"family": up.generate.path(3), "work": up.generate.path(3)}))
    >>> names, place = layers_of_plan(world, up.Strategy(structure=[up.AddTies("family", source=0, target=2)]))
    >>> names, place.tolist()
    (['family', 'work'], [0, 1, 0])
    """
    names: list[str] = []
    place: list[int] = []
    sides = [world.users.layers, () if world.providers is None else world.providers.layers]
    known = [{layer.name for layer in side} for side in sides]
    for side, (layers, across) in enumerate(zip(sides, SERVICE, strict=True)):
        own = [layer.name for layer in layers]
        added = [part.layer for part in strategy.structure if isinstance(part, AddTies)]
        own += [name for name in added if name in known[side]]
        called = {name: _distinct(name, names) for name in dict.fromkeys(own)}
        names += called.values()
        place += [names.index(called[name]) for name in own]
        if world.providers is not None:
            names.append(_distinct(across, names))
            place.append(len(names) - 1)
    if len(place) < n_layers:
        first = len(place) - 1 - (n_layers - len(place))  # of providers
        place[first:-1] = [k for k in place[first:-1] for _ in range(2)]
    return names, np.array(place, np.int32)


def _distinct(name: str, taken: list[str]) -> str:
    while name in taken:
        name += " of providers"
    return name
