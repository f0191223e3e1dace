"""Descriptions: what they take, what they refuse, and in which words."""

import dataclasses

import numpy as np
import pytest
from uptake.basis import checks
from uptake.network.network import Network
from uptake.network.service import ServiceTies
from uptake.run.provenance import describe, fingerprint
from uptake.world import terms
from uptake.world.world import Costs, Idea, Providers, Users, World

RING = Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
SERVICE = ServiceTies.from_edges([0, 1], [0, 1], n_users=4, n_providers=2)


def test_numpy_scalars_become_python_numbers() -> None:
    idea = Idea(merit=np.float32(0.5), social_proof=np.int64(0), return_after=np.int16(3), slots=None)
    assert (type(idea.merit), type(idea.social_proof), type(idea.return_after)) == (float, float, int)
    assert idea.slots == np.inf
    assert Providers(n=np.int32(3)).n == 3
    assert Users(RING, reinforcement=np.uint8(2)).reinforcement == 2


def test_every_default_comes_from_the_table() -> None:
    idea = Idea()
    fields = {field.name for field in dataclasses.fields(Idea)}
    assert set(terms.idea_fields()) <= fields
    for name, row in terms.idea_fields().items():
        assert getattr(idea, name) == terms.default(name)
        assert f"    {name} : float" in str(Idea.__doc__)
        assert row.meaning in str(Idea.__doc__)
    assert fields - set(terms.idea_fields()) == {
        "name", "demand_saturation", "return_after", "imitate", "schedule", "link",
    }  # fmt: skip


def test_groups_by_code_and_by_label() -> None:
    by_code = Users(RING, group=[2, 0, 0, 2])
    assert by_code.group_names == ("0", "1", "2")
    by_label = Users(RING, group=["b", "a", "a", "b"])
    assert (by_label.group_names, np.asarray(by_label.group).tolist()) == (("a", "b"), [1, 0, 0, 1])
    ordered = Users(RING, group=["b", "a", "a", "b"], group_names=["b", "a"])
    assert np.asarray(ordered.group).tolist() == [0, 1, 1, 0]
    assert Users(RING).group_names == ("all",)


def test_arrays_are_copied_in_not_shared() -> None:
    phi = np.full(4, 0.5)
    users = Users(RING, threshold=phi)
    phi[0] = 7
    assert np.asarray(users.threshold).tolist() == [0.5] * 4
    with pytest.raises(ValueError, match="read-only"):
        np.asarray(users.threshold)[0] = 1


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Idea(merit=1.2), "merit = 1.2 is out of range; it lies in [0, 1]"),
        (lambda: Idea(merit=0.7, social_proof=0.6), "merit + social_proof = 0.7 + 0.6 = 1.3; together at most 1"),
        (lambda: Idea(provider_merit=0.7, provider_social_proof=0.6), "provider_merit + provider_social_proof"),
        (lambda: Idea(credibility=np.inf), "credibility = inf is out of range; it is at least 0"),
        (lambda: Idea(peer=float("nan")), "peer = nan is out of range"),
        (lambda: Idea(peer="much"), "peer = 'much' is not a number"),
        (lambda: Idea(schedule="twice"), "schedule = 'twice' is unknown; allowed: each, once"),
        (lambda: Idea(demand_saturation=0), "demand_saturation = 0 is out of range"),
        (lambda: Idea(return_after=0), "return_after = 0 is out of range"),
        (lambda: Idea(return_after=1.5), "return_after = 1.5 is not a whole number"),
        (lambda: Idea(""), "an idea has a name"),
        (lambda: Users([0, 1]), "network is a list, it should be a Network; build one with Network.from_edges"),
        (lambda: Users(RING, threshold=[0.1, 0.2, 1.3, 9]), "threshold[2] = 1.3 is out of range; it lies in [0, 1]"),
        (lambda: Users(RING, threshold=[0.1]), "threshold has shape (1,); it takes one number or an array of shape"),
        (lambda: Users(RING, group=[0, 1, -1, 0]), "group[2] = -1; group codes count from 0"),
        (lambda: Users(RING, group=[0, 1]), "group has shape (2,)"),
        (lambda: Users(RING, group=["a", "b", "c", "a"], group_names=["a", "b"]), "group holds 'c'"),
        (lambda: Users(RING, group=[0, 1, 2, 0], group_names=["a", "b"]), "group[2] = 2, but there are 2 group_names"),
        (lambda: Users(RING, priority=[0.5, 1, 1, 1]), "priority holds float64 values; it takes whole numbers"),
        (lambda: Users(Network.from_edges([0], [1], weight=[2.0]), reinforcement=2), "choose one"),
        (lambda: Providers(), "Providers takes a network of professional ties, or n"),
        (lambda: Providers(RING, n=3), "n = 3, but the network has 4 providers"),
        (lambda: Providers(n=2, places=[40, -1]), "places[1] = -1 is out of range"),
        (lambda: Providers(n=2, culture=1.5), "culture = 1.5 is out of range; it lies in [0, 1]"),
        (lambda: Providers(Network.from_edges([0], [1], weight=[2.0])), "professional ties carry no weights"),
        (lambda: Costs(discount_rate=3.5), "discount_rate = 3.5 is out of range"),
        (lambda: Costs(currency=""), "currency = ''"),
        (lambda: World(RING), "wrap the network: Users(network)"),
        (lambda: World(Users(RING), Providers(n=2)), "service=up.generate.catchments(...) or ServiceTies.from_edges"),
        (lambda: World(Users(RING), service=SERVICE), "service ties were given, but no providers"),
        (lambda: World(Users(RING), Providers(n=3), SERVICE), "service joins 4 users and 2 providers"),
        (lambda: World(Users(RING), ideas=(Idea("a"), Idea("b"))), "ideas holds 2 ideas; this version"),
        (lambda: World(Users(RING), step="fortnight"), "step = 'fortnight' is unknown; allowed: day"),
    ],
)  # fmt: skip
def test_errors_are_for_people(make, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert words in str(caught.value)


def test_step_lengths_in_months() -> None:
    months = {step: World(Users(RING), step=step).months for step in ("day", "week", "month", "quarter", "year")}
    assert months == {"day": 12 / 365.25, "week": 84 / 365.25, "month": 1, "quarter": 3, "year": 12}


def test_ids_are_sorted_and_each_counts_once() -> None:
    assert checks.ids("members", np.array([7, 0, 3, 7], np.uint8)) == (0, 3, 7)
    assert checks.ids("members", range(3)) == checks.ids("members", [2, 1, 0, 0]) == (0, 1, 2)
    assert checks.ids("members", []) == ()


def test_a_description_tells_worlds_apart() -> None:
    one = World(Users(RING, threshold=[0.1, 0.2, 0.3, 0.4]), Providers(n=2), SERVICE)
    same = World(Users(RING, threshold=np.array([0.1, 0.2, 0.3, 0.4])), Providers(n=2), SERVICE)
    other = World(Users(RING, threshold=[0.1, 0.2, 0.3, 0.5]), Providers(n=2), SERVICE)
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)
    assert describe(one)["users"]["network"] == {"kind": "Network", "fingerprint": RING.fingerprint}
