"""Descriptions: what they take, what they refuse, and in which words."""

import dataclasses
import html
import re
from inspect import cleandoc

import numpy as np
import pytest
import uptake as up
from uptake.basis import checks
from uptake.network.network import Network
from uptake.network.service import ServiceTies
from uptake.run.provenance import describe, fingerprint
from uptake.world import terms
from uptake.world.costs import Costs
from uptake.world.idea import Idea
from uptake.world.providers import Providers
from uptake.world.users import Users
from uptake.world.world import World

RING = Network.from_edges([0, 1, 2, 3], [1, 2, 3, 0])
SERVICE = ServiceTies.from_edges([0, 1], [0, 1], n_users=4, n_providers=2)


def test_numpy_scalars_become_python_numbers() -> None:
    idea = Idea(merit=np.float32(0.5), social_proof=np.int64(0), return_after=np.int16(3), slots=None)
    assert (type(idea.merit), type(idea.social_proof), type(idea.return_after)) == (float, float, int)
    assert idea.slots == np.inf
    assert Providers(n=np.int32(3)).n == 3
    assert Users(RING, reinforcement=np.uint8(2)).reinforcement == 2


def documented(kind: type) -> dict[str, tuple[str, str]]:
    """Parameter -> what its line says after the colon, and its description on one line."""
    section = cleandoc(str(kind.__doc__)).split("\n----------\n")[1].split("\n\n")[0]
    rows = re.findall(r"^(\w+) : (.*)\n((?:    .*(?:\n|$))+)", section, re.MULTILINE)
    return {name: (kinds, " ".join(text.split())) for name, kinds, text in rows}


def test_the_docstring_of_idea_is_that_of_the_table() -> None:
    shown, rows = documented(Idea), terms.idea_fields()
    assert list(shown) == [field.name for field in dataclasses.fields(Idea)]
    others = {"name", "demand_saturation", "return_after", "imitate", "schedule", "link", "companions", "luck"}
    others |= {"owner"}
    assert set(shown) - set(rows) == others | {"origin", "misfit_lapse", "translation"}
    for name, row in rows.items():
        sides = " (providers)" if name != row.name else " (users)" if row.provider_default is not None else ""
        limit = f"[{row.low:g}, {row.high:g}]" if np.isfinite(row.high) else "at least 0"
        said = f"{row.meaning}{sides}; {row.unit}, {limit}, symbol {row.symbol}, {row.source}."
        assert shown[name] == (f"float, default {terms.default(name):.4g}", said[0].upper() + said[1:])
        assert getattr(Idea(), name) == terms.default(name)


@pytest.mark.parametrize("kind", [Users, Providers, Idea, Costs])
def test_docstrings_state_the_defaults(kind: type) -> None:
    shown = documented(kind)
    stated = {field.name: field.default for field in dataclasses.fields(kind) if "default " in shown[field.name][0]}
    assert stated or kind is Users
    for name, default in stated.items():
        said = shown[name][0].split("default ")[1]
        known = said == f'"{default}"' if isinstance(default, str) else float(said) == pytest.approx(default, rel=1e-3)
        assert known, name
    for field in dataclasses.fields(kind):
        assert field.name in stated or not isinstance(field.default, float), field.name


def test_what_is_drawn_is_said_once() -> None:
    for name in ("culture", "champion"):
        assert f"By default drawn, {terms.TERMS[name].drawn}:" in documented(Providers)[name][1]


def test_descriptions_show_what_differs() -> None:
    assert repr(Idea()) == "Idea()"
    assert repr(Idea("tools", slots=None)) == "Idea('tools', slots=inf)"
    assert repr(Costs(place=1)) == "Costs(place=1.0)"
    assert repr(Providers(RING, priority=[3, 1, 2, 0])) == f"Providers({RING!r}, priority=<4 values, 0 to 3>)"
    world = World(Users(RING), Providers(n=2), SERVICE, costs=Costs(currency="EUR"))
    ties = f"{SERVICE!r}, costs=Costs(currency='EUR'))"
    assert repr(world) == f"World(Users({RING!r}), Providers(n=2), {ties}"
    shown = world._repr_html_()
    assert "<th" in shown
    assert html.escape(repr(world.users)) in shown
    assert "&lt;4 values" in World(Users(RING, group=[0, 1, 0, 1]))._repr_html_()


