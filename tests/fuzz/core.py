"""Calls of the extension with wrong numbers, sizes, kinds and orders: each must return, or refuse with a Python error.

    python -m tests.fuzz.core --calls 100000 --seed 1

A call is drawn from those that the other tests make, and some of its arguments are changed. What has to hold is that
the process lives: run it on a core under sanitizers (``nox -s asan``), which see every read beyond an array.
"""

from __future__ import annotations

import argparse
import faulthandler
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

sys.path[:0] = [str(Path(__file__).parents[1])]  # so that modules of the tests have the names they have under pytest

from contagions import Process, new_runs, plain_lanes, processes  # noqa: E402
from drawn_plans import Case, cases, clusters  # noqa: E402
from plans import new_books, new_descent, new_future, seeds_of  # noqa: E402
from uptake.basis import engine  # noqa: E402
from uptake.kernels.contagion.records import Complementary, Needs, SkipClock, Threshold, TieClock  # noqa: E402
from uptake.kernels.types import DESCENT, TALLIES  # noqa: E402

REFUSALS = (ValueError, TypeError, OverflowError, MemoryError)
SECONDS = 60  # for a hundred calls; more is a hang
LARGE = 1 << 14  # sizes above are too much work here where they are allowed

Array = npt.NDArray[Any]
Call = tuple[Any, ...]  # the arguments


def _some(strategy: st.SearchStrategy[Any], n: int) -> list[Any]:
    """n examples."""
    found: list[Any] = []
    quiet = {"database": None, "deadline": None, "suppress_health_check": list(HealthCheck)}

    @settings(max_examples=n, derandomize=True, phases=[Phase.generate], **quiet)  # type: ignore[arg-type]
    @given(strategy)
    def keep(example: Any) -> None:
        found.append(example)

    keep()
    return found


