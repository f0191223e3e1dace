"""Outcome measures of a study, public as ``uptake.measures``: functions of its dataset.

Shapes are those of a study of one idea. With several ideas, the dimension idea stands after strategy.
"""

from uptake.analysis.measures.adoption import (
    active,
    adopter_time,
    peak_rate,
    peak_step,
    reach,
    time_to,
    time_to_half,
)
from uptake.analysis.measures.barriers import (
    equity_gap,
    gate_get,
    gate_hear,
    gate_want,
    gates,
    idle_places,
    mean_wait,
    providers_open,
    waiting,
)
from uptake.analysis.measures.money import (
    benefit,
    benefit_cost_ratio,
    break_even_attribution,
    by_payer,
    cost,
    cost_per_adopter,
    cost_per_adopter_step,
    net_benefit,
)
from uptake.analysis.measures.table import MEASURES, Measure, applicable, measure

__all__ = [
    "MEASURES",
    "Measure",
    "active",
    "adopter_time",
    "applicable",
    "benefit",
    "benefit_cost_ratio",
    "break_even_attribution",
    "by_payer",
    "cost",
    "cost_per_adopter",
    "cost_per_adopter_step",
    "equity_gap",
    "gate_get",
    "gate_hear",
    "gate_want",
    "gates",
    "idle_places",
    "mean_wait",
    "measure",
    "net_benefit",
    "peak_rate",
    "peak_step",
    "providers_open",
    "reach",
    "time_to",
    "time_to_half",
    "waiting",
]
