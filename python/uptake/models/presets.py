"""The registry of textbook models: tests, documentation and the command line loop over its rows."""

from __future__ import annotations

from math import inf

from uptake.models.base import MOST_MIXED
from uptake.models.bass import Bass, SupplyRestrictedBass
from uptake.models.cascade import IndependentCascade
from uptake.models.epidemic import SI, SIR, SIS
from uptake.models.policy import Mandate
from uptake.models.preset import Gates, Graph, KnownCase, Parameter, Preset, choice
from uptake.models.threshold import CountThreshold, FractionalThreshold, Granovetter, LinearThreshold

_PERSUADES = "once hears: b = 1, gamma = 0"
_ALL_AWARE = "a = 1: all are aware"
_PROOF = "b = 0, gamma = 1"

PAIR = Graph("0 > 1", 2, (0,), (1,))
COUPLE = Graph("0 - 1", 2, (0,), (1,), directed=False)
CHAIN = Graph("0 > 1 > 2 > 3", 4, (0, 1, 2), (1, 2, 3))
DIAMOND = Graph("0 > 1, 0 > 2, 1 > 3, 2 > 3, 3 > 4", 5, (0, 0, 1, 2, 3), (1, 2, 3, 3, 4))
FORK = Graph("0 > 2, 1 > 2, 2 > 3", 4, (0, 1, 2), (2, 2, 3))
CROWD = Graph("4 people without ties", 4)


def _complete(n: int) -> Graph:
    pairs = [(u, v) for u in range(n) for v in range(n) if u != v]
    return Graph(f"{n} people, all tied to all", n, tuple(u for u, _ in pairs), tuple(v for _, v in pairs))


_BETA = Parameter("beta", "chance / contact / step", 0, 1, "chance that an adopter persuades a contact", "arc")
_GAMMA = Parameter("gamma", "chance / step", 0, 1, "chance that an adopter gives up; 1 / gamma is the mean lifetime")
_LIFETIME = choice("lifetime", ("geometric", "fixed"), "steps as an adopter: by chance, or exactly 1 / gamma")
_MIXING = choice("mixing", ("network", "everyone"), "whose adoption counts: contacts', or that of all people")

