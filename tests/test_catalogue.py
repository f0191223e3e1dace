"""What each strategy of the catalogue is expected to do, with its mechanism on and off."""

from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.strategies import LISTED, Listed

N, SITES, SECTORS = 300, 30, 3
RING = np.arange(N)
SITE = np.arange(SITES)
GROUP = RING // (N // SITES)


def world(*, context: Any = None, site_context: Any = None, providers: Any = None, **idea: Any) -> up.World:
    """300 users on a ring with chords; 30 sites on a ring, ten users around each."""
    peers = up.Network.from_edges(np.tile(RING, 2), np.concatenate([(RING + 1) % N, (RING + 17) % N]))
    sites = up.Network.from_edges(SITE, (SITE + 1) % SITES)
    given = {"places": 5, "culture": 0.9, "champion": True, **(providers or {})}
    return up.World(
        up.Users(peers, context=context),
        up.Providers(sites, context=site_context, **given),
        up.generate.catchments(users=GROUP, providers=range(SITES)),
        ideas=up.Idea("idea", **idea),
    )


def rich() -> up.World:
    """A world with all that a strategy may need: contexts, owners, sectors."""
    of_site = {"owner": SITE % 5, "sector": SITE % SECTORS}
    contexts = {"context": RING / N, "site_context": SITE / SITES}
    return world(providers=of_site, provider_drive=0.02, owner="the innovator", **contexts)


def compared(of: up.World, horizon: int = 60, runs: int = 8, **strategies: up.Strategy) -> up.Study:
    return up.compare(of, strategies, horizon=horizon, runs=runs, rng=7)


def mean(study: up.Study, measure: str, strategy: str) -> float:
    return float(study[measure].sel(strategy=strategy).mean("run"))


@pytest.mark.parametrize("row", LISTED.values(), ids=list(LISTED))
def test_each_runs_and_does_something(row: Listed) -> None:
    base = up.Emulation(seeds=10)
    study = compared(rich(), 72, 2, base=base, more=base + row.make())
    ledger, users = study.data["ledger"].values, study.data["users"].values
    assert row.name == "emulation" or (ledger[0] != ledger[1]).any() or (users[0] != users[1]).any()
    assert row.meaning[0].isupper()
    assert row.quote


# Growth by sharing.


def test_a_federation_reaches_more_at_like_fidelity() -> None:
    alone, off = up.Emulation(seeds=10), up.Federation(seeds=10, professional=1, support=0, pool=False, setup=20_000)
    study = compared(rich(), 60, 20, alone=alone, off=off, federation=up.Federation(seeds=10))
    assert (study.data["users"].sel(strategy="off") == study.data["users"].sel(strategy="alone")).all()
    assert mean(study, "reach", "federation") > mean(study, "reach", "alone") + 0.02
    assert abs(mean(study, "provider_fidelity", "federation") - mean(study, "provider_fidelity", "alone")) < 0.1


def test_what_is_given_away_varies_fits_and_loses_its_core() -> None:
    at = {"seeds": 5, "side": "providers"}
    keep = up.OpenDissemination(adaptation=0.1, **at)
    study = compared(rich(), 60, 20, keep=keep, open=up.OpenDissemination(**at))
    assert mean(study, "provider_variety", "open") > 1.2 * mean(study, "provider_variety", "keep")
    assert mean(study, "provider_fit", "open") > mean(study, "provider_fit", "keep") + 0.02
    assert mean(study, "provider_fidelity", "open") < mean(study, "provider_fidelity", "keep") - 0.02


def test_some_adaptation_is_best_where_contexts_differ() -> None:
    levels = (0.0, 0.25, 0.5, 0.75, 1.0)

    def effect(where: float) -> list[float]:
        """All sites at one place; the original is at .3."""
        of = world(context=np.full(N, where), site_context=np.full(SITES, where), origin=0.3)
        strategies = {f"{a}": up.AdaptiveReplication(seeds=5, side="providers", adaptation=a) for a in levels}
        return [mean(compared(of, 60, 5, **strategies), "provider_effectiveness", f"{a}") for a in levels]

    far = effect(0.7)
    assert 0 < int(np.argmax(far)) < len(levels) - 1, far
    assert int(np.argmax(effect(0.3))) == 0


