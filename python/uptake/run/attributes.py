"""The attributes of a result: enough to run it again.

What changes no number (engine, threads, the hour) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from uptake.basis.version import __version__
from uptake.plan.compiled import Compiled
from uptake.run.block import ideas_of
from uptake.run.contagion import Contagion
from uptake.run.provenance import LONG, describe, fingerprint
from uptake.strategies import Strategy
from uptake.strategies.planted import PlantedByStep, Seeding
from uptake.world.terms import Assumption
from uptake.world.world import World

Attributes = dict[str, str | int]


def of_study(
    world: World,
    strategies: Mapping[str, Strategy],
    compiled: Mapping[str, Sequence[Compiled]],
    said: Sequence[str] = (),
    *,
    horizon: int,
    runs: int,
    seed: int,
    title: str,
) -> Attributes:
    """What a comparison of strategies rests on; `said` are notes besides those of the plans."""
    described = {"world": describe(world), "strategies": {name: describe(s) for name, s in strategies.items()}}
    notes = dict.fromkeys([*(note for plans in compiled.values() for plan in plans for note in plan.notes), *said])
    return {
        "title": title,
        "uptake_version": __version__,
        "seed": seed,
        "runs": runs,
        "horizon": horizon,
        "step_length": world.step,
        "currency": world.costs.currency,
        "n_users": world.n_users,
        "n_providers": world.n_providers,
        "fingerprint": fingerprint({"study": described, "seed": seed, "horizon": horizon}),
        "description": json.dumps(described),
        "assumptions": json.dumps(_assumptions(world, compiled)),
        "notes": json.dumps(list(notes)),
    }


def of_contagion(
    where: Any, task: Contagion, assumptions: Sequence[Assumption], notes: Sequence[str], *, seed: int
) -> Attributes:
    """What one contagion rests on: a model on a network, or a strategy on a world."""
    described = {
        "where": describe(where),
        "what": describe(task.what),
        "seeds": _seeds(task),
        "immune": _positions(task.immune),
        "horizon": None if task.ends_by_itself else task.horizon,
    }
    return {
        "uptake_version": __version__,
        "seed": seed,
        "n_actors": task.n_users,
        "description": json.dumps(described),
        "assumptions": json.dumps([_plain(a) for a in assumptions]),
        "notes": json.dumps(list(notes)),
    }


def _seeds(task: Contagion) -> Any:
    if isinstance(task.seeds, tuple):
        return {idea: _positions(part) for idea, part in zip(ideas_of(task.plan), task.seeds, strict=True)}
    return _positions(task.seeds)


def _positions(people: Seeding | None) -> Any:
    """The number of seeds, or positions of seeds or immune people; those of a world stand in its own description."""
    if isinstance(people, list):
        return "per run"
    if isinstance(people, PlantedByStep):
        return {str(step): _positions(seeds) for step, seeds in zip(people.steps, people.seeds, strict=True)}
    if not isinstance(people, np.ndarray):
        return describe(people)
    return describe(people.astype(np.int64)) if people.size > LONG else people.tolist()


def _assumptions(world: World, compiled: Mapping[str, Sequence[Compiled]]) -> list[dict[str, Any]]:
    """The assumptions that all strategies share, once and under no name; then what each assumes besides.

    Those that differ between the ideas of a world name theirs.
    """
    listed = {name: _by_idea(world.names, plans) for name, plans in compiled.items()}
    first = next(iter(listed.values()))
    held = [set(rows) for rows in listed.values()]  # there may be thousands
    shared = [row for row in first if all(row in rows for rows in held)]
    rows, known = [("", *row) for row in shared], set(shared)
    rows += [(name, *row) for name, own in listed.items() for row in own if row not in known]
    several = len(world.names) > 1
    return [{"strategy": name, **({"idea": idea} if several else {}), **_plain(a)} for name, idea, a in rows]


def _plain(assumption: Assumption) -> dict[str, Any]:
    """Its fields but the idea, which stands before them where a world has several."""
    return {name: getattr(assumption, name) for name in ("name", "value", "unit", "source")}


def _by_idea(names: Sequence[str], plans: Sequence[Compiled]) -> list[tuple[str, Assumption]]:
    """Assumptions with the name of their idea; "" where all ideas share it."""
    held = [set(plan.assumptions) for plan in plans]
    shared = [a for a in plans[0].assumptions if all(a in own for own in held)]
    rows, known = [("", a) for a in shared], set(shared)
    return rows + [(idea, a) for idea, p in zip(names, plans, strict=True) for a in p.assumptions if a not in known]
