"""Labelled results: a study that compares strategies, and the result of one contagion.

Both wrap an xarray dataset whose attributes hold what is needed to run it again. They are saved as NetCDF, so that R,
Julia and Matlab read them too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.schema import REQUIRED_ATTRS, Outcome, assemble, assemble_result, plain

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.figure import Figure
    from rich.table import Table

__all__ = ["Outcome", "Result", "Study", "assemble", "assemble_result", "load"]


class Study:
    """Strategies compared on the same people under the same luck.

    Parameters
    ----------
    data : Dataset as made by `assemble`
    world, strategies : what was simulated, kept for the reader; None for a study that was loaded
    rerun : computes one run of one strategy again and returns its dataset; None for a study that was loaded

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(50, 4)))
    >>> strategies = {"few": up.Emulation(seeds=2), "many": up.Emulation(seeds=9)}
    >>> study = up.compare(world, strategies, horizon=24, runs=8, rng=1)
    >>> study.names, study.data["users_ever"].dims
    (['few', 'many'], ('strategy', 'run', 'step'))
    >>> study.run("many", 3).data["users_ever"].shape
    (1, 1, 25)
    """

    def __init__(
        self,
        data: xr.Dataset,
        world: Any = None,
        strategies: Mapping[str, Any] | None = None,
        rerun: Callable[[str, int], xr.Dataset] | None = None,
    ) -> None:
        missing = [v for v in ("users", "users_ever", "ledger", "present_value") if v not in data]
        missing += [a for a in REQUIRED_ATTRS if a not in data.attrs]
        if missing:
            raise ValueError(f"the dataset is not that of a study: it lacks {', '.join(missing)}")
        self.data = data
        self.world = world
        self.strategies = dict(strategies) if strategies is not None else None
        self._rerun = rerun

    @property
    def names(self) -> list[str]:
        """Names of the strategies, the reference first."""
        return [str(s) for s in self.data["strategy"].values]

    @property
    def assumptions(self) -> pd.DataFrame:
        """Every assumed number: strategy ("" for all), name, value, unit, source."""
        import pandas as pd

        columns = ["strategy", "name", "value", "unit", "source"]
        rows = json.loads(str(self.data.attrs.get("assumptions", "[]")))
        return pd.DataFrame([{"strategy": ""} | row for row in rows], columns=columns)

    @property
    def notes(self) -> list[str]:
        """What a reader should know before trusting the numbers."""
        return [str(note) for note in json.loads(str(self.data.attrs.get("notes", "[]")))]

    def summary(self, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> pd.DataFrame:
        """A row per strategy: every measure with its interval, and paired differences from the reference.

        Parameters
        ----------
        level : confidence level of the intervals, in (0, 1)
        reference : strategy that the others are compared with; the first by default
        attribution : share of the benefits that is due to the idea, in [0, 1]

        Returns
        -------
        DataFrame with the columns (measure, statistic): mean, low, high, difference, difference_low, difference_high;
        times to a share of users have reached (share of runs that got there) and median instead. ``.attrs`` holds
        level, reference, attribution, units and notes. With one run the intervals are NaN and a note says so.
        """
        from uptake.analysis.uncertainty import summarise

        return summarise(self.data, level, reference, attribution)

    def summary_table(self, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> Table:
        """The main measures as a table for the terminal."""
        from uptake.show import tables

        return tables.rich_table(self, level, reference, attribution)

    def summary_text(self, level: float = 0.95, reference: str | None = None, attribution: float = 1.0) -> str:
        """The main measures as plain text: means, and intervals below them."""
        from uptake.show import tables

        return tables.text(self, level, reference, attribution)

    def plot(self, kind: str = "curves", **options: Any) -> Figure:
        """A picture: kind "curves", "gates", "differences" or "costs"; options as in `uptake.show.plot`."""
        from uptake.show import plot

        kinds: dict[str, Callable[..., Figure]] = {
            "curves": plot.curves,
            "gates": plot.gates,
            "differences": plot.differences,
            "costs": plot.costs,
        }
        if kind not in kinds:
            raise ValueError(f"kind = {kind!r} is unknown; allowed: {', '.join(map(repr, kinds))}")
        return kinds[kind](self, **options)

    def report(self, path: str | os.PathLike[str], **options: Any) -> Path:
        """Write one self-contained web page; options as in `uptake.show.report.write`."""
        from uptake.show import report

        return report.write(self, path, **options)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the data as compressed NetCDF. The file gets its name only when it is complete."""
        return _write(self.data, path)

    def run(self, strategy: str, i: int) -> Study:
        """Compute run ``i`` of ``strategy`` again, alone and bit for bit."""
        if strategy not in self.names:
            raise ValueError(
                f"strategy = {strategy!r} is not in this study; allowed: {', '.join(map(repr, self.names))}"
            )
        run = int(i)
        if run not in self.data["run"].values:
            known = self.data["run"].values
            raise ValueError(f"i = {run} is not a run of this study; allowed: {known.min()} .. {known.max()}")
        if self._rerun is None:
            raise ValueError(
                "a loaded study holds results but not its world, so it cannot run again; "
                "call compare(world, strategies, horizon={horizon}, runs={runs}, rng={seed})".format(**self.data.attrs)
                + f" with the world it was made from, then .run({strategy!r}, {run})"
            )
        return Study(self._rerun(strategy, run))

    def __repr__(self) -> str:
        from uptake.show import tables

        return tables.short(self)

    def _repr_html_(self) -> str:
        from uptake.show import tables

        return tables.html(self)


