"""The long tier: every number known about the models, with more runs, tighter tolerances and other parameters."""

from . import cascades, epidemics, bass, thresholds, supply  # isort: skip  # noqa: F401
from .rows import THEMES

CHECKS = THEMES  # theme -> its checks, in the order of the imports
