"""The version of the installed package, and that of its numbers."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("uptake")
except PackageNotFoundError:  # run from a source tree
    __version__ = "0.1.0"

STREAM = 3
"""Counts changes of luck, fixed point, order of ties or order of a step: anything that gives a study other numbers
under the same seed. Runs of one stream may be joined, whatever version of the package computed them."""
