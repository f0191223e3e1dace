"""General thresholds: v adopts once what its adopting contacts pass on reaches what v needs (Kempe et al. 2003)."""

from collections.abc import Iterable, Sequence

from .fixed import acceptance, resistance
from .luck import draw53

Tie = tuple[int, int]
GIVEN, RESISTANCE, ACCEPTANCE = range(3)


def enough(latent: int, per: int, total: int, luck: tuple[int, int], v: int, idea: int) -> bool:
    """Whether a positive total is enough for v; 'per' as in kernels/contagion/needs.py."""
    if latent == RESISTANCE:
        return total * per >= resistance(draw53(*luck, 0, v, idea, 0))
    if latent == ACCEPTANCE:
        return total << 32 >= acceptance(draw53(*luck, 1, v, idea, 0)) * max(per, 1)
    return total >= per


def adoption_steps(
    n: int,
    ties: Sequence[Tie],
    amount: Sequence[int],
    latent: int,
    scale: Sequence[int],
    each: bool,
    seeds: Iterable[int],
    luck: tuple[int, int],
    idea: int,
    horizon: int,
    later: Sequence[tuple[int, int]] = (),
) -> list[int]:
    """The step at which each actor adopts; -1 = never. An amount for each tie, or none where each passes on 1.

    ``later`` holds (step, actor) for further seeds.
    """
    step = dict.fromkeys([*seeds, *(v for due, v in later if due == 0)], 0)
    total = [0] * n
    for t in range(1, horizon + 1):
        for e, (u, v) in enumerate(ties):
            if u in step and (each or step[u] == t - 1):
                total[v] += amount[e] if amount else 1
        for v in range(n):
            per = scale[v if len(scale) > 1 else 0]
            if v not in step and total[v] > 0 and enough(latent, per, total[v], luck, v, idea):
                step[v] = t
        for due, v in later:
            if due == t:
                step.setdefault(v, t)
    return [step.get(v, -1) for v in range(n)]
