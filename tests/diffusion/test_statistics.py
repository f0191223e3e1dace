"""Statistics of three tiny diffusions against the values of the R package netdiffuseR 1.25.0, typed in.

`test_spec_values.py` compares all of its values where their file is; these are the main ones, and where ours depart.
"""

from __future__ import annotations

import numpy as np
import pytest
import uptake as up
from numpy.testing import assert_allclose
from observed_cases import TINY, A, B, C

NAN = np.nan
close = {"rtol": 0, "atol": 1e-9, "equal_nan": True}


@pytest.fixture(scope="module")
def tiny() -> dict[str, up.Diffusion]:
    return {name: case.diffusion() for name, case in TINY.items()}


def test_exposure_of_a_static_network(tiny: dict[str, up.Diffusion]) -> None:
    wanted = [
        [0, 1 / 2, 1 / 2, 1 / 2, 1 / 2], [1 / 2, 1, 1, 1, 1], [1 / 2, 1 / 2, 1 / 2, 1, 1], [0, 1 / 2, 1 / 2, 1 / 2, 1],
        [1 / 3, 2 / 3, 2 / 3, 1, 1], [NAN] * 5, [0, 1 / 2, 1 / 2, 1 / 2, 1],
    ]  # fmt: skip
    found = tiny["A"].exposure()
    assert_allclose(found, wanted, **close)
    assert found.dims == ("actor", "period")
    assert found.attrs["no_contacts"] == 1
    assert {key: found.attrs[key] for key in ("direction", "lag", "network_lag", "without_contacts")} == {
        "direction": "in", "lag": 0, "network_lag": 0, "without_contacts": "NaN",
    }  # fmt: skip
    assert_allclose(tiny["A"].exposure(convention="netdiffuseR"), np.nan_to_num(wanted), **close)


def test_exposure_looked_back_and_ahead(tiny: dict[str, up.Diffusion]) -> None:
    now = tiny["A"].exposure().to_numpy()
    assert_allclose(tiny["A"].exposure(2)[:, 2:], now[:, :-2], **close)
    assert np.isnan(tiny["A"].exposure(2)[:, :2]).all()
    assert_allclose(tiny["A"].exposure(-1)[:, :-1], now[:, 1:], **close)
    assert np.isnan(tiny["A"].exposure(-1)[:, -1]).all()


def test_exposure_by_networks_that_change(tiny: dict[str, up.Diffusion]) -> None:
    wanted = [[0, 0, 1, NAN], [0, 1, 1, 1], [1, 1, 0.5, 1], [0, 1, 1, 1], [0, NAN, 1, 1], [1, 0.5, 0, 1]]
    d = tiny["B"]
    assert_allclose(d.exposure(), wanted, **close)
    assert_allclose(d.exposure(1)[:, 1:], np.array(wanted)[:, :-1], **close)  # ties and adoption of the period before
    # ties of the period, adopters of the period before: period 2 has 1 -> 2 only for actor 1's follower, and so on
    assert_allclose(d.exposure(1, network_lag=0)[:, 1], [0, 0, 1, 0.5, NAN, 0.5], **close)


def test_exposure_by_weights_counts_and_attributes(tiny: dict[str, up.Diffusion]) -> None:
    d = tiny["C"]
    assert_allclose(d.exposure()[[1, 5]], [[0, 0.25, 1, 1, 1, 1], [8 / 13] + [9 / 13] * 4 + [1]], **close)
    assert_allclose(d.exposure(weighted=False)[5], [1 / 3] + [2 / 3] * 4 + [1], **close)
    assert_allclose(d.exposure(by="count")[0], [2, 2, 2, 2.5, 2.5, 2.5], **close)
    assert_allclose(d.exposure(direction="out", weighted=False)[0], [1 / 3, 1 / 3, 2 / 3, 1, 1, 1], **close)
    assert_allclose(d.exposure(attribute="x", weighted=False)[7], [2 / 3] * 5 + [1], **close)
    assert_allclose(d.exposure(self_weight={k: 5.0 * (k == 3) for k in range(8)})[3], [0, 2 / 7, 1, 1, 1, 1], **close)


