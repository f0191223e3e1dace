"""What is written down, as plain lists of integers, so that a change shows in the diff."""

from collections.abc import Callable
from typing import Any

import numpy as np
import uptake as up
from oracles.fixed import ONE
from plans import Phased, make_plan, run_plan
from uptake.basis import engine
from uptake.kernels.types import ADDITIVE, ONCE, PLACES_AT_PROVIDERS, POOL, TALLIES

SEEDS = (0, 7, 2**32 - 1)
CURVES = {"horizon": 12, "runs": 3, "rng": 11}


def luck(name: str) -> dict[str, Any]:
    """Words, draws by purpose, coins, random seeds."""
    blocks, draws, coins, smallest = (
        engine.kernel(kernel, name) for kernel in ("philox_blocks", "draws", "coins", "smallest_lucks")
    )
    counters = np.array([[0, 0, 0, 0], [1, 2, 3, 4], [2**32 - 1, 0, 9, 8]], np.uint32)
    return {
        "philox": [[f"{int(w):08x}" for w in row] for seed in SEEDS for row in blocks(counters, seed, 5)],
        "draws": {
            f"seed {seed} run {run} purpose {purpose} idea {idea} epoch {epoch}": whole(
                draws(seed, run, purpose, idea, epoch, 40, 4)
            )
            for seed, run, idea, epoch in ((0, 0, 0, 0), (7, 3, 1, 2))
            for purpose in range(10)
        },
        "coins": {f"seed {seed} run 2": whole(coins(seed, 2, 0, 5, 10)) for seed in SEEDS},
        "smallest": {f"seed {seed} run 1": whole(smallest(seed, 1, 0, 0, 50, 9)) for seed in SEEDS},
    }


