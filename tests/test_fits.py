"""Fits to the two surveys against values of R (glm, survival, nls, optim) and a netdiffuseR run, as numbers."""

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
from made_surveys import needs
from uptake.network import datasets

MEDICAL, KOREA = "medical_innovation", "korean_family_planning"
DOCTORS = ["proage", "attend", "science", "detail"]
EDGES = Path(os.environ.get("UPTAKE_DATA", "")) / MEDICAL / "edges.csv"
_made: dict[str, up.Diffusion] = {}


def diffusion(name: str) -> up.Diffusion:
    if name not in _made:
        survey = datasets.load(name)
        last = int(survey.adoption_step.max())
        _made[name] = up.Diffusion(
            survey.network, survey.adoption_step, periods=range(1, last + 1), group=survey.group,
            attributes=survey.actors,
        )  # fmt: skip
    return _made[name]


def weighted() -> up.Diffusion:
    """The doctors with the number of nominations as weights."""
    d, ties = diffusion(MEDICAL), pd.read_csv(EDGES)
    net = up.Network.from_frame(
        ties.rename(columns={"source": "namer", "target": "named"}),
        source="named", target="namer", weight="n_nominations", directed=True,
        nodes=pd.DataFrame({"id": d.networks[0].labels}),
    )  # fmt: skip
    step = d.adoption_period.to_numpy()
    return up.Diffusion(net, np.where(step < 0, -1, step + 1), periods=d.periods)


