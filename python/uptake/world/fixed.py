"""What an idea holds throughout a study: fields of `Idea` that no operation changes, and what to change instead."""

from __future__ import annotations

from uptake.world.terms import TERMS

FIXED: dict[str, str] = {
    "name": "name the idea with Operation(idea=)",
    "companions": "change 'alone', how acceptable the idea is before its companions count, or let a companion come "
    "later: seeds={'its name': {24: 10}}",
    "demand_saturation": "change 'demand_weight'",
    "return_after": "change 'lapse' or 'support'",
    "origin": "change 'adaptation', how far actors change it",
    "misfit_lapse": "change 'lapse', 'support' or 'tolerance'",
    "translation": "change 'adaptation' or 'tolerance'",
    "imitate": "change 'imitation'",
    "schedule": "compare two worlds",
    "link": "compare two worlds",
    "luck": "compare two worlds",
    "owner": "change 'fee', what providers pay the owner",
}


def instead_of(word: str) -> str | None:
    """What an operation can change in place of a field of `Idea` that is no term; None for any other word.

    Examples
    --------
    >>> instead_of("imitate"), instead_of("provider_merit"), instead_of("merit")
    ("change 'imitation'", "change 'merit' with who='providers'", None)
    """
    term = word.removeprefix("provider_")
    if term != word and term in TERMS and TERMS[term].provider_default is not None:
        return f"change {term!r} with who='providers'"
    return FIXED.get(word)
