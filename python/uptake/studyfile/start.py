"""The starts that a study file describes: statuses, providers of adopters and waits, as lists or columns of files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.network.names.lookup import Lookup
from uptake.studyfile.groups import Sources, say_strangers
from uptake.studyfile.lines import Place
from uptake.studyfile.of_ideas import tables_of_section
from uptake.studyfile.people import Persons, numbers_where_given, people_of, texts_of
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import Column, StartSection

if TYPE_CHECKING:
    from uptake.network.network import Network
    from uptake.world.start import Start


def starts_of(
    study: StudyFile, users: tuple[Network, Sources], providers: tuple[Network, Sources] | None
) -> list[tuple[Place, str | None, Start]]:
    """The starts in their order: where each stands in the file, the name of its idea (None: of all), and the start.

    Parameters
    ----------
    study : StudyFile
    users, providers : pair of Network and Sources
        The actors of a side, by name, and where columns without a file come from.
    """
    files: dict[str, Persons] = {}
    return [
        (place, given.idea, _start(study, given, place, users, providers, files))
        for place, given in tables_of_section(study.sections.start, "start")
    ]


def _start(
    study: StudyFile, given: StartSection, place: Place, users: tuple[Network, Sources],
    providers: tuple[Network, Sources] | None, files: dict[str, Persons],
) -> Start:  # fmt: skip
    from uptake.world.start import Start

    keywords: dict[str, Any] = {}
    for key, read in (("users", _status), ("providers", _status), ("server", _word), ("since", _step)):
        value = getattr(given, key)
        if isinstance(value, Column):
            actors, sources = users if key != "providers" or providers is None else providers
            with study.at(*place, key):
                value = _column(value, actors, sources, files, read, numbers=key == "since")
        if value is not None:
            keywords[key] = value
    with study.at(*place):
        return Start(**keywords)


def _column(
    given: Column, actors: Network, sources: Sources, files: dict[str, Persons], read: Callable[[Any], Any], *,
    numbers: bool,
) -> dict[Any, Any]:  # fmt: skip
    """What a column says of the actors that it names and has an entry for."""
    names, values, where = _entries(given, actors, sources, files)
    at = Lookup(actors.names, actors.n).positions("file", names, missing=True)
    if numbers:
        listed: list[Any] = numbers_where_given(values, where, sources.missing, lambda i: f"for {names[i]!r}").tolist()
        there = [value == value for value in listed]
    else:
        codes, words = texts_of(values, sources.missing, where)
        listed = [words[code] for code in codes.tolist()]
        there = (codes >= 0).tolist()
    labels = np.asarray(actors.labels)[np.maximum(at, 0)].tolist()
    rows = zip(labels, listed, there, (at >= 0).tolist(), strict=True)
    return {label: read(value) for label, value, some, known in rows if some and known}


def _entries(given: Column, actors: Network, sources: Sources, files: dict[str, Persons]) -> tuple[Any, Any, str]:
    """The names of a file's rows, the entries of the column, and what the file is called; `files` were read before."""
    if given.file is None and sources.people is not None:
        return sources.people.names, sources.people.column("column", given.column), sources.people.file
    if given.file is None:
        return actors.labels, sources.of_survey(given.column), "the data set"
    key = f"{sources.side} {isinstance(given.column, int)} {given.model_dump(exclude={'column'})}"
    if key not in files:
        files[key] = people_of(given, sources.folder, sources.missing)
        sources.read.append(files[key])
        say_strangers(files[key], actors, sources)
    persons = files[key]
    return persons.names, persons.column("column", given.column), persons.file


def _status(word: str) -> str | int:
    return int(word) if word.isdigit() else word


def _word(word: str) -> str:
    return word


def _step(number: float) -> int | float:
    return int(number) if number == int(number) else number
