"""Numba twins of the C++ core: same folders, names, arguments and order of lines as ``cpp/include/uptake``."""
