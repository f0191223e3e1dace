"""A study that is larger than memory, as two tables: scenario after scenario, in the memory of one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.long import long_table, per_run
from uptake.analysis.scenarios import SCENARIO
from uptake.basis.draft import draft
from uptake.batch.merge import Merging, opened
from uptake.run.outline import assembled

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

RUNS, CURVES = REDUCED = ("runs.parquet", "curves.parquet")
PER_CENT = (5, 25, 50, 75, 95)  # of the quantiles


def reduce(out: Path) -> None:
    """Write what the parts in a folder come to, as two tables in Parquet files.

    ``runs.parquet`` has a row per strategy, scenario, idea, run and measure: the rows of `Study.to_frame` for all
    measures that are one number per run. ``curves.parquet`` has a row per strategy, scenario, idea, step and count: the
    number of runs, the sum over runs and quantiles over runs, all of them whole numbers (money in hundredths), so that
    they do not depend on how the runs were divided. A quantile q is the least value that a share q of the runs does not
    exceed.

    Parameters
    ----------
    out : Path

    Raises
    ------
    FileNotFoundError
        If the folder holds no parts.
    ValueError
        If a part is damaged, or two say different things about one run; the message names them.
    Unfinished
        If runs are missing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with opened(out) as merging, draft(out / RUNS) as of_runs, draft(out / CURVES) as of_curves:
        writers: dict[Path, Any] = {}
        try:
            for data in _scenarios(merging):
                for file, frame in ((of_runs, runs_of(data)), (of_curves, curves_of(data))):
                    table = pa.Table.from_pandas(frame, preserve_index=False)
                    if file not in writers:
                        writers[file] = pq.ParquetWriter(file, table.schema)
                    writers[file].write_table(table.cast(writers[file].schema))
        finally:
            for writer in writers.values():
                writer.close()


def _scenarios(merging: Merging) -> Iterator[xr.Dataset]:
    """The data of each scenario alone."""
    for k, row in enumerate(merging.rows):
        study = merging.study
        if study.scenarios is not None:
            study = study._replace(scenarios=study.scenarios.iloc[k : k + 1])
        yield assembled(study, [merging.store.gathered(row, study.runs)])


def runs_of(data: xr.Dataset) -> pd.DataFrame:
    """The measures of every run: columns strategy, scenario, idea (where there are such), run, measure, value."""
    frame = long_table(data, per_run(data)).drop(columns="step")
    return _plain(frame)


def curves_of(data: xr.Dataset) -> pd.DataFrame:
    """Counts over time: columns strategy, scenario, idea (where there are such), step, count, runs, sum, quantiles."""
    import pandas as pd

    frames = []
    for name, variable in data.data_vars.items():
        if not {"strategy", "run", "step"} <= set(variable.dims) or variable.dtype.kind != "i":
            continue
        ordered = np.sort(variable.transpose("run", ...).to_numpy(), axis=0)
        runs, first = len(ordered), variable.isel(run=0, drop=True)
        reduced = {"sum": ordered.sum(axis=0)}
        reduced |= {f"q{q:02d}": ordered[-(-q * runs // 100) - 1] for q in PER_CENT}
        whole = pd.DataFrame({key: first.copy(data=values).to_series() for key, values in reduced.items()})
        whole = whole.reset_index()
        further = [dim for dim in first.dims if dim not in ("strategy", SCENARIO, "idea", "step")]
        label = f"{name}[" + whole[further[0]].astype(str) + "]" if further else str(name)
        frames.append(whole.drop(columns=further).assign(count=label, runs=runs))
    known = [dim for dim in ("strategy", SCENARIO, "idea") if dim in data.dims]
    columns = [*known, "step", "count", "runs", "sum", *(f"q{q:02d}" for q in PER_CENT)]
    return pd.concat(frames, ignore_index=True)[columns]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Names as text: the categories of scenarios differ, and a file has one kind for all of them."""
    named = [name for name in frame if frame[name].dtype == "category"]
    return frame.astype({name: frame[name].cat.categories.dtype for name in named})
