"""Pictures of a diffusion show the numbers of its statistics."""

from __future__ import annotations

import numpy as np
import pytest
import uptake as up
from matplotlib.figure import Figure
from observed_cases import A, B


@pytest.fixture(scope="module")
def runs() -> up.Diffusion:
    net = up.generate.watts_strogatz(40, 4, 0.1, rng=1)
    return up.simulate(net, up.SI(0.4), seeds=2, runs=6, rng=1, record="adoption_step").diffusion()


def test_the_curve_is_that_of_the_counts(runs: up.Diffusion) -> None:
    (axes,) = A.diffusion().plot_curve().axes
    assert axes.get_lines()[0].get_ydata() == pytest.approx(np.array([1, 3, 4, 5, 6]) / 7)
    assert [bar.get_height() for bar in axes.patches] == pytest.approx(np.array([1, 2, 1, 1, 1]) / 7)
    (axes,) = runs.plot_curve(band=0.5).axes
    assert axes.get_lines()[0].get_ydata() == pytest.approx(np.median(runs.curve()["ever"], axis=0) / 40)
    with pytest.raises(ValueError, match=r"band = 1"):
        runs.plot_curve(band=1)


def test_hazard_by_exposure_counts_those_at_risk() -> None:
    d = A.diffusion()
    table = d.hazard_by_exposure(20)
    at_risk, adopted = {}, {}
    exposed, held = d.exposure(1).to_numpy(), d.adopted.to_numpy()
    for i in range(7):
        for t in range(1, 5):
            if not held[i, t - 1] and not np.isnan(exposed[i, t]):
                key = round(exposed[i, t], 9)
                at_risk[key] = at_risk.get(key, 0) + 1
                adopted[key] = adopted.get(key, 0) + int(held[i, t])
    assert table["exposure"].round(9).tolist() == sorted(at_risk)
    assert table["at_risk"].tolist() == [at_risk[key] for key in sorted(at_risk)]
    assert table["adopted"].tolist() == [adopted[key] for key in sorted(at_risk)]
    assert table.attrs["without_contacts"] == 2  # actor 6, in periods 2 and 3
    assert (table["hazard_low"] <= table["hazard"]).all()
    few = d.hazard_by_exposure(3)
    assert len(few) <= 3
    assert few["at_risk"].sum() == table["at_risk"].sum()
    (axes,) = d.plot_exposure_hazard(20).axes
    assert axes.collections[-1].get_offsets()[:, 1].tolist() == pytest.approx(table["hazard"].tolist())


def test_thresholds_without_an_example_stand_apart() -> None:
    d = B.diffusion()
    (axes,) = d.plot_thresholds(1).axes
    heights = [bar.get_height() for bar in axes.patches]
    assert (heights[10], sum(heights)) == (1, 4)  # the last bar is that of 0
    assert axes.get_title(loc="left") == "4 adopters, mean 0.75"
    (axes,) = A.diffusion().plot_thresholds(by="count").axes
    assert [bar.get_height() for bar in axes.patches] == [1, 2, 1, 1]
    assert "1 more had no contacts" in A.diffusion().plot_thresholds().axes[0].get_title(loc="left")


def test_the_map_of_infection_counts_adopters() -> None:
    d = A.diffusion()
    (axes,) = d.plot_infection().axes
    pairs = {tuple(point) for point in axes.collections[0].get_offsets().round(6).tolist()}
    first, second = d.infectiousness(normalize=False), d.susceptibility(normalize=False)
    assert pairs == {(round(float(s), 6), round(float(i), 6)) for i, s in zip(first, second, strict=True) if i == i}
    nobody = up.Diffusion(up.generate.path(2), [None, None], periods=range(2))
    with pytest.raises(ValueError, match="nothing to draw"):
        nobody.plot_infection()


def test_the_network_has_a_panel_per_period(runs: up.Diffusion) -> None:
    figure = B.diffusion().plot_network([1, 3])
    assert [one.get_title() for one in figure.axes] == ["1: 1 of 6", "3: 4 of 6"]
    colours = [len(part.get_offsets()) for part in figure.axes[1].collections[1:]]
    assert colours == [2, 3, 1]  # has not, has adopted, adopts now
    assert len(runs.plot_network(run=3).axes) == min(8, len(runs.periods))
    with pytest.raises(ValueError, match="periods = 9 is unknown"):
        B.diffusion().plot_network([9])
    with pytest.raises(ValueError, match="run = 99 is unknown"):
        runs.plot_network(run=99)
    large = up.Diffusion(up.generate.path(2001), [0] * 2001, periods=range(2))
    with pytest.raises(ValueError, match="has 2,001 actors; a picture shows up to 2,000"):
        large.plot_network()


def test_pictures_go_into_given_axes() -> None:
    d = A.diffusion()
    figure = Figure()
    axes = figure.subplots(1, 4)
    assert d.plot_curve(axes=axes[0]) is figure
    d.plot_exposure_hazard(axes=axes[1])
    d.plot_thresholds(axes=axes[2])
    d.plot_infection(axes=axes[3])
    assert all(one.has_data() for one in axes)
