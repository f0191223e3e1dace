"""The long tier: every number known about the models, with more runs, tighter tolerances and other parameters."""

from . import cascades as cascades
from .rows import THEMES

CHECKS = THEMES  # theme -> its checks, in the order of the imports