def fixed(name: str) -> dict[str, Any]:
    """Lambda of chances and resistances of draws."""
    chances = np.array([0, 1, 2, 1000, 2**20, ONE // 10, ONE // 3, ONE // 2, ONE - 2, ONE - 1, ONE], np.int64)
    bits = np.array([0, 1, 12345, 2**40, 2**52 - 1, 2**52, 2**53 - 2, 2**53 - 1], np.int64)
    return {
        "lambdas": dict(zip(map(str, chances.tolist()), whole(engine.kernel("lambdas", name)(chances)), strict=True)),
        "resistances": dict(zip(map(str, bits.tolist()), whole(engine.kernel("resistances", name)(bits)), strict=True)),
    }


def networks(name: str) -> dict[str, Any]:
    """Every generator: number of arcs, fingerprint, first and last arcs."""
    g = up.generate
    made = {
        "rmat": g.rmat(8, 4, rng=3, engine=name),
        "rmat, directed": g.rmat(8, 4, rng=3, directed=True, engine=name),
        "barabasi_albert": g.barabasi_albert(200, 3, rng=3, engine=name),
        "erdos_renyi": g.erdos_renyi(200, 5, rng=3, engine=name),
        "erdos_renyi, directed": g.erdos_renyi(200, 5, rng=3, directed=True, engine=name),
        "stochastic_block": g.stochastic_block([60, 90], [[0.1, 0.01], [0.01, 0.06]], rng=3, engine=name),
        "watts_strogatz": g.watts_strogatz(200, 6, 0.2, rng=3, engine=name),
        "ring_lattice": g.ring_lattice(200, 6),
    }
    return {
        kind: {
            "arcs": net.n_arcs,
            "fingerprint": net.fingerprint,
            "first": [[int(u), int(v)] for u, v in zip(net.source_of_arcs()[:6], net.out_targets[:6], strict=True)],
            "last": [[int(u), int(v)] for u, v in zip(net.source_of_arcs()[-6:], net.out_targets[-6:], strict=True)],
        }
        for kind, net in made.items()
    }


def models(name: str) -> dict[str, Any]:
    """Curves of every textbook model, and the adoption steps of its first run."""
    net = up.generate.watts_strogatz(80, 6, 0.1, rng=5, engine=name)
    crowd = up.generate.ring_lattice(80, 2)
    thresholds = np.arange(80) % 23
    cases: dict[str, tuple[up.Network, Any, Any]] = {
        "independent cascade, tie clock": (net, up.IndependentCascade(0.2), 2),
        "independent cascade, actor clock": (net, up.IndependentCascade(0.2, clock="actor"), 2),
        "independent cascade, a chance per arc": (net, up.IndependentCascade(np.arange(net.n_arcs) % 5 / 10), [3, 4]),
        "weighted cascade": (net, "weighted_cascade", 2),
        "trivalency": (net, "trivalency", 20),
        "SI": (net, up.SI(0.05), 2),
        "SIR, geometric": (net, up.SIR(0.1, 0.3), 2),
        "SIR, fixed": (net, up.SIR(0.1, 0.25, lifetime="fixed"), 2),
        "SIS": (net, up.SIS(0.1, 0.3), 2),
        "linear threshold": (net, up.LinearThreshold(), 4),
        "fractional threshold": (net, up.FractionalThreshold(0.34), [0, 1, 2, 3]),
        "count threshold": (net, up.CountThreshold(2), [0, 1, 2, 3]),
        "Granovetter": (crowd, up.Granovetter(thresholds), None),
        "Bass, network": (net, up.Bass(0.03, 0.38), None),
        "Bass, everyone": (net, up.Bass(0.03, 0.38, mixing="everyone"), None),
        "supply-restricted Bass": (crowd, up.SupplyRestrictedBass(0.05, 0.4, service=0.2), None),
        "mandate": (net, up.Mandate(4, 0.6), None),
    }
    written = {}
    for kind, (where, model, seeds) in cases.items():
        result = up.simulate(where, model, seeds=seeds, record="adoption_step", engine=name, progress=False, **CURVES)
        written[kind] = {"curve": whole(result.curve.values), "adoption_step": whole(result.adoption_step.values[0])}
    return written


def steps(name: str) -> dict[str, Any]:
    """The kernel itself: supply, lapse, return, phases, priorities, a budget; every tally of every step."""
    ring = [(u, v) for u in range(24) for v in ((u + 1) % 24, (u - 1) % 24, (u + 5) % 24)]
    shared: dict[str, Any] = {
        "horizon": 16, "starts": (0, 5, 11),
        "service_edges": [(u, u % 3) for u in range(24)] + [(u, (u + 1) % 3) for u in range(12)],
        "users": {
            "drive": Phased([0.1, 0.3, 0.05]), "peers": (0.0, 0.05, 0.1, 0.3, 0.02), "across": 0.1,
            "merit": [0.2 + u % 4 * 0.1 for u in range(24)], "proof": 0.5,
            "push": Phased([0.0, 0.0, 0.3]), "lapse": 0.15,
            "priority": [u % 2 for u in range(24)],
        },
        "providers": {
            "drive": 0.3, "peers": 0.2, "across": 0.15, "merit": 0.5, "proof": 0.3,
            "lapse": Phased([0.05, 0.1, 0.2]),
        },
        "group": [u % 3 for u in range(24)], "demand_weight": 0.4, "demand_saturation": 0.5, "slots": 0.75,
        "places_": 2.5,
        "coproduction": 0.3, "setup": 5, "budget": 30, "return_after": 2,
    }  # fmt: skip
    plans = {
        "places at providers": make_plan(24, ring, 3, [(0, 1), (1, 2)], supply=PLACES_AT_PROVIDERS, **shared),
        "a common pool, once, additive": make_plan(
            24, ring, 3, [(0, 1), (1, 2)], **shared | {"supply": POOL, "pool": 0.3, "schedule": ONCE, "link": ADDITIVE}
        ),
        "imitation of one's group": make_plan(24, ring, 3, [(0, 1)], imitation=0.4, imitate_group=True, **shared),
    }
    written: dict[str, Any] = {"tallies": list(TALLIES)}
    for kind, plan in plans.items():
        for run in (0, 1):
            ran = run_plan(engine.kernel("step_run", name), plan, 77, run, [0, 5], [1])
            written[f"{kind}, run {run}"] = {
                "tallies": whole(ran.tallies),
                "adoption_step": whole(ran.adoption_step),
                "last status": whole(ran.history[-1]),
                "group_ever": whole(ran.group_ever),
            }
    return written


def study(name: str) -> dict[str, Any]:
    """A comparison of strategies with its ledger."""
    net = up.generate.barabasi_albert(120, 2, rng=9, engine=name)
    service = up.generate.catchments(users=np.arange(120) % 5, providers=range(5))
    world = up.World(
        up.Users(net, group=np.arange(120) % 2),
        up.Providers(up.generate.ring_lattice(5, 2), places=8),
        service=service,
        ideas=(up.Idea(drive=0.02, provider_drive=0.03, lapse=0.02, return_after=6),),
    )
    strategies = {
        "emulation": up.Emulation(seeds=6),
        "branching": up.Branching(seeds=6, slots=0.4),
        "demand": up.DemandLed(start=3),
        "persuasion": up.Persuasion(start=4, until=12),
        "law": up.Legislation(start=10),
    }
    data = up.compare(world, strategies, horizon=20, runs=2, rng=21, engine=name, progress=False).data
    written: dict[str, Any] = {"entries": [str(entry) for entry in data["entry"].values]}
    for variable in ("users", "providers", "users_ever", "openings", "served", "waited", "places"):
        written[variable] = {s: whole(data[variable].sel(strategy=s).values) for s in strategies}
    for variable in ("ledger", "present_value"):  # hundredths of the currency
        written[variable] = {s: whole(np.rint(data[variable].sel(strategy=s).values * 100)) for s in strategies}
    return written


def whole(values: Any) -> Any:
    """Nested lists of integers."""
    return np.asarray(values).astype(np.int64).tolist()


CASES: dict[str, Callable[[str], dict[str, Any]]] = {
    "luck": luck, "fixed": fixed, "networks": networks, "models": models, "steps": steps, "study": study,
}  # fmt: skip
