"""What goes by idea: seeds as a dict from the name of an idea to its own, and names that must be those of ideas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue, Refusal, shown
from uptake.basis.suggest import did_you_mean


def by_idea(name: str, seeds: object, ideas: Sequence[str] | None = None) -> Mapping[str, Any] | None:
    """The seeds of each idea that a dict names; None for seeds that are those of every idea.

    A dict of which a key is a text goes by idea; any other dict by step.

    Parameters
    ----------
    name : str
        What errors call the seeds.
    seeds : object
        As given.
    ideas : sequence of str, optional
        The ideas of a model; by default a key may be any word.

    Raises
    ------
    BadValue
        If another key is a step, or is no idea.

    Examples
    --------
    >>> by_idea("seeds", {"A": [3], "B": {0: 2}})
    {'A': [3], 'B': {0: 2}}
    >>> print(by_idea("seeds", {0: [3], 6: 5}), by_idea("seeds", 5))
    None None
    """
    if not isinstance(seeds, Mapping):
        return None
    names = [key for key in seeds if isinstance(key, str)]
    for key in seeds if names else ():
        if not isinstance(key, str):
            problem = f"has the key {shown(key)} beside {shown(names[0])}"
            allowed = "its keys are all steps, or all names of ideas with their steps inside: {idea: {step: seeds}}"
            remedy = "for its keys as names of actors pass list(the dict)"
            raise BadValue(name, NOT_SHOWN, allowed, problem=problem, remedy=remedy)
        checks.word(name, key)
        if ideas is not None:
            refuse_unknown(name, key, ideas, "model")
    return seeds if names else None


@contextmanager
def of_idea(idea: str) -> Iterator[None]:
    """Refusals also say of which idea."""
    try:
        yield
    except Refusal as error:
        error.index = idea
        raise


def refuse_unknown(name: str, idea: str | None, ideas: Sequence[str], whose: str, *, index: int | None = None) -> None:
    """Refuse an argument that names an idea which the world, or the model, does not have.

    Examples
    --------
    >>> refuse_unknown("seeds", "Alotments", ["Allotments", "Compost"], "world")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: seeds name the idea 'Alotments', which is no idea of this world; did you mean \
'Allotments'? allowed: Allotments, Compost
    """
    if idea is not None and idea not in ideas:
        verb = "name" if index is None and name in _PLURAL else "names"
        problem = f"{verb} the idea {shown(idea)}, which is no idea of this {whose}"
        raise BadValue(name, NOT_SHOWN, did_you_mean(idea, ideas), index=index, problem=problem)


_PLURAL = ("seeds", "seeds_per_run")