def test_a_code_keeps_variants_together_and_opens_more_per_pound() -> None:
    base = up.Emulation(seeds=5, side="providers", budget=100_000)
    study = compared(rich(), 60, 20, base=base, code=base + up.Codification(merit=0, lapse=1, cost=0))
    assert mean(study, "provider_variety", "code") < 0.9 * mean(study, "provider_variety", "base")
    opened = study.data["openings"].sum("step").mean("run")
    assert float(opened.sel(strategy="code")) > float(opened.sel(strategy="base")) + 1


def test_ties_across_sectors_carry_the_idea() -> None:
    apart = up.Network.from_edges([0, 2, 4], [1, 3, 5])
    of = up.World(
        up.Users(up.generate.path(6), context=0.5),
        up.Providers(apart, culture=1, champion=True, sector=[0, 0, 1, 1, 2, 2], context=0.5),
        up.generate.catchments(users=range(6), providers=range(6)),
        ideas=up.Idea(drive=0, provider_drive=0, peer=0, user_to_provider=0, provider_to_user=0, professional=0.3,
                      provider_merit=1, provider_social_proof=0, provider_lapse=0),
    )  # fmt: skip
    start = up.Emulation(seeds=[0], side="providers")
    study = compared(of, 60, 5, base=start, crossed=start + up.CrossPollination(source=[1, 3], target=[2, 4]))
    opened = study.data["providers_ever"].isel(step=-1)
    assert (opened.sel(strategy="base") == 2).all()
    assert (opened.sel(strategy="crossed") == 6).all()
    assert (
        study.data["ledger"].sel(strategy="crossed").sel(entry="introductions (sponsor)").sum("step") == 400_000
    ).all()


def test_a_cluster_launched_together_beats_solo_launches() -> None:
    def reached(change: float) -> tuple[float, float]:
        peers = world().users
        idea: Any = {"alone": 0.4, "merit": 0.7, "social_proof": 0.3, "peer": 0.15, "drive": 0, "lapse": 0}
        pair = [up.Idea(a, companions={b: change} if change else {}, **idea) for a, b in ("AB", "BA")]
        both = up.World(peers, ideas=pair)
        study = compared(both, 60, 10, together=up.ClusterLaunch(seeds=10), a=up.ClusterLaunch(seeds=10, idea="A"),
                         b=up.ClusterLaunch(seeds=10, idea="B"))  # fmt: skip
        reach = study["reach"].mean("run").sum("idea")
        return float(reach.sel(strategy="together")), float(reach.sel(strategy="a") + reach.sel(strategy="b"))

    together, solo = reached(0.5)
    assert together > solo + 0.1
    alone, apart = reached(0)
    assert alone <= apart


# Demand and supply.


def test_supply_that_runs_ahead_leaves_places_idle() -> None:
    base = up.Emulation(seeds=10)
    off = base + up.SupplyLed(drive=1, merit=0, professional=1)
    study = compared(world(), 60, 10, base=base, off=off, supply=base + up.SupplyLed())
    assert (study.data["users"].sel(strategy="off") == study.data["users"].sel(strategy="base")).all()
    assert mean(study, "idle_places", "supply") > 1.5 * mean(study, "idle_places", "base")


def test_intermediaries_pass_on_what_they_have_not_adopted() -> None:
    chain = up.Network.from_edges([0, 1], [1, 2], directed=True)  # the one in the middle never adopts
    of = up.World(
        up.Users(up.generate.path(3)),
        up.Providers(chain, culture=[1, 0, 1], champion=True),
        up.generate.catchments(users=range(3), providers=range(3)),
        ideas=up.Idea(drive=0, provider_drive=0, user_to_provider=0, professional=0.5, aware_passing=0,
                      provider_merit=1, provider_social_proof=0, provider_lapse=0),
    )  # fmt: skip
    start = up.Emulation(seeds=[0], side="providers")
    led = {"drive": 1, "merit": 0, "professional": 1}
    study = compared(of, 40, 5, off=start + up.SupplyLed(**led), on=start + up.SupplyLed(intermediaries=[1], **led))
    opened = study.data["providers_ever"].isel(step=-1)
    assert (opened.sel(strategy="off") == 1).all()
    assert (opened.sel(strategy="on") == 2).all()


# The state, purchasers.


