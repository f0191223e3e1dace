"""Service ties in time, as a user meets them: arrays, tables, catchments, strategies, study files."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
import uptake as up
from hypothesis import given, settings
from uptake.basis.engine import ENGINES
from uptake.network.service import with_ties
from uptake.plan.world import compile_world
from uptake.studyfile.build import build
from uptake.studyfile.problems import StudyFileError
from uptake.studyfile.read import load_study

Window = tuple[int, int]
NEVER = 2**31 - 1
VILLAGE = np.repeat([0, 1], 20)
RING = up.generate.watts_strogatz(40, 4, 0.1, rng=1)
PEOPLE = up.Network.from_edges([0, 1], [1, 2], labels=["Ann", "Bo", "Cy"])
SITES = up.Network.from_edges([], [], labels=["Oak", "Elm"])


def world(service: up.ServiceTies, **idea: Any) -> up.World:
    providers = up.Providers(n=service.n_providers, places=9, culture=1.0, champion=True)
    base = up.generate.path(service.n_users) if service.n_users != RING.n else RING
    return up.World(up.Users(base), providers, service, ideas=[up.Idea(**idea)])


def adoption(service: up.ServiceTies, strategy: up.Strategy | None = None, horizon: int = 30, **idea: Any) -> Any:
    """The adoption steps of a few runs."""
    strategy = strategy or up.Emulation(seeds=3)
    made = world(service, **idea)
    result = up.simulate(made, strategy, horizon=horizon, runs=4, rng=7, record="adoption_step")
    return result.data.adoption_step.to_numpy()


def certain(service: up.ServiceTies, structure: tuple[up.AddTies, ...] = (), horizon: int = 9) -> list[int]:
    """The steps in which users are served where all want it in step 1 and provider 0 is open from the start."""
    strategy = up.Strategy(seeds=up.Seeds(providers=[0]), structure=structure)
    at_once = {"drive": 1.0, "merit": 1.0, "social_proof": 0.0, "provider_drive": 0.0}
    found = adoption(service, strategy, horizon, user_to_provider=0.0, professional=0.0, **at_once)
    return found[0, : service.n_users].tolist()  # type: ignore[no-any-return]


def windows_of(ties: up.ServiceTies) -> dict[tuple[int, int], list[Window]]:
    """By pair of user and provider, when its ties are open."""
    start, until = (np.broadcast_to(NEVER if s is None else s, ties.n_ties) for s in (ties.start, ties.until))
    users = np.repeat(np.arange(ties.n_users), np.diff(ties.ask_offsets))
    found: dict[tuple[int, int], list[Window]] = {}
    for u, p, a, b in zip(*(x.tolist() for x in (users, ties.ask_providers, start, until)), strict=True):
        found.setdefault((u, p), []).append((a, b))
    return found


lengths = st.one_of(st.integers(1, 4), st.none())
listed = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2), st.integers(0, 6), lengths), max_size=12)


@pytest.mark.parametrize("engine", [e for e in ENGINES if e != "auto"])
@settings(max_examples=60, deadline=None)
@given(rows=listed)
def test_windows_of_a_pair_are_where_any_of_its_entries_is_open(engine: str, rows: Any) -> None:
    users, providers, start = ([row[k] for row in rows] for k in range(3))
    until = [NEVER if length is None else a + length for *_, a, length in rows]
    when = {"start": np.array(start, int), "until": np.array(until, int)}
    ties = up.ServiceTies.from_edges(users, providers, **when, n_users=4, n_providers=3, engine=engine)
    want: dict[tuple[int, int], set[int]] = {}
    for u, p, a, b in zip(users, providers, start, until, strict=True):
        want.setdefault((u, p), set()).update(range(max(a, 1), min(b, 30)))
    got = windows_of(ties)
    for pair, windows in got.items():
        assert set().union(*(range(max(a, 1), min(b, 30)) for a, b in windows)) == want[pair]
        assert all(b < a for (_, b), (a, _) in pairwise(windows))  # apart, and in order
    assert {pair for pair, steps in want.items() if steps} <= set(got)
    turned = {key: steps[::-1] for key, steps in when.items()}
    again = up.ServiceTies.from_edges(users[::-1], providers[::-1], **turned, n_users=4, n_providers=3)
    assert again.fingerprint == ties.fingerprint


def test_ties_from_step_0_on_are_static_and_cost_nothing() -> None:
    plain = up.generate.catchments(VILLAGE, range(2))
    for start in (0, 1, [0, 1]):
        always = up.generate.catchments(VILLAGE, range(2), start=start)
        assert always.is_static
        assert always.fingerprint == plain.fingerprint
        assert (adoption(always) == adoption(plain)).all()
        assert compile_world(world(always), up.Emulation(), 30, 7).plan.ask_times.start.size == 0


def test_ties_that_are_open_in_no_step_of_a_run_are_none() -> None:
    plain = up.generate.catchments(VILLAGE, range(2))
    more = with_ties(plain, np.array([0, 39, 5], np.int32), np.array([1, 0, 1], np.int32), 31, None)
    assert not more.is_static
    assert (adoption(more) == adoption(plain)).all()


def test_one_number_is_that_number_for_each() -> None:
    users, providers = np.arange(40), VILLAGE
    one = up.ServiceTies.from_edges(users, providers, start=4, until=20)
    each = up.ServiceTies.from_edges(users, providers, start=np.full(40, 4), until=np.full(40, 20))
    assert one.fingerprint == each.fingerprint != up.ServiceTies.from_edges(users, providers).fingerprint
    assert (adoption(one) == adoption(each)).all()
    assert repr(one) == "ServiceTies(users=40, providers=2, ties=40, in time)"


def test_users_are_served_while_their_ties_are_open() -> None:
    ties = up.ServiceTies.from_edges([0, 1, 2, 3], [0, 0, 0, 0], start=[0, 4, 0, 12], until=[9, 99, 1, 99])
    assert certain(ties) == [1, 4, -1, -1]


def test_a_provider_serves_its_group_from_a_step_on() -> None:
    ties = up.generate.catchments(["N", "N", "S"], ["N", "S"], start=[3, 5])
    assert windows_of(ties) == {(0, 0): [(3, NEVER)], (1, 0): [(3, NEVER)], (2, 1): [(5, NEVER)]}


def test_a_strategy_adds_service_ties() -> None:
    ties = up.ServiceTies.from_edges([0], [0], n_users=4)
    added = up.AddTies("service", source=[1, 2], target=0, start=3, until=5)
    again = up.AddTies("service", source=3, target=0, start=6)
    assert certain(ties, (added, again)) == [1, 3, 3, 6]
    assert certain(ties) == [1, -1, -1, -1]


def test_added_ties_have_names() -> None:
    providers = up.Providers(SITES, culture=1.0, champion=True)
    ties = up.ServiceTies.from_edges(["Ann"], ["Oak"], user_network=PEOPLE, provider_network=SITES)
    made = up.World(up.Users(PEOPLE), providers, ties)
    plan = compile_world(made, up.Strategy(structure=[up.AddTies("service", source="Cy", target="Elm")]), 12, 7).plan
    assert plan.ask.targets.tolist() == [0, 1]
    with pytest.raises(ValueError, match=r"structure\[0\].target\[0\] = 'Ash' is no name"):
        compile_world(made, up.Strategy(structure=[up.AddTies("service", source="Cy", target="Ash")]), 12, 7)


def test_donors_stand_behind_open_ties() -> None:
    """Provider 0 is the only one who passes anything on, to user 0 from step 4 on and to user 1 from step 2 on."""
    ties = up.ServiceTies.from_edges([0, 1, 1], [0, 0, 1], start=[4, 2, 0])
    context = {"context": [0.2, 0.4]}
    providers = up.Providers(n=2, culture=1.0, champion=True, **context)
    idea = up.Idea(provider_to_user=1.0, merit=1.0, social_proof=0.0, user_to_provider=0.0, professional=0.0)
    made = up.World(up.Users(up.Network.from_edges([], [], n=2), **context), providers, ties, ideas=[idea])
    strategy = up.Strategy(seeds=up.Seeds(providers=[0]), name="seeds")
    frame = up.compare(made, [strategy], horizon=9, runs=1, rng=1).lineage("seeds", 0).frame
    heard = frame[frame["layer"] == "provider to user"]
    assert heard["donor"].tolist() == [0, 0]
    assert dict(zip(heard["actor"], heard["step"], strict=True)) == {1: 2, 0: 4}


def test_a_note_says_which_ties_never_act() -> None:
    ties = up.ServiceTies.from_edges([0, 1, 2], [0, 0, 0], start=[0, 13, 14])
    study = up.compare(world(ties), [up.Emulation(seeds=1)], horizon=12, runs=1, rng=1)
    assert "2 of 3 service ties open after step 12, the horizon: they never act" in " ".join(study.notes)


def test_a_server_is_one_that_is_linked_in_some_step() -> None:
    ties = up.ServiceTies.from_edges([0, 1], [0, 0], start=[0, 5], until=[2, 9])
    start = up.Start(users=["adopter", "adopter"], providers=["adopter"], server=[0, 0])
    providers = up.Providers(n=1, places=5, culture=1.0, champion=True)
    made = up.World(up.Users(up.generate.path(2)), providers, ties, start=start)
    study = up.compare(made, [up.Strategy(name="none")], horizon=12, runs=1, rng=1)
    assert study.data.idle.to_numpy().ravel().tolist() == [3] * 13


def added(users: Any, providers: Any, **ties: Any) -> Any:
    """The plan of a strategy that adds ties."""
    strategy = up.Strategy(structure=[up.AddTies(**{"layer": "service", "source": "Ann", "target": 0, **ties})])
    service = None if providers is None else up.ServiceTies.from_edges([0], [0], n_users=3)
    return compile_world(up.World(up.Users(users), providers, service), strategy, 12, 7)


tied = up.ServiceTies.from_edges


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: tied([0, 1], [0, 0], start=5, until=5), "until = 5 is not after start = 5; it is the first step in"),
        (lambda: tied([0, 1], [0, 0], start=2, until=[3, 1]), r"until\[1\] = 1 is not after start = 2"),
        (lambda: tied([0, 1], [0, 0], start=[1]), "start has shape .1,., but 2 ties are listed; it takes one step, or"),
        (lambda: tied([0], [0], start=-1), "start = -1"),
        (lambda: tied([0], [0], start=[0.5]), r"start\[0\] = 0.5 is not a whole number"),
        (lambda: tied([0], [0], start=None), "start = None is not a whole number"),
        (lambda: up.generate.catchments([0, 1], [0, 1], start=[1, 2, 3]), "has shape .3,., but there are 2 providers"),
        (
            lambda: up.generate.catchments([0, 1], [0, 1], start=[1, 2], until=2),
            r"until\[1\] = 2 is not after start = 2",
        ),
        (lambda: added(PEOPLE, up.Providers(n=1), layer="servce"), "'servce' is no layer of this world; did you mean"),
        (lambda: added({"service": PEOPLE}, up.Providers(n=1)), "'service' is a layer, and the word for service ties"),
        (lambda: added(PEOPLE, None), "'service' is no layer of this world"),
    ],
)
def test_what_does_not_fit_is_refused(make: Callable[[], Any], said: str) -> None:
    with pytest.raises((ValueError, TypeError), match=said):
        make()


class TestTables:
    """`from_contacts`: a table with a row per time that a provider is there for a user."""

    def test_names_and_dates(self) -> None:
        frame = pd.DataFrame({
            "who": ["Ann", "Cy", None, "Ann"],
            "where": ["Oak", "Elm", "Elm", "Oak"],
            "from": pd.to_datetime(["2026-01-01", "2026-02-10", "2026-01-01", "2026-03-05"]),
            "to": pd.to_datetime(["2026-01-20", None, None, "2026-03-06"]),
        })  # fmt: skip
        ties = up.ServiceTies.from_contacts(
            frame, user="who", provider="where", start="from", until="to", step="30D", user_network=PEOPLE,
            provider_network=SITES,
        )  # fmt: skip
        assert windows_of(ties) == {(0, 0): [(1, 2), (3, 4)], (2, 1): [(2, NEVER)]}

    def test_steps_without_a_length(self) -> None:
        table = {"u": [0, 1.0, np.nan], "p": [0, 0, 0], "t": [2, 3, 4]}
        ties = up.ServiceTies.from_contacts(table, user="u", provider="p", start="t", n_users=3)
        assert windows_of(ties) == {(0, 0): [(2, NEVER)], (1, 0): [(3, NEVER)]}

    @pytest.mark.parametrize(
        ("table", "how", "said"),
        [
            ({"u": [0], "p": [0], "t": [None]}, {}, r"t\[0\] is missing"),
            ({"u": [0], "p": [0], "t": [1.5]}, {}, r"t\[0\] = 1.5 is no step"),
            ({"u": [0], "p": [0]}, {}, "'t'"),
            ({"u": [0], "p": [0], "t": [9], "e": [3]}, {"until": "e", "step": 1}, "lies before 't'"),
            ({"u": ["Di"], "p": [0], "t": [1]}, {"user_network": PEOPLE}, "'Di' is no name"),
        ],
    )
    def test_what_is_wrong_is_said(self, table: Any, how: Any, said: str) -> None:
        with pytest.raises((ValueError, TypeError), match=said):
            up.ServiceTies.from_contacts(table, user="u", provider="p", start="t", **how)


HEAD = "[study]\nhorizon = 12\nrng = 1\nruns = 2\n"
HEAD += '[users]\nfile = "ties.csv"\ngroup = { blocks = 2 }\n[providers]\nn = 2\n'
TAIL = '\n[strategies.emulation]\nkind = "emulation"\nseeds = 1\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ties.csv").write_text("source,target\nAnn,Bo\nCy,Di\n")
    (tmp_path / "care.csv").write_text("user,provider,from,to\nAnn,0,3,6\nBo,1,,\nCy,1,5,\n,1,3,4\nAnn,0,5,8\n")
    (tmp_path / "dates.csv").write_text("user,provider,from\nAnn,0,2026-01-01\nBo,1,2026-03-05\n")
    return tmp_path


GROUP, CARE, FROM = 'catchments = "group"\n', 'file = "care.csv"\n', 'start_column = "from"\n'


class TestStudyFiles:
    """[service] in time."""

    def made(self, folder: Path, service: str, tail: str = TAIL) -> up.World:
        (folder / "study.toml").write_text(HEAD + "[service]\n" + service + tail)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return build(load_study(folder / "study.toml"))[0]

    def windows(self, folder: Path, service: str) -> Any:
        made = self.made(folder, service).service
        assert made is not None
        return windows_of(made)

    def test_one_step_for_all(self, folder: Path) -> None:
        found = self.windows(folder, 'catchments = "group"\nstart = 3\nuntil = 9\n')
        assert found == {(0, 0): [(3, 9)], (1, 0): [(3, 9)], (2, 1): [(3, 9)], (3, 1): [(3, 9)]}

    def test_one_step_per_provider(self, folder: Path) -> None:
        found = self.windows(folder, 'catchments = "blocks"\nstart = [0, 6]\n')
        assert found == {(0, 0): [(0, NEVER)], (1, 0): [(0, NEVER)], (2, 1): [(6, NEVER)], (3, 1): [(6, NEVER)]}

    def test_columns_of_a_file(self, folder: Path) -> None:
        (folder / "care.csv").write_text("user,provider,from,to\nAnn,0,3,6\nCy,1,5,\n,1,3,4\nAnn,0,5,8\n")
        text = 'file = "care.csv"\nstart_column = "from"\nuntil_column = "to"\n'
        assert self.windows(folder, text) == {(0, 0): [(3, 8)], (2, 1): [(5, NEVER)]}
        text = 'file = "dates.csv"\nstart_column = "from"\nstep = "30D"\norigin = 2025-12-01\n'
        assert self.windows(folder, text) == {(0, 0): [(2, 3)], (1, 1): [(4, 5)]}
        assert self.windows(folder, 'file = "care.csv"\nstart = 2\n') == {(0, 0): [(2, NEVER)], (2, 1): [(2, NEVER)]}

    def test_strategies_add_ties(self, folder: Path) -> None:
        tail = TAIL.replace('kind = "emulation"', 'kind = "custom"')
        tail += 'structure = [{ layer = "service", source = "Ann", target = 1, start = 3 }]\n'
        (folder / "study.toml").write_text(HEAD + tail)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made, strategies, _ = build(load_study(folder / "study.toml"))
        assert compile_world(made, strategies["emulation"], 12, 1).plan.ask.targets.size == 5

    @pytest.mark.parametrize(
        ("service", "said"),
        [
            (GROUP + "start = 9\nuntil = 3\n", "line 13: service.until = 3: is not after start = 9"),
            (GROUP + "start = [1]\n", "line 12: service.start = [1]: has shape (1,), but there are 2 providers"),
            (GROUP + 'start_column = "x"\n', "service.start_column = 'x': is a column of a file, and no file is given"),
            (CARE + "step = 7\n", "line 12: service.step = 7: belongs to start_column, which is not given"),
            (CARE + FROM + "start = 3\n", "service.start = 3: does not go with start_column, which says when"),
            (CARE + "start = [3]\n", "service.start: a list has a step per provider, for catchments"),
            (CARE + 'start_column = "fro"\n', "service.start_column = 'fro': is not a column of care.csv"),
            (CARE + FROM, "service.start_column[1]: is missing"),
            (CARE + 'start_column = "user"\n', "service.start_column = 'user': holds 'Ann' in row 1 of care.csv"),
        ],
    )
    def test_what_is_wrong_has_its_line(self, folder: Path, service: str, said: str) -> None:
        with pytest.raises(StudyFileError) as caught:
            self.made(folder, service)
        assert said in str(caught.value)
