"""Strategies: how they compose, add up, and what they promise in runs."""

import html
import re
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from inspect import cleandoc
from typing import Any, get_args, get_type_hints

import numpy as np
import pytest
from conftest import Kernel
from plans import Run, run_plan
from uptake.basis.checks import BadValue, Refusal
from uptake.network.network import Network
from uptake.network.service import ServiceTies
from uptake.plan.world import Compiled, compile_world
from uptake.strategies import (
    CATALOGUE,
    LISTED,
    Branching,
    Cost,
    DemandLed,
    Emulation,
    Legislation,
    Listed,
    Operation,
    Persuasion,
    Recipe,
    Seeds,
    Strategy,
    assumed,
)  # fmt: skip
from uptake.strategies.cost import PER
from uptake.world.fixed import instead_of
from uptake.world.idea import Idea
from uptake.world.providers import Providers
from uptake.world.terms import TERMS
from uptake.world.users import Users
from uptake.world.world import World

N, SITES = 300, 30


def world(**idea: Any) -> World:
    """300 users on a ring with chords, 30 possible sites, ten users around each."""
    ring = np.arange(N)
    net = Network.from_edges(np.tile(ring, 2), np.concatenate([(ring + 1) % N, (ring + 17) % N]))
    service = ServiceTies.from_edges(ring, ring // (N // SITES), n_users=N, n_providers=SITES)
    return World(Users(net), Providers(n=SITES, places=5, culture=0.9, champion=True), service, ideas=Idea(**idea))


def users_alone(**idea: Any) -> World:
    return World(world().users, ideas=Idea(**idea))


def once(kernel: Kernel, compiled: Compiled, run: int = 0) -> Run:
    """One run; numbers of seeds become the smallest lucks, as in a study."""
    plan = compiled.plan
    seeds = []
    for first, n, given in ((0, plan.n_users, compiled.user_seeds),
                            (N, plan.n_providers, compiled.provider_seeds)):  # fmt: skip
        seeds.append(kernel("smallest_lucks")(7, run, 0, first, n, given) if isinstance(given, int) else given)
    return run_plan(kernel("step_run"), plan, 7, run, seeds[0], seeds[1])


# Composition.


def test_operations_and_costs_follow_one_another() -> None:
    a = Strategy(operations=[Operation("peer", 0.1)], costs=[Cost(1)], name="a")
    b = Strategy(operations=[Operation("peer", 2, "multiply")], costs=[Cost(2)], name="b")
    both = a + b
    assert (both.operations, both.costs) == ((*a.operations, *b.operations), (*a.costs, *b.costs))
    assert (both.name, both.assumptions) == ("a + b", (*a.assumptions, *b.assumptions))


def test_seeds_nest_and_unite() -> None:
    assert (Emulation(seeds=10) + Branching(seeds=20, slots=2)).seeding == Seeds(users=20)
    assert (Emulation(seeds=[4, 1]) + Emulation(seeds=np.array([1, 9]))).seeding == Seeds(users=(1, 4, 9))
    assert (Emulation(seeds=3) + Emulation(seeds=[2], side="providers")).seeding == Seeds(users=3, providers=(2,))
    assert (Emulation(seeds=0) + Emulation(seeds=[2])).seeding == Seeds(users=(2,))
    with pytest.raises(ValueError, match="of one strategy are a number of users, those of the other a list of names"):
        Emulation(seeds=3) + Emulation(seeds=[2])


def test_one_budget_at_most() -> None:
    assert (Emulation(budget=5) + Persuasion()).budget == 5.0
    with pytest.raises(ValueError, match=r"budget = 5\.0 of Emulation and budget = 6 of Persuasion cannot both hold"):
        Emulation(budget=5) + Persuasion(budget=6)


def test_who_is_settled_by_the_term() -> None:
    assert Operation("drive", 0.1).who == "everyone"
    assert Operation("culture", 0.1).who == "providers"
    assert Operation("peer", 0.1).who == "everyone"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Operation("charm", 1), "term = 'charm' is unknown; did you mean 'champion'? allowed: drive"),
        (lambda: Operation("companions", 0.5),
         "term = 'companions' is said once, in Idea, and operations do not change it; change 'alone', how"),
        (lambda: Operation("provider_drive", 0.5), "operations do not change it; change 'drive' with who='providers'"),
        (lambda: Operation("drive", 1.5), "value = 1.5 is out of range for drive; it lies in [0, 1]"),
        (lambda: Operation("drive", -1, "multiply"),
         "value = -1 is out of range as a factor of drive; it is at least 0"),
        (lambda: Operation("drive", np.nan, "add"), "value = nan is out of range as an addition to drive"),
        (lambda: Operation("culture", 0.5, who="users"),
         "who = 'users' is given, but only providers have culture; leave out who"),
        (lambda: Operation("peer", 0.5, who="users"), "peer is one value for the world; leave out who"),
        (lambda: Operation("drive", 0.5, members=[1]),
         "members of drive are given without their side; pass who='users' or who='providers'"),
        (lambda: Operation("drive", 0.5, who="users", members=[1, True]), "members[1] = True is no name"),
        (lambda: Operation("drive", 0.5, start=5, until=5), "until = 5 is not after start = 5"),
        (lambda: Operation("drive", 0.5, start=1.5), "start = 1.5 is not a whole number"),
        (lambda: Cost(-1), "amount = -1 is out of range"),
        (lambda: Cost(1, per="head"), "per = 'head' is unknown; allowed: step, month"),
        (lambda: Strategy(operations=[("drive", 1)]), "operations[0] is a tuple, it should be a Operation"),
        (lambda: Strategy(operations=Operation("peer", 0)), "operations is an Operation, it should be a list"),
        (lambda: Strategy(seeds=-1), "seeds = -1 is out of range"),
        (lambda: Strategy(seeds=2.5), "seeds = 2.5 is not a whole number"),
        (lambda: Emulation(side="sponsors"), "side = 'sponsors' is unknown"),
        (lambda: Legislation(enforcement=2), "enforcement = 2 is out of range for mandate"),
    ],
)  # fmt: skip
def test_errors_are_for_people(make, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "name", "index"),
    [
        (lambda: Operation("drive", 1.5), "value", None),
        (lambda: Operation("drive", 0.5, who="users", members=[1, [2]]), "members", 1),
        (lambda: Operation("drive", 0.5, start=5, until=5), "until", None),
        (lambda: Cost(1, payer=""), "payer", None),
        (lambda: Seeds(providers=-1), "providers", None),
        (lambda: Strategy(seeds=[1, [2]], seeds_side="providers"), "seeds", 1),
        (lambda: Strategy(costs=[Cost(1), 2]), "costs", 1),
        (lambda: Emulation(side="sponsors"), "side", None),
        (lambda: Emulation(seeds=-1), "seeds", None),
        (lambda: Branching(slots=2, champion=2), "champion", None),
        (lambda: Legislation(enforcement=2, drive=2), "enforcement", None),
        (lambda: Legislation(drive=2), "drive", None),
        (lambda: Persuasion(merit=0.2, cost_per_month=-1), "cost_per_month", None),
        (lambda: DemandLed(until=0), "until", None),
    ],
)
def test_errors_name_the_keyword(make, name, index) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal) as caught:
        make()
    assert (caught.value.name, caught.value.index) == (name, index)
    assert set(caught.value.also) <= {"term", "mode", "who", "start"}
    assert str(caught.value).startswith(name)