# link, arguments, coefficients (estimate, se), log-likelihood, aic, bic by rows and by events; rows
HAZARDS: dict[str, tuple[str, dict[str, Any], dict[str, tuple[float, float]], tuple[float, ...]]] = {
    "cloglog 1": (
        "cloglog", {"exposure": None, "time": "constant"}, {"constant": (-2.13891102774475, 0.0958373310321547)},
        (-342.204286022014, 686.408572044028, 691.297144503594, 689.099919926258, 981),
    ),
    "cloglog tc": (
        "cloglog", {"exposure": None}, {"period": (0.0176161400845767, 0.021355568893262)},
        (-341.867148543606, 687.734297087213, 697.511442006343, 693.116992851671, 981),
    ),
    "cloglog tc^2": (
        "cloglog", {"exposure": None, "time": "quadratic"},
        {"constant": (-1.93556434653878, 0.145270486262487), "period²": (-0.00799952937510763, 0.00524403033053906)},
        (-340.645375666859, 687.290751333717, 701.956468712413, 695.364794980404, 981),
    ),
    "cloglog factor(t)": (
        "cloglog", {"exposure": None, "time": "effects"}, {"constant": (-2.38471434615588, 0.301617955370763)},
        (-334.493960532646, 702.987921065292, 786.093652877903, 748.740835063187, 981),
    ),
    "cloglog E1": (
        "cloglog", {"time": "constant"}, {"share": (0.165186092769346, 0.229748140758951)},
        (-341.948461180328, 687.896922360657, 697.674067279787, 693.279618125115, 981),
    ),
    "cloglog E1 tc": (
        "cloglog", {},
        {"constant": (-2.13369178614431, 0.199133164506575), "share": (0.0753718699506033, 0.296460558681943),
         "period": (0.0132174284619207, 0.027631817926845)},
        (-341.835011487126, 689.670022974251, 704.335740352947, 697.744066620939, 981),
    ),
    "cloglog E1 tc^2": (
        "cloglog", {"time": "quadratic"}, {"share": (-0.0587124650530218, 0.301242943208885)},
        (-340.626398298417, 689.252796596834, 708.807086435095, 700.01818812575, 981),
    ),
    "cloglog E1 factor(t)": (
        "cloglog", {"time": "effects"}, {"share": (-0.0666423245625313, 0.302504438216495)},
        (-334.469592876304, 704.939185752607, 792.933490024784, 753.383447632732, 981),
    ),
    "probit 1": (
        "probit", {"exposure": None, "time": "constant"}, {"constant": (-1.22064034879015, 0.0529782053009605)},
        (-342.204286022014, 686.408572044029, 691.297144503594, 689.099919926258, 981),
    ),
    "probit tc": (
        "probit", {"exposure": None}, {"period": (0.0100984798846152, 0.0119435114567694)},
        (-341.856695929749, 687.713391859497, 697.490536778628, 693.096087623956, 981),
    ),
    "probit E1 tc": (
        "probit", {},
        {"constant": (-1.21542019649699, 0.110811264860363), "share": (0.0396212140023731, 0.164957789138406)},
        (-341.82754172225, 689.6550834445, 704.320800823196, 697.729127091188, 981),
    ),
    "probit E1 factor(t)": (
        "probit", {"time": "effects"}, {"share": (-0.0770668706906494, 0.172844362824691)},
        (-334.395988106839, 704.791976213679, 792.786280485856, 753.236238093804, 981),
    ),
    "logit E0 tc": (
        "logit", {"lag": 0}, {"share": (0.358230241635178, 0.296510505039331)},
        (-341.131468098049, 688.262936196098, 702.928653574794, 696.336979842785, 981),
    ),
    "logit Ein1 tc": (
        "logit", {"direction": "out"}, {"share": (0.656645478075214, 0.273087350446592)},
        (-339.088147669366, 684.176295338732, 698.842012717428, 692.250338985419, 981),
    ),
    "logit K1 tc": (
        "logit", {"exposure": "count"}, {"count": (0.121461985368881, 0.106910060785524)},
        (-341.233415756214, 688.466831512428, 703.132548891124, 696.540875159115, 981),
    ),
    "logit K1 E1 tc": (
        "logit", {"exposure": ["count", "share"]},
        {"count": (0.240093823507271, 0.164060873280844), "share": (-0.467203063608602, 0.503185782202414)},
        (-340.792383678404, 689.584767356808, 709.13905719507, 700.350158885725, 981),
    ),
    "logit E1 without contacts marked": (
        "logit", {"time": "effects", "no_contacts": "mark"},
        {"share": (-0.180183588187308, 0.367022637053017), "no contacts": (-0.192420275601835, 0.395929528423604)},
        (-334.328159812648, 706.656319625297, 799.539196357039, 757.791929387651, 981),
    ),
    "logit covariates": (
        "logit", {"exposure": None, "covariates": DOCTORS},
        {"constant": (-2.12951054958785, 0.499615369596468), "science": (-0.497862593363923, 0.136389583987362)},
        (-287.270051351768, 586.540102703536, 615.137252991498, 601.863364053139, 868),
    ),
    "logit E1 covariates": (
        "logit", {"covariates": DOCTORS},
        {"share": (-0.175423681440969, 0.394263186655832), "proage": (0.200662697652675, 0.0674426135498404),
         "detail": (0.395538940060911, 0.336728686604112)},
        (-287.170427918427, 588.340855836855, 621.704197839477, 606.217994078058, 868),
    ),
    "cloglog covariates": (
        "cloglog", {"exposure": None, "covariates": DOCTORS}, {"attend": (0.165439071571821, 0.138498418721266)},
        (-287.338722360206, 586.677444720413, 615.274595008375, 602.000706070016, 868),
    ),
    "cloglog E1 covariates": (
        "cloglog", {"covariates": DOCTORS}, {"share": (-0.178111914963672, 0.369377737042956)},
        (-287.222409692555, 588.44481938511, 621.808161387732, 606.321957626313, 868),
    ),
    "logit groups": (
        "logit", {"exposure": None, "covariates": DOCTORS, "group_effects": True},
        {"proage": (0.249413574242992, 0.0715334301616405)},
        (-284.36491846282, 586.72983692564, 629.625562357583, 609.714728950045, 868),
    ),
    "logit E1 groups": (
        "logit", {"covariates": DOCTORS, "group_effects": True}, {"share": (-0.183973404387696, 0.39994085239638)},
        (-284.258466590495, 588.51693318099, 636.178850327594, 614.055702096996, 868),
    ),
}  # fmt: skip


@needs(MEDICAL)
@pytest.mark.parametrize("name", HAZARDS)
def test_hazards_as_glm_has_them(name: str) -> None:
    link, how, expected, (height, aic, by_rows, by_events, rows) = HAZARDS[name]
    fit = diffusion(MEDICAL).fit_hazard(**{"link": link, **how})
    for coefficient, (estimate, error) in expected.items():
        # glm stops early: its estimates are off by up to 5e-6, its errors are those of the step before
        assert fit.coefficients.loc[coefficient, "estimate"] == pytest.approx(estimate, abs=1e-5)
        assert fit.coefficients.loc[coefficient, "se"] == pytest.approx(error, abs=5e-5)
    assert (fit.n_rows, fit.log_likelihood) == (rows, pytest.approx(height, abs=1e-8))
    assert (fit.aic, fit.bic_rows, fit.bic_events) == pytest.approx((aic, by_rows, by_events), abs=1e-8)
    assert fit.log_likelihood > height - 1e-10
    of_table = fit.table[fit.table["this model"]].iloc[0]
    assert (of_table["aic"], of_table["bic_rows"]) == pytest.approx((aic, by_rows), abs=1e-8)


