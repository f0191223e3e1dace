"""What a model makes of the weights of a network: proof, chances, or nothing."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.basis.fixedpoint import SUM_ERROR, shares_of_rows, weights_as_given
from uptake.models import PRESETS, Model, Settings
from uptake.models.arguments import WEIGHT
from uptake.models.parameter import Parameter
from uptake.network.arcs import derived
from uptake.network.network import Network
from uptake.network.weights import alike_into

_MOST = 1 << 20  # contacts that are full proof: beyond, 1 / weight is not exact


def weights_of_proof(settings: Settings, network: Network) -> Int64s:
    """What each tie weighs in the proof that its target sees, in units of 2^-32."""
    fixed = shares_of_rows if settings.normalise else weights_as_given
    make = partial(fixed, np.asarray(network.weight), network.in_offsets, network.in_arcs)
    return derived(network, fixed.__name__, lambda: read_only(make()))


def counted(settings: Settings, network: Network) -> Settings:
    """The same settings without weights, where counting contacts says as much and costs less.

    It does where the weights into each actor are alike and positive, and a whole number r of them makes 1: proof is
    then m / r for m adopting contacts, compared exactly. With weights as given, r weights add up to 1 within
    `SUM_ERROR`.

    Examples
    --------
    >>> import uptake as up
    >>> ties = up.Network.from_edges([0, 1], [2, 2], weight=[0.25, 0.25], directed=True)
    >>> counted(up.LinearThreshold().settings(ties, 7, None), ties).count.tolist()
    [1, 1, 4]
    """
    if not settings.weighted or settings.count is not None:
        return settings
    alike = derived(network, "enough_alike", lambda: _enough_alike(network))
    if alike is None:
        return settings
    if settings.normalise or alike.all_contacts:
        return replace(settings, weighted=False)
    return settings if alike.enough is None else replace(settings, weighted=False, count=alike.enough)


class _Alike(NamedTuple):
    """Weights that are alike and positive into each actor: how many of them make 1."""

    enough: Int32s | None  # None where no whole number does
    all_contacts: bool  # as many as the actor has


def _enough_alike(network: Network) -> _Alike | None:
    weight, contacts = alike_into(network), network.degree("in")
    if weight is None or (weight[contacts > 0] == 0).any():
        return None
    enough = np.rint(np.divide(1.0, weight, out=np.ones(network.n), where=contacts > 0))
    if (enough > _MOST).any() or (np.abs(enough * weight - 1)[contacts > 0] > SUM_ERROR).any():
        return _Alike(None, False)
    return _Alike(read_only(enough.astype(np.int32)), bool((enough == np.maximum(contacts, 1)).all()))


def notes_on_weights(network: Network, model: Model, settings: Settings) -> tuple[str, ...]:
    """That the network has weights and the model does not use them, where it is so."""
    if network.weight is None or settings.weighted or model.uses_weights:
        return ()
    if isinstance(settings.chance, np.ndarray) and np.array_equal(settings.chance, network.weight):
        return ()
    takes = [row.name for row in _parameters(model) if WEIGHT in row.words]
    remedy = f'; {takes[0]}="{WEIGHT}" takes them as chances' if takes else ""
    return (f"the network has weights, which {type(model).__name__} does not use{remedy}",)


def _parameters(model: Model) -> tuple[Parameter, ...]:
    """The rows of the parameters of a textbook model; none of a model of the user's own."""
    rows = (row.parameters for row in PRESETS.values() if type(model) is row.model)
    return next(rows, ())
