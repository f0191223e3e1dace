"""The description of what was run, as plain words and numbers: JSON that identifies a study, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadType, kind_of

LONG = 100  # a longer list of names is described by its hash


def describe(thing: Any) -> Any:
    """A world, a strategy, a model, or any part of them as JSON-compatible values.

    Arrays, long lists of names and networks are described by shape and hash: equal descriptions mean equal inputs.

    Parameters
    ----------
    thing : object
        A dataclass of the package, an array, a number, a string, or a list or dict of such.

    Returns
    -------
    dict, list, str, number or None
        Equal for equal inputs, on every machine.

    Raises
    ------
    TypeError
        If it holds something that cannot be described.

    Examples
    --------
    >>> import uptake as up
    >>> describe(up.Bass(p=.03, q=.38))
    {'kind': 'Bass', 'p': 0.03, 'q': 0.38, 'mixing': 'network'}
    """
    if thing is None or type(thing) in (bool, int, str):
        return thing
    if (held := getattr(thing, "fingerprint", None)) is not None:  # once: it may take a while to compute
        return {"kind": type(thing).__name__, "fingerprint": str(held)}
    if is_dataclass(thing) and not isinstance(thing, type):
        return {"kind": type(thing).__name__, **{f.name: describe(getattr(thing, f.name)) for f in fields(thing)}}
    if isinstance(thing, np.ndarray):
        little = np.ascontiguousarray(thing, thing.dtype.newbyteorder("<"))
        digest = hashlib.blake2b(little.tobytes(), digest_size=16).hexdigest()
        return {"shape": list(thing.shape), "dtype": thing.dtype.name, "blake2b": digest}
    if isinstance(thing, np.generic):
        return describe(thing.item())
    if isinstance(thing, float) and not np.isfinite(thing):
        return str(thing)
    if isinstance(thing, (int, float, str)):
        return thing
    if isinstance(thing, (tuple, list)):
        kinds = set(map(type, thing))
        if len(thing) > LONG and kinds == {int}:
            return describe(np.array(thing, np.int64))
        parts = list(thing) if kinds <= {int, str} else [describe(part) for part in thing]
        if len(thing) > LONG and set(map(type, parts)) == {str}:
            return {"shape": [len(thing)], "blake2b": _hash_of(parts)}
        return parts
    if isinstance(thing, Mapping):
        return {str(name): describe(part) for name, part in thing.items()}
    allowed = "worlds, strategies, models and their parts can be described"
    raise BadType("thing", NOT_SHOWN, allowed, problem=f"is {kind_of(thing)}, which cannot be described")


def fingerprint(thing: Any) -> str:
    """32 hexadecimal digits of the description: the same for the same inputs, on every machine.

    Parameters
    ----------
    thing : object
        As in `describe`.

    Returns
    -------
    str

    Raises
    ------
    TypeError
        If it holds something that cannot be described.

    Examples
    --------
    >>> import uptake as up
    >>> fingerprint(up.Emulation(seeds=10)) == fingerprint(up.Emulation())
    True
    """
    return _hash_of(describe(thing))


def _hash_of(described: Any) -> str:
    text = json.dumps(described, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
