"""Answers beyond those of ``oracles/exact.py``, for parameters and networks that the quick tier leaves out."""

import math


def transmissibility(p: float, lapse: float) -> float:
    """Chance that an adopter who lapses with chance ``lapse`` a step persuades a contact before, at p a step."""
    return 1 - lapse * (1 - p) / (1 - (1 - lapse) * (1 - p))


def outbreak(z: float, p: float, lapse: float) -> float:
    """Chance that one seed on a Poisson network starts a large outbreak: 1 - extinction of the branching process.

    Adoptions by one actor share its lifetime, so their number is a mixture of Poissons (Kenah and Robins 2007).
    """
    extinct = 0.0
    for _ in range(100_000):
        last, extinct, alive = extinct, 0.0, 1.0
        for life in range(1, 10_000):
            extinct += alive * lapse * math.exp(-z * (1 - (1 - p) ** life) * (1 - last))
            alive *= 1 - lapse
            if alive < 1e-14:
                break
        if abs(extinct - last) < 1e-12:
            break
    return 1 - extinct


def bass_on_a_ring(p: float, q: float, steps: int) -> list[float]:
    """F_0 .. F_steps on an endless ring, each actor with two contacts: exact.

    S_k = chance that k actors in a row have not adopted. Those inside the row stay so with chance 1 - p, its ends with
    1 - p - q/2 if the contact beyond has adopted (the discrete form of Fibich and Gibori 2010).
    """
    free, half, both = 1 - p, 1 - p - q / 2, 1 - p - q
    row = [1.0] * (2 * steps + 4)  # row[k] = S_k at the present step
    shares = [0.0]
    for _ in range(steps):
        new = row[:]
        for k in range(1, len(row) - 2):
            none, one, two = row[k + 2], row[k + 1] - row[k + 2], row[k] - 2 * row[k + 1] + row[k + 2]
            if k == 1:
                new[k] = free * none + 2 * half * one + both * two
            else:
                new[k] = free ** (k - 2) * (free**2 * none + 2 * free * half * one + half**2 * two)
        row = new
        shares.append(1 - row[1])
    return shares


def linear_threshold_on_poisson(z: float, rho0: float) -> float:
    """Share reached by the linear threshold model on G(n, z/n) with a share rho0 of seeds.

    Each actor follows one of its contacts, drawn evenly; it adopts if that chain ends in a seed. A chain goes on from
    an actor of k contacts unless it turns back (chance 1/k) into a loop of two.
    """
    onward = (z - (1 - math.exp(-z))) / z
    hit = rho0 / (1 - (1 - rho0) * onward)
    return rho0 + (1 - rho0) * (1 - math.exp(-z)) * hit


def away_and_back(lapse: float, after: int) -> float:
    """Share of adopters in the long run if one lapses with chance ``lapse`` and adopts ``after`` + 1 steps later."""
    return (1 / lapse) / (1 / lapse + after + 1)


def sis_on_a_pair(beta: float, gamma: float, steps: int) -> float:
    """Mean number of adopters among two contacts, one starting; one that gives up is still heard in that step."""
    none, one, both = 0.0, 1.0, 0.0
    for _ in range(steps):
        none, one, both = (
            none + one * gamma * (1 - beta) + both * gamma**2,
            one * ((1 - gamma) * (1 - beta) + gamma * beta) + both * 2 * gamma * (1 - gamma),
            one * (1 - gamma) * beta + both * (1 - gamma) ** 2,
        )
    return one + 2 * both


def endemic(n: int, beta: float, gamma: float) -> float:
    """Share i of adopters at which as many give up as adopt: gamma i = (1 - i)(1 - (1 - beta)^(n i))."""
    low, high = 1e-6, 1.0
    for _ in range(200):
        i = (low + high) / 2
        low, high = (i, high) if (1 - i) * (1 - (1 - beta) ** (n * i)) > gamma * i else (low, i)
    return low


def nearest_of(m: int) -> float:
    """The expected distance from a point to the nearest of m others, all of them drawn from U(0, 1)."""
    return (m + 3) / (2 * (m + 1) * (m + 2))