MECHANISMS: dict[str, tuple[str, Any, list[float], list[float], float]] = {
    "noisy-or, each contact in every period": (
        "noisy-or", "count", [0.100566766905688, 0.0124126109228196], [0.0125574952571738, 0.0100881354639999],
        -341.392429459202,
    ),
    "noisy-or, each contact once: independent cascade": (
        "noisy-or", "new count", [0.108110287037697, 0.0226488911205821], [0.0106774426448606, 0.0319753159720625],
        -341.932654843522,
    ),
    "rates": (
        "exponential", "share", [0.110458153718865, 0.0190279833548409], [0.0149163131231998, 0.027351122113112],
        -341.957426824865,
    ),
    "network and all": (
        "linear", ["share", "population"], [0.0947389207848852, -0.00295802615872915, 0.0467589398025993],
        [0.0169314568791593, 0.0337725576805662, 0.0540269371263812], -341.564936982923,
    ),
    "network and own group": (
        "linear", ["share", "group"], [0.0987181565567523, 0.00434433407239444, 0.0282089866621485],
        [0.0165799530510058, 0.0334412166962881, 0.0505186000814279], -341.795399040886,
    ),
    "constant": ("linear", None, [0.111111111111111], [0.0100338586885718], -342.204286022014),
}  # fmt: skip


@needs(MEDICAL)
@pytest.mark.parametrize("name", MECHANISMS)
def test_hazards_with_a_mechanism(name: str) -> None:
    link, exposure, estimates, errors, height = MECHANISMS[name]
    fit = diffusion(MEDICAL).fit_hazard(exposure, link=link)
    # the reference stopped below the top: by up to 3e-7 in log-likelihood
    assert fit.coefficients["estimate"].tolist() == pytest.approx(estimates, abs=2e-5)
    assert fit.coefficients["se"].tolist() == pytest.approx(errors, abs=2e-6)
    assert height - 1e-10 < fit.log_likelihood < height + 5e-7


@needs(MEDICAL)
@pytest.mark.skipif(not EDGES.is_file(), reason="the edge list is not on this machine")
def test_weights_of_ties() -> None:
    d = weighted()
    fit = d.fit_hazard("weighted share")
    assert tuple(fit.coefficients.loc["weighted share", ["estimate", "se"]]) == pytest.approx(
        (0.00760671569528735, 0.314670067898121), abs=5e-5
    )
    assert fit.aic == pytest.approx(689.727931184803, abs=1e-8)
    cox = d.fit_cox("weighted share")
    assert tuple(cox.coefficients.loc["weighted share", ["estimate", "se"]]) == pytest.approx(
        (-0.137188849666249, 0.299114610444145), abs=1e-9
    )


COX: dict[str, tuple[dict[str, Any], dict[str, tuple[float, float]], float, float]] = {
    "efron": ({}, {"share": (-0.0668316474552895, 0.30129575747976)}, -451.201119123807, -451.176550294244),
    "breslow": (
        {"ties": "breslow"},
        {"share": (-0.0838710230308291, 0.301941128604387)},
        -457.326326098211,
        -457.287817009331,
    ),
    "robust": (
        {"robust": True},
        {"share": (-0.0668316474552895, 0.268793327046807)},
        -451.201119123807,
        -451.176550294244,
    ),
    "strata": (
        {"strata": True},
        {"share": (-0.105633264845643, 0.313326839202717)},
        -319.238373336311,
        -319.181722429361,
    ),
    "those that name": (
        {"direction": "out"},
        {"share": (0.536358960861407, 0.255355427525943)},
        -451.201119123807,
        -449.093107473258,
    ),
    "count": (
        {"exposure": "count"},
        {"count": (0.0733647642567389, 0.106470734066803)},
        -451.201119123807,
        -450.966302224005,
    ),
    "group": (
        {"exposure": ["share", "group"]},
        {"share": (-0.0354265595413614, 0.303500514977661), "group": (-1.94334029032254, 1.78251787545861)},
        -451.201119123807,
        -450.551217121416,
    ),
    "covariates": (
        {"covariates": DOCTORS},
        {
            "share": (-0.378615399686514, 0.384277403867753),
            "proage": (0.175359468462365, 0.0621751387308803),
            "attend": (0.147703521302314, 0.139627957462834),
            "science": (-0.478615465806771, 0.126685691630828),
            "detail": (0.400711516603524, 0.322474964434362),
        },
        -382.423505143096,
        -370.001321962345,
    ),
    "exact": (
        {"ties": "exact"},
        {"share": (-0.0952082051034674, 0.32177880082389)},
        -305.912588213118,
        -305.868880287996,
    ),
}


