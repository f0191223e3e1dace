"""The registry of textbook models: every row documented, every known answer reached, every setting as stated."""

import math
import re
from dataclasses import fields, replace
from inspect import cleandoc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import uptake as up
from conftest import Kernel
from oracles import cascade
from plans import Run, run_plan
from typer.testing import CliRunner
from uptake.basis.checks import BadValue
from uptake.cli import app
from uptake.kernels.types import ADDITIVE, AWARE, EACH, INDEPENDENT, ONCE, POOL, UNAWARE, UNLIMITED
from uptake.models import PRESETS, KnownCase, Model, Settings, as_model, page
from uptake.models.gates import numbers_of
from uptake.network.network import Network
from uptake.plan.compiled import CascadePlan, Compiled, ComplementaryPlan
from uptake.plan.model import compile_model, whole_process

ONE = 1 << 32
SIGMA = 4.0  # two-sided
DOCS = Path(__file__).parent.parent / "docs"
CASES = [(name, case) for name, preset in PRESETS.items() for case in preset.known]
CERTAIN = [(name, case) for name, case in CASES if case.curve]
BY_LUCK = [(name, case) for name, case in CASES if case.reach is not None]


def compiled(net: Network, model: Model | str, horizon: int = 5) -> Compiled:
    return whole_process(net, model, horizon, 7)


def one_run(kernel: Kernel, net: Network, model: Model, seeds: Any = (), horizon: int = 5, seed: int = 7) -> Run:
    return run_plan(kernel("step_run"), compiled(net, model, horizon).plan, seed, 0, seeds)


def assert_mean(observed: Any, expected: float, note: str) -> None:
    x = np.asarray(observed, float)
    error = x.std(ddof=1) / math.sqrt(x.size)
    assert abs(x.mean() - expected) <= SIGMA * error, f"{note}: mean {x.mean()}, expected {expected}, s.e. {error:.2g}"


# The rows.


@pytest.mark.parametrize(("name", "case"), CERTAIN)
@pytest.mark.parametrize("seed", [0, 2**32 - 1])
def test_known_answers(name: str, case: KnownCase, seed: int, kernel: Kernel, engine_name: str) -> None:
    net, horizon = case.graph.network(), len(case.curve) - 1
    result = up.simulate(net, case.model, seeds=list(case.seeds), horizon=horizon, rng=seed, engine=engine_name)
    curve = result.curve.sel(idea=case.idea) if case.idea else result.curve
    assert tuple(curve.values[0].tolist()) == case.curve
    if case.adopters:
        now = one_run(kernel, net, case.model, case.seeds, horizon, seed).column("users_adopter")
        assert tuple(now) == case.adopters


@pytest.mark.parametrize(("name", "case"), BY_LUCK)
def test_expected_reach(name: str, case: KnownCase, engine_name: str) -> None:
    runs = up.simulate(
        case.graph.network(), case.model, seeds=list(case.seeds), runs=2_000, rng=5, engine=engine_name
    ).reach
    runs = (runs.sel(idea=case.idea) if case.idea else runs).values
    assert case.reach is not None
    if np.ptp(runs) == 0:
        assert runs[0] == case.reach
    else:
        assert_mean(runs, case.reach, f"{case.model}, seed 5")


@pytest.mark.parametrize("name", PRESETS)
def test_rows_are_complete(name: str) -> None:
    preset = PRESETS[name]
    assert preset.known, "a preset has a known answer"
    assert preset.meaning
    assert preset.equation
    assert preset.reference
    assert [parameter.name for parameter in preset.parameters] == [field.name for field in fields(preset.model)]
    for parameter in preset.parameters:
        assert f"\n{parameter.name} : " in cleandoc(str(preset.model.__doc__))
        assert parameter.meaning
        assert parameter.allowed
    for case in preset.known:
        assert isinstance(case.model, preset.model)
        net = case.graph.network()
        if not isinstance(compile_model(net, case.model, 4, 7), CascadePlan | ComplementaryPlan):
            plan = whole_process(net, case.model, 4, 7)
            assert plan.plan.schedule == {"once": ONCE, "each": EACH}[preset.schedule]
            assert plan.plan.link == {"independent": INDEPENDENT, "additive": ADDITIVE}[preset.link]
            assert plan.plan.supply == (POOL if "pool" in preset.gates.get else UNLIMITED)
            gives_up = preset.gates.keep != "mu = 0"
            assert gives_up == bool(plan.plan.users.lapse.rows.any())
            assert plan.plan.return_after == (0 if "return_after = 0" in preset.gates.keep else -1)
        else:
            assert preset.clocks[0] == "tie"


