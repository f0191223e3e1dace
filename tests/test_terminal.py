"""Tables that fit a terminal."""

from __future__ import annotations

from io import StringIO

import pytest
from rich.console import Console
from rich.table import Table
from uptake.show.terminal import print_table


@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_nothing_is_cut(width: int) -> None:
    table = Table(title="a study")
    headings = ["strategy", *(f"measure {k}" for k in range(6))]
    for heading in headings:
        table.add_column(heading, justify="left" if heading == "strategy" else "right")
    rows = [[f"s{r}", *(f"{100 * r + k} [0, 99]" for k in range(6))] for r in range(3)]
    for row in rows:
        table.add_row(*row)
    out = StringIO()
    print_table(table, Console(file=out, width=width))
    said = out.getvalue()
    assert max(map(len, said.splitlines())) <= width
    assert "…" not in said
    assert said.count("a study") == 1
    for word in (*headings, "0 [0, 99]", "205 [0, 99]"):
        assert word in said
    assert said.count("strategy") == said.count("s2 ")
    assert (said.count("strategy") == 1) == (width == 200)
