"""How the twins are compiled: kernels that Python calls, inner steps that only kernels call, and inlined steps.

Compilation time goes mostly into what is passed between functions, not into arithmetic. So the twins keep these rules:

- An inner step has no Python entry of its own. The kernel's machine code, steps included, is cached
  (``cache.py``).
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

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

from uptake.kernels.cache import cache_of


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a kernel when it is first called, or take its machine code from the cache."""
    compiled = njit(nogil=True)(function)
    cache = None if compiled is function else cache_of(function)  # NUMBA_DISABLE_JIT leaves the function to Python
    if cache is not None:
        compiled._cache = cache  # as njit(cache=True) does
    return compiled


inner = njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
inlined = njit(nogil=True, inline="always")
