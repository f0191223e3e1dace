"""Textbook models of contagion: each a setting of the gates, with its equation, source, and a case with a known answer.

A model is a small frozen object; `PRESETS` is the registry that tests, documentation and the command line loop over.
Chances are per step, whatever a step is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from uptake import validate


@dataclass(frozen=True, eq=False)
class Model:
    """Base of the textbook models."""


@dataclass(frozen=True, eq=False)
class IndependentCascade(Model):
    """Each new adopter gets one chance with each of its contacts (Kempe, Kleinberg and Tardos 2003).

    Parameters
    ----------
    p : float, array of shape (n_arcs,), or "weighted_cascade"
        Chance of an arc in [0, 1], in the network's canonical order of arcs; "weighted_cascade" is 1 / in-degree of
        the target.
    clock : "tie" or "actor"
        Where the luck sits: a coin per tie (the live-edge form) or a resistance per actor (Sellke 1983). Equal in law,
        not run by run.

    Examples
    --------
    >>> import uptake as up
    >>> up.IndependentCascade(p=0.1)
    IndependentCascade(p=0.1, clock='tie')
    """

    p: npt.ArrayLike | Literal["weighted_cascade"]
    clock: Literal["tie", "actor"] = "tie"

    def __post_init__(self) -> None:
        validate.choice("clock", self.clock, ("tie", "actor"))
        if isinstance(self.p, str):
            validate.choice("p", self.p, ("weighted_cascade",))
        elif np.ndim(self.p) == 0:
            validate.settle(self, p=validate.number("p", self.p, 0, 1))
        else:
            array = np.asarray(self.p)
            if array.ndim != 1 or array.dtype.kind not in "fiu":
                raise ValueError(f"p has shape {array.shape} of {array.dtype}; it takes a number, or one per arc")
            validate.settle(self, p=validate.read_only(array.astype(np.float64)))


@dataclass(frozen=True, eq=False)
class Bass(Model):
    """Innovation and imitation (Bass 1969), on a network or in a mixed population.

    Parameters
    ----------
    p : float
        Coefficient of innovation: chance per step to adopt unprompted, in [0, 1].
    q : float
        Coefficient of imitation: chance per step that is added once all others have adopted, in [0, 1].
    mixing : "network" or "everyone"
        Whose adopters count: the share of one's contacts, or of the whole population.

    Examples
    --------
    >>> import uptake as up
    >>> up.Bass(p=.03, q=.38)
    Bass(p=0.03, q=0.38, mixing='network')
    """

    p: float
    q: float
    mixing: Literal["network", "everyone"] = "network"

    def __post_init__(self) -> None:
        validate.settle(self, p=validate.number("p", self.p, 0, 1), q=validate.number("q", self.q, 0, 1))
        validate.choice("mixing", self.mixing, ("network", "everyone"))


@dataclass(frozen=True, eq=False)
class LinearThreshold(Model):
    """One adopts once the weight of adopting contacts reaches one's threshold (Kempe, Kleinberg and Tardos 2003).

    Weights are those of the network, divided by their sum over the arcs into an actor; without weights, contacts count
    alike.

    Parameters
    ----------
    threshold : float or array of shape (n,), optional
        In [0, 1]; by default drawn from U(0, 1) in each run.

    Examples
    --------
    >>> import uptake as up
    >>> up.LinearThreshold()
    LinearThreshold(threshold=None)
    """

    threshold: npt.ArrayLike | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None:
            size = np.size(self.threshold)
            validate.settle(self, threshold=validate.numbers("threshold", self.threshold, size))


@dataclass(frozen=True, eq=False)
class FractionalThreshold(Model):
    """One adopts once the share of adopting contacts reaches a given threshold (Granovetter 1978, Watts 2002).

    Shares are compared exactly: 3 of 3 contacts reach a threshold of 1. Nobody adopts without an adopting contact.

    Parameters
    ----------
    phi : float or array of shape (n,)
        Threshold in [0, 1].

    Examples
    --------
    >>> import uptake as up
    >>> up.FractionalThreshold(phi=.18)
    FractionalThreshold(phi=0.18)
    """

    phi: npt.ArrayLike

    def __post_init__(self) -> None:
        validate.settle(self, phi=validate.numbers("phi", self.phi, np.size(self.phi)))


@dataclass(frozen=True)
class Parameter:
    """A parameter of a preset: name, unit, allowed range and meaning."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str


@dataclass(frozen=True, eq=False)
class KnownCase:
    """A case whose answer is certain whatever the luck: cumulative adopters at steps 0, 1, ..."""

    model: Model
    n: int
    source: tuple[int, ...]
    target: tuple[int, ...]
    seeds: tuple[int, ...]
    curve: tuple[int, ...]
    directed: bool = True


