"""Compilation: the same integers as a plan written out by hand, and rows shared, rounded and refused as they should."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracles.fixed import lambda_of
from oracles.luck import draw53
from plans import Phased, make_plan
from uptake.basis.fixedpoint import shares_of_rows
from uptake.kernels.types import BASES, Plan
from uptake.network.network import Network
from uptake.network.service import ServiceTies
from uptake.plan.model import whole_process
from uptake.plan.world import compile_world
from uptake.strategies import Branching, Cost, Emulation, Operation, Persuasion, Seeds, Strategy
from uptake.world.costs import Costs
from uptake.world.idea import Idea
from uptake.world.providers import Providers
from uptake.world.users import Users
from uptake.world.world import World

ONE = 1 << 32
EDGES = [(0, 1), (1, 2), (2, 3), (0, 3)]
BOTH_WAYS = sorted(EDGES + [(v, u) for u, v in EDGES])
RING = Network.from_edges(*zip(*EDGES, strict=True))
SERVICE = [(0, 0), (1, 0), (1, 1)]
TIES = ServiceTies.from_edges(*zip(*SERVICE, strict=True), n_users=4, n_providers=2)
PAIR = Network.from_edges([0], [1])


def world(providers: Providers | None = None, idea: Idea | None = None, **others: Any) -> World:
    given = Providers(PAIR, places=[40, 2], culture=0.5, champion=[1, 0]) if providers is None else providers
    return World(others.pop("users", Users(RING)), given, TIES, ideas=idea or Idea(), **others)


def plan_of(w: World, *operations: Operation, horizon: int = 6, seed: int = 7) -> Plan:
    return compile_world(w, Strategy(operations=operations), horizon, seed).plan


def same(one: Any, other: Any, path: str = "plan") -> None:
    """Equal in every bit, type and shape."""
    if isinstance(other, tuple):
        for name, a, b in zip(getattr(other, "_fields", range(len(other))), one, other, strict=True):
            same(a, b, f"{path}.{name}")
    elif isinstance(other, np.ndarray):
        assert one.dtype == other.dtype, path
        assert one.shape == other.shape, (path, one.shape, other.shape)
        assert (one == other).all(), (path, one, other)
    else:
        assert type(one) is int, path
        assert one == other, path


def passed(p: float, rho: float = 1 / 7, omega: float = 0.5) -> tuple[float, ...]:
    return (0.0, rho * p, omega * p, p, 0.0)


def by_hand(**changes: Any) -> Plan:
    """The default idea on the small world, from chances by hand."""
    users = {
        "drive": 5e-4, "peers": passed(0.02), "across": passed(0.002), "merit": 0.35, "proof": 0.65, "lapse": 0.006,
        "contacts": [],  # ties go both ways
    }  # fmt: skip
    providers = {
        "drive": 5e-4, "peers": passed(0.03), "across": passed(0.01), "merit": 0.3, "proof": 0.7, "lapse": 0.01,
        "conducive": [0.5, 0.5 * 0.3], "contacts": [],
    }  # fmt: skip
    arguments: dict[str, Any] = {
        "horizon": 6, "users": users | changes.pop("users", {}), "providers": providers | changes.pop("providers", {}),
        "demand_weight": 0.5, "demand_saturation": 0.2, "slots": 1.0, "places_": [40.0, 2.0], "setup": 20_000_00,
        "supply": True, "place_unit": 1, "pool_unit": 1, **changes,
    }  # fmt: skip
    return make_plan(4, BOTH_WAYS, 2, [(0, 1), (1, 0)], SERVICE, **arguments)


def test_the_default_idea_equals_the_plan_by_hand() -> None:
    same(plan_of(world()), by_hand())


def test_timed_operations_equal_the_plan_by_hand() -> None:
    plan = plan_of(
        world(),
        Operation("drive", 6, "multiply", who="users", start=2, until=4),
        Operation("mandate", 0.8, who="providers", start=4),
        Operation("places", 10, "add", members=[1], start=2),
        Operation("slots", np.inf, start=4),
    )
    hand = by_hand(
        starts=(0, 2, 4),
        users={"drive": Phased([5e-4, 3e-3, 5e-4])},
        providers={"push": Phased([0.0, 0.0, 0.8])},
        places_=Phased([[40.0, 2.0], [40.0, 12.0]]),
    )
    drive = hand.users.drive
    hand = hand._replace(
        users=hand.users._replace(drive=drive._replace(rows=drive.rows[:2], row=np.array([0, 1, 0], np.int32))),
        providers=hand.providers._replace(
            push=hand.providers.push._replace(rows=hand.providers.push.rows[1:], row=np.array([0, 0, 1], np.int32))
        ),
        places=hand.places._replace(row=np.array([0, 1, 1], np.int32)),
        sponsors=hand.sponsors._replace(slots=np.array([[0, 1, 1, 1, -1, -1, -1]], np.int64)),
    )
    same(plan, hand)


def test_the_additive_link_takes_chances() -> None:
    idea = Idea(link="additive", schedule="once", imitation=0.3, imitate="group")
    plan = plan_of(world(idea=idea, users=Users(RING, group=["a", "b", "b", "b"])))
    same(plan, by_hand(link=1, schedule=0, imitation=0.3, group=[0, 1, 1, 1], imitate_group=True))


def test_rates_become_rates_per_step() -> None:
    plan = plan_of(world(step="quarter"))
    chance = round((1 - (1 - 0.02) ** 3) * ONE)
    assert plan.users.layers[0].passing.rows[0, 3, 0] == lambda_of(chance)
    assert plan.users.lapse.rows[0, 0] == lambda_of(round((1 - (1 - 0.006) ** 3) * ONE))
    assert plan.sponsors.slots[0].tolist() == [0, 3, 3, 3, 3, 3, 3]
    assert plan.users.merit.rows[0, 0] == round(0.35 * ONE)
    assert (plan.places.rows[0, 0], plan.place_unit) == (40, 1)
    assert plan.setup.rows[0, 0] == 20_000_00


def test_support_prevents_lapses() -> None:
    plan = plan_of(world(), Operation("support", 0.4, who="users", start=3))
    assert plan.users.lapse.rows[:, 0].tolist() == [lambda_of(round(0.006 * ONE)), lambda_of(round(0.006 * 0.6 * ONE))]
    assert plan.providers.lapse.rows[:, 0].tolist() == [lambda_of(round(0.01 * ONE))]


def test_order_matters_and_clipping_comes_last() -> None:
    up, down = Operation("merit", 0.8, "add", who="users"), Operation("merit", 0.5, "multiply", who="users")
    assert plan_of(world(), up, down).users.merit.rows[0, 0] == round((0.35 + 0.8) * 0.5 * ONE)
    assert plan_of(world(), down, up).users.merit.rows[0, 0] == round((0.35 * 0.5 + 0.8) * ONE)
    assert plan_of(world(), up).users.merit.rows[0, 0] == ONE
    assert plan_of(world(), Operation("merit", -1, "add")).users.merit.rows[0, 0] == 0
    with pytest.raises(ValueError, match="operations multiply an unlimited number of slots by 0, which is undefined"):
        plan_of(world(), Operation("slots", np.inf), Operation("slots", 0, "multiply"))


def test_credibility_and_openness_act_on_what_is_passed() -> None:
    plan = plan_of(
        world(), Operation("credibility", 60, who="users", members=[2]), Operation("openness", 0.5, who="providers")
    )
    peers, asking = plan.users.layers
    assert peers.passing.rows.shape == (1, 5, 4)
    assert peers.passing.rows[0, 3].tolist() == [lambda_of(round(p * ONE)) for p in (0.02, 0.02, 1.0, 0.02)]
    assert asking.passing.rows[0, 3, 2] == lambda_of(round(0.12 * ONE))
    assert plan.providers.layers[0].passing.rows[0, 3].tolist() == [lambda_of(round(0.015 * ONE))]


def test_phases_share_rows_where_nothing_differs() -> None:
    plan = plan_of(world(), Operation("drive", 0.1, start=1, until=3), Operation("drive", 0.1, start=4, until=99))
    assert plan.phase.tolist() == [0, 1, 1, 2, 3, 3, 3]
    assert plan.users.drive.row.tolist() == [0, 1, 0, 1]
    assert len(plan.users.drive.rows) == 2
    assert plan.users.merit.row.tolist() == [0, 0, 0, 0]


def test_operations_after_the_horizon_change_nothing() -> None:
    same(plan_of(world(), Operation("drive", 0.5, start=7)), plan_of(world()))


def test_culture_and_champions_are_constants_of_the_world() -> None:
    w = world(Providers(PAIR))
    plan = plan_of(w)
    u = [[((draw53(7, 0, 6, 4 + j, idea, 0) >> 21) + 0.5) / ONE for j in range(2)] for idea in (0, 1)]
    culture, champion = [0.3 + 0.7 * x for x in u[0]], [float(x < 0.25) for x in u[1]]
    expected = [round(c * (0.3 + 0.7 * h) * ONE) for c, h in zip(culture, champion, strict=True)]
    assert np.abs(plan.providers.conducive.rows[0] - expected).max() <= 1
    same(plan_of(w, Operation("drive", 0.5)).providers.conducive, plan.providers.conducive)
    all_champions = plan_of(w, Operation("champion", 1.0)).providers.conducive.rows[0]
    assert np.abs(all_champions - np.array(culture) * ONE).max() <= 1


def test_thresholds_reinforcement_priorities() -> None:
    plan = plan_of(world(users=Users(RING, threshold=[0, 1 / 3, 0.5, 1], reinforcement=2, priority=[3, 1, 2, 0])))
    assert plan.users.threshold.tolist() == [0, ONE // 3, ONE // 2, ONE]
    assert plan.users.contacts.tolist() == [2]
    assert plan.users.priority.tolist() == [3, 1, 2, 0]
    assert plan_of(world()).users.contacts.tolist() == [], "an actor's own ties"


@given(st.lists(st.lists(st.floats(0, 1e6, width=32), max_size=6), min_size=1, max_size=8), st.randoms())
def test_shares_of_a_row_add_up_exactly(rows: list[list[float]], random: Any) -> None:
    offsets = np.cumsum([0, *map(len, rows)])
    weight = np.array([w for row in rows for w in row], np.float32)
    arcs = list(range(len(weight)))
    random.shuffle(arcs)
    scattered = np.empty_like(weight)
    scattered[arcs] = weight
    shares = shares_of_rows(scattered, offsets, np.array(arcs, np.int64))[arcs]
    for row, first, last in zip(rows, offsets[:-1], offsets[1:], strict=True):
        got = shares[first:last]
        assert (got >= 0).all()
        assert got.sum() == (ONE if sum(row) > 0 else 0)
        if sum(row) > 0:
            assert np.abs(got - np.array(row) / sum(row) * ONE).max() <= 1 + len(row)


def arrays(value: Any) -> list[npt.NDArray[Any]]:
    if isinstance(value, np.ndarray):
        return [value]
    return [a for part in value for a in arrays(part)] if isinstance(value, tuple) else []


def without_layers(plan: Plan) -> Plan:
    return plan._replace(users=plan.users._replace(layers=()), providers=plan.providers._replace(layers=()))


def same_types(one: object, other: object) -> None:
    for mine, theirs in zip(arrays(one), arrays(other), strict=True):
        assert (mine.dtype, mine.ndim) == (theirs.dtype, theirs.ndim)


@pytest.mark.parametrize("supply", [True, False])
def test_arrays_are_read_only_and_typed(supply: bool) -> None:
    w = world() if supply else World(Users(RING))
    compiled = compile_world(w, Emulation(seeds=[1, 2]), 6, np.int64(7))
    model = whole_process(RING, "linear_threshold", 6, 7)
    for a in [*arrays(compiled.plan), compiled.basis, compiled.amount, compiled.discount, *arrays(model.plan)]:
        assert not a.flags.writeable
        assert a.flags.c_contiguous
        assert a.dtype in (np.int64, np.int32, np.float64, np.uint8)
        assert type(a) is np.ndarray
    assert RING.out_targets.dtype == np.int32
    template = by_hand()
    same_types(without_layers(compiled.plan), without_layers(template))
    for plan in (compiled.plan, model.plan):
        for layer in (*plan.users.layers, *plan.providers.layers):
            same_types(layer, template.users.layers[0])


def test_seeds_pass_through() -> None:
    compiled = compile_world(world(), Strategy(seeds=Seeds(users=3, providers=[1])), 6, 7)
    assert compiled.user_seeds == 3
    assert isinstance(compiled.provider_seeds, np.ndarray)
    assert (compiled.provider_seeds.tolist(), compiled.provider_seeds.dtype) == ([1], np.int32)


# Money.


def test_ledger_of_world_and_strategy() -> None:
    strategy = Emulation(seeds=1) + Persuasion(start=2, until=4) + Strategy(
        costs=[Cost(7, per="opening", category="campaign", payer="state"), Cost(1.5, per="waiting"), Cost(2)]
    )  # fmt: skip
    c = compile_world(world(step="quarter"), strategy, 5, 7)
    bases = list(BASES)
    rows = {
        e.name: (bases[b], e.payer, e.payee, e.sign, a.tolist())
        for e, b, a in zip(c.entries, c.basis, c.amount, strict=True)
    }
    assert rows == {
        "setup": ("setup", "sponsor", "providers", -1, [1] * 6),
        "places": ("place", "sponsor", "providers", -1, [0, *[45_00] * 5]),
        "benefit": ("user", "", "society", 1, [0, *[180_00] * 5]),
        "campaign (state)": ("step", "state", "suppliers", -1, [0, 0, 24_000_00, 24_000_00, 0, 0]),
        "campaign (state) 2": ("opening", "state", "suppliers", -1, [7_00] * 6),
        "programme (sponsor)": ("waiting", "sponsor", "suppliers", -1, [0, *[4_50] * 5]),
        "programme (sponsor) 2": ("step", "sponsor", "suppliers", -1, [2_00] * 6),
    }
    assert c.discount == pytest.approx([1.035 ** (-t / 4) for t in range(6)], rel=1e-12)


def test_users_alone_need_no_supply() -> None:
    c = compile_world(World(Users(RING)), Emulation(seeds=1), 5, 7)
    assert [e.name for e in c.entries] == ["benefit"]
    assert c.plan.supply == 0
    assert not any(word in a.name for a in c.assumptions for word in ("provider", "places", "slots", "setup"))


def test_assumptions_tell_defaults_from_choices() -> None:
    idea = Idea(merit=0.5, social_proof=0.5)
    c = compile_world(world(idea=idea, costs=Costs(setup=1, currency="EUR")), Branching(seeds=1, slots=3), 5, 7)
    rows = {a.name: a for a in c.assumptions}
    assert len(rows) == len(c.assumptions)
    assert rows["merit"].source == "given"
    assert rows["lapse"].source == "assumed"
    assert rows["aware_passing"].source.startswith("literature")
    assert (rows["costs.setup"].value, rows["costs.setup"].unit) == (1.0, "EUR / opening")
    assert (rows["places"].value, rows["places"].source) == (21.0, "given")
    assert (rows["Branching.slots"].source, rows["Branching.setup"].source) == ("given", "assumed")


def test_those_who_can_never_be_served_are_counted() -> None:
    assert compile_world(world(), Emulation(seeds=1), 5, 7).notes == (
        "2 of 4 users have no linked provider and can never be served",
    )


@pytest.mark.parametrize(
    ("strategy", "words"),
    [
        (Branching(), "operations[0] changes drive of providers, but the world has no providers"),
        (Strategy(operations=[Operation("drive", 0.1, who="providers")]), "operations[0] changes drive of providers"),
        (Strategy(operations=[Operation("drive", 0.1, who="users", members=[1, 9])]),
         "operations[0] has the member 9, which is no name of this network; names are the positions 0 .. 3"),
        (Emulation(seeds=5), "seeds = 5 were asked for, but there are 4 users"),
        (Emulation(seeds=[1, 4]), "seeds[1] = 4 is no name of this network; names are the positions 0 .. 3"),
        (Emulation(seeds=1, side="providers"), "seeds = 1 were asked for, but there are 0 providers"),
        ("emulation", "strategy is a str, it should be a Strategy; for example up.Emulation(seeds=10)"),
    ],
)  # fmt: skip
def test_what_does_not_fit_the_world(strategy: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        compile_world(World(Users(RING)), strategy, 5, 7)
    assert words in str(caught.value)


def test_horizon_and_seed_are_checked() -> None:
    with pytest.raises(ValueError, match="horizon = 0 is out of range"):
        compile_world(world(), Emulation(), 0, 7)
    with pytest.raises(TypeError, match=r"horizon = 1\.5 is not a whole number"):
        compile_world(world(), Emulation(), 1.5, 7)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="seed = -1 is out of range"):
        compile_world(world(), Emulation(), 5, -1)
