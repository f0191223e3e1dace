"""Files of Pajek. The reader of networkx makes actors of comments and one actor of two that share a label."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from uptake.network.edges import Edges
from uptake.network.files.decode import text_of_file

_TIES = {"*arcs": True, "*edges": False, "*arcslist": True, "*edgeslist": False, "*matrix": True}


def read_pajek(path: Path, weighted: bool) -> Edges:
    """The ties and actors of a Pajek file. An edge among arcs is an arc in each direction.

    Actors have their labels as names, or their numbers where labels repeat. Where the file says two modes, there is a
    note: its actors are numbered through, so they are never one.
    """
    text = text_of_file(path)
    labels: list[str] = []
    ties: list[tuple[int, int, float, bool]] = []  # source, target, weight, whether it is an arc
    notes = [text.note] if text.note else []
    section, row = "", 0
    for number, line in enumerate(text.data.decode("utf-8").splitlines(), 1):
        fields = line.split(maxsplit=1) if section == "*vertices" and not line.startswith("*") else line.split()
        if not fields or fields[0].startswith("%"):
            continue
        try:
            if fields[0].startswith("*"):
                section, row = fields[0].lower().split(":")[0], 0
                if section == "*vertices":
                    labels = [str(i) for i in range(1, int(fields[1]) + 1)]
                    if len(fields) > 2:
                        notes.append(
                            f"{path}: holds two modes, of {fields[2]} and {len(labels) - int(fields[2])} actors"
                        )
                elif section not in _TIES and section != "*network":
                    raise ValueError(f"{path}, line {number}: the section {fields[0]} is not read")
            elif section == "*vertices":
                labels[_actor(fields[0], len(labels))] = _label(fields)
            elif section in _TIES:
                found = _ties(section, fields, row, len(labels))
                ties += [(*tie, _TIES[section]) for tie in found]
                row += 1
            elif not section:
                raise IndexError
        except (ValueError, IndexError) as error:
            if str(path) in str(error):
                raise
            why = str(error) if "actor" in str(error) else "it should hold numbers of actors, and a weight"
            raise ValueError(f"{path}, line {number}: {line.strip()!r} is not Pajek; {why}") from None
    if not labels:
        raise ValueError(f"{path} is not Pajek: it has no line *Vertices")
    labels, said = _distinct(labels, path)
    directed = any(arc for *_, arc in ties)
    if directed:
        ties += [(v, u, w, arc) for u, v, w, arc in ties if not arc and u != v]
    weight = [w for _, _, w, _ in ties] if weighted else None
    source, target = [u for u, *_ in ties], [v for _, v, *_ in ties]
    return Edges(source, target, weight, len(labels), directed, labels, notes=(*notes, *said))


def _label(fields: list[str]) -> str:
    """The label of a line of vertices: in quotes, or one word; the number where there is none."""
    if len(fields) == 1:
        return fields[0]
    quoted = re.match(r'"([^"]*)"', fields[1])
    return (quoted[1].strip() if quoted else fields[1].split()[0]) or fields[0]


def _actor(text: str, n: int) -> int:
    number = int(text)
    if not 1 <= number <= n:
        raise ValueError(f"actors are 1 .. {n}")
    return number - 1


def _ties(section: str, fields: list[str], row: int, n: int) -> list[tuple[int, int, float]]:
    """The ties of a line; lists hold an actor and its neighbours."""
    if section == "*matrix":
        return [(row, column, float(value)) for column, value in enumerate(fields) if float(value) != 0]
    source = _actor(fields[0], n)
    if section in ("*arcslist", "*edgeslist"):
        return [(source, _actor(field, n), 1.0) for field in fields[1:]]
    return [(source, _actor(fields[1], n), float(fields[2]) if len(fields) > 2 else 1.0)]


def _distinct(labels: list[str], path: Path) -> tuple[list[str], list[str]]:
    twice = [label for label, count in Counter(labels).items() if count > 1]
    if not twice:
        return labels, []
    said = f"{path}: the label {twice[0]!r} occurs more than once, so actors are called by their numbers"
    return [str(i) for i in range(1, len(labels) + 1)], [said]