def test_exposure_through_two_steps_and_equivalence(tiny: dict[str, up.Diffusion]) -> None:
    d = tiny["A"]
    assert_allclose(d.exposure(through="two-step")[0], [0, 2 / 3, 2 / 3, 2 / 3, 1], **close)
    assert_allclose(d.exposure(through="two-step", weighted=False)[0], [0, 1 / 2, 1 / 2, 1 / 2, 1], **close)
    burt = [0, 0.44871602939969, 0.44871602939969, 0.648778973034712, 0.799937056364978]
    assert_allclose(d.exposure(through="equivalence")[0], burt, **close)
    inverse = [0, 0.355646565284528, 0.355646565284528, 0.549522521077284, 0.806124044207245]
    assert_allclose(d.exposure(through="equivalence", convention="netdiffuseR")[0], inverse, **close)
    changing = [0, 0.423336771784153, 0.835322644992742, 1]
    assert_allclose(tiny["B"].exposure(through="equivalence")[0], changing, **close)


def test_contacts_in_other_blocks_do_not_count(tiny: dict[str, up.Diffusion]) -> None:
    found = tiny["A"].exposure(blocks="group")
    assert_allclose(found[0], [0, 1, 1, 1, 1], **close)  # of 2 and 7, 7 is in the other group
    assert_allclose(found[6], [0, 0, 0, 0, 1], **close)  # of 3 and 5, 3 is in the other group
    assert np.isnan(found[4]).all()  # 1, 2 and 4 are in the other group
    assert found.attrs["no_contacts"] == 2


@pytest.mark.parametrize(
    ("name", "lag", "wanted"),
    [
        ("A", 0, [NAN, 1, 0.5, 0.5, 1, NAN, NAN]),
        ("A", 1, [NAN, 0.5, 0.5, 0.5, 1, NAN, NAN]),
        ("B", 0, [NAN, 1, 1, 1, 1, NAN]),
        ("B", 1, [NAN, 1, 1, 0, 1, NAN]),
    ],
)
def test_thresholds(tiny: dict[str, up.Diffusion], name: str, lag: int, wanted: list[float]) -> None:
    assert_allclose(tiny[name].thresholds(lag), wanted, **close)


def test_thresholds_of_the_first_period_and_without_contacts(tiny: dict[str, up.Diffusion]) -> None:
    d = tiny["A"]
    assert_allclose(d.thresholds(first_period=True), [0, 1, 0.5, 0.5, 1, NAN, NAN], **close)
    assert_allclose(d.thresholds(convention="netdiffuseR"), [0, 1, 0.5, 0.5, 1, 0, NAN], **close)
    assert d.thresholds().attrs["no_contacts"] == 1


def test_the_threshold_that_the_rule_compares(tiny: dict[str, up.Diffusion]) -> None:
    """Simulated with thresholds, the exposure that is read back reaches them: ties now, adopters of before."""
    d = tiny["B"]
    again = d.simulate(0.5)
    back = again.thresholds(1, network_lag=0)
    assert (back.dropna("actor") >= 0.5).all()
    assert not (again.thresholds(1).dropna("actor") >= 0.5).all()  # netdiffuseR reads this one back


