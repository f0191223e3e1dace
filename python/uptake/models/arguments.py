"""Arguments that models share: chances of arcs, levels and numbers of contacts."""

from __future__ import annotations

from typing import Any, Literal, cast

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.models.base import Model
from uptake.network.names.aligned import ByName, by_name, name_of, named_after, of_actors, refuse_missing
from uptake.network.network import Network

WEIGHT: Literal["weight"] = "weight"  # the word for chances that are the weights of the network

# A value per actor: an array, a Series, a dict, or what one of them became. Any, as no stub of NumPy names them all.
PerActor = Any


def given_chances(name: str, value: Any, words: tuple[str, ...] = (WEIGHT,)) -> float | Floats | str:
    """A chance, one per arc, or a word: the values of an array are checked where the arcs are known."""
    if isinstance(value, str):
        return checks.choice(name, value, words)
    given = by_name(name, value)
    if isinstance(given, ByName) and not given.numbered:
        allowed = "arrays go by the canonical order of the arcs"
        remedy = f'give them as weights of the network and pass {name}="weight"'
        raise BadType(name, NOT_SHOWN, allowed, problem=f"is {kind_of(value)} with names", remedy=remedy)
    array = checks.as_array(name, value)
    if array.ndim == 0:
        return checks.number(name, value, 0, 1)
    if array.ndim != 1 or array.dtype.kind not in "fiu":
        problem = f"has shape {array.shape} of {array.dtype}"
        raise BadValue(name, NOT_SHOWN, "it takes a number, or one per arc", problem=problem)
    return read_only(array.astype(np.float64))


def chances_of_arcs(name: str, chances: Any, network: Network) -> float | Floats:
    """The chances that `given_chances` returned, once they fit the network."""
    if isinstance(chances, str):
        if network.weight is None:
            problem, remedy = "takes the weights of the network, which has none", "build it with weight"
            raise BadValue(name, chances, problem=problem, remedy=remedy, also=("network",))
        chances = network.weight.astype(np.float64)
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
        ends = name_of(network.names, source), name_of(network.names, network.out_targets[arc])
        problem = f"on arc {ends[0]} -> {ends[1]}"
        raise BadValue(name, float(chances[arc]), "probabilities lie in [0, 1]", index=arc, problem=problem)
    return chances


def one_of_contacts(network: Network) -> Floats:
    """1 / in-degree of every actor, 0 without contacts."""
    contacts = network.degree("in")
    return np.divide(1.0, contacts, out=np.zeros(network.n), where=contacts > 0)


def levels(name: str, values: PerActor) -> Any:
    """One level in [0, 1], or one per actor: floats, or `ByName` where they have names."""
    given = by_name(name, values)
    if isinstance(given, ByName):
        with named_after(given.names):
            refuse_missing(name, given.values)
            checked = checks.numbers(name, given.values, given.values.size)
        return ByName(given.names, np.asarray(checked), given.numbered)
    return checks.numbers(name, given, checks.as_array(name, given).size)


def levels_on(name: str, values: Any, network: Network) -> float | Floats:
    """The levels that `levels` returned, in the order of the actors of a network."""
    return of_actors(checks.numbers, name, values, network.names, network.n)


def whole_numbers(name: str, values: PerActor, low: int) -> Any:
    """One whole number of at least `low`, or one per actor: int32, or `ByName` where they have names."""
    given = by_name(name, values)
    if isinstance(given, ByName):
        with named_after(given.names):
            refuse_missing(name, given.values)
            return ByName(given.names, _at_least(name, given.values, low), given.numbered)
    array = checks.as_array(name, given)
    return checks.whole(name, given, low) if array.ndim == 0 else _at_least(name, given, low)


def whole_numbers_on(name: str, values: Any, network: Network) -> int | Int32s:
    """The numbers that `whole_numbers` returned, in the order of the actors of a network."""
    if isinstance(values, int):
        return values
    return of_actors(checks.codes, name, values, network.names, network.n)


def _at_least(name: str, values: npt.ArrayLike, low: int) -> Int32s:
    array = checks.codes(name, values, checks.as_array(name, values).size)
    bad = np.flatnonzero(array < low)
    if bad.size:
        raise BadValue(name, int(array[bad[0]]), checks.span(low, np.inf), index=int(bad[0]))
    return array


def need_unweighted(model: Model, network: Network) -> None:
    """Refuse weights where contacts are counted."""
    if network.weight is not None:
        problem = f"has weights, but {type(model).__name__} counts contacts"
        remedy = "use LinearThreshold(phi, normalise=True) for shares of weight, or build the network without weight"
        raise BadValue("network", NOT_SHOWN, problem=problem, remedy=remedy)
