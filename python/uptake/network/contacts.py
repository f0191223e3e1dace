"""Contact data: a table with a row per contact and when it takes place, as ties in time."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import INT32_MAX, NOT_SHOWN, BadType, BadValue
from uptake.network.convert.frames import columns_of
from uptake.network.names.coded import coded
from uptake.network.names.lookup import Lookup
from uptake.network.names.rule import distinct_names
from uptake.network.network import Network

_ROUNDING = 1e-9  # of a step: times that differ by less than that are one


class Contacts(NamedTuple):
    """The ties of the contacts, and the steps from and up to which each arc is open."""

    network: Network
    start: Int32s
    until: Int32s


def contacts_of(
    frame: Any, source: Hashable, target: Hashable, start: Hashable, until: Hashable | None, step: Any, origin: Any,
    nodes: Any, directed: bool,
) -> Contacts:  # fmt: skip
    """The ties in time of a table; `Layer.from_contacts` documents the arguments.

    Examples
    --------
    >>> table = {"who": ["Ann", "Bo"], "whom": ["Bo", "Cy"], "day": [0, 9]}
    >>> contacts = contacts_of(table, "who", "whom", "day", None, 7, None, None, True)
    >>> contacts.start.tolist(), contacts.until.tolist()
    ([1, 2], [2, 3])
    """
    columns = {"source": source, "target": target, "start": start} | ({} if until is None else {"until": until})
    table = columns_of(frame, columns, "the table")  # type: ignore[arg-type]
    opening, closing = contact_steps(
        table[start], None if until is None else table[until], step, origin, (start, until)
    )
    found = coded([table[source], table[target]], arguments=(str(source), str(target)))
    names = found.names if nodes is None else distinct_names("nodes", nodes)
    place = np.arange(len(names)) if nodes is None else Lookup(names, len(names)).positions(str(source), found.names)
    ends = [np.where(codes >= 0, place[codes], -1) for codes in found.codes]
    there = (ends[0] >= 0) & (ends[1] >= 0)
    out, into = ends[0][there], ends[1][there]
    network = Network.from_edges(out, into, n=len(names), labels=names, directed=directed, parallel="keep")
    rows = np.flatnonzero(there)[out != into]
    out, into = out[out != into], into[out != into]
    if not directed:
        out, into, rows = np.concatenate([out, into]), np.concatenate([into, out]), np.concatenate([rows, rows])
    rows = rows[np.lexsort((into, out))]  # the canonical order of arcs
    return Contacts(network, opening[rows], closing[rows])


def contact_steps(
    start: Any, until: Any, step: Any, origin: Any, columns: tuple[Hashable, Hashable | None]
) -> tuple[Int32s, Int32s]:
    """The first step of each contact, and the first after it; `Layer.from_contacts` documents the arguments.

    Examples
    --------
    >>> import pandas as pd
    >>> first, last = contact_steps(pd.Series([0, 9]), pd.Series([20, None]), 7, None, ("from", "to"))
    >>> first.tolist(), last.tolist()
    ([1, 2], [4, 2147483647])
    """
    if start.isna().any():
        raise BadValue(str(columns[0]), NOT_SHOWN, index=int(np.argmax(start.isna())), problem="is missing")
    if step is None:
        first = _whole(_times(start, columns[0], None, None), columns[0])
        last = np.full(len(first), INT32_MAX, np.int64)
        if until is not None:
            last[until.notna()] = _whole(_times(until.dropna(), columns[1], None, None), columns[1])
        return first.astype(np.int32), last.astype(np.int32)
    origin = start.min() if origin is None else origin
    begin = _times(start, columns[0], step, origin)
    first = _whole_steps(np.floor(begin + _ROUNDING)) + 1
    early = np.flatnonzero(first < 1)
    if early.size:
        remedy = "leave out origin, or those contacts"
        raise BadValue(str(columns[0]), start.iloc[early[0]], index=int(early[0]), problem="is before the origin",
                       remedy=remedy)  # fmt: skip
    last = first + 1
    if until is not None:
        end = np.where(until.isna(), np.inf, _times(until, columns[1], step, origin))
        early = np.flatnonzero(end < begin)
        if early.size:
            problem = f"lies before {columns[0]!r}: {until.iloc[early[0]]} and {start.iloc[early[0]]}"
            raise BadValue(str(columns[1]), NOT_SHOWN, index=int(early[0]), problem=problem)
        last = np.maximum(_whole_steps(np.ceil(end - _ROUNDING)) + 1, last)
    return np.minimum(first, INT32_MAX - 1).astype(np.int32), np.minimum(last, INT32_MAX).astype(np.int32)


def _times(times: Any, column: Hashable | None, step: Any, origin: Any) -> Floats:
    """Times in steps since the origin; as they are without a step."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(times.dtype):
        return np.asarray((times - _date(origin, step)) / _length(step), np.float64)
    if not pd.api.types.is_numeric_dtype(times.dtype) or times.dtype == bool:
        remedy = "convert it with pandas.to_datetime, or to numbers"
        raise BadType(str(column), NOT_SHOWN, problem=f"holds {times.dtype} values, not times", remedy=remedy)
    values: Floats = times.to_numpy(dtype=np.float64, na_value=np.nan)
    if step is None:
        return values
    length = checks.number("step", step)
    if length <= 0:
        raise BadValue("step", step, "a step has a length above 0")
    return (values - checks.number("origin", origin)) / length


def _date(origin: Any, step: Any) -> Any:
    import pandas as pd

    if step is None:
        problem, remedy = "is needed where times are dates", "give the length of a step, such as step='7D'"
        raise BadValue("step", None, problem=problem, remedy=remedy)
    try:
        return pd.Timestamp(origin)
    except (ValueError, TypeError) as error:
        raise BadValue("origin", NOT_SHOWN, "the times are dates", problem=f"is no date ({error})") from None


def _length(step: Any) -> Any:
    import pandas as pd

    try:
        length = pd.Timedelta(step)
    except (ValueError, TypeError) as error:
        allowed = "the times are dates, and a step is a length of time such as '7D'"
        raise BadValue("step", step, allowed, problem=f"is none ({error})") from None
    if not length > pd.Timedelta(0):
        raise BadValue("step", step, "a step has a length above 0")
    return length


def _whole(times: Floats, column: Hashable | None) -> npt.NDArray[np.int64]:
    bad = np.flatnonzero(~((times == np.floor(times)) & (times >= 0) & (times < INT32_MAX)))
    if bad.size:
        allowed = "without `step`, times are steps: whole numbers of at least 0"
        raise BadValue(str(column), float(times[bad[0]]), allowed, index=int(bad[0]), problem="is no step")
    return times.astype(np.int64)


def _whole_steps(steps: Floats) -> npt.NDArray[np.int64]:
    """As integers; those far beyond any horizon are as good as the last that fits."""
    return np.clip(steps, -INT32_MAX, INT32_MAX).astype(np.int64)
