"""The two engines side by side: who includes whom in C++, twins for headers, constants that must be equal."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from uptake.basis import engine
from uptake.kernels import types

CPP = Path(__file__).parents[1] / "cpp"
INCLUDE = CPP / "include"
KERNELS = Path(types.__file__).parent
FLOORS = {"base": {"base"}, "luck": {"base", "luck"}} | {
    room: {"base", "luck", room} for room in ("graph", "contagion", "world")
}
# Headers without a twin: the scalar definitions, lists and plain arrays of the twins say the same.
CPP_ALONE = {
    "luck": {"coins", "draws", "philox_vectors"},
    "graph": {"network_vectors"},
    "contagion": {"lane_counts", "lane_vectors", "live_ties", "short_needs"},
    "world": {"actors", "known", "missing", "plan", "share"},
}
# records: what kernels are called with, in C++ read by the bindings; pack: a plan for numba alone.
# sort: C++ has the sorts of its library.
PYTHON_ALONE = {"__init__", "pack", "records", "sort"}

needs_sources = pytest.mark.skipif(not INCLUDE.exists(), reason="the C++ sources are not here")


def includes(file: Path) -> Iterator[str]:
    """What a file includes, with its brackets or quotes."""
    return (m[1] for m in re.finditer(r"^#include (\S+)", file.read_text(encoding="utf-8"), re.MULTILINE))


@needs_sources
@pytest.mark.parametrize("file", sorted(INCLUDE.glob("uptake/*/*.hpp")), ids=lambda f: f"{f.parent.name}/{f.name}")
def test_headers_include_their_own_floor_and_those_below(file: Path) -> None:
    own = [name for name in includes(file) if "." in name]  # the standard library's have no suffix
    for name in own:
        if name in ("<immintrin.h>", "<sys/mman.h>"):
            continue
        room = re.fullmatch(r"<uptake/(\w+)/\w+\.hpp>", name)
        assert room, f"{name}: the form is <uptake/folder/name.hpp>"
        assert room[1] in FLOORS[file.parent.name]


@needs_sources
def test_one_unit_includes_all_headers() -> None:
    headers = {f"<{file.relative_to(INCLUDE).as_posix()}>" for file in INCLUDE.glob("uptake/*/*.hpp")}
    assert set(includes(CPP / "bindings" / "all_headers.cpp")) == headers


@needs_sources
@pytest.mark.parametrize("room", CPP_ALONE)
def test_headers_have_twins(room: str) -> None:
    headers = {file.stem for file in (INCLUDE / "uptake" / room).glob("*.hpp")} - CPP_ALONE[room]
    twins = {file.stem for file in (KERNELS / room).glob("*.py")} - PYTHON_ALONE
    assert headers == twins


# Twins whose functions are not those of the header in its order, and why.
OTHER_NAMES = {
    "graph/generate": "plain functions for the methods of PairSet",
    "graph/rows": "numba sorts by functions of its own; C++ visits arcs by lambdas",
    "luck/luck": "draws and coins stand in draws.hpp and coins.hpp, with vectors",
    "world/adopt": "steps that C++ writes in line",
    "world/ahead": "steps that C++ writes in line",
    "world/hear": "steps that C++ writes as lambdas",
    "world/cluster": "numba needs the plan packed, and Python goes through the ideas",
    "world/merge": "numba takes actors out of lists and chains by functions of its own",
    "world/queue": "numba sorts by functions of its own",
    "world/release": "C++ visits by lambdas those whom a provider serves",
    "world/sponsors": "numba sorts by functions of its own; whom a sponsor may open stands in plan.hpp",
    "world/layer": "steps that C++ writes as lambdas",
    "world/state": "sets of actors are lists and marks here, actors.hpp in C++",
    "world/step": "numba needs the plan packed",
}


def names_in(cpp: str) -> list[str]:
    """The names of functions that C++ text defines or binds to Python, in order; calls may be among them."""
    code = re.sub(r"//[^\n]*", "", cpp)
    bound_or_defined = r'm\.def\("(\w+)"|^[ \t]*(?:[\w:<>,*&\[\] ]+[ *&>\]])??(\w+)\([^;{}]*\)(?: const)?[^;{}()]*\{'
    found = (m[1] or m[2] for m in re.finditer(bound_or_defined, code, re.MULTILINE))
    return [name for name in found if name not in ("if", "for", "while", "switch")]


def test_names_are_found_in_order() -> None:
    text = 'inline int f(int a) { if (a) { g(a); } }\nT h(U<V> x) const {\n}\n// int no() {\nm.def("k", [](A a) {'
    assert names_in(text) == ["f", "h", "k"]
    assert in_order(["f", "k"], ["f", "h", "k"]) is None
    assert in_order(["h", "f"], ["f", "h", "k"]) == "f"
    assert in_order(["f", "g"], ["f", "h", "k"]) == "g"


def in_order(names: list[str], among: list[str]) -> str | None:
    """The first of the names that does not follow those before it; None if all do."""
    left = iter(among)
    return next((name for name in names if name not in left), None)


TWINS = sorted(
    (file for file in KERNELS.glob("*/*.py") if file.stem not in PYTHON_ALONE), key=lambda f: (f.parent.name, f.name)
)


@needs_sources
@pytest.mark.parametrize("twin", TWINS, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_functions_of_twins_have_the_names_and_the_order_of_the_header(twin: Path) -> None:
    """Then both can be read side by side. A header has more functions: those of vectors, prefetching, tables."""
    key = f"{twin.parent.name}/{twin.stem}"
    header = INCLUDE / "uptake" / f"{key}.hpp"
    binding = CPP / "bindings" / f"bind_{twin.stem}.cpp"
    known = "".join(file.read_text(encoding="utf-8") for file in (header, binding) if file.exists())
    tree = ast.parse(twin.read_text(encoding="utf-8"))
    functions = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    first = in_order(functions, names_in(known))
    if key in OTHER_NAMES:
        assert first, "listed as different, but it is the same"
    else:
        assert first is None, f"{first}: not in {header.name} after those before it; there are {names_in(known)}"


def test_kernels_import_nothing_of_the_package() -> None:
    for file in KERNELS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not node.level, file
                assert not re.match(r"uptake(?!\.kernels)", node.module or ""), file
            elif isinstance(node, ast.Import):
                assert not any(alias.name.startswith("uptake") for alias in node.names), file


def test_constants_are_those_of_the_core() -> None:
    if engine.native is None:
        pytest.skip("the native core was not built")
    constants = engine.native.constants()
    assert constants.pop("TALLIES") == len(types.TALLIES)
    assert constants.pop("DESCENT") == len(types.DESCENT)
    numbers = {k: int(v) for k, v in vars(types).items() if k.isupper() and not isinstance(v, (tuple, dict))}
    assert constants == numbers
    assert [row.code for row in types.BASES.values()] == list(range(len(types.BASES)))
