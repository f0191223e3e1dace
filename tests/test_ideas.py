"""Several ideas in a world, as a user meets them; test_cluster.py holds the kernels against the definition."""

from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.basis.checks import BadType, BadValue

NET = up.generate.watts_strogatz(300, 6, 0.1, rng=1)
# Nobody gives up and supply is unlimited: what helps in one step helps in every later one.
LASTING: dict[str, Any] = {"peer": 0.1, "drive": 0.0, "lapse": 0.0}


def world(*ideas: up.Idea, **more: Any) -> up.World:
    return up.World(up.Users(NET, **more), ideas=ideas)


def adoption(where: up.World, strategy: up.Strategy, **more: Any) -> Any:
    """The steps of adoption of a study, (idea, run, actor) or (run, actor)."""
    study = up.compare(where, [strategy], horizon=40, runs=6, rng=7, record="adoption_step", **more)
    return study.data.adoption_step.isel(strategy=0)


def supplied(*ideas: up.Idea) -> up.World:
    blocks = np.arange(300) // 50
    return up.World(
        up.Users(NET),
        up.Providers(up.generate.ring_lattice(6, 2), places=20, culture=0.9, champion=1),
        up.generate.catchments(users=blocks, providers=range(6)),
        ideas=ideas,
    )


def test_ideas_without_companions_are_studies_of_their_own() -> None:
    """Bit for bit, tallies and money too, with supply; the luck of an idea is that of its position."""
    strategy = up.Branching(seeds=5) + up.Legislation(start=20)
    ideas = [up.Idea("A", merit=0.5, social_proof=0.5), up.Idea("B", peer=0.1), up.Idea("C", return_after=3)]
    both = up.compare(supplied(*ideas), [strategy], horizon=40, runs=4, rng=7, record="adoption_step").data
    for k, idea in enumerate(ideas):
        same = up.Idea(**{**vars(idea), "luck": k})
        alone = up.compare(supplied(same), [strategy], horizon=40, runs=4, rng=7, record="adoption_step").data
        own = both.sel(idea=idea.name)
        for name in alone.data_vars:
            assert (own[name].values == alone[name].values).all(), name


def test_two_ideas_with_the_same_luck_are_twins() -> None:
    steps = adoption(world(up.Idea("A", **LASTING), up.Idea("B", luck=0, **LASTING)), up.Emulation(seeds=5))
    assert (steps.sel(idea="A").values == steps.sel(idea="B").values).all()


def pair(delta: float, alone: float = 0.4) -> up.World:
    terms = {"alone": alone, **LASTING}
    return world(up.Idea("A", companions={"B": delta}, **terms), up.Idea("B", companions={"A": delta}, **terms))


def ever(steps: Any) -> Any:
    return steps.values >= 0


@pytest.mark.parametrize("seeds", [{"A": 12, "B": 5}, {"A": 5, "B": 12}, {"A": 5, "B": {0: 5, 9: 6}}])
def test_more_seeds_of_either_idea_lose_no_adopter_of_a_complement(seeds: Any) -> None:
    """In every run, and none adopts later."""
    few = adoption(pair(0.5), up.Strategy(seeds={"A": 5, "B": 5})).values
    more = adoption(pair(0.5), up.Strategy(seeds=seeds)).values
    never = np.iinfo(np.int32).max
    assert (np.where(more < 0, never, more) <= np.where(few < 0, never, few)).all()
    assert (ever(adoption(pair(0.5), up.Strategy(seeds=seeds))).sum() > (few >= 0).sum()).all()


def test_complements_launched_together_beat_the_sum_of_solo_launches() -> None:
    together = ever(adoption(pair(0.5), up.Emulation(seeds=15))).sum()
    solo = [ever(adoption(pair(0.5), up.Emulation(seeds=15, idea=name))).sum() for name in "AB"]
    assert together > 1.15 * sum(solo)
    apart = ever(adoption(pair(0.0), up.Emulation(seeds=15))).sum()  # the mechanism off: the sum, to the unit
    alone = [ever(adoption(pair(0.0), up.Emulation(seeds=15, idea=name))).sum() for name in "AB"]
    assert apart == sum(alone)


def test_rivals_keep_each_other_out() -> None:
    rivals, strangers = (ever(adoption(pair(delta, 0.8), up.Emulation(seeds=15))) for delta in (-0.8, 0.0))
    assert rivals.sum() < strangers.sum()
    assert rivals.all(axis=0).sum() < 0.3 * strangers.all(axis=0).sum()  # few hold both


