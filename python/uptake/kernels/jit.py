"""How the twins are compiled: kernels that Python calls, inner steps that only kernels call, and inlined steps.

Compilation time goes mostly into what is passed between functions, not into arithmetic. So the twins keep these rules:

- An inner step has no Python entry of its own. The kernel's machine code, steps included, is cached beside the package.
- A tuple is passed array by array, as seven numbers and a reference count each. So a plan is packed into few arrays
  (``pack.py``), actors are records of one array (``state.py``), and a small step takes a record, not the state.
- A step of few lines or of one caller is copied into its callers before they are compiled (``inlined``). A long step
  with several callers, and a step that contains many inlined steps, stays ``inner``.
- An array that a step gets counts as one more reference, an atomic operation, where a call of another function keeps
  LLVM from dropping it. So in a loop over ties tuples are unpacked before the loop, and a step that draws is called
  from the loop itself, where it is needed, not from inside an inlined step.
- A kernel is compiled again for each combination of types, and a step for each Python integer that is written out in a
  call. So positions are NumPy integers, actors are int64 everywhere, and incoming arrays are converted to one type.
- Arrays are allocated in Python, before the kernel runs.
"""

from numba import njit

kernel = njit(cache=True, nogil=True)
inner = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
inlined = njit(nogil=True, inline="always")