def test_regulation_is_a_local_jump_with_spill_over() -> None:
    of = world(provider_drive=0.2, provider_merit=0, provider_social_proof=0.7, provider_lapse=0, demand_weight=0,
               slots=1_000)  # fmt: skip
    regulated = range(0, SITES, 2)
    start = up.Emulation(seeds=0)
    study = compared(of, 60, 10, base=start, off=start + up.Regulation(members=regulated, mandate=0, credibility=1),
                     regulated=start + up.Regulation(members=regulated))  # fmt: skip
    opened = study.data["providers_ever"].isel(step=-1)
    assert (opened.sel(strategy="base") == 0).all()
    assert (opened.sel(strategy="off") == 0).all()
    names = [study.providers("regulated", run)["opened"].notna().to_numpy() for run in range(10)]
    assert 0.1 < np.mean([opened[::2].mean() for opened in names]) < 0.6  # about the mandate, .25, and its spill-over
    assert np.mean([opened[1::2].mean() for opened in names]) > 0.02


def test_a_programme_ends_with_a_cliff() -> None:
    of = world(provider_drive=0.1, provider_merit=1, provider_social_proof=0, drive=0.05, merit=1, social_proof=0)
    start = up.Emulation(seeds=10)
    study = compared(of, 60, 5, programme=start + up.Programme(until=36), lasts=start + up.Programme(until=1_000))
    users = study.data["users"].sel(status="adopter", run=0)
    ended, lasts = users.sel(strategy="programme").values, users.sel(strategy="lasts").values
    assert (ended[:36] == lasts[:36]).all()
    assert ended[36] < 0.5 * ended[35]
    assert lasts[36] >= 0.9 * lasts[35]
    ever = study.data["users_ever"].sel(strategy="programme", run=0).values
    assert ever[36] == ever[59] >= ever[35]