# What the page says of the gates, evaluated at other numbers, gives the settings of the model.

OTHER = {"p": 0.11, "q": 0.43, "beta": 0.61, "gamma": 0.25, "service": 0.31, "waiting_passing": 0.57, "phi": 0.3}
OTHER |= {"r": 7, "start": 9, "compliance": 0.45}
SYMBOLS = {"service": "c", "waiting_passing": "omega", "threshold": "theta"}
NUMBERS: dict[str, tuple[str, float]] = {  # symbol -> field of the settings, its value where nothing is said
    "a": ("drive", 0.0), "p_e": ("chance", 0.0), "g": ("imitation", 0.0), "g_w": ("imitation_waiting", 0.0),
    "b": ("merit", 0.0), "gamma": ("proof", 0.0), "pi": ("push", 0.0), "mu": ("lapse", 0.0),
}  # fmt: skip


def said_of(text: str, variant: str) -> list[str]:
    """The statements of a cell that hold for a variant."""
    parts = [part.partition(": ") for part in text.split("; ")]
    for_it = [said if colon else label for label, colon, said in parts if not colon or label == variant]
    return [part for said in for_it for part in re.split(r", (?=[\w']+ =|no |every|alpha drawn)", said)]


def evaluated(formula: str, values: dict[str, float]) -> float:
    return float(eval(re.sub(r"(?<=\w) (?=\w)", " * ", formula), {"min": min}, values))


def alike(values: Any) -> float | None:
    """The one number that all values are, if there are any."""
    return None if values is None else np.unique(values).item()


@pytest.mark.parametrize(("name", "i"), [(name, i) for name, row in PRESETS.items() for i in range(len(row.examples))])
def test_gates_are_those_of_the_settings(name: str, i: int) -> None:
    row, example = PRESETS[name], PRESETS[name].examples[i]
    other = {key: value for key, value in OTHER.items() if isinstance(getattr(example.model, key, None), int | float)}
    if getattr(example.model, "lifetime", "") == "fixed":
        other["gamma"] = 0.125
    if isinstance(theta := getattr(example.model, "threshold", None), int | float) and theta:
        other["threshold"] = 3 if isinstance(theta, int) else 0.35
    model = replace(example.model, **other)
    n = 6
    weight = [1.0] * (n * (n - 1)) if example.weighted else None
    everybody = [(u, v) for u in range(n) for v in range(n) if u != v]
    net = Network.from_edges(*zip(*everybody, strict=True), weight=weight, n=n, directed=True)
    settings = model.settings(net, 0, None)
    assert (settings.schedule, settings.link) == (row.schedule, row.link)
    assert settings.clock in row.clocks

    values = {SYMBOLS.get(f.name, f.name): getattr(model, f.name) for f in fields(model)} | {"n": n, "contacts": n - 1}
    cells = (row.gates.hear, row.gates.want, row.gates.get, row.gates.keep)
    said = [part for cell in cells for part in said_of(cell, example.variant)]
    found: dict[str, float] = {}
    words = []
    for part in said:
        stated = re.fullmatch(r"([\w']+) = ([^(]*?)(?: steps)?(?: from step start on)?(?: \(.*\))?", part)
        if stated and stated[1] not in ("E", "C", "return_after", "return_status"):
            found[stated[1]] = evaluated(stated[2], values)
        else:
            words.append(part)
        assert ("from step start on" in part) == (settings.start > 0 and part.startswith(("a =", "pi =")))
    if found.get("b") == 1:
        found["gamma"] = settings.proof  # plays no part
    chance = settings.chance if settings.chance_into is None else settings.chance_into
    for symbol, (field, usual) in NUMBERS.items():
        setting = chance if field == "chance" else getattr(settings, field)
        lapse_plays_no_part = field == "lapse" and settings.lifetime is not None
        assert lapse_plays_no_part or np.allclose(setting, found.get(symbol, usual), rtol=1e-12, atol=0), (symbol, said)
    assert any(part.startswith("C = alone, and given") for part in said) == (settings.pair is not None)
    if settings.pair is not None:
        assert (settings.pair.alone, settings.pair.given) == (values["alone"], values["given"])
    assert settings.lifetime == found.get("R'")
    assert settings.pool == found.get("pool")
    assert ("no limit" in words) == (settings.pool is None)
    assert ("no ties" in words) == (settings.ties == "none")
    assert any(word.startswith("everybody tied to everybody") for word in words) == (settings.ties == "everyone")
    assert {"return_after = 0", "return_status = unaware"} <= set(words) or not settings.returns
    if any(part.startswith("p_e") for part in said):
        passed = next(part for part in words if part.startswith("psi"))
        assert evaluated(passed.split(", ")[2], values) == settings.waiting_passing
    if settings.proof and found.get("b") == 0:
        assert alike(settings.threshold) == found.get("alpha")
        assert ("alpha drawn from U(0, 1)" in words) == (settings.threshold is None)
        proof = next(part for part in words if part.startswith("E = ")).removeprefix("E = ")
        for m in range(n):  # of 5 contacts have adopted
            share = min(1, m / (alike(settings.count) or n - 1))
            given = m / (n - 1) if proof in ("sum of weights", "share of contacts") else None
            assert share == (given if given is not None else evaluated(proof, values | {"m": m}))
        assert (proof == "sum of weights") == settings.weighted


