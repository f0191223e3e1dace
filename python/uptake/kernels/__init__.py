"""Numba twins of the C++ core: same stem, same arguments, same order of lines as ``cpp/include/uptake``."""
