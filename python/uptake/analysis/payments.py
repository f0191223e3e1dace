"""Who pays whom: the entries of the ledger in which money changes hands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import IDEA, each, of_idea
from uptake.basis import checks

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

_WORDS = ("payer", "payee", "category")


def payments(data: xr.Dataset, strategy: str | None = None, idea: str | None = None) -> pd.DataFrame:
    """A row per strategy, payer, payee and category (and idea, where there are several); `Study.payments` documents it.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.complete(10)))
    >>> radio = up.Strategy(costs=[up.Cost(10, per="month", payer="state", payee="the station")])
    >>> study = up.compare(world, {"radio": radio}, horizon=4, runs=1, rng=1)
    >>> payments(study.data)[["payer", "payee", "amount"]].values.tolist()
    [['state', 'the station', 40.0]]
    """
    import pandas as pd

    names = strategies(data) if strategy is None else [checks.choice("strategy", strategy, strategies(data))]
    places = [strategies(data).index(name) for name in names]
    part = of_idea(data, idea)
    of_each, several = each(part), IDEA in part.dims
    amounts = [_means(one, place) for place in places for _, one in of_each]
    rows = [
        (name, *((called,) if several else ()), *people, *sums)
        for (name, called), found in zip(((n, c) for n in names for c, _ in of_each), amounts, strict=True)
        for people, sums in found.items()
    ]
    columns = ["strategy", *([IDEA] if several else []), *_WORDS, "amount", "present_value"]
    return pd.DataFrame(rows, columns=columns)


def _means(data: xr.Dataset, strategy: int) -> dict[tuple[str, ...], tuple[float, float]]:
    """By payer, payee and category, the means over runs of the amount and of the present value, where there is any."""
    paid = data["sign"].values <= 0
    words = zip(*(data[name].values.astype(str).tolist() for name in _WORDS), strict=True)
    ledger = data["ledger"].isel(strategy=strategy).transpose("run", "step", "entry").values
    value = data["present_value"].isel(strategy=strategy).transpose("run", "entry").values
    found: dict[tuple[str, ...], list[int]] = {}
    for entry, people in enumerate(words):
        if paid[entry] and ledger[..., entry].any():
            found.setdefault(people, []).append(entry)
    return {
        people: (
            sum(int(ledger[..., entry].sum()) for entry in entries) / (100 * len(ledger)),
            float(np.mean(value[:, entries].sum(axis=1))),
        )
        for people, entries in found.items()
    }