@pytest.mark.parametrize("name", PRESETS)
def test_the_numbers_of_examples_tell_their_origin(name: str) -> None:
    row = PRESETS[name]
    symbols = {parameter.name: parameter.symbol or parameter.name for parameter in row.parameters}
    for example in row.examples:
        numbers = numbers_of(example.model, symbols, 4, 3)
        parameters = [symbols[field.name] for field in fields(example.model) if symbols[field.name] in numbers]
        for symbol in parameters:
            others = [text for text, value in numbers.items() if value == numbers[symbol] and text != symbol]
            assert not others or numbers[symbol] == 0, (example, symbol, others)


@pytest.mark.parametrize("name", PRESETS)
def test_rows_state_the_range_of_their_parameters(name: str) -> None:
    model = PRESETS[name].known[-1].model
    both = Network.from_edges([0, 1], [1, 0], directed=True)

    def given(value: dict[str, Any]) -> None:
        compile_model(both, replace(model, **value), 3, 7)

    for parameter in PRESETS[name].parameters:
        if parameter.words:
            for word in parameter.words:
                replace(model, **{parameter.name: word})
            with pytest.raises(ValueError, match=rf"{parameter.name} = 'tomorrow' is unknown"):
                replace(model, **{parameter.name: "tomorrow"})
        if parameter.low > parameter.high:
            continue
        whole = parameter.high != 1
        beyond = [parameter.low if parameter.above_low else parameter.low - (1 if whole else 0.5)]
        beyond += [parameter.high + (1 if whole else 0.5)] if math.isfinite(parameter.high) else []
        for value in beyond:
            one_or_two = (ValueError, TypeError) if parameter.per == "idea" else ValueError
            with pytest.raises(one_or_two, match=rf"{parameter.name} = "):
                replace(model, **{parameter.name: int(value) if whole else value})
            if parameter.per:
                with pytest.raises(ValueError, match=rf"{parameter.name}\[1\] = "):
                    given({parameter.name: [parameter.low + 0, int(value) if whole else value]})


def test_documentation_is_that_of_the_registry() -> None:
    made = page.page()
    assert page.gates_table() in (DOCS / "theory.md").read_text(encoding="utf-8")
    for preset in PRESETS.values():
        assert f"## {preset.model.__name__}\n" in made
        assert getattr(up, preset.model.__name__) is preset.model


def test_command() -> None:
    listed = CliRunner().invoke(app, ["models"])
    assert listed.exit_code == 0
    assert 'SIR(beta, gamma, *, lifetime="geometric")' in listed.stdout
    for name in ("supply_restricted_bass", "SupplyRestrictedBass", "supplyrestrictedbass"):
        shown = CliRunner().invoke(app, ["models", name])
        assert shown.exit_code == 0
        assert "Jain, Mahajan and Muller 1991" in shown.stdout
        assert "waiting_passing: omega" in shown.stdout
    unknown = CliRunner().invoke(app, ["models", "sirs"])
    assert unknown.exit_code == 2
    assert "model = 'sirs' is unknown; did you mean 'SIS'? allowed: IndependentCascade, SI, SIR" in unknown.output


