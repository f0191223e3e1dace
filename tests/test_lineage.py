"""Who took it from whom: families, generations and shares as a reader follows them link by link, and their pictures."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
import uptake as up
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from oracles import lineage as oracle
from uptake.analysis.forest import descendants
from uptake.show.branches import branches, heights
from uptake.show.svg import svg

LAYERS = ["family", "work"]
ONE = 2**32


def made(**changes: Any) -> dict[str, Any]:
    """Ann is a seed. Bo and Cy heard from her, Di from Cy; Ed heard of it in the news, Flo from everyone, Gus never."""
    given = {
        "heard": [0, 1, 1, 3, 2, 4, -1],
        "donor": [-2, 0, 0, 2, -3, -4, -1],
        "layer": [-1, 0, 1, 0, -1, -1, -1],
        "variant": [ONE // 2, ONE // 2, ONE // 4, 0, ONE // 2, ONE, -1],
        "adoption_step": [0, 1, -1, 4, 2, -1, -1],
        "actor": ["Ann", "Bo", "Cy", "Di", "Ed", "Flo", "Gus"],
        "layers": LAYERS,
        "idea": "compost",
        "step_length": "month",
    }
    return given | changes


def lineage(**changes: Any) -> up.Lineage:
    return up.Lineage(**made(**changes))


@st.composite
def runs(draw: st.DrawFn) -> dict[str, list[int]]:
    """Arrays of one run; donors may have heard in the same step, later, or be unaware again."""
    n = draw(st.integers(0, 12))
    heard = draw(st.lists(st.integers(-1, 6), min_size=n, max_size=n))
    donor = [draw(st.integers(-4, n - 1).filter(lambda d: d != -1)) if t >= 0 else -1 for t in heard]
    return {
        "heard": heard,
        "donor": donor,
        "layer": [draw(st.integers(0, 1)) if d >= 0 else -1 for d in donor],
        "variant": [draw(st.integers(0, ONE)) if t >= 0 else -1 for t in heard],
        "adoption_step": draw(st.lists(st.integers(-1, 9), min_size=n, max_size=n)),
    }


@given(runs(), st.integers(1, 4))
def test_equals_following_the_links_one_by_one(run: dict[str, list[int]], k: int) -> None:
    assert_equals_the_oracle(run, k)


@pytest.mark.parametrize("rng", range(5))
def test_many_actors_equal_it_too(rng: int) -> None:
    """200 actors in 9 steps: most donors heard at the step before, and some have heard anew since."""
    r = np.random.default_rng(rng)
    heard = r.integers(-1, 9, 200)
    before = [np.flatnonzero(heard == max(t - 1, 0)) for t in heard]
    donor = [r.choice(own if r.random() < 0.9 else 200) for own in before]
    donor = np.where(heard < 1, np.where(heard < 0, -1, -2), np.where(r.random(200) < 0.1, -3, donor))
    run = {
        "heard": heard,
        "donor": donor,
        "layer": np.where(donor >= 0, r.integers(0, 2, 200), -1),
        "variant": np.where(heard >= 0, r.integers(0, ONE, 200), -1),
        "adoption_step": np.where(r.random(200) < 0.5, heard, -1),
    }
    assert_equals_the_oracle({name: values.tolist() for name, values in run.items()}, 7)


def assert_equals_the_oracle(run: dict[str, list[int]], k: int) -> None:
    n = len(run["heard"])
    found = up.Lineage(**run, actor=np.arange(n), layers=LAYERS, idea="A")
    told = oracle.Lineage(**run, layers=LAYERS)
    assert found.generation.tolist() == [told.generation.get(v, -1) for v in range(n)]
    assert found.family.tolist() == [told.root.get(v, -1) for v in range(n)]
    frame = found.frame
    assert frame["actor"].tolist() == told.order
    assert frame["layer"].tolist() == [told.kind[v] for v in told.order]
    assert frame["donor"].fillna(-1).tolist() == [max(run["donor"][v], -1) for v in told.order]
    assert frame["adoption_step"].fillna(-1).tolist() == [run["adoption_step"][v] for v in told.order]
    families = told.families()
    for shown, rows in ((found.families(None), families), (found.families(k), families[:k])):
        assert len(shown) == len(rows)
        for name in ("root", "layer", "size", "adopters", "depth", "first", "last"):
            assert shown[name].tolist() == [row[name] for row in rows]
        for name in ("variant", "spread"):
            np.testing.assert_allclose(shown[name], [row[name] for row in rows], atol=1e-12)
    shares = {str(kind): tuple(row) for kind, *row in found.shares().itertuples()}
    assert shares == {kind: pytest.approx(row, nan_ok=True) for kind, row in told.shares().items()}
    assert found.emulation_share == pytest.approx(told.emulation_share(), nan_ok=True)
    mean = sum(told.generation.values()) / len(told.order) if told.order else float("nan")
    assert found.mean_generation == pytest.approx(mean, nan_ok=True)
    graph = found.to_networkx()
    assert list(graph) == told.order
    assert set(graph.edges) == {(u, v) for v, u in told.parent.items()}
    every = np.array(told.order, np.int64)
    assert descendants(found._links.forest, every).tolist() == [told.descendants()[v] for v in told.order]


def test_the_frame_says_who_heard_from_whom_and_how() -> None:
    frame = lineage().frame
    assert frame["actor"].tolist() == ["Ann", "Bo", "Cy", "Ed", "Di", "Flo"]
    assert frame["donor"].isna().tolist() == [True, False, False, True, False, True]
    assert frame["donor"].dropna().tolist() == ["Ann", "Ann", "Cy"]
    assert frame["donor_side"].astype(object).fillna("").tolist() == ["", "users", "users", "", "users", ""]
    assert frame["layer"].tolist() == ["seed", "family", "work", "external", "family", "everyone"]
    assert frame["variant"].tolist() == [0.5, 0.5, 0.25, 0.5, 0.0, 1.0]
    assert frame["adoption_step"].isna().tolist() == [False, False, True, False, False, True]
    assert set(frame["idea"]) == {"compost"}


def test_numbers_stay_numbers_where_some_are_missing() -> None:
    frame = lineage(actor=np.arange(10, 17)).frame
    assert frame["donor"].dtype == "Int64"
    assert frame["adoption_step"].dtype == "Int32"
    assert frame["donor"].dropna().tolist() == [10, 10, 12]


def test_shares_add_up_and_emulation_leaves_out_seeds() -> None:
    shares = lineage().shares()
    assert shares["share"].sum() == pytest.approx(1)
    assert shares.loc["family"].tolist() == [2, 2, 0.5]
    assert lineage().emulation_share == pytest.approx(2 / 3)


def test_without_adopters_there_are_no_shares() -> None:
    nobody = lineage(adoption_step=[-1] * 7)
    assert nobody.shares()["share"].isna().all()
    assert np.isnan(nobody.emulation_share)
    assert "0 of them adopted" in repr(nobody)


def test_donors_that_heard_anew_make_no_circle() -> None:
    """Ann told Bo, dropped it, and heard anew from Bo: each is the other's donor."""
    pair = up.Lineage(
        [9, 4], [1, 0], [0, 0], [0, 0], [2, 5], actor=["Ann", "Bo"], layers=["peer"], idea="A", step_length="month"
    )
    assert pair.generation.tolist() == [1, 0]
    assert pair.family.tolist() == [1, 1]
    assert pair.frame["donor"].tolist() == ["Ann", "Bo"]
    assert list(pair.to_networkx().edges) == [("Bo", "Ann")]
    assert pair.plot("tree").axes[0].get_title(loc="left").startswith("The family of Bo: 2 actors")


