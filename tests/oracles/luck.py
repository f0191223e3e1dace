"""The draw: Philox4x32-10 in Python integers (Salmon, Moraes, Dror and Shaw 2011) and what is made of its words."""

HEAR, WANT, GET, KEEP, DONOR, SEED, ATTRIBUTE, NETWORK, TIE, SHOCK, PERMUTE = range(11)

WORD = 2**32


def philox(counter: tuple[int, int, int, int], key: tuple[int, int]) -> tuple[int, int, int, int]:
    """Ten rounds of Philox4x32."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c0, WORD)
        high1, low1 = divmod(0xCD9E8D57 * c2, WORD)
        c0, c1, c2, c3 = high1 ^ c1 ^ k0, low1, high0 ^ c3 ^ k1, low0
        k0, k1 = (k0 + 0x9E3779B9) % WORD, (k1 + 0xBB67AE85) % WORD
    return c0, c1, c2, c3


def draw53(seed: int, run: int, purpose: int, entity: int, idea: int = 0, epoch: int = 0) -> int:
    """The 53-bit integer m of a draw; the uniform it stands for is (m + 1/2) 2^-53."""
    w0, w1, _, _ = philox((entity, idea, epoch, purpose), (seed, run))
    return (w1 * WORD + w0) // 2**11


def coin(seed: int, run: int, tie: int, idea: int = 0) -> int:
    """A tie's 32-bit coin; four neighbouring ties share one block."""
    return philox((tie // 4, idea, 0, TIE), (seed, run))[tie % 4]


def smallest_lucks(seed: int, run: int, idea: int, first: int, n: int, k: int) -> list[int]:
    """The k positions among n candidates with the smallest (m, position)."""
    return sorted(range(n), key=lambda i: (draw53(seed, run, SEED, first + i, idea), i))[:k]
