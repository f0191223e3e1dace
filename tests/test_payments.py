"""Who pays whom: every penny that a payer pays is a penny that a payee gets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import xarray as xr
from hypothesis import given
from hypothesis import strategies as st
from uptake import measures


def area(**more: Any) -> up.World:
    """Twelve users with three providers that open at once; one month is one step, nothing is discounted."""
    users, providers = up.Users(up.generate.path(12)), up.Providers(n=3, places=4, champion=1, culture=1)
    service = up.ServiceTies.from_edges(range(12), [0, 1, 2] * 4)
    certain: dict[str, Any] = {"merit": 1, "social_proof": 0, "drive": 1, "lapse": 0}
    certain |= {f"provider_{name}": value for name, value in certain.items()}
    costs = up.Costs(setup=100, place=2.5, benefit=7, discount_rate=0, **more)
    return up.World(users, providers, service, ideas=up.Idea(**certain, demand_weight=0, slots=np.inf), costs=costs)


def test_who_pays_whom_by_hand() -> None:
    radio = up.Cost(3, per="month", category="radio", payer="state", payee="the station")
    cards = up.Cost(0.5, per="adoption", category="cards", payer="state")
    study = up.compare(area(payer="council"), {"a": up.Strategy(costs=[radio, cards])}, horizon=2, runs=2, rng=1)
    frame = study.payments()
    assert frame.columns.tolist() == ["strategy", "payer", "payee", "category", "amount", "present_value"]
    assert frame.iloc[:, 1:5].values.tolist() == [
        ["council", "providers", "setup", 300.0],
        ["council", "providers", "places", 60.0],  # 12 places at 2.50 in each of two months
        ["state", "the station", "radio", 6.0],
        ["state", "suppliers", "cards", 6.0],
    ]
    assert (frame["present_value"] == frame["amount"]).all()


def test_benefits_are_gained_and_not_paid() -> None:
    study = up.compare(area(), {"a": up.Strategy()}, horizon=2, runs=1, rng=1)
    benefit = study.data.sel(entry="benefit")
    assert (benefit["payer"].item(), benefit["payee"].item(), benefit["sign"].item()) == ("", "society", 1)
    gained = measures.by_payer(study.data, "benefit")
    assert (gained["payer"].values.tolist(), gained.values.tolist()) == (["society"], [[[168.0]]])
    assert "society" not in study.payments().values.ravel()


def test_a_penalty_goes_to_the_regulator() -> None:
    sponsor = up.Sponsor("company", capital=1000, obligation=(500, 1, 0.1))
    study = up.compare(area(), {"a": up.Strategy(sponsors=[sponsor])}, horizon=1, runs=1, rng=1)
    rows = study.payments().iloc[:, 1:5].values.tolist()
    assert rows == [
        ["company", "providers", "setup", 300.0],
        ["company", "providers", "places", 30.0],
        ["company", "regulator", "penalty", 17.0],
    ]


def test_payments_of_one_strategy_and_of_several_ideas() -> None:
    world = up.World(up.Users(up.generate.path(4)), ideas=[up.Idea("A"), up.Idea("B")])
    costs = [up.Cost(5, per="month", idea="A"), up.Cost(2, per="month")]
    study = up.compare(world, {"none": up.Strategy(), "some": up.Strategy(costs=costs)}, horizon=3, runs=2, rng=1)
    assert study.payments("none").empty
    assert study.payments("some")[["idea", "amount"]].values.tolist() == [["A", 21.0], ["B", 6.0]]
    assert study.payments(idea="all ideas")["amount"].tolist() == [27.0]
    assert study.payments("some", idea="B").columns.tolist()[1] == "payer"
    with pytest.raises(ValueError, match="strategy = 'sum'"):
        study.payments("sum")
    with pytest.raises(ValueError, match="idea = 'C'"):
        study.payments(idea="C")


def by(data: xr.Dataset, words: str) -> pd.Series[Any]:
    """The whole ledger of each run by the payer, or by the payee; in hundredths."""
    runs = data["ledger"].sum("step").to_dataframe()["ledger"].reset_index()
    runs[words] = data[words].to_series().loc[runs["entry"]].values
    return runs.groupby(["strategy", "run", words])["ledger"].sum()


def check_payments(study: up.Study) -> None:
    """What payers pay is what payees get, in every run and to the penny."""
    data = study.data
    whole = data["ledger"].sum(["step", "entry"]).to_series()
    for words in ("payer", "payee"):
        assert by(data, words).groupby(["strategy", "run"]).sum().to_dict() == whole.to_dict()
    paid = data["ledger"].isel(entry=np.flatnonzero(data["sign"].values <= 0)).sum(["step", "entry"])
    frame = study.payments()
    for words in ("payer", "payee"):
        sums = frame.groupby(["strategy", words])["amount"].sum().groupby("strategy").sum()
        for name in study.names:
            runs = data.sizes["run"]
            assert round(100 * runs * sums.get(name, 0.0)) == paid.sel(strategy=name).sum().item()


def money(most: float = 500.0) -> st.SearchStrategy[float]:
    return st.floats(0, most).map(lambda x: round(x, 2))


people = st.sampled_from(["sponsor", "state", "council", "providers", "suppliers", "society"])
cost = st.builds(
    up.Cost, money(), per=st.sampled_from(["step", "month", "opening", "adoption", "place", "user", "waiting"]),
    payer=people, payee=people, category=st.sampled_from(["a", "b"]), start=st.integers(0, 5),
)  # fmt: skip


def sponsors() -> st.SearchStrategy[list[up.Sponsor]]:
    due = st.none() | st.tuples(money(100.0), st.integers(1, 5), st.floats(0, 1))
    one = st.builds(
        up.Sponsor, people, slots=st.sampled_from([0.7, 2, np.inf]), capital=st.just(1000.0), setup=st.none() | money(),
        price=st.none() | money(9.0), obligation=due,
    )  # fmt: skip
    return st.lists(one, max_size=2, unique_by=lambda sponsor: sponsor.name)


@given(st.lists(cost, max_size=3), sponsors(), st.integers(0, 9))
def test_payers_pay_what_payees_get(costs: list[up.Cost], backers: list[up.Sponsor], seed: int) -> None:
    strategies = {"a": up.Strategy(costs=costs, sponsors=backers, seeds=2), "b": up.Strategy(seeds=1)}
    check_payments(up.compare(area(), strategies, horizon=6, runs=2, rng=seed, engine="auto"))
