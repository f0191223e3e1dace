"""Which contacts count, and how much: the options that exposure, thresholds and simulated thresholds share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from uptake.analysis.diffusion import equivalence
from uptake.analysis.diffusion.given import group_codes, per_actor
from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.diffusion.rows import Rows, linked, of_matrix, rows, two_step, with_self
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.network.names.aligned import name_of, of_actors

THROUGH = ("ties", "two-step", "equivalence")
REFERENCE = "netdiffuseR"


@dataclass(frozen=True)
class Sources:
    """Which contacts count.

    Parameters
    ----------
    direction : "in" or "out"
    weighted : bool, or None
        None: where the network has weights, or, of paths of two steps, each path.
    through : "ties", "two-step" or "equivalence"
    blocks : "group", or a label per actor, or None
        Contacts in other blocks do not count.
    self_weight : float, or one per actor, or None
        What one's own adoption counts.
    link : callable, or None
        Changes the weights.
    convention : "netdiffuseR", or None
    """

    direction: str = "in"
    weighted: bool | None = None
    through: str = "ties"
    blocks: Any = None
    self_weight: Any = None
    link: Callable[[Floats], Any] | None = None
    convention: str | None = None

    def __post_init__(self) -> None:
        checks.choice("direction", self.direction, ("in", "out"))
        checks.choice("through", self.through, THROUGH)
        convention(self.convention)
        if self.weighted is not None:
            checks.flag("weighted", self.weighted)
        if self.link is not None and not callable(self.link):
            raise BadType("link", self.link, "it is a function of an array of weights", problem="cannot be called")
        if self.link is not None and self.through == "equivalence":
            raise BadValue("link", NOT_SHOWN, problem="changes weights of ties, which equivalence does not take")

    def weights_count(self, seen: Observed) -> bool:
        """Whether weights of ties count."""
        if self.through == "equivalence":
            return False
        if self.weighted is not None:
            return self.weighted
        if self.convention == REFERENCE:
            return False
        return self.through == "two-step" or any(network.weight is not None for network in seen.networks)

    def of(self, seen: Observed) -> list[Rows]:
        """Rows of sources, one or one per period."""
        codes = None if self.blocks is None else block_codes(self.blocks, seen)
        own = None
        if self.self_weight is not None:
            names = seen.networks[0].names
            own = of_actors(checks.numbers, "self_weight", self.self_weight, names, seen.n, 0.0, np.inf)
            own = np.broadcast_to(np.asarray(own, np.float64), seen.n)
        return [self._of_one(seen, t, codes, own) for t in range(len(seen.networks))]

    def _of_one(self, seen: Observed, t: int, codes: Int32s | None, own: Floats | None) -> Rows:
        network, weighted = seen.networks[t], self.weights_count(seen)
        if self.through == "equivalence":
            same = equivalence.equivalence(rows(network, self.direction, False), codes)
            found = of_matrix(equivalence.inverse(same) if self.convention == REFERENCE else same)
        elif self.through == "two-step":
            products = self.convention != REFERENCE and weighted and network.weight is not None
            found = two_step(network, self.direction, products, paths=weighted)
        else:
            found = rows(network, self.direction, weighted)
        if codes is not None and self.through != "equivalence":
            found = _inside(found, codes)
        if self.link is not None:
            found = linked(found, self.link)
        return found if own is None else with_self(found, own)

    def said(self, seen: Observed) -> dict[str, Any]:
        """What is noted with results."""
        return {
            "direction": self.direction,
            "weighted": int(self.weights_count(seen)),
            "through": self.through,
            "blocks": "" if self.blocks is None else self.blocks if isinstance(self.blocks, str) else "given",
            "convention": self.convention or "",
        }


def convention(given: Any) -> str | None:
    """None, or the name of the package whose own values are asked for."""
    return None if given is None else checks.choice("convention", given, (REFERENCE,))


def block_codes(blocks: Any, seen: Observed, name: str = "blocks") -> Int32s:
    """A code per actor: of the groups, or of labels that are given by name or in order."""
    if isinstance(blocks, str):
        checks.choice(name, blocks, ("group",))
        if seen.group is None:
            raise BadValue(name, blocks, problem="is asked for, and the diffusion has no groups", remedy="give group=")
        return seen.group
    return group_codes(name, blocks, seen.networks[0].names, seen.n)[0]


def _inside(found: Rows, codes: Int32s) -> Rows:
    row = found.of_arcs
    kept = codes[row] == codes[found.indices]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=found.n))]).astype(np.int64)
    return Rows(indptr, found.indices[kept], None if found.weights is None else found.weights[kept])


def values_of(name: str, given: Any, seen: Observed, *, low: float = -np.inf, missing: bool = False) -> Floats:
    """Numbers of the actors: an attribute by its name, or values by name or in order.

    Parameters
    ----------
    name : str
        The argument, for errors.
    given : str, or values of shape (n,) or (n, T)
    seen : Observed
    low : float
        What they are at least.
    missing : bool
        Whether NaN is allowed.

    Returns
    -------
    float64 array of shape (n,) or (n, T)
    """
    n, steps = seen.n, seen.n_periods
    if isinstance(given, str):
        if given not in seen.attributes:
            known = tuple(seen.attributes)
            if not known:
                raise BadValue(
                    name, given, problem="is no attribute: the diffusion has none", remedy="give attributes="
                )
            checks.choice(name, given, known)
        values = seen.attributes[given]
    else:
        if hasattr(given, "dims") and set(given.dims) == {"actor", "period"}:
            given = given.transpose("actor", "period").to_numpy()
        table = isinstance(given, np.ndarray) and given.ndim == 2
        values = given if table else per_actor(name, given, seen.networks[0].names, n)
    if values.shape not in ((n,), (n, steps)):
        allowed = f"it takes shape ({n},) or ({n}, {steps})"
        raise BadValue(name, NOT_SHOWN, allowed, problem=f"has shape {values.shape}")
    try:
        numbers = np.array(values, np.float64, copy=True)
    except (TypeError, ValueError):
        raise BadType(name, NOT_SHOWN, "it takes numbers", problem="holds values that are no numbers") from None
    bad = (np.isnan(numbers) & (not missing)) | (numbers < low) | np.isinf(numbers)
    if bad.any():
        at = np.unravel_index(int(np.argmax(bad)), bad.shape)
        index = name_of(seen.networks[0].names, int(at[0]))
        allowed = checks.span(low, np.inf)
        raise BadValue(name, float(numbers[at]), allowed, index=index)
    return numbers
