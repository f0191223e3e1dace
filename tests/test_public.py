"""The names of the package: all there, each what it says, whatever is imported first."""

import importlib
import pkgutil

import pytest
import uptake as up


def test_no_module_hides_a_public_name() -> None:
    """An imported module takes its name in the package, so no function or class may have the name of its module."""
    modules = {m.name for m in pkgutil.iter_modules(up.__path__)}
    for name in modules & set(up.__all__):
        assert getattr(up, name) is importlib.import_module(f"uptake.{name}")


def test_every_name_is_there() -> None:
    for name in up.__all__:
        assert name == "__version__" or getattr(up, name).__name__.split(".")[-1] == name
    with pytest.raises(AttributeError, match="no attribute 'contagion'"):
        _ = up.contagion
