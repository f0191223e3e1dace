"""The picture of one contagion: take-up over time, a line per idea."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from uptake.analysis.ideas import each
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import naming, style, wording

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DIRECT = 8  # up to this number, lines are labelled at their ends, beyond it in a legend


def contagion(
    data: xr.Dataset,
    *,
    of: Literal["ever", "active"] = "ever",
    band: float = 0.9,
    axes: Axes | None = None,
    size: tuple[float, float] | None = None,
) -> Figure:
    """Share of actors who ever adopted (or are adopters) over time: the median run, and a band that holds most runs.

    Parameters
    ----------
    data : Dataset
        Of a result; the lines of several ideas have their names.
    of, band, axes, size
        As in `uptake.show.curves.curves`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an option is unknown or out of its range, or the data do not say how many actors there are.
    """
    counts = "curve" if checks.choice("of", of, ("ever", "active")) == "ever" else "active"
    if not 0 < checks.number("band", band) < 1:
        raise BadValue("band", band, "the share of runs inside the band lies in (0, 1)")
    if "n_actors" not in data.attrs:
        raise BadValue("data", NOT_SHOWN, problem="lacks the attribute n_actors, of which shares are taken")
    ideas, parts = zip(*each(data), strict=True)
    names = wording.display(ideas, wording.NAME) if len(parts) > 1 else [""]
    step = data["step"].to_numpy()
    (drawn,) = style.panels(axes, size, (7.6, 4.2))
    ends, top = [], 0.0
    for k, (name, part) in enumerate(zip(names, parts, strict=True)):
        shares = part[counts].transpose("run", "step").to_numpy() / int(data.attrs["n_actors"])
        low, middle, high = np.quantile(shares, [(1 - band) / 2, 0.5, (1 + band) / 2], axis=0)
        colour = style.strategy_colour(k)
        if data.sizes["run"] > 1:
            drawn.fill_between(step, low, high, color=colour, alpha=0.13, linewidth=0)
        drawn.plot(step, middle, color=colour, linestyle=style.dashes(k), linewidth=1.9, label=style.listed(name))
        ends.append(float(middle[-1]))
        top = max(top, float(high.max()))
    drawn.set_xlim(step[0], max(step[-1], step[0] + 1))
    drawn.set_ylim(0, min(1.0, 1.08 * top) if top > 0 else 1.0)
    style.time_axis(drawn, str(data.attrs.get("step_length", "step")), int(step[-1]))
    style.percent(drawn.yaxis)
    drawn.set_ylabel("ever adopted" if of == "ever" else "adopters")
    style.rules(drawn, "y")
    if 1 < len(parts) <= _DIRECT:
        naming.label_ends(drawn, names, ends, float(step[-1]))
    elif len(parts) > _DIRECT:
        naming.legend_of_lines(drawn, drawn.get_lines(), names, own=axes is None)
    return style.figure_of(drawn)