class Result:
    """One contagion on one network, many runs. Wraps a dataset with curve (run, step), as made by `assemble_result`.

    Examples
    --------
    >>> import uptake as up
    >>> result = up.simulate(up.generate.star(11), up.IndependentCascade(p=1.0), seeds=[0], runs=2, rng=1)
    >>> result.reach.values.tolist(), result.curve.values.tolist()
    ([11, 11], [[1, 11], [1, 11]])
    """

    def __init__(self, data: xr.Dataset) -> None:
        if "curve" not in data:
            raise ValueError("the dataset is not that of a simulation: it lacks curve (run, step)")
        self.data = data

    @property
    def curve(self) -> xr.DataArray:
        """Cumulative adopters: DataArray (run, step); step 0 holds the seeds."""
        return self.data["curve"]

    @property
    def active(self) -> xr.DataArray:
        """Adopters at each step, without those who gave up or recovered: DataArray (run, step)."""
        return self.data["active"]

    @property
    def reach(self) -> xr.DataArray:
        """Number of adopters at the end, seeds included: DataArray (run,)."""
        return self.data["curve"].isel(step=-1, drop=True).rename("reach")

    @property
    def adoption_step(self) -> xr.DataArray:
        """Step of each actor's adoption, -1 = never: DataArray (run, actor) int32."""
        if "adoption_step" not in self.data:
            raise AttributeError('adoption steps were not recorded; simulate again with record="adoption_step"')
        return self.data["adoption_step"]

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the data as compressed NetCDF. The file gets its name only when it is complete."""
        return _write(self.data, path)

    def __repr__(self) -> str:
        values = self.reach.to_numpy()
        spread = f"mean {values.mean():,.1f}, {values.min():,} .. {values.max():,}" if values.size else "no runs"
        of = f" of {int(self.data.attrs['n_actors']):,}" if "n_actors" in self.data.attrs else ""
        recorded = "  .adoption_step" if "adoption_step" in self.data else ""
        size = f"{self.data.sizes['run']} runs × {self.data.sizes['step'] - 1} steps"
        return f"<uptake.Result {size}; reach{of}: {spread}>\n  .reach  .curve  .active{recorded}  .save(path)  .data"


def load(path: str | os.PathLike[str]) -> Study | Result:
    """Read what `Study.save` or `Result.save` wrote.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file was not written by uptake.

    Examples
    --------
    >>> import tempfile, uptake as up
    >>> folder = tempfile.mkdtemp()
    >>> result = up.simulate(up.generate.path(3), up.IndependentCascade(p=1.0), seeds=[0], rng=1)
    >>> up.load(result.save(f"{folder}/result.nc")).reach.values.tolist()
    [3]
    """
    import xarray as xr

    if not Path(path).is_file():
        raise FileNotFoundError(f"{os.fspath(path)} does not exist or is not a file")
    try:
        with xr.open_dataset(path, engine="h5netcdf") as opened:
            data = opened.load().drop_encoding()
    except (OSError, ValueError) as error:
        raise ValueError(f"{os.fspath(path)} is not a NetCDF file that uptake can read: {error}") from error
    data.attrs = plain({k: v.item() if isinstance(v, np.generic) else v for k, v in data.attrs.items()})
    kind = data.attrs.get("uptake_kind")
    if kind == "study":
        return Study(data)
    if kind == "result":
        return Result(data)
    raise ValueError(f"{os.fspath(path)} was not written by uptake: its attribute uptake_kind is {kind!r}")


def _write(data: xr.Dataset, path: str | os.PathLike[str]) -> Path:
    """Write beside the final name and rename, so that no half-written file ever has its final name."""
    target = Path(path)
    if not target.parent.is_dir():
        raise FileNotFoundError(f"the folder {target.parent} does not exist; create it first")
    encoding = {str(name): {"zlib": True, "complevel": 4} for name, v in data.variables.items() if v.dtype.kind in "iuf"
                and v.ndim > 1}  # fmt: skip
    draft = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        data.to_netcdf(draft, engine="h5netcdf", encoding=encoding)
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target
