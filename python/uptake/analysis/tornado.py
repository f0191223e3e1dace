"""One number at a time from its lowest to its highest value, all else as described: what it does to a measure."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from uptake.analysis.scenarios import ASSUMPTION, frame_of

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

Values = Callable[[Mapping[str, float]], "pd.Series[float]"]  # other numbers by key -> a value per strategy


def ranges_of(data: xr.Dataset) -> dict[str, tuple[float, float]]:
    """The lowest and the highest value of every number that varies: the bounds of its range, or those of the sample."""
    frame = frame_of(data)
    given = json.loads(str(data.attrs.get("scenario_design", "{}"))).get("ranges", {})
    return {
        key: (given[key][0], given[key][-1]) if key in given else (float(frame[key].min()), float(frame[key].max()))
        for key in frame.columns
    }


def tornado(values: Values, ranges: Mapping[str, tuple[float, float]]) -> pd.DataFrame:
    """A row per strategy and number, the widest swing first; `Study.tornado` documents it."""
    import pandas as pd

    base = values({})
    ends = {key: (values({key: low}), values({key: high})) for key, (low, high) in ranges.items()}
    rows = []
    for name in base.index:
        own = []
        for key, (low, high) in ranges.items():
            at = [float(one[name]) for one in ends[key]]
            spread = [*at, float(base[name])]
            own.append((name, key, low, high, *at, float(base[name]), max(spread) - min(spread)))
        rows += sorted(own, key=lambda row: -row[-1])
    columns = ["strategy", ASSUMPTION, "low", "high", "at_low", "at_high", "base", "swing"]
    return pd.DataFrame(rows, columns=columns).set_index(["strategy", ASSUMPTION])
