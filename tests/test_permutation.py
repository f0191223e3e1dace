"""Permutation tests and bootstraps of diffusions: exact values, values of the reference, one null for all periods."""

import itertools
from typing import Any

import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st
from uptake.analysis.diffusion.bootstrap import sampled, ties_of
from uptake.analysis.diffusion.permutation import tails
from uptake.basis import engine

# Three tiny diffusions: namer names named, so ties lead the other way.
TIES_A = [(1, 2), (1, 7), (2, 1), (2, 3), (3, 1), (3, 4), (4, 3), (4, 5), (5, 1), (5, 2), (5, 4), (7, 3), (7, 5)]
TIES_B = [
    [(1, 2), (2, 3), (3, 1), (4, 3), (5, 4), (6, 1)],
    [(1, 2), (2, 3), (2, 4), (3, 1), (4, 1), (4, 3), (6, 1), (6, 5)],
    [(1, 2), (2, 4), (3, 1), (3, 5), (4, 1), (5, 2), (5, 3), (6, 5)],
    [(2, 1), (2, 4), (3, 5), (4, 1), (4, 5), (5, 2), (5, 3), (6, 2), (6, 5)],
]
TIES_C = [
    (1, 2, 2), (1, 3, 0.5), (2, 1, 1), (2, 4, 3), (3, 4, 1), (3, 6, 1.5), (4, 1, 2), (6, 1, 0.25), (6, 5, 2), (6, 7, 1),
    (7, 6, 4), (7, 8, 1), (8, 2, 2.5), (8, 7, 0.5),
]  # fmt: skip


def names(ties: list[Any], n: int) -> up.Network:
    columns = np.array(ties, float).T
    named, namer = columns[1].astype(int) - 1, columns[0].astype(int) - 1
    return up.Network.from_edges(named, namer, columns[2] if len(columns) > 2 else None, n=n, directed=True)


def tiny_a() -> up.Diffusion:
    x, group = [1, 0.5, 2, 1, 3, 0, 1.5], [1, 1, 1, 1, 2, 2, 2]
    toa = [1, 2, 2, 4, 5, 3, None]
    return up.Diffusion(names(TIES_A, 7), toa, periods=range(1, 6), group=group, attributes={"x": x})


def tiny_b() -> up.Diffusion:
    return up.Diffusion([names(ties, 6) for ties in TIES_B], [1, 3, 2, 2, 4, None], periods=range(1, 5))


def tiny_c() -> up.Diffusion:
    toa = [2002, 2001, 2004, 2003, 2001, 2004, 2006, None]
    return up.Diffusion(names(TIES_C, 8), toa, periods=range(2001, 2007))


# All relabellings: observed, mean, variance, and the shares that are less, equal and greater.
EXACT: list[tuple[Any, int, int, tuple[float, ...]]] = [
    (tiny_a, 0, 5040, (0.5, 0.380952380952381, 0.00944979843789368, 0.861507936507937, 0.1)),
    (tiny_a, 1, 5040, (0.5, 0.4, 0.0115396825396825, 0.769047619047619, 0.128571428571429)),
    (tiny_b, 0, 720, (0.8, 0.386666666666667, 0.0271555555555556, 0.988888888888889, 0.0)),
    (tiny_b, 1, 720, (0.75, 0.425, 0.0394270833333333, 0.872222222222222, 0.0138888888888889)),
    (tiny_c, 0, 40320, (0.523809523809524, 0.410714285714286, 0.00873926951733, 0.866765873015873, 0.092361111111111)),
    (tiny_c, 1, 40320, (0.633333333333333, 0.475, 0.0151448412698413, 0.880753968253968, 0.0768849206349206)),
]  # fmt: skip


@pytest.mark.parametrize(("diffusion", "lag", "n", "expected"), EXACT)
def test_all_relabellings_of_the_mean_threshold(diffusion: Any, lag: int, n: int, expected: Any) -> None:
    """Of the convention: without weights, 0 without contacts, and p-values without what is equal."""
    observed, mean, variance, less, greater = expected
    test = diffusion().permutation_test("threshold", lag=lag, n=3, convention="netdiffuseR", rng=1)
    assert test.exact
    assert test.n == n
    found = [float(x) for x in (test.observed, test.mean, test.sd**2, test.p_less, test.p_greater, test.p)]
    assert found == pytest.approx([observed, mean, variance, less, greater, 2 * min(less, greater)], abs=1e-9)


