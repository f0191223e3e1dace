"""The names of the package: all there, each what it says, whatever is imported first."""

import subprocess
import sys

import pytest
import uptake as up

PROBE = """
import uptake as up
from uptake.{first} import {first} as function
assert up.{first} is function, up.{first}
assert up.{second}.__module__ == "uptake.{second}"
"""


@pytest.mark.parametrize(("first", "second"), [("compare", "simulate"), ("simulate", "compare")])
def test_a_function_is_not_hidden_by_its_module(first: str, second: str) -> None:
    subprocess.run([sys.executable, "-c", PROBE.format(first=first, second=second)], check=True)


def test_every_name_is_there() -> None:
    for name in up.__all__:
        assert name == "__version__" or getattr(up, name).__name__.split(".")[-1] == name
    with pytest.raises(AttributeError, match="no attribute 'contagion'"):
        _ = up.contagion