def test_a_companion_of_a_companion_is_in_the_cluster() -> None:
    chain = [
        up.Idea("A", alone=0, companions={"B": 1}, drive=1, merit=1, social_proof=0),
        up.Idea("B", alone=0, companions={"C": 1}, drive=1, merit=1, social_proof=0),
        up.Idea("C", drive=1, merit=1, social_proof=0),
    ]
    steps = adoption(world(*chain), up.Strategy())
    assert [int(np.unique(steps.sel(idea=name).values).item()) for name in "CBA"] == [1, 2, 3]


def test_what_names_an_idea_changes_no_other() -> None:
    ideas = world(up.Idea("A", **LASTING), up.Idea("B", **LASTING))
    plain = adoption(ideas, up.Emulation(seeds=5))
    for strategy in (
        up.Emulation(seeds=5) + up.Persuasion(drive=2, idea="B"),
        up.Strategy(seeds=5, operations=[up.Operation("merit", 0.9, who="users", idea="B")]),
        up.Strategy(seeds=5, operations=[up.Operation("alone", 0.2, who="users", idea="B", start=9)]),
        up.Strategy(seeds={"A": 5, "B": 20}),
        up.Emulation(seeds=5) + up.Emulation(seeds=20, idea="B"),
    ):
        changed = adoption(ideas, strategy)
        assert (changed.sel(idea="A").values == plain.sel(idea="A").values).all()
        if strategy.operations and strategy.operations[0].term == "drive":
            continue  # a multiple of a drive of 0
        assert (changed.sel(idea="B").values != plain.sel(idea="B").values).any()


def test_costs_and_budgets_of_one_idea() -> None:
    ideas = supplied(up.Idea("A", provider_drive=0.2), up.Idea("B", provider_drive=0.2))
    strategies = {
        "all": up.Strategy(seeds=5, costs=[up.Cost(100, per="month", category="office")], budget=30_000),
        "one": up.Strategy(seeds=5, costs=[up.Cost(100, per="month", category="office", idea="A")]),
        "split": up.Emulation(seeds=5, budget=30_000, idea="A") + up.Emulation(seeds=5, budget=70_000, idea="B"),
        "named": up.Strategy(seeds=5, budget={"A": 30_000, "B": 70_000}),
    }
    study = up.compare(ideas, strategies, horizon=24, runs=4, rng=7)
    data = study.data
    assert "in 'all' costs that name no idea (office) are paid for each of the 2 ideas" in study.notes
    assert "in 'all' the budget holds for each of the 2 ideas" in study.notes
    assert not any(note.startswith(("in 'one'", "in 'split'", "in 'named'")) for note in study.notes)
    office = data.ledger.sel(entry="office (sponsor)").sum("step")
    assert (office.sel(strategy="all") == 24 * 10_000).all()
    assert (office.sel(strategy="one", idea="A") == 24 * 10_000).all()
    assert (office.sel(strategy="one", idea="B") == 0).all()
    spent = data.ledger.sel(entry="setup").sum("step") / 100
    assert (spent.sel(strategy="all") <= 30_000).all()
    assert (spent.sel(strategy="split", idea="A") <= 30_000).all()
    assert (spent.sel(strategy="split", idea="B") <= 70_000).all()
    assert (spent.sel(strategy="split", idea="B") > 30_000).any()
    assert (spent.sel(strategy="named") == spent.sel(strategy="split")).all()
    assert (spent.sel(strategy="one", idea="A") > 30_000).any()


def test_two_budgets_of_the_same_idea_cannot_both_hold() -> None:
    with pytest.raises(BadValue, match="budget"):
        up.Emulation(budget=1, idea="A") + up.Emulation(budget=2, idea="A")
    with pytest.raises(BadValue, match="budget"):
        up.Emulation(budget=1) + up.Emulation(budget=2, idea="A")


def test_any_thread_and_engine_gives_the_same() -> None:
    """And any run alone."""
    strategies = {"both": up.Emulation(seeds=9), "A": up.Emulation(seeds=9, idea="A")}
    given: dict[str, Any] = {"horizon": 30, "runs": 5, "rng": 3, "record": "adoption_step"}
    one = up.compare(pair(0.4), strategies, threads=1, **given)
    assert one.data.identical(up.compare(pair(0.4), strategies, threads=3, **given).data)
    assert one.data.identical(up.compare(pair(0.4), strategies, engine="numba", **given).data)
    alone = one.run("both", 3).data.adoption_step.isel(strategy=0, run=0)
    assert (alone.values == one.data.adoption_step.sel(strategy="both", run=3).values).all()


def test_assumptions_say_whose_they_are() -> None:
    study = up.compare(pair(0.5), [up.Emulation(seeds=2)], horizon=3, runs=1, rng=1)
    rows = study.assumptions
    mine = {(row["idea"], row["name"]): row["value"] for row in rows.to_dict("records")}
    assert mine["", "alone"] == 0.4
    assert mine["A", "companion B"] == 0.5
    assert ("", "companion B") not in mine


