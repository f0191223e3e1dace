"""Money: each entry of the ledger is an amount per unit of something the tallies count.

Twin of ``cpp/include/uptake/world/ledger.hpp``.
"""

import numpy as np

from uptake.kernels.jit import kernel
from uptake.kernels.types import (
    ADOPTER,
    EFFECTIVENESS,
    OPENINGS,
    PER_ADOPTION,
    PER_EFFECT,
    PER_OPENING,
    PER_PLACE,
    PER_PROVIDER,
    PER_SETUP,
    PER_STEP,
    PER_USER,
    PLACES,
    PROVIDERS,
    SETUP,
    USERS,
    USERS_EVER,
    WAITING,
)

_PART = np.int64((1 << 30) - 1)  # of a number in units of 2^-30, what is below 1


@kernel
def quantity(tallies, t, basis):
    """What an entry's amount is multiplied with."""
    if basis == PER_STEP:
        return np.int64(1 if t > 0 else 0)
    if basis == PER_OPENING:
        return tallies[t, OPENINGS]
    if basis == PER_SETUP:
        return tallies[t, SETUP]
    if basis == PER_PLACE:
        return tallies[t, PLACES]
    if basis == PER_USER:
        return tallies[t, USERS + ADOPTER]
    if basis == PER_PROVIDER:
        return tallies[t, PROVIDERS + ADOPTER]
    if basis == PER_ADOPTION:
        return tallies[t, USERS_EVER] - (tallies[t - 1, USERS_EVER] if t > 0 else 0)
    return tallies[t, USERS + WAITING]


@kernel
def weighed(amount, effect):
    """floor(amount * effect / 2^30) in 64 bits, where the result fits."""
    whole, part = effect >> 30, effect & _PART
    return amount * whole + (amount >> 30) * part + (((amount & _PART) * part) >> 30)


@kernel
def ledger(tallies, basis, amount, descent):
    """out[t, entry] = amount[entry, t] * quantity, hundredths of the currency.

    What is counted by effect is multiplied with the users' effectiveness of the descent and rounded down; without
    variants the descent is empty.
    """
    out = np.empty((tallies.shape[0], basis.shape[0]), np.int64)
    for t in range(tallies.shape[0]):
        for i in range(basis.shape[0]):
            if basis[i] == PER_EFFECT:
                out[t, i] = weighed(amount[i, t], descent[t, EFFECTIVENESS])
            else:
                out[t, i] = amount[i, t] * quantity(tallies, t, basis[i])
    return out


@kernel
def present_value(ledger, discount):
    """Sum over steps of amount times discount factor, in the order of the steps."""
    out = np.empty(ledger.shape[1], np.float64)
    for i in range(ledger.shape[1]):
        value = 0.0
        for t in range(discount.shape[0]):
            value = value + np.float64(ledger[t, i]) * discount[t]
        out[i] = value
    return out
