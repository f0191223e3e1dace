"""Runs that are kept while they are computed: after an end of any kind, the next call gives the straight run's bits."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import uptake as up
import uptake.run.compare
from test_scenarios import STRATEGIES, VALUES, a_world
from uptake.basis.checks import BadType, BadValue
from uptake.results import parts

LONG = """
import sys
sys.path[:0] = {path!r}
import uptake as up
from test_scenarios import STRATEGIES, VALUES, a_world
print("ready", flush=True)
up.compare(a_world(), STRATEGIES, horizon=24, runs=400, rng=3, scenarios=VALUES, out=sys.argv[1], threads=2)
"""


def straight(runs: Any = 30, **options: Any) -> up.Study:
    return up.compare(a_world(), STRATEGIES, horizon=24, runs=runs, rng=3, **options)


def files(folder: Path) -> dict[str, int]:
    return {file.name: file.stat().st_mtime_ns for file in (folder / "parts").glob("*-*.npz")}


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """The runs of each block that is computed."""
    blocks: list[list[int]] = []
    original = uptake.run.compare.outcomes_of

    def counting(compiled: Any, words: Any, seed: int, runs: Any, **options: Any) -> Any:
        blocks.append([*runs])
        return original(compiled, words, seed, runs, **options)

    monkeypatch.setattr(uptake.run.compare, "outcomes_of", counting)
    return blocks


def test_runs_by_number_are_those_of_the_whole() -> None:
    whole, some = straight(12), straight(range(5, 9))
    assert some.data["run"].values.tolist() == [5, 6, 7, 8]
    for name in some.data.data_vars:
        if "run" in some.data[name].dims:
            np.testing.assert_array_equal(
                some.data[name], whole.data[name].sel(run=some.data["run"]), err_msg=str(name)
            )
    assert up.concat([straight(range(5)), some, straight([9, 11, 10])]).data.identical(whole.data)


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ([], "runs is empty"),
        ([1, 1], "runs = 1 is there twice"),
        ([1, -1], r"runs\[1\] = -1"),
        ([0.5], r"runs\[0\] = 0.5 is not a whole number"),
        (0, "runs = 0"),
        ("3", "'3' is not a whole number"),
    ],
)
def test_bad_runs(runs: Any, message: str) -> None:
    with pytest.raises((BadValue, BadType), match=message):
        straight(runs)


@pytest.mark.parametrize("options", [{}, {"record": "adoption_step"}, {"scenarios": VALUES}])
def test_kept_runs_are_those_of_a_straight_run(tmp_path: Path, computed: list[list[int]], options: Any) -> None:
    study = straight(**options)
    computed.clear()
    assert straight(**options, out=tmp_path).data.identical(study.data)
    first = files(tmp_path)
    assert len(first) > 1
    done = sum(map(len, computed))
    assert done == 30 * (3 if "scenarios" in options else 1)
    assert straight(**options, out=tmp_path).data.identical(study.data)
    assert sum(map(len, computed)) == done, "what is there is not computed again"
    assert files(tmp_path) == first


def test_more_runs_compute_what_is_new(tmp_path: Path, computed: list[list[int]]) -> None:
    straight(range(10, 20), out=tmp_path)
    computed.clear()
    again = straight(30, out=tmp_path)
    assert sorted(run for block in computed for run in block) == [*range(10), *range(20, 30)]
    assert again.data.identical(straight(30).data)


def test_scenarios_are_known_by_their_numbers(tmp_path: Path, computed: list[list[int]]) -> None:
    straight(scenarios=VALUES.iloc[:2], out=tmp_path)
    computed.clear()
    other = VALUES.rename(index={"high": "bright"})[[*reversed(VALUES.columns)]]
    assert straight(scenarios=other, out=tmp_path).data.identical(straight(scenarios=other).data)
    assert sum(map(len, computed)) == 30 + 90, "one scenario is new; the straight run computes all"


def test_a_damaged_part_is_named_and_computed_again(tmp_path: Path) -> None:
    study = straight(out=tmp_path)
    names = sorted(files(tmp_path))
    cut, flipped = (tmp_path / "parts" / name for name in names[:2])
    cut.write_bytes(cut.read_bytes()[:-100])
    raw = bytearray(flipped.read_bytes())
    raw[len(raw) // 2] ^= 1
    flipped.write_bytes(raw)
    with pytest.warns(UserWarning, match=r"its runs are computed again") as said:
        again = straight(out=tmp_path)
    assert {name for name in names if any(name in str(one.message) for one in said)} == {cut.name, flipped.name}
    assert again.data.identical(study.data)


def test_the_same_run_in_two_parts(tmp_path: Path) -> None:
    study = straight(out=tmp_path)
    folder = tmp_path / "parts"
    own = next(part for part in parts.parts_in(folder) if len(part.runs) > 1)
    held = parts.read(own)
    beginning = {name: [parts._picked([one], [(0, 0)]) for one in ideas] for name, ideas in held.outcomes.items()}
    first = range(own.runs[0], own.runs[0] + 1)
    parts.write(folder, own.scenario, first, parts.Piece(beginning, held.about))
    assert straight(out=tmp_path).data.identical(study.data), "twice the same is accepted"
    beginning["law"][0].tallies[0, 3, 1] += 1
    wrong = parts.write(folder, own.scenario, first, parts.Piece(beginning, held.about))
    with pytest.raises(BadValue, match=f"{wrong.path.name}.*that differ in tallies of 'law'"):
        straight(out=tmp_path)


def test_another_study_is_refused(tmp_path: Path) -> None:
    straight(2, out=tmp_path)
    with pytest.raises(BadValue, match="holds parts of another study"):
        up.compare(a_world(), STRATEGIES, horizon=24, runs=2, rng=4, out=tmp_path)
    with pytest.raises(BadValue, match=r"record is .* there"):
        straight(2, out=tmp_path, record="adoption_step")
    with pytest.raises(BadValue, match="rng = None does not go with out"):
        up.compare(a_world(), STRATEGIES, horizon=24, runs=2, out=tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(BadValue, match="is not a folder"):
        straight(2, out=tmp_path / "file")


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_killed_at_random_moments(tmp_path: Path) -> None:
    path = [str(Path(up.__file__).parent.parent), str(Path(__file__).parent)]
    script = tmp_path / "long.py"
    script.write_text(LONG.format(path=path))
    out, moments = tmp_path / "out", random.Random(5)
    killed, before = 0, {}
    for _ in range(20):
        with subprocess.Popen([sys.executable, str(script), str(out)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(moments.uniform(0, 1.2))
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
        if out.exists():
            now = files(out)
            assert all(now.get(name) == at for name, at in before.items()), "a part that was complete stays as it is"
            before = now
    assert killed, "no process lived long enough to be killed"
    whole = up.compare(a_world(), STRATEGIES, horizon=24, runs=400, rng=3, scenarios=VALUES, out=out)
    assert whole.data.identical(up.compare(a_world(), STRATEGIES, horizon=24, runs=400, rng=3, scenarios=VALUES).data)
    after = files(out)
    assert all(after[name] == at for name, at in before.items())


def test_a_saved_frame_of_scenarios_gives_the_same_parts(tmp_path: Path, computed: list[list[int]]) -> None:
    varied = up.Scenarios({"idea.peer": (0.01, 0.1)}, n=3, rng=1)
    straight(4, scenarios=varied, out=tmp_path)
    varied.frame.to_csv(tmp_path / "frame.csv")
    computed.clear()
    straight(4, scenarios=pd.read_csv(tmp_path / "frame.csv", index_col=0), out=tmp_path)
    assert computed == []