def test_a_study_of_one_idea_says_nothing_of_alone() -> None:
    study = up.compare(world(up.Idea("A")), [up.Emulation(seeds=2)], horizon=3, runs=1, rng=1)
    assert "alone" not in set(study.assumptions["name"])
    less = up.compare(world(up.Idea("A", alone=0.5)), [up.Emulation(seeds=2)], horizon=3, runs=1, rng=1)
    assert "alone" in set(less.assumptions["name"])


def test_alone_lowers_what_is_acceptable() -> None:
    full, half = (
        ever(adoption(world(up.Idea("A", drive=1, merit=1, social_proof=0, lapse=0, alone=q)), up.Strategy()))
        for q in (1, 0.5)
    )
    assert full.all()
    assert abs(half.mean() - 0.5) < 0.05  # alpha is uniform
    assert (full >= half).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: up.Idea("A", companions={"A": 0.1}), r"companions = 'A' is the idea itself"),
        (lambda: up.Idea("A", companions={"B": 1.5}), r"companions\['B'\] = 1.5 is out of range.*\[-1, 1\]"),
        (lambda: up.Idea("A", companions={"B": float("nan")}), r"companions\['B'\] = nan"),
        (lambda: up.Idea("A", companions=["B"]), "companions is a list"),
        (lambda: up.Idea("A", alone=1.2), "alone = 1.2"),
        (lambda: up.Idea("A", luck=16), "luck = 16"),
        (lambda: world(up.Idea("A", companions={"Bee": 0.1}), up.Idea("Bees")), "companion 'Bee'.*did you mean 'Bees'"),
        (lambda: world(*(up.Idea(str(k)) for k in range(17))), "holds 17 ideas; a world has 1 to 16"),
        (lambda: world(), "holds 0 ideas"),
        (lambda: world(up.Idea("A"), up.Idea("A")), r"ideas\[1\] is called 'A' like another"),
        (lambda: up.compare(pair(0), [up.Emulation(idea="a")], horizon=3), "seeds name the idea 'a'.*did you mean 'A'"),
        (lambda: up.compare(pair(0), [up.Persuasion(drive=2, idea="C")], horizon=3), r"operations\[0\] names the idea"),
        (lambda: up.compare(pair(0), [up.Strategy(budget={"C": 3})], horizon=3), "budget names the idea 'C'"),
        (lambda: up.compare(pair(0), [up.Strategy(costs=[up.Cost(1, idea="C")])], horizon=3), r"costs\[0\] names"),
        (lambda: up.Emulation(seeds={"A": 3}, idea="A"), "seeds name ideas themselves"),
        (lambda: up.Strategy(seeds={"A": 3, 0: 3}), "seeds has the key 0 beside 'A'"),
        (lambda: up.Strategy(seeds={"A": -3}), r"seeds\['A'\] = -3"),
        (lambda: up.Seeds(ideas={"A": up.Seeds(ideas={"B": up.Seeds(1)})}), "holds seeds of ideas itself"),
        (lambda: up.Strategy(budget={"A": -1}), r"budget\['A'\] = -1"),
        (lambda: up.Operation("drive", 0.1, idea=""), "idea"),
    ],
)
def test_what_cannot_be_is_said(call: Any, said: str) -> None:
    with pytest.raises((BadValue, BadType), match=said):
        call()


def test_simulate_gives_every_idea() -> None:
    """The numbers are those of compare; an idea that depends on no other runs by itself."""
    ideas = world(up.Idea("A", alone=0.4, companions={"C": 0.5}, **LASTING), up.Idea("B"), up.Idea("C", **LASTING))
    given: dict[str, Any] = {"horizon": 20, "runs": 3, "rng": 7, "record": "adoption_step"}
    result = up.simulate(ideas, up.Emulation(seeds=9), **given)
    study = up.compare(ideas, [up.Emulation(seeds=9)], **given)
    assert result.curve.dims == ("run", "idea", "step")
    for idea in "ABC":
        one, other = result.data.sel(idea=idea), study.data.isel(strategy=0).sel(idea=idea)
        assert (one.adoption_step.values == other.adoption_step.values).all()
        assert (one.curve.values == other.users_ever.values).all()
        assert (one.active.values == other.users.sel(status="adopter").values).all()
    again = up.simulate(ideas, up.Emulation(seeds=9), **{**given, "threads": 3})
    assert result.data.identical(again.data)
    names = [row["name"] for row in result.provenance["assumptions"]]
    assert "companion C (A)" in names
    assert names.count("aware_passing") == 1
