"""Variants: how near the best of several is to the circumstances of those who hear of them."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import uptake as up
from oracles.fixed import ONE
from plans import run_plan
from uptake.basis.engine import kernel
from uptake.plan.world import compile_world

from .formulas import nearest_of
from .rows import Row, check, mean

THEME = "Variants"


def mismatches(engine: str, members: int, federations: int, pooled: bool, seed: int, hearers: int = 4) -> Any:
    """How far what users are offered is from their contexts: the mean in each federation.

    Providers make a variant of their own circumstances, drawn from U(0, 1). Users, whose circumstances are drawn
    likewise, keep what they are offered.
    """
    n, m = federations * hearers, federations * members
    anywhere = up.contexts(between=0, within=1)
    idea = up.Idea(
        drive=0, peer=0, provider_to_user=1, user_to_provider=0, provider_drive=1, provider_adaptation=1, adaptation=0,
        tolerance=64, provider_merit=1, provider_social_proof=0, slots=None, lapse=0, provider_lapse=0,
    )  # fmt: skip
    world = up.World(
        up.Users(up.Network.from_edges([], [], n=n), context=anywhere, threshold=0),
        up.Providers(n=m, places=hearers, culture=1, champion=1, context=anywhere),
        up.generate.catchments(users=np.arange(n) // hearers, providers=np.arange(m) // members),
        ideas=idea,
    )
    each = [up.PoolVariants(range(k, k + members)) for k in range(0, m, members)] if pooled else []
    plan = compile_world(world, up.Strategy(structure=each), 3, seed, engine).plan
    descent = run_plan(kernel("step_run", engine), plan, seed).descent
    assert (descent.heard[:n] == 2).all()
    apart = np.abs(descent.variant[:n] - plan.users.graft.context) / ONE
    return apart.reshape(federations, hearers).mean(axis=1)


@check(THEME)
def pooling() -> Iterator[Row]:
    """A row's runs are federations: each has other members, other variants and other hearers."""
    federations, seed = 20_000, 601
    for members in (1, 2, 3, 5, 10):
        note = f"M = {members}, 4 hearers each, variants and contexts U(0, 1)"
        apart = mismatches("auto", members, federations, True, seed)
        formula = "(M + 3) / (2 (M + 1) (M + 2))"
        yield mean("mismatch of the best of M pooled variants", formula, note, apart, nearest_of(members), seed)
    note = "5 providers without a pool, 4 hearers each"
    apart = mismatches("auto", 5, federations, False, seed)
    yield mean("mismatch of one provider's variant", "1 / 3", note, apart, nearest_of(1), seed)
