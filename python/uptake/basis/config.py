"""What runs here: engine, instruction set, threads, versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from uptake.basis.engine import native, resolve_engine
from uptake.basis.threads import thread_count
from uptake.basis.version import __version__

_SHOWN = ("numpy", "scipy", "numba", "xarray", "pandas")


class Config(dict[str, str | int]):
    """A dictionary that reads well."""

    def __repr__(self) -> str:
        return "\n".join(f"{name:<8} {value}" for name, value in self.items())


def show_config() -> Config:
    """Tell which engine runs, with which instructions and how many threads, and the versions.

    Returns
    -------
    Config
        A dictionary: uptake, engine ("native" or "numba"), simd (the instruction set the native core uses, "-" without
        it), threads, python, and the version of each package that matters.

    Examples
    --------
    >>> import uptake as up
    >>> sorted(up.show_config())[:3]
    ['engine', 'numba', 'numpy']
    """
    config = Config(
        uptake=__version__,
        engine=resolve_engine(),
        simd=native.simd() if native is not None else "-",
        threads=thread_count(None),
        python=platform.python_version(),
    )
    for package in _SHOWN:
        try:
            config[package] = version(package)
        except PackageNotFoundError:
            config[package] = "not installed"
    return config
