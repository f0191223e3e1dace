"""From raw arrays to labelled datasets, in the one schema on which every table, picture and file relies."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from uptake.analysis import attributes, labels
from uptake.analysis.actors import Actors, coordinates, indexed
from uptake.analysis.attributes import Attribute
from uptake.analysis.ideas import IDEA, distinct
from uptake.analysis.scenarios import ASSUMPTION, SCENARIO
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.kernels import types

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

STATUSES = types.STATUSES

VARIANTS = ("variant", "variant_squared", "fit", "effectiveness")  # sums over adopters, by side
DONORS = ("seed", "outside", "everyone", "own side", "other side")  # in the order of FROM_SEED, FROM_OUTSIDE, ...
SPENDING = ("spent", "unspent", "penalty", "openings", "providers", "places")  # of a sponsor in a run
_SERIES = {types.TALLIES[column]: column for column in range(types.USERS_EVER, types.SETUP)}


class EntryLike(Protocol):
    """An entry of the ledger: its name and category, who pays, who is paid or gains, its sign (+1 benefit, -1 cost)."""

    @property
    def name(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def payer(self) -> str: ...
    @property
    def payee(self) -> str: ...
    @property
    def sign(self) -> int: ...


class PurseLike(Protocol):
    """The money of a sponsor: its name, and what it has within the horizon in hundredths, -1 = no limit."""

    @property
    def name(self) -> str: ...
    @property
    def money(self) -> int: ...


class Outcome(NamedTuple):
    """Raw arrays of one strategy, a row per run; whole numbers may be narrower than they are in a dataset."""

    tallies: npt.NDArray[np.int64]  # (run, step, len(TALLIES))
    group_ever: npt.NDArray[np.int64]  # (run, group)
    entries: Sequence[EntryLike] = ()
    ledger: npt.NDArray[np.int64] | None = None  # (run, step, entry) hundredths, never negative
    present_value: npt.NDArray[np.float64] | None = None  # (run, entry) hundredths, discounted
    adoption_step: npt.NDArray[np.int32] | None = None  # (run, actor), -1 = never
    descent: npt.NDArray[np.int64] | None = None  # (run, step, len(DESCENT)), where actors have contexts
    concentration: npt.NDArray[np.float64] | None = None  # (run,), where there are providers
    sponsors: Sequence[PurseLike] = ()
    of_sponsors: npt.NDArray[np.int64] | None = None  # (run, sponsor, len(SPENDING)), where sponsors are named


def assemble(
    outcomes: Mapping[str, Outcome | Sequence[Outcome]],
    *,
    group_size: npt.ArrayLike,
    attrs: Mapping[str, Attribute],
    group_names: Sequence[str] | None = None,
    runs: Sequence[int] | None = None,
    observed: npt.ArrayLike | None = None,
    observed_label: str = "observed",
    actors: Actors | None = None,
    ideas: Sequence[str] = (),
    origin: npt.ArrayLike | None = None,
    owners: Sequence[str | None] = (),
    scenarios: pd.DataFrame | None = None,
) -> xr.Dataset:
    """Put the raw arrays of all strategies, scenarios and ideas into one labelled dataset.

    Parameters
    ----------
    outcomes : mapping of str to Outcome, or to a sequence of Outcome
        By name of the strategy; where there are several ideas, one Outcome per idea in their order; where there are
        scenarios, these for each scenario, one scenario after the other. Runs, steps and groups must agree.
    group_size : array_like of int, shape (group,)
        Number of users per group.
    attrs : mapping of str to str, int or float
        What is needed to run it again; at least title, seed, runs, horizon, step_length, currency, n_users,
        n_providers.
    group_names : sequence of str, optional
        Shape (group,); "0", "1", ... by default.
    runs : sequence of int, optional
        Numbers of the runs; 0, 1, ... by default.
    observed : array_like of float, shape (step,) or (idea, step), optional
        Share of users who had adopted in reality; NaN where it was not observed.
    observed_label : str
        What the observed curve is called.
    actors : Actors, optional
        The names of users and providers, where steps of adoption were recorded.
    ideas : sequence of str, optional
        Names of the ideas. Two or more give the dataset the dimension idea.
    origin : float, or one per scenario and idea, optional
        Position of the original, where actors have contexts.
    owners : sequence of str or None, optional
        The owner of each idea, None for an idea without one.
    scenarios : DataFrame, optional
        The numbers that vary, a row per scenario. It gives the dataset the dimensions scenario and assumption.

    Returns
    -------
    Dataset
        With the dimensions strategy, run, step, status, group, entry; with scenarios also scenario, and with several
        ideas idea, which stand after strategy, in this order, in each variable that has it; and where actors have
        contexts also donor. It has the entries of all strategies, scenarios and ideas, with zeros where there is none.
        Present values are in units of the currency, the ledger in hundredths.

    Raises
    ------
    ValueError
        If there is no strategy, shapes disagree, a strategy has other than one outcome per idea, two ideas have one
        name, or an attribute is missing or neither text nor number.
    """
    import xarray as xr

    if not outcomes:
        raise BadValue("outcomes", NOT_SHOWN, problem="is empty", remedy="give at least one strategy")
    names = [str(name) for name in outcomes]
    several = distinct(ideas) if len(ideas) > 1 else []
    lead = {} if scenarios is None else {SCENARIO: len(scenarios)}
    lead |= {IDEA: len(several)} if several else {}
    placed = _placed(outcomes, lead)
    parts = list(placed.values())
    sizes = np.asarray(group_size, dtype=np.int64)
    n_runs, n_steps = parts[0].tallies.shape[:2]
    _check_shapes(placed, (n_runs, n_steps, len(types.TALLIES)), (n_runs, sizes.size))

    per_run, shape = ("strategy", *lead, "run"), (len(names), *lead.values())

    def stacked(arrays: Sequence[npt.NDArray[Any]] | npt.NDArray[Any], kind: type = np.int64) -> npt.NDArray[Any]:
        whole = np.stack(arrays, dtype=kind) if isinstance(arrays, list) else np.asarray(arrays)
        return whole.reshape(*shape, *whole.shape[1:])

    tallies = stacked([p.tallies for p in parts])
    per_step = (*per_run, "step")
    variables: dict[str, Any] = {
        "users": ((*per_step, "status"), tallies[..., types.USERS : types.USERS + len(STATUSES)]),
        "providers": ((*per_step, "status"), tallies[..., types.PROVIDERS : types.PROVIDERS + len(STATUSES)]),
        "group_ever": ((*per_run, "group"), stacked([p.group_ever for p in parts])),
        "group_size": (("group",), sizes),
    }
    variables |= {name: (per_step, tallies[..., column]) for name, column in _SERIES.items()}
    keys, ledger, present_value = _unite(parts, n_runs, n_steps)
    variables["ledger"] = ((*per_step, "entry"), stacked(ledger))
    variables["present_value"] = ((*per_run, "entry"), stacked(present_value))
    if all(p.adoption_step is not None for p in parts):
        steps = stacked([np.asarray(p.adoption_step) for p in parts], np.int32)
        variables["adoption_step"] = ((*per_run, "actor"), steps)
    if origin is not None and all(p.descent is not None for p in parts):
        descent = stacked([np.asarray(p.descent) for p in parts])
        variables |= _of_variants(per_step, descent, int(attrs["n_providers"]) > 0)
        variables["origin"] = (tuple(lead), np.asarray(origin, np.float64).reshape(tuple(lead.values())))
    if all(p.concentration is not None for p in parts):
        variables["concentration"] = (per_run, stacked([np.asarray(p.concentration) for p in parts], np.float64))
    sponsors = list(dict.fromkeys(purse.name for p in parts for purse in p.sponsors))
    if sponsors:
        money, spending = _by_sponsor(parts, sponsors, n_runs)
        per = per_run[:-1]
        variables["sponsor_money"] = ((*per, "sponsor"), stacked(money))
        variables |= {
            f"sponsor_{name}": ((*per_run, "sponsor"), stacked(spending[..., k])) for k, name in enumerate(SPENDING)
        }
    if any(owners):
        named = _text([owner or "" for owner in owners])
        variables["owner"] = ((IDEA,), named) if several else ((), named[0])
    if observed is not None:
        variables["observed"] = labels.observed_curve(observed, observed_label, n_steps, len(several))
    coords: dict[str, Any] = {
        "strategy": names,
        **({SCENARIO: scenarios.index.to_numpy()} if scenarios is not None else {}),
        **({IDEA: several} if several else {}),
        "run": np.arange(n_runs) if runs is None else np.asarray(runs, dtype=np.int64),
        "step": np.arange(n_steps),
        "status": list(STATUSES),
        "group": [str(g) for g in (range(sizes.size) if group_names is None else group_names)],
        "entry": _entry_labels(keys),
        "category": ("entry", _text([k[1] for k in keys])),
        "payer": ("entry", _text([k[2] for k in keys])),
        "payee": ("entry", _text([k[3] for k in keys])),
        "sign": ("entry", np.array([k[4] for k in keys], dtype=np.int64)),
    }
    if scenarios is not None:
        variables["assumed"] = ((SCENARIO, ASSUMPTION), scenarios.to_numpy(np.float64))
        coords[ASSUMPTION] = _text([*scenarios.columns])
        coords[SCENARIO] = coords[SCENARIO].astype(np.int64 if scenarios.index.dtype.kind == "i" else np.str_)
    if sponsors:
        coords["sponsor"] = _text(sponsors)
    if "origin" in variables:
        coords["donor"] = list(DONORS)
    if actors is not None and "adoption_step" in variables:
        coords |= coordinates(actors)
    plain = attributes.plain(attrs, required=attributes.REQUIRED) | {"uptake_kind": "study"}
    return indexed(labels.label(xr.Dataset(variables, coords, plain), labels.STUDY))


def assemble_result(
    curve: npt.ArrayLike,
    active: npt.ArrayLike,
    attrs: Mapping[str, Attribute],
    adoption_step: npt.ArrayLike | None = None,
    actors: Actors | None = None,
    ideas: Sequence[str] = (),
) -> xr.Dataset:
    """Put the raw arrays of a simulation into one labelled dataset.

    Parameters
    ----------
    curve : array_like of int, shape (run, step) or (run, idea, step)
        Cumulative adopters.
    active : array_like of int, of the same shape
        Adopters at that step.
    attrs : mapping of str to str, int or float
        What is needed to run it again, n_actors among it.
    adoption_step : array_like of int, shape (run, actor) or (run, idea, actor), optional
        Step of adoption, -1 = never.
    actors : Actors, optional
        The names of the actors, where steps of adoption were recorded.
    ideas : sequence of str, optional
        Names of the ideas. Two or more give the dataset the dimension idea.

    Returns
    -------
    Dataset
        With the dimensions run, step and, where steps of adoption were recorded, actor; with several ideas also idea,
        which stands after run.

    Raises
    ------
    ValueError
        If shapes disagree, two ideas have one name, or an attribute is neither text nor number.
    """
    import xarray as xr

    counts = np.asarray(curve, dtype=np.int64)
    several = distinct(ideas) if len(ideas) > 1 else []
    per_run = ("run", IDEA) if several else ("run",)
    if counts.ndim != len(per_run) + 1 or (several and counts.shape[1] != len(several)):
        dims = f"three dimensions (run, {len(several)} ideas, step)" if several else "two dimensions (run, step)"
        raise BadValue("curve", NOT_SHOWN, f"it needs {dims}", problem=f"has shape {counts.shape}")
    now = np.asarray(active, dtype=np.int64)
    if now.shape != counts.shape:
        raise BadValue("active", NOT_SHOWN, f"it needs that of curve, {counts.shape}", problem=f"has shape {now.shape}")
    variables: dict[str, Any] = {"curve": ((*per_run, "step"), counts), "active": ((*per_run, "step"), now)}
    if adoption_step is not None:
        variables["adoption_step"] = ((*per_run, "actor"), np.asarray(adoption_step, dtype=np.int32))
    coords: dict[str, Any] = {
        "run": np.arange(counts.shape[0]),
        **({IDEA: several} if several else {}),
        "step": np.arange(counts.shape[-1]),
    }
    if actors is not None and adoption_step is not None:
        coords |= coordinates(actors)
    data = xr.Dataset(variables, coords, attributes.plain(attrs) | {"uptake_kind": "result"})
    return indexed(labels.label(data, labels.RESULT))


def _of_variants(per_step: tuple[str, ...], descent: npt.NDArray[Any], providers: bool) -> dict[str, Any]:
    """The variables of variants and donors; those of providers only where there are some."""
    found: dict[str, Any] = {}
    for side, first in (("users", 0), ("providers", types.DESCENT_OF_PROVIDERS))[: 1 + providers]:
        found |= {f"{side}_{name}": (per_step, descent[..., first + i]) for i, name in enumerate(VARIANTS)}
        kinds = descent[..., first + types.BY_KIND : first + types.BY_KIND + len(DONORS)]
        found[f"{side}_from"] = ((*per_step, "donor"), kinds)
    return found


_Key = tuple[str, str, str, str, int]  # name, category, payer, payee, sign


def _placed(outcomes: Mapping[str, Outcome | Sequence[Outcome]], lead: Mapping[str, int]) -> dict[str, Outcome]:
    """The outcome of each strategy, scenario and idea by its place in the argument; `lead` has how many there are."""
    placed: dict[str, Outcome] = {}
    each = math.prod(lead.values()) if lead else 0
    for name, given in outcomes.items():
        place = f"outcomes[{str(name)!r}]"
        parts = [given] if isinstance(given, Outcome) else list(given)
        if isinstance(given, Outcome) == bool(each) or len(parts) != max(each, 1):
            problem = f"holds {len(parts)} outcomes" if len(parts) != 1 else "holds one outcome"
            allowed = (
                f"one per {' and '.join(lead)} is needed: {each}"
                if each
                else "one Outcome is needed: there is one idea"
            )
            raise BadValue(place, NOT_SHOWN, allowed, problem=problem)
        placed |= {f"{place}[{k}]" if each else place: part for k, part in enumerate(parts)}
    return placed


def _check_shapes(placed: Mapping[str, Outcome], tallies: tuple[int, ...], groups: tuple[int, ...]) -> None:
    for place, part in placed.items():
        runs, steps, entries = tallies[0], tallies[1], len(part.entries)
        expected: dict[str, tuple[int, ...]] = {"tallies": tallies, "group_ever": groups}
        if entries:
            expected |= {"ledger": (runs, steps, entries), "present_value": (runs, entries)}
        for field, shape in expected.items():
            given = getattr(part, field)
            if given is None or given.shape != shape:
                problem = "is missing" if given is None else f"is of shape {given.shape}"
                raise BadValue(f"{place}.{field}", NOT_SHOWN, f"it needs the shape {shape}", problem=problem)


def _unite(
    parts: list[Outcome], runs: int, steps: int
) -> tuple[list[_Key], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Entries of all strategies and ideas, in order of first appearance. Equal entries of one outcome are added up."""
    keys_of: list[list[_Key]] = [
        [(e.name, e.category, e.payer, e.payee, int(e.sign)) for e in p.entries] for p in parts
    ]
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


def _by_sponsor(
    parts: list[Outcome], names: Sequence[str], runs: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """What each has (NaN: it is not in the strategy, inf: it has no limit), and what it did with it."""
    money = np.full((len(parts), len(names)), np.nan)
    spending = np.zeros((len(parts), runs, len(names), len(SPENDING)), np.int64)
    for s, part in enumerate(parts):
        for k, purse in enumerate(part.sponsors):
            at = names.index(purse.name)
            money[s, at] = np.inf if purse.money < 0 else purse.money / 100
            if part.of_sponsors is not None:
                spending[s, :, at] = part.of_sponsors[:, k]
    return money, spending


def _entry_labels(keys: list[_Key]) -> npt.NDArray[np.str_]:
    """The name where it is unique, else the name with payer and payee, category and side."""
    names = [key[0] for key in keys]
    labels = []
    for name, category, payer, payee, sign in keys:
        side, people = ("benefit", payee) if sign > 0 else ("cost", f"{payer} to {payee}")
        labels.append(name if names.count(name) == 1 else f"{name} ({people}, {category}, {side})")
    return _text(labels)


def _text(values: Sequence[str]) -> npt.NDArray[np.str_]:
    return np.array(values, dtype=np.str_)
