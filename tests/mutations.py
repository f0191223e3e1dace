"""Slips, one at a time, in a Python source (by its syntax tree) and in a C++ header (by its tokens, line by line).

The same kinds in both: a comparison or an operator swapped for its neighbour, an integer one more or one less, ``and``
for ``or``, ``min`` for ``max``, ``break`` for ``continue``, True for False, a condition negated, a statement deleted.
"""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple


class Mutant(NamedTuple):
    """One slip and the source that holds it."""

    line: int
    function: str  # empty at the level of the module
    slip: str
    source: str


# Python.

COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
DELETED = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr, ast.Break, ast.Continue)
OTHER_NAME = {"min": "max", "max": "min"}


def _slips(node: ast.AST) -> Iterator[tuple[int, Callable[[], Any]]]:
    """Changes of this node in place, and the line of each."""
    at = getattr(node, "lineno", 0)
    match node:
        case ast.Compare():
            for k, operator in enumerate(node.ops):
                if other := COMPARISONS.get(type(operator)):
                    yield at, lambda k=k, other=other: node.ops.__setitem__(k, other())
        case ast.BinOp() | ast.AugAssign() if other := OPERATORS.get(type(node.op)):
            yield at, lambda: setattr(node, "op", other())
        case ast.BoolOp():
            yield at, lambda: setattr(node, "op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
        case ast.Constant(value=bool()):
            yield at, lambda: setattr(node, "value", not node.value)
        case ast.Constant(value=int() | float()):
            yield at, lambda: setattr(node, "value", node.value + 1)
            if node.value != 0 or not getattr(node, "is_index", False):  # of one element, -1 is 0
                yield at, lambda: setattr(node, "value", node.value - 1)
        case ast.Call(func=ast.Name(id="min" | "max") as name):
            yield at, lambda: setattr(name, "id", OTHER_NAME[name.id])
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            if not (isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq | ast.NotEq)):  # swapped above
                yield at, lambda: setattr(node, "test", ast.UnaryOp(ast.Not(), test))
    for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
        for k, statement in enumerate(block if isinstance(block, list) else ()):
            if isinstance(statement, ast.Break | ast.Continue):
                other_jump = ast.Continue if isinstance(statement, ast.Break) else ast.Break
                yield statement.lineno, lambda b=block, k=k, o=other_jump: b.__setitem__(k, o())
            docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if isinstance(statement, DELETED) and not docstring:
                yield statement.lineno, lambda b=block, k=k: b.__setitem__(k, ast.Pass())


def of_python(source: str) -> Iterator[Mutant]:
    """Every slip in the functions of a module, and in what it computes at its own level."""

    def fresh() -> Iterator[tuple[str, ast.AST]]:
        tree = ast.parse(source)
        for index in (node.slice for node in ast.walk(tree) if isinstance(node, ast.Subscript)):
            index.is_index = True  # type: ignore[attr-defined]
        yield "", tree
        for node in tree.body:
            if not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef):
                name = node.name if isinstance(node, ast.FunctionDef) else ""
                yield from ((name, inner) for inner in _without_signature(node))

    before = ast.unparse(ast.parse(source)).splitlines()
    for at, (name, node) in enumerate(fresh()):
        for k in range(sum(1 for _ in _slips(node))):
            nodes = list(fresh())
            tree, changed = nodes[0][1], nodes[at][1]
            line, change = list(_slips(changed))[k]
            change()
            after = ast.unparse(ast.fix_missing_locations(tree))
            was, now = _difference(before, after.splitlines())
            if name or isinstance(changed, ast.expr):
                yield Mutant(line, name, f"`{was}` -> `{now}`", after)