def test_commissioning_keeps_what_its_money_pays_for_and_concentrates() -> None:
    of = world(provider_drive=0.3, provider_merit=1, provider_social_proof=0, drive=0.05, merit=1, social_proof=0,
               provider_lapse=0)  # fmt: skip
    money = {"revenue": 300.0, "full_revenue": 1_000.0, "escalation": 6, "embedding": 12}
    bought = up.Commissioning(consolidation=24, **money)
    study = compared(of, 48, 5, bought=bought, never=up.Commissioning(consolidation=24, scale=1, saving=0, **money))
    places = study.data["places"].transpose("strategy", "run", "step").values
    assert (places[:, :, :6] <= 300 // 15).all()
    assert (places[0, :, 6:24] <= 1_000 // 15).all()
    assert (places[0, :, 24:] <= 1_000 // 12).all()
    assert (places[0, :, 23] > 60).all()
    index = [[sum((study.providers(s, run)["places"] / study.providers(s, run)["places"].sum()) ** 2)
              for run in range(5)] for s in ("bought", "never")]  # fmt: skip
    assert (np.array(index[0]) > 1.3 * np.array(index[1])).all()
    phases = {"escalation": 12, "embedding": 12}
    with pytest.raises(ValueError, match="embedding = 12 is too early; each phase begins after the one before it"):
        up.Commissioning(**phases)


def test_an_obligation_stays_unspent_where_few_are_willing() -> None:
    def penalty(merit: float) -> float:
        of = world(provider_drive=0.1, provider_merit=merit, provider_social_proof=0)
        study = compared(of, 60, 5, must=up.ObligatedPurchaser(amount=200_000, by=48))
        return float(study.data["ledger"].sel(entry="penalty (purchaser)").sum("step").mean("run")[0]) / 100

    assert penalty(1.0) == 0
    assert penalty(0.1) > 0.2 * 1.2 * 200_000


# Organisations and people.


def test_capacity_and_credibility_of_a_partner_are_complements() -> None:
    of = world(provider_drive=0, peer=0, user_to_provider=0, provider_to_user=0.02, drive=0, merit=1, social_proof=0,
               provider_merit=1, provider_social_proof=0, professional=0.1, providers={"places": 2, "owner": SITE % 2},
               lapse=0, provider_lapse=0)  # fmt: skip
    trees = range(0, SITES, 2)
    start = up.Emulation(seeds=[1], side="providers")
    of_partner = {"bee": 1, "trees": trees, "awareness": 0}
    study = compared(
        of, 60, 10, base=start,
        neither=start + up.Partnership(places=1, credibility=1, **of_partner),
        capacity=start + up.Partnership(credibility=1, **of_partner),
        credibility=start + up.Partnership(places=1, credibility=4, **of_partner),
        both=start + up.Partnership(credibility=4, **of_partner),
    )  # fmt: skip
    reach = {name: mean(study, "reach", name) for name in study.names}
    assert reach["neither"] > 1.5 * reach["base"]  # it carries the idea at all
    assert reach["both"] - reach["neither"] > 1.1 * (reach["capacity"] + reach["credibility"] - 2 * reach["neither"])
    assert reach["both"] <= 0.5 + 0.04  # the partner's catchment: users pass nothing on


def test_champions_and_entrepreneurs_together_do_more_than_each() -> None:
    of = world(provider_drive=0.1, provider_merit=0.6, provider_social_proof=0, slots=1_000,
               providers={"culture": 0.3, "champion": 0.0})  # fmt: skip
    start = up.Emulation(seeds=0)
    culture, champions = up.InstitutionalEntrepreneurs(culture=0.6), up.Champions()
    study = compared(of, 60, 20, base=start, culture=start + culture, champions=start + champions,
                     both=start + culture + champions)  # fmt: skip
    opened = study.data["providers_ever"].isel(step=-1).mean("run") / SITES
    base, one, other, both = (float(opened.sel(strategy=name)) for name in study.names)
    assert both - base > 1.5 * ((one - base) + (other - base))


# Keeping the benefit.


def private(**idea: object) -> up.World:
    """A world in which nobody gives up and places are not short, so that more never means less."""
    return world(provider_drive=0.01, slots=1_000, lapse=0, provider_lapse=0, owner="the innovator",
                 providers={"places": 100}, **idea)  # fmt: skip


def test_a_franchise_is_more_effective_than_the_baseline() -> None:
    alike = world(context=0.3, site_context=0.3, owner="the innovator", provider_drive=0.03, adaptation=0.3)
    study = compared(alike, 60, 20, base=up.Emulation(seeds=10), franchise=up.Franchising(fee=0))
    assert mean(study, "provider_fidelity", "franchise") >= mean(study, "provider_fidelity", "base") - 1e-9
    apart = rich()
    study = compared(apart, 60, 20, base=up.Emulation(seeds=10), franchise=up.Franchising(fee=0))
    assert mean(study, "provider_fidelity", "franchise") > mean(study, "provider_fidelity", "base") + 0.05
    assert mean(study, "reach", "franchise") > mean(study, "reach", "base")


@pytest.mark.parametrize("recipe", [up.Franchising, up.Licensing])
def test_the_higher_the_fee_the_fewer_adopt_run_by_run(recipe: type[up.Recipe]) -> None:
    fees = (0, 5, 20, 60)
    study = compared(private(), 48, 10, **{f"{fee}": recipe(fee=fee, slots=1_000) for fee in fees})
    opened = study.data["providers_ever"].isel(step=-1).transpose("strategy", "run").values
    assert (np.diff(opened, axis=0) <= 0).all()
    assert opened[0].sum() > 2 * opened[-1].sum() > 0
    assert (study["reach"].sel(strategy="0") >= study["reach"].sel(strategy="60")).all()


def test_private_capture_lowers_reach_and_pays_in_an_inverted_u() -> None:
    shares = (0.0, 0.25, 0.5, 0.75, 1.0)
    base = up.Emulation(seeds=10)
    strategies = {f"{share}": base + up.PrivateCapture(appropriability=share, highest_fee=200) for share in shares}
    study = compared(private(), 60, 20, **strategies)
    reach = study["reach"].transpose("strategy", "run").values
    assert (np.diff(reach, axis=0) <= 0).all()
    earned = [mean(study, "private_value", f"{share}") for share in shares]
    assert earned[0] == 0
    assert 0 < int(np.argmax(earned)) < len(shares) - 1, earned


def test_a_merger_lowers_cost_and_keeps_users() -> None:
    of = world(provider_drive=0.3, provider_merit=1, provider_social_proof=0, lapse=0, provider_lapse=0, slots=1_000)
    base = up.Emulation(seeds=20)
    study = compared(of, 48, 5, base=base, off=base + up.Merger(providers=range(6), into=0, saving=0, cost=0),
                     merged=base + up.Merger(providers=range(6), into=0, cost=5_000))  # fmt: skip
    users = study.data["users"]
    assert (users.sel(strategy="off") == users.sel(strategy="merged")).all()
    cost = study.data["ledger"].sum("step").transpose("strategy", "run", "entry")
    names = [str(name) for name in study.data["entry"].values]
    of_places = cost.isel(entry=names.index("places")).values
    assert (of_places[2] < of_places[1]).all()
    assert (cost.sel(entry="merger (sponsor)").values[2] == 500_000).all()
