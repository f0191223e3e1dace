"""Rows of the registry: models in which contacts pass an idea on (cascade, SI, SIR, SIS)."""

from __future__ import annotations

from uptake.models.cascade import IndependentCascade
from uptake.models.epidemic import SI, SIR, SIS
from uptake.models.graphs import CHAIN, COUPLE, DIAMOND, PAIR
from uptake.models.parameter import Parameter, choice
from uptake.models.preset import Example, KnownCase, Preset

_BETA = Parameter(
    "beta",
    "chance / contact / step",
    low=0,
    high=1,
    meaning="chance that an adopter persuades a contact",
    per="arc",
    words=("weight",),
)

_GAMMA = Parameter(
    "gamma", "chance / step", low=0, high=1, meaning="chance that an adopter gives up; 1 / gamma is the mean lifetime"
)

_LIFETIME = choice("lifetime", ("geometric", "fixed"), meaning="steps as an adopter: by chance, or exactly 1 / gamma")


ROWS = (
    Preset(
        "independent_cascade",
        IndependentCascade,
        meaning="Each new adopter gets one chance with each contact.",
        equation="P(v adopts at t) = 1 - prod over contacts u that adopted at t - 1 of (1 - p_uv)",
        reference="Kempe, Kleinberg and Tardos 2003 (KDD); on a complete network Reed-Frost (Abbey 1952, Human "
        "Biology); trivalency: Chen, Wang and Wang 2010 (KDD)",
        parameters=(
            Parameter(
                "p",
                "chance / contact",
                low=0,
                high=1,
                meaning="chance that an adopter persuades a contact, once",
                per="arc",
                words=("weight", "weighted_cascade", "trivalency"),
            ),
            choice(
                "clock",
                ("tie", "actor", "skip"),
                meaning="where luck sits: a coin per tie, a resistance per actor, or gaps between live ties (one p)",
            ),
        ),
        examples=(Example(IndependentCascade(0.37)),),
        known=(
            KnownCase(IndependentCascade(1.0), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(IndependentCascade(1.0, clock="actor"), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(IndependentCascade(1.0, clock="skip"), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(IndependentCascade((1.0, 0.0, 1.0, 0.0, 1.0)), DIAMOND, seeds=(0,), curve=(1, 2, 3, 4)),
            KnownCase(IndependentCascade(0.0), DIAMOND, seeds=(0,), curve=(1, 1, 1)),
            KnownCase(IndependentCascade(0.5, clock="actor"), CHAIN, seeds=(0,), reach=1.875),
            KnownCase(IndependentCascade(0.5, clock="skip"), CHAIN, seeds=(0,), reach=1.875),
            KnownCase(IndependentCascade("weighted_cascade"), DIAMOND, seeds=(0,), curve=(1, 3), reach=3 + 2 * 0.75),
            KnownCase(IndependentCascade(0.5), CHAIN, seeds=(0,), reach=1.875),
        ),
        shortcuts={
            "weighted_cascade": IndependentCascade("weighted_cascade"),
            "trivalency": IndependentCascade("trivalency"),
        },
    ),
    Preset(
        "si",
        SI,
        meaning="Each adopter gets a chance with each contact in every step.",
        equation="P(v adopts at t) = 1 - (1 - beta)^m, m contacts being adopters at t - 1",
        reference="Kermack and McKendrick 1927 (Proceedings of the Royal Society A), without recovery",
        parameters=(_BETA,),
        examples=(Example(SI(0.37)),),
        known=(
            KnownCase(SI(1.0), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(SI(0.5), CHAIN, seeds=(0,), reach=4.0),
            KnownCase(SI((1.0, 0.0, 1.0)), CHAIN, seeds=(0,), curve=(1, 2, 2)),
        ),
    ),
    Preset(
        "sir",
        SIR,
        meaning="As SI, but adopters give up for good.",
        equation="as SI; an adopter of step t is heard at t + 1, ..., t + k and gives up at t + k: "
        "P(k) = gamma (1 - gamma)^(k - 1), or k = 1 / gamma",
        reference="Kermack and McKendrick 1927 (Proceedings of the Royal Society A); "
        "in steps Abbey 1952 (Human Biology)",
        parameters=(_BETA, _GAMMA, _LIFETIME),
        examples=(Example(SIR(0.37, 0.2), "geometric"), Example(SIR(0.37, 0.2, lifetime="fixed"), "fixed")),
        known=(
            KnownCase(SIR(1.0, 1.0), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5, 5), adopters=(1, 2, 1, 1, 0)),
            KnownCase(
                SIR(1.0, 0.5, lifetime="fixed"),
                CHAIN,
                seeds=(0,),
                curve=(1, 2, 3, 4, 4, 4),
                adopters=(1, 2, 2, 2, 1, 0),
            ),
            KnownCase(SIR(0.5, 0.5), PAIR, seeds=(0,), reach=1 + 0.5 / (0.5 + 0.5 - 0.25)),
            KnownCase(SIR(0.5, 0.5, lifetime="fixed"), PAIR, seeds=(0,), reach=1.75),
        ),
    ),
    Preset(
        "sis",
        SIS,
        meaning="As SIR, but those who gave up can be persuaded anew.",
        equation="as SIR; an adopter that gives up at t is unaware at the end of t and can be persuaded from t + 1",
        reference="Weiss and Dishon 1971 (Mathematical Biosciences)",
        parameters=(_BETA, _GAMMA, _LIFETIME),
        examples=(Example(SIS(0.37, 0.2), "geometric"), Example(SIS(0.37, 0.2, lifetime="fixed"), "fixed")),
        known=(
            KnownCase(SIS(1.0, 1.0), COUPLE, seeds=(0,), curve=(1, 2, 2, 2, 2), adopters=(1, 1, 1, 1, 1)),
            KnownCase(
                SIS(1.0, 0.5, lifetime="fixed"), COUPLE, seeds=(0,), curve=(1, 2, 2, 2, 2), adopters=(1, 2, 1, 1, 2)
            ),
            KnownCase(SIS(0.0, 1.0), COUPLE, seeds=(0,), curve=(1, 1, 1), adopters=(1, 0, 0)),
        ),
    ),
)
