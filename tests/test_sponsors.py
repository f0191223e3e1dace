"""Sponsors: who opens providers, with whose money, and what happens when they end."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import uptake as up
from plans import Backer, make_plan, run_plan
from uptake import Sponsor, Strategy
from uptake.kernels.types import CHEAPEST, MOST_DEMAND, PLACES_AT_PROVIDERS, PROVIDERS, WAITING

CERTAIN = {"merit": 1, "social_proof": 0, "drive": 1, "provider_drive": 1, "provider_merit": 1} | {
    "provider_social_proof": 0, "lapse": 0, "provider_lapse": 0
}  # fmt: skip
SITES, EACH = 20, 20  # providers, and users of each


def world(**changes: Any) -> up.World:
    """Everybody wants it from step 1 on; each user has one provider, each provider ten places."""
    n = SITES * EACH
    providers: Mapping[str, Any] = {"n": SITES, "places": 10, "culture": 1, "champion": 1} | changes.pop(
        "providers", {}
    )
    return up.World(
        up.Users(up.generate.path(n)) if "users" not in changes else changes.pop("users"),
        providers=up.Providers(**providers),
        service=up.ServiceTies.from_edges(range(n), [u % SITES for u in range(n)], n_users=n, n_providers=SITES),
        ideas=up.Idea(**CERTAIN | changes.pop("idea", {})),
        **changes,
    )


def compared(strategies: Mapping[str, Strategy], horizon: int = 40, **changes: Any) -> up.Study:
    return up.compare(world(**changes), strategies, horizon=horizon, runs=1, rng=1, progress=False)


def series(study: up.Study, name: str, strategy: str) -> list[int]:
    return np.asarray(study.data[name].sel(strategy=strategy).values).ravel().astype(int).tolist()  # type: ignore[no-any-return]


def money(study: up.Study, strategy: str) -> dict[str, list[float]]:
    """The lines of the ledger, by name and step."""
    rows = study.data["ledger"].sel(strategy=strategy).isel(run=0)
    return {str(e): (rows.sel(entry=e).values / 100).tolist() for e in study.data["entry"].values}


# The default sponsor.


def test_slots_and_a_budget_are_a_sponsor_with_these() -> None:
    budgeted = Strategy(operations=[up.Operation("slots", 0.7)], budget=250_000)
    named = Strategy(sponsors=[Sponsor("sponsor", slots=0.7, capital=250_000)])
    study = compared({"budgeted": budgeted, "named": named})
    for name in ("openings", "places", "users_ever", "setup_spent", "served", "waited"):
        if name in study.data:
            assert series(study, name, "budgeted") == series(study, name, "named")
    assert sum(series(study, "openings", "named")) == 12  # 250,000 at 20,000 each


# Money.


@pytest.mark.parametrize("price", ["15", "0.1", "0.3", "33.33", "7.7"])
def test_places_kept_never_pass_revenue_over_price(price: str) -> None:
    """Exactly, also where decimal numbers are no fractions of 2."""
    for places in (1, 3, 10):
        for kept in range(0, SITES + 1, 4):
            revenue = float(Fraction(price) * places * kept)
            council = Strategy(sponsors=[Sponsor("council", revenue=revenue, price=float(price))])
            study = compared({"council": council}, horizon=3, providers={"places": places})
            assert series(study, "places", "council")[1:] == [places * kept] * 3


def test_the_ledger_says_who_pays() -> None:
    sponsors = [
        Sponsor("council", capital=100_000, revenue=500, price=10, setup=25_000),
        Sponsor("charity", slots=1, capital=60_000, revenue=1_000),
    ]
    study = compared({"both": Strategy(sponsors=sponsors)}, horizon=4)
    lines = money(study, "both")
    assert lines["setup (council)"] == [0, 100_000, 0, 0, 0]
    assert lines["places (council)"] == [0, 400, 400, 400, 400]
    assert lines["setup (charity)"] == [0, 20_000, 20_000, 20_000, 0]
    assert lines["places (charity)"] == [0, 150, 300, 450, 450]
    assert lines["setup"] == lines["places"] == [0] * 5
    paid = up.measures.by_payer(study.data)
    assert set(paid["payer"].values.tolist()) == {"sponsor", "council", "charity"}


def test_seeds_are_nobodys() -> None:
    """They have no sponsor: the world's payer pays for setting them up and for their places."""
    seeded = Strategy(seeds=3, seeds_side="providers", sponsors=[Sponsor("council", slots=0)])
    study = compared({"seeded": seeded}, horizon=2)
    assert money(study, "seeded")["setup"] == [60_000, 0, 0]
    assert money(study, "seeded")["places"] == [0, 450, 450]


