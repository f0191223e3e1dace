"""Layers of a section: each table is a network with its chance, proof and times, or a file with a row per contact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.saying import warn
from uptake.network.names.rule import is_missing
from uptake.studyfile.files import column_of, listing_of, without_header
from uptake.studyfile.people import Persons
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import LayerTable

if TYPE_CHECKING:
    from uptake.network.layer import Layer
    from uptake.network.network import Network

_DEFAULT = {"users": "peer", "providers": "professional"}


def layers_of_section(
    study: StudyFile,
    section: str,
    tables: list[LayerTable],
    network_of: Callable[[LayerTable, int], Network],
    people: Persons | None,
    missing: tuple[str, ...],
) -> tuple[Layer, ...]:
    """The layers of users or of providers, of the same actors.

    Parameters
    ----------
    study : StudyFile
    section : "users" or "providers"
    tables : list of LayerTable
    network_of : callable
        The network that a table names, with its position among the tables.
    people : Persons, optional
        The population of the section.
    missing : tuple of str
        The words for no name.
    """
    from uptake.network.layer import Layer

    layers: list[Layer] = []
    for i, table in enumerate(tables):
        keys = ("name", "chance", "proof", "start", "until")
        keywords = {key: getattr(table, key) for key in keys if getattr(table, key) is not None}
        network = network_of(table, i) if table.start_column is None else None
        with study.at(section, "layers", i):
            if network is not None:
                layers.append(Layer(network, **keywords))
            else:
                layers.append(_of_contacts(table, keywords, study.path.parent, people, missing))
            made = _beside(layers, section)
    return made


def _beside(layers: list[Layer], section: str) -> tuple[Layer, ...]:
    """Layers with names, of which the last was added."""
    from uptake.network.layers import layers_of

    try:
        return layers_of("layers", layers, _DEFAULT[section])
    except BadValue as error:
        if error.remedy.startswith("build both"):
            error.remedy = f'list all of them once: people = "people.csv" under [{section}]'
        raise ValueError(error.complaint) from None


def _of_contacts(
    given: LayerTable, keywords: dict[str, Any], folder: Path, people: Persons | None, missing: tuple[str, ...]
) -> Layer:
    """Ties in time from a file with a row per contact."""
    from uptake.network.layer import Layer

    file = str(given.file)
    names = {"source": given.source, "target": given.target, "start_column": given.start_column}
    names |= {} if given.until_column is None else {"until_column": given.until_column}
    listing = listing_of(file, folder, given, header=not without_header(*names.values()))
    warn(listing.notes)
    columns = {key: column_of(listing, key, name, file) for key, name in names.items() if name is not None}
    frame = {
        key: _times(values, key, missing, file) if key.endswith("column") else _names(values, missing)
        for key, values in columns.items()
    }
    until = "until_column" if "until_column" in frame else None
    return Layer.from_contacts(
        frame, source="source", target="target", start="start_column", until=until, step=given.step,
        origin=given.origin, nodes=None if people is None else people.names, directed=given.directed, **keywords,
    )  # fmt: skip


def _names(values: Any, missing: tuple[str, ...]) -> list[Any]:
    return [None if is_missing(value) or str(value).strip() in missing else value for value in _listed(values)]


def _times(values: Any, key: str, missing: tuple[str, ...], file: str) -> Any:
    """A column of times: numbers where all are, else dates as ISO 8601 writes them; what is missing stays missing."""
    import pandas as pd

    texts = [None if name is None else str(name).strip() for name in _names(values, missing)]
    numbers = pd.to_numeric(pd.Series([t and t.replace(",", ".") for t in texts], dtype=object), errors="coerce")
    given = np.array([text is not None for text in texts], bool)
    if numbers[given].notna().all():
        return numbers.astype(np.float64)
    dates = pd.to_datetime(pd.Series(texts, dtype=object), errors="coerce", format="ISO8601")
    bad = np.flatnonzero(given & dates.isna().to_numpy())
    if bad.size:
        problem = f"holds {texts[bad[0]]!r} in row {bad[0] + 1} of {file}"
        remedy = "write times as numbers, or as dates such as 2026-03-31"
        raise BadValue(key, NOT_SHOWN, problem=problem, remedy=remedy)
    return dates


def _listed(values: Any) -> list[Any]:
    return (
        values.tolist()
        if hasattr(values, "tolist")
        else values.to_pylist()
        if hasattr(values, "to_pylist")
        else list(values)
    )
