"""The benchmarks run, at a size that takes seconds; and the regression check can fail."""

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import uptake as up

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module", autouse=True)
def from_the_root() -> Iterator[None]:
    """``benchmarks`` is a folder beside the package, not part of it."""
    sys.path.insert(0, str(ROOT))
    yield
    sys.path.remove(str(ROOT))


ONCE = pytest.mark.skipif(os.environ.get("UPTAKE_ENGINE") == "numba", reason="one engine is enough: the answers agree")


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A page of every part, measured small. Peers that are not installed, and data that is not here, are named."""
    from benchmarks.report import main

    out = tmp_path_factory.mktemp("report") / "performance.md"
    status = main(["--tiny", "--out", str(out), "--skip", "threads-*,si-*"])
    done = json.loads((out.with_suffix("") / "results.json").read_text(encoding="utf-8"))["done"]
    assert status == 0, {key: r["failed"] for key, r in done.items() if "failed" in r}
    return out, done


@ONCE
def test_every_row_is_measured_or_said_to_be_missing(report: tuple[Path, dict[str, Any]]) -> None:
    from benchmarks.rows import ROWS

    _, done = report
    for row in ROWS:
        r = done.get(row.key, {"missing": "left out here"})
        assert ("missing" in r) != (r.get("ratio", 0) > 0 and bool(r.get("checked"))), (row.key, r)


@ONCE
def test_the_page_says_that_it_is_small_and_shows_its_pictures(report: tuple[Path, dict[str, Any]]) -> None:
    out, _ = report
    text = out.read_text(encoding="utf-8")
    assert "not a finding" in text
    for name in ("ratios", "bounds", "scaling"):
        assert f"performance/{name}.png" in text
        assert (out.with_suffix("") / f"{name}.png").stat().st_size > 10_000


@ONCE
def test_rows_measured_again_are_merged_and_a_page_is_rendered_from_what_is_stored(
    report: tuple[Path, dict[str, Any]],
) -> None:
    from benchmarks.report import main

    out, done = report
    stored = out.with_suffix("") / "results.json"
    assert main(["--tiny", "--out", str(out), "--rows", "cascade-loop"]) == 0
    again = json.loads(stored.read_text(encoding="utf-8"))["done"]
    assert again.keys() == done.keys()
    assert again["cascade-loop"] != done["cascade-loop"]
    assert again["bounds"] == done["bounds"]
    assert main(["--render", "--out", str(out)]) == 0
    assert json.loads(stored.read_text(encoding="utf-8"))["done"] == again


def test_a_peer_that_answers_otherwise_is_not_timed() -> None:
    from benchmarks import agree
    from benchmarks.peers import numba_loop

    def hears_twice(net: up.Network, p: float) -> Any:
        return numba_loop.cascade(net, 2 * p)

    other = ModuleType("other")
    other.NAME, other.cascade = "other", hears_twice  # type: ignore[attr-defined]
    other.fractional_threshold = lambda net, phi: numba_loop.fractional_threshold(net, phi / 2)  # type: ignore[attr-defined]
    with pytest.raises(agree.Disagree, match="beyond 4 sigma"):
        agree.cascade(other, 0.1, "tie")
    with pytest.raises(agree.Disagree, match="no luck in it"):
        agree.fractional_threshold(other, None, "")


@ONCE
@pytest.mark.parametrize(
    "changed", ["", "passing", "drive", "merit", "proof", "lapse", "conducive", "demand_weight", "places", "slots"]
)
def test_the_loop_of_a_world_is_refused_if_a_number_is_another(changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import agree
    from benchmarks.peers import numba_world

    numbers = numba_world._numbers

    def other(*given: Any) -> Any:
        one, seeds = numbers(*given)
        return one._replace(**{changed: 2 * getattr(one, changed)}), seeds

    monkeypatch.setattr(numba_world, "_numbers", other if changed else numbers)
    check = agree.world.__wrapped__
    if not changed:
        assert "|z| at most" in check(numba_world, None, None)
    else:
        with pytest.raises(agree.Disagree, match="beyond 4 sigma"):
            check(numba_world, None, None)


def test_the_loop_of_two_gates_does_what_it_says() -> None:
    from benchmarks.peers import numba_world

    n, steps, runs, places, opens, drive, peer = 300, 20, 150, 6, 0.2, 0.02, 0.3
    net = up.generate.watts_strogatz(n, 10, 0.1, rng=1)
    provider_of = (np.arange(n) // 10).astype(np.int32)
    run = numba_world.two_gates(net, provider_of, n // 10, steps, drive, peer, 9, places, opens)
    rng, mine = np.random.default_rng(1), np.empty((runs, steps + 1))
    into = np.zeros((n, n), np.int64)
    into[net.out_targets, net.source_of_arcs()] = 1
    for i in range(runs):
        adopted, is_open, used = np.zeros(n, bool), np.zeros(n // 10, bool), np.zeros(n // 10, int)
        adopted[rng.choice(n, 9, replace=False)] = True
        mine[i, 0] = 9
        for t in range(1, steps + 1):
            hears = rng.random(n) < drive + peer * (into @ adopted) / 10
            is_open |= rng.random(n // 10) < opens
            for v in np.flatnonzero(hears & ~adopted):
                p = provider_of[v]
                if is_open[p] and used[p] < places:
                    used[p] += 1
                    adopted[v] = True
            mine[i, t] = adopted.sum()
    theirs = np.stack([run(seed) for seed in range(2_000)])
    assert (theirs[:, 0] == 9).all()
    error = np.sqrt(theirs.var(0) / len(theirs) + mine.var(0) / runs)[1:]
    assert (np.abs(theirs.mean(0) - mine.mean(0))[1:] <= 4 * error).all()


def test_needs_become_time_by_the_rates_of_the_machine() -> None:
    from benchmarks.bounds import Need
    from benchmarks.limits import random_rate

    limits = {"coins": 2e9, "stream": 1e10, "random": {str(1 << 20): 1e9, str(1 << 30): 1e8}}
    assert random_rate(limits, 1 << 20) == pytest.approx(1e9)
    assert random_rate(limits, 1 << 25) == pytest.approx(1e9 / 10**0.5)  # halfway, on logarithmic scales
    assert random_rate(limits, 1 << 40) == pytest.approx(1e8)
    need = Need(coins=4e9, stream=1e9, accesses=[("counts", 1e9, 1 << 20), ("rows", 1e8, 1 << 30)])
    assert need.times(limits) == pytest.approx({"coins": 2.0, "streaming": 0.1, "random access": 2.0})


def test_coins_of_the_machine_are_those_of_the_luck() -> None:
    from uptake.basis.engine import kernel

    from benchmarks.limits import _live_coins

    coins = kernel("coins", "numba")(7, 3, 0, 0, 4_000)
    assert _live_coins(1_000, 7, 3, np.uint64(1 << 30)) == (coins < 1 << 30).sum()


def test_the_regression_check_can_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from benchmarks import regression

    now = {"cascade": 1_000.0, "world": 500.0}
    monkeypatch.setitem(regression.MEASURE, "ratios", lambda: dict(now))
    file = tmp_path / "baseline.json"
    asked = ["--by", "ratios", "--baseline", str(file)]
    assert regression.main([*asked, "--update"]) == 0
    assert regression.main(asked) == 0
    now["world"] = 500 * (1 + regression.TOLERANCE["ratios"]) + 1
    assert regression.main(asked) == 1
    assert regression.main([*asked, "--tolerance", "1"]) == 0
    del now["world"]
    assert regression.main(asked) == 1
    now |= {"world": 500.0, "new": 7.0}
    assert regression.main(asked) == 0


def test_the_stored_baseline_holds_every_job() -> None:
    from benchmarks import regression
    from benchmarks.jobs import JOBS

    stored = json.loads(regression.BASELINE.read_text(encoding="utf-8"))
    for by in regression.MEASURE:
        assert stored[by]["jobs"].keys() == JOBS.keys(), f"python -m benchmarks.regression --by {by} --update"


@ONCE
def test_ratios_can_be_measured() -> None:
    from benchmarks import regression
    from benchmarks.jobs import JOBS

    found = regression.ratios(1)
    assert found.keys() == JOBS.keys()
    assert min(found.values()) > 0


@pytest.mark.verify
def test_slower_instructions_fail_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    from uptake.basis.engine import native

    from benchmarks import instructions, regression

    if native is None or native.simd() == "portable" or not instructions.available():
        pytest.skip("needs valgrind, a C compiler, and a native core with vectors to switch off")
    monkeypatch.setenv("UPTAKE_SIMD", "portable")
    assert regression.main(["--by", "instructions"]) == 1


@pytest.mark.skipif(importlib.util.find_spec("pytest_benchmark") is None, reason="needs pytest-benchmark")
def test_the_small_benchmarks_check_their_answers() -> None:
    names = [str(ROOT / "benchmarks" / f"bench_{name}.py") for name in ("luck", "fixed", "ledger")]
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--benchmark-disable", *names]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stdout


def test_keeping_and_merging(capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.parts import main

    assert main(["--tiny"]) == 0
    assert "keeping runs:" in capsys.readouterr().out