@needs(MEDICAL)
@pytest.mark.parametrize("name", COX)
def test_cox_as_coxph_and_clogit_have_it(name: str) -> None:
    how, expected, null, height = COX[name]
    fit = diffusion(MEDICAL).fit_cox(**how)
    for coefficient, (estimate, error) in expected.items():
        assert fit.coefficients.loc[coefficient, "estimate"] == pytest.approx(estimate, abs=3e-8)
        assert fit.coefficients.loc[coefficient, "se"] == pytest.approx(error, abs=3e-9)
    assert (fit.log_likelihood, fit.table.loc["baseline alone", "log_likelihood"]) == pytest.approx(
        (height, null), abs=1e-9
    )
    if "covariates" in how:
        assert fit.table.loc["no exposure", "aic"] == pytest.approx(748.981787798059, abs=1e-9)


CURVES: dict[str, tuple[list[float], list[float], float]] = {
    "logistic": ([0.262119562097794, 6.97361661669916], [0.022236883012984, 0.590921641802534], -353.79324417756),
    "gompertz": ([0.19910744982514, 4.90573469848493], [0.0169743455196167, 0.481130068214177], -344.216928517306),
    "weibull": ([1.12356663203048, 8.64372947259813], [0.0939165742806146, 0.747034916549824], -341.283016138921),
    "geometric": ([0.11111111210769], [0.0100338585778583], -342.204286022014),
    "bass": ([0.0962076302150337, 0.0539716089170148], [0.0188330833455684, 0.0436438586811897], -341.481419326731),
}


@needs(MEDICAL)
@pytest.mark.parametrize("shape", CURVES)
def test_curves_by_likelihood(shape: Any) -> None:
    estimates, errors, height = CURVES[shape]
    fit = diffusion(MEDICAL).fit_curve(shape)
    assert fit.coefficients["estimate"].tolist() == pytest.approx(estimates, abs=3e-5)
    assert fit.coefficients["se"].tolist() == pytest.approx(errors, abs=5e-6)
    assert height - 1e-9 < fit.log_likelihood < height + 5e-7
    assert fit.table["aic"].idxmin() == "geometric"


SQUARES = {
    MEDICAL: ((0.0956696736515344, 0.0620219125316605), (0.00680525120226496, 0.0189711932245073), 0.0103954351755663),
    KOREA: ((0.0811922266041082, 0.0617294434616471), (0.00284557714877275, 0.0112297286676842), 0.000602306184895868),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=needs(name)) for name in SQUARES])
def test_bass_by_least_squares_as_nls_has_it(name: str) -> None:
    estimates, errors, rss = SQUARES[name]
    fit = diffusion(name).fit_curve("bass", method="least squares")
    assert fit.coefficients["estimate"].tolist() == pytest.approx(estimates, abs=5e-7)
    assert fit.coefficients["se"].tolist() == pytest.approx(errors, abs=1e-8)
    assert rss - 1e-11 < fit.rss < rss + 1e-14  # nls stops early
    assert "too small" in fit.summary


TINY = {
    "A": (
        7,
        5,
        [1, 2, 2, 4, 5, 3, None],
        (0.159358701262045, 0.45694081565086),
        (0.0314165752855497, 0.124474876976836),
    ),
    "B": (6, 4, [1, 3, 2, 2, 4, None], (0.165659430282882, 0.656013044103419), (0.0439800409531115, 0.193534481299291)),
    "C": (
        8,
        6,
        [2, 1, 4, 3, 1, 4, 6, None],
        (0.202370525713811, 0.233623267040079),
        (0.0494099835265205, 0.154755791907183),
    ),
}


@pytest.mark.parametrize("name", TINY)
def test_bass_by_least_squares_on_tiny_networks(name: str) -> None:
    n, last, steps, estimates, errors = TINY[name]
    nobody = up.Network.from_edges([], [], n=n, directed=True)
    fit = up.Diffusion(nobody, steps, periods=range(1, last + 1)).fit_curve(method="least squares")
    assert fit.coefficients["estimate"].tolist() == pytest.approx(estimates, abs=3e-6)
    assert fit.coefficients["se"].tolist() == pytest.approx(errors, abs=3e-7)


