"""What people pass as rng becomes one 32-bit seed."""

import numpy as np
import pytest
from uptake.basis.rng import seed_of


def test_small_integers_are_themselves():
    for seed in (0, 7, 2**32 - 1, np.int64(7), np.uint32(2**32 - 1), np.int8(3)):
        assert seed_of(seed) == int(seed)
        assert type(seed_of(seed)) is int


def test_larger_ones_and_sequences_are_hashed():
    assert seed_of(2**32) == int(np.random.SeedSequence(2**32).generate_state(1)[0])
    assert seed_of(10**30) != seed_of(10**30 + 1)
    assert seed_of(np.random.SeedSequence(5)) == seed_of(np.random.SeedSequence(5))


def test_generators_give_their_next_bits_and_move_on():
    one, other = np.random.default_rng(3), np.random.default_rng(3)
    first = seed_of(one)
    assert first == seed_of(other)
    assert seed_of(one) != first
    bits = np.random.PCG64(3)
    assert seed_of(bits) == first
    assert all(0 <= seed_of(one) < 2**32 for _ in range(100))


def test_none_is_fresh():
    assert len({seed_of(None) for _ in range(8)}) > 6


@pytest.mark.parametrize(
    ("rng", "error", "says"),
    [
        (-1, ValueError, "rng = -1 is negative"),
        (True, TypeError, "bool"),
        (np.True_, TypeError, "bool"),
        (1.0, TypeError, "rng = 1.0 is a float"),
        ("7", TypeError, "rng = '7' is a str"),
        ([1, 2], TypeError, "list"),
    ],
)
def test_bad_seeds(rng, error, says):
    with pytest.raises(error, match=says):
        seed_of(rng)
