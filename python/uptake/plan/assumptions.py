"""The numbers that a result rests on, listed so that nobody overlooks them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from uptake.strategies import Strategy
from uptake.world.contexts import Contexts
from uptake.world.costs import Costs
from uptake.world.groups import Labels
from uptake.world.idea import Idea
from uptake.world.providers import Providers
from uptake.world.terms import TERMS, Assumption, idea_fields
from uptake.world.users import Users
from uptake.world.world import World

PRICES = {
    "setup": "money / opening",
    "place": "money / place / month",
    "benefit": "money / user / month",
    "discount_rate": "1 / year",
}


_GREEN_BOOK = "literature (UK Treasury, Green Book)"


def assumptions_of(world: World, idea: Idea, strategy: Strategy) -> tuple[Assumption, ...]:
    """Those of the idea, the providers, the prices and the strategy, in this order; supply only where there is some."""
    of_strategy = (row for row in strategy.assumptions if row.idea in ("", idea.name))
    of_actors = (*_of_layers(world), *_of_providers(world), *_of_contexts(world, idea))
    own = _of_idea(world, idea)
    if strategy.sponsors_of(idea.name):
        own = [row for row in own if row.name != "slots"]  # sponsors have slots of their own
    return (*own, *of_actors, *_of_costs(world), *of_strategy)


def _of_idea(world: World, idea: Idea) -> list[Assumption]:
    supply, single = world.providers is not None, len(world.names) == 1
    rows = []
    for name, term in idea_fields().items():
        if name == "alone" and single and idea.alone == term.default:
            continue  # it says something where there are several ideas
        if term.of_contexts and not world.has_contexts:
            continue
        if name in ("fee", "fee_sensitivity", "surplus") and idea.owner is None:
            continue  # nobody could be paid a fee
        if supply or not (term.of_supply or name.startswith("provider_")):
            rows.append(_row(idea, name, term.unit.replace("money", world.costs.currency), term.source))
    if supply:
        rows.append(_row(idea, "demand_saturation", "share"))
    back = _row(idea, "return_after", "steps")
    rows.append(replace(back, value="never") if idea.return_after is None else back)
    rows += [Assumption(f"companion {name}", change, "level", "given") for name, change in idea.companions.items()]
    return [*rows, _row(idea, "schedule", "choice"), _row(idea, "link", "choice")]


def _of_layers(world: World) -> list[Assumption]:
    """What layers say in place of the idea."""
    rows = []
    for layer in (*world.users.layers, *(() if world.providers is None else world.providers.layers)):
        if layer.chance is not None:
            rows.append(Assumption(f"layer {layer.name}: chance", layer.chance, "chance / contact / month", "given"))
        if layer.proof != 1:
            rows.append(Assumption(f"layer {layer.name}: proof", layer.proof, "weight of a contact", "given"))
    return rows


def _of_providers(world: World) -> list[Assumption]:
    providers = world.providers
    if providers is None:
        return []
    rows = []
    for name in ("places", "culture", "champion"):
        value, term = getattr(providers, name), TERMS[name]
        if value is None:
            rows.append(Assumption(name, f"{term.drawn}, drawn", term.unit, "assumed"))
        elif isinstance(value, np.ndarray):
            rows.append(Assumption(name, float(value.mean()), f"{term.unit}, mean over providers", "given"))
        else:
            rows.append(_row(providers, name, term.unit))
    if providers.culture_drift is not None:
        rows.append(_row(providers, "culture_drift", "share / month"))
    return rows


def _of_contexts(world: World, idea: Idea) -> list[Assumption]:
    """Where actors are, and what an idea that changes as it spreads rests on besides its terms."""
    if not world.has_contexts:
        return []
    rows = [_row(idea, "origin", "position"), _row(idea, "misfit_lapse", "factor")]
    rows.append(_row(idea, "translation", "distance"))
    for prefix, side in (("", "users"), ("provider_", "providers")):
        part: Users | Providers | None = getattr(world, side)
        if part is None:
            continue
        value = part.context
        if isinstance(value, Contexts):
            groups = "" if value.group is None else f"{len(value.group.names)} groups, "
            drawn = f"{groups}between {value.between:g}, within {value.within:g}, drawn"
            rows.append(Assumption(f"{prefix}context", drawn, "position", "given"))
        else:
            mean = float(np.mean(np.asarray(value)))
            rows.append(Assumption(f"{prefix}context", mean, f"position, mean over {side}", "given"))
        if isinstance(part.sector, Labels):
            count = f"{len(part.sector.names)} sectors"
            rows.append(Assumption(f"{prefix}sector", count, "label", "given"))
    return rows


def _of_costs(world: World) -> list[Assumption]:
    rows = []
    for name, unit in PRICES.items():
        if world.providers is not None or name in ("benefit", "discount_rate"):
            source = _GREEN_BOOK if name == "discount_rate" else "assumed"
            price = _row(world.costs, name, unit.replace("money", world.costs.currency), source)
            rows.append(replace(price, name=f"costs.{name}"))
    return rows


def _row(part: Idea | Providers | Costs, name: str, unit: str, source: str = "assumed") -> Assumption:
    """A field of a description; "given" where it differs from its default, otherwise from the source of that."""
    value, default = getattr(part, name), getattr(type(part), name)  # dataclasses keep defaults as class attributes
    return Assumption(name, value, unit, source if value == default else "given")
