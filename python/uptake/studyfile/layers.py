"""Layers of a section: each table is a network with its chance, proof and times, or a file with a row per contact."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from uptake.basis.checks import BadValue
from uptake.basis.saying import warn
from uptake.studyfile.files import column_of, listing_of, without_header
from uptake.studyfile.people import Persons
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import LayerTable
from uptake.studyfile.times import names_of, times_of

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
        key: times_of(values, key, missing, file) if key.endswith("column") else names_of(values, missing)
        for key, values in columns.items()
    }
    until = "until_column" if "until_column" in frame else None
    return Layer.from_contacts(
        frame, source="source", target="target", start="start_column", until=until, step=given.step,
        origin=given.origin, nodes=None if people is None else people.names, directed=given.directed, **keywords,
    )  # fmt: skip
