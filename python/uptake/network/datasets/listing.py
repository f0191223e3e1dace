"""The data sets as the command line lists them."""

from __future__ import annotations

from uptake.basis.checks import BadValue
from uptake.network.datasets.fetch import VARIABLE, here
from uptake.network.datasets.table import TABLE


def listing() -> list[str]:
    """A block of lines per data set: what it is, how large, from where, under which terms, whom to cite."""
    blocks = []
    for row in TABLE.values():
        try:
            place = here(row)
            found = (
                str(place) if place else f"not on this machine; it is fetched when it is first used, or set {VARIABLE}"
            )
        except BadValue as refused:
            found = str(refused)
        size = f"{row.people:,} people, {row.ties:,} ties, {row.groups} groups, {row.last} {row.period}s"
        size += f"; {row.size:,} bytes"
        facts = {"size": size, "source": row.url, "licence": row.licence, "cite": row.citation, "file": found}
        lines = [f"    {key:<8}{value}" for key, value in facts.items()]
        blocks.append("\n".join([row.name, f"    {row.people:,} {row.about}", *lines]))
    return blocks