@pytest.mark.parametrize(
    ("case", "how", "wanted"),
    [
        (A, {"threshold": 0.5}, [1, 2, 2, 3, 3, None, 3]),
        (A, {"threshold": np.linspace(0.2, 0.8, 7)}, [1, 2, 2, 3, 3, None, 4]),
        (A, {"threshold": 0.5, "direction": "out"}, [1, 2, 3, 4, 3, None, 2]),
        (A, {"threshold": 1, "by": "count"}, [1, 2, 2, 3, 2, None, 3]),
        (B, {"threshold": 0.34}, [1, 3, 2, 2, 3, 2]),
        (B, {"threshold": np.linspace(0.2, 0.8, 6)}, [1, 4, 2, 3, None, None]),
        (C, {"threshold": 0.5, "weighted": False, "seeds": [1, 4]}, [2, 1, 4, 3, 1, 3, 3, 2]),
        (C, {"threshold": 0.5, "seeds": [1, 4]}, [2, 1, 3, 3, 1, 2, 3, 2]),
        (C, {"threshold": 0.5, "direction": "out", "weighted": False, "seeds": [1, 4]}, [3, 1, 4, 2, 1, 5, 6, None]),
    ],
)
def test_simulated_thresholds(case, how, wanted) -> None:
    found = case.diffusion().simulate(**how).adoption_period.to_numpy()
    assert [None if place < 0 else place + 1 for place in found.tolist()] == wanted


def test_many_thresholds_are_runs(tiny: dict[str, up.Diffusion]) -> None:
    table = np.stack([np.full(7, 0.5), np.full(7, 0.34), np.full(7, 2.0)])
    found = tiny["A"].simulate(table)
    assert found.adopted.dims == ("run", "actor", "period")
    for run, row in enumerate(table):
        alone = tiny["A"].simulate(row)
        assert (found.adoption_period.sel(run=run) == alone.adoption_period).all()


def test_counts_and_hazard(tiny: dict[str, up.Diffusion]) -> None:
    d = tiny["A"]
    assert d.curve()["ever"].values.tolist() == [1, 3, 4, 5, 6]
    assert_allclose(d.curve()["rate"], [0, 2, 1 / 3, 0.25, 0.2], **close)
    assert_allclose(d.hazard()["hazard"], [0, 1 / 3, 0.25, 1 / 3, 0.5], **close)
    assert_allclose(d.hazard(first_period=True)["hazard"][0], 1 / 7, **close)
    late = up.Diffusion(A.networks()[0], [3] + [None] * 6, periods=range(1, 6))
    assert np.isnan(late.curve()["rate"].values[1:3]).all()  # nobody there to grow from
    assert late.curve(convention="netdiffuseR")["rate"].values[2] > 1e14
    everybody = up.Diffusion(A.networks()[0], [1] * 7, periods=range(1, 4))
    assert np.isnan(everybody.hazard()["hazard"].values[1:]).all()


@pytest.mark.parametrize(
    ("name", "periods", "how", "infectious", "susceptible"),
    [
        ("A", 1, {}, [1 / 3, 0, 0, 1, 0, 0, NAN], [0, 1, 1, 0, 1 / 3, 0, NAN]),
        ("A", 2, {"normalize": False}, [4 / 7, 0, 1 / 3, 1, 0, 0, NAN], [0, 1, 1, 1 / 3, 0.25, 0, NAN]),
        ("B", 3, {"discount": 0.5}, [0.321428571428571, 1, 0.24, 0.6, 0, NAN], [0, 0.375, 1, 1, 0.225, NAN]),
        ("C", 2, {"normalize": False}, [0.6, 1, 0, 1, 0, 1 / 3, 0, NAN], [1, 0, 1, 1, 0, 1 / 6, 1 / 3, NAN]),
    ],
)
def test_infectiousness_and_susceptibility(tiny, name, periods, how, infectious, susceptible) -> None:
    assert_allclose(tiny[name].infectiousness(periods, **how), infectious, **close)
    assert_allclose(tiny[name].susceptibility(periods, **how), susceptible, **close)


def test_never_adopters_are_no_adopters_of_long_ago(tiny: dict[str, up.Diffusion]) -> None:
    ours, theirs = (tiny["C"].susceptibility(2, normalize=False, convention=word) for word in (None, "netdiffuseR"))
    assert_allclose(ours[6], 1 / 3, **close)
    assert_allclose(theirs[6], 1 / 6, **close)