def test_places_that_users_add_cost_the_sponsor_nothing() -> None:
    council = Strategy(sponsors=[Sponsor("council", revenue=3_000, price=15)])
    study = compared({"council": council}, horizon=3, idea={"coproduction": 0.5})
    assert series(study, "places", "council") == [0, 300, 340, 360]
    assert money(study, "council")["places (council)"] == [0, 3_000, 3_000, 3_000]


def test_the_first_who_cannot_be_paid_stops_the_cheaper_behind() -> None:
    providers = {"places": [30] + [1] * (SITES - 1), "priority": range(SITES)}
    small = Strategy(sponsors=[Sponsor("small", revenue=100, price=10)])
    cheap = Strategy(sponsors=[Sponsor("cheap", revenue=100, price=10, who=range(1, SITES))])
    study = compared({"small": small, "cheap": cheap}, horizon=3, providers=providers)
    assert series(study, "openings", "small") == [0, 0, 0, 0]
    assert series(study, "openings", "cheap") == [0, 10, 0, 0]


# The end of a sponsor.


def test_a_programme_ends_with_a_cliff_and_reach_stays() -> None:
    programme = Strategy(sponsors=[Sponsor("state", until=10)])
    study = compared({"programme": programme}, horizon=15)
    assert series(study, "places", "programme") == [0, *[200] * 9, *[0] * 6]
    assert series(study, "users_ever", "programme") == [0, *[200] * 15]
    active = study.data["users"].sel(strategy="programme", status="adopter").isel(run=0)
    assert active.values.tolist() == [0, *[200] * 9, *[0] * 6]


def test_another_sponsor_takes_over_without_a_gap() -> None:
    """It needs no slot, and pays for no second setting up; users stay served."""
    first, second = Sponsor("state", until=10), Sponsor("council", slots=0, capital=0, revenue=1_000, start=10)
    study = compared({"both": Strategy(sponsors=[first, second])}, horizon=15)
    assert series(study, "places", "both") == [0, *[200] * 9, *[60] * 6]
    assert series(study, "openings", "both") == [0, SITES, *[0] * 14]
    lines = money(study, "both")
    assert lines["setup (council)"] == [0] * 16
    assert lines["places (council)"] == [*[0] * 10, *[900] * 6]
    assert series(study, "served", "both") == [0, 200, *[0] * 14]


def test_four_phases_of_one_sponsor() -> None:
    """Initiation, escalation, embedding, consolidation: a name, four windows that touch."""
    money_by_phase = [300, 900, 2_400, 1_200]
    phases = [Sponsor("council", revenue=m, start=10 * i, until=10 * i + 10) for i, m in enumerate(money_by_phase)]
    study = compared({"phases": Strategy(sponsors=phases)}, horizon=39)
    assert series(study, "places", "phases") == [0, *[20] * 9, *[60] * 10, *[160] * 10, *[80] * 10]