PRESETS: dict[str, Preset] = {
    "independent_cascade": Preset(
        IndependentCascade,
        "Each new adopter gets one chance with each contact.",
        "P(v adopts at t) = 1 - prod over contacts u that adopted at t - 1 of (1 - p_uv)",
        "Kempe, Kleinberg and Tardos 2003 (KDD); on a complete network Reed-Frost (Abbey 1952, Human Biology); "
        "trivalency: Chen, Wang and Wang 2010 (KDD)",
        (
            Parameter("p", "chance / contact", 0, 1, "chance that an adopter persuades a contact, once", "arc",
                      ("weighted_cascade", "trivalency")),
            choice("clock", ("tie", "actor", "skip"),
                   "where luck sits: a coin per tie, a resistance per actor, or gaps between live ties (one p)"),
        ),
        "once",
        "independent",
        ("tie", "actor", "skip"),
        Gates("a = 0, p_e = p, psi = (0, 0, 0, 1, 0)", _PERSUADES),
        (
            KnownCase(IndependentCascade(1.0), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(IndependentCascade(1.0, clock="actor"), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(IndependentCascade(1.0, clock="skip"), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(IndependentCascade((1.0, 0.0, 1.0, 0.0, 1.0)), DIAMOND, (0,), (1, 2, 3, 4)),
            KnownCase(IndependentCascade(0.0), DIAMOND, (0,), (1, 1, 1)),
            KnownCase(IndependentCascade(0.5, clock="actor"), CHAIN, (0,), reach=1.875),
            KnownCase(IndependentCascade(0.5, clock="skip"), CHAIN, (0,), reach=1.875),
            KnownCase(IndependentCascade("weighted_cascade"), DIAMOND, (0,), (1, 3), reach=3 + 2 * 0.75),
            KnownCase(IndependentCascade(0.5), CHAIN, (0,), reach=1.875),
        ),
        {"weighted_cascade": IndependentCascade("weighted_cascade"), "trivalency": IndependentCascade("trivalency")},
    ),
    "si": Preset(
        SI,
        "Each adopter gets a chance with each contact in every step.",
        "P(v adopts at t) = 1 - (1 - beta)^m, m contacts being adopters at t - 1",
        "Kermack and McKendrick 1927 (Proceedings of the Royal Society A), without recovery",
        (_BETA,),
        "each",
        "independent",
        ("actor",),
        Gates("a = 0, p_e = beta, psi = (0, 0, 0, 1, 0)", _PERSUADES),
        (
            KnownCase(SI(1.0), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(SI(0.5), CHAIN, (0,), reach=4.0),
            KnownCase(SI((1.0, 0.0, 1.0)), CHAIN, (0,), (1, 2, 2)),
        ),
    ),
    "sir": Preset(
        SIR,
        "As SI, but adopters give up for good.",
        "as SI; who adopts at t is heard at t + 1, ..., t + k and gives up at t + k: P(k) = gamma (1 - gamma)^(k - 1), "
        "or k = 1 / gamma",
        "Kermack and McKendrick 1927 (Proceedings of the Royal Society A); in steps Abbey 1952 (Human Biology)",
        (_BETA, _GAMMA, _LIFETIME),
        "each",
        "independent",
        ("actor",),
        Gates("a = 0, p_e = beta, psi = (0, 0, 0, 1, 0)", _PERSUADES, keep="mu = gamma, or R' = 1 / gamma steps"),
        (
            KnownCase(SIR(1.0, 1.0), DIAMOND, (0,), (1, 3, 4, 5, 5), (1, 2, 1, 1, 0)),
            KnownCase(SIR(1.0, 0.5, lifetime="fixed"), CHAIN, (0,), (1, 2, 3, 4, 4, 4), (1, 2, 2, 2, 1, 0)),
            KnownCase(SIR(0.5, 0.5), PAIR, (0,), reach=1 + 0.5 / (0.5 + 0.5 - 0.25)),
            KnownCase(SIR(0.5, 0.5, lifetime="fixed"), PAIR, (0,), reach=1.75),
        ),
    ),
    "sis": Preset(
        SIS,
        "As SIR, but who gives up can be persuaded anew.",
        "as SIR; who gives up at t is unaware again at the end of t, and can be persuaded from t + 1",
        "Weiss and Dishon 1971 (Mathematical Biosciences)",
        (_BETA, _GAMMA, _LIFETIME),
        "each",
        "independent",
        ("actor",),
        Gates("a = 0, p_e = beta, psi = (0, 0, 0, 1, 0)", _PERSUADES,
              keep="as SIR, return_after = 0, return_status = unaware"),
        (
            KnownCase(SIS(1.0, 1.0), COUPLE, (0,), (1, 2, 2, 2, 2), (1, 1, 1, 1, 1)),
            KnownCase(SIS(1.0, 0.5, lifetime="fixed"), COUPLE, (0,), (1, 2, 2, 2, 2), (1, 2, 1, 1, 2)),
            KnownCase(SIS(0.0, 1.0), COUPLE, (0,), (1, 1, 1), (1, 0, 0)),
        ),
    ),
    "linear_threshold": Preset(
        LinearThreshold,
        "One adopts once the weight of adopting contacts reaches one's threshold.",
        "v adopts once sum over adopters u of w_uv >= theta_v, theta_v ~ U(0, 1), sum over contacts u of w_uv = 1",
        "Kempe, Kleinberg and Tardos 2003 (KDD)",
        (Parameter("threshold", "share of weight", 0, 1, "by default drawn from U(0, 1) in each run", "actor"),),
        "once",
        "independent",
        ("actor",),
        Gates(_ALL_AWARE, f"{_PROOF}, E = sum of weights, alpha = theta"),
        (
            KnownCase(LinearThreshold(), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(LinearThreshold((0.0, 0.25, 0.5, 0.75, 1.0)), _complete(5), (0,), (1, 2, 3, 4, 5)),
            KnownCase(LinearThreshold(), FORK, (0,), reach=2.0),
        ),
        {"linear_threshold": LinearThreshold()},
    ),
    "fractional_threshold": Preset(
        FractionalThreshold,
        "One adopts once a given share of contacts has.",
        "v adopts once m_v / k_v >= phi_v, m_v > 0 of its k_v contacts having adopted",
        "Valente 1996 (Social Networks); Watts 2002 (PNAS)",
        (Parameter("phi", "share of contacts", 0, 1, "threshold", "actor"),),
        "once",
        "independent",
        ("actor",),
        Gates(_ALL_AWARE, f"{_PROOF}, E = share of contacts, alpha = phi"),
        (
            KnownCase(FractionalThreshold((0.0, 0.25, 0.5, 0.75, 1.0)), _complete(5), (0,), (1, 2, 3, 4, 5)),
            KnownCase(FractionalThreshold(0.5), _complete(4), (0,), (1, 1, 1)),
            KnownCase(FractionalThreshold(1.0), DIAMOND, (0,), (1, 3, 4, 5)),
        ),
    ),
    "count_threshold": Preset(
        CountThreshold,
        "One adopts once r contacts have: complex contagion.",
        "v adopts once m_v >= r_v, m_v of its contacts having adopted",
        "Centola and Macy 2007 (American Journal of Sociology)",
        (Parameter("r", "contacts", 1, inf, "number of adopting contacts it takes", "actor"),),
        "once",
        "independent",
        ("actor",),
        Gates(_ALL_AWARE, f"{_PROOF}, E = min(1, m / r), alpha = 1"),
        (
            KnownCase(CountThreshold(1), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(CountThreshold(2), FORK, (0, 1), (2, 3, 3)),
            KnownCase(CountThreshold((1, 1, 1, 2, 1)), DIAMOND, (0,), (1, 3, 4, 5)),
            KnownCase(CountThreshold(2), FORK, (0,), (1, 1, 1)),
        ),
    ),
    "granovetter": Preset(
        Granovetter,
        "Everybody sees everybody and adopts once enough people have.",
        "v adopts once m >= theta_v, m people (as a share: m / n) having adopted; theta_v = 0 at step 1",
        "Granovetter 1978 (American Journal of Sociology)",
        (
            Parameter("threshold", "people, or share of all", 0, inf, "how many others must have adopted", "actor"),
            choice("unit", ("people", "share"), "whether thresholds are numbers of people or shares of all"),
        ),
        "once",
        "independent",
        ("actor",),
        Gates(f"{_ALL_AWARE}; everybody tied to everybody (at most {MOST_MIXED:,} people)",
              "theta > 0: b = 0, gamma = 1, E = min(1, m / theta), alpha = 1 (share: E = m / n, alpha = theta); "
              "theta = 0: b = 1"),
        (
            KnownCase(Granovetter((0, 1, 2, 3)), CROWD, (), (0, 1, 2, 3, 4)),
            KnownCase(Granovetter((0, 2, 2, 3)), CROWD, (), (0, 1, 1)),
            KnownCase(Granovetter((0.0, 0.25, 0.5, 0.75), unit="share"), CROWD, (), (0, 1, 2, 3, 4)),
            KnownCase(Granovetter(1), CROWD, (3,), (1, 4)),
        ),
    ),
    "bass": Preset(
        Bass,
        "Innovation and imitation.",
        "P(v adopts at t) = p + q F, F the share of contacts (or of everyone) that are adopters at t - 1",
        "Bass 1969 (Management Science)",
        (
            Parameter("p", "chance / step", 0, 1, "innovation"),
            Parameter("q", "chance / step", 0, 1, "imitation"),
            _MIXING,
        ),
        "each",
        "additive",
        ("actor",),
        Gates("a = p; network: p_e = q / contacts, psi = (0, 0, 0, 1, 0); everyone: g = q, no ties", _PERSUADES),
        (
            KnownCase(Bass(1.0, 0.0), _complete(4), (0,), (1, 4)),
            KnownCase(Bass(1.0, 0.0, mixing="everyone"), _complete(4), (0,), (1, 4)),
            KnownCase(Bass(0.0, 1.0), CHAIN, (0,), (1, 2, 3, 4)),
        ),
    ),
    "supply_restricted_bass": Preset(
        SupplyRestrictedBass,
        "Bass with a queue, of which a share is served per step.",
        "new = (p + q omega W + q N)(1 - W - N); W += new; S = c W; W -= S; N += S (W wait, N are served)",
        "Jain, Mahajan and Muller 1991 (Marketing Science)",
        (
            Parameter("p", "chance / step", 0, 1, "innovation"),
            Parameter("q", "chance / step", 0, 1, "imitation of those served"),
            Parameter("service", "share of the waiting / step", 0, 1, "c, how many are served", above_low=True),
            Parameter("waiting_passing", "share", 0, 1, "omega, how much those who wait persuade"),
            _MIXING,
        ),
        "each",
        "additive",
        ("actor",),
        Gates("a = p; network: p_e = q / contacts, psi = (0, 0, omega, 1, 0); everyone: g = q, g_w = omega q, no ties",
              _PERSUADES, get="pool = c"),
        (
            KnownCase(SupplyRestrictedBass(1.0, 0.0, 0.5, mixing="everyone"), CROWD, (), (0, 2, 3, 3, 4)),
            KnownCase(SupplyRestrictedBass(1.0, 0.0, 0.5), _complete(4), (), (0, 2, 3, 3, 4)),
            KnownCase(SupplyRestrictedBass(0.0, 1.0, 1.0, waiting_passing=0.0), CHAIN, (0,), (1, 2, 3, 4)),
            KnownCase(SupplyRestrictedBass(0.0, 1.0, 0.5), CHAIN, (0,), (1, 1, 2, 3, 4)),
        ),
    ),
    "mandate": Preset(
        Mandate,
        "From a step on everyone knows and must.",
        "P(v adopts at start) = compliance; nobody before or after",
        "DiMaggio and Powell 1983 (American Sociological Review), on coercion",
        (
            Parameter("start", "step", 1, 2**20, "when it comes into force"),
            Parameter("compliance", "chance", 0, 1, "chance that somebody complies"),
        ),
        "once",
        "independent",
        ("actor",),
        Gates("a = 1 from step start, 0 before; no ties",
              "b = 0, gamma = 0, pi = compliance from step start, 0 before"),
        (
            KnownCase(Mandate(3), CROWD, (), (0, 0, 0, 4, 4)),
            KnownCase(Mandate(1, compliance=0.0), CROWD, (2,), (1, 1, 1)),
            KnownCase(Mandate(2, compliance=0.25), CROWD, (), reach=1.0),
        ),
    ),
}  # fmt: skip
