"""The catalogue as text: the reference page, and what the command line shows."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from inspect import cleandoc
from typing import TYPE_CHECKING, NamedTuple

from uptake.basis.checks import BadValue
from uptake.basis.docstrings import parameters
from uptake.basis.suggest import did_you_mean
from uptake.strategies.listed import LISTED, Listed

if TYPE_CHECKING:
    import pandas as pd

_INTRODUCTION = """\
# Strategies

Each strategy is a recipe over operations on terms, sponsors, structure and costs ([theory](../theory.md)): a few
keywords, whose defaults are assumptions and are listed with every result. `a + b` does what a does, then what b does:
operations act in that order, sponsors stand side by side in that order, costs add up. `uptake strategies` lists them,
`uptake strategies NAME` shows one; in study files the name is the `kind`.

This page is made from the registry: `python -m uptake.strategies > docs/reference/strategies.md`.

| strategy | meaning | guides to scaling call it |
|---|---|---|
"""


class _Text(NamedTuple):
    """A docstring in parts."""

    mechanism: str
    parameters: dict[str, str]
    notes: str
    source: str


def page() -> str:
    """The reference page, in Markdown."""
    rows = "".join(
        f"| [`{name}`](#{row.recipe.__name__.lower()}) | {row.meaning} | {row.route or '-'} |\n"
        for name, row in LISTED.items()
    )
    return _INTRODUCTION + rows + "".join(map(_section, LISTED.values()))


def lines() -> list[str]:
    """A line for each strategy, beginning with its name.

    Examples
    --------
    >>> lines()[0]
    'emulation                    Seeds and nothing else: the idea spreads from others.'
    """
    width = max(map(len, LISTED)) + 2
    return [f"{name:<{width}}{row.meaning}" for name, row in LISTED.items()]


def listing() -> pd.DataFrame:
    """The catalogue as a table.

    Returns
    -------
    DataFrame
        A row per strategy, by its name in study files: the name of its class, what it does, how practitioners' guides
        call such a route, and the phrase that asks for it.

    Examples
    --------
    >>> import uptake as up
    >>> up.strategies.listing().loc["branching", "recipe"]
    'Branching'
    """
    import pandas as pd

    rows = [(row.recipe.__name__, row.meaning, row.route, row.quote) for row in LISTED.values()]
    return pd.DataFrame(rows, [*LISTED], ["recipe", "meaning", "route", "quote"]).rename_axis("strategy")


def details(name: str) -> str:
    """One strategy in full, as plain text.

    Raises
    ------
    BadValue
        If no strategy has that name: that of its row or of its class, in upper or lower case.

    Examples
    --------
    >>> details("Programme").splitlines()[0]
    'Programme(slots=5, support=0.5, until=36, revenue=inf, payer="state", start=0, budget=None, name="", idea=None)'
    """
    row = _row(name)
    text = _text(row)
    said = [signature(row), f"  {row.meaning}", "", *(f"  {line}" for line in text.mechanism.splitlines()), ""]
    for keyword, unit, meaning in _parameters(row, text):
        said += [f"  {keyword}{f' ({unit})' if unit else ''}", f"      {meaning}"]
    facts = [f'"{row.quote}"', f"guides to scaling: {row.route}" if row.route else "", text.notes, text.source]
    parts = [f"  With its defaults: {part}" for part in _parts(row)]
    return "\n".join([*said, "", *(f"  {fact}" for fact in facts if fact), "", *parts])


def signature(row: Listed) -> str:
    """How the strategy is called.

    Examples
    --------
    >>> signature(LISTED["legislation"])[:41]
    'Legislation(start=36, enforcement=0.8, dr'
    """
    own = [field for field in fields(row.recipe) if field.init]
    own.sort(key=lambda field: field.name in ("budget", "name", "idea"))
    return f"{row.recipe.__name__}({', '.join(f'{field.name}={_value(field.default)}' for field in own)})"


def _row(name: str) -> Listed:
    asked = name.lower().replace("-", "_").replace(" ", "_")
    for key, row in LISTED.items():
        if asked in (key, row.recipe.__name__.lower()):
            return row
    raise BadValue("strategy", name, did_you_mean(name, LISTED), problem="is unknown")


def _section(row: Listed) -> str:
    text = _text(row)
    route = f"Practitioners' guides: {row.route}. " if row.route else ""
    table = "".join(f"| `{name}` | {meaning} | {unit or '-'} |\n" for name, unit, meaning in _parameters(row, text))
    parts = "".join(f"- `{part}`\n" for part in _parts(row))
    return (
        f"\n## {row.recipe.__name__}\n\n{text.mechanism}\n\n> {row.quote}\n\n{route}{text.notes}\n\n"
        f"| keyword | meaning | unit |\n|---|---|---|\n{table}\n"
        f"With its defaults:\n\n{parts or '- seeds and nothing else'}\n{text.source}\n".rstrip()
        + "\n"
    )


def _text(row: Listed) -> _Text:
    whole = cleandoc(str(row.recipe.__doc__)).replace("``", "`")
    parts = re.split(r"\n\n?(\w[\w ]*)\n-{3,}\n", whole)
    named = dict(zip(parts[1::2], parts[2::2], strict=True))
    told = {name: said.replace("``", "`") for name, said in parameters(row.recipe).items()}
    source = re.sub(r"\.\. \[(\d)\] ", r"[\1] ", " ".join(named.get("References", "").split()))
    return _Text(parts[0], told, re.sub(r" ?\[(\d)\]_", r" [\1]", " ".join(named.get("Notes", "").split())), source)


def _parameters(row: Listed, text: _Text) -> list[tuple[str, str, str]]:
    """Keyword with its default, unit, and meaning."""
    rows = []
    for field in sorted(fields(row.recipe), key=lambda field: field.name == "budget"):
        if field.init and field.name not in ("name", "idea"):
            default = "" if field.default in (MISSING, None, ()) else f" = {_value(field.default)}"
            rows.append((f"{field.name}{default}", field.metadata.get("unit", ""), text.parameters[field.name]))
    return rows


def _parts(row: Listed) -> list[str]:
    made = row.make()
    return [repr(part) for part in (*made.operations, *made.sponsors, *made.structure, *made.costs)]


def _value(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)
