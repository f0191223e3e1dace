"""What is compared of adoption curves, and how far simulated ones are from those that were observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of

Floats = npt.NDArray[np.float64]
Summary = Callable[[Floats], npt.ArrayLike]
SummaryLike: TypeAlias = "str | Summary"


def _curve(share: Floats) -> Floats:
    return share


def _new(share: Floats) -> Floats:
    return np.diff(share, axis=-1)


def _end(share: Floats) -> Floats:
    return share[..., -1:]


SUMMARIES: dict[str, Summary] = {"curve": _curve, "new": _new, "end": _end}


class Part(NamedTuple):
    """A summary of a curve: what it was in reality, and how it counts."""

    curve: str
    summary: str
    of: Summary
    place: int  # of the curve
    steps: npt.NDArray[np.intp]  # that were observed
    target: Floats  # (number,)
    weight: float
    scale: float = 1.0


def parts_of(
    names: Sequence[str],
    share: Floats,
    summaries: SummaryLike | Sequence[SummaryLike],
    weights: Mapping[str, float] | None,
) -> list[Part]:
    """Every summary of every observed curve.

    Parameters
    ----------
    names : sequence of str
        Of the curves.
    share : array of shape (curve, step)
        NaN where it was not observed.
    summaries : str, callable, or sequence of these
    weights : mapping of str to float, optional
        Of curves, by name.

    Raises
    ------
    BadValue, BadType
        If a summary is unknown or gives something else than finite numbers, or a weight is not allowed.

    Examples
    --------
    >>> parts = parts_of(["all users"], np.array([[0.1, np.nan, 0.4]]), ["curve", "new"], None)
    >>> [(part.summary, part.target.round(2).tolist()) for part in parts]
    [('curve', [0.1, 0.4]), ('new', [0.3])]
    """
    listed: Sequence[Any] = [summaries] if isinstance(summaries, str) or callable(summaries) else summaries
    if not isinstance(listed, Sequence) or not listed:
        allowed = f"it takes {', '.join(map(repr, SUMMARIES))}, a callable, or several of these"
        raise BadType("summaries", NOT_SHOWN, allowed, problem=f"is {kind_of(summaries) if listed != [] else 'empty'}")
    given = _weights(names, weights)
    found = []
    for one in listed:
        of = one if callable(one) else SUMMARIES[checks.choice("summaries", one, [*SUMMARIES])]
        word = str(getattr(one, "__name__", type(one).__name__)) if callable(one) else one
        for place, name in enumerate(names):
            steps = np.flatnonzero(np.isfinite(share[place]))
            if word == "new" and not callable(one) and steps.size < 2:
                problem = f"'new' has no increments for {name!r}, which was observed at one step"
                raise BadValue("summaries", NOT_SHOWN, problem=problem, remedy="leave it out")
            target = _called(of, share[place, steps], word)
            found.append(Part(name, word, of, place, steps, target, given[name]))
    return found


def _weights(names: Sequence[str], weights: Mapping[str, float] | None) -> dict[str, float]:
    if weights is not None and not isinstance(weights, Mapping):
        raise BadType("weights", NOT_SHOWN, "it maps names of curves to numbers", problem=f"is {kind_of(weights)}")
    found = dict.fromkeys(names, 1.0)
    for name, weight in (weights or {}).items():
        found[checks.choice("weights", name if isinstance(name, str) else str(name), names)] = checks.number(
            "weights", weight, 0
        )
    if not any(found.values()):
        raise BadValue("weights", NOT_SHOWN, "at least one is above 0", problem="are all 0")
    return found


def _called(of: Summary, share: Floats, word: str) -> Floats:
    """The numbers of a summary, shape (..., number)."""
    found = np.asarray(of(share), np.float64)
    if found.shape[:-1] != share.shape[:-1] or found.ndim != share.ndim or not np.isfinite(found).all():
        allowed = "a summary takes shares of shape (..., steps) and returns finite numbers of shape (..., numbers)"
        problem = (
            f"gives shape {found.shape} for {share.shape}" if np.isfinite(found).all() else "gives NaN or infinity"
        )
        raise BadValue("summaries", NOT_SHOWN, allowed, index=word, problem=problem)
    return found


def scaled(parts: Sequence[Part], share: Floats) -> tuple[list[Part], list[str]]:
    """The parts with the scale of their distance: the root of the mean variance over runs of the prior.

    Parameters
    ----------
    parts : sequence of Part
    share : array of shape (particle, run, curve, step)
        Simulated under the prior.

    Returns
    -------
    parts : list of Part
        Those that the prior moves.
    notes : list of str
        Which others there are.

    Raises
    ------
    BadValue
        If the prior moves none.
    """
    found, notes = [], []
    for part in parts:
        made = _called(part.of, share[:, :, part.place][..., part.steps], part.summary)
        scale = float(np.sqrt(np.mean(np.var(made.reshape(-1, made.shape[-1]), axis=0))))
        if scale > 0 and part.weight > 0:
            found.append(part._replace(scale=scale))
        elif part.weight > 0:
            notes.append(f"{part.summary!r} of {part.curve!r} is the same in all runs of the prior and does not count")
    if not found:
        problem = "change nothing of what was observed"
        raise BadValue("parameters", NOT_SHOWN, problem=problem, remedy="vary others, or compare another summary")
    return found, notes


def distances(parts: Sequence[Part], share: Floats) -> Floats:
    """From each simulated run to what was observed, shape (particle, run).

    Parameters
    ----------
    parts : sequence of Part
    share : array of shape (particle, run, curve, step)
    """
    return np.sqrt(_mean(parts, [np.mean((made - part.target) ** 2, axis=-1) for part, made in _made(parts, share)]))


def apart(parts: Sequence[Part], share: Floats) -> Floats:
    """From each simulated run to each other of the same particle, shape (run, run).

    Parameters
    ----------
    parts : sequence of Part
    share : array of shape (run, curve, step)
    """
    squares = []
    for _, made in _made(parts, share[None]):
        squares.append(np.mean((made[0][:, None] - made[0][None]) ** 2, axis=-1))
    return np.sqrt(_mean(parts, squares))


def _made(parts: Sequence[Part], share: Floats) -> list[tuple[Part, Floats]]:
    return [(part, _called(part.of, share[:, :, part.place][..., part.steps], part.summary)) for part in parts]


def _mean(parts: Sequence[Part], squares: Sequence[Floats]) -> Floats:
    """The weighted mean of squares, each in units of its scale."""
    total = sum(part.weight for part in parts)
    terms = [part.weight / total / part.scale**2 * square for part, square in zip(parts, squares, strict=True)]
    found: Floats = np.sum(np.stack(terms), axis=0)
    return found
