"""The stub of the extension, ``python/uptake/_core.pyi``, made from the built module and the twins.

The module knows how many arguments each function takes and of what types; the twins know their names. Writing it fails
where the two disagree about the number. pybind11 words types differently from version to version, so they are reduced
to the few that the kernels use.
"""

from __future__ import annotations

import importlib
import inspect
import re
import typing
from collections.abc import Callable
from types import ModuleType
from typing import Any

from uptake.basis import engine
from uptake.kernels import types
from uptake.kernels.contagion import records

HEAD = '''"""The native core: functions on arrays. Made by ``python -m tests.generated --update``."""

from typing import Any

import numpy as np
import numpy.typing as npt
'''
RECORDS = (records, types)  # where the named tuples of kernels are defined
WORDS = {
    "int": "int",
    "bool": "bool",
    "float": "float",
    "str": "str",
    "None": "None",
    "object": "Any",
    "numpy.ndarray": "npt.NDArray[Any]",
    "tuple": "tuple[Any, ...]",
    "dict": "dict[str, Any]",
}


def stub(core: ModuleType) -> str:
    """The whole file."""
    functions = {name: f for name, f in vars(core).items() if not name.startswith("_")}
    lines = [definition(name, f.__doc__) for name, f in sorted(functions.items())]
    words = {word for line in lines for word in re.findall(r"\w+", line)}
    used = {module.__name__: sorted(words & _records_of(module)) for module in RECORDS}
    imports = [f"from {name} import {', '.join(those)}\n" for name, those in used.items() if those]
    return "\n".join([HEAD, *(["".join(imports)] if imports else []), "".join(lines)])


def definition(name: str, doc: str) -> str:
    """One function: types from pybind11's docstring, names and records from the twin."""
    signature = doc.splitlines()[0]
    found = re.fullmatch(rf"{name}\((?P<arguments>.*)\) -> (?P<returned>.+)", signature)
    if found is None:
        raise ValueError(f"{name}: cannot read the signature {signature!r}")
    kinds = [argument.split(": ", 1)[1] for argument in split(found["arguments"])]
    names = list(inspect.signature(_twin(name)).parameters) if name in engine._TWINS else []
    if len(names) != len(kinds):
        raise ValueError(f"{name}: {len(kinds)} arguments in C++, {len(names)} in its twin: {', '.join(names)}")
    annotated = typing.get_type_hints(_twin(name)) if names else {}
    arguments = [f"{n}: {_record(annotated.get(n)) or word(kind)}" for n, kind in zip(names, kinds, strict=True)]
    returned = word(found["returned"])
    line = f"def {name}({', '.join([*arguments, '/'] if arguments else [])}) -> {returned}: ...\n"
    if len(line) <= 121:
        return line
    return f"def {name}(\n" + "".join(f"    {a},\n" for a in [*arguments, "/"]) + f") -> {returned}: ...\n"


def word(kind: str) -> str:
    """A type as the stub writes it, whatever the version of pybind11."""
    kind = kind.split(" = ")[0]
    if "SupportsInt" in kind or "SupportsIndex" in kind:
        return "int"
    if "SupportsFloat" in kind:
        return "float"
    array = re.fullmatch(r"numpy\.(?:typing\.NDArray|ndarray)\[numpy\.(\w+)\]", kind)
    if array is not None:
        return f"npt.NDArray[np.{array[1]}]"
    several = re.fullmatch(r"[Tt]uple\[(.*)\]", kind)
    if several is not None:
        return f"tuple[{', '.join(word(part) for part in split(several[1]))}]"
    if kind not in WORDS:
        raise ValueError(f"cannot write the type {kind!r}: enter it in WORDS")
    return WORDS[kind]


def split(text: str) -> list[str]:
    """At commas outside brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _twin(name: str) -> Callable[..., Any]:
    twin = getattr(importlib.import_module(f"uptake.kernels.{engine._TWINS[name]}"), name)
    return getattr(twin, "py_func", twin)  # type: ignore[no-any-return]


def _records_of(module: ModuleType) -> set[str]:
    """The named tuples that a module defines."""
    defined = (thing for thing in vars(module).values() if getattr(thing, "__module__", "") == module.__name__)
    return {thing.__name__ for thing in defined if isinstance(thing, type) and hasattr(thing, "_fields")}


def _record(annotation: object) -> str | None:
    name = getattr(annotation, "__name__", "")
    return name if any(name in _records_of(module) for module in RECORDS) else None
