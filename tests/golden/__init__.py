"""Numbers written down: what a given seed gave, bit for bit, under each version of the stream.

The version counts changes of luck, fixed point, order of ties or order of a step: anything that gives a study other
numbers under the same seed. Files of old versions stay, so that the change shows.
"""

from uptake.basis.version import STREAM as VERSION

__all__ = ["VERSION"]
