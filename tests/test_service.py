"""Service ties against a plain oracle of pairs."""

import warnings

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings
from uptake.basis.engine import ENGINES, native
from uptake.network.generate import catchments
from uptake.network.service import ServiceTies

TWINS = [e for e in ENGINES if e == "numba" or (e == "native" and native is not None)]


@pytest.mark.parametrize("engine", TWINS)
@settings(max_examples=100, deadline=None)
@given(pairs=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 4)), max_size=40))
def test_both_sides_are_the_sorted_pairs(engine, pairs):
    users, providers = [u for u, _ in pairs], [p for _, p in pairs]
    ties = ServiceTies.from_edges(users, providers, n_users=8, n_providers=5, engine=engine)
    kept = set(pairs)
    assert ties.n_ties == len(kept)
    for u in range(8):
        asked = ties.ask_providers[ties.ask_offsets[u] : ties.ask_offsets[u + 1]]
        assert asked.tolist() == sorted(p for v, p in kept if v == u)
    for p in range(5):
        served = ties.serve_users[ties.serve_offsets[p] : ties.serve_offsets[p + 1]]
        assert served.tolist() == sorted(u for u, q in kept if q == p)
    again = ServiceTies.from_edges(users[::-1], providers[::-1], n_users=8, n_providers=5, engine=engine)
    assert again.fingerprint == ties.fingerprint


@settings(max_examples=100, deadline=None)
@given(
    users=st.lists(st.sampled_from("abcd"), min_size=1, max_size=12),
    providers=st.lists(st.sampled_from("abce"), min_size=1, max_size=6),
)
def test_catchments_join_equal_groups(users, providers):
    for code in (str, ord):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            ties = catchments([code(u) for u in users], [code(p) for p in providers])
        assert len(said) == bool(set(users) - set(providers)) + bool(set(providers) - set(users))
        assert (ties.n_users, ties.n_providers) == (len(users), len(providers))
        for u, group in enumerate(users):
            asked = ties.ask_providers[ties.ask_offsets[u] : ties.ask_offsets[u + 1]]
            assert asked.tolist() == [p for p, other in enumerate(providers) if other == group]


def test_frozen_and_typed():
    ties = ServiceTies.from_edges(np.array([0, 1]), np.array([1, 0]))
    for array, kind in (
        (ties.ask_offsets, np.int64),
        (ties.ask_providers, np.int32),
        (ties.serve_offsets, np.int64),
        (ties.serve_users, np.int32),
    ):
        assert array.dtype == kind
        assert not array.flags.writeable
    with pytest.raises(AttributeError):
        ties.n_users = 3
    assert repr(ties) == "ServiceTies(users=2, providers=2, ties=2)"
    wider = ServiceTies.from_edges([0, 1], [1, 0], n_providers=3)
    assert wider.fingerprint != ties.fingerprint
    assert ServiceTies.from_edges([], [], n_users=1, n_providers=1).n_ties == 0


@pytest.mark.parametrize(
    ("users", "providers", "how", "error", "says"),
    [
        ([0, 1], [0], {}, ValueError, "users has 2 entries and providers 1"),
        ([0, 5], [0, 0], {"n_users": 3}, ValueError, r"users\[1\] = 5 is out of range; .*\(n_users = 3\)"),
        ([0], [-1], {}, ValueError, r"providers\[0\] = -1 is negative"),
        ([], [], {}, ValueError, "n_users is missing and there are no ties; pass n_users"),
        ([0.5], [0], {}, TypeError, r"users\[0\] = 0.5"),
        ([0], [0], {"n_providers": 0}, ValueError, "n_providers = 0"),
    ],
)
def test_bad_input(users, providers, how, error, says):
    with pytest.raises(error, match=says):
        ServiceTies.from_edges(users, providers, **how)
