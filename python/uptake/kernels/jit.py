"""How the twins are compiled: kernels that Python calls, and the small steps that only kernels call.

A plan is a tuple of a hundred arrays. A step that only kernels call needs no Python entry of its own, which would unpack
all of them: without these entries the first call compiles in a fraction of the time. The kernel's machine code, steps
included, is cached beside the package.
"""

from numba import njit

kernel = njit(cache=True, nogil=True)
inner = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