class Calls:
    """Calls that are right, by the name of the function."""

    def __init__(self, rng: np.random.Generator, examples: int = 40) -> None:
        self._rng = rng
        varied = cases(rich=True, layers=True, starts=True, context=True)
        kinds = cases(), cases(busy=True), cases(rich=True, layers=True, starts=True), varied
        self._cases: list[Case] = [case for kind in kinds for case in _some(kind, examples)]
        self._clusters: list[list[Case]] = _some(clusters(), examples)
        self._processes: list[Process] = [*_some(processes(), examples), *_some(processes(once=True), examples)]
        self.of: dict[str, Callable[[], Call]] = {
            name: getattr(self, f"_{name}") for name in engine._TWINS if hasattr(self, f"_{name}")
        }

    def _whole(self, high: int) -> int:
        return int(self._rng.integers(0, high))

    def _any_of(self, several: list[Any]) -> Any:
        return several[self._whole(len(several))]

    def _ids(self, n: int, size: int) -> Array:
        return self._rng.integers(0, n, size).astype(np.int32)

    def _step_run(self) -> Call:
        case: Case = self._any_of(self._cases)
        plan, steps = case.plan, len(case.plan.phase)
        n = plan.n_users + plan.n_providers
        return (
            plan, case.seed, case.run, *seeds_of(plan.n_users, case.user_seeds, case.provider_seeds, case.later),
            np.zeros(1, np.int32), np.zeros((steps, len(TALLIES)), np.int64), np.zeros(n, np.int32),
            np.zeros((steps, n), np.uint8), np.zeros(len(plan.group_size), np.int64), new_descent(plan),
            new_books(plan),
        )  # fmt: skip

    def _tree_run(self) -> Call:
        """The same ideas several times; at times other ones, whose steps cannot be shared."""
        ideas: list[Case] = self._any_of(self._clusters)
        several = [ideas if self._whole(4) else self._any_of(self._clusters) for _ in range(self._whole(3))]
        steps = len(ideas[0].plan.phase)
        shared = self._rng.integers(-1, steps, 1 + len(several)).astype(np.int32)
        futures = tuple(map(new_future, [ideas, *several]))
        return futures, shared, ideas[0].seed, ideas[0].run, np.zeros(1, np.int32)

    def _needs(self, process: Process) -> Needs:
        return Needs(process.latent, np.array(process.scale, np.int64))

    def _threshold_runs(self) -> Call:
        p: Process = self._any_of(self._processes)
        amount = np.array(p.amount, np.int64)
        return Threshold(p.ties, amount, self._needs(p), p.each), p.runs(record=True)

    def _lanes_runs(self) -> Call:
        p: Process = self._any_of(self._processes)
        return plain_lanes(p.ties, self._needs(p), np.array(p.amount, np.int64)), p.runs(record=True)

    def _cascade_runs(self) -> Call:
        p: Process = self._any_of(self._processes)
        bar = self._rng.integers(-1, 2**31, 1 if self._whole(2) else len(p.edges)).astype(np.int32)
        return TieClock(p.ties, bar if len(bar) else bar[:1]), p.runs(record=True)

    def _complementary_runs(self) -> Call:
        p: Process = self._any_of(self._processes)
        levels = [self._rng.integers(0, 2**32 + 1, 2) for _ in range(2)]
        size = 1 if self._whole(2) else len(p.edges)
        bar = self._rng.integers(-1, 2**31, size).astype(np.int32)
        hazard = self._rng.integers(0, 64 << 32, size)
        bar, hazard = (bar, hazard[:0]) if self._whole(2) else (bar[:0], hazard)
        rows = new_runs(p.n, [*p.seeds[:1], p.seeds[-1]], p.horizon, 2, seed=p.seed, first=p.first_run, idea=p.idea)
        return Complementary(p.ties, bar, hazard, *levels), rows

    def _skip_runs(self) -> Call:
        p: Process = self._any_of(self._processes)
        return SkipClock(p.ties, self._any_of([0, 1, 2**28, 2**33, 64 << 32])), p.runs(record=True)

    def _philox_blocks(self) -> Call:
        return self._rng.integers(0, 2**32, (self._whole(5), 4)).astype(np.uint32), 1, 2

    def _draws(self) -> Call:
        return 1, 2, self._whole(10), 0, 0, self._whole(99), self._whole(70)

    def _coins(self) -> Call:
        return 1, 2, 0, self._whole(99), self._whole(20)

    def _smallest_lucks(self) -> Call:
        return 1, 2, 0, self._whole(99), self._whole(70), self._whole(70)

    def _lambdas(self) -> Call:
        return (self._rng.integers(0, 2**32 + 1, self._whole(9)),)

    def _resistances(self) -> Call:
        return (self._rng.integers(0, 2**53, self._whole(9)),)

    def _gaussians(self) -> Call:
        size = self._whole(9)
        return self._rng.integers(0, 2**32 + 1, size), self._rng.integers(1, 2**38, size)

    def _edges(self) -> tuple[int, Array, Array]:
        n = 1 + self._whole(40)
        m = self._whole(100)
        return n, self._ids(n, m), self._ids(n, m)

    def _tally_edges(self) -> Call:
        n, source, target = self._edges()
        shift = self._whole(5)
        return source, target, bool(self._whole(2)), bool(self._whole(2)), shift, np.zeros((n >> shift) + 2, np.int64)

    def _dealt(self) -> tuple[int, int, int, Call, Call]:
        """Rows, bits, and the arguments of deal_edges and of sort_rows."""
        n, source, target = self._edges()
        bits = (n - 1).bit_length()
        shift = self._whole(bits + 1)
        both, weighed, wide = bool(self._whole(2)), self._whole(2), self._whole(2)
        counts = np.zeros(((n - 1) >> shift) + 2, np.int64)
        engine.kernel("tally_edges", "native")(source, target, both, False, shift, counts)
        bounds = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts[:-1])])
        arcs = int(bounds[-1])
        weight = self._rng.random(len(source) * weighed).astype(np.float32)
        out = np.zeros(arcs, np.int32), np.zeros(arcs * wide, np.uint32), np.zeros(arcs * weighed, np.float32)
        deal = (source, target, weight, both, False, shift, bits, bounds[:-1].copy(), *out)
        offsets = np.zeros(n + 1, np.int64)
        return n, shift, bits, deal, (0, len(bounds) - 1, shift, bits, bounds, bool(self._whole(2)), offsets, *out)

    def _deal_edges(self) -> Call:
        return self._dealt()[3]

    def _sort_rows(self) -> Call:
        _, _, _, deal, sort = self._dealt()
        engine.kernel("deal_edges", "native")(*deal)
        return sort

    def _transpose_rows(self) -> Call:
        p: Process = self._any_of(self._processes)
        return p.n, p.ties.offsets, p.ties.targets

    def _is_mirrored(self) -> Call:
        return self._edges()[1:]

    def _rmat_edges(self) -> Call:
        size, bars = self._whole(40), sorted(int(x) for x in self._rng.integers(0, 2**32 + 1, 3))
        return 1, self._whole(12), self._whole(99), *bars, np.zeros(size, np.int32), np.zeros(size, np.int32)

    def _preferential_edges(self) -> Call:
        n = 2 + self._whole(60)
        return 1, n, 1 + self._whole(n - 1)

    def _block_edges(self) -> Call:
        blocks = 1 + self._whole(4)
        bounds = np.concatenate([[0], np.cumsum(self._rng.integers(0, 15, blocks))])
        chances = self._rng.random((blocks, blocks)) * self._whole(2)
        return 1, bounds, np.int64(1 << 54) - 2 * np.rint(chances * 2.0**53).astype(np.int64), bool(self._whole(2))

    def _rewired_moves(self) -> Call:
        n = 1 + self._whole(40)
        return 1, n, self._whole(n), self._any_of([0, 2**50, 2**53])

    def _order_by_degree(self) -> Call:
        return (self._rng.integers(0, 9, self._whole(30)),)

    def _relabel_rows(self) -> Call:
        p: Process = self._any_of(self._processes)
        ties, degree = p.ties, np.diff(p.ties.offsets)
        actor, rank = engine.kernel("order_by_degree", "native")(degree)
        moved = np.concatenate([np.zeros(1, np.int64), np.cumsum(degree[actor])])
        return 0, p.n, ties.offsets, ties.targets, actor, rank, moved, np.zeros(len(ties.targets), np.int32)

    def _relabelled(self) -> Call:
        n = self._whole(70)
        bounds = np.concatenate([[0], np.sort(self._rng.integers(0, n + 1, self._whole(4))), [n]])
        return 1, 2, bounds, self._rng.permutation(n).astype(np.int32)

    def _swapped(self) -> Call:
        _, source, target = self._edges()
        tries = self._whole(99) if len(source) else 0
        if self._whole(2):
            return 1, 2, tries, target, np.empty(0, np.int64), source
        m = len(source)
        mirror = np.concatenate([np.arange(m, 2 * m), np.arange(m)])
        return 1, 2, tries, np.append(target, source), mirror, np.append(source, target)

    def _weighed(self) -> tuple[int, Call]:
        """Actors, and rows of contacts with weights or without."""
        p: Process = self._any_of(self._processes)
        ties, sources = (self._rng.random(size * self._whole(2)) for size in (len(p.ties.targets), p.n))
        return p.n, (p.ties.offsets, p.ties.targets, ties, sources)

    def _exposures(self) -> Call:
        n, rows = self._weighed()
        periods, adopted = self._whole(7), self._rng.integers(-1, 7, n).astype(np.int32)
        return 0, n, *rows, adopted, self._whole(3), 0, periods, bool(self._whole(2)), np.zeros((n, periods))

    def _spell_exposures(self) -> Call:
        n, rows = self._weighed()
        periods = self._whole(7)
        begins = np.concatenate([[0], np.cumsum(self._rng.integers(0, 3, n))])
        start = self._rng.integers(0, 7, int(begins[-1])).astype(np.int32)
        ends = start + self._rng.integers(0, 4, len(start)).astype(np.int32)
        window = self._whole(3), 0, periods, bool(self._whole(2)), np.zeros((n, periods))
        return 0, n, *rows, begins, start, ends, *window

    def _thresholds(self) -> Call:
        n, rows = self._weighed()
        adopted = self._rng.integers(-1, 7, n).astype(np.int32)
        return *rows, adopted, self._whole(3), self._whole(3), self._whole(9), True, np.zeros(n * self._whole(2))

    def _moran_products(self) -> Call:
        n, rows = self._weighed()
        return *rows[:3], bool(self._whole(2)), self._rng.standard_normal(n)

    def _moran_by_period(self) -> Call:
        n, rows = self._weighed()
        return *rows[:3], bool(self._whole(2)), self._rng.integers(-1, 7, n).astype(np.int32), self._whole(9)

    def _ledger(self) -> Call:
        steps, entries = self._whole(6), self._whole(5)
        tallies = self._rng.integers(0, 99, (steps, len(TALLIES)))
        descent = self._rng.integers(0, 99 << 30, (steps, len(DESCENT)))
        return tallies, self._ids(9, entries), self._rng.integers(-50, 50, (entries, steps)), descent

    def _present_value(self) -> Call:
        steps, entries = self._whole(6), self._whole(5)
        return self._rng.integers(-99, 99, (steps, entries)), self._rng.random(steps)


