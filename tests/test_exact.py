"""The formulas that the statistical tests trust give the values that are known for them."""

from fractions import Fraction

import pytest
from oracles import cascade, exact

HALF = Fraction(1, 2)


def both_ways(edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return sorted(edges + [(v, u) for u, v in edges])


def test_closed_forms_of_the_independent_cascade() -> None:
    assert exact.path(5, 0.5) == 1.9375
    assert exact.star_from_hub(11, 0.3) == pytest.approx((4.0, 2.1))
    assert exact.star_from_leaf(11, 0.3) == pytest.approx(2.11)
    assert exact.tree(3, 4, 0.4) == pytest.approx(7.4416)


def test_enumeration_of_live_edges() -> None:
    cycle = both_ways([(0, 1), (1, 2), (2, 3), (0, 3)])
    assert cascade.expected_adopters(4, cycle, [HALF] * 8, [0]) == Fraction("2.5625")
    for n, mean in ((3, "2.25"), (4, "3.25")):
        ties = both_ways([(u, v) for u in range(n) for v in range(u + 1, n)])
        assert cascade.expected_adopters(n, ties, [HALF] * len(ties), [0]) == Fraction(mean)
        assert exact.reed_frost(n, 0.5) == pytest.approx(float(Fraction(mean)), abs=1e-12)
    arcs = {(0, 1): ".5", (2, 1): ".3", (0, 2): ".2", (1, 2): ".6", (1, 3): ".4", (2, 3): ".4"}
    ties = sorted(arcs)
    assert cascade.expected_adopters(4, ties, [Fraction(arcs[tie]) for tie in ties], [0]) == Fraction("2.2988")


@pytest.mark.parametrize(("n", "p", "mean"), [(10, 0.1, 3.026929), (10, 0.2, 6.784458), (100, 0.02, 63.037821)])
def test_reed_frost(n: int, p: float, mean: float) -> None:
    assert exact.reed_frost(n, p) == pytest.approx(mean, abs=1e-6)


@pytest.mark.parametrize(
    ("r0", "rho0", "size"),
    [(1.5, 0, 0.582812), (2, 0, 0.796812), (3, 0, 0.940480), (1, 0.01, 0.135157), (2, 0.01, 0.800204)],
)
def test_final_size(r0: float, rho0: float, size: float) -> None:
    assert exact.final_size(r0, rho0) == pytest.approx(size, abs=1e-6)


def test_bass() -> None:
    peak, share, height = exact.bass_peak(0.03, 0.38)
    assert (peak, share, height) == pytest.approx((6.1926, 0.460526, 0.110592), abs=1e-4)
    assert exact.bass(0.03, 0.38, peak) == pytest.approx(share)
    assert exact.bass(0.03, 0.38, 6.5502) == pytest.approx(0.5, abs=1e-5)
    known = [0.03, 0.070158, 0.122843, 0.190104, 0.272907, 0.370123, 0.477609, 0.58809, 0.692499, 0.782643]
    assert exact.bass_steps(0.03, 0.38, 10)[1:] == pytest.approx(known, abs=1e-6)


@pytest.mark.parametrize(
    ("service", "step", "peak", "longest", "served"),
    [(1, 8, 0.11048, 0.1105, 0.7826), (0.2, 10, 0.08116, 0.4058, 0.4580), (0.05, 12, 0.03558, 0.7117, 0.1592)],
)
def test_supply_restricted_bass(service: float, step: int, peak: float, longest: float, served: float) -> None:
    newly, queue, total = exact.supply_restricted_bass(0.03, 0.38, 0.38, service, 60)
    assert newly.index(max(newly)) == step
    assert (max(newly), max(queue), total[10]) == pytest.approx((peak, longest, served), abs=5e-5)


def test_watts_window() -> None:
    assert exact.watts_window(Fraction(18, 100)) == pytest.approx((1.0207, 5.7647), abs=1e-4)
    assert exact.watts_window(Fraction(1, 10)) == pytest.approx((1.000, 13.659), abs=1e-3)
    assert exact.watts_window(Fraction(3, 10)) is None


@pytest.mark.parametrize(
    ("rho0", "z", "share"),
    [
        (0.001, 0.8, 0.0048), (0.001, 3, 0.9406), (0.001, 5, 0.9930), (0.001, 6.5, 0.0086), (0.001, 8, 0.0023),
        (0.01, 3, 0.9412), (0.01, 8, 0.9997), (0.01, 10, 0.0197),
    ],
)  # fmt: skip
def test_gleeson_cahalane(rho0: float, z: float, share: float) -> None:
    assert exact.gleeson_cahalane(z, Fraction(18, 100), rho0) == pytest.approx(share, abs=1e-4)


def test_thresholds() -> None:
    assert exact.granovetter(list(range(100))) == 100
    assert exact.granovetter([0, *range(2, 100), 2]) == 1
    assert exact.social_proof(0.2, 0.6) == pytest.approx(0.5)


def test_linear_threshold() -> None:
    # A path of three: the middle follows the seed with chance 1/2, the end follows the middle for certain.
    assert exact.linear_threshold(3, {0: [1], 1: [0, 2], 2: [1]}, {0}) == 2


def test_complex_contagion() -> None:
    assert [exact.complex_contagion_steps(10_000, 8, 4, r) for r in (1, 2, 3)] == [1249, 1666, 2498]