def test_a_name_on_both_sides_stays_apart() -> None:
    """User 0 heard from provider 0."""
    both = up.Lineage(
        [1, 0],
        [1, -2],
        [0, -1],
        [0, 0],
        [1, 0],
        actor=[0, 0],
        side=["users", "providers"],
        layers=["service"],
        idea="A",
    )
    assert both.frame[["side", "donor_side"]].astype(object).fillna("").to_numpy().tolist() == [
        ["providers", ""],
        ["users", "providers"],
    ]
    assert list(both.to_networkx().edges) == [(("providers", 0), ("users", 0))]
    assert "provider 0" in both.plot("tree").axes[0].get_title(loc="left")


def test_a_layer_may_be_called_seed() -> None:
    found = lineage(layers=["seed", "work"])
    assert found.frame["layer"].tolist() == ["seed", "seed (layer)", "work", "external", "seed (layer)", "everyone"]


def test_the_graph_is_a_forest_with_what_is_known_of_each_actor() -> None:
    graph = lineage().to_networkx()
    assert nx.is_forest(graph)
    assert graph.nodes["Di"] == {"step": 3, "layer": "family", "variant": 0.0, "generation": 2, "adoption_step": 4}
    assert graph.nodes["Ann"]["adoption_step"] == 0
    assert "adoption_step" not in graph.nodes["Cy"]
    assert graph.edges["Cy", "Di"] == {"step": 3, "layer": "family", "variant": 0.0}


def test_it_shows_itself() -> None:
    text = repr(lineage())
    assert "compost: 6 actors heard, 4 of them adopted; 3 families" in text
    assert "seed 25.0 %" in text
    assert "everyone" not in text
    html = lineage(layers=["<b>", "work"])._repr_html_()
    assert "<td>&lt;b&gt;</td><td>2</td><td>2</td><td>50.0 %</td>" in html