@pytest.mark.parametrize("name", PRESETS)
def test_every_key_is_a_word_or_says_what_it_needs(name: str) -> None:
    row = PRESETS[name]
    if not row.needs:
        assert type(as_model(name)) is row.model
        assert isinstance(up.simulate(up.generate.path(3), name, seeds=[0], runs=2).reach.values[0].item(), int)
        return
    with pytest.raises(BadValue, match=f"model = '{name}' needs ") as caught:
        as_model(name)
    assert caught.value.name == "model"
    assert all(needed in caught.value.problem and f"{needed}=..." in caught.value.remedy for needed in row.needs)
    other = {"start": 3, "r": 2, "threshold": 2, "alone": (0.4, 0.3), "given": (0.9, 0.3)}
    made = row.model(**{needed: other.get(needed, 0.5) for needed in row.needs})
    assert isinstance(made, Model)


def test_words_for_models() -> None:
    assert isinstance(as_model("linear_threshold"), up.LinearThreshold)
    assert as_model("weighted_cascade").p == "weighted_cascade"  # type: ignore[attr-defined]
    assert as_model("trivalency").p == "trivalency"  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"needs beta and gamma; write up\.SIR\(beta=\.\.\., gamma=\.\.\.\)"):
        as_model("sir")
    with pytest.raises(ValueError, match=r"write .*, or 'weighted_cascade' or 'trivalency'"):
        as_model("independent_cascade")
    with pytest.raises(ValueError, match="model = 'linear_treshold' is unknown; did you mean 'linear_threshold'"):
        as_model("linear_treshold")


def test_a_model_of_ones_own(engine_name: str) -> None:
    class Rumour(Model):
        def settings(self, network: Network, seed: int, engine: str | None) -> Settings:
            return Settings(schedule="each", chance=1.0, merit=1.0, lifetime=2)

    result = up.simulate(up.generate.path(4), Rumour(), seeds=[0], engine=engine_name)
    assert result.curve.values.tolist() == [[1, 2, 3, 4, 4, 4]]
    assert result.active.values.tolist() == [[1, 2, 2, 2, 1, 0]]


# Independent cascade.

FORK = Network.from_edges([0, 0, 1], [2, 3, 2], n=4, directed=True)  # arcs 0 > 2, 0 > 3, 1 > 2


def test_chances_of_arcs() -> None:
    bars = [compile_model(FORK, up.IndependentCascade(p), 3, 7) for p in (0.25, [0, 0.5, 1], "weighted_cascade")]
    assert [bar.bar.tolist() for bar in bars if isinstance(bar, CascadePlan)] == [
        [2**29 - 1], [-1, 2**30 - 1, 2**31 - 1], [2**30 - 1, 2**31 - 1, 2**30 - 1],
    ]  # fmt: skip
    actor = compiled(FORK, up.IndependentCascade([0, 0.5, 1], clock="actor")).plan
    assert actor.users.layers[0].hazard.tolist() == [0, round(np.log(2) * ONE), 64 * ONE]
    assert compiled(FORK, up.IndependentCascade(0.5, clock="actor")).plan.users.layers[0].passing.rows.tolist() == [
        [[0], [0], [0], [round(np.log(2) * ONE)], [0]]
    ]


def test_the_tie_clock_is_the_oracle_s(engine_name: str) -> None:
    net = up.generate.erdos_renyi(60, 4, rng=2)
    arcs = list(zip(net.source_of_arcs().tolist(), net.out_targets.tolist(), strict=True))
    found = up.simulate(
        net, up.IndependentCascade(0.3), seeds=[3], rng=9, record="adoption_step", engine=engine_name
    ).data["adoption_step"]
    assert found.values[0].tolist() == cascade.cascade(net.n, arcs, [0.3] * len(arcs), [3], 9, 0)


def test_trivalency_is_a_constant_of_the_network_and_the_seed(kernel: Kernel, engine_name: str) -> None:
    net = up.generate.erdos_renyi(3_000, 10, rng=1)
    plans = [compile_model(net, "trivalency", 3, seed, engine_name) for seed in (7, 7, 8)]
    bars = [plan.bar for plan in plans if isinstance(plan, CascadePlan)]
    np.testing.assert_array_equal(bars[0], bars[1])
    assert (bars[0] != bars[2]).any()
    m = kernel("draws")(7, 0, 6, 2, 0, 0, net.n_arcs)
    chances = np.array([0.1, 0.01, 0.001])[np.asarray(m) % 3]
    np.testing.assert_array_equal(bars[0], np.rint(chances * 2**31).astype(np.int64) - 1)
    _, counts = np.unique(bars[0], return_counts=True)
    spread = math.sqrt(net.n_arcs * 2 / 9)
    assert np.abs(counts - net.n_arcs / 3).max() <= SIGMA * spread, f"{counts} of {net.n_arcs}, seed 7"