def test_a_recipe_that_refuses_for_reasons_of_its_own_keeps_the_name() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Loud(Recipe):
        volume: float = assumed(1.0, "factor")

        def compose(self) -> Strategy:
            return Strategy(operations=[Operation("drive", 7)])

    with pytest.raises(Refusal) as caught:
        Loud(volume=2)
    assert (caught.value.name, caught.value.also) == ("value", ())


def test_descriptions_show_what_differs() -> None:
    assert repr(Emulation()) == "Emulation()"
    assert repr(DemandLed(drive=4, until=12, name="loud")) == "DemandLed(name='loud', drive=4, until=12)"
    assert repr(Operation("peer", 0.1)) == "Operation('peer', 0.1)"
    assert repr(Operation("culture", 0.1, members=range(9))) == (
        "Operation('culture', 0.1, members=(0, 1, 2, ..., 9 in all))"
    )
    radio = Strategy(operations=[Operation("drive", 0.1, "add", who="users")], costs=[Cost(5)], name="radio")
    assert repr(radio) == (
        "Strategy(operations=(Operation('drive', 0.1, 'add', who='users'),), costs=(Cost(5.0),), name='radio')"
    )
    for strategy in (radio, DemandLed()):
        shown = strategy._repr_html_()
        assert f"<b>{strategy.name}</b>" in shown
        assert all(html.escape(repr(part)) in shown for part in (*strategy.operations, *strategy.costs))


def test_the_words_for_what_a_cost_is_counted_by() -> None:
    assert set(get_args(get_type_hints(Cost)["per"])) == set(PER)
    for word in PER:
        assert Cost(1, per=word).per == word  # type: ignore[arg-type]


def test_the_catalogue_is_documented() -> None:
    assert {row.recipe for row in LISTED.values()} == set(Recipe.__subclasses__()) & set(CATALOGUE.values())
    for name, row in LISTED.items():
        assert row.name == name == re.sub(r"(?<=[a-z])(?=[A-Z])", "_", row.recipe.__name__).lower()
        assert re.sub("[- ]", "_", row.phrase) == name
        assert row.meaning.endswith(".")


@pytest.mark.parametrize("row", LISTED.values(), ids=list(LISTED))
def test_every_number_of_the_catalogue_is_documented_and_listed(row: Listed) -> None:
    strategy, recipe = row.make(), row.recipe
    listed = {row.name for row in strategy.assumptions}
    for field in fields(recipe):
        if field.init and field.name not in ("name", "budget", "assumptions"):
            text = cleandoc(str(recipe.__doc__))
            assert f"\n{field.name}" in text or f", {field.name} :" in text
        if field.metadata:
            assert f"{recipe.__name__}.{field.name}" in listed
    assert strategy.name == recipe.__name__
    assert replace(strategy, name="again").operations == strategy.operations
    assert all(operation.term in TERMS for operation in strategy.operations)


