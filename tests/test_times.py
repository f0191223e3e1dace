"""Times to a share of the users: who gets there, the median, its interval."""

from __future__ import annotations

from itertools import pairwise
from math import comb

import numpy as np
import pytest
import uptake as up
from studies import study
from uptake.analysis import uncertainty
from uptake.analysis.times import medians


def kaplan_meier(times: list[float], horizon: float) -> float:
    """The median step by step, from the product of Kaplan and Meier."""
    left = 1.0
    for t in sorted({t for t in times if np.isfinite(t)}):
        at_risk = sum(1 for one in times if not one < t)  # those not there yet, NaN among them
        left *= 1 - times.count(t) / at_risk
        if left <= 0.5 + 1e-12:
            return t
    return np.nan


@pytest.mark.parametrize("n", [1, 2, 5, 6, 7, 20, 41])
def test_the_median_is_that_of_kaplan_and_meier(n: int) -> None:
    luck = np.random.default_rng(n)
    for there in (0.2, 0.5, 0.8, 1.0):
        times = np.where(luck.random(n) < there, luck.integers(0, 9, n), np.nan)
        reached, median, low, high, runs = medians(times[None], 0.95)[0]
        assert (reached, runs) == (np.isfinite(times).mean(), n)
        np.testing.assert_equal(median, kaplan_meier(times.tolist(), 9))
        assert np.isnan(low) == np.isnan(high) == (np.isnan(median) or n < 6)
        assert not low > median
        assert not high < median


@pytest.mark.parametrize(("n", "level"), [(6, 0.95), (10, 0.9), (25, 0.95), (100, 0.99)])
def test_the_interval_is_the_narrowest_that_holds_the_median_often_enough(n: int, level: float) -> None:
    _, _, low, high, _ = medians(np.arange(1.0, n + 1)[None], level)[0]
    assert low + high == n + 1
    outside = [sum(comb(n, k) for k in range(j)) / 2**n for j in (int(low), int(low) + 1)]
    assert 2 * outside[0] <= 1 - level < 2 * outside[1]


def test_a_bound_may_lie_beyond_the_horizon() -> None:
    times = np.where(np.arange(20) < 11, np.arange(20.0), np.nan)
    assert medians(times[None], 0.95)[0].tolist() == [0.55, 9.0, 5.0, np.inf, 20.0]


def test_a_study_says_when_it_gets_there() -> None:
    s = study(runs=12)
    found = s.time_to(0.5)
    assert found.index.tolist() == s.names
    old = uncertainty.times(s.data, 0.5)
    assert found["reached"].tolist() == old["reached"].tolist()
    np.testing.assert_array_equal(found["median"], old["median"])
    early, late = s.time_to(0.1), s.time_to(0.9)
    assert (early["reached"] >= late["reached"]).all()
    assert not (early["median"] > found["median"]).any()
    assert not (s.time_to(0.1, "active")["median"] < early["median"]).any()
    assert found.attrs == {"share": 0.5, "of": "ever", "level": 0.95, "units": "month"}
    lows = [s.time_to(0.5, level=level)["low"].dropna() for level in (0.5, 0.9, 0.99)]
    assert all((wide <= narrow).all() for narrow, wide in pairwise(lows))


def test_what_is_no_share_of_users_is_refused() -> None:
    s = study(runs=2)
    for share, of, level, why in ((0, "ever", 0.9, "share = 0"), (1.5, "ever", 0.9, "share"), (0.5, "x", 0.9, "of")):
        with pytest.raises(ValueError, match=why):
            s.time_to(share, of, level=level)
    with pytest.raises(ValueError, match="level = 1"):
        s.time_to(0.5, level=1)


def test_several_ideas_have_times_of_their_own() -> None:
    users = up.Users(up.generate.complete(10))
    ideas = [up.Idea(name, merit=1, social_proof=0, drive=drive) for name, drive in (("a", 1), ("b", 0.1))]
    s = up.compare(up.World(users, ideas=ideas), [up.Emulation(seeds=1)], horizon=30, runs=6, rng=1)
    both = s.time_to(0.9)
    assert both.index.names == ["strategy", "idea"]
    assert both["median"].tolist()[0] == 1.0 < both["median"].tolist()[1]
    assert s.time_to(0.9, idea="b")["median"].tolist() == both["median"].tolist()[1:]
    with pytest.raises(ValueError, match="give the name of an idea"):
        s.time_to(0.9, idea="all ideas")
