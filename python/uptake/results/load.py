"""Read back what a study or a result saved."""

from __future__ import annotations

import os

from uptake.analysis.actors import indexed
from uptake.analysis.required import refuse_other
from uptake.basis.paths import path_of
from uptake.results import netcdf
from uptake.results.calibration import Calibration
from uptake.results.result import Result
from uptake.results.study import Study


def load(path: str | os.PathLike[str]) -> Study | Result | Calibration:
    """Read what `Study.save`, `Result.save` or `Calibration.save` wrote.

    Parameters
    ----------
    path : str or path-like
        The NetCDF file.

    Returns
    -------
    Study, Result or Calibration
        Whichever was saved. A loaded study holds its data but not its world, so it cannot run again.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file was not written by uptake, or is damaged: its checksum covers all that it holds.

    See Also
    --------
    Study.save : write a comparison of strategies.
    Result.save : write the runs of one contagion.
    Calibration.save : write a calibration.

    Examples
    --------
    >>> import tempfile, uptake as up
    >>> folder = tempfile.mkdtemp()
    >>> result = up.simulate(up.generate.path(3), up.IndependentCascade(p=1.0), seeds=[0], rng=1)
    >>> up.load(result.save(f"{folder}/result.nc")).reach.values.tolist()
    [3]
    """
    path = path_of("path", path)
    data = netcdf.read(path)
    kind = data.attrs.get("uptake_kind")
    if kind == "calibration":
        try:
            return Calibration(data)
        except ValueError as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from None
    if kind in ("study", "result"):
        try:
            refuse_other(data, kind)
        except ValueError as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from None
        data = indexed(data)
        return Study(data) if kind == "study" else Result(data)
    raise ValueError(f"{os.fspath(path)} was not written by uptake: its attribute uptake_kind is {kind!r}")
