"""Every public name is documented: Parameters, Returns, Raises where something can be raised, and an example.

Public are the names in ``__all__`` of the public modules, and the public methods and properties of the classes among
them. numpydoc parses the docstrings; `test_docs.py` runs their examples.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import uptake
from numpydoc.docscrape import ClassDoc, FunctionDoc, NumpyDocString, get_doc_object
from numpydoc.validate import validate

MODULES = {"uptake": uptake} | {
    f"uptake.{name}": getattr(uptake, name) for name in uptake.__all__ if inspect.ismodule(getattr(uptake, name))
}
# Sections known and in order; a summary of one line that ends with a period; all parameters, in order, with a type and
# a description; what is returned; an example.
CODES = {"GL06", "GL07", "GL08", "SS01", "SS03", "SS06", "PR02", "PR03", "PR04", "PR07", "PR10", "RT01", "RT03"}
CODES |= {"YD01", "EX01"}
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "api.md"
NOT_CALLED = {"uptake.Network"}  # its constructor refuses all arguments: made by its from_ methods
# What a function that they call refuses cannot come from their own arguments.
CANNOT_RAISE = {"uptake.measures.time_to_half", "uptake.measures.break_even_attribution"}


def exported(module: ModuleType) -> list[str]:
    """The names of ``__all__``; without it, what the module itself defines."""
    own = [n for n, v in vars(module).items() if n[0] != "_" and getattr(v, "__module__", "") == module.__name__]
    return list(getattr(module, "__all__", own))


def public() -> dict[str, Any]:
    """Address and object of every public class, function, method and property, each object once.

    A method that overrides one of a base is left out: the base documents it.
    """
    things = {f"{at}.{name}": getattr(module, name) for at, module in MODULES.items() for name in exported(module)}
    things = {at: thing for at, thing in things.items() if inspect.isclass(thing) or inspect.isfunction(thing)}
    found = {id(thing): (at, thing) for at, thing in reversed(things.items())}
    home = {thing: at for at, thing in found.values()}
    for at, owner in [pair for pair in found.values() if inspect.isclass(pair[1])]:
        bases = [base for base in owner.__mro__ if base.__module__.startswith("uptake")]
        for name in {name for base in bases for name in vars(base) if not name.startswith("_")}:
            base = next(base for base in reversed(bases) if name in vars(base))
            raw = vars(base)[name]
            code = getattr(raw, "__func__", getattr(raw, "func", raw))  # of a class method, of a cached property
            if inspect.isfunction(code) or isinstance(code, property):
                found.setdefault(id(code), (f"{home.get(base, at)}.{name}", getattr(base, name)))
    return dict(sorted(found.values(), key=lambda pair: pair[0]))


def problems(address: str, thing: Any) -> list[str]:
    """What is missing in the docstring of one public name."""
    found = [(code, text) for code, text in validate(get_doc_object(thing))["errors"] if code in CODES]
    doc, given = _doc(thing), [] if address in NOT_CALLED else _parameters(thing)
    if inspect.isclass(thing):  # a class that only the package makes documents its fields as Attributes
        found = [(code, text) for code, text in found if code != "PR03"]
    sections = ("Parameters", "Other Parameters", "Attributes")
    told = {name.strip(" *") for section in sections for p in doc[section] for name in p.name.split(",")}
    untold = [name for name in given if name not in told]
    found += [("PR01", f"Parameters not documented: {', '.join(untold)}")] if untold else []
    if isinstance(thing, property) or type(thing) is functools.cached_property:
        found = [(code, text) for code, text in found if code != "EX01"]  # examples of a class show its properties
    elif doc["Examples"] and ">>>" not in "".join(doc["Examples"]):
        found.append(("EX01", "The examples hold no line with >>>"))
    function = _function(thing)
    if function is not None and not doc["Raises"] and address not in CANNOT_RAISE:
        reason = reason_to_raise(function, _owner(address), deep=bool(given))
        found += [("RAISES", f"No Raises section, but {reason}")] if reason else []
    return [f"{address}: {code} {text}" for code, text in dict.fromkeys(found)]


def _owner(address: str) -> type | None:
    at = importlib.import_module("uptake")
    for name in address.split(".")[1:-1]:
        at = getattr(at, name)
    return at if inspect.isclass(at) else None


def _doc(thing: Any) -> NumpyDocString:
    text = inspect.getdoc(thing) or ""
    return FunctionDoc(None, doc=text) if not inspect.isclass(thing) else ClassDoc(thing)


def _function(thing: Any) -> Callable[..., Any] | None:
    """The code that runs when the name is used."""
    if inspect.isclass(thing):
        own = [vars(base).get(name) for base in thing.__mro__ for name in ("__post_init__", "__init__")]
        return next((f for f in own if inspect.isfunction(f) and f.__module__.startswith("uptake")), None)
    if isinstance(thing, property):
        return thing.fget
    return getattr(thing, "func", getattr(thing, "__func__", thing))


def _parameters(thing: Any) -> list[str]:
    try:
        names = list(inspect.signature(thing).parameters)
    except (TypeError, ValueError):  # a property
        return []
    return [name for name in names if name not in ("self", "cls")]


# --- what can be raised ---


def reason_to_raise(function: Callable[..., Any], owner: type | None, deep: bool = True) -> str:
    """Where a call can raise: in the function itself or, if ``deep``, in a function of the package that it calls."""
    waiting: list[tuple[Any, type | None]] = [(function, owner)]
    seen = {function.__code__}
    while waiting:
        at, of = waiting.pop(0)
        tree = _tree(at)
        if any(isinstance(node, ast.Raise) for node in _own_nodes(tree)):
            return f"{at.__module__}.{at.__qualname__} raises"
        for called in _called(tree, at, of) if deep else ():
            if called.__code__ not in seen:
                seen.add(called.__code__)
                waiting.append((called, of if called in vars(of or object).values() else None))
    return ""


def _tree(function: Callable[..., Any]) -> ast.AST:
    try:
        return ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError):  # made by a decorator such as dataclass
        return ast.Module([], [])


def _own_nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes; `raise NotImplementedError` marks a method for subclasses and is no refusal."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
            continue
        yield node


def _called(tree: ast.AST, function: Any, owner: type | None) -> Iterator[Any]:
    names = dict(function.__globals__)
    for node in ast.walk(tree):  # imports inside the function
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("uptake"):
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                value = getattr(module, alias.name, None) or importlib.import_module(f"{node.module}.{alias.name}")
                names[alias.asname or alias.name] = value
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = _resolved(node.func, names, owner)
        if inspect.isclass(called) and called.__module__.startswith("uptake"):
            called = _function(called)
        called = getattr(called, "__func__", called)
        if inspect.isfunction(called) and called.__module__.startswith("uptake."):
            yield called


def _resolved(node: ast.AST, names: dict[str, Any], owner: type | None) -> Any:
    if isinstance(node, ast.Name):
        if node.id in ("self", "cls"):
            return owner
        return names.get(node.id, getattr(builtins, node.id, None))
    if isinstance(node, ast.Attribute):
        base = _resolved(node.value, names, owner)
        return getattr(base, node.attr, None) if inspect.isclass(base) or isinstance(base, ModuleType) else None
    return None


# --- the tests ---


def test_every_public_module_says_what_is_public() -> None:
    without = [name for name, module in MODULES.items() if not hasattr(module, "__all__")]
    assert without == []


def test_every_public_name_is_documented() -> None:
    names = public()
    assert len(names) > 80, "the search for public names finds too few"
    missing = [problem for address, thing in names.items() for problem in problems(address, thing)]
    assert not missing, f"{len(missing)} problems in {len(names)} public names\n" + "\n".join(missing)


def test_the_api_page_lists_every_public_name() -> None:
    listed = set(re.findall(r"^   (\w+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))
    assert sorted(listed ^ set(uptake.__all__)) == []  # the modules among them have pages made from their `__all__`


class Planted:
    """Made to be found wanting.

    Parameters
    ----------
    size : int
        Its size.
    """

    def __init__(self, size: int, colour: str) -> None:
        if size < 0:
            raise ValueError(f"size = {size}")

    def area(self, unit):  # type: ignore[no-untyped-def]
        """The area"""
        return _checked(unit) * np.pi


def _checked(value: int) -> int:
    if value < 0:
        raise ValueError(f"unit = {value}")
    return value


def test_a_name_that_lacks_something_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uptake, "Planted", Planted, raising=False)
    monkeypatch.setattr(Planted, "__module__", "uptake.planted")
    monkeypatch.setattr(_checked, "__module__", "uptake.planted")
    monkeypatch.setattr(Planted.__init__, "__module__", "uptake.planted")
    of_class = " ".join(problems("uptake.Planted", Planted))
    assert all(said in of_class for said in ("EX01", "colour", "Planted.__init__ raises"))
    of_method = " ".join(problems("uptake.Planted.area", Planted.area))
    assert all(said in of_method for said in ("SS03", "PR01", "RT01", "EX01", "_checked raises"))
