"""A table of a study file held against a model of its keys: what pydantic finds, in the words of this package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from uptake.basis.suggest import did_you_mean
from uptake.studyfile.lines import Place
from uptake.studyfile.problems import Problem

# The type of an error of pydantic, and what we say of it; braces take the error's context.
_SENTENCES = {
    "missing": "is missing",
    "greater_than_equal": "must be at least {ge:.12g}",
    "less_than_equal": "must be at most {le:.12g}",
    "greater_than": "must be above {gt:.12g}",
    "less_than": "must be below {lt:.12g}",
    "finite_number": "must be a finite number",
    "literal_error": "must be {expected}",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "string_type": "must be a string",
    "list_type": "must be a list",
    "dict_type": "must be a table of keys",
    "model_type": "must be a table of keys",
}


def checked(model: type[BaseModel], raw: Any, place: Place) -> tuple[Any, list[Problem]]:
    """A table as its model, or None and every key that is unknown, missing, or of another kind.

    Examples
    --------
    >>> from uptake.studyfile.sections import StudySection
    >>> for problem in checked(StudySection, {"horizon": 0, "rgn": 1, "runs": 2.5}, ("study",))[1]:
    ...     print(problem)
    study.horizon = 0: must be at least 1
    study.runs = 2.5: must be a whole number
    study.rng: is missing
    study.rgn = 1: unknown key; did you mean 'rng'? allowed: title, about, horizon, runs, rng, step, threads, engine
    """
    if not isinstance(raw, dict):
        return None, [Problem(place, "must be a table of keys", raw)]
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        return None, _problems(model, raw, place, error.errors(include_url=False))


def _problems(
    model: type[BaseModel], raw: dict[str, Any], place: Place, errors: Sequence[ErrorDetails]
) -> list[Problem]:
    """One problem per key: pydantic has an error for each alternative of a union."""
    said: dict[Place, list[str]] = {}
    values: dict[Place, Any] = {}
    for error in errors:
        missing = error["type"] == "missing"
        inside = _inside(raw, error["loc"], missing)
        text = _sentence(error)
        if error["type"] == "extra_forbidden":
            text = f"unknown key; {did_you_mean(inside[-1], _keys_at(model, inside[:-1]))}"
        of_key = said.setdefault(inside, [])
        if text not in of_key:
            of_key.append(text)
        values[inside] = None if missing or not inside or isinstance(error["input"], dict) else error["input"]
    outer = {inside[:depth] for inside in said for depth in range(len(inside))}  # a list of which an entry is wrong
    return [
        Problem((*place, *inside), _joined(texts), values[inside])
        for inside, texts in said.items()
        if inside not in outer
    ]


def _sentence(error: ErrorDetails) -> str:
    """The sentence of this type of error; pydantic's own where the type is not in the table."""
    sentence = _SENTENCES.get(error["type"])
    return error["msg"] if sentence is None else sentence.format(**error.get("ctx", {}))


def _joined(texts: list[str]) -> str:
    """The alternatives of a union as one sentence."""
    return texts[0] + "".join(f", or {text.removeprefix('must be ')}" for text in texts[1:])


def _inside(raw: Any, loc: Sequence[str | int], missing: bool) -> Place:
    """Pydantic's location without its names for the members of a union: only what is a key or index of the data."""
    place: list[str | int] = []
    here = raw
    for position, part in enumerate(loc):
        known = part in here if isinstance(here, dict) else isinstance(here, list) and part in range(len(here))
        if known:
            here = here[part]
        if known or (missing and position == len(loc) - 1):
            place.append(part)
    return tuple(place)


def _keys_at(model: type[BaseModel], place: Place) -> list[str]:
    """The keys that the table at a place may have."""
    for part in place:
        if isinstance(part, str) and part in model.model_fields:
            kinds = _models(model.model_fields[part].annotation)
            if kinds:
                model = kinds[0]
    return list(model.model_fields)


def _models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for member in get_args(annotation) for model in _models(member)]
