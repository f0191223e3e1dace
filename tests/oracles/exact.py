"""Answers that are known without simulating: recursions, closed forms and fixed points of the textbook models."""

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from itertools import product

# Independent cascade, expected adopters with the seed.


def path(n: int, p: float) -> float:
    """Path of n actors, seed at one end."""
    return sum(p**i for i in range(n))


def star_from_hub(n: int, p: float) -> tuple[float, float]:
    """Star of n actors, seed at the hub: mean and variance."""
    return 1 + (n - 1) * p, (n - 1) * p * (1 - p)


def star_from_leaf(n: int, p: float) -> float:
    """Star of n actors, seed at a leaf."""
    return 1 + p + (n - 2) * p**2


def tree(children: int, depth: int, p: float) -> float:
    """Regular tree, seed at the root."""
    return sum((children * p) ** i for i in range(depth + 1))


def reed_frost(n: int, p: float) -> float:
    """Complete graph of n actors, one seed: a chain of binomials."""

    @cache
    def further(susceptible: int, new: int) -> float:
        if susceptible == 0 or new == 0:
            return 0.0
        hit = 1 - (1 - p) ** new
        return sum(
            math.comb(susceptible, j) * hit**j * (1 - hit) ** (susceptible - j) * (j + further(susceptible - j, j))
            for j in range(1, susceptible + 1)
        )

    return 1 + further(n - 1, 1)


def final_size(r0: float, rho0: float = 0.0) -> float:
    """Share reached by percolation on G(n, z/n), R0 = z p: the root of r = 1 - (1 - rho0) exp(-R0 r)."""
    r = 1.0
    for _ in range(100_000):
        r, last = 1 - (1 - rho0) * math.exp(-r0 * r), r
        if abs(r - last) < 1e-14:
            break
    return r


# Bass 1969.


def bass(p: float, q: float, t: float) -> float:
    """Share of adopters in continuous time."""
    decay = math.exp(-(p + q) * t)
    return (1 - decay) / (1 + q / p * decay)


def bass_peak(p: float, q: float) -> tuple[float, float, float]:
    """Time of the peak of new adopters, the share then, and its height."""
    return math.log(q / p) / (p + q), (q - p) / (2 * q), (p + q) ** 2 / (4 * q)


def bass_steps(p: float, q: float, steps: int) -> list[float]:
    """F_0 .. F_steps of the discrete recursion F' = F + (p + q F)(1 - F)."""
    shares = [0.0]
    for _ in range(steps):
        f = shares[-1]
        shares.append(f + (p + q * f) * (1 - f))
    return shares


def supply_restricted_bass(
    p: float, q_waiting: float, q_served: float, service: float, steps: int
) -> tuple[list[float], list[float], list[float]]:
    """Newly served, waiting before service and served so far, step by step (after Jain, Mahajan and Muller 1991)."""
    waiting, served = 0.0, 0.0
    newly, queue, total = [0.0], [0.0], [0.0]
    for _ in range(steps):
        waiting += (p + q_waiting * waiting + q_served * served) * (1 - waiting - served)
        queue.append(waiting)
        newly.append(service * waiting)
        waiting -= newly[-1]
        served += newly[-1]
        total.append(served)
    return newly, queue, total


# Thresholds.


def poisson(z: float, k: int) -> float:
    return math.exp(k * math.log(z) - z - math.lgamma(k + 1))


def watts_branching(z: float, phi: Fraction) -> float:
    """Mean number of vulnerable contacts that one adopter wins; a global cascade is possible iff it exceeds 1."""
    vulnerable = math.floor(1 / phi)
    return z * sum(poisson(z, k) for k in range(vulnerable - 1))


def watts_window(phi: Fraction) -> tuple[float, float] | None:
    """The mean degrees between which global cascades are possible."""
    grid = [i / 200 for i in range(1, 6000)]
    inside = [z for z in grid if watts_branching(z, phi) > 1]
    if not inside:
        return None
    return _cross(phi, inside[0] - 1 / 200, inside[0]), _cross(phi, inside[-1] + 1 / 200, inside[-1])


def _cross(phi: Fraction, outside: float, inside: float) -> float:
    for _ in range(60):
        middle = (outside + inside) / 2
        outside, inside = (outside, middle) if watts_branching(middle, phi) > 1 else (middle, inside)
    return inside


def gleeson_cahalane(z: float, phi: Fraction, rho0: float) -> float:
    """Final share of adopters of a fractional threshold on a Poisson random graph with a share rho0 of seeds."""
    most = int(z + 12 * math.sqrt(z) + 12)

    def reached(q: float, contacts: Callable[[int], int], weight: Callable[[int], float]) -> float:
        total = 0.0
        for k in range(most):
            n = contacts(k)
            if n >= 0 and k > 0:
                least = math.ceil(phi * k)  # m / k >= phi, in integers
                total += weight(k) * sum(math.comb(n, m) * q**m * (1 - q) ** (n - m) for m in range(least, n + 1))
        return rho0 + (1 - rho0) * total

    q = rho0
    for _ in range(20_000):
        q, last = reached(q, lambda k: k - 1, lambda k: k * poisson(z, k) / z), q
        if abs(q - last) < 1e-10:
            break
    return reached(q, lambda k: k, lambda k: poisson(z, k))


def linear_threshold(n: int, into: dict[int, list[int]], seeds: set[int]) -> Fraction:
    """Expected adopters: each actor follows one of its contacts, drawn evenly (Kempe, Kleinberg and Tardos 2003)."""
    choices = [into[v] if v in into and v not in seeds else [v] for v in range(n)]
    total = Fraction(0)
    for followed in product(*choices):
        for v in range(n):
            u = v
            for _ in range(n):
                u = followed[u]
            total += u in seeds  # a chain of n steps ends in a seed, in a loop, or at one who follows nobody
    return total / math.prod(map(len, choices))


def granovetter(thresholds: list[int]) -> int:
    """Everyone sees everyone: adopters once nobody else's number of adopters is enough."""
    adopters = 0
    while (now := sum(least <= adopters for least in thresholds)) > adopters:
        adopters = now
    return adopters


def social_proof(merit: float, proof: float) -> float:
    """Everyone aware and in touch with everyone: the root of x = b + gamma x."""
    return min(1.0, merit / (1 - proof))


def complex_contagion_steps(n: int, seeds: int, side: int, count: int) -> int:
    """Steps to cover a ring lattice with ``side`` contacts each way, from a block of seeds (Centola and Macy 2007)."""
    return math.ceil((n - seeds) / (2 * (side - count + 1)))