@pytest.mark.parametrize("diffusion", [tiny_a, tiny_b, tiny_c])
def test_all_relabellings_of_moran_have_its_exact_moments(diffusion: Any) -> None:
    """Mean -1 / (n - 1), and the standard deviation of the randomisation formula, here as netdiffuseR has it."""
    sds = {
        tiny_a: [0.148725725964898, 0.255507745125133, 0.255507745125133, 0.238015198186799, 0.148725725964898],
        tiny_b: [0.163299316185545, 0.236643191323985, 0.315568270479358, 0.164924225024706],
        tiny_c: [0.248524421928712, 0.27530548649664, 0.281603074459761, 0.248524421928712, 0.248524421928712],
    }
    observed = {
        tiny_a: [-0.287037037037037, 0.166666666666667, 0.101851851851852, -0.00833333333333334, -0.125],
        tiny_b: [-0.4, 0, 0.375, -0.04],
        tiny_c: [-0.111111111111111, 0.0285714285714286, 0.380952380952381, 0.46031746031746, 0.46031746031746],
    }
    d = diffusion()
    test = d.permutation_test("moran", weighted=False, rng=1)
    many = len(sds[diffusion])
    assert test.sd.values[:many] == pytest.approx(sds[diffusion], abs=1e-9)
    assert test.observed.values[:many] == pytest.approx(observed[diffusion], abs=1e-9)
    assert test.mean.values == pytest.approx(np.full(len(d.periods), -1 / (d.n - 1)), abs=1e-9)
    for t in d.periods if diffusion is tiny_b else d.periods[:1]:
        one = d.permutation_test("moran", weighted=False, period=t, rng=1)
        assert one.observed.dims == ()
        np.testing.assert_allclose(one.draws.values, test.draws.sel(period=t).values, atol=1e-12)


def test_moran_of_an_attribute() -> None:
    test = tiny_a().permutation_test("moran", of="x", rng=1)
    assert float(test.mean) == pytest.approx(-1 / 6, abs=1e-9)
    x = np.array([1, 0.5, 2, 1, 3, 0, 1.5])
    z = x - x.mean()
    w = np.zeros((7, 7))
    for i, j in TIES_A:
        w[i - 1, j - 1] = 1 / sum(k == i for k, _ in TIES_A)
    assert float(test.observed) == pytest.approx(7 / 6 * (z @ w @ z) / (z @ z), abs=1e-12)


@pytest.mark.parametrize("diffusion", [tiny_a, tiny_b, tiny_c])
@pytest.mark.parametrize("convention", [None, "netdiffuseR"])
@pytest.mark.parametrize("direction", ["in", "out"])
def test_words_are_what_the_methods_compute(diffusion: Any, convention: Any, direction: Any) -> None:
    """In A, B and C, of one network or several, with weights or without."""
    d = diffusion()
    how: Any = {"convention": convention, "direction": direction}
    for more in ({"lag": 0}, {"lag": 1}, {"lag": 1, "network_lag": 0}, {"lag": 0, "first_period": True}):
        test = d.permutation_test("threshold", list("abcdefgh"[: d.n]), rng=1, **how, **more)
        assert test.n == 1  # each actor is a block
        assert float(test.observed) == pytest.approx(float(d.thresholds(**how, **more).mean()), abs=1e-12)
    moran = d.permutation_test("moran", list(range(d.n)), rng=1, **how)
    np.testing.assert_allclose(moran.observed, d.moran(**how)["observed"], atol=1e-12)


def relabelled_within(n: int, blocks: list[int]) -> list[tuple[int, ...]]:
    return [p for p in itertools.permutations(range(n)) if all(blocks[p[i]] == blocks[i] for i in range(n))]


def mean_threshold(d: up.Diffusion, lag: int = 0, least: int = 1) -> float:
    """As defined, from the ties and the periods of adoption; by default without adopters of the first period."""
    found, start = [], d.adoption_period.values
    for i, when in enumerate(start):
        if when < max(lag, least):
            continue
        net = d.networks[0 if len(d.networks) == 1 else when - lag]
        contacts = net.in_sources[net.in_offsets[i] : net.in_offsets[i + 1]]
        if len(contacts):
            found.append(np.mean([0 <= start[j] <= when - lag for j in contacts]))
    return float(np.mean(found)) if found else float("nan")


