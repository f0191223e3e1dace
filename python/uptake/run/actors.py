"""The names of the actors whose adoption is recorded."""

from __future__ import annotations

import numpy as np

from uptake.analysis.actors import SIDES, Actors
from uptake.network.network import Network
from uptake.world.world import World


def actors_of(where: Network | World) -> Actors:
    """Those of a network; in a world the users, then the providers.

    Examples
    --------
    >>> import uptake as up
    >>> [names.tolist() for names in actors_of(up.World(up.Users(up.generate.path(2)))).names]
    [[0, 1]]
    """
    if isinstance(where, Network):
        return Actors([where.labels])
    users, providers = where.users.base.labels, where.providers
    if providers is None:
        return Actors([users], SIDES[:1])
    of_providers = np.arange(where.n_providers) if providers.base is None else providers.base.labels
    return Actors([users, of_providers], SIDES)
