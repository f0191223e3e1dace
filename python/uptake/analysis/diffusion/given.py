"""What people give of a diffusion, checked: networks, adoption, spells, groups and attributes, each by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.observed import NEVER, Observed, Spells
from uptake.basis import checks
from uptake.basis.arrays import Int32s, read_only
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.basis.saying import warn
from uptake.network.names.aligned import ByName, aligned, by_name, name_of
from uptake.network.names.rule import is_missing
from uptake.network.network import Network

_SPIKE = 3  # times the adopters of either of the two periods before
_PART = 0.05  # of all actors
_FEW = 10  # fewer adopters are no spike


def observed(
    network: Any,
    adoption_step: Any,
    periods: Any = None,
    spells: Any = None,
    group: Any = None,
    attributes: Any = None,
) -> Observed:
    """A diffusion as arrays; the arguments are those of `uptake.Diffusion`.

    Raises
    ------
    BadValue, BadType
        If an argument does not fit the others.

    Warns
    -----
    UserWarning
        If the last period has a spike of adopters, as where those that never adopt were given a last period.
    """
    networks = _networks(network)
    names, n = networks[0].names, networks[0].n
    if adoption_step is None and spells is None:
        remedy = "give a step per actor, or spells="
        raise BadValue("adoption_step", None, problem="is missing", remedy=remedy)
    given, runs = (None, None) if adoption_step is None else _given(adoption_step, networks[0])
    labels = _periods(periods, given, spells, runs is None)
    if len(networks) not in (1, len(labels)):
        problem = f"holds {len(networks):,} networks, and there are {len(labels):,} periods"
        raise BadValue("network", NOT_SHOWN, problem=problem, remedy="give one network, or one per period")
    place = _Places(labels)
    start = None if given is None else _starts(given, place, names, runs)
    held = None
    if spells is not None:
        if runs is not None:
            raise BadValue("spells", NOT_SHOWN, problem="are those of one diffusion, and adoption_step has runs")
        held = _spells(spells, networks[0], place)
        first = _first(held, n)
        if start is not None and (start[0] != first).any():
            at = int(np.argmax(start[0] != first))
            problem = "contradicts the spells, of which this actor has none"
            if first[at] >= 0:
                problem = f"contradicts the spells, of which the first begins in {checks.shown(labels[first[at]])}"
            index = name_of(names, at)
            raise BadValue("adoption_step", place.shown(start[0][at]), index=index, problem=problem)
        start = first[None]
    assert start is not None
    codes, group_names = (None, ()) if group is None else group_codes("group", group, names, n)
    kept = {} if attributes is None else _attributes(attributes, names, n, len(labels))
    seen = Observed(networks, labels, read_only(start), runs, held, codes, group_names, kept)
    if runs is None:
        _warn_of_spike(seen)
    return seen


def _networks(given: Any) -> tuple[Network, ...]:
    if isinstance(given, Network):
        return (given,)
    remedy = "build one with up.Network.from_edges(source, target) or another from_ method"
    if not isinstance(given, Sequence) or isinstance(given, str):
        checks.instance("network", given, Network, remedy)
    if not given:
        raise BadValue("network", NOT_SHOWN, problem="is an empty list", remedy="give one network, or one per period")
    for t, each in enumerate(given):
        checks.instance("network", each, Network, remedy, index=t)
    first = given[0]
    for t, other in enumerate(given):
        if other.n != first.n or not _same(other.labels, first.labels):
            problem = "has other actors than network[0], or the same in another order"
            remedy = "build all with the same nodes= or labels="
            raise BadValue("network", NOT_SHOWN, index=t, problem=problem, remedy=remedy)
    return tuple(given)


def _same(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> bool:
    return bool(np.array_equal(one, other)) if one.dtype != object else one.tolist() == other.tolist()


# --- adoption ---


def _given(values: Any, network: Network) -> tuple[npt.NDArray[Any], npt.NDArray[Any] | None]:
    """Adoption as given, of shape (R, n) in the order of the actors, and the labels of the runs."""
    n, names = network.n, network.names
    if hasattr(values, "coords") and hasattr(values, "dims") and "run" in values.dims:
        return _of_runs(values, network)
    found = by_name("adoption_step", values)
    if isinstance(found, ByName):
        return aligned("adoption_step", found, names, n)[None], None
    array = checks.as_array("adoption_step", found)
    if array.dtype.kind == "U" and isinstance(found, list | tuple) and any(map(is_missing, found)):
        array = np.array(found, dtype=object)  # NumPy writes None and NaN as text beside text
    if array.ndim == 1 and array.shape == (n,):
        return array[None], None
    if array.ndim == 2 and array.shape[1] == n and len(array):
        return array, np.arange(len(array))
    allowed = f"it takes a step per actor, shape ({n},), or per run and actor, shape (runs, {n})"
    raise BadValue("adoption_step", NOT_SHOWN, allowed, problem=f"has shape {array.shape}")


def _of_runs(values: Any, network: Network) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    if set(values.dims) != {"run", "actor"}:
        allowed = "the dimensions are run and actor"
        problem = f"has the dimensions {', '.join(map(str, values.dims))}"
        raise BadValue("adoption_step", NOT_SHOWN, allowed, problem=problem, remedy="select one with .sel or .isel")
    ordered = values.transpose("run", "actor")
    table = ordered.to_numpy()
    if not table.size:
        raise BadValue("adoption_step", NOT_SHOWN, problem=f"has shape {table.shape}", remedy="give at least one run")
    runs = ordered.indexes["run"].to_numpy() if "run" in ordered.indexes else np.arange(len(table))
    names = network.names
    own = "actor" in ordered.indexes
    if not own or (names is None and np.array_equal(ordered.indexes["actor"], np.arange(network.n))):
        if table.shape[1] != network.n:
            problem = f"has {table.shape[1]:,} actors, and the network has {network.n:,}"
            raise BadValue("adoption_step", NOT_SHOWN, problem=problem)
        return table, runs
    index = ordered.indexes["actor"].to_numpy()
    place = aligned("adoption_step", ByName(index, np.arange(len(index))), _as_kept(names, index), network.n)
    return table[:, place], runs


def _as_kept(names: npt.NDArray[Any] | None, index: npt.NDArray[Any]) -> npt.NDArray[Any] | None:
    """The names as results keep them: names that are no text are the text of them."""
    if names is not None and names.dtype == object and all(isinstance(name, str) for name in index.tolist()):
        return np.array([str(name) for name in names.tolist()])
    return names


def _periods(given: Any, adoption: npt.NDArray[Any] | None, spells: Any, alone: bool) -> npt.NDArray[Any]:
    """The labels of the periods: those given, or 0 to the last step."""
    import pandas as pd

    if given is None:
        return _default_periods(adoption, spells)
    if isinstance(given, range):
        given = np.arange(given.start, given.stop, given.step)
    if isinstance(given, pd.Index | pd.Series):
        given = given.to_numpy()
    labels = checks.one_dimensional("periods", given)
    if not labels.size:
        raise BadValue("periods", NOT_SHOWN, problem="is empty", remedy="give a label per period, in order")
    missing = np.array([is_missing(label) for label in labels.tolist()]) if labels.dtype.kind in "fOM" else None
    if missing is not None and missing.any():
        raise BadValue("periods", NOT_SHOWN, index=int(np.argmax(missing)), problem="is missing")
    index = pd.Index(labels)
    if not index.is_unique:
        at = int(np.argmax(index.duplicated()))
        raise BadValue("periods", labels[at], "labels are distinct", index=at, problem="occurs twice")
    if labels.dtype.kind in "iuf" and (labels == NEVER).any():
        raise BadValue("periods", NEVER, problem="stands for never", remedy="number the periods from 0 or from 1")
    if labels.dtype.kind in "iufM" and not index.is_monotonic_increasing:
        at = int(np.argmax(labels[1:] < labels[:-1])) + 1
        raise BadValue("periods", labels[at], index=at, problem="comes after a later one", remedy="give them in order")
    return read_only(labels)


def _default_periods(adoption: npt.NDArray[Any] | None, spells: Any) -> npt.NDArray[Any]:
    remedy = "give periods=, the labels in order, such as range(1, 18)"
    if adoption is None:
        raise BadValue("periods", None, problem="is missing, and spells alone do not say how many there are",
                       remedy=remedy)  # fmt: skip
    steps = _numeric(adoption)
    if steps is None:
        raise BadValue("periods", None, problem="is missing, and adoption_step holds no whole numbers", remedy=remedy)
    some = steps[np.isfinite(steps) & (steps != NEVER)]
    if not some.size:
        raise BadValue("periods", None, problem="is missing, and nobody adopts", remedy=remedy)
    return read_only(np.arange(max(int(some.max()), 0) + 1))


def _numeric(array: npt.NDArray[Any]) -> npt.NDArray[np.float64] | None:
    """Steps as floats, NaN where there is none; None if an entry is no number."""
    if array.dtype.kind in "iuf":
        return array.astype(np.float64)
    if array.dtype.kind != "O":
        return None
    out = np.full(array.shape, np.nan)
    for at, value in enumerate(array.ravel().tolist()):
        if is_missing(value):
            continue
        if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.number):
            return None
        out.flat[at] = float(value)
    return out


class _Places:
    """From labels of periods to positions."""

    def __init__(self, labels: npt.NDArray[Any]) -> None:
        self.labels = labels
        self.n = len(labels)
        whole = labels.dtype.kind in "iu" and (np.diff(labels) == 1).all()
        self._first = int(labels[0]) if whole else None

    def of(self, values: npt.NDArray[Any]) -> tuple[Int32s, npt.NDArray[np.bool_]]:
        """Positions, -1 where missing or never, and which values are no label."""
        if values.dtype.kind in "iu" and self._first is not None:
            place = values.astype(np.int64) - self._first
            never = values == NEVER
            bad = ((place < 0) | (place >= self.n)) & ~never
            return np.where(never | bad, NEVER, place).astype(np.int32), bad
        return self._looked_up(values)

    def _looked_up(self, values: npt.NDArray[Any]) -> tuple[Int32s, npt.NDArray[np.bool_]]:
        import pandas as pd

        numbers = (int, float, np.number)
        if values.dtype.kind == "f":
            never = np.isnan(values) | (values == NEVER)
        elif values.dtype.kind == "O":
            listed = values.ravel().tolist()
            never = np.array([is_missing(v) or (isinstance(v, numbers) and v == NEVER) for v in listed], np.bool_)
            never = never.reshape(values.shape)
        elif values.dtype.kind == "M":
            never = np.isnat(values)
        else:
            never = values == NEVER if values.dtype.kind in "iu" else np.zeros(values.shape, np.bool_)
        index = pd.Index(self.labels)
        if values.dtype.kind == "O" and index.dtype.kind in "iuf":
            listed = values.ravel().tolist()
            asked = np.array([float(v) if isinstance(v, numbers) else np.nan for v in listed]).reshape(values.shape)
        else:
            asked = values
        place = index.get_indexer(pd.Index(asked.ravel())).reshape(values.shape)
        place = np.where(never, NEVER, place).astype(np.int32)
        return place, (place < 0) & ~never

    def shown(self, place: int) -> Any:
        """The label at a position as messages show it; None for never."""
        return None if place < 0 else self.labels[place : place + 1].tolist()[0]

    @property
    def span(self) -> str:
        """What is allowed, as a clause."""
        return f"periods are {checks.shown(self.shown(0))} .. {checks.shown(self.shown(self.n - 1))}"


def _starts(
    given: npt.NDArray[Any], place: _Places, names: npt.NDArray[Any] | None, runs: npt.NDArray[Any] | None
) -> Int32s:
    if given.dtype.kind not in "iufOUM":
        problem = f"holds {given.dtype} values"
        raise BadType("adoption_step", NOT_SHOWN, "it takes labels of periods", problem=problem)
    start, bad = place.of(given)
    if bad.any():
        run, actor = (int(axis[0]) for axis in np.nonzero(bad))
        more = int(bad.sum()) - 1
        others = f", as {more:,} other{'s' if more > 1 else ''}" if more else ""
        which = "" if runs is None else f" in run {checks.shown(runs[run])}"
        raise BadValue(
            "adoption_step", given[run : run + 1, actor].tolist()[0], place.span, index=name_of(names, actor),
            problem=f"is outside the window{which}{others}",
            remedy="who never adopts has NaN, None or -1; give periods= that cover all others",
        )  # fmt: skip
    return start


# --- spells ---


def _spells(given: Any, network: Network, place: _Places) -> Spells:
    actor, start, end = _columns(given)
    if not len(actor):
        empty = read_only(np.empty(0, np.int32))
        return Spells(empty, empty, empty)
    who = network.index(actor, argument="spells")
    begins, bad = place.of(_column(start))
    bad |= begins < 0
    _refuse_spell(bad, start, network, who, place.span, "starts outside the window")
    ends, wrong = place.of(_column(end))
    _refuse_spell(
        wrong, end, network, who, place.span, "ends outside the window; a spell that was not seen to end has no end"
    )
    ends = np.where(ends < 0, place.n, ends).astype(np.int32)
    _refuse_spell(ends <= begins, end, network, who, "the end is the first period after it", "ends before it begins")
    order = np.lexsort((begins, who))
    who, begins, ends = who[order], begins[order], ends[order]
    again = np.flatnonzero((who[1:] == who[:-1]) & (begins[1:] < ends[:-1]))
    if again.size:
        index = name_of(network.names, who[again[0]])
        raise BadValue("spells", NOT_SHOWN, index=index, problem="overlap", remedy="join those that overlap")
    return Spells(read_only(who), read_only(begins), read_only(ends))


def _columns(given: Any) -> tuple[list[Any], list[Any], list[Any]]:
    """Actors, starts and ends of a table, or of rows."""
    wanted = ("actor", "start", "end")
    if isinstance(given, Mapping) or hasattr(given, "columns"):
        absent = [name for name in wanted if name not in (given if isinstance(given, Mapping) else given.columns)]
        if absent:
            allowed = "its columns are actor, start and end"
            raise BadValue("spells", NOT_SHOWN, allowed, problem=f"has no column {absent[0]!r}")
        actor, start, end = (list(np.asarray(given[name], dtype=object)) for name in wanted)
    else:
        if isinstance(given, str) or not isinstance(given, Iterable):
            raise BadType("spells", NOT_SHOWN, "it takes a table, or rows (actor, start, end)",
                          problem=f"is {kind_of(given)}")  # fmt: skip
        rows = [tuple(row) for row in given]
        for i, row in enumerate(rows):
            if len(row) != 3:
                allowed = "a row is (actor, start, end)"
                raise BadValue("spells", row, allowed, index=i, problem=f"has {len(row)} entries")
        actor, start, end = ([row[k] for row in rows] for k in range(3))
    return actor, start, end


def _column(values: list[Any]) -> npt.NDArray[Any]:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _refuse_spell(
    bad: npt.NDArray[np.bool_], values: list[Any], network: Network, who: Int32s, allowed: str, problem: str
) -> None:
    if bad.any():
        at = int(np.argmax(bad))
        raise BadValue("spells", values[at], allowed, index=name_of(network.names, who[at]), problem=problem)


def _first(spells: Spells, n: int) -> Int32s:
    first = np.full(n, NEVER, np.int32)
    first[spells.actor[::-1]] = spells.start[::-1]  # those of an actor ascend: the first is written last
    return first


# --- groups and attributes ---


def group_codes(name: str, given: Any, names: npt.NDArray[Any] | None, n: int) -> tuple[Int32s, tuple[Any, ...]]:
    """A code per actor, and the labels that they stand for, sorted."""
    import pandas as pd

    values = per_actor(name, given, names, n)
    bad = np.array([is_missing(v) for v in values.tolist()], np.bool_) if values.dtype.kind in "fO" else np.zeros(1)
    if bad.any():
        index = name_of(names, int(np.argmax(bad)))
        raise BadValue(name, NOT_SHOWN, "each actor has a label", index=index, problem="is missing")
    try:
        codes, found = pd.factorize(values, sort=True)
    except TypeError:  # labels of several kinds
        codes, found = pd.factorize(values)
    return read_only(codes.astype(np.int32)), tuple(found.tolist())


def per_actor(argument: str, given: Any, names: npt.NDArray[Any] | None, n: int) -> npt.NDArray[Any]:
    """A value per actor, by name or in order."""
    found = by_name(argument, given)
    values = aligned(argument, found, names, n) if isinstance(found, ByName) else checks.as_array(argument, found)
    if values.shape != (n,):
        raise BadValue(argument, NOT_SHOWN, f"it takes a value per actor, shape ({n},)",
                       problem=f"has shape {values.shape}")  # fmt: skip
    return values


def _attributes(given: Any, names: npt.NDArray[Any] | None, n: int, periods: int) -> dict[str, npt.NDArray[Any]]:
    if hasattr(given, "columns") and hasattr(given, "index"):
        frame = given
        numbered = type(frame.index).__name__ == "RangeIndex" and (frame.index.start, frame.index.step) == (0, 1)
        if numbered and names is not None:
            if "id" not in frame.columns:
                problem = "does not say whose its rows are: its index has no names, and it has no column 'id'"
                raise BadValue("attributes", NOT_SHOWN, problem=problem, remedy="pass frame.set_index(the names)")
            frame = frame.set_index("id")
        given = {str(column): frame[column] for column in frame.columns}
    if not isinstance(given, Mapping):
        allowed = "it takes a table with a row per actor, or a dict of values per actor"
        raise BadType("attributes", NOT_SHOWN, allowed, problem=f"is {kind_of(given)}")
    kept = {}
    for name, values in given.items():
        argument = checks.word("attributes", name)
        array = np.asarray(values) if isinstance(values, list | np.ndarray) else None
        if array is not None and array.ndim == 2:
            if array.shape != (n, periods):
                allowed = f"it takes a value per actor, or one per actor and period, shape ({n}, {periods})"
                raise BadValue("attributes", NOT_SHOWN, allowed, index=argument, problem=f"has shape {array.shape}")
            kept[argument] = read_only(array)
            continue
        kept[argument] = read_only(per_actor(f"attributes[{argument!r}]", values, names, n))
    return kept


# --- warnings ---


def _warn_of_spike(seen: Observed) -> None:
    """Never-adopters that were given a last period look like a wave of late adopters."""
    new = seen.new(0)
    if len(new) < 4:
        return
    last, before = int(new[-1]), int(new[-3:-1].max())
    if last > _SPIKE * before and last > new[:-1].max() and last >= max(_PART * seen.n, _FEW):
        warn(
            f"adoption_step: {last:,} of {seen.n:,} actors adopt in the last period and at most {before:,} in either "
            "of the two before it; if these are actors that never adopted, give them NaN, None or -1 instead: as "
            "adopters they raise thresholds and look like contagion"
        )
