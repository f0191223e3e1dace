"""Names of any length in pictures: broken into lines or shortened, and the axes keep most of the width."""

from __future__ import annotations

import io
import itertools
import warnings

import numpy as np
import pytest
import uptake as up
from matplotlib.figure import Figure
from uptake.show.fitting import names_in

LONG = "all the villages of the valley " * 3
NAMES = {
    "sentences": lambda i: f"{LONG}{i}",
    "one word": lambda i: f"{'x' * 90}{i}",
    "wide letters": lambda i: f"{'W' * 38}{i}",
    "one long, others short": lambda i: LONG if i == 0 else f"s{i}",
}


def study(names: list[str]) -> up.Study:
    users = up.Users(up.generate.ring_lattice(60, 4), group=np.arange(60) // 20, group_names=[LONG + c for c in "abc"])
    ties = up.generate.catchments(users=users.group, providers=range(3))
    costs = up.Costs(benefit=1, payer="the ministry of health and of all other matters of the valley")
    world = up.World(users, up.Providers(n=3, places=4), ties, costs=costs)
    payers = [f"association {i} of the friends of the villages of the valley" for i in range(4)]
    strategies = {
        name: up.Strategy(seeds=2 + i, costs=[up.Cost(9, per="month", category="c", payer=payers[i % 4])])
        for i, name in enumerate(names)
    }
    return up.compare(world, strategies, horizon=6, runs=2, rng=1)


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("n", [1, 2, 5, 12])
def test_axes_keep_most_of_the_width(kind: str, n: int) -> None:
    made = study([NAMES[kind](i) for i in range(n)])
    for picture in ("curves", "gates", "differences", "costs"):
        if picture == "differences" and n == 1:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # matplotlib warns where axes collapse
            figure = made.plot(picture)
            figure.savefig(io.BytesIO())
        boxes = [axes.get_position() for axes in figure.axes]
        assert sum(box.width for box in boxes) > 0.6, picture
        assert all(box.height > 0.3 for box in boxes), picture


def test_names_in_a_picture_of_several_axes() -> None:
    figure = Figure(figsize=(11, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    made = study([NAMES["sentences"](i) for i in range(3)])
    made.plot(axes=left)
    made.plot("gates", axes=right)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure.savefig(io.BytesIO())
    assert left.get_position().width + right.get_position().width > 0.55


def test_labels_at_the_ends_of_lines_do_not_overlap() -> None:
    figure = study([NAMES["sentences"](i) for i in range(8)]).plot()
    figure.savefig(io.BytesIO())
    boxes = sorted((text.get_window_extent() for text in figure.axes[0].texts), key=lambda box: box.y0)
    assert len(boxes) == 8
    assert all(below.y1 <= above.y0 + 3 for below, above in itertools.pairwise(boxes))
    assert boxes[-1].y1 <= figure.bbox.y1 + 1


def test_many_strategies_have_their_legend_below_the_lines() -> None:
    figure = study([NAMES["sentences"](i) for i in range(12)]).plot()
    figure.savefig(io.BytesIO())
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert legend.get_window_extent().y1 < figure.axes[0].bbox.y0
    assert legend.get_window_extent().x1 <= figure.bbox.x1


def test_names_stay_different_and_whole_in_the_table() -> None:
    names = [NAMES["wide letters"](i) for i in range(12)]
    lines = names_in(names, 1.2, 10, "bold")
    assert len({tuple(each) for each in lines}) == 12
    assert max(map(len, lines)) <= 2
    assert study(names[:2]).summary().index.tolist() == names[:2]
    assert names_in(["few", "many"], 1.2, 10) == [["few"], ["many"]]  # short ones stay
