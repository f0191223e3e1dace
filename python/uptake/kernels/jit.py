"""How the twins are compiled: kernels that Python calls, and the inner steps that only kernels call.

What makes compilation slow is not the arithmetic but what passes between functions, so the twins keep to these rules:

- An inner step has no Python entry of its own. The kernel's machine code, steps included, is cached beside the package.
- A tuple is passed array by array, seven numbers and a reference count each. So a plan is packed into few arrays
  (``pack.py``), actors are records of one array (``state.py``), and a small step takes a record, not the state.
- A kernel is compiled anew for each combination of types, and a step for each Python integer that is written out in a
  call. So positions are NumPy integers, actors are int64 everywhere, and arrays that come in are brought to one type.
- Room is made in Python, before the kernel runs.
"""

from numba import njit

kernel = njit(cache=True, nogil=True)
inner = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