def test_groups_by_code_and_by_label() -> None:
    by_code = Users(RING, group=[2, 0, 0, 2])
    assert (by_code.group_names, np.asarray(by_code.group).tolist()) == (("0", "2"), [1, 0, 0, 1])
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
        (lambda: Idea(merit=0.7, social_proof=0.6),
         "merit = 0.7 does not go with social_proof = 0.6; their sum is at most 1"),
        (lambda: Idea(provider_merit=0.7, provider_social_proof=0.6),
         "provider_merit = 0.7 does not go with provider_social_proof = 0.6"),
        (lambda: Idea(credibility=np.inf), "credibility = inf is out of range; it is at least 0"),
        (lambda: Idea(peer=float("nan")), "peer = nan is out of range"),
        (lambda: Idea(peer="much"), "peer = 'much' is not a number"),
        (lambda: Idea(schedule="twice"), "schedule = 'twice' is unknown; allowed: each, once"),
        (lambda: Idea(demand_saturation=0), "demand_saturation = 0 is out of range"),
        (lambda: Idea(return_after=0), "return_after = 0 is out of range"),
        (lambda: Idea(return_after=1.5), "return_after = 1.5 is not a whole number"),
        (lambda: Idea(""), "name = '' is not allowed; it must be a non-empty string"),
        (lambda: Users([0, 1]), "network is a list, it should be a Network; build one with Network.from_edges"),
        (lambda: Users(RING, threshold=[0.1, 0.2, 1.3, 9]), "threshold[2] = 1.3 is out of range; it lies in [0, 1]"),
        (lambda: Users(RING, threshold=[0.1]), "threshold has shape (1,); it takes one number or an array of shape"),
        (lambda: Users(RING, group=[0, 1, -1, 0]), "group[2] = -1 is out of range; group codes count from 0"),
        (lambda: Users(RING, group=[0, 1]), "group has shape (2,)"),
        (lambda: Users(RING, group=["a", "b", "C", "a"], group_names=["a", "b", "c"]),
         "group[2] = 'C' is not among the group_names; did you mean 'c'?"),
        (lambda: Users(RING, group=[0, 0, 1, 1], group_names=["a", "a"]), "group_names[1] = 'a' occurs twice"),
        (lambda: Users(RING, group=[0, 1, 2, 0], group_names=["a", "b"]),
         "group[2] = 2 has no name; there are 2 group_names"),
        (lambda: Users(RING, priority=[0.5, 1, 1, 1]), "priority[0] = 0.5 is not a whole number"),
        (lambda: Users(Network.from_edges([0], [1], weight=[2.0]), reinforcement=2), "choose one"),
        (lambda: Providers(), "n is missing; pass a network of professional ties, or n"),
        (lambda: Providers(RING, n=3), "n = 3 is given, but the network has 4 providers"),
        (lambda: Providers(n=2, places=[40, -1]), "places[1] = -1 is out of range"),
        (lambda: Providers(n=2, culture=1.5), "culture = 1.5 is out of range; it lies in [0, 1]"),
        (lambda: Providers(Network.from_edges([0], [1], weight=[2.0])),
         "network has weights, but professional ties carry none"),
        (lambda: Costs(discount_rate=3.5), "discount_rate = 3.5 is out of range"),
        (lambda: Costs(currency=""), "currency = '' is not allowed; it must be a non-empty string"),
        (lambda: World(RING), "wrap the network: Users(network)"),
        (lambda: World(Users(RING), Providers(n=2)), "service=up.generate.catchments(...) or ServiceTies.from_edges"),
        (lambda: World(Users(RING), service=SERVICE), "service is given, but no providers"),
        (lambda: World(Users(RING), Providers(n=3), SERVICE), "service joins 4 users and 2 providers"),
        (lambda: World(Users(RING), ideas=()), "ideas holds 0 ideas; a world has 1 to 16 ideas"),
        (lambda: World(Users(RING), ideas=3), "ideas is an int, it should be an Idea"),
        (lambda: World(Users(RING), step="fortnight"), "step = 'fortnight' is unknown; allowed: day"),
    ],
)  # fmt: skip
def test_errors_are_for_people(make, words) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "name", "index", "also"),
    [
        (lambda: Idea(merit=0.7, social_proof=0.6), "merit", None, ("social_proof",)),
        (lambda: Idea(3), "name", None, ()),
        (lambda: Users(RING, group=[0, 1, -1, 0]), "group", 2, ()),
        (lambda: Users(RING, group=["a", "b", "c", "a"], group_names=["a", "b"]), "group", 2, ("group_names",)),
        (lambda: Users(RING, group_names=["a"]), "group_names", None, ("group",)),
        (lambda: Users(Network.from_edges([0], [1], weight=[2.0]), reinforcement=2), "reinforcement", None,
         ("network",)),
        (lambda: Providers(), "n", None, ("network",)),
        (lambda: Providers(n=2, places=[40, -1]), "places", 1, ()),
        (lambda: Costs(payer=""), "payer", None, ()),
        (lambda: World(Users(RING), ideas=(Idea("a"), "b")), "ideas", 1, ()),
        (lambda: World(Users(RING), Providers(n=2)), "service", None, ("providers",)),
        (lambda: World(Users(RING), Providers(n=3), SERVICE), "service", None, ("users", "providers")),
    ],
)  # fmt: skip
def test_errors_name_the_keyword(make, name, index, also) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(checks.Refusal) as caught:
        make()
    assert (caught.value.name, caught.value.index, caught.value.also) == (name, index, also)


def test_step_lengths_in_months() -> None:
    months = {step: World(Users(RING), step=step).months for step in ("day", "week", "month", "quarter", "year")}
    assert months == {"day": 12 / 365.25, "week": 84 / 365.25, "month": 1, "quarter": 3, "year": 12}


def test_a_description_tells_worlds_apart() -> None:
    one = World(Users(RING, threshold=[0.1, 0.2, 0.3, 0.4]), Providers(n=2), SERVICE)
    same = World(Users(RING, threshold=np.array([0.1, 0.2, 0.3, 0.4])), Providers(n=2), SERVICE)
    other = World(Users(RING, threshold=[0.1, 0.2, 0.3, 0.5]), Providers(n=2), SERVICE)
    assert fingerprint(one) == fingerprint(same) != fingerprint(other)
    assert describe(one)["users"]["network"] == {"kind": "Network", "fingerprint": RING.fingerprint}


def test_a_side_with_one_thing_changed() -> None:
    """`dataclasses.replace` works on all that a world is made of."""
    plain = up.Users(up.generate.path(4))
    assert dataclasses.replace(plain, threshold=0.5).group_names == plain.group_names
    layered = up.Users([up.generate.path(4), up.generate.path(4)], group=[0, 0, 1, 1])
    assert dataclasses.replace(layered, threshold=0.5).layers[1].name == "peer 2"
    assert dataclasses.replace(up.Providers(up.generate.path(4)), places=3).n == 4
    assert dataclasses.replace(up.Layer(up.generate.path(4), start=3), until=9).start == 3
