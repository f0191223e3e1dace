"""Damaged and odd input for every loader; the long run is ``nox -s fuzz``."""

import os
import sys
import textwrap
import warnings
from pathlib import Path

import pytest
from fuzz import batches

INPUTS = {"edges": 600, "networks": 400, "results": 300, "plans": 1000, "studyfiles": 200}


@pytest.mark.parametrize("name", batches.SHARES)
def test_inputs_are_loaded_right_or_refused_by_name(name: str) -> None:
    counts = [0, 0]
    with batches.scratch() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        loader = batches.loader_of(name, Path(folder))
        for number in range(INPUTS[name]):
            drawn = loader.draw(batches.luck_of(name, number))
            try:
                counts[loader.feed(drawn)] += 1
            except BaseException as error:
                error.add_note(f"input {number} of {name}: {drawn!r}"[:2000])
                raise
    if name != "results":  # nearly all of those are damaged, so that none should be accepted
        assert min(counts) > INPUTS[name] / 50


def test_all_shares_add_up() -> None:
    assert sum(batches.shares(1_000_000).values()) == 1_000_000
    assert batches.shares(10, ["plans"]) == {"plans": 10}


@pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise there")
def test_a_crash_a_hang_and_a_foreign_error_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With their input, and what follows them is fed all the same."""
    loader = """
    import os, signal, time

    class Loader:
        def __init__(self, folder):
            pass

        def draw(self, luck):
            return luck.random()

        def feed(self, drawn):
            self.fed = getattr(self, "fed", 0) + 1
            if self.fed == 4:
                os.kill(os.getpid(), signal.SIGKILL)
            if drawn == SLOW:
                time.sleep(99)
            if drawn == WRONG:
                raise KeyError(drawn)
            return drawn < 0.5
    """
    slow, wrong = (batches.luck_of("fake_loader", number).random() for number in (6, 7))
    text = textwrap.dedent(loader).replace("SLOW", repr(slow)).replace("WRONG", repr(wrong))
    (tmp_path / "fake_loader.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), *sys.path)))
    report = batches.fuzz("fake_loader", 1, 8, limit=2)
    found = "\n".join(report.findings)
    assert report.inputs == 8
    assert len(report.findings) == 3
    assert "WRONG fake_loader 4: the process ended with SIGKILL" in found
    assert "WRONG fake_loader 6: no end within 2 s" in found
    assert f"KeyError: {wrong}" in found
    assert f"input: {wrong}\nagain: python -m tests.fuzz fake_loader --inputs 1 --seed 7" in found
    assert report.accepted + report.refused == 5