# Epidemics.


def test_sir_of_one_step_is_the_cascade_on_the_actor_clock(engine_name: str) -> None:
    net = up.generate.watts_strogatz(300, 6, 0.2, rng=3)
    kept: dict[str, Any] = {
        "seeds": [0, 50], "runs": 20, "rng": 4, "record": "adoption_step", "engine": engine_name, "horizon": 60,
    }  # fmt: skip
    models = (
        up.IndependentCascade(0.2, clock="actor"), up.SIR(0.2, 1.0), up.SIR(0.2, 1, lifetime="fixed"),
    )  # fmt: skip
    steps = [up.simulate(net, model, **kept).data["adoption_step"].values for model in models]
    np.testing.assert_array_equal(steps[0], steps[1])
    np.testing.assert_array_equal(steps[0], steps[2])


def test_sir_without_giving_up_is_si(engine_name: str) -> None:
    net = up.generate.ring_lattice(50, 4)
    kept: dict[str, Any] = {"seeds": 2, "runs": 5, "rng": 1, "engine": engine_name}
    si = up.simulate(net, up.SI(0.3), **kept).curve.values
    np.testing.assert_array_equal(si, up.simulate(net, up.SIR(0.3, 0.0), **kept).curve.values)


def test_a_chance_per_arc_each_step(engine_name: str) -> None:
    net = up.generate.ring_lattice(50, 4)
    kept: dict[str, Any] = {"seeds": 2, "runs": 5, "rng": 1, "engine": engine_name}
    one, many = up.SIR(0.3, 0.25), up.SIR(np.full(net.n_arcs, 0.3), 0.25)
    np.testing.assert_array_equal(
        up.simulate(net, one, **kept).curve.values, up.simulate(net, many, **kept).curve.values
    )


def test_lifetimes_have_their_laws(kernel: Kernel) -> None:
    n, horizon = 4_000, 30
    alone = Network.from_edges([], [], n=n)
    everyone = list(range(n))
    left = one_run(kernel, alone, up.SIR(0.0, 0.25), everyone, horizon).column("users_adopter")
    for t in range(1, 9):
        share, spread = 0.75**t, math.sqrt(n * 0.75**t * (1 - 0.75**t))
        assert abs(left[t] - n * share) <= SIGMA * spread, f"step {t}: {left[t]} of {n}, expected {n * share}, seed 7"
    fixed = one_run(kernel, alone, up.SIR(0.0, 1 / 7, lifetime="fixed"), everyone, horizon).column("users_adopter")
    assert fixed == [n] * 7 + [0] * (horizon - 6)


def test_sir_and_sis_settings() -> None:
    geometric, fixed = compiled(FORK, up.SIR(0.5, 0.5)).plan, compiled(FORK, up.SIR(0.5, 0.2, lifetime="fixed")).plan
    assert geometric.users.lapse.rows.tolist() == [[round(math.log(2) * ONE)]]
    assert geometric.users.endurance.size == 0
    assert (fixed.users.lapse.rows.tolist(), fixed.users.endurance.tolist()) == ([[ONE]], [5 * ONE])
    assert (fixed.return_after, fixed.return_status) == (-1, AWARE)
    sis = compiled(FORK, up.SIS(0.5, 0.5)).plan
    assert (sis.return_after, sis.return_status) == (0, UNAWARE)