def test_users_of_a_closed_provider_are_served_elsewhere_in_the_same_step() -> None:
    users, ties = 4, [(u, p) for u in range(4) for p in range(2)]
    sponsors = [Backer(members=[0], until=3), Backer(members=[1], start=3)]
    plan = make_plan(
        users, n_providers=2, service_edges=ties, users={"drive": 1.0}, providers={"drive": 1.0}, places_=4,
        supply=PLACES_AT_PROVIDERS, sponsors=sponsors, horizon=5,
    )  # fmt: skip
    for engine in ("native", "numba"):
        got = run_plan(up_kernel(engine), plan)
        assert got.history[:, :users].tolist() == [[0] * 4] + [[3] * 4] * 5
        assert got.books.providers.tolist() == [[-1, 0, 0], [1, 4, 4]]


def up_kernel(name: str) -> Any:
    from uptake.basis import engine

    if name == "native" and engine.native is None:
        pytest.skip("the native core was not built")
    return engine.kernel("step_run", name)


def test_a_revenue_is_not_looked_at_where_sponsors_keep_nothing(kernel: Any) -> None:
    """No strategy asks for that; who calls the kernels might. There is no list of who keeps what then."""
    plan = make_plan(
        1, n_providers=4, providers={"drive": 1.0}, sponsors=[Backer(slots=1, revenue=0, price=5)], horizon=4
    )
    free = plan._replace(sponsors=plan.sponsors._replace(keep=0))
    assert sorted(run_plan(kernel("step_run"), free).adoption_step[1:]) == [1, 2, 3, 4]


# Whom it opens.


def test_one_slot_opens_all_sites_of_an_owner(kernel: Any) -> None:
    owner = [0, 0, 0, 1, 1, -1]
    providers = {"drive": 1.0, "priority": [5, 4, 3, 2, 1, 0]}
    sponsors = [Backer(slots=1, by_owner=True)]
    plan = make_plan(1, n_providers=6, providers=providers, sponsors=sponsors, owner=owner, horizon=4)
    assert run_plan(kernel("step_run"), plan).adoption_step[1:].tolist() == [3, 3, 3, 2, 2, 1]


@pytest.mark.parametrize(("order", "expected"), [(MOST_DEMAND, [3, 1, 2]), (CHEAPEST, [2, 3, 1])])
def test_the_order_of_a_sponsor(kernel: Any, order: int, expected: list[int]) -> None:
    """Seeds among the users of providers 1 and 2 are demand; set-ups are 5, 9 and 1."""
    service = [(0, 1), (1, 1), (2, 2), (3, 0)]
    plan = make_plan(
        4, n_providers=3, service_edges=service, providers={"drive": 1.0}, setup=[5, 9, 1], supply=PLACES_AT_PROVIDERS,
        sponsors=[Backer(slots=1, order=order)], horizon=4,
    )  # fmt: skip
    assert run_plan(kernel("step_run"), plan, user_seeds=[0, 1, 2]).adoption_step[4:].tolist() == expected


def test_the_best_fit_opens_first() -> None:
    context = np.linspace(0, 1, SITES)
    fit = Strategy(sponsors=[Sponsor("fit", slots=1, order="fit")])
    idea = {"origin": 0.5, "provider_adaptation": 0, "adaptation": 0, "tolerance": 10}
    users = up.Users(up.generate.path(SITES * EACH), context=np.full(SITES * EACH, 0.5))
    study = up.compare(
        world(users=users, providers={"context": context}, idea=idea), {"fit": fit}, horizon=SITES, runs=1, rng=1,
        record="adoption_step",
    )  # fmt: skip
    steps = study.data["adoption_step"].sel(strategy="fit").isel(run=0).values[SITES * EACH :]
    distance = np.abs(context - 0.5)
    assert np.allclose(distance[np.argsort(steps)], np.sort(distance))


# Obligations.


