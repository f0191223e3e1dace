"""Rows of the registry: models in which people adopt once enough others have."""

from __future__ import annotations

from math import inf

from uptake.models.granovetter import Granovetter
from uptake.models.graphs import CROWD, DIAMOND, FORK, complete
from uptake.models.parameter import Parameter, choice, flag
from uptake.models.preset import Example, KnownCase, Preset
from uptake.models.threshold import CountThreshold, FractionalThreshold, LinearThreshold

ROWS = (
    Preset(
        "linear_threshold",
        LinearThreshold,
        meaning="One adopts once the weight of adopting contacts reaches one's threshold.",
        equation="v adopts once sum over adopters u of w_uv >= theta_v, theta_v ~ U(0, 1), "
        "sum over contacts u of w_uv <= 1",
        reference="Kempe, Kleinberg and Tardos 2003 (KDD)",
        parameters=(
            Parameter(
                "threshold",
                "share of weight",
                low=0,
                high=1,
                meaning="by default drawn from U(0, 1) in each run",
                symbol="theta",
                per="actor",
            ),
            flag("normalise", meaning="whether weights are divided by their sum into each actor"),
        ),
        examples=(
            Example(LinearThreshold(normalise=True), "with weights", weighted=True),
            Example(LinearThreshold(0.6), "without weights, threshold given"),
        ),
        known=(
            KnownCase(LinearThreshold(), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(LinearThreshold((0.0, 0.25, 0.5, 0.75, 1.0)), complete(5), seeds=(0,), curve=(1, 2, 3, 4, 5)),
            KnownCase(LinearThreshold(), FORK, seeds=(0,), reach=2.0),
        ),
    ),
    Preset(
        "fractional_threshold",
        FractionalThreshold,
        meaning="One adopts once a given share of contacts has.",
        equation="v adopts once m_v / k_v >= phi_v, m_v > 0 of its k_v contacts having adopted",
        reference="Valente 1996 (Social Networks); Watts 2002 (PNAS)",
        parameters=(Parameter("phi", "share of contacts", low=0, high=1, meaning="threshold", per="actor"),),
        examples=(Example(FractionalThreshold(0.6)),),
        known=(
            KnownCase(FractionalThreshold((0.0, 0.25, 0.5, 0.75, 1.0)), complete(5), seeds=(0,), curve=(1, 2, 3, 4, 5)),
            KnownCase(FractionalThreshold(0.5), complete(4), seeds=(0,), curve=(1, 1, 1)),
            KnownCase(FractionalThreshold(1.0), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
        ),
    ),
    Preset(
        "count_threshold",
        CountThreshold,
        meaning="One adopts once r contacts have: complex contagion.",
        equation="v adopts once m_v >= r_v, m_v of its contacts having adopted",
        reference="Centola and Macy 2007 (American Journal of Sociology)",
        parameters=(
            Parameter("r", "contacts", low=1, high=inf, meaning="number of adopting contacts it takes", per="actor"),
        ),
        examples=(Example(CountThreshold(2)),),
        known=(
            KnownCase(CountThreshold(1), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(CountThreshold(2), FORK, seeds=(0, 1), curve=(2, 3, 3)),
            KnownCase(CountThreshold((1, 1, 1, 2, 1)), DIAMOND, seeds=(0,), curve=(1, 3, 4, 5)),
            KnownCase(CountThreshold(2), FORK, seeds=(0,), curve=(1, 1, 1)),
        ),
    ),
    Preset(
        "granovetter",
        Granovetter,
        meaning="Everybody sees everybody and adopts once enough people have.",
        equation="v adopts once m >= theta_v, m people (as a share: m / n) having adopted; theta_v = 0 at step 1",
        reference="Granovetter 1978 (American Journal of Sociology)",
        parameters=(
            Parameter(
                "threshold",
                "people, or share of all",
                low=0,
                high=inf,
                meaning="how many others must have adopted",
                symbol="theta",
                per="actor",
            ),
            choice("unit", ("people", "share"), meaning="whether thresholds are numbers of people or shares of all"),
        ),
        examples=(
            Example(Granovetter(0), "theta = 0"),
            Example(Granovetter(2), "theta > 0"),
            Example(Granovetter(0.6, unit="share"), "theta > 0 as a share"),
        ),
        known=(
            KnownCase(Granovetter((0, 1, 2, 3)), CROWD, seeds=(), curve=(0, 1, 2, 3, 4)),
            KnownCase(Granovetter((0, 2, 2, 3)), CROWD, seeds=(), curve=(0, 1, 1)),
            KnownCase(Granovetter((0.0, 0.25, 0.5, 0.75), unit="share"), CROWD, seeds=(), curve=(0, 1, 2, 3, 4)),
            KnownCase(Granovetter(1), CROWD, seeds=(3,), curve=(1, 4)),
        ),
    ),
)
