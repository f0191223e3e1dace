"""What sponsors had and spent: equal to the ledger, and unspent where few providers are willing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from uptake.analysis.required import refuse_other

AREAS = 12


def world_of(merit: float = 0.6, ideas: Any = None, **options: Any) -> up.World:
    area = np.repeat(np.arange(AREAS), 10)
    idea = up.Idea(
        "visits", provider_drive=0.3, provider_merit=merit, provider_social_proof=0, drive=0.1, demand_weight=0
    )
    return up.World(
        up.Users(up.generate.ring_lattice(AREAS * 10, 4), group=area),
        providers=up.Providers(n=AREAS, places=10, culture=1, champion=True),
        service=up.generate.catchments(users=area, providers=range(AREAS)),
        ideas=ideas or [idea],
        costs=up.Costs(setup=1_000, place=10),
        **options,
    )


PHASES = [
    up.Sponsor("council", slots=0.5, capital=5_000, revenue=200.55, until=6),
    up.Sponsor("council", slots=2, capital=3_000, revenue=400, start=6, price=12.5),
    up.Sponsor("fund", slots=1, capital=2_000),
]


def test_rows_say_what_the_ledger_and_the_providers_say() -> None:
    strategies = {"phases": up.Strategy(sponsors=PHASES), "nobody": up.Strategy()}
    study = up.compare(world_of(), strategies, horizon=24, runs=6, rng=7)
    frame = study.sponsors("phases")
    assert frame.index.tolist() == ["council", "council 2", "fund"]
    assert frame["available"].tolist() == [5_000 + 5 * 200.55, 3_000 + 19 * 400, np.inf]  # step 0 has no revenue
    ledger = study.data["ledger"].sel(strategy="phases").sum("step") / 100
    lines = {
        "council": ("setup (council)", "places (council)"),
        "council 2": ("setup (council) 2", "places (council) 2"),
    }
    left = 0.0
    for name, entries in lines.items():
        spent = ledger.sel(entry=list(entries)).sum("entry")
        assert frame.loc[name, "spent"] == pytest.approx(float(spent.mean()))
        left = left + np.maximum(0, frame.loc[name, "available"] - spent)
        assert frame.loc[name, "unspent"] <= frame.loc[name, "available"]
    np.testing.assert_allclose(study["unspent"].sel(strategy="phases"), left, atol=1e-9)
    assert np.isnan(study["unspent"].sel(strategy="nobody")).all()
    assert np.isnan(frame.loc["fund", "unspent"])

    rows = [study.providers("phases", run) for run in range(6)]
    kept = [(table["sponsor"] == "council").sum() for table in rows]
    assert frame.loc[["council", "council 2"], "providers"].sum() == pytest.approx(np.mean(kept))
    assert frame.loc["fund", "places"] == np.mean([10 * (table["sponsor"] == "fund").sum() for table in rows])
    openings = study.data["openings"].sel(strategy="phases").sum("step")
    assert frame["opened"].sum() == pytest.approx(float(openings.mean()))
    assert study.sponsors("nobody").empty


def test_data_are_kept_joined_and_of_one_idea(tmp_path: Path) -> None:
    ideas = [
        up.Idea("A", provider_drive=0.3, provider_merit=0.9, provider_social_proof=0, drive=0.1),
        up.Idea("B", provider_drive=0.1, drive=0.1),
    ]
    own = [*PHASES, up.Sponsor("friends of B", capital=500, revenue=10, setup=100, idea="B")]
    study = up.compare(world_of(ideas=ideas), {"it": up.Strategy(sponsors=own)}, horizon=12, runs=4, rng=7)
    assert study.sponsors("it", idea="A").index.tolist() == ["council", "council 2", "fund"]
    assert study.sponsors("it", idea="B").index.tolist() == ["council", "council 2", "fund", "friends of B"]
    assert study["unspent"].dims == ("strategy", "idea", "run")
    loaded = up.load(study.save(tmp_path / "study.nc"))
    assert loaded.data.identical(study.data)
    assert loaded.sponsors("it", idea="B").equals(study.sponsors("it", idea="B"))
    parts = [up.Study(study.data.isel(run=runs)) for runs in ([0, 1], [2, 3])]
    assert up.concat(parts).sponsors("it", idea="A").equals(study.sponsors("it", idea="A"))
    assert study.run("it", 2).sponsors("it", idea="A")["opened"].sum() == pytest.approx(
        float(study.data["sponsor_openings"].sel(strategy="it", idea="A", run=2).sum())
    )
    with pytest.raises(ValueError, match="idea is missing, and there are 2 ideas; allowed: A, B"):
        study.sponsors("it")


@pytest.mark.parametrize(
    ("sponsor", "money"),
    [
        (up.Sponsor("s", capital=100, revenue=2.5), 100 + 12 * 2.5),
        (up.Sponsor("s", capital=100, revenue=2.5, start=4, until=6), 105),
        (up.Sponsor("s", capital=100, revenue=2.5, start=13), 0),
        (up.Sponsor("s", capital=100), np.inf),
        (up.Sponsor("s", revenue=100), np.inf),
        (up.Sponsor("s", capital=100, revenue=0, obligation=(80, 12, 1)), 80),
        (up.Sponsor("s", capital=100, revenue=0, obligation=(80, 13, 1)), 100),  # due after the horizon
        (up.Sponsor("s", capital=0.1, revenue=0.1), 1.3),
    ],
)
def test_what_a_sponsor_has(sponsor: up.Sponsor, money: float) -> None:
    study = up.compare(world_of(), {"it": up.Strategy(sponsors=[sponsor])}, horizon=12, runs=1, rng=7)
    assert study.sponsors("it").loc["s", "available"] == money


def test_an_obligation_is_unspent_where_few_providers_are_willing() -> None:
    """The facts of an obligated purchaser: spend = min(money, willing providers x what they cost)."""
    obliged = up.Sponsor("company", slots=np.inf, capital=60_000, obligation=(15_000, 36, 1.2))
    outcomes = {}
    for merit in (0.05, 0.9):
        study = up.compare(world_of(merit), {"obliged": up.Strategy(sponsors=[obliged])}, horizon=36, runs=40, rng=7)
        outcomes[merit] = study.sponsors("obliged").loc["company"]
        unspent = study["unspent"].values
        penalty = study.data["sponsor_penalty"].values.sum(-1) / 100
        np.testing.assert_allclose(penalty, 1.2 * unspent, atol=0.01)
        later = up.compare(world_of(merit), {"obliged": up.Strategy(sponsors=[obliged])}, horizon=60, runs=40, rng=7)
        assert (later["unspent"].values == unspent).all()  # what is spent after the step does not count
        assert (later.data["sponsor_penalty"].values.sum(-1) / 100 == penalty).all()
    assert outcomes[0.9]["unspent"] == 0
    assert outcomes[0.9]["spent"] > 15_000
    few = outcomes[0.05]
    assert few["unspent"] == pytest.approx(15_000 - few["spent"], rel=0.2)
    assert few["unspent"] > 10_000
    assert few["opened"] < 0.15 * AREAS


def test_unspent_needs_sponsors() -> None:
    study = up.compare(world_of(), {"it": up.Strategy()}, horizon=3, runs=2, rng=7)
    assert ("unspent", "mean") not in study.summary()
    with pytest.raises(ValueError, match="no strategy names any; give Strategy"):
        up.measures.unspent(study.data)
    unlimited = up.compare(world_of(), [up.Strategy(sponsors=[up.Sponsor("s")], name="s")], horizon=3, runs=2, rng=7)
    assert ("unspent", "mean") not in unlimited.summary()
    half = unlimited.data.drop_vars("sponsor_places")
    with pytest.raises(ValueError, match="it lacks sponsor_places"):
        refuse_other(half, "study")
