"""What to write in place of an unknown word."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_LONGEST = 100  # letters of a word that is compared


def did_you_mean(word: object, allowed: Iterable[str]) -> str:
    """The allowed word that is most similar, if one is similar enough, and all that are allowed.

    Examples
    --------
    >>> did_you_mean("runns", ["runs", "rng"])
    "did you mean 'runs'? allowed: runs, rng"
    >>> did_you_mean(3, ["runs", "rng"])
    'allowed: runs, rng'
    """
    names = list(allowed)
    near = nearest(word, names)
    return ("" if near is None else f"did you mean {near!r}? ") + f"allowed: {', '.join(names)}"


def nearest(word: object, allowed: Iterable[str]) -> str | None:
    """The allowed word that is most similar to `word`; None if none is similar. Case does not count.

    Examples
    --------
    >>> nearest("emulatoin", ["Emulation", "Persuasion"])
    'Emulation'
    """
    if not isinstance(word, str) or len(word) > _LONGEST:
        return None
    lower = {name.lower(): name for name in allowed}
    close = difflib.get_close_matches(word.lower(), lower, n=1, cutoff=0.5)
    return lower[close[0]] if close else None