def test_arrays_stay_as_they_were_given() -> None:
    heard = np.array([0, 1], np.int32)
    found = up.Lineage(heard, [-2, 0], [-1, 0], [0, 0], [0, 1], actor=["Ann", "Bo"], layers=["peer"], idea="A")
    heard[1] = 5
    assert found.heard.tolist() == [0, 1]
    for array in (found.heard, found.donor, found.layer, found.variant, found.adoption_step, found.generation):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"heard": [0, 1]}, r"heard has 2 entries; it takes one per actor, 7"),
        ({"donor": [-2, 0, 0, 2, -3, -5, -1]}, r"donor\[5\] = -5 is out of range; it lies in \[-4, 6\]"),
        ({"donor": [-2, 0, 0, 7, -3, -4, -1]}, r"donor\[3\] = 7 is out of range"),
        ({"donor": [-2, 0, 0, 2, -3, -4, -2]}, r"donor\[6\] = -2 .* -1 if it never heard"),
        ({"donor": [-1, 0, 0, 2, -3, -4, -1]}, r"donor\[0\] = -1 .* -1 if it never heard"),
        ({"layer": [-1, 0, 2, 0, -1, -1, -1]}, r"layer\[2\] = 2 is out of range; it lies in \[-1, 1\]"),
        ({"layer": [-1, 0, -1, 0, -1, -1, -1]}, r"layer\[2\] = -1 .* where the donor is no actor"),
        ({"layer": [0, 0, 1, 0, -1, -1, -1]}, r"layer\[0\] = 0 .* where the donor is no actor"),
        ({"variant": [ONE + 1] + [0] * 6}, r"variant\[0\] = 4294967297 is out of range"),
        ({"variant": [-1] + [0] * 6}, r"variant\[0\] = -1 .* -1 stands for actors that never heard"),
        ({"variant": [0.5] * 7}, r"variant holds float64 values; it takes whole numbers"),
        ({"heard": [2**40] + [0] * 6}, r"heard\[0\] = 1099511627776 is out of range"),
        ({"layers": ["work", "work"]}, r"layers\[1\] = 'work' occurs twice"),
        ({"layers": "work"}, r"layers = 'work' is one string"),
        ({"side": ["user"] * 7}, r"side\[0\] = 'user' is out of range; allowed: users, providers"),
        ({"idea": None}, r"idea = None"),
    ],
)
def test_arrays_that_do_not_fit_are_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        lineage(**changes)


def test_what_cannot_be_drawn_says_why() -> None:
    with pytest.raises(ValueError, match=r"k = 0 .* at least 1"):
        lineage().families(0)
    with pytest.raises(ValueError, match="k = 7"):
        lineage().plot(k=7)
    with pytest.raises(ValueError, match=r"rank = 3 is no family: there are 3; it lies in \[0, 2\]"):
        lineage().plot("tree", rank=3)
    with pytest.raises(ValueError, match="most = 0"):
        lineage().plot("tree", most=0)
    with pytest.raises(ValueError, match="kind = 'pie' is unknown; allowed: families, tree"):
        lineage().plot("pie")
    nobody = lineage(heard=[-1] * 7, donor=[-1] * 7, layer=[-1] * 7)
    assert nobody.frame.empty
    assert nobody.families().empty
    for kind in ("families", "tree"):
        with pytest.raises(ValueError, match="lineage is empty; a picture needs an actor that heard"):
            nobody.plot(kind)


def test_families_stand_one_above_the_other_and_the_others_in_grey() -> None:
    axes = lineage().plot(k=1).axes[0]
    first, others = axes.collections
    tops = [band.get_paths()[0].vertices for band in (first, others)]
    assert {(0, 1), (1, 3), (3, 4)} <= {tuple(corner) for corner in tops[0].astype(int).tolist()}
    assert {(0, 1), (2, 4), (4, 6)} <= {tuple(corner) for corner in tops[1].astype(int).tolist()}
    words = [text.get_text() for text in axes.texts if text.get_text()]
    assert words == ["from Ann: 4", "2 other families: 2"]
    assert axes.get_xlabel() == "months"


def test_labels_of_small_families_do_not_overlap() -> None:
    """One large family, and five of one actor each: their bands are thinner than their labels."""
    n = 300
    donor = np.zeros(n, int)
    donor[[0, *range(295, 300)]] = -2
    heard = (donor >= 0).astype(int)
    layer = np.where(donor >= 0, 0, -1)
    axes = (
        up.Lineage(heard, donor, layer, np.zeros(n, int), heard, actor=np.arange(n), layers=["peer"], idea="A")
        .plot(k=6)
        .axes[0]
    )
    places = sorted(text.xy[1] for text in axes.texts if text.get_text())
    assert len(places) == 6
    assert min(np.diff(places)) > 0.03 * axes.get_ylim()[1]


