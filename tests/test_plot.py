"""Pictures: what they show, and that they are the same every time."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from matplotlib.figure import Figure
from studies import STRATEGIES, study
from uptake.analysis import measures, uncertainty
from uptake.basis.checks import BadType, BadValue
from uptake.results.study import Study
from uptake.show.svg import svg


@pytest.mark.parametrize("kind", ["curves", "gates", "differences", "costs"])
@pytest.mark.parametrize("runs", [1, 20])
def test_pictures_are_the_same_every_time(kind: str, runs: int) -> None:
    s = study(runs=runs, observed=True)
    first, second = (svg(s.plot(kind), "name") for _ in range(2))
    assert first == second
    assert first.startswith("<svg")
    ids = [part.split('"')[0] for part in first.split(' id="')[1:]]
    assert ids
    assert all(i.startswith("name-") for i in ids)


def test_curves_show_medians_and_what_was_observed() -> None:
    s = study(observed=True)
    axes = s.plot().axes[0]
    ever = s.data["users_ever"].values / 1000
    for line, values in zip(axes.lines, ever, strict=False):
        np.testing.assert_allclose(line.get_ydata(), np.median(values, axis=0))
    np.testing.assert_array_equal(axes.lines[-1].get_ydata(), s.data["observed"].values)
    assert len(axes.collections) == len(s.names)
    assert {t.get_text() for t in axes.texts} == set(s.names)
    assert len(study(runs=1).plot().axes[0].collections) == 0


def test_labels_at_the_ends_do_not_overlap() -> None:
    s = study()
    s.data["users_ever"].values[:] = s.data["users_ever"].values[:1]
    axes = s.plot().axes[0]
    heights = sorted(t.xy[1] for t in axes.texts)
    assert min(np.diff(heights)) > 0.03 * (axes.get_ylim()[1] - axes.get_ylim()[0])
    assert heights[-1] <= axes.get_ylim()[1]


def test_gate_bars_fill_the_whole() -> None:
    s = study()
    axes = s.plot("gates").axes[0]
    assert sum(bar.get_width() for bar in axes.patches) == pytest.approx(len(s.names))


def test_forest_shows_the_paired_means() -> None:
    s = study()
    axes = s.plot("differences", measure="cost", reference="mandate").axes[0]
    shown = [line.get_xdata()[0] for line in axes.lines if len(np.atleast_1d(line.get_xdata())) == 1]
    assert shown == pytest.approx(uncertainty.paired(s.data, "cost", "mandate")["mean"].tolist())


def test_cost_bars_add_up() -> None:
    s = study()
    left, right = s.plot("costs", attribution=0.5).axes
    assert sum(b.get_width() for b in left.patches) == pytest.approx(float(measures.cost(s.data).mean("run").sum()))
    total = float(measures.benefit(s.data, 0.5).mean("run").sum())
    assert sum(b.get_width() for b in right.patches) == pytest.approx(total)
    assert "50 % attributed" in right.get_xlabel()


def test_what_cannot_be_drawn_says_why() -> None:
    s = study(runs=2, names=("emulation",))
    with pytest.raises(ValueError, match="no differences"):
        s.plot("differences")
    with pytest.raises(ValueError, match="kind = 'pie' is unknown; allowed: curves"):
        s.plot("pie")
    with pytest.raises(ValueError, match="band = 90"):
        s.plot(band=90)
    s.data = s.data.isel(entry=[])
    with pytest.raises(ValueError, match="neither costs nor benefits"):
        s.plot("costs")


def test_many_strategies_get_a_legend() -> None:
    s = study(runs=2)
    s.data = s.data.isel(strategy=[0, 1, 2, 3, 4] * 2).assign_coords(strategy=[f"s{k}" for k in range(10)])
    axes = s.plot().axes[0]
    legend = axes.get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 10
    looks = {(line.get_color(), str(line.get_linestyle())) for line in axes.lines}
    assert len(looks) == len(STRATEGIES) * 2


def test_importing_loads_no_matplotlib() -> None:
    rooms = "uptake.results.study, uptake.show.report"
    code = f"import sys, {rooms}; print('matplotlib' in sys.modules, 'xarray' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.split() == ["False", "False"]


def one_side(s: Study) -> Study:
    """The study without benefits: its costs fill one Axes."""
    return Study(s.data.isel(entry=np.flatnonzero(s.data["sign"].values < 0)))


@pytest.mark.parametrize("kind", ["curves", "gates", "differences", "costs"])
def test_pictures_go_into_given_axes(kind: str) -> None:
    s = one_side(study(observed=True))
    figure = Figure(layout="constrained")
    upper, lower = figure.subfigures(2, 1)
    before, axes, inner = upper.add_subplot(), upper.add_subplot(), lower.add_subplot()
    before.set_title("of others")
    assert s.plot(kind, axes=axes) is figure
    assert s.plot(kind, axes=inner) is figure
    own = s.plot(kind).axes[0]
    for drawn in (axes, inner):
        assert len(drawn.lines) == len(own.lines)
        assert len(drawn.patches) == len(own.patches)
        assert drawn.get_xlabel() == own.get_xlabel()
        assert drawn.get_legend() is not None or kind == "differences"
    assert not before.lines
    assert not before.patches
    assert before.get_title() == "of others"
    assert not figure.legends
    figure.savefig(BytesIO())


def test_costs_and_benefits_take_two_axes() -> None:
    s = study()
    figure = Figure()
    pair = figure.subplots(2, 1)
    assert s.plot("costs", axes=pair) is figure
    assert [axes.get_xlabel() for axes in pair] == ["costs, by who pays", "benefits, by who gains"]
    with pytest.raises(BadValue, match=r"axes holds 1 Axes; this picture needs 2") as error:
        s.plot("costs", axes=pair[0])
    assert error.value.name == "axes"
    with pytest.raises(BadValue, match=r"size = \(3, 3\) has no meaning for given axes"):
        s.plot(axes=pair[0], size=(3, 3))
    with pytest.raises(BadType, match="axes holds something else than matplotlib Axes"):
        s.plot(axes=figure)


def test_strategies_appear_by_display_name() -> None:
    s = study(runs=3)
    s.data["strategy"] = ["emulation", "demand_led", "two_words_more", "c", "d"]
    assert {"demand-led", "two-words-more"} <= {text.get_text() for text in s.plot().axes[0].texts}
    for kind in ("gates", "differences", "costs"):
        assert "demand-led" in [text.get_text() for text in s.plot(kind).axes[0].get_yticklabels()]
    assert s.plot("differences", reference="demand_led").axes[0].get_xlabel().endswith("from demand-led, run by run")
    s.data["strategy"] = ["demand-led", "demand_led", "b", "c", "d"]  # two keys that would look the same
    assert {"demand-led", "demand_led"} <= {text.get_text() for text in s.plot().axes[0].texts}