def _without_signature(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement; of a function the body's, neither annotations nor decorators."""
    if isinstance(node, ast.FunctionDef):
        yield node
        for statement in node.body:
            types = {id(t) for a in ast.walk(statement) if isinstance(a, ast.AnnAssign) for t in ast.walk(a.annotation)}
            yield from (inner for inner in ast.walk(statement) if id(inner) not in types)
    else:
        yield from ast.walk(node)


def _difference(before: list[str], after: list[str]) -> tuple[str, str]:
    """The first line that differs, as it was and as it is."""
    k = next(k for k, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    return before[k].strip(), after[k].strip()


# C++.

SWAPS = [
    (" < ", " <= "), (" <= ", " < "), (" > ", " >= "), (" >= ", " > "), (" == ", " != "), (" != ", " == "),
    (" + ", " - "), (" - ", " + "), (" * ", " / "), (" / ", " * "), (" & ", " | "), (" | ", " & "),
    (" << ", " >> "), (" >> ", " << "), (" && ", " || "), (" || ", " && "), (" += ", " -= "), (" -= ", " += "),
    (" &= ", " |= "), (" |= ", " &= "), ("std::min", "std::max"), ("std::max", "std::min"), ("true", "false"),
    ("false", "true"), ("continue;", "break;"), ("break;", "continue;"),
]  # fmt: skip
NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
NO_CODE = re.compile(r"^\s*(#|namespace|using|template|struct|class|enum)")
FETCHES = ("fetch", "fetch_test")  # functions that only tell the memory what will be read
DECLARES = re.compile(r"^\s*(const |constexpr |auto |std::[\w:<>, ]+ \w|int \w|bool \w|Span<|Actor \w|State \w|__m)")
BEFORE = r"^\s*(?:\[\[.*\]\] )?(?:UPTAKE_\w+ )?(?:static )?(?:inline |explicit |void |bool |std::)"
FUNCTION = re.compile(BEFORE + r".*?([\w:]+)\(")


def of_cpp(source: str) -> Iterator[Mutant]:
    """Every slip in the lines of a header; some do not compile."""
    lines, function = source.splitlines(), ""
    for k, line in enumerate(lines):
        code = line.split("//")[0].rstrip()
        if not line.startswith("   ") and (named := FUNCTION.match(code)) and not code.endswith(";"):
            function = named[1]
        if not code or NO_CODE.match(code) or "prefetch" in code or function in FETCHES:
            continue
        for was, now in _line_slips(code, lines[k - 1].split("//")[0].rstrip()):
            text = "\n".join([*lines[:k], now, *lines[k + 1 :]]) + "\n"
            yield Mutant(k + 1, function, f"`{was.strip()}` -> `{now.strip()}`", text)


def _line_slips(code: str, previous: str) -> Iterator[tuple[str, str]]:
    for old, new in SWAPS:
        for found in re.finditer(rf"\b{old}\b" if old[0].isalpha() and old[-1].isalpha() else re.escape(old), code):
            yield code, code[: found.start()] + new + code[found.end() :]
    for found in NUMBER.finditer(code):
        for other in (int(found[0]) + 1, int(found[0]) - 1):
            yield code, code[: found.start()] + str(other) + code[found.end() :]
    for found in re.finditer(r"\b(?:if|while) \(", code):
        condition = code[found.end() : (end := _closing(code, found.end() - 1))]
        if end > 0 and not re.fullmatch(r"[^&|()]* [!=]= [^&|()]*", condition):  # those are swapped above
            yield code, f"{code[: found.end()]}!({condition}){code[end:]}"
    whole = code.count("(") == code.count(")") and code.count("{") == code.count("}")
    if code.endswith(";") and whole and not DECLARES.match(code) and re.search(r"([;{}:)]|else)$|^$", previous):
        yield code, ("else ;" if code.lstrip().startswith("else") else ";")


def _closing(code: str, opening: int) -> int:
    """Where the parenthesis is closed in this line, or -1."""
    depth = 0
    for k in range(opening, len(code)):
        depth += (code[k] == "(") - (code[k] == ")")
        if depth == 0:
            return k
    return -1