BASS = {MEDICAL: (0.0947, 0.0156, 0.0445, 0.037, -341.5), KOREA: (0.0794, 0.0054, 0.0578, 0.018, -2221.0)}


@pytest.mark.parametrize("name", [pytest.param(name, marks=needs(name)) for name in BASS])
def test_bass_by_likelihood(name: str) -> None:
    d, (p, p_se, q, q_se, height) = diffusion(name), BASS[name]
    fit = d.fit_bass(share="expected")
    assert (fit.p, fit.q) == pytest.approx((p, q), abs=5.1e-5)
    assert fit.coefficients["se"].tolist() == pytest.approx((p_se, q_se), abs=5e-4)
    assert fit.log_likelihood == pytest.approx(height, abs=0.05)
    other = d.fit_bass()
    line = other.table.loc["Bass, expected share"]
    assert (line["p"], line["q"], line["log_likelihood"]) == pytest.approx((fit.p, fit.q, fit.log_likelihood), abs=1e-9)
    constant = {MEDICAL: -342.204286022014, KOREA: -2226.002299760936}[name]
    assert other.table.loc["constant hazard", "log_likelihood"] == pytest.approx(constant, abs=1e-9)


OBSERVED = {
    MEDICAL: ((0.1046, 0.0170, 0.024, 687.9), (-2.073, 0.079, 0.315, 0.014, -341.8)),
    KOREA: ((0.0714, 0.0861, 0.013, 4404.8), (-2.552, 0.929, 0.151, -0.018, -2202.5)),
}


@pytest.mark.parametrize("name", [pytest.param(name, marks=needs(name)) for name in OBSERVED])
def test_the_table_of_real_adoption(name: str) -> None:
    d = diffusion(name)
    (p, q, q_se, aic), (constant, share, share_se, period, height) = OBSERVED[name]
    linear = d.fit_hazard(link="linear")
    found = linear.coefficients
    assert found["estimate"].tolist() == pytest.approx((p, q), abs=5.1e-5)
    assert found.loc["share", "se"] == pytest.approx(q_se, abs=5.1e-4)
    assert linear.aic == pytest.approx(aic, abs=0.051)
    logit = d.fit_hazard()
    assert logit.coefficients["estimate"].tolist() == pytest.approx((constant, period, share), abs=5.1e-4)
    assert logit.coefficients.loc["share", "se"] == pytest.approx(share_se, abs=5.1e-4)
    assert logit.log_likelihood == pytest.approx(height, abs=0.051)


@needs(MEDICAL)
def test_doctors_show_no_contagion_and_the_fit_says_so() -> None:
    d = diffusion(MEDICAL)
    for fit in (d.fit_hazard(), d.fit_hazard("count", link="noisy-or"), d.fit_hazard(link="linear"), d.fit_cox()):
        assert fit.evidence is not None
        assert fit.evidence.verdict == "none"
        assert "No detectable contagion" in repr(fit)
        assert "constant hazard" in repr(fit) or "baseline alone" in repr(fit)
    turned = d.fit_hazard(direction="out")  # the wrong way round: one of several definitions
    assert turned.evidence is not None
    assert (turned.evidence.verdict, turned.evidence.p_value) == ("weak", pytest.approx(0.0184, abs=1e-4))
    assert "Weak evidence" in repr(turned)
    assert "(direction 'out')" in turned.summary
    said = d.fit_hazard().summary
    assert "AIC 686.4" in said
    assert "11 actors without contacts have exposure 0" in said
    assert "sources of arcs" in said
    assert "lag 1" in said
    assert "No detectable imitation" in repr(d.fit_bass())


@needs(KOREA)
def test_villages_show_contagion_and_the_fit_says_so() -> None:
    d = diffusion(KOREA)
    for fit in (d.fit_hazard(), d.fit_hazard("count", link="noisy-or"), d.fit_hazard(time="effects"), d.fit_cox()):
        assert fit.evidence is not None
        assert fit.evidence.verdict == "detected"
        assert fit.evidence.p_value < 1e-8
        assert "Contagion is detected" in repr(fit)
        assert "cannot tell contagion from what people who are tied have in common" in " ".join(repr(fit).split())
    check = d.fit_hazard(link="linear").check(runs=100, rng=1)
    assert "Outside: ties between two adopters" in repr(check)  # more like their contacts than contagion explains