# What may stand in the place of a number. Between are sizes that would be allowed and take gigabytes.
NUMBERS: list[Any] = [
    *(-(2**63), -(2**62), -(2**31), -5, -2, -1, 0, 1, 2, 3, 5, 18, 31, 32, 33, 53, 63, 64, 65, 255, 256, 1000),
    *(2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 64 << 32, 2**53, 2**54 - 1, 2**54, 2**54 + 1, 2**61, 2**62),
    *(2**63 - 1, 2**63, 2**64, 2**70, 0.5, float("nan"), float("inf"), None, "x", True, np.int32(7), np.int64(-1)),
]


def _leaves(value: Any, path: tuple[int, ...] = ()) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Every part of a call with its place: records, and what they hold."""
    if path:
        yield path, value
    if isinstance(value, tuple):
        for i, part in enumerate(value):
            yield from _leaves(part, (*path, i))


def _with(value: Any, path: tuple[int, ...], new: Any) -> Any:
    """The same call with another part at this place."""
    if not path:
        return new
    parts = list(value)
    parts[path[0]] = _with(parts[path[0]], path[1:], new)
    return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)


def _other_values(array: Array, rng: np.random.Generator) -> Array:
    """The same kind and shape, with other numbers."""
    changed = array.copy()
    if array.size == 0:
        return changed
    flat = changed.reshape(-1)
    at = rng.integers(0, flat.size, 1 + int(rng.integers(0, 3)))
    kind = int(rng.integers(0, 5))
    if array.dtype.kind == "f":
        flat[at] = rng.choice([np.nan, np.inf, -np.inf, -1.0, 0.0, 1e300])
    elif kind == 0:
        flat[at] = rng.choice([np.iinfo(array.dtype).min, np.iinfo(array.dtype).max])
    elif kind == 1:
        flat[at] = flat[at] + array.dtype.type(rng.choice([1, 2, 40]))
    elif kind == 2 and array.dtype.kind == "i":
        flat[at] = -flat[at] - array.dtype.type(1)
    elif kind == 3:
        rng.shuffle(flat)
    else:
        bits = np.frombuffer(rng.bytes(array.itemsize), array.dtype)[0] >> array.dtype.type(rng.integers(0, 60) % 31)
        flat[:] = bits
    return changed


def _other_form(array: Array, rng: np.random.Generator) -> Any:
    """Another size, kind, shape or layout."""
    array = np.atleast_1d(array)
    flat = array.reshape(-1)
    unaligned = np.zeros(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
    fixed = array.copy()
    fixed.flags.writeable = False
    forms: list[Callable[[], Any]] = [
        lambda: array[:-1].copy(),
        lambda: array[:0].copy(),
        lambda: array[:1].copy(),
        lambda: np.concatenate([array, array]),
        lambda: np.concatenate([array, array[:1]]),
        lambda: np.concatenate([flat, flat[-1:]]),
        lambda: np.repeat(array, 2, axis=0)[::2],
        lambda: np.repeat(array, 2, axis=-1)[..., ::2],
        lambda: array.astype(rng.choice(["i4", "i8", "u4", "u8", "f8", "u1", ">i4", ">i8"])),
        lambda: array.reshape(1, *array.shape),
        lambda: flat,
        lambda: np.asfortranarray(np.array(array, ndmin=2)),
        lambda: fixed,
        lambda: unaligned,
        lambda: array.tolist(),
        lambda: None,
        lambda: np.array(3),
    ]
    return forms[int(rng.integers(0, len(forms)))]()


def changed(call: Call, rng: np.random.Generator) -> Call:
    """The call with one to three parts changed."""
    for _ in range(int(rng.integers(1, 4))):
        parts = list(_leaves(call))
        path, old = parts[int(rng.integers(0, len(parts)))]
        how = int(rng.integers(0, 10))
        new: Any
        if how == 0:
            new = parts[int(rng.integers(0, len(parts)))][1]  # another part: another kind, or shared memory
        elif isinstance(old, np.ndarray):
            new = _other_values(old, rng) if how < 6 else _other_form(old, rng)
        elif isinstance(old, tuple):
            new = rng.choice(np.array([None, (), 7], object)) if how > 7 else old
        else:
            new = NUMBERS[int(rng.integers(0, len(NUMBERS)))]
        call = _with(call, path, new)
    return call


SIZES = {
    "draws": (6,), "coins": (4,), "smallest_lucks": (4, 5), "preferential_edges": (1, 2), "rewired_moves": (1, 2),
    "transpose_rows": (0,), "block_edges": (1,), "swapped": (2,), "moran_by_period": (5,),
}  # fmt: skip


def is_heavy(name: str, call: Call) -> bool:
    """Whether a size is allowed and makes gigabytes."""
    for i in SIZES.get(name, ()):
        numbers = np.asarray(call[i] if isinstance(call[i], (int, float, np.ndarray, np.integer)) else 0, object)
        if any(isinstance(x, (int, np.integer)) and LARGE < x <= 2**62 for x in numbers.reshape(-1)):
            return True
    return False


def attack(calls: int, seed: int, examples: int = 40) -> dict[str, Counter[str]]:
    """Make this number of calls, each function in turn; how many of each returned, were refused, or were left out."""
    assert engine.native is not None, "there is no extension here"
    rng = np.random.default_rng(seed)
    right = Calls(rng, examples)
    assert set(right.of) == set(engine._TWINS), "a function has no calls here"
    told: dict[str, Counter[str]] = {name: Counter() for name in right.of}
    names = list(right.of)
    try:
        for i in range(calls):  # numbers that are changed may wrap around
            if i % 100 == 0:
                faulthandler.dump_traceback_later(SECONDS, exit=True)
            name = names[i % len(names)]
            call = right.of[name]()
            if rng.integers(0, 20):
                with np.errstate(all="ignore"):
                    call = changed(call, rng)
            if is_heavy(name, call):
                told[name]["left out"] += 1
                continue
            try:
                getattr(engine.native, name)(*call)
            except REFUSALS:
                told[name]["refused"] += 1
            except BaseException:
                print(f"call {i} of {name} with seed {seed}", file=sys.stderr)
                raise
            else:
                told[name]["returned"] += 1
    finally:
        faulthandler.cancel_dump_traceback_later()
    return told


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.core", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    for name, told in attack(asked.calls, asked.seed).items():
        print(f"{name:20}", ", ".join(f"{word} {count:,}" for word, count in sorted(told.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