def test_blocks_are_kept_and_all_relabellings_are_taken() -> None:
    d, blocks = tiny_a(), [0, 0, 0, 0, 1, 1, 1]
    test = d.permutation_test("threshold", "group", rng=1)
    assert test.exact
    assert test.n == 24 * 6 == len(relabelled_within(7, blocks))
    assert test.n_blocks == 2
    start = d.adoption_period.values
    labels = [1 + np.where(start < 0, np.nan, start)[list(p)] for p in relabelled_within(7, blocks)]
    defined = [mean_threshold(up.Diffusion(d.networks[0], toa, periods=d.periods)) for toa in labels]
    assert sorted(test.draws.values) == pytest.approx(sorted(defined))
    assert (d.permutation_test("threshold", {i: "ab"[b] for i, b in enumerate(blocks)}).draws == test.draws).all()


@pytest.mark.parametrize("null", ["relabel", "swap"])
@pytest.mark.parametrize("directed", [True, False])
def test_a_function_gets_what_the_core_computes(null: Any, directed: bool) -> None:
    net = up.generate.erdos_renyi(30, 3, rng=2, directed=directed)
    toa = np.random.default_rng(2).integers(-1, 5, net.n)
    d = up.Diffusion(net, toa, periods=range(5), group=np.arange(30) // 10, attributes={"own": np.arange(30)})
    blocks = "group" if null == "relabel" else None
    for lag in (0, 1):
        own = d.permutation_test("threshold", blocks, 20, null=null, lag=lag, rng=3)
        other = d.permutation_test(lambda d, lag=lag: mean_threshold(d, lag), blocks, 20, null=null, rng=3)
        assert own.draws.values == pytest.approx(other.draws.values, abs=1e-12)
        assert len(set(own.draws.values.tolist())) > 10

    def kept(d: up.Diffusion) -> Any:
        """What no permutation changes: degrees by their actor, adoption and group and attribute of the same person."""
        seen, start = d._seen, d.adoption_period.values
        person = seen.attributes["own"]
        assert (start == np.where(toa < 0, -1, toa)[person]).all()
        assert seen.group is not None
        assert (seen.group == person // 10).all()
        return np.concatenate([d.networks[0].degree(), d.networks[0].degree("in")])

    same = d.permutation_test(kept, blocks, 5, null=null, rng=3)
    assert (same.draws == same.observed).all()
    assert (same.p == 1).all()


def test_spells_move_with_their_actor() -> None:
    net = up.Network.from_edges([0, 1, 2, 3], [1, 2, 3, 4])
    spells = [(0, 0, 2), (0, 3, None), (2, 1, None)]
    d = up.Diffusion(net, None, spells=spells, periods=range(4))
    test = d.permutation_test(lambda d: np.sort(d.adopted.values.sum(axis=1)), n=10, rng=1)
    assert (test.draws == test.observed).all()
    moran = d.permutation_test("moran", rng=1)
    assert moran.mean.values == pytest.approx(np.full(4, -0.25))
    with pytest.raises(ValueError, match="is that of adoption for good, and there are spells"):
        d.permutation_test("threshold")


@pytest.mark.parametrize("null", ["relabel", "swap"])
@pytest.mark.parametrize("statistic", ["threshold", "moran"])
def test_any_number_of_threads_and_both_engines_give_the_same_draws(null: Any, statistic: Any) -> None:
    net = up.generate.rmat(6, 4, rng=1, directed=True)
    d = up.Diffusion(net, np.random.default_rng(1).integers(-1, 6, net.n), periods=range(6))
    asked: Any = {"null": null, "rng": 9}
    first = d.permutation_test(statistic, n=40, threads=1, **asked).draws
    for threads in (2, 7):
        np.testing.assert_array_equal(first, d.permutation_test(statistic, n=40, threads=threads, **asked).draws)
    np.testing.assert_array_equal(first[:7], d.permutation_test(statistic, n=7, **asked).draws)
    if engine.native is not None:
        np.testing.assert_array_equal(first, d.permutation_test(statistic, n=40, engine="numba", **asked).draws)


def test_runs_are_tested_side_by_side() -> None:
    net = up.generate.erdos_renyi(40, 4, rng=1)
    toa = np.random.default_rng(1).integers(-1, 4, (3, net.n))
    d = up.Diffusion(net, toa, periods=range(4))
    for statistic, dims in (("threshold", ("run",)), ("moran", ("run", "period"))):
        test = d.permutation_test(statistic, n=15, rng=2)  # type: ignore[arg-type]
        assert test.observed.dims == dims
        assert test.draws.dims == ("permutation", *dims)
        for run in range(3):
            one = up.Diffusion(net, toa[run], periods=range(4)).permutation_test(statistic, n=15, rng=2)  # type: ignore[arg-type]
            np.testing.assert_array_equal(test.draws[:, run], one.draws)
            np.testing.assert_array_equal(test.p[run], one.p)


@given(st.lists(st.sampled_from([0.1 + 0.2, 0.3, 0.5, 1.0, float("nan")]), min_size=1, max_size=30), st.booleans())
def test_equal_values_count_on_both_sides(drawn: list[float], exact: bool) -> None:
    known = [round(x, 6) for x in drawn if x == x]
    found = tails(np.array(0.3), np.array(drawn), exact)
    more = 0 if exact else 1
    if more + len(known):
        less, greater = ((more + sum(sign * x <= sign * 0.3 for x in known)) / (more + len(known)) for sign in (1, -1))
        assert (found.less, found.greater) == (less, greater)
        assert found.both == min(1, 2 * min(less, greater))


def test_what_cannot_vary_is_no_evidence() -> None:
    net = up.generate.ring_lattice(20, 2)
    d = up.Diffusion(net, np.arange(20) % 4, periods=range(4))
    test = d.permutation_test(lambda d: d.n, n=50, rng=1)
    assert float(test.p) == 1
    assert float(d.permutation_test(lambda d: d.n, n=50, convention="netdiffuseR", rng=1).p) == 0


# Of the reference: mean and standard deviation of 4,000 (relabel) or 1,000 (swap) draws. Each at 4.5 sigma of both.
MEDICAL: list[tuple[str, str | None, dict[str, Any], float, float, float]] = [
    ("relabel", None, {"lag": 0, "convention": "netdiffuseR"}, 0.511467889908257, 0.425627981651, 0.0400434060675),
    ("relabel", None, {"lag": 1, "convention": "netdiffuseR"}, 0.459863945578231, 0.409186522109, 0.0406647158345),
    ("relabel", None, {"weighted": False, "first_period": True}, 0.563131313131, 0.466617856943, 0.0432217361),
    ("relabel", "group", {"lag": 0, "convention": "netdiffuseR"}, 0.511467889908257, 0.428568539755, 0.0408387656031),
    ("relabel", "group", {"weighted": False, "first_period": True}, 0.563131313131, 0.46881076053, 0.0438275495),
    ("relabel", "group", {"period": 6, "weighted": False}, -0.0113987178220342, -0.027306793248803, 0.0705329082037191),
    ("swap", None, {"lag": 0, "convention": "netdiffuseR"}, 0.511467889908257, 0.499865596330275, 0.0198891050409842),
    ("swap", None, {"lag": 1, "convention": "netdiffuseR"}, 0.459863945578231, 0.481847108843537, 0.0225234262354692),
    ("swap", None, {"period": 6, "weighted": False}, -0.0113987178220342, -0.00697232927000898, 0.0637387901116125),
]  # fmt: skip


@pytest.fixture(scope="module")
def medical() -> up.Diffusion:
    try:
        survey = up.datasets.load("medical_innovation")
    except (OSError, ValueError) as error:
        pytest.skip(f"the survey is not here: {error}")
    return up.Diffusion(survey.network, survey.adoption_step, periods=range(1, 18), group=survey.group)


@pytest.mark.parametrize(("null", "blocks", "how", "observed", "mean", "sd"), MEDICAL)
def test_medical_innovation(medical: Any, null: Any, blocks: Any, how: Any, observed: Any, mean: Any, sd: Any) -> None:
    n, theirs = (2000, 4000) if null == "relabel" else (1000, 1000)
    word = "moran" if "period" in how else "threshold"
    test = medical.permutation_test(word, blocks, n, null=null, rng=5, **how)
    assert float(test.observed) == pytest.approx(observed, abs=1e-9)
    assert abs(float(test.mean) - mean) < 4.5 * sd * np.sqrt(1 / n + 1 / theirs), "seed 5: the mean"
    assert abs(float(test.sd) / sd - 1) < 4.5 * np.sqrt(0.5 / n + 0.5 / theirs), "seed 5: the standard deviation"


@pytest.mark.parametrize(
    ("statistic", "observed", "mean", "sd"),
    [
        ("n_ties", 294, 293.556, 43.3511266772178),
        ("reciprocity", 0.36734693877551, 0.364406843203009, 0.0596732097633804),
        ("density", 0.0189677419354839, 0.0189390967741935, 0.00279684688240115),
    ],
)
def test_bootstrap_of_medical_innovation(medical: Any, statistic: Any, observed: Any, mean: Any, sd: Any) -> None:
    """1,000 draws of the reference."""
    found = medical.bootstrap(statistic, n=1000, rng=5)
    assert float(found.observed) == pytest.approx(observed, abs=1e-9)
    assert abs(float(found.mean) - mean) < 4.5 * sd * np.sqrt(2 / 1000), "seed 5: the mean"
    assert abs(float(found.sd) / sd - 1) < 4.5 * np.sqrt(1 / 1000), "seed 5: the standard deviation"
    assert float(found.bias) == float(found.mean - found.observed)
    low, high = found.interval(0.9).values
    assert (found.draws.values < low).mean() == pytest.approx(0.05, abs=0.01)
    assert (found.draws.values > high).mean() == pytest.approx(0.05, abs=0.01)


@pytest.mark.parametrize("directed", [True, False])
def test_a_sample_is_the_network_of_its_actors(directed: bool) -> None:
    net = up.generate.erdos_renyi(25, 4, rng=3, directed=directed)
    ties = ties_of(net)
    drawn = np.random.default_rng(1).integers(0, 25, 25)
    new = sampled(ties, drawn, 1, 0)
    have = set(zip(new.source.tolist(), new.target.tolist(), strict=True))
    assert len(have) == len(new.source)
    there = set(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True))
    for a, b in itertools.permutations(range(25), 2):
        if drawn[a] != drawn[b]:
            tied = (a, b) in have or (not directed and (b, a) in have)
            assert tied == ((drawn[a], drawn[b]) in there)
    assert all(a != b for a, b in have)


def test_copies_of_an_actor_are_tied_by_the_density() -> None:
    """One actor 40 times: 780 pairs, or 1,560 arcs, with a chance of 2 m / n^2 = .2; at 4.5 sigma."""
    for directed in (True, False):
        pairs = 1560 if directed else 780
        ties = ties_of(up.generate.complete(40))._replace(directed=directed)
        n_edges = 320 if directed else 160
        ties = ties._replace(source=ties.source[:n_edges], target=ties.target[:n_edges])
        tied = [len(sampled(ties, np.zeros(40, np.int64), 7, run).source) for run in range(50)]
        spread = np.sqrt(pairs * 0.2 * 0.8 / 50)
        assert abs(np.mean(tied) - 0.2 * pairs) < 4.5 * spread, f"seed 7: {np.mean(tied)}, expected {0.2 * pairs}"


def test_a_sample_brings_what_its_actors_have() -> None:
    weights = np.arange(1, 31)
    net = up.Network.from_edges(np.arange(30), (np.arange(30) + 1) % 30, weights, directed=True)
    spells = [(v, v % 3, None) for v in range(20)] + [(25, 0, 1), (25, 2, None)]
    group = [f"g{v % 4}" for v in range(30)]
    d = up.Diffusion([net, net, net], None, spells=spells, periods=range(3), group=group, attributes={"own": range(30)})

    def check(d: up.Diffusion) -> float:
        seen, person = d._seen, d._seen.attributes["own"]
        began = np.where(person < 20, person % 3, np.where(person == 25, 0, -1))
        assert (d.adoption_period.values == began).all()
        assert (d.adopted.values[:, 1] == ((began >= 0) & (began <= 1) & (person != 25))).all()
        assert seen.group is not None
        assert [d.groups[code] for code in seen.group] == [f"g{v % 4}" for v in person]
        for net in d.networks:
            assert net.weight is not None
            source, target = person[net.source_of_arcs()], person[net.out_targets]
            drawn = source != target
            assert (net.weight[drawn] == source[drawn] + 1).all()
            assert (target[drawn] == (source[drawn] + 1) % 30).all()
        return float(len(set(person.tolist())))

    found = d.bootstrap(check, n=20, rng=4)
    assert 15 < float(found.mean) < 23  # 30 (1 - 1/e) = 19
    np.testing.assert_array_equal(found.draws, d.bootstrap(check, n=20, rng=4, engine="numba").draws)


def test_words_of_results() -> None:
    d = tiny_a()
    test = d.permutation_test("threshold", "group", rng=1)
    assert repr(test).startswith(
        "<uptake.PermutationTest: threshold against all 144 relabellings of the actors within 2"
    )
    assert "p = " in repr(test)
    table = d.permutation_test("moran", rng=1)
    assert "p_greater" in repr(table)
    assert table.to_frame().index.tolist() == [1, 2, 3, 4, 5]
    assert table.to_frame()["p"].tolist() == table.p.values.tolist()
    assert "<table" in table._repr_html_()
    swap = d.permutation_test("threshold", null="swap", n=5, rng=1)
    assert "threshold against 5 networks with the same numbers of ties" in repr(swap)
    found = d.bootstrap(mean_threshold, n=9, rng=1)
    assert repr(found).startswith("<uptake.Bootstrap: mean_threshold in 9 samples of the actors: observed 0.75")
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"statistic": "morans"}, "'morans' is unknown; did you mean 'moran'"),
        ({"n": 0}, "n = 0"),
        ({"null": "swaps"}, "'swaps' is unknown"),
        ({"lag": 9}, "lag = 9"),
        ({"period": 2}, "period says nothing to 'threshold'; leave it out"),
        ({"statistic": "moran", "lag": 1}, "lag says nothing to 'moran'"),
        ({"statistic": "moran", "period": 9}, "period = 9 is none of the periods; periods are 1 .. 5"),
        ({"statistic": "moran", "of": "z"}, "'z' is unknown"),
        ({"statistic": "moran", "of": "x", "period": 1}, "neither the numbers nor the ties change"),
        ({"statistic": "moran", "of": [1, 2]}, r"of has shape \(2,\)"),
        ({"blocks": "village"}, "'village' is unknown"),
        ({"statistic": np.mean, "direction": "out"}, "says nothing to a function"),
        ({"blocks": [1, 2]}, r"blocks has shape \(2,\)"),
        ({"blocks": [1, 2, None, 4, 5, 6, 7]}, r"blocks\[2\] is missing"),
        ({"blocks": "group", "null": "swap"}, "an exchange of ties keeps to no blocks"),
        ({"direction": "both"}, "'both' is unknown"),
        ({"convention": "R"}, "'R' is unknown"),
        ({"statistic": lambda d: "much"}, "returned no numbers"),
        ({"statistic": lambda d: d.adoption_period.values[: d.adoption_period.values[0] + 1]}, "returned [0-9] values"),
    ],
)
def test_what_does_not_fit_is_refused(how: Any, said: str) -> None:
    d = tiny_a()
    seen = d._seen
    d = up.Diffusion(
        seen.networks[0], [1, 2, 2, 4, 5, 3, None], periods=range(1, 6), group=[1, 1, 1, 1, 2, 2, 2],
        attributes={"x": seen.attributes["x"], "word": list("abcdefg")},
    )  # fmt: skip
    with pytest.raises(ValueError, match=said):
        d.permutation_test(**({"statistic": "threshold", "rng": 1} | how))


def test_swaps_need_one_network_of_like_ties() -> None:
    with pytest.raises(ValueError, match='and there is one per period; use null="relabel"'):
        tiny_b().permutation_test("threshold", null="swap")
    net = up.Network.from_edges([0, 1, 2], [1, 2, 3], weight=[1, 2, 3])
    d = up.Diffusion(net, [0, 1, 1, 0], periods=range(2))
    with pytest.raises(ValueError, match="do not say which weight goes where; pass weighted=False"):
        d.permutation_test("threshold", null="swap")
    assert d.permutation_test("threshold", null="swap", weighted=False, n=3, rng=1).n == 3
    with pytest.raises(ValueError, match="is that of one network"):
        tiny_b().bootstrap("density")
    with pytest.raises(TypeError, match="statistic is"):
        d.permutation_test(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="statistic is"):
        d.bootstrap(3)  # type: ignore[arg-type]
    sizes = iter([1, 2])
    with pytest.raises(ValueError, match=r"returned the shape \(2,\) for a sample and \(1,\)"):
        d.bootstrap(lambda d: np.zeros(next(sizes)), n=1)
