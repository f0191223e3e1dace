"""Arguments that models share: chances of arcs, levels and numbers of contacts."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s, read_only
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.models.base import Model
from uptake.network.network import Network


def given_chances(name: str, value: npt.ArrayLike) -> float | Floats:
    """A chance, or one per arc: the values of an array are checked where the arcs are known."""
    array = checks.as_array(name, value)
    if array.ndim == 0:
        return checks.number(name, value, 0, 1)
    if array.ndim != 1 or array.dtype.kind not in "fiu":
        problem = f"has shape {array.shape} of {array.dtype}"
        raise BadValue(name, NOT_SHOWN, "it takes a number, or one per arc", problem=problem)
    return read_only(array.astype(np.float64))


def chances_of_arcs(name: str, chances: npt.ArrayLike, network: Network) -> float | Floats:
    """The chances that `given_chances` returned, once they fit the network."""
    if not isinstance(chances, np.ndarray):
        return cast(float, chances)
    if chances.size != network.n_arcs:
        problem = f"holds {chances.size} chances, but the network has {network.n_arcs} arcs"
        remedy = "an undirected edge is two arcs" if 2 * chances.size == network.n_arcs else ""
        raise BadValue(name, NOT_SHOWN, problem=problem, remedy=remedy)
    bad = np.flatnonzero(~((chances >= 0) & (chances <= 1)))
    if bad.size:
        arc = int(bad[0])
        source = int(np.searchsorted(network.out_offsets, arc, side="right")) - 1
        problem = f"on arc {source} -> {network.out_targets[arc]}"
        raise BadValue(name, float(chances[arc]), "probabilities lie in [0, 1]", index=arc, problem=problem)
    return chances


def one_of_contacts(network: Network) -> Floats:
    """1 / in-degree of every actor, 0 without contacts."""
    contacts = network.degree("in")
    return np.divide(1.0, contacts, out=np.zeros(network.n), where=contacts > 0)


def levels(name: str, values: npt.ArrayLike) -> float | Floats:
    """One level in [0, 1], or one per actor."""
    return checks.numbers(name, values, checks.as_array(name, values).size)


def whole_numbers(name: str, values: npt.ArrayLike, low: int) -> int | Int32s:
    """One whole number of at least `low`, or one per actor."""
    given = checks.as_array(name, values)
    if given.ndim == 0:
        return checks.whole(name, values, low)
    array = checks.codes(name, values, given.size)
    bad = np.flatnonzero(array < low)
    if bad.size:
        raise BadValue(name, int(array[bad[0]]), checks.span(low, np.inf), index=int(bad[0]))
    return array


def need_unweighted(model: Model, network: Network) -> None:
    """Refuse weights where contacts are counted."""
    if network.weight is not None:
        problem = f"has weights, but {type(model).__name__} counts contacts"
        remedy = "use LinearThreshold(threshold=phi) for shares of weight, or build the network without weight"
        raise BadValue("network", NOT_SHOWN, problem=problem, remedy=remedy)
