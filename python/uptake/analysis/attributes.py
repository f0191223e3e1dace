"""The attributes of a dataset: plain text and numbers that say what was asked for, and how to read them back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadValue

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Attribute = str | int | float

REQUIRED = ("title", "seed", "runs", "horizon", "step_length", "currency", "n_users", "n_providers")  # of a study
APPRAISAL: dict[str, Any] = {"attribution": 1.0, "optimism_bias": 1.0, "level": 0.95, "reference": None}
_JSON = ("description", "assumptions", "notes", "appraisal")


def plain(attrs: Mapping[str, Any], required: Sequence[str] = ()) -> dict[str, Attribute]:
    """Attributes as plain strings and numbers, which every NetCDF reader understands."""
    missing = [name for name in required if name not in attrs]
    if missing:
        raise BadValue("attrs", NOT_SHOWN, problem=f"lacks {', '.join(missing)}")
    plain: dict[str, Attribute] = {}
    for name, value in attrs.items():
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            allowed = "an attribute is text or a number (JSON for anything else)"
            raise BadValue(f"attrs[{name!r}]", value, allowed, problem="is not allowed")
        # A seed may exceed what NetCDF stores as an integer.
        plain[str(name)] = str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value
    return plain


def provenance(data: xr.Dataset) -> dict[str, Any]:
    """All attributes of a dataset as a dictionary; those that hold JSON are decoded."""
    return {str(k): json.loads(str(v)) if k in _JSON else v for k, v in data.attrs.items()}


def appraisal(data: xr.Dataset) -> dict[str, Any]:
    """Under which numbers the study file has its table and its page written; the defaults where there was none."""
    said = json.loads(str(data.attrs.get("appraisal", "{}")))
    return {name: said.get(name, default) for name, default in APPRAISAL.items()}


def strategies(data: xr.Dataset) -> list[str]:
    """Names of the strategies of a study, the reference first."""
    return [str(name) for name in data["strategy"].values]


def assumptions(data: xr.Dataset) -> pd.DataFrame:
    """Every assumed number: strategy ("" for all), name, value, unit, source; idea ("" for all) where they differ."""
    import pandas as pd

    rows = json.loads(str(data.attrs.get("assumptions", "[]")))
    of_ideas = ["idea"] if any(row.get("idea") for row in rows) else []
    columns = ["strategy", *of_ideas, "name", "value", "unit", "source"]
    return pd.DataFrame([{"strategy": "", "idea": ""} | row for row in rows], columns=columns)


def notes(data: xr.Dataset) -> list[str]:
    """What a reader should know before trusting the numbers."""
    return [str(note) for note in json.loads(str(data.attrs.get("notes", "[]")))]