Shares = dict[float, float]
SURVIVAL: dict[str, tuple[dict[str, Any], tuple[int, int, int], Shares, Shares, tuple[float, ...]]] = {
    "lagged": (
        {},
        (114, 99, 15),
        {
            0: 0.657894736842105,
            0.25: 0.640350877192982,
            1 / 3: 0.587719298245614,
            0.5: 0.471956406166933,
            2 / 3: 0.408423813029076,
            0.75: 0.398925584819098,
            1: 0.0972989231266092,
        },
        {0: 0.0444330022043402, 0.5: 0.0468875155003059, 1: 0.0290310984003579},
        (0.5, 0.524940529930249, 0.455218855218855),
    ),
    "same period": (
        {"lag": 0},
        (114, 99, 15),
        {
            0: 0.789473684210526,
            0.25: 0.763157894736842,
            1 / 3: 0.701754385964912,
            0.5: 0.577392849211637,
            2 / 3: 0.460109926715523,
            0.75: 0.431939931202328,
            1: 0.0959866513782951,
        },
        {0: 0.0381829605321059, 0.5: 0.0463875334883646, 1: 0.0287232810327831},
        (2 / 3, 0.618262853109265, 0.563131313131313),
    ),
    "without adopters of the first period": (
        {"first_period": "given"},
        (104, 89, 15),
        {
            0: 0.721153846153846,
            0.25: 0.701923076923077,
            1 / 3: 0.644230769230769,
            0.5: 0.51733682983683,
            2 / 3: 0.447695333512641,
            0.75: 0.437283814128626,
            1: 0.10665458881186,
        },
        {0: 0.0439723444918421, 0.5: 0.049150804913152, 1: 0.0316714418878076},
        (2 / 3, 0.575415580885081, 0.506367041198502),
    ),
}


@needs(MEDICAL)
@pytest.mark.parametrize("name", SURVIVAL)
def test_survival_of_thresholds(name: str) -> None:
    how, counts, shares, errors, (median, mean, naive) = SURVIVAL[name]
    found = diffusion(MEDICAL).threshold_survival(**how)
    assert (found.n, found.events, found.censored) == counts
    assert found.at(list(shares))["survival"].tolist() == pytest.approx(list(shares.values()), abs=1e-9)
    assert found.at(list(errors))["se"].tolist() == pytest.approx(list(errors.values()), abs=1e-9)
    assert (found.median, found.mean, found.naive_mean) == pytest.approx((median, mean, naive), abs=1e-9)
    if how.get("lag", 1) == 1:
        assert (found.not_risen, found.later_adopters) == (63, 89)
        assert "63 of 89 later adopters" in found.summary


@needs(MEDICAL)
@needs(KOREA)
@pytest.mark.parametrize(("name", "mean", "zero"), [(MEDICAL, 0.455, 0.394), (KOREA, 0.359, 0.292)])
def test_thresholds_of_adopters_alone(name: str, mean: float, zero: float) -> None:
    found = diffusion(name).threshold_survival()
    assert (found.naive_mean, found.naive_zero) == pytest.approx((mean, zero), abs=5e-4)


DIFFREG = {
    "never": (
        None, (-0.0971623906567011, 0.325120388182289, -297.213614505559, 628.427229011118, 856),
        (0.0590009232658581, 0.315154114624636, -304.427331352572, 614.854662705144, 856),
    ),
    "never as a last period": (
        18, (-0.0971623906567129, 0.325120426365313, -297.213615527982, 630.427231055964, 872),
        (-0.171603037755835, 0.291629529504958, -330.619324221024, 667.238648442048, 872),
    ),
}  # fmt: skip


@needs(MEDICAL)
@pytest.mark.parametrize("coding", DIFFREG)
def test_lagged_regressions_of_the_reference(coding: str) -> None:
    extra, effects, linear = DIFFREG[coding]
    d = diffusion(MEDICAL)
    if extra is not None:
        step = d.adoption_period.to_numpy()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "adoption_step: 16 of 125 actors", UserWarning)
            d = up.Diffusion(d.networks[0], np.where(step < 0, extra, step + 1), periods=range(1, extra + 1))
    for time, (estimate, error, height, aic, rows) in (("effects", effects), ("linear", linear)):
        fit = d.fit_hazard(time=time, first_period="given")
        found = tuple(fit.coefficients.loc["share", ["estimate", "se"]])
        assert found == pytest.approx((estimate, error), abs=2e-5)
        assert (fit.log_likelihood, fit.aic) == pytest.approx((height, aic), abs=3e-6)
        assert fit.n_rows == rows
