"""Rows of the registry: models of two ideas."""

from __future__ import annotations

from uptake.models.complementary import ComplementaryCascade
from uptake.models.graphs import DIAMOND, PAIR
from uptake.models.parameter import Parameter, choice
from uptake.models.preset import Example, KnownCase, Preset

_ALONE, _GIVEN = (0.4, 0.3), (0.9, 0.3)
_TAKES = "two numbers in [0, 1]"

ROWS = (
    Preset(
        "complementary_cascade",
        ComplementaryCascade,
        meaning="Two ideas, each heard as in the independent cascade, make each other more acceptable, or less.",
        equation="who has heard of idea k adopts it once q_k >= alpha_k, alpha_k ~ U(0, 1): "
        "q_k = alone_k, or given_k from the step after the other idea was adopted",
        reference="Lu, Chen and Lakshmanan 2015 (PVLDB)",
        parameters=(
            Parameter(
                "p",
                "chance / contact",
                low=0,
                high=1,
                meaning="chance that an adopter of an idea tells a contact of it, once",
                per="arc",
                words=("weight", "weighted_cascade", "trivalency"),
            ),
            Parameter(
                "alone",
                "level",
                low=0,
                high=1,
                meaning="q of each idea for those who have not adopted the other one",
                per="idea",
                takes=_TAKES,
            ),
            Parameter(
                "given",
                "level",
                low=0,
                high=1,
                meaning="q of each idea for those who have adopted the other one",
                per="idea",
                takes=_TAKES,
            ),
            choice(
                "clock",
                ("tie", "actor"),
                meaning="where luck sits: a coin per tie for both ideas, or a resistance per actor and idea",
            ),
            Parameter("ideas", "", low=1, high=0, meaning="names of the ideas", takes="two names"),
        ),
        examples=(Example(ComplementaryCascade(0.37, alone=(0.41, 0.32), given=(0.93, 0.28))),),
        known=(
            KnownCase(
                ComplementaryCascade(1.0, alone=(1.0, 1.0), given=(1.0, 1.0)),
                DIAMOND,
                seeds=(0,),
                curve=(1, 3, 4, 5),
                idea="A",
            ),
            KnownCase(
                ComplementaryCascade(1.0, alone=(0.0, 1.0), given=(1.0, 1.0)),
                DIAMOND,
                seeds=(0,),
                curve=(1, 1, 3, 4, 5),
                idea="A",
            ),
            KnownCase(
                ComplementaryCascade(0.5, alone=(1.0, 0.0), given=(1.0, 0.0)), PAIR, seeds=(0,), reach=1.0, idea="B"
            ),
            KnownCase(
                ComplementaryCascade(0.5, alone=_ALONE, given=_GIVEN, clock="actor"),
                PAIR,
                seeds=(0,),
                reach=1.2375,
                idea="A",
            ),
            KnownCase(ComplementaryCascade(0.5, alone=_ALONE, given=_GIVEN), PAIR, seeds=(0,), reach=1.275, idea="A"),
        ),
    ),
)