def test_what_an_obliged_purchaser_does_not_spend_costs_a_penalty() -> None:
    """1,000,000 by step 20; slots of .1 a month open two providers by then."""
    obliged = Sponsor("energy", slots=0.1, capital=900_000, revenue=10_000, price=10, obligation=(1_000_000, 20, 1.2))
    lines = money(compared({"obliged": Strategy(sponsors=[obliged])}, horizon=24), "obliged")
    spent = sum(lines["setup (energy)"][:21]) + sum(lines["places (energy)"][:21])
    assert spent == 2 * 20_000 + 11 * 100 + 1 * 100
    assert lines["penalty (energy)"] == [*[0] * 20, pytest.approx(1.2 * (1_000_000 - spent)), *[0] * 4]


def test_who_has_spent_enough_pays_no_penalty() -> None:
    purchaser = Sponsor("energy", obligation=(100_000, 5, 1.2))
    assert sum(money(compared({"a": Strategy(sponsors=[purchaser])}, horizon=6), "a")["penalty (energy)"]) == 0


# Bad input.


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Sponsor("a", capital=-1), "capital = -1"),
        (lambda: Sponsor("a", revenue=2e12), "revenue = 2000000000000.0"),
        (lambda: Sponsor("a", who=[]), "who is empty: a sponsor of nobody"),
        (lambda: Sponsor("a", start=5, until=5), "until = 5 is not after start = 5"),
        (lambda: Sponsor("a", opens="all"), "opens = 'all'"),  # type: ignore[arg-type]
        (lambda: Sponsor("a", order="best"), "order = 'best'"),  # type: ignore[arg-type]
        (lambda: Sponsor("a", obligation=(1, 2)), "obligation has 2 parts"),
        (lambda: Sponsor("a", obligation=(1, 2, -3)), "obligation = -3"),
        (
            lambda: Strategy(sponsors=[Sponsor("a", until=5), Sponsor("b"), Sponsor("a", start=4)]),
            r"sponsors\[2\] and sponsors\[0\] are both 'a' and act in step 4",
        ),
    ],
)
def test_bad_sponsors_are_refused(made: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        made()


@pytest.mark.parametrize(
    ("strategy", "said"),
    [
        (Strategy(sponsors=[Sponsor("a")], budget=5), "budget = 5.0 is not used where a strategy names sponsors"),
        (
            Strategy(sponsors=[Sponsor("a")], operations=[up.Operation("slots", 2)]),
            r"operations\[0\] changes slots, but the strategy names sponsors",
        ),
        (Strategy(sponsors=[Sponsor("a", opens="organisation")]), r"sponsors\[0\] \('a'\) opens organisations, but"),
        (Strategy(sponsors=[Sponsor("a", order="fit")]), r"sponsors\[0\] \('a'\) opens by fit, but the world has no"),
        (Strategy(sponsors=[Sponsor("b"), Sponsor("a", who=[99])]), r"sponsors\[1\] \('a'\) may open 99, which"),
        (
            Strategy(sponsors=[Sponsor("a", capital=10, revenue=1, obligation=(100, 5, 1))]),
            r"sponsors\[0\] \('a'\) must spend 100 by step 5, but has 15 until then",
        ),
    ],
)
def test_sponsors_that_do_not_fit_the_world(strategy: Strategy, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        compared({"a": strategy}, horizon=6)


def test_a_world_without_providers_has_no_sponsors() -> None:
    with pytest.raises(ValueError, match=r"sponsors\[0\] opens providers, but the world has none"):
        up.compare(up.World(up.Users(up.generate.path(3))), {"a": Strategy(sponsors=[Sponsor("a")])}, horizon=2, runs=1)


# Together.


def test_strategies_that_are_added_stand_side_by_side() -> None:
    a, b = Strategy(sponsors=[Sponsor("a")], name="a"), Strategy(sponsors=[Sponsor("b", slots=1)], name="b")
    assert [one.name for one in (a + b).sponsors] == ["a", "b"]


def test_a_sponsor_of_one_idea() -> None:
    two = world()
    ideas = [up.Idea(name, **CERTAIN) for name in ("A", "B")]
    both = up.World(two.users, providers=two.providers, service=two.service, ideas=ideas)
    strategy = Strategy(sponsors=[Sponsor("a", slots=1, idea="A"), Sponsor("b", slots=0, idea="B")])
    study = up.compare(both, {"s": strategy}, horizon=5, runs=1, rng=1)
    assert study.data["openings"].sel(idea="A").sum() == 5
    assert study.data["openings"].sel(idea="B").sum() == 0


def test_waiting_providers_are_counted(kernel: Any) -> None:
    plan = make_plan(1, n_providers=3, providers={"drive": 1.0}, sponsors=[Backer(until=2)], horizon=4)
    got = run_plan(kernel("step_run"), plan)
    assert got.tallies[:, PROVIDERS + WAITING].tolist() == [0, 0, 3, 3, 3]


def test_what_the_horizon_leaves_out_is_said() -> None:
    late = Strategy(sponsors=[Sponsor("a", start=9), Sponsor("b", obligation=(1, 8, 1))], name="late")
    study = compared({"late": late}, horizon=6)
    assert list(study.notes) == [
        "the sponsor 'a' starts in step 9, after the horizon of 6",
        "what 'b' must spend by step 8 is due after the horizon of 6, so no penalty is counted",
    ]
    assert "penalty (b)" in study.data["entry"].values


def test_what_has_become_of_each_provider() -> None:
    """Two sponsors, a seed, and one that nobody opens; names are those of the providers."""
    sponsors = [
        Sponsor("council", slots=1, revenue=450, price=15, until=8),
        Sponsor("charity", revenue=200, price=20, start=8),
    ]
    strategy = Strategy(sponsors=sponsors, seeds=[19], seeds_side="providers")
    study = compared({"s": strategy}, horizon=10)
    found = study.providers("s")
    assert found.index.name == "provider"
    open_ = found[found.places > 0]
    assert open_.index.tolist()[-1] == 19
    assert found.loc[19].tolist() == [0, None, 10, 10, 0, 150.0, None]
    kept = open_[open_.sponsor == "charity"]
    assert kept[["places", "served", "idle", "revenue"]].values.tolist() == [[10, 10, 0, 200.0]]
    assert sorted(found.opened.dropna().tolist()) == [0, 1, 2, 3]
    assert found.opened.isna().sum() == SITES - 4
    assert found.served.sum() == study.data["users"].sel(strategy="s", status="adopter").isel(run=0, step=-1) == 20


def test_worlds_without_providers_and_loaded_studies_have_none(tmp_path: Any) -> None:
    alone = up.compare(up.World(up.Users(up.generate.path(3))), {"a": up.Emulation(seeds=1)}, horizon=2, runs=1, rng=1)
    with pytest.raises(ValueError, match="providers needs providers, and the world of this study has none"):
        alone.providers("a")
    study = compared({"s": Strategy()}, horizon=2)
    study.save(tmp_path / "s.nc")
    with pytest.raises(ValueError, match="a loaded study holds results but not its world"):
        up.load(tmp_path / "s.nc").providers("s")


def test_the_frame_of_providers_says_owner_sector_and_size() -> None:
    of_site = {
        "owner": ["a", "a", "b", "b"],
        "sector": ["farm", "school"] * 2,
        "size": ["small", "large", "small", "small"],
    }
    world = up.World(
        up.Users(up.generate.path(4), context=0.5),
        up.Providers(n=4, context=0.5, **of_site),
        up.generate.catchments(users=range(4), providers=range(4)),
    )
    frame = up.compare(world, [up.Strategy(name="plain")], horizon=2, runs=1, rng=1).providers("plain")
    assert {name: frame[name].tolist() for name in of_site} == of_site
    with pytest.raises(ValueError, match="size has shape"):
        up.Providers(n=4, size=["small", "large"])
