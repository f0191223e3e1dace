"""Pydantic models from the signatures of classes and functions, so that a new strategy needs no change here."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import numpy as np
from pydantic import BaseModel, ConfigDict, create_model

STRICT = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, protected_namespaces=())


class Section(BaseModel):
    """A table of a study file: unknown keys, other types, NaN and infinities are errors."""

    model_config = STRICT


class _Keywords(Section):
    """The keywords of a class: only kinds are checked here. Numbers may be infinite, as some classes allow it."""

    model_config = ConfigDict(allow_inf_nan=True)


@cache
def model_of(target: Callable[..., Any], skip: tuple[str, ...] = ()) -> type[Section]:
    """A model whose keys are the parameters of ``target`` (a class or function), with the types TOML can hold.

    Parameters
    ----------
    target : class or function
        Its signature says which keys there are, and which must be given.
    skip : names
        Parameters that a study file cannot give.

    Returns
    -------
    type
        A subclass of `Section`.

    Examples
    --------
    >>> from uptake.network.generate import watts_strogatz
    >>> list(model_of(watts_strogatz, ("engine", "threads")).model_fields)
    ['n', 'k', 'rewire', 'rng']
    """
    hints = _hints(target)
    fields: dict[str, Any] = {}
    for name, parameter in inspect.signature(target).parameters.items():
        if name in skip or parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            continue
        default = ... if parameter.default is parameter.empty else None
        kind = toml_type(hints.get(name, Any))
        fields[name] = (kind if default is ... else kind | None, default)
    return create_model(f"{target.__name__}Keywords", __base__=_Keywords, **fields)


def toml_type(hint: Any) -> Any:
    """The types of an annotation that TOML has too; Any where none is left, or nothing is known.

    Examples
    --------
    >>> toml_type(int | None), toml_type(Sequence[float])
    (<class 'int'>, list[float])
    """
    if hint in (bool, int, float, str):
        return hint
    origin = get_origin(hint)
    if origin is Literal:
        return hint
    if origin in (Union, types.UnionType):
        members = [toml_type(member) for member in get_args(hint) if _holds(member)]
        return Union[tuple(members)] if members and Any not in members else Any  # noqa: UP007 (made at run time)
    if origin is Mapping and get_args(hint)[0] is int:
        return dict[Any, Any]  # by number, which strategy.py reads from the text that TOML has for keys
    if origin is Mapping and get_args(hint)[0] is str:
        return dict[str, toml_type(get_args(hint)[1])]  # type: ignore[misc]  # made at run time
    if hint is np.ndarray or origin in (np.ndarray, list, tuple, Sequence, Collection, frozenset, set):
        items = [toml_type(item) for item in get_args(hint) if item is not Ellipsis and _holds(item)]
        return list[items[0]] if len(items) == 1 else list[Any]  # type: ignore[valid-type]
    return Any


def _holds(hint: Any) -> bool:
    """Whether a TOML value can have this type."""
    return not (hint is type(None) or (isinstance(hint, type) and issubclass(hint, np.generic)))


def _hints(target: Callable[..., Any]) -> dict[str, Any]:
    try:
        return typing.get_type_hints(target)
    except NameError:  # an annotation that exists for type checkers only
        return {}
