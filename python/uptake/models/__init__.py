"""Textbook models of contagion: each a setting of the gates, with its equation, source, and cases with known answers.

A model is a small frozen object; `PRESETS` is the registry that tests, documentation and the command line loop over.
Chances are per step, whatever a step is.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from uptake.basis import checks
from uptake.models.base import Model, Settings
from uptake.models.bass import Bass, SupplyRestrictedBass
from uptake.models.cascade import IndependentCascade
from uptake.models.epidemic import SI, SIR, SIS
from uptake.models.policy import Mandate
from uptake.models.preset import Gates, Graph, KnownCase, Parameter, Preset
from uptake.models.presets import PRESETS
from uptake.models.threshold import CountThreshold, FractionalThreshold, Granovetter, LinearThreshold

__all__ = [
    "PRESETS",
    "SI",
    "SIR",
    "SIS",
    "Bass",
    "CountThreshold",
    "FractionalThreshold",
    "Gates",
    "Granovetter",
    "Graph",
    "IndependentCascade",
    "KnownCase",
    "LinearThreshold",
    "Mandate",
    "Model",
    "Parameter",
    "Preset",
    "Settings",
    "SupplyRestrictedBass",
    "as_model",
    "parameters_of",
]


def as_model(model: Model | str) -> Model:
    """The model itself, or the one that a word stands for.

    Examples
    --------
    >>> as_model("weighted_cascade")
    IndependentCascade(p='weighted_cascade', clock='tie')
    """
    shortcuts = {name: short for preset in PRESETS.values() for name, short in preset.shortcuts.items()}
    if isinstance(model, str):
        return shortcuts[checks.choice("model", model, shortcuts)]
    checks.instance("model", model, Model, "for example up.IndependentCascade(p=0.1)")
    return model


def parameters_of(model: Model) -> dict[str, tuple[Any, str]]:
    """Value and unit of each parameter of a model.

    Examples
    --------
    >>> parameters_of(SIR(beta=.1, gamma=.5))["gamma"]
    (0.5, 'chance / step')
    """
    rows = [preset.parameters for preset in PRESETS.values() if type(model) is preset.model]
    units = {row.name: row.unit for row in (rows[0] if rows else ())}
    return {field.name: (getattr(model, field.name), units.get(field.name, "")) for field in fields(model)}
