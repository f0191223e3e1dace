"""What people ask of a fit, checked: from an observed diffusion to a problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.observed import Observed
from uptake.analysis.fits.contact import KINDS, WEIGHTED, Direction, contact
from uptake.analysis.fits.links import LINKS
from uptake.analysis.fits.problem import NoContacts, Problem, Time
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int64s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue

FIRST = ("fit", "given")
_COUNTS = ("count", "new count")


def start_of(seen: Observed, run: Any) -> Int64s:
    """Positions of the periods of adoption of one run, -1 = not observed to.

    Raises
    ------
    BadValue
        If there are several runs and none is named, the run is unknown, or adopters may give up.
    """
    if seen.spells is not None:
        remedy = "build the diffusion from the first adoptions alone: up.Diffusion(network, adoption_step)"
        raise BadValue(
            "spells", NOT_SHOWN, problem="are no part of a fit, which takes adoption for good", remedy=remedy
        )
    if seen.runs is None:
        if run is not None:
            raise BadValue("run", run, problem="is not needed: there is one diffusion", remedy="leave it out")
        return _position(seen, 0)
    if run is None and len(seen.runs) > 1:
        problem = f"is missing, and there are {len(seen.runs)} runs"
        raise BadValue("run", None, problem=problem, remedy="a fit takes one: run=0")
    place = np.flatnonzero(seen.runs == run) if run is not None else np.zeros(1, np.int64)
    if not place.size:
        raise BadValue("run", run, f"runs are {seen.runs[0]} .. {seen.runs[-1]}", problem="is unknown")
    return _position(seen, int(place[0]))


def first_of(first_period: str) -> int:
    """Position of the first period that is explained."""
    return FIRST.index(checks.choice("first_period", first_period, FIRST))


def problem_of(
    seen: Observed,
    *,
    run: Any,
    exposure: str | Sequence[str] | None,
    lag: int,
    direction: Direction,
    time: Time,
    no_contacts: NoContacts,
    first_period: str,
    group_effects: bool,
    covariates: Sequence[str] | Mapping[str, npt.ArrayLike],
) -> Problem:
    """The problem that the arguments of a fit describe, checked.

    Raises
    ------
    BadValue, BadType
        If an argument is unknown or does not go with the diffusion.
    """
    kinds = _kinds(seen, exposure)
    checks.choice("direction", direction, get_args(Direction))
    checks.choice("time", time, get_args(Time))
    checks.choice("no_contacts", no_contacts, get_args(NoContacts))
    if checks.flag("group_effects", group_effects) and seen.group is None:
        raise BadValue("group_effects", True, problem="needs groups", remedy="pass group= to up.Diffusion")
    group = None if seen.group is None else seen.group.astype(np.int64)
    return Problem(
        contact(seen.networks, group=group, direction=direction),
        start_of(seen, run),
        tuple(np.asarray(seen.periods).tolist()),
        first_of(first_period),
        kinds,
        checks.whole("lag", lag, 0, 1),
        time,
        no_contacts,
        group_effects,
        seen.group_names,
        _covariates(seen, covariates),
    )


def link_of(link: str, kinds: Sequence[str], time: Time | None, others: bool) -> Time:
    """The dependence on the period where none was given, once the link goes with the rest."""
    checks.choice("link", link, LINKS)
    adds = LINKS[link].adds
    chosen: Time = time if time is not None else "constant" if adds else "linear"
    if link != "noisy-or":
        return chosen
    wrong = [kind for kind in kinds if kind not in _COUNTS]
    if wrong or not kinds:
        problem = f"goes with a number of contacts, not with {wrong[0] if wrong else 'no exposure'!r}"
        raise BadValue("link", link, f"allowed: exposure= {' or '.join(map(repr, _COUNTS))}", problem=problem)
    if chosen != "constant" or others:
        problem, remedy = "has no periods, groups or covariates", "use link='exponential', whose rates add"
        raise BadValue("link", link, problem=problem, remedy=remedy)
    return chosen


def _position(seen: Observed, run: int) -> Int64s:
    start: Int64s = seen.start[run].astype(np.int64)
    return start


def _kinds(seen: Observed, exposure: str | Sequence[str] | None) -> tuple[str, ...]:
    kinds = () if exposure is None else (exposure,) if isinstance(exposure, str) else tuple(exposure)
    for kind in kinds:
        checks.choice("exposure", kind, KINDS)
        if kind in WEIGHTED and any(each.weight is None for each in seen.networks):
            raise BadValue("exposure", kind, problem="needs weights, but the network has none", also=("network",))
        if kind == "group" and seen.group is None:
            raise BadValue("exposure", kind, problem="needs groups", remedy="pass group= to up.Diffusion")
    if len(set(kinds)) < len(kinds):
        raise BadValue("exposure", NOT_SHOWN, problem="names a kind twice")
    return kinds


def _covariates(seen: Observed, given: Sequence[str] | Mapping[str, npt.ArrayLike]) -> dict[str, Floats]:
    if isinstance(given, str):
        raise BadType("covariates", given, problem="is one string", remedy="pass a list of names")
    if isinstance(given, Mapping):
        named: Mapping[str, Any] = given
    else:
        for name in given:
            checks.choice("covariates", name, seen.attributes)
        named = {name: seen.attributes[name] for name in given}
    found = {}
    for name, values in named.items():
        if name in KINDS or name in ("constant", "period"):
            problem, remedy = "is the name of a column of every fit", "call it something else"
            raise BadValue("covariates", name, problem=problem, remedy=remedy)
        array = checks.as_array("covariates", values)
        try:
            floats = array.astype(np.float64)
        except (TypeError, ValueError):
            remedy = "make a 0/1 column per category"
            raise BadType("covariates", name, problem="holds something else than numbers", remedy=remedy) from None
        if floats.shape not in ((seen.n,), (seen.n, seen.n_periods)):
            allowed = f"it takes the shape ({seen.n},) or ({seen.n}, {seen.n_periods})"
            raise BadValue("covariates", name, allowed, problem=f"has shape {floats.shape}")
        found[name] = floats
    return found
