"""From an original file to people, ties and periods of adoption."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from uptake.basis.arrays import Int32s, read_only
from uptake.network.datasets.table import Row
from uptake.network.network import Network
from uptake.network.survey import Survey

if TYPE_CHECKING:
    import pandas as pd

_PER_GROUP = 1000  # ids are community * 1000 + number within the community


def read(row: Row, file: Path) -> pd.DataFrame:
    """The table of an R file, as floats; what is missing is NaN."""
    import rdata

    tables = rdata.read_rda(file)
    frame: pd.DataFrame = tables[row.file.partition(".")[0]]
    wanted = [row.group, "id", "toa", *row.answers, *row.nominations]
    return frame[wanted].astype("float64").reset_index(drop=True)


def clean(row: Row, frame: pd.DataFrame) -> Survey:
    """The survey that a table of answers holds.

    Everything is joined by id. A nomination is a number within the community of the person who names. Nominations of
    oneself and of people who were not interviewed make no tie; several of the same person make one. The file gives
    people who had not adopted a period after the last; they get none.
    """
    import pandas as pd

    group = frame[row.group].to_numpy(np.int64)
    ids = pd.Index(group * _PER_GROUP + frame["id"].to_numpy(np.int64))
    numbers = np.nan_to_num(frame[list(row.nominations)].to_numpy()).astype(np.int64)
    namer, slot = np.nonzero(numbers > 0)
    named = ids.get_indexer(group[namer] * _PER_GROUP + numbers[namer, slot])
    outside, oneself = named < 0, named == namer
    tie = ~outside & ~oneself
    network = Network.from_edges(
        named[tie],
        namer[tie],
        n=len(ids),
        directed=True,
        labels=ids,
        parallel="merge",
        provenance={"dataset": row.name},
    )

    period = frame["toa"].where(frame["toa"] <= row.last)
    columns = {"id": ids.to_series(index=frame.index), row.group: frame[row.group], "toa": period}
    if row.year_zero is not None:
        columns["year"] = period + row.year_zero
    columns |= {answer: frame[answer] for answer in row.answers}
    for count, those in (("n_named", slice(None)), ("n_named_outside", outside), ("n_named_self", oneself)):
        columns[count] = pd.Series(np.bincount(namer[those], minlength=len(ids)))
    actors = pd.DataFrame({name: _whole(column) for name, column in columns.items()})

    step: Int32s = period.fillna(-1).to_numpy(np.int32)
    codes, names = pd.factorize(actors[row.group], sort=True)
    return Survey(
        name=row.name,
        network=network,
        actors=actors,
        adoption_step=read_only(step),
        group=read_only(codes.astype(np.int32)),
        group_names=tuple(f"{row.group} {name}" for name in names),
        period=row.period,
        citation=row.citation,
        notice=f"{row.people:,} {row.about}.\nSource: {row.url}\nLicence: {row.licence}.\nPlease cite {row.citation}\n",
    )


def _whole(column: pd.Series) -> pd.Series:
    """Whole numbers where nothing is missing, as pandas reads them from text."""
    return column if column.isna().any() else column.astype(np.int64)
