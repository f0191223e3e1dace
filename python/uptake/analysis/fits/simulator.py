"""Fitted numbers as a model of the simulator, where its gates can hold them."""

from __future__ import annotations

import numpy as np

from uptake.analysis.fits.hazard import Hazard
from uptake.analysis.fits.problem import CONSTANT
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.models import SI, Bass, ContactHazard, IndependentCascade, Model


def model_of(fit: Hazard, direction: str) -> Model:
    """The model whose hazard is the fitted one.

    Raises
    ------
    BadValue
        If the gates cannot express it; the message says what and why.
    """
    problem, link = fit.problem, fit.link
    values = dict(zip(fit.names, fit.estimate.value.tolist(), strict=True))
    if problem.no_contacts == "drop":
        raise _cannot("says nothing of actors without contacts, as they were left out", "fit with no_contacts='zero'")
    others = [name for name in fit.names if name != CONSTANT and name not in problem.kinds]
    if others:
        what = f"has {', '.join(map(repr, others[:3]))}{' ...' if len(others) > 3 else ''}"
        raise _cannot(f"{what}, and a model has one hazard for all actors and steps", _simulate_it())
    if not problem.kinds:
        h = float(link.hazard(np.array([values[CONSTANT]]))[0])
        return Bass(h, 0.0, mixing="everyone")
    if not link.adds:
        remedy = f"fit with link='linear', 'exponential' or 'noisy-or', or {_simulate_it()}"
        raise _cannot(f"has the link {link.name!r}, under which contacts neither add chances nor rates", remedy)
    if problem.lag != 1:
        raise _cannot("has exposure of the same period, and influence takes a step", "fit with lag=1")
    if direction != "in":
        raise _cannot(
            "has the exposure of an actor to those that can emulate it", "fit on a network with its arcs turned"
        )
    if len(problem.contact.ties) > 1:
        raise _cannot("was fitted to a network per period, and a model runs on one network", _simulate_it())
    if "group" in problem.kinds:
        raise _cannot("has the share of a group, and a model knows no groups", "tie all of a group to each other")
    negative = [name for name, value in values.items() if value < 0]
    if negative:
        raise _cannot(f"has {negative[0]!r} below 0, and no tie lowers a hazard", _simulate_it())
    return _plain(link.name, values.pop(CONSTANT), values)


def _plain(link: str, drive: float, values: dict[str, float]) -> Model:
    """The textbook model where there is one."""
    if link == "linear" and set(values) == {"share"}:
        return Bass(drive, values["share"])
    if link == "linear" and set(values) == {"population"}:
        return Bass(drive, values["population"], mixing="everyone")
    if link != "linear" and drive == 0 and set(values) == {"count"}:
        return SI(float(-np.expm1(-values["count"])))
    if link != "linear" and drive == 0 and set(values) == {"new count"}:
        return IndependentCascade(float(-np.expm1(-values["new count"])), clock="actor")
    names = {name.replace(" ", "_"): value for name, value in values.items()}
    return ContactHazard(drive, link="linear" if link == "linear" else "exponential", **names)


def _simulate_it() -> str:
    return "use fit.check(), which simulates from the fit itself"


def _cannot(problem: str, remedy: str) -> BadValue:
    return BadValue("fit", NOT_SHOWN, problem=f"cannot be a model: it {problem}", remedy=remedy)
