"""The registry of textbook models: tests, documentation and the command line loop over its rows."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.models import rows_contact, rows_outside, rows_threshold, rows_together
from uptake.models.base import Model
from uptake.models.preset import Preset

PRESETS: dict[str, Preset] = {
    row.name: row for row in (*rows_contact.ROWS, *rows_together.ROWS, *rows_threshold.ROWS, *rows_outside.ROWS)
}


def as_model(model: Model | str) -> Model:
    """The model itself, or the one that a word stands for.

    Parameters
    ----------
    model : Model or str
        A model; or a key of `PRESETS` whose model needs no parameters, or a shortcut such as "weighted_cascade".

    Returns
    -------
    Model
        The model.

    Raises
    ------
    ValueError
        If the word is unknown, or its model needs parameters.
    TypeError
        If it is neither a model nor a word.

    Examples
    --------
    >>> as_model("weighted_cascade")
    IndependentCascade(p='weighted_cascade', clock='tie')
    >>> as_model("sir")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: model = 'sir' needs beta and gamma; write up.SIR(beta=..., gamma=...)
    """
    if not isinstance(model, str):
        checks.instance("model", model, Model, "for example up.IndependentCascade(p=0.1)")
        return model
    ready = {word: made for row in PRESETS.values() for word, made in row.words.items()}
    if checks.choice("model", model, list(dict.fromkeys((*PRESETS, *ready)))) in ready:
        return ready[model]
    row = PRESETS[model]
    call = f"up.{row.model.__name__}({', '.join(f'{name}=...' for name in row.needs)})"
    words = [word for word in row.words if word != model]
    remedy = f"write {call}" + (f", or {' or '.join(map(repr, words))}" if words else "")
    listed = [", ".join(row.needs[:-1]), row.needs[-1]] if row.needs[1:] else row.needs
    raise BadValue("model", model, problem=f"needs {' and '.join(listed)}", remedy=remedy)


def parameters_of(model: Model) -> dict[str, tuple[Any, str]]:
    """Value and unit of each parameter of a model.

    Parameters
    ----------
    model : Model
        The model.

    Returns
    -------
    dict of str to tuple
        Parameter -> its value and its unit, "" where no row of the registry states it.

    Examples
    --------
    >>> import uptake as up
    >>> parameters_of(up.SIR(beta=.1, gamma=.5))["gamma"]
    (0.5, 'chance / step')
    """
    rows = [preset.parameters for preset in PRESETS.values() if type(model) is preset.model]
    units = {row.name: row.unit for row in (rows[0] if rows else ())}
    return {field.name: (getattr(model, field.name), units.get(field.name, "")) for field in fields(model)}
