"""The native core: functions on arrays. Made by ``python -m tests.generated --update``."""

from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.kernels.contagion.records import Complementary, Lanes, Runs, SkipClock, Threshold, TieClock
from uptake.kernels.types import Books, Descent, Plan

def block_edges(seed: int, bounds: npt.NDArray[Any], whole: npt.NDArray[Any], directed: bool, /) -> tuple[Any, ...]: ...
def cascade_runs(clock: TieClock, runs: Runs, /) -> None: ...
def coins(seed: int, run: int, idea: int, first: int, n: int, /) -> npt.NDArray[np.int64]: ...
def complementary_runs(complementary: Complementary, runs: Runs, /) -> None: ...
def constants() -> dict[str, Any]: ...
def deal_edges(
    source: npt.NDArray[Any],
    target: npt.NDArray[Any],
    weight: npt.NDArray[Any],
    both: bool,
    loops: bool,
    shift: int,
    column_bits: int,
    places: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    high: npt.NDArray[Any],
    weights: npt.NDArray[Any],
    /,
) -> bool: ...
def draws(seed: int, run: int, purpose: int, idea: int, epoch: int, first: int, n: int, /) -> npt.NDArray[np.int64]: ...
def exposures(
    first: int,
    end: int,
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    ties: npt.NDArray[Any],
    sources: npt.NDArray[Any],
    adopted: npt.NDArray[Any],
    lag: int,
    begin: int,
    until: int,
    share: bool,
    exposure: npt.NDArray[Any],
    /,
) -> None: ...
def gaussians(differences: npt.NDArray[Any], sigmas: npt.NDArray[Any], /) -> npt.NDArray[np.int64]: ...
def is_mirrored(source: npt.NDArray[Any], target: npt.NDArray[Any], /) -> bool: ...
def lambdas(chances: npt.NDArray[Any], /) -> npt.NDArray[np.int64]: ...
def lanes_runs(lanes: Lanes, runs: Runs, /) -> None: ...
def ledger(
    tallies: npt.NDArray[Any],
    basis: npt.NDArray[Any],
    amount: npt.NDArray[Any],
    descent: npt.NDArray[Any],
    /,
) -> npt.NDArray[np.int64]: ...
def moran_by_period(
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    ties: npt.NDArray[Any],
    standardised: bool,
    adopted: npt.NDArray[Any],
    periods: int,
    /,
) -> npt.NDArray[np.float64]: ...
def moran_products(
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    ties: npt.NDArray[Any],
    standardised: bool,
    values: npt.NDArray[Any],
    /,
) -> float: ...
def order_by_degree(degree: npt.NDArray[Any], /) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]: ...
def philox_blocks(counters: npt.NDArray[Any], seed: int, run: int, /) -> npt.NDArray[np.uint32]: ...
def preferential_edges(seed: int, n: int, m: int, /) -> tuple[Any, ...]: ...
def present_value(ledger: npt.NDArray[Any], discount: npt.NDArray[Any], /) -> npt.NDArray[np.float64]: ...
def relabel_rows(
    first: int,
    end: int,
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    actor: npt.NDArray[Any],
    rank: npt.NDArray[Any],
    relabelled: npt.NDArray[Any],
    relabelled_targets: npt.NDArray[Any],
    /,
) -> None: ...
def relabelled(
    seed: int,
    run: int,
    bounds: npt.NDArray[Any],
    members: npt.NDArray[Any],
    /,
) -> npt.NDArray[np.int32]: ...
def resistances(bits: npt.NDArray[Any], /) -> npt.NDArray[np.int64]: ...
def rewired_moves(seed: int, n: int, k: int, chance: int, /) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]: ...
def rmat_edges(
    seed: int,
    scale: int,
    first: int,
    corner: int,
    upper: int,
    left: int,
    source: npt.NDArray[Any],
    target: npt.NDArray[Any],
    /,
) -> None: ...
def simd() -> str: ...
def skip_runs(clock: SkipClock, runs: Runs, /) -> None: ...
def smallest_lucks(seed: int, run: int, idea: int, first: int, n: int, k: int, /) -> npt.NDArray[np.int32]: ...
def sort_rows(
    first: int,
    end: int,
    shift: int,
    column_bits: int,
    bounds: npt.NDArray[Any],
    merge: bool,
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    high: npt.NDArray[Any],
    weights: npt.NDArray[Any],
    /,
) -> int: ...
def spell_exposures(
    first: int,
    end: int,
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    ties: npt.NDArray[Any],
    sources: npt.NDArray[Any],
    begins: npt.NDArray[Any],
    start: npt.NDArray[Any],
    ends: npt.NDArray[Any],
    lag: int,
    begin: int,
    until: int,
    share: bool,
    exposure: npt.NDArray[Any],
    /,
) -> None: ...
def step_run(
    plan: Plan,
    seed: int,
    run: int,
    seeds: npt.NDArray[Any],
    seed_steps: npt.NDArray[Any],
    stop: npt.NDArray[Any],
    tallies: npt.NDArray[Any],
    adoption_step: npt.NDArray[Any],
    history: npt.NDArray[Any],
    group_ever: npt.NDArray[Any],
    descent: Descent,
    books: Books,
    threads: int,
    /,
) -> int: ...
def swapped(
    seed: int,
    run: int,
    tries: int,
    row: npt.NDArray[Any],
    mirror: npt.NDArray[Any],
    sources: npt.NDArray[Any],
    /,
) -> int: ...
def tally_edges(
    source: npt.NDArray[Any],
    target: npt.NDArray[Any],
    both: bool,
    loops: bool,
    shift: int,
    counts: npt.NDArray[Any],
    /,
) -> tuple[int, int]: ...
def threshold_runs(threshold: Threshold, runs: Runs, /) -> None: ...
def thresholds(
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    ties: npt.NDArray[Any],
    sources: npt.NDArray[Any],
    adopted: npt.NDArray[Any],
    lag: int,
    first: int,
    last: int,
    share: bool,
    found: npt.NDArray[Any],
    /,
) -> tuple[float, int, int]: ...
def transpose_rows(
    n_columns: int,
    offsets: npt.NDArray[Any],
    targets: npt.NDArray[Any],
    /,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int64]]: ...
def tree_run(
    futures: tuple[Any, ...],
    shared: npt.NDArray[Any],
    seed: int,
    run: int,
    stop: npt.NDArray[Any],
    threads: int,
    /,
) -> npt.NDArray[np.int64]: ...
