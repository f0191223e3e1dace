"""What was read of each file that a study names: a line per file, for people to compare with what they know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.network.repeats import repeated
from uptake.studyfile.build import Read
from uptake.studyfile.observed import Curve, Observed
from uptake.studyfile.people import Persons
from uptake.studyfile.ties import Pairs

if TYPE_CHECKING:
    from uptake.network.network import Network

_SHOWN = 3  # names


def read_lines(read: Read) -> list[str]:
    """A line per file: networks, then people, then pairs of users and providers.

    Parameters
    ----------
    read : Read

    Returns
    -------
    list of str
    """
    return [
        *(_of_network(file, network) for file, network in read.networks.items()),
        *(_of_people(persons) for persons in read.people),
        *map(_of_pairs, read.service),
    ]


def lines_of_periods(observed: Observed | None) -> list[str]:
    """A line per observed curve that comes from a file."""
    return [] if observed is None else [_of_periods(curve) for curve in observed.curves if curve.file]


def _of_periods(curve: Curve) -> str:
    last = curve.periods[~np.isnan(curve.periods)][-1:].tolist()
    shown = f" (the last share is {last[0]:.3g})" if last else ""
    missing = int(np.isnan(curve.periods).sum())
    return f"{curve.file}: {_counted(len(curve.periods), 'row')}, a period each{shown}, {missing:,} missing"


def _of_network(file: str, network: Network) -> str:
    arcs = np.asarray(network.out_targets)
    tied = np.diff(network.out_offsets) > 0
    tied[arcs] = True
    ties = network.n_arcs if network.is_directed else network.n_arcs // 2
    found: dict[str, Any] = dict(network.provenance)
    rows = [_counted(found["rows"], "row")] if "rows" in found else []
    parts = [
        *rows,
        f"{_counted(network.n, 'person', 'people')}{_first(network.labels)}",
        f"{_counted(ties, 'tie')}",
        f"{int(network.n - np.count_nonzero(tied)):,} isolated",
        f"{len(repeated(network)):,} listed more than once",
        f"{sum(found.get('missing', {}).values()):,} missing",
    ]
    parts += [f"{_counted(network.n_self_loops, 'self loop')} dropped"] if network.n_self_loops else []
    return f"{file}: {', '.join(parts)}"


def _of_people(persons: Persons) -> str:
    missing = persons.listing.rows - len(persons.rows)
    people = _counted(len(persons.names), "person", "people") + _first(persons.names)
    return f"{persons.file}: {_counted(persons.listing.rows, 'row')}, {people}, {missing:,} missing"


def _of_pairs(pairs: Pairs) -> str:
    ties = pairs.ties.n_ties
    again = pairs.rows - pairs.missing - ties
    found = f"{_counted(pairs.rows, 'row')}, {_counted(ties, 'tie')} of users and providers"
    return f"{pairs.file}: {found}, {again:,} listed more than once, {pairs.missing:,} missing"


def _first(names: npt.NDArray[Any]) -> str:
    """The names of the first three, in brackets."""
    few = [str(name) for name in names[:_SHOWN].tolist()]
    return f" ({', '.join(few)}{', ...' if len(names) > _SHOWN else ''})"


def _counted(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"