def test_a_tree_has_a_mark_per_actor_at_its_step_and_a_line_per_link() -> None:
    figure = lineage().plot("tree")
    axes, bar = figure.axes
    marks = sorted(tuple(point) for dots in axes.collections[-2:] for point in dots.get_offsets().tolist())
    assert [step for step, _ in marks] == [0, 1, 1, 3]
    lines = axes.collections[:-2]
    assert sorted(len(of_layer.get_segments()) for of_layer in lines) == [1, 2]
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["adopted", "heard, did not adopt", "layer family", "layer work"]
    assert [text.get_text() for text in axes.texts] == ["Bo", "Cy", "Di"]  # Ann is in the title
    assert bar.get_ylabel() == "variant of the idea"


def test_the_title_of_a_tree_fits_small_axes() -> None:
    figure = Figure(figsize=(9, 3), layout="constrained")
    left = figure.subplots(1, 3)[0]
    lineage(actor=["a name of many words and letters", *"BCDEFG"]).plot("tree", axes=left)
    title = left.get_title(loc="left").split("\n")
    assert len(title) > 1
    assert " ".join(title) == "The family of a name of many … letters: 4 actors; larger marks have more descendants"


def test_a_large_tree_is_thinned_to_its_main_branches_and_says_so() -> None:
    r = np.random.default_rng(3)
    n = 2000
    donor = np.array([-2, *(r.integers(0, v) for v in range(1, n))])
    layer = np.where(donor >= 0, 0, -1)
    large = up.Lineage(
        np.arange(n), donor, layer, np.full(n, 5), np.arange(n), actor=np.arange(n), layers=["peer"], idea="A"
    )
    axes = large.plot("tree", most=40).axes[0]
    assert axes.get_title(loc="left").split("\n") == [
        "The family of 0: 2,000 actors; larger marks have more descendants",
        "40 of them are drawn: those with the most descendants",
    ]
    drawn = branches(large._links, np.arange(n), 40)
    assert (drawn.donor[1:] >= 0).all()  # connected
    count = descendants(large._links.forest, np.arange(n))
    assert drawn.descendants.min() >= np.sort(count)[-40]


@given(st.lists(st.floats(0, 1, exclude_max=True), max_size=30))
def test_branches_of_a_tree_do_not_overlap(choices: list[float]) -> None:
    """The followers of a donor, and all that follow them, stand in a span of heights that no other branch enters."""
    donor = np.array([-1, *(int(x * (v + 1)) for v, x in enumerate(choices))])
    height = heights(donor)
    branch = {v: {v} for v in range(donor.size)}
    for v in reversed(range(1, donor.size)):
        branch[int(donor[v])] |= branch[v]
    for v in range(donor.size):
        low, high = (end(height[list(branch[v])]) for end in (min, max))
        assert not [u for u in set(branch) - branch[v] - ancestors(donor, v) if low <= height[u] <= high]


def ancestors(donor: Any, v: int) -> set[int]:
    found = set()
    while v >= 0:
        found.add(v)
        v = int(donor[v])
    return found


@pytest.mark.parametrize("kind", ["families", "tree"])
def test_pictures_are_the_same_every_time_and_go_into_given_axes(kind: str) -> None:
    assert svg(lineage().plot(kind), "name") == svg(lineage().plot(kind), "name")
    figure = Figure(layout="constrained")
    left, right = figure.subplots(1, 2)
    assert lineage().plot(kind, axes=left) is figure
    assert right.has_data() is False
    assert left.has_data()


def test_names_that_steer_are_drawn_as_typed() -> None:
    odd = lineage(actor=["$x$", "a\nb", "_hidden", "Di", "Ed", "Flo", "Gus"], layers=["_", "$y$"])
    axes = odd.plot("tree").axes[0]
    assert axes.get_title(loc="left").startswith(r"The family of \$x\$: 4 actors")
    assert [text.get_text() for text in axes.texts] == ["a b", "_hidden", "Di"]
    assert [text.get_text() for text in axes.get_legend().get_texts()][2:] == ["layer _", r"layer \$y\$"]
    odd.plot().canvas.draw()


def test_one_actor_has_pictures() -> None:
    one = up.Lineage([0], [-2], [-1], [0], [-1], actor=["Ann"], layers=[], idea="A")
    for kind in ("families", "tree"):
        one.plot(kind).canvas.draw()
