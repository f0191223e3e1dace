"""Small synthetic studies in the agreed schema, made without any kernel."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
from uptake.analysis.schema import SPENDING, Outcome, assemble
from uptake.kernels import types
from uptake.results.study import Study


class Entry(NamedTuple):
    name: str
    category: str
    payer: str
    payee: str
    sign: int


class Fund(NamedTuple):
    name: str
    money: int


ENTRIES = (
    Entry("set-up", "set-up", "sponsor", "providers", -1),
    Entry("places", "service", "commissioner", "providers", -1),
    Entry("well-being", "benefit", "", "users", +1),
    Entry("fewer admissions", "benefit", "", "health service", +1),
)
STRATEGIES = {  # final share, midpoint (share of the horizon), steepness, places per user who wants one
    "emulation": (0.45, 0.55, 9.0, 0.80),
    "branching": (0.62, 0.45, 9.0, 0.95),
    "federation": (0.70, 0.50, 11.0, 0.85),
    "demand led": (0.78, 0.35, 12.0, 0.60),
    "mandate": (0.90, 0.40, 20.0, 0.90),
}


def outcome(
    final: float,
    midpoint: float,
    steepness: float,
    supply: float,
    runs: int,
    horizon: int,
    sizes: np.ndarray,
    extra: bool,
) -> Outcome:
    """S-curves whose speed and height vary from run to run by luck that all strategies share."""
    n, clinics = int(sizes.sum()), 25
    rng = np.random.default_rng(5)
    height = np.clip(final * np.exp(0.16 * rng.standard_normal(runs)), 0.02, 0.97)
    shift = midpoint + 0.07 * rng.standard_normal(runs)
    own = np.random.default_rng(round(1000 * final))
    shift += 0.02 * own.standard_normal(runs)
    height *= 1 - 0.03 * own.random(runs)
    t = np.arange(horizon + 1) / max(horizon, 1)
    wave = 1 / (1 + np.exp(-steepness * (t - shift[:, None])))
    wave = (wave - wave[:, :1]) / (1 - wave[:, :1])
    wants = np.rint(n * (0.002 + (height[:, None] - 0.002) * wave)).astype(np.int64)
    ever = np.maximum.accumulate(np.rint(wants * (supply + (1 - supply) * t)).astype(np.int64), axis=1)
    lapsed = np.rint(0.18 * ever * t).astype(np.int64)
    aware = np.minimum(np.rint(0.25 * wants).astype(np.int64), n - wants)
    tallies = np.zeros((runs, horizon + 1, len(types.TALLIES)), dtype=np.int64)
    tallies[..., types.USERS + 4] = lapsed
    tallies[..., types.USERS + 3] = ever - lapsed
    tallies[..., types.USERS + 2] = wants - ever
    tallies[..., types.USERS + 1] = aware
    tallies[..., types.USERS] = n - wants - aware
    opened = np.minimum(1 + np.rint(clinics * height[:, None] * wave).astype(np.int64), clinics)
    opened = np.maximum.accumulate(opened, axis=1)
    tallies[..., types.PROVIDERS + 3] = opened
    tallies[..., types.PROVIDERS] = clinics - opened
    tallies[..., types.USERS_EVER] = ever
    tallies[..., types.PROVIDERS_EVER] = opened
    tallies[..., types.OPENINGS] = np.diff(opened, axis=1, prepend=0)
    tallies[..., types.SERVED] = np.diff(ever, axis=1, prepend=ever[:, :1])
    tallies[..., types.WAITED] = 3 * tallies[..., types.SERVED]
    tallies[..., types.PLACES] = np.maximum(ever - lapsed, 40 * opened)
    tallies[..., types.IDLE] = tallies[..., types.PLACES] - (ever - lapsed)
    tallies[..., types.SETUP] = 2_000_000 * tallies[..., types.OPENINGS]
    weight = np.linspace(1.3, 0.7, sizes.size)
    group_ever = np.minimum(np.rint(ever[:, -1:] / n * sizes * weight), sizes).astype(np.int64)
    entries = (*ENTRIES, Entry("enforcement", "enforcement", "state", "suppliers", -1)) if extra else ENTRIES
    active = ever - lapsed
    flows = [tallies[..., types.SETUP], 1_500 * tallies[..., types.PLACES], 4_000 * active, 2_000 * active]
    if extra:
        flows.append(np.broadcast_to(np.where(t >= 0.3, 1_500_000, 0).astype(np.int64), active.shape))
    ledger = np.stack(flows, axis=-1)
    discount = 1.035 ** (-np.arange(horizon + 1) / 12)
    value = np.einsum("rte,t->re", ledger, discount)
    few = 1 / opened[:, -1]  # all have as many places
    spent = np.zeros((runs, 1, len(SPENDING)), np.int64)
    spent[:, 0, 0] = tallies[..., types.SETUP].sum(axis=1)
    spent[:, 0, 1] = np.maximum(0, 40_000_000 - spent[:, 0, 0])
    spent[:, 0, 3] = spent[:, 0, 4] = opened[:, -1]
    spent[:, 0, 5] = 40 * opened[:, -1]
    return Outcome(
        tallies, group_ever, entries, ledger, value, descent=descent_of(tallies), concentration=few,
        sponsors=(Fund("fund", 40_000_000),), of_sponsors=spent,
    )  # fmt: skip


def descent_of(tallies: np.ndarray) -> np.ndarray:
    """Variants that move from .3 to .5, and most users owed to other users."""
    descent = np.zeros((*tallies.shape[:2], len(types.DESCENT)), dtype=np.int64)
    steps = tallies.shape[1]
    variant = np.linspace(0.3, 0.5, steps)
    for first, active, ever in (
        (0, tallies[..., types.USERS + 3], tallies[..., types.USERS_EVER]),
        (types.DESCENT_OF_PROVIDERS, tallies[..., types.PROVIDERS + 3], tallies[..., types.PROVIDERS_EVER]),
    ):
        for column, mean in (
            (types.VARIANT, variant),
            (types.VARIANT_SQUARED, variant**2 + 0.01),
            (types.FIT, 0.9 - variant),
            (types.EFFECTIVENESS, 0.8 - variant),
        ):
            descent[..., first + column] = np.rint(active * mean * 2**30)
        kinds = first + types.BY_KIND
        descent[..., kinds + types.FROM_SEED] = ever[:, :1]
        descent[..., kinds + types.FROM_OUTSIDE] = (ever - ever[:, :1]) // 10
        descent[..., kinds + types.FROM_OTHER_SIDE] = (ever - ever[:, :1]) // 5
        known = descent[..., kinds : kinds + 5].sum(axis=-1)
        descent[..., kinds + types.FROM_OWN_SIDE] = ever - known
    return descent


IDEAS = ("allotments", "bike repair", "credit union", "dance")


def study(
    runs: int = 20,
    horizon: int = 24,
    names: tuple[str, ...] = tuple(STRATEGIES),
    observed: bool = False,
    ideas: tuple[str, ...] = (),
    which: int = 0,
) -> Study:
    """A study of some of STRATEGIES on 1,000 users in three groups, reproducible to the bit.

    With several `ideas`, the k-th has the numbers of the study of one idea that `which` = k makes.
    """
    sizes = np.array([500, 300, 200])

    def made(name: str, k: int) -> Outcome:
        final, *others = STRATEGIES[name]
        weaker = final * (1 - 0.13 * (k % 5))
        return outcome(weaker, *others, runs=runs, horizon=horizon, sizes=sizes, extra=name == "mandate")

    outcomes = {name: [made(name, k) for k in range(len(ideas))] if ideas else made(name, which) for name in names}
    assumptions = [
        {"name": "merit", "value": 0.35, "unit": "chance", "source": "assumed", "strategy": ""},
        {"name": "social_proof", "value": 0.65, "unit": "chance", "source": "assumed", "strategy": ""},
        {"name": "set-up of a site", "value": 20_000, "unit": "GBP", "source": "assumed", "strategy": ""},
        {"name": "discount_rate", "value": 0.035, "unit": "per year", "source": "UK Green Book", "strategy": ""},
        {"name": "enforcement", "value": 0.8, "unit": "chance", "source": "assumed", "strategy": "mandate"},
    ]
    attrs = {
        "uptake_version": "0.1.0",
        "title": "Family planning in 25 villages",
        "seed": 7,
        "runs": runs,
        "horizon": horizon,
        "step_length": "month",
        "currency": "GBP",
        "n_users": int(sizes.sum()),
        "n_providers": 25,
        "engine": "numba",
        "created": "2026-01-01T00:00:00Z",
        "fingerprint": "0123456789abcdef",
        "description": json.dumps({"world": {"users": 1000}}),
        "assumptions": json.dumps(assumptions),
        "notes": json.dumps(["12 of 1000 users have no linked provider and can never be served"]),
    }
    real = None
    if observed:
        real = np.full(horizon + 1, np.nan)
        real[:: max(horizon // 8, 1)] = 0.5 / (
            1 + np.exp(-8 * (np.linspace(0, 1, horizon + 1)[:: max(horizon // 8, 1)] - 0.5))
        )
    return Study(
        assemble(
            outcomes,
            group_size=sizes,
            group_names=["north", "coast", "hills"],
            attrs=attrs,
            origin=[0.3] * len(ideas) if ideas else 0.3,
            observed=real,
            observed_label="survey of 1973",
            ideas=ideas,
            owners=["sponsor"] * max(1, len(ideas)),  # who pays for setting up
        )
    )
