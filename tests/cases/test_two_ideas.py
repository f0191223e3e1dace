"""Two ideas on one network, as users meet them: seeds by idea, results with the dimension idea, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.basis import engine
from uptake.run import until_settled

NET = up.generate.watts_strogatz(200, 6, 0.1, rng=3)
HELPED = up.ComplementaryCascade(p=0.4, alone=(0.5, 0.6), given=(0.9, 0.8))
SURE = {"alone": (1, 1), "given": (1, 1)}
PEOPLE = up.Network.from_edges([0, 1, 2], [1, 2, 3], labels=["Ann", "Bo", "Cy", "Di"])


def steps_of(net: up.Network, model: Any, **how: Any) -> Any:
    return up.simulate(net, model, **{"rng": 7, "record": "adoption_step"} | how).adoption_step


def seeds_of(net: up.Network, model: Any, **how: Any) -> dict[str, list[list[int]]]:
    """Who adopts at step 0, by idea, in each run."""
    found = steps_of(net, model, **how)
    return {str(idea): [np.flatnonzero(row == 0).tolist() for row in found.sel(idea=idea).values]
            for idea in found["idea"].values}  # fmt: skip


@pytest.mark.parametrize("p", [0.3, "weighted_cascade", np.linspace(0, 1, NET.n_arcs)], ids=["one", "word", "arcs"])
@pytest.mark.parametrize("clock", ["tie", "actor"])
def test_ideas_that_everybody_wants_are_the_cascade(clock: Any, p: Any, engine_name: str) -> None:
    """Under the same luck, bit for bit: both on the tie clock, the first on the actor clock."""
    how: dict[str, Any] = {"seeds": [3, 50], "runs": 12, "engine": engine_name}
    one = steps_of(NET, up.IndependentCascade(p, clock=clock), **how).values
    two = steps_of(NET, up.ComplementaryCascade(p, clock=clock, **SURE), **how)
    np.testing.assert_array_equal(two.sel(idea="A").values, one)
    if clock == "tie":
        np.testing.assert_array_equal(two.sel(idea="B").values, one)
    else:
        assert (two.sel(idea="B").values != one).any()


def test_counts_draw_the_seeds_of_each_idea_by_its_own_luck(engine_name: str) -> None:
    how: dict[str, Any] = {"runs": 4, "engine": engine_name}
    found = seeds_of(NET, HELPED, seeds=5, **how)
    assert found["A"] == [
        np.flatnonzero(row == 0).tolist() for row in steps_of(NET, up.IndependentCascade(0.4), seeds=5, **how).values
    ]
    lucks = engine.kernel("smallest_lucks", engine_name)
    assert found["B"] == [sorted(lucks(7, run, 1, 0, NET.n, 5).tolist()) for run in range(4)]
    assert found["A"] != found["B"]
    more = seeds_of(NET, HELPED, seeds={"A": 5, "B": 0.05}, **how)
    assert more["A"] == found["A"]
    assert all(set(few) < set(many) for few, many in zip(found["B"], more["B"], strict=True))
    assert [len(row) for row in more["B"]] == [10] * 4


def test_seeds_go_by_the_names_of_the_ideas() -> None:
    model = up.ComplementaryCascade(0.0, ideas=("soap", "clean water"), **SURE)
    assert seeds_of(PEOPLE, model, seeds={"soap": ["Bo"], "clean water": {"Di", "Ann"}}) == {
        "soap": [[1]], "clean water": [[0, 3]],
    }  # fmt: skip
    assert seeds_of(PEOPLE, model, seeds={"soap": ["Bo"]}) == {"soap": [[1]], "clean water": [[]]}
    assert seeds_of(PEOPLE, model, seeds=["Bo"]) == {"soap": [[1]], "clean water": [[1]]}


def test_seeds_by_step_hold_for_both_ideas_or_for_one() -> None:
    model = up.ComplementaryCascade(0.0, **SURE)
    both = steps_of(PEOPLE, model, seeds={0: ["Ann"], 2: ["Cy"]}, horizon=4)
    assert both.values[0].tolist() == [[0, -1, 2, -1], [0, -1, 2, -1]]
    nested = steps_of(PEOPLE, model, seeds={"A": {0: ["Ann"], 2: ["Cy"]}, "B": ["Di"]}, horizon=4)
    assert nested.values[0].tolist() == [[0, -1, 2, -1], [-1, -1, -1, 0]]
    drawn = steps_of(NET, model, seeds={"A": {0: 3, 5: [7]}, "B": {1: 2}}, horizon=6, runs=3)
    assert [[int((row == t).sum()) for t in (0, 1, 5)] for row in drawn.sel(idea="A").values] == [[3, 0, 1]] * 3
    assert [[int((row == t).sum()) for t in (0, 1, 5)] for row in drawn.sel(idea="B").values] == [[0, 2, 0]] * 3
    with pytest.warns(UserWarning, match="the seeds of steps 5, 9 come after the horizon, which is 4"):
        up.simulate(NET, model, seeds={"A": {0: 3, 5: [7]}, "B": {9: 2}}, horizon=4, rng=1)


def test_seeds_of_each_run_are_those_of_both_ideas_or_of_one() -> None:
    rows = [["Bo"], [], ["Di", "Cy"]]
    model = up.ComplementaryCascade(0.0, **SURE)
    assert seeds_of(PEOPLE, model, seeds_per_run=rows, runs=3) == {k: [[1], [], [2, 3]] for k in "AB"}
    assert seeds_of(PEOPLE, model, seeds_per_run={"B": rows}, runs=3) == {"A": [[], [], []], "B": [[1], [], [2, 3]]}


def test_the_other_idea_counts_from_the_next_step_on(engine_name: str) -> None:
    """Nobody wants A alone; B walks the chain, and A follows one step behind those who just heard of both."""
    chain = up.generate.path(4)
    model = up.ComplementaryCascade(1.0, alone=(0, 1), given=(1, 1))
    together = steps_of(chain, model, seeds=[0], engine=engine_name)
    assert together.values[0].tolist() == [[0, 2, 3, 4], [0, 1, 2, 3]]
    later = steps_of(chain, model, seeds={"A": [0], "B": {6: [1]}}, engine=engine_name)
    assert later.values[0].tolist() == [[0, 7, 8, 9], [7, 6, 7, 8]], "1 heard of A at step 1 and reconsiders it"


@pytest.mark.parametrize("clock", ["tie", "actor"])
def test_immune_actors_adopt_neither_idea(clock: Any, engine_name: str) -> None:
    chain = up.generate.path(5)
    model = up.ComplementaryCascade(1.0, clock=clock, **SURE)
    found = steps_of(chain, model, seeds={"A": [0], "B": [4]}, immune=[3], engine=engine_name)
    assert found.values[0].tolist() == [[0, 1, 2, -1, -1], [-1, -1, -1, -1, 0]]
    with pytest.raises(ValueError, match=r"seeds\['B'\] hold 3, who is immune"):
        up.simulate(chain, model, seeds={"A": [0], "B": [3]}, immune=[3])


@pytest.mark.parametrize("clock", ["tie", "actor"])
def test_threads_engines_and_splits_change_no_bit(clock: Any) -> None:
    model = up.ComplementaryCascade(0.3, alone=(0.7, 0.4), given=(0.9, 0.9), clock=clock)
    how: dict[str, Any] = {"seeds": {"A": {0: 4, 3: 2}, "B": [1, 2]}, "horizon": 25}
    whole = steps_of(NET, model, runs=30, threads=1, **how).values
    for threads in (2, 7):
        np.testing.assert_array_equal(whole, steps_of(NET, model, runs=30, threads=threads, **how).values)
    np.testing.assert_array_equal(whole[:5], steps_of(NET, model, runs=5, **how).values)
    np.testing.assert_array_equal(whole[:5], steps_of(NET, model, runs=5, engine="numba", **how).values)


@pytest.mark.parametrize("immune", [[], [4, 7, 60]])
@pytest.mark.parametrize(
    ("alone", "given"), [((0.375, 0.25), (0.875, 0.75)), ((0.75, 0.625), (0.25, 0.125)), ((0.5, 0.75), (0.125, 1.0))]
)
def test_the_actor_clock_is_that_of_a_world_of_two_ideas(alone: Any, given: Any, immune: Any, engine_name: str) -> None:
    """Gate by gate, bit for bit: complements, rivals, and an idea that helps the one that harms it."""
    only = {"merit": 1, "social_proof": 0, "drive": 0, "lapse": 0, "peer": 0.3, "schedule": "once"}
    only |= {"aware_passing": 0, "waiting_passing": 0}
    ideas = [
        up.Idea(name, alone=alone[k], companions={other: given[k] - alone[k]}, **only)  # type: ignore[arg-type]
        for k, (name, other) in enumerate((("A", "B"), ("B", "A")))
    ]
    seeds = {"A": {0: [3, 50], 5: 4}, "B": 6}
    how: dict[str, Any] = {"runs": 12, "rng": 7, "horizon": 40, "record": "adoption_step", "engine": engine_name}
    world = up.World(up.Users(NET, immune=immune), ideas=ideas)
    whole = up.compare(world, [up.Emulation(seeds=seeds)], **how).data["adoption_step"].isel(strategy=0)
    model = up.ComplementaryCascade(0.3, alone=alone, given=given, clock="actor")
    plain = up.simulate(NET, model, seeds=seeds, immune=immune, **how).adoption_step
    np.testing.assert_array_equal(plain.values, whole.transpose("run", "idea", "actor").values)
    assert (plain > 1).any("actor").any("run").all()


def test_results_have_the_dimension_idea(tmp_path: Path) -> None:
    model = up.ComplementaryCascade(0.4, alone=(0.5, 0.6), given=(0.9, 0.8), ideas=("soap", "water"))
    result = up.simulate(NET, model, seeds={"soap": 4, "water": [9]}, runs=6, rng=1, record="adoption_step")
    assert result.curve.dims == result.active.dims == ("run", "idea", "step")
    assert result.reach.dims == ("run", "idea")
    assert result.adoption_step.dims == ("run", "idea", "actor")
    assert result.data["idea"].values.tolist() == ["soap", "water"]
    np.testing.assert_array_equal((result.adoption_step >= 0).sum("actor"), result.reach)
    np.testing.assert_array_equal(result.active, result.curve)
    assert result.reach.to_series().loc[(0, "soap")] == result.reach.sel(run=0, idea="soap").item()
    assert list(result.data[["curve"]].to_dataframe().index.names) == ["run", "idea", "step"]
    assert result.provenance["description"]["seeds"] == {"soap": 4, "water": [9]}
    values = {row["name"]: row["value"] for row in result.provenance["assumptions"]}
    assert values["ComplementaryCascade.alone"] == "0.5, 0.6"
    assert values["ComplementaryCascade.ideas"] == "soap, water"
    loaded = up.load(result.save(tmp_path / "two.nc"))
    assert loaded.data.identical(result.data)
    assert repr(loaded) == repr(result)
    size = f"2 ideas \N{MULTIPLICATION SIGN} 6 runs \N{MULTIPLICATION SIGN} {result.curve.sizes['step'] - 1} steps"
    assert repr(result).startswith(f"<uptake.Result {size}; reach of 200: soap mean ")
    assert "; water mean " in repr(result)
    assert "<td>soap mean " in result._repr_html_()


def test_a_file_with_another_shape_is_no_result(tmp_path: Path) -> None:
    result = up.simulate(NET, HELPED, seeds=4, runs=2, rng=1, record="adoption_step")
    result.data = result.data.transpose("idea", ...)
    with pytest.raises(ValueError, match=r"curve is not \(run, idea, step\) of whole numbers"):
        up.load(result.save(tmp_path / "other.nc"))


def test_results_are_joined() -> None:
    how: dict[str, Any] = {"seeds": 3, "record": "adoption_step"}
    whole = up.simulate(NET, HELPED, runs=9, rng=5, **how)
    short = up.simulate(NET, HELPED, runs=2, rng=6, **how)
    joined = up.concat([whole, short])
    assert joined.reach.sizes == {"run": 11, "idea": 2}
    np.testing.assert_array_equal(joined.reach.values[9:], short.reach.values)
    assert joined.curve.sizes["step"] == max(whole.curve.sizes["step"], short.curve.sizes["step"])
    other = up.ComplementaryCascade(p=0.4, alone=(0.5, 0.6), given=(0.9, 0.8), ideas=("A", "C"))
    with pytest.raises(ValueError, match=r"differs from pieces\[0\] in what.ideas\[1\]: 'C', not 'B'"):
        up.concat([whole, up.simulate(NET, other, runs=2, rng=6, **how)])


def test_a_picture_has_a_line_per_idea() -> None:
    model = up.ComplementaryCascade(0.4, alone=(0.9, 0.6), given=(0.9, 0.8), ideas=("soap", "water"))
    result = up.simulate(NET, model, seeds=5, runs=20, rng=2)
    axes = result.plot().axes[0]
    for line, idea in zip(axes.lines, ("soap", "water"), strict=True):
        np.testing.assert_allclose(line.get_ydata(), result.curve.sel(idea=idea).median("run") / NET.n)
    assert {text.get_text() for text in axes.texts} == {"soap", "water"}
    assert len(axes.collections) == 2
    assert axes.get_ylabel() == "ever adopted"


def test_a_picture_of_one_idea_has_one_line() -> None:
    net = up.generate.ring_lattice(40, 4)
    result = up.simulate(net, up.SIR(0.5, 0.5), seeds=3, runs=10, rng=2)
    axes = result.plot(of="active").axes[0]
    (line,) = axes.lines
    np.testing.assert_allclose(line.get_ydata(), result.active.median("run") / net.n)
    assert (len(axes.texts), axes.get_ylabel()) == (0, "adopters")
    assert result.plot(axes=axes) is axes.figure
    with pytest.raises(ValueError, match="band = 1 "):
        result.plot(band=1)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        ({"alone": (0.4, 1.3)}, r"alone\[1\] = 1.3 is out of range; it lies in \[0, 1\]"),
        ({"given": (-0.1, 1)}, r"given\[0\] = -0.1 is out of range"),
        ({"given": (0.1, float("nan"))}, r"given\[1\] = nan is out of range"),
        ({"alone": ("0.4", 1)}, r"alone\[0\] = '0.4' is not a number"),
        ({"alone": (0.4, None)}, r"alone\[1\] = None is not a number"),
        ({"alone": 0.4}, r"alone = 0.4 is a float; it takes two numbers in \[0, 1\], one per idea"),
        ({"given": (0.1, 0.2, 0.3)}, r"given holds 3 values; it takes two numbers"),
        ({"given": [0.1]}, r"given holds 1 value; it takes two numbers"),
        ({"given": "ab"}, r"given = 'ab' is a str; it takes two numbers"),
        ({"alone": {"A": 0.1, "B": 0.2}}, r"alone = {'A': 0.1, 'B': 0.2} is a dict; it takes two numbers"),
        ({"ideas": ("A", "A")}, r"ideas\[1\] = 'A' is also the name of the other idea; give two names"),
        ({"ideas": ("A", " ")}, r"ideas\[1\] = ' ' is not allowed; it must be a non-empty string"),
        ({"ideas": ("A", "B", "C")}, "ideas holds 3 values; it takes two names"),
        ({"ideas": "AB"}, "ideas = 'AB' is a str; it takes two names"),
        ({"ideas": ("A", "all ideas")}, r"ideas\[1\] = 'all ideas' is what tables call the sum over ideas"),
        ({"ideas": (1, 2)}, r"ideas\[0\] = 1 is not allowed"),
        (
            {"clock": "skip"},
            "clock = 'skip' is not offered: gaps between live ties serve one idea; allowed: tie, actor",
        ),
        ({"clock": "tick"}, "clock = 'tick' is unknown; did you mean 'tie'"),
        ({"p": 1.3}, "p = 1.3 is out of range"),
        ({"p": "weights"}, "p = 'weights' is unknown; did you mean 'weight'"),
    ],
)
def test_parameters_are_refused(make: dict[str, Any], says: str) -> None:
    with pytest.raises((ValueError, TypeError), match=says):
        up.ComplementaryCascade(**{"p": 0.5, "alone": (0.4, 0.3), "given": (0.9, 0.3)} | make)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, "seeds is needed: ComplementaryCascade has no adopter without one"),
        ({"seeds": {"soup": 1}}, "seeds name the idea 'soup', which is no idea of this model; did you mean 'soap'[?] "),
        ({"seeds": {"soap": 1, "tea": 1}}, "seeds name the idea 'tea', which is no idea of this model"),
        ({"seeds": {"soap": 1, 3: 1}}, "seeds has the key 3 beside 'soap'; "),
        ({"seeds": {"soap": 201}}, r"seeds\['soap'\] = 201 were asked for, but there are 200 actors"),
        ({"seeds": {"water": {3: 300}}}, r"seeds\['water'\] = 300 at step 3 were asked for, but there are 200 actors"),
        ({"seeds": {"water": ["Ann"]}}, r"seeds\['water'\]\[0\] = 'Ann' "),
        ({"seeds": {"water": {-3: 3}}}, r"seeds\['water'\] has the key -3, which is no step"),
        ({"seeds": {1.5: 3}}, r"seeds has the key 1.5, which is no step"),
        ({"seeds": 1, "seeds_per_run": [[1]]}, "seeds are given beside seeds_per_run"),
        ({"seeds_per_run": {"soap": [[1]]}}, r"seeds_per_run\['soap'\] holds 1 lists, one per run; runs = 2"),
        ({"seeds_per_run": {"tea": [[1]]}}, "seeds_per_run name the idea 'tea', which is no idea"),
    ],
)
def test_seeds_are_refused(how: dict[str, Any], says: str) -> None:
    model = up.ComplementaryCascade(0.5, alone=(0.4, 0.3), given=(0.9, 0.3), ideas=("soap", "water"))
    with pytest.raises((ValueError, TypeError), match=says):
        up.simulate(NET, model, runs=2, rng=1, **how)


def test_other_models_have_no_seeds_by_idea() -> None:
    with pytest.raises(TypeError, match="seeds has the key 'A', which is no step"):
        up.simulate(NET, up.SI(0.5), seeds={"A": 1}, rng=1)


def test_a_run_that_goes_on_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(until_settled, "LONGEST_HORIZON", 64)
    chain, model = up.generate.path(300), up.ComplementaryCascade(1.0, **SURE)
    with pytest.raises(ValueError, match="horizon is needed: run 1 still changes after 64 steps"):
        up.simulate(chain, model, seeds_per_run=[[], [0]] * 4, runs=8, rng=1, threads=1)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"clock": "skip"}, "clock = 'skip' does not go with a pair; two ideas have the clocks tie and actor"),
        ({"schedule": "each"}, "schedule = 'each' does not go with a pair; two ideas have pair, clock, chance"),
        ({"drive": 0.1}, "drive = 0.1 does not go with a pair"),
        ({"merit": 0.9}, "merit does not go with a pair; two ideas have merit = 1 and their levels"),
    ],
)
def test_settings_of_ones_own_fit_a_pair(how: dict[str, Any], says: str) -> None:
    pair = up.models.Pair(("A", "B"), alone=(0.4, 0.3), given=(0.9, 0.3))
    assert up.models.Settings(chance=0.5, merit=1.0, pair=pair).pair is pair
    with pytest.raises(ValueError, match=says):
        up.models.Settings(**{"chance": 0.5, "merit": 1.0, "pair": pair} | how)
    with pytest.raises(TypeError, match="pair is a tuple, it should be a Pair"):
        up.models.Settings(chance=0.5, merit=1.0, pair=("A", "B"))  # type: ignore[arg-type]