def test_a_recipe_of_ones_own() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Radio(Recipe):
        reach: float = assumed(0.01, "chance / month")

        def compose(self) -> Strategy:
            return Strategy(operations=[Operation("drive", self.reach, "add", who="users")], seeds=2)

    radio = Radio(reach=0.02)
    assert (radio.operations[0].value, radio.seeding, radio.name) == (0.02, Seeds(users=2), "Radio")
    assert [(row.name, row.value, row.source) for row in radio.assumptions] == [("Radio.reach", 0.02, "given")]
    with pytest.raises(NotImplementedError, match="should define compose"):
        Recipe()


# Promises, run by run.


def test_whatever_an_idea_says_is_a_term_or_names_one_to_change_instead() -> None:
    for field in fields(Idea):
        instead = instead_of(field.name)
        assert (field.name in TERMS) == (instead is None), field.name
        named = re.findall(r"change '(\w+)'", instead or "")
        assert all(term in TERMS for term in named)
        with pytest.raises(BadValue, match="operations do not change it") if instead else nullcontext():
            Operation(field.name, 0.5)
    assert instead_of("places") is instead_of("charm") is None


def test_no_operations_is_the_baseline() -> None:
    plain, combined = Strategy(seeds=5), Strategy() + Emulation(seeds=5) + Strategy()
    a, b = (compile_world(world(), s, 24, 7).plan for s in (plain, combined))
    assert repr(a) == repr(b)


def test_branching_opens_no_more_than_its_slots(kernel: Kernel) -> None:
    willing = world(provider_lapse=0, provider_merit=1, provider_social_proof=0)
    compiled = compile_world(willing, Branching(seeds=10, slots=0.75, drive=0.2), 24, 7)
    for run in range(3):
        sites = np.array(once(kernel, compiled, run).column("providers_ever"))
        assert (sites <= np.floor(0.75 * np.arange(25))).all()
        assert sites[-1] >= 15, sites  # nearly linear: slots bind once enough were approached


def test_budget_is_never_overspent(kernel: Kernel) -> None:
    willing = world(provider_lapse=0, provider_merit=1, provider_social_proof=0)
    compiled = compile_world(willing, Branching(seeds=10, slots=5, budget=250_000), 36, 7)
    result = once(kernel, compiled)
    assert result.column("providers_ever")[-1] == 4
    assert sum(result.column("setup")) == 4 * 60_000_00


def test_persuasion_brings_forward_and_leaves_the_ceiling(kernel: Kernel) -> None:
    alone = users_alone(merit=0.4, social_proof=0, lapse=0, drive=0.05)
    for run in range(3):
        base = np.array(once(kernel, compile_world(alone, Emulation(seeds=5), 240, 7), run).column("users_ever"))
        campaign = Emulation(seeds=5) + Persuasion()
        more = np.array(once(kernel, compile_world(alone, campaign, 240, 7), run).column("users_ever"))
        assert (more >= base).all()
        assert more[6] > base[6]
        assert more[-1] == base[-1] < 0.6 * N


def test_legislation_is_a_step(kernel: Kernel) -> None:
    law = Emulation(seeds=0) + Legislation(start=12, enforcement=0.8, drive=1)
    unpersuaded = users_alone(drive=0, lapse=0, merit=0, social_proof=0)
    reach = np.array(once(kernel, compile_world(unpersuaded, law, 24, 7)).column("users_ever"))
    assert (reach[:12] == 0).all()
    assert abs(reach[12] / N - 0.8) < 4 * np.sqrt(0.8 * 0.2 / N), reach[12]  # 4 sigma
    assert (reach[12:] == reach[12]).all()


def test_demand_led_growth_lengthens_the_queue(kernel: Kernel) -> None:
    waiting = [
        sum(sum(once(kernel, compile_world(world(), s, 36, 7), run).column("users_waiting")) for run in range(3))
        for s in (Emulation(seeds=10), Emulation(seeds=10) + DemandLed())
    ]
    assert waiting[1] > 2 * waiting[0]


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (Operation("drive", 0.0005), Operation("drive", 0.01)),
        (Operation("peer", 0.02), Operation("peer", 0.1)),
        (Operation("merit", 0.2), Operation("merit", 0.3)),
        (Operation("mandate", 0.5, start=9), Operation("mandate", 0.5, start=5)),
        (Operation("mandate", 0.5, start=5, until=7), Operation("mandate", 0.5, start=5, until=12)),
        (Operation("credibility", 0.5, who="users", members=range(50)), Operation("credibility", 1.0)),
        (Operation("openness", 0.3), Operation("openness", 0.6)),
    ],
)
def test_more_help_never_means_fewer_adopters(kernel: Kernel, less: Operation, more: Operation) -> None:
    alone = users_alone(lapse=0, waiting_passing=1)
    for run in range(2):
        few, many = (
            once(kernel, compile_world(alone, Strategy(operations=[o], seeds=5), 30, 7), run).history
            for o in (less, more)
        )
        assert (many >= few).all()
        assert (many > few).any()
