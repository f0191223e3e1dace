"""Immune actors: they stay contacts of others, hear of the idea, and never adopt. Kernels know nothing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from uptake.basis.arrays import Int32s, Int64s, read_only
from uptake.kernels.types import RESISTANCE, Plan, Timed
from uptake.plan.compiled import CascadePlan, Compiled, ComplementaryPlan, ContagionPlan

# As a scale (kernels/contagion/needs.py): GIVEN takes it for out of reach. For ACCEPTANCE, 2^62 times any alpha modulo
# 2^64 is 0, 2^62, 2^63 or 3 * 2^62, so that the need is at least 2^30 contacts.
_OUT_OF_REACH = 1 << 62


def immunised(plan: ContagionPlan, immune: Int32s) -> ContagionPlan:
    """The plan in which the actors at the positions `immune` never adopt; the same plan if there are none.

    Examples
    --------
    >>> import uptake as up
    >>> from uptake.plan.model import compile_model
    >>> plan = compile_model(up.generate.path(3), up.CountThreshold(2), horizon=3, seed=7)
    >>> immunised(plan, np.array([1], np.int32)).scale.tolist()
    [2, 4611686018427387904, 2]
    """
    if not immune.size:
        return plan
    if isinstance(plan, CascadePlan | ComplementaryPlan):
        return replace(plan, immune=immune)
    if isinstance(plan, Compiled):
        return replace(plan, plan=never_adopting(plan.plan, immune), immune=immune)
    network = plan.network
    if plan.amount.size:  # their contacts pass on nothing to them
        spared = np.zeros(network.n, bool)
        spared[immune] = True
        amount = np.where(spared[network.out_targets], 0, plan.amount)
        return replace(plan, amount=read_only(amount), immune=immune)
    scale = np.broadcast_to(plan.scale, (network.n,)).copy()
    scale[immune] = 0 if plan.latent == RESISTANCE else _OUT_OF_REACH
    return replace(plan, scale=read_only(scale), immune=immune)


def never_adopting(plan: Plan, immune: Int32s) -> Plan:
    """The plan of the whole process in which the users at the positions `immune` find nothing acceptable: Q = 0.

    No conducive culture and no mandate make it 0, whatever merit and proof are.
    """
    if not immune.size:
        return plan
    users, without = plan.users, _without(immune, plan.n_users)
    return plan._replace(users=users._replace(conducive=without(users.conducive), push=without(users.push)))


def _without(immune: Int32s, n: int) -> Callable[[Timed], Timed]:
    """Makes a term 0 for the immune."""

    def of(term: Timed) -> Timed:
        rows: Int64s = np.broadcast_to(term.rows, (len(term.rows), n)).copy()
        rows[:, immune] = 0
        return Timed(read_only(rows), term.row)

    return of
