"""What contacts weigh in social proof, as whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

import numpy as np

from uptake.basis.arrays import NO_INT32, NO_INT64, Floats, Int32s, Int64s, read_only
from uptake.basis.checks import INT32_MAX, BadValue
from uptake.network.layer import Layer
from uptake.network.network import Network

_THOUSANDTH = 1000
_MOST = 1 << 30  # what the contacts of one actor weigh together, where weights are rounded


class Proof(NamedTuple):
    """The weight of each tie by layer, and what they add up to."""

    weights: list[Int64s]  # by layer: empty where contacts count 1, one for all, or one per tie
    contacts: Int32s  # the denominator of E; empty: counted in each run, or the own out-degree (kernels/types.py)
    shares: bool  # the weights are shares of E


def proof_of(layers: Sequence[Layer], reinforcement: int | None) -> Proof:
    """The weights of the contacts in all layers of a side, and the denominator of E.

    A layer counts by its `proof` and the weights of its network. Of one static layer with weights they are shares that
    add up to 1. Otherwise they are whole numbers in the same proportion, exact where networks have no weights.

    Examples
    --------
    >>> import uptake as up
    >>> ring = up.generate.ring_lattice(5, 2)
    >>> family, work = up.Layer(ring, "family"), up.Layer(ring, "work", proof=0.25)
    >>> proof = proof_of([family, work], None)
    >>> [weight.tolist() for weight in proof.weights], proof.contacts.tolist()
    ([[4], [1]], [10, 10, 10, 10, 10])
    """
    if len(layers) == 1 and layers[0].is_static and layers[0].proof > 0:
        return _alone(layers[0], reinforcement)
    proving = [layer for layer in layers if layer.proof > 0 and layer.network.n_arcs]
    if not proving:
        return Proof([NO_INT64 for _ in layers], read_only(np.zeros(1, np.int32)), False)
    found, unit = _whole(proving, exact=reinforcement is not None)
    weights = [NO_INT64 if layer not in proving else found[proving.index(layer)] for layer in layers]
    if reinforcement is not None:
        return Proof(weights, _times(reinforcement, unit), False)
    if any(not layer.is_static for layer in proving):
        return Proof(weights, NO_INT32, False)
    return Proof(weights, read_only(_sums(proving, found).astype(np.int32)), False)


def _alone(layer: Layer, reinforcement: int | None) -> Proof:
    """One static layer: its contacts count alike, or by shares of their weights."""
    network = layer.network
    if reinforcement is not None:
        return Proof([NO_INT64], read_only(np.array([reinforcement], np.int32)), False)
    if network.weight is not None:
        return Proof([layer.shares], NO_INT32, bool(layer.shares.size))
    return Proof([NO_INT64], contacts_in(network), False)


def contacts_in(network: Network) -> Int32s:
    """The number of contacts of each actor; empty where ties go both ways: those of its own."""
    return read_only(network.degree("in").astype(np.int32)) if network.is_directed else NO_INT32


def _whole(layers: Sequence[Layer], *, exact: bool) -> tuple[list[Int64s], int]:
    """Weights as whole numbers, and the whole number that stands for 1; `exact`: that of 1 is needed."""
    proofs = [Fraction(round(layer.proof * _THOUSANDTH), _THOUSANDTH) for layer in layers]
    unit = lcm(*(proof.denominator for proof in proofs))
    wholes = [int(proof * unit) for proof in proofs]
    if not exact:
        common = gcd(*wholes) or 1
        wholes = [whole // common for whole in wholes]
    if all(layer.network.weight is None for layer in layers):
        weights = [read_only(np.array([whole], np.int64)) for whole in wholes]
        most = sum(layer.network.n_arcs * whole for layer, whole in zip(layers, wholes, strict=True))
        if most <= INT32_MAX or (_sums(layers, weights) <= INT32_MAX).all():
            return [NO_INT64 for _ in weights] if set(wholes) == {1} else weights, unit
    given = [_weight_of(layer) * layer.proof for layer in layers]
    into = sum(np.bincount(layer.network.out_targets, weight, layer.network.n)
               for layer, weight in zip(layers, given, strict=True))  # fmt: skip
    scale = _MOST / max(float(np.max(into)), np.finfo(float).tiny)
    return [read_only(np.rint(weight * scale).astype(np.int64)) for weight in given], max(1, round(scale))


def _weight_of(layer: Layer) -> Floats:
    weight = layer.network.weight
    return np.ones(layer.network.n_arcs) if weight is None else weight.astype(np.float64)


def _sums(layers: Sequence[Layer], weights: Sequence[Int64s]) -> Int64s:
    """What the contacts of each actor weigh together."""
    total: Int64s = np.zeros(layers[0].network.n, np.int64)
    for layer, weight in zip(layers, weights, strict=True):
        if weight.size == layer.network.n_arcs and weight.size > 1:
            np.add.at(total, layer.network.out_targets, weight)
        else:
            total += layer.network.degree("in") * (int(weight[0]) if weight.size else 1)
    return total


def _times(reinforcement: int, unit: int) -> Int32s:
    if reinforcement * unit > INT32_MAX:
        problem = f"times the weight of a contact, {unit:,} units, leaves 32 bits"
        raise BadValue("reinforcement", reinforcement, problem=problem, remedy="use proofs with fewer digits")
    return read_only(np.array([reinforcement * unit], np.int32))
