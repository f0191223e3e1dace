"""What is printed: markup and control characters are text, no number is cut, any terminal can write it."""

from __future__ import annotations

import os
import subprocess
import sys
from io import BytesIO, StringIO, TextIOWrapper

import pytest
import uptake as up
from rich.console import Console
from uptake.show.terminal import make_writable, print_table

ODD = ("[a]", "x [/nope] y", "[bold red]", "\x1b[31m", "[link=x]", "back\\[slash]")


def study(currency: str = "GBP", title: str = "Plan [a] for [/nope] 2026") -> up.Study:
    world = up.World(up.Users(up.generate.ring_lattice(12, 4)), costs=up.Costs(currency=currency))
    return up.compare(world, {n: up.Emulation(seeds=2) for n in ODD}, horizon=4, runs=3, rng=1, title=title)


def printed(made: up.Study, width: int) -> str:
    out = StringIO()
    print_table(made.summary_table(), Console(file=out, width=width, force_terminal=False))
    return out.getvalue()


def test_markup_and_control_characters_are_text() -> None:
    made = study()
    for said in (printed(made, 200), made.summary_text(), repr(made), made._repr_html_()):
        assert "Plan [a] for [/nope] 2026" in said
        assert "\x1b" not in said
        for name in (*ODD[:3], "\\x1b[31m", *ODD[4:]):
            assert name in said


@pytest.mark.parametrize("width", [20, 40, 80])
def test_no_number_is_cut_where_a_word_is_long(width: int) -> None:
    made = study("Cowrie shells of the coast", "t" * 500)
    said = "".join(printed(made, width).split())
    for row in made.summary_table().columns[1].cells:
        assert "".join(str(row).split()[0]) in said


def test_plain_text_is_as_wide_as_its_numbers_need() -> None:
    made = study("Cowrie shells of the coast")
    cells = [str(cell) for column in made.summary_table().columns[1:] for cell in column.cells]
    text = made.summary_text()
    assert all(part in text for cell in cells for part in cell.splitlines())


def test_a_terminal_that_lacks_characters_gets_words() -> None:
    raw = BytesIO()
    stream = TextIOWrapper(raw, "ascii")
    make_writable(stream)
    stream.write("1 strategy × 2: £5 − 3 – “日本” \udcff\n")
    stream.flush()
    assert raw.getvalue() == b'1 strategy x 2: GBP 5 - 3 - "\\u65e5\\u672c" \\udcff\n'


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_commands_print_in_any_encoding(encoding: str) -> None:
    command = [sys.executable, "-m", "uptake.cli", "models", "bass"]
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Bass" in done.stdout
