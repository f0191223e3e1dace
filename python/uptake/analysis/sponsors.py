"""What the sponsors of a strategy had, spent and reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from uptake.analysis.schema import SPENDING

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

COLUMNS = ("available", "spent", "unspent", "penalty", "opened", "providers", "places")


def sponsors_of(data: xr.Dataset, strategy: str) -> pd.DataFrame:
    """A row per sponsor of a strategy; `Study.sponsors` documents it.

    Parameters
    ----------
    data : Dataset
        Of a study of one idea.
    strategy : str
        A name in it.
    """
    import pandas as pd

    if "sponsor_money" not in data:
        return pd.DataFrame(columns=COLUMNS, index=pd.Index([], name="sponsor"), dtype=float)
    own = data.sel(strategy=strategy)
    own = own.isel(sponsor=np.flatnonzero(own["sponsor_money"].notnull().values))
    money = own["sponsor_money"].values.astype(np.float64)
    limited = np.isfinite(money)
    mean = {name: own[f"sponsor_{name}"].mean("run").values for name in SPENDING}
    columns = {
        "available": money,
        "spent": mean["spent"] / 100,
        "unspent": np.where(limited, mean["unspent"] / 100, np.nan),
        "penalty": mean["penalty"] / 100,
        "opened": mean["openings"],
        "providers": mean["providers"],
        "places": mean["places"],
    }
    names = own["sponsor"].values.astype(str).tolist()
    frame = pd.DataFrame(columns, index=pd.Index(names, name="sponsor"))
    frame.attrs = {"strategy": strategy, "runs": int(own.sizes["run"]), "values": "means over runs"}
    return frame