def test_sis_settles_at_the_endemic_share(kernel: Kernel) -> None:
    """On everyone: x' = x (1 - gamma) + (1 - x)(1 - (1 - beta)^(n x)); the fixed point is where the run stays."""
    n, horizon, z, gamma = 400, 120, 0.8, 0.4
    beta = z / (n - 1)
    x = 0.5
    for _ in range(500):  # a person who gives up in a step cannot be persuaded in the same step
        x = x * (1 - gamma) + (1 - x) * (1 - (1 - beta) ** (n * x))
    run = one_run(kernel, up.generate.complete(n), up.SIS(beta, gamma), range(n // 2), horizon)
    late = np.array(run.column("users_adopter"))[40:] / n
    spread = math.sqrt(2 * x * (1 - x) / n)  # of one step; at least 8 of the 81 are as good as independent
    assert abs(late.mean() - x) <= SIGMA * spread / math.sqrt(8), f"mean {late.mean()}, expected {x}, seed 7"
    statuses = sum(np.array(run.column(f"users_{s}")) for s in ("unaware", "aware", "waiting", "adopter", "lapsed"))
    assert (statuses == n).all()
    assert max(run.column("users_lapsed")) == 0


def test_who_goes_on_for_ever_needs_a_horizon() -> None:
    with pytest.raises(ValueError, match="horizon is needed: SIS can go on for ever"):
        up.simulate(FORK, up.SIS(0.1, 0.1), seeds=[0])


# Thresholds.


def test_weights_are_shares_of_a_row() -> None:
    net = Network.from_edges([0, 1, 2, 3], [4, 4, 4, 0], weight=[1, 2, 5, 9], directed=True)
    plan = compiled(net, up.LinearThreshold(normalise=True)).plan
    assert plan.users.layers[0].weight.tolist() == [ONE // 8, ONE // 4, ONE * 5 // 8, ONE]
    assert compiled(FORK, up.LinearThreshold()).plan.users.layers[0].weight.size == 0


def test_counts_are_exact(engine_name: str) -> None:
    """A star turned inwards: the hub has k contacts, r of them seeds."""
    for k in (3, 7, 49):
        star = Network.from_edges(range(1, k + 1), [0] * k, directed=True)
        for r in range(1, k + 1):
            for seeds, reach in ((r, r + 1), (r - 1, r - 1)):
                ids = list(range(1, seeds + 1))
                got = up.simulate(star, up.CountThreshold(r), seeds=ids, engine=engine_name).reach.item()
                assert got == reach, (k, r, seeds)


@pytest.mark.parametrize(("r", "h"), [(1, 4), (2, 4), (3, 4)])
def test_complex_contagion_on_a_ring(r: int, h: int, engine_name: str) -> None:
    """Centola and Macy: h contacts on each side, a block of 2h seeds."""
    n, s = 1_000, 2 * h
    ring = up.generate.ring_lattice(n, 2 * h)
    curve = up.simulate(ring, up.CountThreshold(r), seeds=range(s), engine=engine_name).curve
    assert curve.values[0, -1] == n
    steps = curve.shape[1] - 1
    assert abs(steps - math.ceil((n - s) / (2 * (h - r + 1)))) <= 1


def granovetter(thresholds: list[int]) -> int:
    reach = 0
    while (more := sum(theta <= reach for theta in thresholds)) > reach:
        reach = more
    return reach


def test_granovetter_s_crowds(engine_name: str) -> None:
    crowd = Network.from_edges([], [], n=100)
    even = list(range(100))
    assert up.simulate(crowd, up.Granovetter(even), engine=engine_name).reach == 100
    assert up.simulate(crowd, up.Granovetter([0, 2, *even[2:]]), engine=engine_name).reach == 1
    shares = np.arange(100) / 100
    assert up.simulate(crowd, up.Granovetter(shares, unit="share"), engine=engine_name).reach == 100
    rng = np.random.default_rng(6)
    for n in (1, 2, 30):
        for _ in range(10):
            thresholds = rng.integers(0, n + 2, n).tolist()
            got = up.simulate(Network.from_edges([], [], n=n), up.Granovetter(thresholds), engine=engine_name).reach
            assert got == granovetter(thresholds), thresholds


# Bass.


def test_bass_settings() -> None:
    network_plan = compiled(FORK, up.Bass(0.03, 0.38)).plan
    assert network_plan.users.layers[0].hazard.tolist() == [round(0.19 * ONE), round(0.38 * ONE), round(0.19 * ONE)]
    assert network_plan.users.drive.rows.tolist() == [[round(0.03 * ONE)]]
    everyone = compiled(FORK, up.Bass(0.03, 0.38, mixing="everyone")).plan
    assert everyone.imitation.rows.tolist() == [[round(0.38 * ONE)]]
    assert len(everyone.users.layers[0].ties.targets) == 0


def test_bass_on_everyone_follows_the_recursion(kernel: Kernel) -> None:
    n = 20_000
    plan = compiled(Network.from_edges([0], [1], n=n), up.Bass(0.03, 0.38, mixing="everyone"), 10).plan
    share = np.array(run_plan(kernel("step_run"), plan, 7, 0).column("users_ever")) / n
    expected = [0.0]
    for _ in range(10):
        expected.append(expected[-1] + (0.03 + 0.38 * expected[-1]) * (1 - expected[-1]))
    # early luck persists: the deviation at 10 is at most about twice binomial
    assert np.abs(share - expected).max() < 4 * 2 * np.sqrt(0.25 / n), (share, expected)


def supply_restricted(p: float, q_waiting: float, q: float, service: float, horizon: int) -> list[float]:
    waiting, served, curve = 0.0, 0.0, [0.0]
    for _ in range(horizon):
        waiting += (p + q_waiting * waiting + q * served) * (1 - waiting - served)
        moved = service * waiting
        waiting, served = waiting - moved, served + moved
        curve.append(served)
    return curve


@pytest.mark.parametrize("service", [1.0, 0.2, 0.05])
@pytest.mark.parametrize(("passing", "mixing"), [(1, "everyone"), (0.5, "network"), (0, "everyone"), (0, "network")])
def test_supply_restricted_bass_recursion(service: float, passing: float, mixing: Any, engine_name: str) -> None:
    n, horizon = 600, 16
    net = up.generate.complete(n) if mixing == "network" else Network.from_edges([], [], n=n)
    model = up.SupplyRestrictedBass(0.03, 0.38, service=service, waiting_passing=passing, mixing=mixing)
    curves = up.simulate(net, model, horizon=horizon, runs=25, rng=2, engine=engine_name).curve.values / n
    expected = supply_restricted(0.03, 0.38 * passing, 0.38, service, horizon)
    for t in (4, 8, 12, 16):
        x = curves[:, t]
        error = x.std(ddof=1) / 5 + 1 / n  # whole people are served
        assert abs(x.mean() - expected[t]) <= SIGMA * error, f"step {t}: {x.mean()}, expected {expected[t]}, seed 2"


def test_a_pool_that_serves_all_is_bass(engine_name: str) -> None:
    net = up.generate.ring_lattice(60, 4)
    kept: dict[str, Any] = {"runs": 4, "rng": 1, "engine": engine_name, "horizon": 12}
    free = up.simulate(net, up.SupplyRestrictedBass(0.03, 0.38, service=1.0), **kept).curve.values
    np.testing.assert_array_equal(free, up.simulate(net, up.Bass(0.03, 0.38), **kept).curve.values)


# Mandate.


def test_a_mandate_acts_once(engine_name: str) -> None:
    n = 5_000
    crowd = Network.from_edges([], [], n=n)
    for horizon, start in ((None, 200), (9, 4)):  # 200 lies beyond the horizon that is tried first
        result = up.simulate(crowd, up.Mandate(start, 0.3), horizon=horizon, rng=3, engine=engine_name)
        values = result.curve.values[0]
        assert (values[:start] == 0).all()
        assert (values[start:] == values[start]).all()
        spread = math.sqrt(n * 0.3 * 0.7)
        assert abs(values[start] - 0.3 * n) <= SIGMA * spread, f"{values[start]} of {n}, expected {0.3 * n}, seed 3"
    with pytest.warns(UserWarning, match="Mandate starts at step 8, the horizon is 7: it never acts"):
        assert up.simulate(crowd, up.Mandate(8), horizon=7, engine=engine_name).reach == 0


# Refusals.

IRREGULAR = up.generate.star(4)


@pytest.mark.parametrize(
    ("net", "model", "words"),
    [
        (FORK, up.IndependentCascade([0.1, 0.2, 1.3]), "p[2] = 1.3 on arc 1 -> 2; probabilities lie in [0, 1]"),
        (FORK, up.IndependentCascade([0.1, np.nan, 1.3]), "p[1] = nan on arc 0 -> 3; probabilities lie in [0, 1]"),
        (FORK, up.IndependentCascade([0.1, 0.2]), "p holds 2 chances, but the network has 3 arcs"),
        (FORK, up.SI([0.1, 0.2, -1]), "beta[2] = -1.0 on arc 1 -> 2; probabilities lie in [0, 1]"),
        (FORK, up.FractionalThreshold([0.5, 0.5]), "phi has shape (2,)"),
        (FORK, up.CountThreshold([1, 1]), "r has shape (2,)"),
        (FORK, up.Granovetter([1, 1]), "threshold holds 2 values, but there are 4 people"),
        (FORK, 3, "model is an int, it should be a Model"),
        ("FORK", up.Bass(0.1, 0.1), "network is a str, it should be a Network"),
        (Network.from_edges([0], [1], weight=[2]), up.FractionalThreshold(0.5), "LinearThreshold(phi, normalise=True)"),
        (Network.from_edges([0], [1], weight=[2]), up.CountThreshold(1), "but CountThreshold counts contacts"),
        (Network.from_edges([0], [1]), up.IndependentCascade([0.5]), "an undirected edge is two arcs"),
        (IRREGULAR, up.SupplyRestrictedBass(0.1, 0.1, service=0.1), "actor 1 has 1, actor 0 has 3; use waiting_"),
        (Network.from_edges([], [], n=10_001), up.Granovetter(1), "10,001 people need 100,010,000 ties"),
        (FORK, Model(), "Model states no settings"),
    ],
)  # fmt: skip
def test_errors_of_fit(net: Any, model: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError, NotImplementedError)) as caught:
        compile_model(net, model, 3, 7)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: up.IndependentCascade(1.3), "p = 1.3 is out of range; it lies in [0, 1]"),
        (lambda: up.IndependentCascade([[0.1]]), "p has shape (1, 1)"),
        (lambda: up.IndependentCascade("weightd"), "p = 'weightd' is unknown; did you mean 'weight'?"),
        (lambda: up.IndependentCascade(0.1, clock="wall"), "clock = 'wall' is unknown"),
        (lambda: up.SIR(0.1, 0.3, lifetime="fixed"), "gamma = 0.3 gives a lifetime of 3.33333 steps"),
        (lambda: up.SIR(0.1, 0.3, lifetime="fixed"), "such as gamma = 1 / 3"),
        (lambda: up.SIS(0.1, 0, lifetime="fixed"), "gamma = 0.0 gives no lifetime"),
        (lambda: up.SIS(0.1, 0.1, lifetime="long"), "lifetime = 'long' is unknown"),
        (lambda: up.Bass(0.1, -0.1), "q = -0.1 is out of range"),
        (lambda: up.Bass(0.1, 0.1, mixing="some"), "mixing = 'some' is unknown"),
        (lambda: up.LinearThreshold([0.1, 2]), "threshold[1] = 2.0 is out of range"),
        (lambda: up.FractionalThreshold("low"), "phi"),
        (lambda: up.CountThreshold(1.5), "r = 1.5 is not a whole number"),
        (lambda: up.CountThreshold([2, 0]), "r[1] = 0 is out of range; it is at least 1"),
        (lambda: up.Granovetter([0.5, 1.0]), "threshold[0] = 0.5 is not a whole number"),
        (lambda: up.Granovetter([0.5, 1.5], unit="share"), "threshold[1] = 1.5 is out of range"),
        (lambda: up.SupplyRestrictedBass(0.1, 0.1, service=0), "service = 0.0 serves nobody; it lies in (0, 1]"),
        (lambda: up.Mandate(0), "start = 0 is out of range"),
    ],
)
def test_errors_of_parameters(make: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        make()
    assert words in str(caught.value)


def test_numpy_numbers_are_numbers() -> None:
    assert up.CountThreshold(np.int64(2)).r == 2
    assert up.Mandate(np.int32(3)).start == 3
    assert up.SIR(np.float32(0.5), np.float64(0.5)).beta == 0.5


def test_weights_that_play_no_part_are_named() -> None:
    weighted = Network.from_edges([0], [1], weight=[2])
    said = "the network has weights, which Bass does not use"
    with pytest.warns(UserWarning, match=said):
        assert compile_model(weighted, up.Bass(0.1, 0.1), 3, 7).notes == (said,)
    assert compiled(weighted, up.LinearThreshold(normalise=True)).notes == ()


def test_parameters_are_assumptions_with_their_units() -> None:
    rows = {row.name: row for row in compiled(FORK, up.SIR(0.1, 0.25)).assumptions}
    assert (rows["SIR.gamma"].value, rows["SIR.gamma"].unit) == (0.25, "chance / step")
    assert rows["SIR.lifetime"].value == "geometric"
    assert compiled(FORK, up.LinearThreshold()).assumptions[0].value == "drawn from U(0, 1)"
