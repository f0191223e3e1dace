"""Studies of several ideas in pictures and pages: a panel and rows per idea, alike for 2 and for 16."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from studies import IDEAS, study
from test_report import check
from uptake.analysis import measures
from uptake.basis.checks import BadValue
from uptake.results.study import Study
from uptake.show import report, wording
from uptake.show.svg import svg

KINDS = ("curves", "gates", "differences", "costs")
NAMES = ("emulation", "mandate")
SIXTEEN = tuple(f"idea {c}" for c in "ABCDEFGHIJKLMNOP")


def several(ideas: tuple[str, ...] = IDEAS[:2], **given: Any) -> Study:
    return study(**{"runs": 4, "names": NAMES, "ideas": ideas} | given)


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_of_one_idea_is_that_of_a_study_of_it(kind: str) -> None:
    both, own = several(observed=True), study(runs=4, names=NAMES, observed=True, which=1)
    assert svg(both.plot(kind, idea=IDEAS[1]), "x") == svg(own.plot(kind), "x")


@pytest.mark.parametrize("kind", KINDS)
def test_each_idea_has_a_panel_with_what_its_own_picture_has(kind: str) -> None:
    figure = several().plot(kind)
    of_each = len(figure.axes) // 2
    assert [axes.get_title("left") for axes in figure.axes[::of_each]] == list(IDEAS[:2])
    for k in range(2):
        own = study(runs=4, names=NAMES, which=k).plot(kind)
        assert len(own.axes) == of_each
        for mine, its in zip(figure.axes[k * of_each :], own.axes, strict=False):
            for a, b in zip(mine.lines, its.lines, strict=True):
                np.testing.assert_array_equal(a.get_xydata(), b.get_xydata())
            assert [bar.get_width() for bar in mine.patches] == [bar.get_width() for bar in its.patches]
    assert len({axes.get_xlim() for axes in figure.axes}) == len({axes.get_ylim() for axes in figure.axes}) == 1


@pytest.mark.parametrize("n", [2, 3, 4, 5, 9, 16])
@pytest.mark.parametrize("kind", KINDS)
def test_up_to_sixteen_ideas_are_readable(kind: str, n: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns where axes collapse
        figure = several(SIXTEEN[:n], runs=2).plot(kind)
        figure.savefig(io.BytesIO())
    drawn = figure.axes
    assert len(drawn) == (2 * n if kind == "costs" else n)
    assert figure.get_figwidth() <= 12
    for axes in drawn:
        box = axes.get_window_extent()
        assert box.width / figure.dpi > 1.3
        assert box.height / figure.dpi > 0.8
    lowest = {}
    for axes in drawn:  # the last panel of each column has numbers along its axis, even above an empty place
        lowest[round(axes.get_position().x0, 2)] = axes
    assert all(any(label.get_visible() and label.get_text() for label in a.get_xticklabels()) for a in lowest.values())
    titles = [axes.get_title("left") for axes in drawn]
    assert [title for title in titles if title] == list(SIXTEEN[:n])


def test_lines_have_their_names_at_their_ends_or_in_a_legend() -> None:
    for axes in several(SIXTEEN[:4]).plot().axes:
        assert {text.get_text() for text in axes.texts} == set(NAMES)
    many = several(SIXTEEN[:5]).plot()
    assert not any(axes.texts for axes in many.axes)
    assert [text.get_text() for text in many.legends[0].get_texts()] == list(NAMES)
    s = several(observed=True)
    s.data = s.data.isel(strategy=[0, 1] * 5).assign_coords(strategy=[f"s{k}" for k in range(10)])
    assert len(s.plot().legends[0].get_texts()) == 11  # and what was observed


def test_panels_go_into_given_axes() -> None:
    figure = Figure(layout="constrained")
    pair = figure.subplots(1, 2)
    assert several().plot(axes=pair) is figure
    assert [axes.get_title("left") for axes in pair] == list(IDEAS[:2])
    assert not figure.legends
    with pytest.raises(BadValue, match="axes holds 1 Axes; this picture needs 2"):
        several().plot("gates", axes=pair[0])
    five = Figure(layout="constrained")
    several(SIXTEEN[:5]).plot(axes=five.subplots(1, 5))
    assert five.axes[0].get_legend() is not None
    four = Figure(layout="constrained")
    several().plot("costs", axes=four.subplots(2, 2))
    assert [axes.get_title("left") for axes in four.axes] == [IDEAS[0], "", IDEAS[1], ""]


def test_the_sums_of_all_ideas_can_be_drawn_where_they_are_money() -> None:
    s = several()
    left, right = s.plot("costs", idea="all ideas").axes
    assert sum(bar.get_width() for bar in left.patches) == pytest.approx(float(s["cost"].mean("run").sum()))
    assert sum(bar.get_width() for bar in right.patches) == pytest.approx(float(s["benefit"].mean("run").sum()))
    with pytest.raises(BadValue, match="idea = 'all ideas' adds up money, which only the picture of costs shows"):
        s.plot(idea="all ideas")


def test_long_names_of_ideas_are_broken_or_shortened() -> None:
    names = tuple(f"{'all the villages of the valley ' * 3}{k}" for k in range(4))
    figure = several(names).plot("gates")
    figure.savefig(io.BytesIO())
    titles = [axes.get_title("left") for axes in figure.axes]
    assert len(set(titles)) == 4
    assert max(title.count("\n") for title in titles) <= 1
    for axes in figure.axes:
        drawn = axes.title if axes.get_title() else axes._left_title
        assert drawn.get_window_extent().width <= 1.1 * axes.get_window_extent().width


@pytest.mark.parametrize("n", [2, 5])
def test_the_page_says_of_each_idea_what_its_own_page_says(n: int) -> None:
    s = several(SIXTEEN[:n], observed=True)
    text = report.page(s.data)
    checker = check(text)
    assert len(set(checker.ids)) == len(checker.ids)
    assert checker.tags.count("figure") == 4
    for kind, opening in (("Figure", "<figcaption>"), ("Table", "<caption>")):
        numbers = [int(number) for number in re.findall(rf"{opening}{kind} (\d+)\. ", text)]
        assert numbers == list(range(1, len(numbers) + 1))
    rows = re.findall(r"<tr><th.*?</tr>", text, re.DOTALL)
    for k in range(n):
        own = report.page(study(runs=4, names=NAMES, which=k, observed=True).data)
        for row in re.findall(r'<tr><th scope="row" class="strategy">.*?</tr>', own, re.DOTALL):
            assert row in rows
    net = s.summary(idea="all ideas")["net_benefit", "mean"]
    for name in NAMES:
        assert f"<td>{wording.quantity(net[name], 'money')}<small>" in text
    assert text.count('<tr class="group">') == 6 * n + 4 * (n + 1) + len(measures.applicable(s.data))


def test_the_page_of_many_ideas_begins_with_a_few_sentences() -> None:
    two, sixteen = report.page(several().data), report.page(several(SIXTEEN).data)

    def points(text: str) -> list[str]:
        short = text[text.index('class="short"') : text.index("</section>")]
        return re.findall(r"<li>(.*?)</li>", short)

    assert [re.sub("<.*?>", "", point).split(" reaches")[0] for point in points(two)[:2]] == [
        "allotments: mandate",
        "bike repair: mandate",
    ]
    assert len(points(two)) == 4
    assert len(points(sixteen)) <= 4
    assert all(name in points(sixteen)[0] for name in SIXTEEN)
    assert "These runs cannot tell the best strategy apart" not in "".join(points(sixteen))
    close = several(SIXTEEN)
    close.data["users_ever"].values[1, 3] = close.data["users_ever"].values[0, 3, ::-1]
    close.data["users_ever"].values[1, 3, 0] += 1
    assert "apart from another one with <bdi>idea D</bdi>." in report.page(close.data)
    alone = report.page(several(SIXTEEN, names=("emulation",)).data)
    assert "reaches users of: <bdi>idea A</bdi>" in alone
    assert "One run cannot tell luck from effect" in report.page(several(SIXTEEN, runs=1).data)


@pytest.mark.parametrize("case", ["one strategy", "one run", "no money", "no providers"])
def test_lesser_studies_of_several_ideas_have_a_page_too(case: str) -> None:
    s = several(runs=1 if case == "one run" else 4, names=NAMES[:1] if case == "one strategy" else NAMES)
    if case == "no money":
        s.data = s.data.isel(entry=[])
    if case == "no providers":
        s.data.attrs["n_providers"] = 0
    text = report.page(s.data)
    check(text)
    assert "nan" not in text.lower().replace("(nan)", "")
    assert ("One run" in text) == (case == "one run")
    assert ("Costs and benefits" in text) == ("all ideas" in text) == (case != "no money")


def test_names_of_ideas_are_escaped() -> None:
    evil = "<script>alert('&')</script>"
    assert "script" not in check(report.page(several((evil, "b")).data)).tags
    assert "script" not in check(report.page(several((evil, *SIXTEEN[1:])).data)).tags


def test_pages_of_one_idea_carry_no_style_for_several(tmp_path: Path) -> None:
    assert "tr.group" in report.page(several().data)
    assert (
        "group" not in re.sub("Gap in reach between groups", "", report.page(study(runs=2).data)).split("</style>")[0]
    )
