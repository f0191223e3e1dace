"""From raw arrays to labelled datasets, in the one schema that every table, picture and file relies on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from uptake.kernels import types

if TYPE_CHECKING:
    import xarray as xr

STATUSES = types.STATUSES

_SERIES = {types.TALLIES[column]: column for column in range(types.USERS_EVER, types.SETUP)}
REQUIRED_ATTRS = ("title", "seed", "runs", "horizon", "step_length", "currency", "n_users", "n_providers")
Attribute = str | int | float


class EntryLike(Protocol):
    """An entry of the ledger: what it is called, what it is for, who pays or gains, +1 benefit or -1 cost."""

    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def payer(self) -> str: ...
    @property
    def sign(self) -> int: ...


class Outcome(NamedTuple):
    """Raw arrays of one strategy, a row per run."""

    tallies: npt.NDArray[np.int64]  # (run, step, len(TALLIES))
    group_ever: npt.NDArray[np.int64]  # (run, group)
    entries: Sequence[EntryLike] = ()
    ledger: npt.NDArray[np.int64] | None = None  # (run, step, entry) hundredths, never negative
    present_value: npt.NDArray[np.float64] | None = None  # (run, entry) hundredths, discounted
    adoption_step: npt.NDArray[np.int32] | None = None  # (run, actor), -1 = never


def assemble(
    outcomes: Mapping[str, Outcome],
    *,
    group_size: npt.ArrayLike,
    attrs: Mapping[str, Attribute],
    group_names: Sequence[str] | None = None,
    runs: Sequence[int] | None = None,
    observed: npt.ArrayLike | None = None,
    observed_label: str = "observed",
) -> xr.Dataset:
    """Put the raw arrays of all strategies into one labelled dataset.

    Parameters
    ----------
    outcomes : strategy name -> Outcome; runs, steps and groups must agree between strategies
    group_size : (group,) number of users per group
    attrs : strings and numbers that say how to run it again; at least title, seed, runs, horizon, step_length,
        currency, n_users, n_providers
    group_names : (group,) names; "0", "1", ... by default
    runs : (run,) run numbers; 0, 1, ... by default
    observed : (step,) share of users who had adopted in reality, NaN where it was not observed
    observed_label : what the observed curve is called

    Returns
    -------
    Dataset with the dimensions strategy, run, step, status, group, entry. Entries of all strategies are united: a
    strategy without an entry has zeros there. Present values are in units of the currency, the ledger in hundredths.

    Raises
    ------
    ValueError
        If nothing was given, shapes disagree, or an attribute is missing or neither text nor number.
    """
    import xarray as xr

    if not outcomes:
        raise ValueError("outcomes is empty; give at least one strategy")
    names = [str(name) for name in outcomes]
    parts = list(outcomes.values())
    sizes = np.asarray(group_size, dtype=np.int64)
    n_runs, n_steps = parts[0].tallies.shape[:2]
    _check_shapes(names, parts, (n_runs, n_steps, len(types.TALLIES)), (n_runs, sizes.size))

    tallies = np.stack([p.tallies for p in parts])
    per_step = ("strategy", "run", "step")
    variables: dict[str, Any] = {
        "users": ((*per_step, "status"), tallies[..., types.USERS : types.USERS + len(STATUSES)]),
        "providers": ((*per_step, "status"), tallies[..., types.PROVIDERS : types.PROVIDERS + len(STATUSES)]),
        "group_ever": (("strategy", "run", "group"), np.stack([p.group_ever for p in parts])),
        "group_size": (("group",), sizes),
    }
    variables |= {name: (per_step, tallies[..., column]) for name, column in _SERIES.items()}
    keys, ledger, present_value = _unite(parts, n_runs, n_steps)
    variables["ledger"] = ((*per_step, "entry"), ledger)
    variables["present_value"] = (("strategy", "run", "entry"), present_value)
    if all(p.adoption_step is not None for p in parts):
        stacked = np.stack([np.asarray(p.adoption_step, dtype=np.int32) for p in parts])
        variables["adoption_step"] = (("strategy", "run", "actor"), stacked)
    if observed is not None:
        seen = np.asarray(observed, dtype=np.float64)
        if seen.shape != (n_steps,):
            raise ValueError(f"observed has shape {seen.shape}; it needs one value per step 0 .. {n_steps - 1}")
        variables["observed"] = (("step",), seen, {"label": observed_label})
    coords: dict[str, Any] = {
        "strategy": names,
        "run": np.arange(n_runs) if runs is None else np.asarray(runs, dtype=np.int64),
        "step": np.arange(n_steps),
        "status": list(STATUSES),
        "group": [str(g) for g in (range(sizes.size) if group_names is None else group_names)],
        "entry": _entry_labels(keys),
        "category": ("entry", _text([k[1] for k in keys])),
        "payer": ("entry", _text([k[2] for k in keys])),
        "sign": ("entry", np.array([k[3] for k in keys], dtype=np.int64)),
    }
    return xr.Dataset(variables, coords, plain(attrs, required=REQUIRED_ATTRS) | {"uptake_kind": "study"})


def assemble_result(
    curve: npt.ArrayLike,
    active: npt.ArrayLike,
    attrs: Mapping[str, Attribute],
    adoption_step: npt.ArrayLike | None = None,
) -> xr.Dataset:
    """Label the raw arrays of a simulation, for `uptake.results.study.Result`.

    Parameters
    ----------
    curve : (run, step) cumulative adopters
    active : (run, step) adopters at that step
    attrs : strings and numbers that say how to run it again, n_actors among them
    adoption_step : (run, actor), -1 = never; None if it was not recorded
    """
    import xarray as xr

    counts = np.asarray(curve, dtype=np.int64)
    if counts.ndim != 2:
        raise ValueError(f"curve has shape {counts.shape}; it needs two dimensions (run, step)")
    now = np.asarray(active, dtype=np.int64)
    if now.shape != counts.shape:
        raise ValueError(f"active has shape {now.shape}; it needs that of curve, {counts.shape}")
    variables: dict[str, Any] = {"curve": (("run", "step"), counts), "active": (("run", "step"), now)}
    if adoption_step is not None:
        variables["adoption_step"] = (("run", "actor"), np.asarray(adoption_step, dtype=np.int32))
    coords = {"run": np.arange(counts.shape[0]), "step": np.arange(counts.shape[1])}
    return xr.Dataset(variables, coords, plain(attrs) | {"uptake_kind": "result"})


_Key = tuple[str, str, str, int]


def _check_shapes(names: list[str], parts: list[Outcome], tallies: tuple[int, ...], groups: tuple[int, ...]) -> None:
    for name, part in zip(names, parts, strict=True):
        runs, steps, entries = tallies[0], tallies[1], len(part.entries)
        expected: dict[str, tuple[int, ...]] = {"tallies": tallies, "group_ever": groups}
        if entries:
            expected |= {"ledger": (runs, steps, entries), "present_value": (runs, entries)}
        for field, shape in expected.items():
            given = getattr(part, field)
            if given is None or given.shape != shape:
                found = "missing" if given is None else f"of shape {given.shape}"
                raise ValueError(f"strategy {name!r}: {field} is {found}; it needs the shape {shape}")


def _unite(
    parts: list[Outcome], runs: int, steps: int
) -> tuple[list[_Key], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Entries of all strategies in the order first met. Equal entries of one strategy are added up."""
    keys_of: list[list[_Key]] = [[(e.name, e.category, e.payer, int(e.sign)) for e in p.entries] for p in parts]
    keys = list(dict.fromkeys(key for own in keys_of for key in own))
    column = {key: k for k, key in enumerate(keys)}
    ledger = np.zeros((len(parts), runs, steps, len(keys)), dtype=np.int64)
    present_value = np.zeros((len(parts), runs, len(keys)), dtype=np.float64)
    for s, (part, own) in enumerate(zip(parts, keys_of, strict=True)):
        if part.ledger is None or part.present_value is None:
            continue
        for e, key in enumerate(own):
            ledger[s, ..., column[key]] += part.ledger[..., e]
            present_value[s, :, column[key]] += part.present_value[:, e] / 100
    return keys, ledger, present_value


def _entry_labels(keys: list[_Key]) -> npt.NDArray[np.str_]:
    """The name where it is unique, else with who pays, category and side."""
    names = [key[0] for key in keys]
    labels = []
    for name, category, payer, sign in keys:
        side = "benefit" if sign > 0 else "cost"
        labels.append(name if names.count(name) == 1 else f"{name} ({payer}, {category}, {side})")
    return _text(labels)


def _text(values: Sequence[str]) -> npt.NDArray[np.str_]:
    return np.array(values, dtype=np.str_)


def plain(attrs: Mapping[str, Any], required: Sequence[str] = ()) -> dict[str, Attribute]:
    """Attributes as plain strings and numbers, which is what every NetCDF reader understands."""
    missing = [name for name in required if name not in attrs]
    if missing:
        raise ValueError(f"attrs lacks {', '.join(missing)}")
    plain: dict[str, Attribute] = {}
    for name, value in attrs.items():
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise ValueError(f"attrs[{name!r}] = {value!r}; an attribute is text or a number (JSON for anything else)")
        # A seed may exceed what NetCDF stores as an integer.
        plain[str(name)] = str(value) if isinstance(value, int) and not -(2**63) <= value < 2**63 else value
    return plain
