"""Take-up over time: the median run of each strategy, and a band that holds most runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import each
from uptake.basis import checks
from uptake.basis.checks import BadValue
from uptake.show import grid, naming, style, wording

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DIRECT = 8  # up to this number, lines are labelled at their ends, beyond it in a legend


def curves(
    data: xr.Dataset,
    *,
    of: Literal["ever", "active"] = "ever",
    band: float = 0.9,
    axes: Axes | None = None,
    size: grid.Size | None = None,
) -> Figure:
    """Share of users who ever adopted (or are adopters) over time: the median run, and a band that holds most runs.

    Parameters
    ----------
    data : Dataset
        Of a study.
    of : "ever" or "active"
        Users who have ever adopted, or users who are adopters.
    band : float
        Share of the runs inside the band, in (0, 1). With one run there is no band.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    size : (float, float), optional
        Width and height of a new figure in inches.

    Returns
    -------
    Figure
        Where the study has an observed curve, it is drawn as dots.

    Raises
    ------
    ValueError
        If an option is unknown or out of its range.
    """
    checks.choice("of", of, ("ever", "active"))
    if not 0 < checks.number("band", band) < 1:
        raise BadValue("band", band, "the share of runs inside the band lies in (0, 1)")
    ideas, parts = zip(*each(data), strict=True)
    several = len(parts) > 1
    drawn = grid.panels(
        axes, size, grid.usual(len(parts), (7.6, 4.2), 2.9 if grid.are_wide(len(parts)) else 2.2), ideas
    )
    names = wording.display(strategies(data), wording.NAME)
    sides = [(1 - band) / 2, 0.5, (1 + band) / 2]
    spreads = [np.quantile(_shares(part, of), sides, axis=1) for part in parts]
    tops = [_curves(one, part, names, spread) for one, part, spread in zip(drawn, parts, spreads, strict=True)]
    step = data["step"].to_numpy()
    for one in drawn:
        one.set_xlim(step[0], max(step[-1], step[0] + 1))
        one.set_ylim(0, min(1.0, 1.08 * max(tops)) if max(tops) > 0 else 1.0)
        style.time_axis(one, str(data.attrs["step_length"]), int(step[-1]), grid.columns(len(parts)))
        style.percent(one.yaxis)
        one.set_ylabel("users who ever adopted" if of == "ever" else "users who are adopters")
        style.rules(one, "y")
    lines = drawn[0].get_lines()
    if len(names) <= _DIRECT and grid.are_wide(len(parts)):
        for one, spread in zip(drawn, spreads, strict=True):
            naming.label_ends(one, names, spread[1, :, -1].tolist(), float(step[-1]))
        lines = lines[len(names) :]  # the observed curve
    else:
        shown = [*names, _observed(data)] if "observed" in data else names
        if several and axes is None:
            naming.legend_over(drawn[0], lines, shown)
        else:
            naming.legend_of_lines(drawn[0], lines, shown, own=axes is None)
        lines = []
    if lines:
        drawn[0].legend(handles=lines, loc="upper left", frameon=False, labelcolor=style.INK)
    if several and axes is None:
        grid.label_once(drawn, grid.columns(len(parts)))
    return style.figure_of(drawn[0])


def _shares(data: xr.Dataset, of: str) -> npt.NDArray[np.float64]:
    """Shares of users (strategy, run, step)."""
    counts = data["users_ever"] if of == "ever" else data["users"].sel(status="adopter", drop=True)
    shares: npt.NDArray[np.float64] = counts.transpose("strategy", "run", "step").to_numpy() / int(
        data.attrs["n_users"]
    )
    return shares


def _observed(data: xr.Dataset) -> str:
    """What the observed curve is called."""
    return wording.line(str(data["observed"].attrs.get("label", "observed")), wording.NAME)


def _curves(drawn: Axes, data: xr.Dataset, names: Sequence[str], spread: npt.NDArray[np.float64]) -> float:
    """Draw the lines and bands of one idea, (low, middle, high) by strategy and step; return the highest value."""
    step = data["step"].to_numpy()
    low, middle, high = spread
    for s, name in enumerate(names):
        colour = style.strategy_colour(s)
        if data.sizes["run"] > 1:
            drawn.fill_between(step, low[s], high[s], color=colour, alpha=0.13, linewidth=0)
        drawn.plot(step, middle[s], color=colour, linestyle=style.dashes(s), linewidth=1.9, label=style.listed(name))
    top = float(high.max())
    if "observed" in data:
        seen = data["observed"].to_numpy()
        real = style.listed(_observed(data))
        drawn.plot(step, seen, "o", color=style.INK, markersize=4.5, label=real, zorder=5, clip_on=False)
        top = max(top, float(np.nanmax(seen)) if np.isfinite(seen).any() else 0.0)
    return top
