"""All checks by theme, in the order in which they are reported."""

from . import cascades, epidemics, bass, thresholds, supply, variants, fits  # isort: skip  # noqa: F401
from .rows import THEMES

CHECKS = THEMES
