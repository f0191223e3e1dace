"""Rows of the registry: models in which people also adopt without contacts (Bass, mandates)."""

from __future__ import annotations

from uptake.models.bass import Bass, SupplyRestrictedBass
from uptake.models.graphs import CHAIN, CROWD, complete
from uptake.models.parameter import Parameter, choice
from uptake.models.policy import Mandate
from uptake.models.preset import Example, KnownCase, Preset

_MIXING = choice("mixing", ("network", "everyone"), meaning="whose adoption counts: contacts', or that of all people")


ROWS = (
    Preset(
        "bass",
        Bass,
        meaning="Innovation and imitation.",
        equation="P(v adopts at t) = p + q F, F the share of contacts (or of everyone) that are adopters at t - 1",
        reference="Bass 1969 (Management Science)",
        parameters=(
            Parameter("p", "chance / step", low=0, high=1, meaning="innovation"),
            Parameter("q", "chance / step", low=0, high=1, meaning="imitation"),
            _MIXING,
        ),
        examples=(Example(Bass(0.03, 0.38), "network"), Example(Bass(0.03, 0.38, mixing="everyone"), "everyone")),
        known=(
            KnownCase(Bass(1.0, 0.0), complete(4), seeds=(0,), curve=(1, 4)),
            KnownCase(Bass(1.0, 0.0, mixing="everyone"), complete(4), seeds=(0,), curve=(1, 4)),
            KnownCase(Bass(0.0, 1.0), CHAIN, seeds=(0,), curve=(1, 2, 3, 4)),
        ),
    ),
    Preset(
        "supply_restricted_bass",
        SupplyRestrictedBass,
        meaning="Bass with a queue: a share of those waiting is served per step.",
        equation="new = (p + q omega W + q N)(1 - W - N); W += new; S = c W; W -= S; N += S (W wait, N are served)",
        reference="Jain, Mahajan and Muller 1991 (Marketing Science)",
        parameters=(
            Parameter("p", "chance / step", low=0, high=1, meaning="innovation"),
            Parameter("q", "chance / step", low=0, high=1, meaning="imitation of those served"),
            Parameter(
                "service",
                "share of the waiting / step",
                low=0,
                high=1,
                meaning="c, the share that is served",
                symbol="c",
                above_low=True,
            ),
            Parameter(
                "waiting_passing",
                "share",
                low=0,
                high=1,
                meaning="omega, how much those who wait persuade",
                symbol="omega",
            ),
            _MIXING,
        ),
        examples=(
            Example(SupplyRestrictedBass(0.03, 0.38, service=0.2, waiting_passing=0.7), "network"),
            Example(SupplyRestrictedBass(0.03, 0.38, service=0.2, waiting_passing=0.7, mixing="everyone"), "everyone"),
        ),
        known=(
            KnownCase(
                SupplyRestrictedBass(1.0, 0.0, service=0.5, mixing="everyone"), CROWD, seeds=(), curve=(0, 2, 3, 3, 4)
            ),
            KnownCase(SupplyRestrictedBass(1.0, 0.0, service=0.5), complete(4), seeds=(), curve=(0, 2, 3, 3, 4)),
            KnownCase(
                SupplyRestrictedBass(0.0, 1.0, service=1.0, waiting_passing=0.0), CHAIN, seeds=(0,), curve=(1, 2, 3, 4)
            ),
            KnownCase(SupplyRestrictedBass(0.0, 1.0, service=0.5), CHAIN, seeds=(0,), curve=(1, 1, 2, 3, 4)),
        ),
    ),
    Preset(
        "mandate",
        Mandate,
        meaning="From a step on everyone knows and must.",
        equation="P(v adopts at start) = compliance; nobody before or after",
        reference="DiMaggio and Powell 1983 (American Sociological Review), on coercion",
        parameters=(
            Parameter("start", "step", low=1, high=2**20, meaning="when it comes into force"),
            Parameter("compliance", "chance", low=0, high=1, meaning="chance that somebody complies"),
        ),
        examples=(Example(Mandate(5, 0.7)),),
        known=(
            KnownCase(Mandate(3), CROWD, seeds=(), curve=(0, 0, 0, 4, 4)),
            KnownCase(Mandate(1, compliance=0.0), CROWD, seeds=(2,), curve=(1, 1, 1)),
            KnownCase(Mandate(2, compliance=0.25), CROWD, seeds=(), reach=1.0),
        ),
    ),
)