def test_too_many_periods_are_cut(tiny: dict[str, up.Diffusion]) -> None:
    with pytest.warns(UserWarning, match="periods = 9 is more than the 4 periods after the first; it was cut to 4"):
        found = tiny["A"].infectiousness(9)
    assert_allclose(found, tiny["A"].infectiousness(4), **close)


MORAN = {
    "A": (
        {"observed": [-0.287037037037037, 0.166666666666667, 0.101851851851852, -0.00833333333333334, -0.125],
         "sd": [0.148725725964898, 0.255507745125133, 0.255507745125133, 0.238015198186799, 0.148725725964898],
         "p": [0.418316931110071, 0.192031849681209, 0.293294760428466, 0.505907470903968, 0.779356469907521]},
        {"observed": [-0.247222222222222, -0.0739583333333333, -0.100694444444444, -0.150416666666667,
                      -0.186805555555556],
         "sd": [0.137686761892176, 0.085651696265703, 0.085651696265703, 0.0982878392204465, 0.137686761892176]},
    ),
    "B": (
        {"observed": [-0.4, 0, 0.375, -0.04],
         "sd": [0.163299316185545, 0.236643191323985, 0.315568270479358, 0.164924225024706],
         "p": [0.220671361919847, 0.398024719506938, 0.0684383454097974, 0.331975467082737]},
        {"observed": [-0.395636363636364, 0.00038277511961724, 0.099264705882353, -0.04],
         "sd": [0.173069517394715, 0.163804770780145, 0.205127810501325, 0.107950545450296]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MORAN)
def test_moran(tiny: dict[str, up.Diffusion], name: str) -> None:
    for weights, wanted in zip(("ties", "distance"), MORAN[name], strict=True):
        found = tiny[name].moran(weights=weights)
        for key, values in wanted.items():
            assert_allclose(found[key], values, **close)
        assert_allclose(found["expected"], -1 / (tiny[name].n - 1), **close)


def test_moran_of_an_attribute(tiny: dict[str, up.Diffusion]) -> None:
    found = tiny["A"].moran("x", standardised=False)
    assert found["observed"].dims == ()
    assert_allclose(
        [found[key] for key in ("observed", "sd", "p")],
        [-0.279888785912882, 0.219196719314515, 0.605482896942726], **close,
    )  # fmt: skip
    assert_allclose(tiny["A"].moran("x", standardised=False, alternative="greater")["p"], 0.697258551528637, **close)


def test_moran_leaves_out_actors_without_a_value(tiny: dict[str, up.Diffusion]) -> None:
    found = tiny["A"].moran("exposure")
    apart = [place for place in range(7) if place != 5]  # actor 6 has no contacts
    frame = A.networks()[0].to_frame()
    place = {old: new for new, old in enumerate(apart)}
    part = up.Network.from_edges(frame["source"].map(place), frame["target"].map(place), n=6, directed=True)
    values = tiny["A"].exposure().to_numpy()[apart]
    own = up.Diffusion(part, [0] * 6, periods=range(5)).moran(values)
    for key in ("observed", "expected", "sd", "p"):
        assert_allclose(found[key], own[key], **close)


def test_moran_where_nothing_varies(tiny: dict[str, up.Diffusion]) -> None:
    found = up.Diffusion(A.networks()[0], [1] * 7, periods=[1]).moran()
    assert np.isnan(found["observed"]).all()
    assert np.isnan(found["p"]).all()


def test_categories(tiny: dict[str, up.Diffusion]) -> None:
    found = tiny["A"].categories()
    assert_allclose(found.attrs["cuts"], [1.36137318894536, 2.83333333333333, 4.30529347772131], **close)
    short = {"early adopters": "EA", "early majority": "EM", "late majority": "LM", "laggards": "L",
             "non-adopters": "-"}  # fmt: skip
    assert [short[word] for word in found.values] == ["EA", "EM", "EM", "LM", "L", "LM", "-"]
    assert_allclose(tiny["C"].categories().attrs["cuts"], [2001.17425814165, 2003, 2004.82574185835], **close)
    early = up.Diffusion(up.generate.path(12), [0] + [9] * 10 + [10]).categories(innovators=True)
    assert early.values[0] == "innovators"
    assert early.values[1] == "late majority"
    by_threshold = tiny["A"].categories("threshold", convention="netdiffuseR")
    assert by_threshold.values[[0, 1, 2]].tolist() == ["very low", "very high", "high"]


def test_degree_and_timing(tiny: dict[str, up.Diffusion]) -> None:
    assert tiny["A"].degree("out").values.tolist() == [3, 2, 3, 2, 2, 0, 1]
    assert tiny["A"].degree("both").values.tolist() == [5, 4, 5, 4, 5, 0, 3]
    assert tiny["B"].degree().dims == ("actor", "period")
    assert tiny["C"].degree("in").values.tolist() == [2.5, 4, 2.5, 2, 0, 3.25, 5, 3]
    found = tiny["A"].degree_timing()
    assert_allclose(found.loc[["out", "in"], "r"], [-0.372104203767625, 0.253359391837683], **close)
    assert found.loc["out", "reading"] == "actors with more ties adopted earlier"


def test_contacts(tiny: dict[str, up.Diffusion]) -> None:
    d = tiny["A"]
    assert_allclose(d.egos("x"), [1, 1.5, 1, 2.5, 2.5 / 3, NAN, 2.5], **close)
    assert_allclose(d.egos("x", direction="out"), [5.5 / 3, 2, 1, 2.5, 1.25, NAN, 1], **close)
    assert_allclose(d.egos("x", "sum"), [2, 3, 2, 5, 2.5, 0, 5], **close)
    assert_allclose(d.egos("x", "max"), [1.5, 2, 1, 3, 1, NAN, 3], **close)
    assert_allclose(d.egos("x", "sd"), np.sqrt([0.5, 0.5, 0, 0.5, 1 / 12, NAN, 0.5]), **close)
    assert_allclose(d.egos("x", "variance of distance"), [0, 1, 0, 2.25, 1.125, NAN, 1], **close)
    found = d.distance_test("x").iloc[0]
    assert_allclose(found[["pairs", "variance"]], [1.19047619047619, 0.156179138321993], **close)
    theirs = d.distance_test("x", convention="netdiffuseR").iloc[0]
    assert_allclose(theirs[["contacts", "p"]], [1.02380952380952, 0.264507862322027], **close)
    assert_allclose(found["contacts"], 1.02380952380952 * 7 / 6, **close)


def test_distance_on_ties() -> None:
    d = A.diffusion(attributes={"x": list(A.x), "group": list(A.group)})
    table = d.distance(["x", "group"]).set_index(["source", "target"])["distance"]
    assert_allclose([table[0, 4], table[6, 0], table[1, 0]], [np.sqrt(5), np.sqrt(1.25), 0.5], **close)
    spread = [[0.988095238095238, 0.107142857142857], [0.107142857142857, 0.285714285714286]]
    near = d.distance(["x", "group"], "mahalanobis", covariance=spread).set_index(["source", "target"])["distance"]
    assert_allclose([near[1, 0], near[6, 0]], [0.513552591013095, 1.87522892375398], **close)
    assert_allclose(d.distance(["x", "group"], "mahalanobis")["distance"], near.to_numpy(), **close)  # over all actors
    greater = d.distance("x", "greater").set_index(["source", "target"])["distance"]
    assert (greater[1, 0], greater[0, 1]) == (1, 0)  # actor 1 names 2, whose x is smaller


def test_ties_that_come_and_go(tiny: dict[str, up.Diffusion]) -> None:
    table = tiny["B"].selection()
    first = table[(table["period"] == 2) & (table["actor"] == 1)]
    assert first[["change", "category", "n"]].values.tolist() == [["added", 2, 1], ["stable", 2, 1]]
    dropped = table[(table["period"] == 2) & (table["change"] == "dropped")]
    assert dropped[["actor", "category", "n"]].values.tolist() == [[4, 2, 1]]
    together = tiny["B"].selection(per_actor=False)
    assert together["n"].sum() == table["n"].sum()
    assert "actor" not in together


def test_lineage(tiny: dict[str, up.Diffusion]) -> None:
    tree = tiny["C"].lineage(direction="both")
    assert tree["actor"].tolist() == [1, 4, 0, 3, 2, 5, 6]
    assert tree["source"].fillna(-1).astype(int).tolist() == [-1, -1, 1, 1, 0, 4, 5]
    assert tree["generation_time"].dropna().tolist() == [1, 2, 2, 3, 2]
    born = tiny["C"].reproduction(direction="both")
    assert born.set_index("actor")["offspring"].sort_index().tolist() == [1, 2, 0, 0, 1, 1, 0]
    assert_allclose(born.attrs["secondary_attack_rate"], 5 / 12, **close)
    assert_allclose(born.attrs["mean_offspring"], 5 / 7, **close)


def test_a_source_at_random_is_drawn_in_proportion() -> None:
    net = up.Network.from_edges([0, 1], [2, 2], weight=[1, 3], directed=True)
    steps = np.tile([0, 0, 1], (600, 1))
    d = up.Diffusion(net, steps)
    for rule, share in (("uniform", 0.5), ("weighted", 0.75)):
        tree = d.lineage(rule, rng=1)
        second = (tree.loc[tree["actor"] == 2, "source"] == 1).mean()
        assert abs(second - share) < 4 * np.sqrt(share * (1 - share) / 600), f"{rule}: {second} of {share}, seed 1"
        assert tree.attrs["seed"] == 1
        again = d.lineage(rule, rng=1)
        assert tree.equals(again)


SPELLS = [(0, 1, 4), (0, 5, None), (1, 2, None), (2, 2, 5), (3, 4, None), (4, 5, None), (5, 3, None)]


def test_adopters_that_give_up() -> None:
    d = up.Diffusion(A.networks()[0], None, periods=range(1, 6), spells=SPELLS)
    assert d.adopted.astype(int).values.tolist() == [
        [1, 1, 1, 0, 1], [0, 1, 1, 1, 1], [0, 1, 1, 1, 0], [0, 0, 0, 1, 1], [0, 0, 0, 0, 1], [0, 0, 1, 1, 1], [0] * 5,
    ]  # fmt: skip
    assert d.curve()["adopters"].values.tolist() == [1, 3, 4, 4, 5]
    assert_allclose(d.hazard()["hazard"], [0, 1 / 3, 0.25, 1 / 3, 2 / 3], **close)
    assert (float(d.peak()["share"]), int(d.peak()["period"])) == (pytest.approx(5 / 7), 5)
    stays = d.survival()
    assert stays["survival"].values.tolist() == [1, 1, 0.5, 0.5, 0.5]
    assert stays["at_risk"].values.tolist() == [6, 5, 4, 1, 0]
    assert_allclose(d.exposure()[4], [1 / 3, 2 / 3, 2 / 3, 2 / 3, 1], **close)
    assert_allclose(d.thresholds()[3], 0.5, **close)


def test_longer_periods() -> None:
    d = B.diffusion().windows(2)
    assert d.periods.tolist() == [1, 3]
    assert d.adoption_period.values.tolist() == [0, 1, 0, 0, 1, -1]
    first = d.networks[0].to_frame().set_index(["source", "target"])["weight"]
    assert (first[1, 0], first[3, 1], first[0, 2]) == (2, 1, 2)  # 1 names 2 in both periods, 2 names 4 in one
    empty = up.Diffusion(up.generate.path(2), [0, 5]).windows(2)
    assert empty.curve()["new"].values.tolist() == [1, 0, 1]  # the calendar stays


def test_isolates_have_no_tie_either_way() -> None:
    d = up.Diffusion(up.Network.from_edges([0], [1], n=3, directed=True), [0, 1, 1])
    assert d.isolates().tolist() == [2]
