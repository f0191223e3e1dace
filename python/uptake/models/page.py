"""The registry as text: the reference page, the table of gates, and what the command line shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import MISSING, fields

import numpy as np

from uptake.basis.checks import BadValue
from uptake.basis.suggest import did_you_mean
from uptake.models.base import Model
from uptake.models.preset import KnownCase, Preset
from uptake.models.presets import PRESETS

_INTRODUCTION = """\
# Textbook models

Each model is a row of settings of the four gates ([theory](../theory.md)), not a code path. Run one with
`up.simulate(network, model, seeds=..., runs=...)`; `uptake models` lists them, `uptake models NAME` shows one.
Chances are per step, whatever a step is. Influence reads the statuses at the end of the previous step: a person who
adopts at step t is heard from step t + 1 on, up to and including the step in which it gives up. Curves count everybody
who ever adopted, seeds included, at steps 0, 1, ...

This page is made from the registry: `python -m uptake.models > docs/reference/models.md`. What it says of the gates is
read off the settings of examples.

| model | meaning |
|---|---|
"""


def page() -> str:
    """The reference page, in Markdown."""
    listed = "".join(f"| [`{signature(row)}`](#{_anchor(row)}) | {row.meaning} |\n" for row in PRESETS.values())
    return _INTRODUCTION + listed + "".join(_section(row) for row in PRESETS.values())


def gates_table() -> str:
    """The settings of the gates, one row per model, in Markdown."""
    rows = [("model", "schedule, link", "HEAR", "WANT", "GET", "KEEP"), ("---",) * 6]
    for row in PRESETS.values():
        gates, presses = row.gates, "any" if row.all_aware else f"{row.schedule}, {row.link}"
        rows.append((f"`{row.model.__name__}`", presses, gates.hear, gates.want, gates.get, gates.keep))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in rows)


def listing() -> list[tuple[str, str]]:
    """Signature and meaning of every model.

    Examples
    --------
    >>> listing()[1]
    ('SI(beta)', 'Each adopter gets a chance with each contact in every step.')
    """
    return [(signature(row), row.meaning) for row in PRESETS.values()]


def details(name: str) -> str:
    """One row in full, as plain text.

    Raises
    ------
    ValueError
        If no model has that name: that of its class or of its row, in upper or lower case.

    Examples
    --------
    >>> details("si").splitlines()[0]
    'SI(beta)'
    """
    row = _row(name)
    lines = [signature(row), f"  {row.meaning}", "", f"  {row.equation}", ""]
    for parameter in row.parameters:
        unit = f"{parameter.unit}, " if parameter.unit else ""
        lines += [f"  {parameter.name}: {parameter.meaning}", f"      {unit}{parameter.allowed}"]
    lines += ["", *(f"  {what:<10}{text}" for what, text in _facts(row))]
    lines += ["", "  Known answers:", *(f"    {_case(case)}" for case in row.known)]
    words = [f'"{word}" = {_call(model)}' for word, model in row.words.items()]
    return "\n".join([*lines, *(["", "  As a word: " + "; ".join(words)] if words else [])])


def signature(row: Preset) -> str:
    """How the model is called.

    Examples
    --------
    >>> signature(PRESETS["sir"])
    'SIR(beta, gamma, *, lifetime="geometric")'
    """
    rows = fields(row.model)
    arguments = [_argument(field.name, field.default) for field in rows]
    if any(field.kw_only for field in rows):
        arguments.insert([field.kw_only for field in rows].index(True), "*")
    return f"{row.model.__name__}({', '.join(arguments)})"


def _row(name: str) -> Preset:
    asked = name.lower()
    for key, row in PRESETS.items():
        if asked in (key, row.model.__name__.lower()):
            return row
    known = [row.model.__name__ for row in PRESETS.values()]
    raise BadValue("model", name, did_you_mean(name, known), problem="is unknown")


def _section(row: Preset) -> str:
    facts = "".join(f"- {what}: {text}\n" for what, text in _facts(row))
    parameters = "".join(f"| `{p.name}` | {p.meaning} | {p.unit or 'word'} | {p.allowed} |\n" for p in row.parameters)
    words = "".join(f'- as a word: `"{word}"` = `{_call(model)}`\n' for word, model in row.words.items())
    known = "".join(f"- {_case(case)}\n" for case in row.known)
    return (
        f"\n## {row.model.__name__}\n\n{row.meaning}\n\n    {row.equation}\n\n"
        f"| parameter | meaning | unit | allowed |\n|---|---|---|---|\n{parameters}\n"
        f"{facts}{words}\nKnown answers:\n\n{known}"
    )


def _facts(row: Preset) -> list[tuple[str, str]]:
    alone = "not needed: somebody adopts unprompted" if row.model.starts_alone else "needed: nobody adopts unprompted"
    pressing = [
        ("schedule", f"{row.schedule}: an adopter presses on a contact in {_PRESSES[row.schedule]}"),
        ("link", f"{row.link}: {_ADDS[row.link]}"),
    ]
    return [
        *([("schedule", "plays no part: all hear at once")] if row.all_aware else pressing),
        ("clock", " or ".join(row.clocks)),
        ("HEAR", row.gates.hear),
        ("WANT", row.gates.want),
        ("GET", row.gates.get),
        ("KEEP", row.gates.keep),
        ("seeds", alone),
        ("horizon", "not needed: every run ends" if row.model.ends else "needed: a run can go on for ever"),
        ("source", row.reference),
    ]


_PRESSES = {"once": "the step after its adoption only", "each": "every step while it is one"}
_ADDS = {"independent": "chances combine as 1 - prod(1 - p)", "additive": "chances add up"}


def _case(case: KnownCase) -> str:
    start = f"seed{'s' * (len(case.seeds) > 1)} {_listed(case.seeds)}" if case.seeds else "no seeds"
    answers = []
    if case.curve:
        answers.append(f"ever adopted {f'{case.idea}: ' * bool(case.idea)}{_listed(case.curve)}")
    if case.adopters:
        answers.append(f"adopters {_listed(case.adopters)}")
    if case.reach is not None:
        answers.append(f"expected reach {f'of {case.idea} ' * bool(case.idea)}{case.reach:.6g}")
    return f"{_call(case.model)} on {case.graph.name}, {start}: {'; '.join(answers)}"


def _call(model: Model) -> str:
    """The model as one would write it, without what is so by default."""
    given = []
    for field in fields(model):
        value = getattr(model, field.name)
        if isinstance(value, np.ndarray) or (value is not field.default and value != field.default):
            given.append(f"{field.name}={_value(value)}")
    return f"{type(model).__name__}({', '.join(given)})"


def _argument(name: str, default: object) -> str:
    return name if default is MISSING else f"{name}={_value(default)}"


def _value(value: object) -> str:
    if isinstance(value, np.ndarray):
        return f"[{_listed(value.tolist())}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_value, value))})"
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def _listed(values: Iterable[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _anchor(row: Preset) -> str:
    return row.model.__name__.lower()
