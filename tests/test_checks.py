"""What every check accepts and refuses; what its refusal carries; how the message reads."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from uptake.basis import checks
from uptake.basis.arrays import read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal
from uptake.basis.suggest import did_you_mean, nearest

BOTH = ("a", "b")
RAGGED = [[1], [2, 3]]
MASKED = np.ma.masked_equal([0.1, 0.2], 0.2)
ZERO_TO_ONE = "it lies in [0, 1]"


def refusal(check: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as raised:
        check()
    return raised.value


# A call, its kind of error, what the error carries (value, index, allowed), and the message after the name.
REFUSED: list[tuple[Callable[[str], object], type[Refusal], tuple[Any, int | None, str], str]] = [
    (lambda n: checks.number(n, 1.3, 0, 1), BadValue, (1.3, None, ZERO_TO_ONE), " = 1.3 is out of range"),
    (
        lambda n: checks.number(n, np.nan, 0),
        BadValue,
        (np.nan, None, "it is at least 0"),
        " = nan is out of range",
    ),
    (
        lambda n: checks.number(n, np.inf),
        BadValue,
        (np.inf, None, "it is a finite number"),
        " = inf is out of range",
    ),
    (lambda n: checks.number(n, "1", 0, 1), BadType, ("1", None, ZERO_TO_ONE), " = '1' is not a number"),
    (lambda n: checks.number(n, None, 0, 1), BadType, (None, None, ZERO_TO_ONE), " = None is not a number"),
    (lambda n: checks.number(n, np.ones(2)), BadType, (NOT_SHOWN, None, ""), " = array([1., 1.]) is not one"),
    (lambda n: checks.chance(n, True), BadType, (True, None, ZERO_TO_ONE), " = True is not a number"),
    (lambda n: checks.chance(n, -0.5), BadValue, (-0.5, None, ZERO_TO_ONE), " = -0.5 is out of range"),
    (lambda n: checks.whole(n, 0, 1, 9), BadValue, (0, None, "it lies in [1, 9]"), " = 0 is out of range"),
    (
        lambda n: checks.whole(n, 2.5, 1, 9),
        BadType,
        (2.5, None, "it lies in [1, 9]"),
        " = 2.5 is not a whole number",
    ),
    (
        lambda n: checks.whole(n, -1),
        BadValue,
        (-1, None, "it is at least 0"),
        " = -1 is out of range; it is at least 0",
    ),
    (
        lambda n: checks.whole(n, 2**31, 1),
        BadValue,
        (2**31, None, "it lies in [1, 2147483647]"),
        " = 2147483648 is out",
    ),
    (lambda n: checks.whole(n, True, 0, 1), BadType, (True, None, ZERO_TO_ONE), " = True is not a whole number"),
    (
        lambda n: checks.choice(n, "natve", ("native", "numba")),
        BadValue,
        ("natve", None, "did you mean 'native'? allowed: native, numba"),
        " = 'natve' is unknown; did you mean 'native'? allowed: native, numba",
    ),
    (lambda n: checks.choice(n, 3, BOTH), BadValue, (3, None, "allowed: a, b"), " = 3 is unknown; allowed: a, b"),
    (
        lambda n: checks.word(n, ""),
        BadValue,
        ("", None, ""),
        " = '' is not allowed; it must be a non-empty string",
    ),
    (lambda n: checks.word(n, 3), BadValue, (3, None, ""), " = 3 is not allowed; it must be a non-empty string"),
    (lambda n: checks.flag(n, 1), BadType, (1, None, ""), " = 1 is an int; pass True or False"),
    (
        lambda n: checks.instance(n, 1, str, "x"),
        BadType,
        (NOT_SHOWN, None, ""),
        " is an int, it should be a str; x",
    ),
    (lambda n: checks.instance(n, 1, str, index=2), BadType, (NOT_SHOWN, 2, ""), "[2] is an int, it"),
    (lambda n: checks.one_dimensional(n, RAGGED), BadValue, (NOT_SHOWN, None, ""), " is not a flat list"),
    (lambda n: checks.one_dimensional(n, MASKED), BadType, (NOT_SHOWN, None, ""), " is a masked array; fill"),
    (lambda n: checks.one_dimensional(n, "ab"), BadType, ("ab", None, ""), " = 'ab' is one string; pass"),
    (
        lambda n: checks.one_dimensional(n, 3),
        BadValue,
        (NOT_SHOWN, None, ""),
        " has 0 dimensions, shape ()",
    ),
    (
        lambda n: checks.numbers(n, [0.1, 1.2, 7], 3),
        BadValue,
        (1.2, 1, ZERO_TO_ONE),
        "[1] = 1.2 is out of range; it lies in [0, 1]",
    ),
    (lambda n: checks.numbers(n, [0.5, np.nan], 2), BadValue, (np.nan, 1, ZERO_TO_ONE), "[1] = nan is out of"),
    (lambda n: checks.numbers(n, 1.5, 3), BadValue, (1.5, None, ZERO_TO_ONE), " = 1.5 is out of range"),
    (
        lambda n: checks.numbers(n, [0.1, 0.2], 3),
        BadValue,
        (NOT_SHOWN, None, "it takes one number or an array of shape (3,)"),
        " has shape (2,); it takes one number or an array of shape (3,)",
    ),
    (lambda n: checks.numbers(n, BOTH, 2), BadType, (NOT_SHOWN, None, "it takes numbers"), " holds <U1 values"),
    (lambda n: checks.numbers(n, RAGGED, 2), BadValue, (NOT_SHOWN, None, ""), " is not a flat list"),
    (lambda n: checks.numbers(n, MASKED, 2), BadType, (NOT_SHOWN, None, ""), " is a masked array; fill"),
    (
        lambda n: checks.codes(n, [1, 2], 3),
        BadValue,
        (NOT_SHOWN, None, "it takes an array of shape (3,)"),
        " has shape (2,); it takes an array of shape (3,)",
    ),
    (
        lambda n: checks.codes(n, [1.0, 2.5], 2),
        BadType,
        (2.5, 1, ""),
        "[1] = 2.5 is not a whole number",
    ),
    (
        lambda n: checks.codes(n, ["a", "b"], 2),
        BadType,
        (NOT_SHOWN, None, "it takes whole numbers"),
        " holds <U1 values; it takes whole numbers",
    ),
    (
        lambda n: checks.codes(n, [1, 2**31], 2),
        BadValue,
        (2**31, 1, "it lies in [-2147483647, 2147483647]"),
        "[1] = 2147483648 is out of range; it lies in [-2147483647, 2147483647]",
    ),
]


@pytest.mark.parametrize(("check", "kind", "carried", "message"), REFUSED)
def test_a_refusal_carries_what_is_wrong(
    check: Callable[[str], object], kind: type[Refusal], carried: tuple[Any, int | None, str], message: str
) -> None:
    error = refusal(lambda: check("size"))
    value, index, allowed = carried
    assert type(error) is kind
    assert isinstance(error, ValueError if kind is BadValue else TypeError)
    assert (error.name, error.index) == ("size", index)
    if allowed:
        assert error.allowed == allowed
    if not isinstance(error.value, np.ndarray):
        assert repr(error.value) == repr(value)
        assert type(error.value) is type(value)
    assert str(error).startswith(f"size{message}")
    assert str(error).endswith(error.complaint)


def test_the_message_is_made_of_its_parts() -> None:
    on_arc = BadValue("p", 1.3, "probabilities lie in [0, 1]", index=17, problem="on arc 3 -> 9")
    assert str(on_arc) == "p[17] = 1.3 on arc 3 -> 9; probabilities lie in [0, 1]"
    assert on_arc.complaint == "on arc 3 -> 9; probabilities lie in [0, 1]"
    by_key = BadType("strategies", NOT_SHOWN, index="ic", problem="is a str", remedy="pass a Strategy")
    assert str(by_key) == "strategies['ic'] is a str; pass a Strategy"
    assert len(str(BadValue("text", "x" * 500))) < 120


@pytest.mark.parametrize("again", [lambda error: pickle.loads(pickle.dumps(error)), copy.copy, copy.deepcopy])
def test_a_refusal_can_be_sent_between_processes(again: Callable[[Refusal], Refusal]) -> None:
    for error in (
        BadValue("p", 1.3, "in [0, 1]", index=17, remedy="lower it", problem="on arc 3 -> 9", also=("q",)),
        BadType("network", NOT_SHOWN, problem="is a str"),
    ):
        same = again(error)
        assert type(same) is type(error)
        assert vars(same) == vars(error)
        assert str(same) == str(error)
        assert same.value is NOT_SHOWN or error.value == same.value


def test_what_is_accepted_comes_back_in_one_form() -> None:
    accepted = [
        checks.number("x", np.float32(0.5)), checks.number("x", True), checks.number("x", np.inf, infinite=True),
        checks.chance("x", 1), checks.whole("x", np.int8(3)), checks.whole("x", np.float32(3)),
        checks.flag("x", np.True_), checks.word("x", "w"),
    ]  # fmt: skip
    assert [(type(value), value) for value in accepted] == [
        (float, 0.5), (float, 1.0), (float, np.inf), (float, 1.0), (int, 3), (int, 3), (bool, True), (str, "w"),
    ]  # fmt: skip
    assert checks.choice("x", "b", {"a": 1, "b": 2}) == "b"
    assert checks.numbers("x", 0.5, 3) == 0.5
    assert checks.numbers("x", [0, 1], 2).dtype == np.float64  # type: ignore[union-attr]
    assert checks.codes("x", np.array([1, 2], np.uint64), 2).dtype == np.int32


def test_arrays_that_were_checked_cannot_change() -> None:
    given = np.array([0.1, 0.2])
    kept = checks.numbers("x", given, 2)
    given[0] = 7
    assert kept[0] == 0.1  # type: ignore[index]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 7  # type: ignore[index]
    strided = np.arange(6)[::2]
    view = read_only(strided)
    assert view.flags.c_contiguous
    assert not view.flags.writeable
    assert strided.flags.writeable


def test_frozen_objects_keep_the_checked_values() -> None:
    @dataclasses.dataclass(frozen=True)
    class Box:
        size: float

        def __post_init__(self) -> None:
            checks.settle(self, size=checks.number("size", self.size, 0))

    assert type(Box(3).size) is float
    with pytest.raises(dataclasses.FrozenInstanceError):
        Box(3).size = 4  # type: ignore[misc]


def test_suggestions() -> None:
    assert did_you_mean("Emulatoin", ["emulation", "branching"]) == (
        "did you mean 'emulation'? allowed: emulation, branching"
    )
    assert did_you_mean("xyz", ["emulation", "branching"]) == "allowed: emulation, branching"
    assert nearest("si", ["SI", "SIR"]) == "SI"
    assert nearest(None, []) is None