@dataclass(frozen=True, eq=False)
class Preset:
    """A row of the registry."""

    model: type[Model]
    equation: str
    reference: str
    parameters: tuple[Parameter, ...]
    schedule: Literal["once", "each"]
    link: Literal["independent", "additive"]
    clocks: tuple[str, ...]
    known: tuple[KnownCase, ...]
    shortcuts: dict[str, Model] = field(default_factory=dict)


def _diamond(model: Model, curve: tuple[int, ...]) -> KnownCase:
    """Arcs 0 > 1, 0 > 2, 1 > 3, 2 > 3, 3 > 4, seed 0."""
    return KnownCase(model, 5, (0, 0, 1, 2, 3), (1, 2, 3, 3, 4), (0,), curve)


def _complete(model: Model, n: int, curve: tuple[int, ...]) -> KnownCase:
    pairs = [(u, v) for u in range(n) for v in range(n) if u != v]
    return KnownCase(model, n, tuple(u for u, _ in pairs), tuple(v for _, v in pairs), (0,), curve)


PRESETS: dict[str, Preset] = {
    "independent_cascade": Preset(
        IndependentCascade,
        "P(v adopts at t | k contacts adopted at t - 1) = 1 - prod(1 - p_e)",
        "Kempe, Kleinberg and Tardos 2003; on a complete graph, Reed-Frost",
        (Parameter("p", "chance / contact", 0, 1, "chance that an adopter persuades a contact, once"),),
        "once",
        "independent",
        ("tie", "actor"),
        (
            _diamond(IndependentCascade(1.0), (1, 3, 4, 5)),
            _diamond(IndependentCascade(1.0, clock="actor"), (1, 3, 4, 5)),
            _diamond(IndependentCascade((1.0, 0.0, 1.0, 0.0, 1.0)), (1, 2, 3, 4)),
            _diamond(IndependentCascade(0.0), (1, 1, 1)),
        ),
        {"weighted_cascade": IndependentCascade("weighted_cascade")},
    ),
    "bass": Preset(
        Bass,
        "P(v adopts at t) = p + q F, F the share of contacts (or of everyone) that adopted before t",
        "Bass 1969",
        (
            Parameter("p", "chance / step", 0, 1, "innovation"),
            Parameter("q", "chance / step", 0, 1, "imitation"),
        ),
        "each",
        "additive",
        ("actor",),
        (
            _complete(Bass(1.0, 0.0), 4, (1, 4)),
            _complete(Bass(1.0, 0.0, mixing="everyone"), 4, (1, 4)),
            KnownCase(Bass(0.0, 1.0), 4, (0, 1, 2), (1, 2, 3), (0,), (1, 2, 3, 4)),
        ),
    ),
    "linear_threshold": Preset(
        LinearThreshold,
        "v adopts once sum of w_uv over adopters u reaches theta_v, theta_v ~ U(0, 1), sum of w_uv = 1",
        "Kempe, Kleinberg and Tardos 2003",
        (Parameter("threshold", "share of weight", 0, 1, "drawn unless given"),),
        "once",
        "independent",
        ("actor",),
        (
            _diamond(LinearThreshold(), (1, 3, 4, 5)),
            _complete(LinearThreshold((0.0, 0.25, 0.5, 0.75, 1.0)), 5, (1, 2, 3, 4, 5)),
        ),
        {"linear_threshold": LinearThreshold()},
    ),
    "fractional_threshold": Preset(
        FractionalThreshold,
        "v adopts once m_v / k_v >= phi_v, m_v of its k_v contacts having adopted",
        "Granovetter 1978; Valente 1996; Watts 2002",
        (Parameter("phi", "share of contacts", 0, 1, "threshold"),),
        "once",
        "independent",
        ("actor",),
        (
            _complete(FractionalThreshold((0.0, 0.25, 0.5, 0.75, 1.0)), 5, (1, 2, 3, 4, 5)),
            _complete(FractionalThreshold(0.5), 4, (1, 1, 1)),
            _diamond(FractionalThreshold(1.0), (1, 3, 4, 5)),
        ),
    ),
}


def as_model(model: Model | str) -> Model:
    """The model itself, or the one that a word stands for.

    Examples
    --------
    >>> as_model("weighted_cascade")
    IndependentCascade(p='weighted_cascade', clock='tie')
    """
    shortcuts = {name: short for preset in PRESETS.values() for name, short in preset.shortcuts.items()}
    if isinstance(model, str):
        return shortcuts[validate.choice("model", model, shortcuts)]
    validate.instance("model", model, Model, "for example up.IndependentCascade(p=0.1)")
    return model


def parameters_of(model: Model) -> dict[str, Any]:
    """The parameters of a model by name."""
    preset = next(preset for preset in PRESETS.values() if isinstance(model, preset.model))
    return {parameter.name: getattr(model, parameter.name) for parameter in preset.parameters}
