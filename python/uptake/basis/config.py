"""The configuration: engine, instruction set, threads, versions."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from uptake.basis.engine import native, resolve_engine
from uptake.basis.threads import default_threads
from uptake.basis.version import __version__

_SHOWN = ("numpy", "scipy", "numba", "xarray", "pandas")


class Config(dict[str, str | int]):
    """A dictionary that prints one entry per line."""

    def __repr__(self) -> str:
        width = max(map(len, self), default=0)
        return "\n".join(f"{name:<{width}} {value}" for name, value in self.items())


def show_config() -> Config:
    """Show which engine runs, with which instruction set and how many threads, and the versions.

    Returns
    -------
    Config
        A dictionary: uptake, engine ("native" or "numba"), simd (the instruction set that the C++ core uses, "-"
        without it), threads, threads_from (what says how many: an environment variable, "affinity", "control group" or
        "machine"), python, and the version of each package that matters.

    Raises
    ------
    ValueError
        If the environment variable UPTAKE_ENGINE asks for an engine that is unknown or was not built, or the one that
        says the number of threads holds no whole number in [1, 4096].

    See Also
    --------
    simulate : its ``engine`` and ``threads`` override these.

    Examples
    --------
    >>> import uptake as up
    >>> sorted(up.show_config())[:3]
    ['engine', 'numba', 'numpy']
    """
    threads = default_threads()
    config = Config(
        uptake=__version__,
        engine=resolve_engine(),
        simd=native.simd() if native is not None else "-",
        threads=threads.number,
        threads_from=threads.source,
        python=platform.python_version(),
    )
    for package in _SHOWN:
        try:
            config[package] = version(package)
        except PackageNotFoundError:
            config[package] = "not installed"
    return config
