"""What a dataset must hold to be that of a study or of a simulation: files come from anywhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis import attributes
from uptake.analysis.ideas import IDEA, distinct, ideas
from uptake.analysis.scenarios import SCENARIO
from uptake.analysis.schema import DONORS, SPENDING
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.kernels.types import STATUSES

if TYPE_CHECKING:
    import xarray as xr

_Needs = tuple[tuple[str, ...], str]
_WHOLE, _REAL, _TEXT = "iu", "f", "UO"  # kinds of NumPy
_STEPS = ("strategy", "run", "step")
_OF_VARIANTS = ("variant", "variant_squared", "fit", "effectiveness", "from")  # of each side, where there are contexts
_SERIES = ("users_ever", "providers_ever", "openings", "served", "waited", "places", "idle")

# The dimensions of each variable, and the kind of its values.
_STUDY = {
    **{name: ((*_STEPS, "status"), _WHOLE) for name in ("users", "providers")},
    **{name: (_STEPS, _WHOLE) for name in _SERIES},
    "group_ever": (("strategy", "run", "group"), _WHOLE),
    "group_size": (("group",), _WHOLE),
    "ledger": ((*_STEPS, "entry"), _WHOLE),
    "present_value": (("strategy", "run", "entry"), _REAL),
    **{name: ((name,), _TEXT) for name in ("strategy", "status", "group", "entry")},
    **{name: (("entry",), _TEXT) for name in ("category", "payer", "payee")},
    "sign": (("entry",), _WHOLE),
    **{name: ((name,), _WHOLE) for name in ("run", "step")},
}
_RESULT = {
    **{name: (("run", "step"), _WHOLE) for name in ("curve", "active")},
    **{name: ((name,), _WHOLE) for name in ("run", "step")},
}
_MAY_LACK = {
    "adoption_step": (("strategy", "run", "actor"), _WHOLE),
    "observed": (("step",), _REAL),
    "concentration": (("strategy", "run"), _REAL),
    "sponsor_money": (("strategy", "sponsor"), _REAL),
    **{f"sponsor_{name}": (("strategy", "run", "sponsor"), _WHOLE) for name in SPENDING},
    "sponsor": (("sponsor",), _TEXT),
    **{
        f"{side}_{name}": (_STEPS, _WHOLE) for side in ("users", "providers") for name in _OF_VARIANTS if name != "from"
    },
    **{f"{side}_from": ((*_STEPS, "donor"), _WHOLE) for side in ("users", "providers")},
    "origin": ((), _REAL),
    "donor": (("donor",), _TEXT),
    "owner": ((), _TEXT),
    "assumed": (("scenario", "assumption"), _REAL),
    "assumption": (("assumption",), _TEXT),
}
_RESULT_MAY_LACK = {"adoption_step": (("run", "actor"), _WHOLE)}
_NAMES = {"actor": (("actor",), _WHOLE + _TEXT), "side": (("actor",), _TEXT)}
_MAY_BE_EMPTY = ("entry",)
_JSON = {"description": dict, "assumptions": list, "notes": list, "appraisal": dict}


def refuse_other(data: xr.Dataset, kind: str) -> None:
    """Raise ValueError unless a dataset holds all that a ``"study"`` or a ``"result"`` needs, in its shape.

    Examples
    --------
    >>> import xarray as xr
    >>> refuse_other(xr.Dataset({"curve": ("run", [1, 2])}), "result")
    Traceback (most recent call last):
    uptake.basis.checks.BadValue: data is not that of a result: curve is not (run, step) of whole numbers
    """
    optional = (_MAY_LACK if kind == "study" else _RESULT_MAY_LACK) | _NAMES
    wanted = (_STUDY if kind == "study" else _RESULT) | {k: v for k, v in optional.items() if k in data.variables}
    if IDEA in data.dims:
        wanted = _of_ideas(wanted, data) | {IDEA: ((IDEA,), _TEXT)}
    if SCENARIO in data.dims:
        wanted = _of_scenarios(wanted) | {SCENARIO: ((SCENARIO,), _WHOLE + _TEXT)}
    for name, (dims, kinds) in wanted.items():
        if name not in data.variables or data[name].dims != dims or data[name].dtype.kind not in kinds:
            values = {_WHOLE: "whole numbers", _REAL: "numbers", _TEXT: "text"}.get(kinds, "whole numbers or text")
            raise _other(kind, f"{name} is not ({', '.join(dims)}) of {values}")
    for dim, size in data.sizes.items():
        if size == 0 and dim not in _MAY_BE_EMPTY:
            raise _other(kind, f"it has no {dim}")
    for attr, made in _JSON.items():
        if attr in data.attrs and not _is_json(data.attrs[attr], made):
            raise _other(kind, f"its attribute {attr} is not JSON as uptake writes it")
    try:
        distinct(ideas(data))
    except BadValue as error:
        raise _other(kind, str(error)) from None
    if kind == "study":
        _refuse_other_study(data)


def _of_ideas(wanted: Mapping[str, _Needs], data: xr.Dataset) -> dict[str, _Needs]:
    """The same for several ideas: what there is per run is there per idea; so may be what was observed."""
    found = {}
    for name, (dims, kinds) in wanted.items():
        if "run" in dims and len(dims) > 1:
            at = 1 + dims.index("strategy" if "strategy" in dims else "run")
            dims = (*dims[:at], IDEA, *dims[at:])
        elif name == "sponsor_money":
            dims = ("strategy", IDEA, "sponsor")
        elif name == "observed" and IDEA in data[name].dims:
            dims = (IDEA, *dims)
        elif name in ("origin", "owner"):
            dims = (IDEA,)
        found[name] = dims, kinds
    return found


def _of_scenarios(wanted: Mapping[str, _Needs]) -> dict[str, _Needs]:
    """The same for scenarios: what there is per strategy and run is there per scenario."""
    found = {}
    for name, (dims, kinds) in wanted.items():
        if "strategy" in dims and len(dims) > 1:
            dims = ("strategy", SCENARIO, *dims[1:])
        elif name == "origin":
            dims = (SCENARIO, *dims)
        found[name] = dims, kinds
    return found | {name: _MAY_LACK[name] for name in ("assumed", "assumption")}


def _refuse_other_study(data: xr.Dataset) -> None:
    for attr in attributes.REQUIRED:
        value, text = data.attrs.get(attr), attr in ("title", "step_length", "currency")
        if attr == "seed" and "seed" in data.coords:  # several, which the coordinate holds
            continue
        # A seed may exceed what files store as whole numbers, and is text then.
        if not (isinstance(value, str) if text else str(value).isdecimal()):
            raise _other("study", f"its attribute {attr} is not {'text' if text else 'a whole number'}")
    if data.sizes["step"] < 2:
        raise _other("study", "it has no step but the first")
    if data["status"].values.tolist() != list(STATUSES):
        raise _other("study", f"status is not {', '.join(STATUSES)}")
    _refuse_half(data)
    for name in ("strategy", "run", "step", "group", "entry", *({SCENARIO, "assumption"} & set(data.dims))):
        if len(np.unique(data[name].values.astype(str))) < data.sizes[name]:
            raise _other("study", f"{name} holds one value twice")


def _refuse_half(data: xr.Dataset) -> None:
    """Raise unless all that is known of variants is there, or nothing; and of sponsors."""
    names = ["origin", "donor", *(f"users_{name}" for name in _OF_VARIANTS)]
    if int(data.attrs["n_providers"]) > 0:
        names += [f"providers_{name}" for name in _OF_VARIANTS]
    lacking = _refuse_some(data, names)
    of_sponsors = ["sponsor_money", *(f"sponsor_{name}" for name in SPENDING), "sponsor"]
    _refuse_some(data, of_sponsors)
    if not lacking and data["donor"].values.tolist() != list(DONORS):
        raise _other("study", f"donor is not {', '.join(DONORS)}")


def _refuse_some(data: xr.Dataset, names: list[str]) -> list[str]:
    """Raise unless all of these are there, or none is; those that are lacking."""
    lacking = [name for name in names if name not in data.variables]
    if 0 < len(lacking) < len(names):
        raise _other("study", f"it lacks {', '.join(lacking)}")
    return lacking


def _is_json(text: object, made: type) -> bool:
    try:
        value = json.loads(str(text))
    except (ValueError, RecursionError):
        return False
    return isinstance(value, made)


def _other(kind: str, why: str) -> BadValue:
    return BadValue("data", NOT_SHOWN, problem=f"is not that of a {kind}: {why}")
