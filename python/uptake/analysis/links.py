"""How each actor of one run heard: the arrays, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.actors import SIDES
from uptake.analysis.forest import Forest, forest
from uptake.basis import checks
from uptake.basis.arrays import Frozen, Int32s, Int64s, read_only
from uptake.basis.checks import INT32_MAX, NOT_SHOWN, BadType, BadValue, one_dimensional

NEVER, SEED, EXTERNAL, EVERYONE = -1, -2, -3, -4  # donors that are no actors
SOURCES = ("seed", "external", "everyone")  # the same in words, from SEED on
ONE = 2**32  # units of a variant


@dataclass(frozen=True, eq=False, repr=False)
class Links(Frozen):
    """The arrays of `Lineage`, with what they are called."""

    heard: Int32s
    donor: Int32s
    layer: Int32s
    variant: Int64s
    adoption_step: Int32s
    actor: npt.NDArray[Any]
    side: npt.NDArray[np.int8]  # index into SIDES
    layers: tuple[str, ...]
    idea: str
    step_length: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """How an actor can have heard: in each of the layers, then SOURCES."""
        return (*(f"{name} (layer)" if name in SOURCES else name for name in self.layers), *SOURCES)

    @cached_property
    def kind(self) -> Int32s:
        """How each actor heard, an index into `kinds`; -1 for those that never heard."""
        found = np.where(self.donor >= 0, self.layer, len(self.layers) + SEED - self.donor)
        return read_only(np.where(self.heard >= 0, found, -1).astype(np.int32))

    @cached_property
    def forest(self) -> Forest:
        """Generations and families."""
        return forest(self.heard, self.donor)


def checked(
    heard: Any,
    donor: Any,
    layer: Any,
    variant: Any,
    adoption_step: Any,
    actor: Any,
    side: Any,
    layers: Sequence[str],
    idea: str,
    step_length: str,
) -> Links:
    """The links, if they fit together.

    Raises
    ------
    BadValue, BadType
        If an array has another length than the names, a number is out of its range, or two arrays contradict.
    """
    names = one_dimensional("actor", actor)
    n = names.size
    known = _layer_names(layers)
    links = Links(
        heard=_whole("heard", heard, n, -1, INT32_MAX, np.int32),
        donor=_whole("donor", donor, n, EVERYONE, n - 1, np.int32),
        layer=_whole("layer", layer, n, -1, len(known) - 1, np.int32),
        variant=_whole("variant", variant, n, -1, ONE, np.int64),
        adoption_step=_whole("adoption_step", adoption_step, n, -1, INT32_MAX, np.int32),
        actor=read_only(names),
        side=_side_codes(side, n),
        layers=known,
        idea=checks.text("idea", idea),
        step_length=checks.text("step_length", step_length),
    )
    heard_of = links.heard >= 0
    _refuse("donor", links.donor, (links.donor != NEVER) != heard_of, "an actor has the donor -1 if it never heard")
    _refuse("variant", links.variant, (links.variant < 0) & heard_of, "-1 stands for actors that never heard")
    along = links.donor >= 0
    _refuse("layer", links.layer, (links.layer >= 0) != along, "-1 stands where the donor is no actor, and only there")
    return links


def _layer_names(layers: Sequence[str]) -> tuple[str, ...]:
    if isinstance(layers, str):
        raise BadType("layers", layers, problem="is one string", remedy="pass a list of names")
    for k, name in enumerate(layers):
        checks.text("layers", name, index=k)
        if name in layers[:k]:
            raise BadValue("layers", name, "each layer has its own name", index=k, problem="occurs twice")
    return tuple(layers)


def _side_codes(side: Any, n: int) -> npt.NDArray[np.int8]:
    if side is None:
        return read_only(np.zeros(n, np.int8))
    words = one_dimensional("side", side)
    _check_length("side", words, n)
    code = np.select([words == name for name in SIDES], range(len(SIDES)), -1)
    _refuse("side", words, code < 0, f"allowed: {', '.join(SIDES)}")
    return read_only(code.astype(np.int8))


def _whole(name: str, values: Any, n: int, low: int, high: int, kind: type[np.integer[Any]]) -> npt.NDArray[Any]:
    """A whole number per actor, in a range."""
    array = one_dimensional(name, values)
    _check_length(name, array, n)
    if n and array.dtype.kind not in "iu":
        raise BadType(name, NOT_SHOWN, "it takes whole numbers", problem=f"holds {array.dtype} values")
    _refuse(name, array, (array < low) | (array > high), checks.span(low, np.inf if high == INT32_MAX else high))
    return read_only(array.astype(kind))


def _check_length(name: str, array: npt.NDArray[Any], n: int) -> None:
    if array.size != n:
        problem = f"has {array.size} entries"
        raise BadValue(name, NOT_SHOWN, f"it takes one per actor, {n}", problem=problem)


def _refuse(name: str, array: npt.NDArray[Any], bad: npt.NDArray[np.bool_], allowed: str) -> None:
    """Name the first bad entry, if there is one."""
    if bad.any():
        first = int(np.argmax(bad))
        raise BadValue(name, array[first].item(), allowed, index=first)
