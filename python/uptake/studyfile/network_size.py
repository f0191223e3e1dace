"""How much memory the networks of a study file take that it generates: known before any is built.

The numbers of bytes per arc are measured. Networks of files and data sets are not counted, nor is what their size
depends on; what runs and results take is known once all is built (`uptake.run.footprint`).
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np

from uptake.basis import memory
from uptake.basis.engine import resolve_engine
from uptake.basis.threads import thread_count
from uptake.run.footprint import LIBRARIES, PER_ACTOR
from uptake.studyfile.read import StudyFile
from uptake.studyfile.sections import ProvidersSection, UsersSection
from uptake.studyfile.sources import generators

_SORTED, _DIRECTED = 9, 16  # bytes per arc while it is sorted
_MOST_ACTORS = 1 << 31

Sizes = Callable[[Mapping[str, Any]], float]  # from the keywords of a generator
_DRAWN: dict[str, Sizes] = {  # bytes per arc while it is drawn, where that takes more
    "complete": lambda given: 12.0,
    "ring_lattice": lambda given: 13.0,
    "watts_strogatz": lambda given: max(13.0, 22.0 * given["rewire"]),
}


def _n(given: Mapping[str, Any]) -> float:
    return float(given["n"])


_ACTORS: dict[str, Sizes] = {
    "rmat": lambda given: 2.0 ** min(given["scale"], 64),
    "stochastic_block": lambda given: float(np.sum(given["sizes"])),
}
_ARCS: dict[str, Sizes] = {
    "barabasi_albert": lambda given: 2.0 * given["m"] * given["n"],
    "complete": lambda given: given["n"] * (given["n"] - 1.0),
    "erdos_renyi": lambda given: given["mean_degree"] * given["n"],
    "path": lambda given: 2.0 * given["n"],
    "ring_lattice": lambda given: 1.0 * given["k"] * given["n"],
    "rmat": lambda given: (1 if given["directed"] else 2) * given["edge_factor"] * _ACTORS["rmat"](given),
    "star": lambda given: 2.0 * given["n"],
    "stochastic_block": lambda given: _between(np.asarray(given["sizes"], float), np.asarray(given["chances"], float)),
    "watts_strogatz": lambda given: 1.0 * given["k"] * given["n"],
}


class NetworkSize(NamedTuple):
    """A network that is generated: its actors, its bytes, and the most bytes while it is made."""

    actors: int
    kept: int
    peak: int


def network_sizes(study: StudyFile) -> list[NetworkSize]:
    """The networks that a study file generates, in the order in which they are built, as far as the text says.

    Parameters
    ----------
    study : StudyFile

    Returns
    -------
    list of NetworkSize
    """
    found = [_size(raw, n, sizes) for raw, n, sizes in _generated(study)]
    return [size for size in found if size is not None]


def refuse_networks_that_cannot_fit(study: StudyFile) -> None:
    """Raise MemoryError if the networks, or they and the states of runs, need more memory than is available.

    Parameters
    ----------
    study : StudyFile

    Raises
    ------
    MemoryError
    """
    networks = network_sizes(study)
    if not networks:
        return
    settings = study.sections.study
    engine, threads = resolve_engine(settings.engine), thread_count(settings.threads)
    before = [0, *accumulate(network.kept for network in networks)]
    actors = max(network.actors for network in networks)
    making = max(kept + network.peak for kept, network in zip(before, networks, strict=False))
    runs = before[-1] + actors * PER_ACTOR[engine] * min(threads, settings.runs)
    what = f"the networks that are generated, and runs on {threads} {'thread' if threads == 1 else 'threads'},"
    smaller = "smaller networks" if making > runs else "smaller networks or fewer threads"
    memory.require(max(making, LIBRARIES[engine] + runs), what, f"take {smaller}, or --force")


def _generated(study: StudyFile) -> Iterator[tuple[dict[str, Any], int | None, list[int] | None]]:
    """Each generate table, with the number of actors or the sizes of blocks that the rest of its section gives."""
    users, providers = study.sections.users, study.sections.providers
    for section in (users, providers):
        if section is None:
            continue
        n = section.n if isinstance(section, ProvidersSection) else None
        blocks = section.group.blocks if isinstance(section, UsersSection) and section.group is not None else None
        for table in (section, *(section.layers or ())):
            if table.generate is not None:
                yield table.generate, n, blocks if isinstance(blocks, list) else None


def _size(raw: dict[str, Any], n: int | None, sizes: list[int] | None) -> NetworkSize | None:
    """The size of the network of a table; None where it is not known, or the generator will refuse it."""
    kind = raw["kind"]
    defaults = inspect.signature(generators()[kind]).parameters
    given = {name: one.default for name, one in defaults.items() if one.default is not inspect.Parameter.empty}
    given |= {"n": n, "sizes": sizes} | raw
    try:
        actors, arcs = _ACTORS.get(kind, _n)(given), _ARCS[kind](given)
        drawn = _DRAWN[kind](given) if kind in _DRAWN else 0.0
    except (KeyError, TypeError, ValueError):
        return None
    if not (0 < actors < _MOST_ACTORS and arcs >= 0 and (arcs <= actors**2 or kind == "rmat")):
        return None
    directed = bool(given.get("directed", False))
    per_arc = max(_DIRECTED if directed else _SORTED, drawn)
    kept = (2 if directed else 1) * (8 * actors + 4 * arcs)
    return NetworkSize(int(actors), int(kept), int(8 * actors + per_arc * arcs))


def _between(sizes: Any, chances: Any) -> float:
    """The expected number of arcs between blocks."""
    return float((sizes**2).sum() * chances if chances.ndim == 0 else sizes @ chances @ sizes)
