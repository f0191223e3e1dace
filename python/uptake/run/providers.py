"""What has become of each provider in one run: the run computed again, with its providers recorded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from uptake.plan.accounts import price_of
from uptake.plan.compiled import Compiled
from uptake.plan.mergers import mergers_of
from uptake.run.trial import count, try_cluster
from uptake.strategies import Strategy
from uptake.world.groups import Labels
from uptake.world.world import World

if TYPE_CHECKING:
    import pandas as pd


def providers_of(
    world: World, strategy: Strategy, compiled: Sequence[Compiled], idea: int, seed: int, run: int, engine: str
) -> pd.DataFrame:
    """A row per provider: when it opened, at the end its sponsor, places, users served, idle places and revenue.

    And into which provider it has merged.

    Parameters
    ----------
    world : World
        With providers.
    strategy : Strategy
    compiled : sequence of Compiled
        The plans of the strategy, one per idea of the world.
    idea : int
        Position of the idea.
    seed, run : int
        All luck of the run depends on these two.
    engine : "native" or "numba"
    """
    import pandas as pd

    assert world.providers is not None  # as the caller has checked
    together = compiled[idea].cluster
    own, plan = together.index(idea), compiled[idea].plan
    adopted = np.empty((len(together), sum(count(plan))), np.int32)
    rows = [np.empty((plan.n_providers, 3), np.int64) for _ in together]
    try_cluster([compiled[k] for k in together], seed, run, np.zeros(1, np.int32), engine, adopted, providers=rows)
    sponsor, served, places = rows[own].T
    opened = adopted[own, plan.n_users :]
    sponsors = strategy.sponsors_of(world.names[idea])
    names = np.array([*(one.name for one in sponsors), None], object)  # the last is that of no sponsor
    price = np.array([*(price_of(world, one) for one in sponsors), world.costs.place])
    paid = plan.places.rows[plan.places.row[plan.phase[-1]]] // plan.place_unit
    base = world.providers.base
    index = pd.Index(range(plan.n_providers) if base is None or base.names is None else base.names, name="provider")
    share, last = plan.sponsors.price_share, plan.phase[-1]
    cheaper = share.rows[share.row[last]] / plan.sponsors.price_unit if share.row.size else 1.0
    merged = pd.Series([None] * plan.n_providers, index, object)
    for merger in mergers_of(world, strategy.structure, plan.phase.size - 1):
        merged.iloc[merger.closed] = index[merger.into]
    columns = {
        "opened": pd.Series(opened, index, "Int64").mask(opened < 0),
        "sponsor": pd.Series(names[sponsor], index, object),
        "places": places,
        "served": served,
        "idle": np.maximum(0, places - served),
        "revenue": price[sponsor] * np.where(places == 0, 0, np.where(sponsor < 0, places, paid)) * cheaper,
        "merged_into": merged,
    }
    for label in ("owner", "sector", "size"):
        given = getattr(world.providers, label)
        if isinstance(given, Labels):
            columns[label] = pd.Series(np.array([*given.names, None], object)[given.codes], index, object)
    return pd.DataFrame(columns, index=index)
