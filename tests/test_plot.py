"""Pictures: what they show, and that they are the same every time."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from studies import STRATEGIES, study
from uptake.analysis import measures, uncertainty
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
