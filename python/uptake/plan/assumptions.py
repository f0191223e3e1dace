"""The numbers that a result rests on, listed so that nobody overlooks them."""

from __future__ import annotations

import numpy as np

from uptake.strategies import Strategy
from uptake.world.terms import TERMS, Assumption, default, idea_fields
from uptake.world.world import Costs, World

_DRAWN = {"culture": "U(.3, 1), drawn", "champion": "1 in 4, drawn"}

_PRICES = {
    "setup": "money / opening",
    "place": "money / place / month",
    "benefit": "money / user / month",
    "discount_rate": "1 / year",
}


def assumptions_of(world: World, strategy: Strategy) -> tuple[Assumption, ...]:
    """Those of the idea, the providers, the prices and the strategy, in this order; supply only where there is some."""
    return (*_of_idea(world), *_of_providers(world), *_of_costs(world), *strategy.assumptions)


def _of_idea(world: World) -> list[Assumption]:
    idea, supply = world.idea, world.providers is not None
    rows = []
    for name, term in idea_fields().items():
        if supply or not (term.of_supply or name.startswith("provider_")):
            value = getattr(idea, name)
            rows.append(Assumption(name, value, term.unit, term.source if value == default(name) else "given"))
    if supply:
        d0 = idea.demand_saturation
        rows.append(Assumption("demand_saturation", d0, "share", "assumed" if d0 == 0.2 else "given"))
    back = idea.return_after
    rows.append(Assumption("return_after", back or "never", "steps", "given" if back else "assumed"))
    for name, usual in (("schedule", "each"), ("link", "independent")):
        value = getattr(idea, name)
        rows.append(Assumption(name, value, "choice", "assumed" if value == usual else "given"))
    return rows


def _of_providers(world: World) -> list[Assumption]:
    if world.providers is None:
        return []
    rows = []
    for name in ("places", "culture", "champion"):
        value, unit = getattr(world.providers, name), TERMS[name].unit
        if value is None:
            rows.append(Assumption(name, _DRAWN[name], unit, "assumed"))
        elif isinstance(value, np.ndarray):
            rows.append(Assumption(name, float(value.mean()), f"{unit}, mean over providers", "given"))
        else:
            rows.append(Assumption(name, float(value), unit, "assumed" if (name, value) == ("places", 40) else "given"))
    return rows


def _of_costs(world: World) -> list[Assumption]:
    rows = []
    for name, unit in _PRICES.items():
        if world.providers is not None or name in ("benefit", "discount_rate"):
            value = getattr(world.costs, name)
            usual = "literature (UK Treasury, Green Book)" if name == "discount_rate" else "assumed"
            source = usual if value == getattr(Costs(), name) else "given"
            rows.append(Assumption(f"costs.{name}", value, unit.replace("money", world.costs.currency), source))
    return rows
