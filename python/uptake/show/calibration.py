"""The picture of a calibration: each number before and after, and what was observed within what is simulated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis import calibrated
from uptake.show import style, wording

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_CURVES = 6  # that are drawn: those of the most weight, in their order
_BINS, _WIDE = 24, 30.0  # steps of a parameter; from this ratio of its ends on, they are logarithmic
_SIDES = (0.005, 0.995)  # of the prior, that are drawn
_ACROSS, _ROW, _WIDTH = 3, 2.7, 3.6  # panels side by side, inches of a row and of a panel
_LABELS = ("prior", "posterior")


def calibration(
    data: xr.Dataset,
    *,
    axes: Axes | Sequence[Axes] | None = None,
    size: tuple[float, float] | None = None,
) -> Figure:
    """A panel per parameter with prior and posterior, and one per observed curve with the bands of both.

    Parameters
    ----------
    data : Dataset
        Of a calibration.
    axes : sequence of Axes, optional
        To draw into, one per panel; by default those of a new figure.
    size : (float, float), optional
        Width and height of the new figure in inches.

    Returns
    -------
    Figure
    """
    keys, curves = [str(key) for key in data["parameter"].values], _chosen(data)
    drawn = _panels(axes, size, len(keys) + len(curves))
    for one, key in zip(drawn, keys, strict=False):
        _parameter(one, data, key)
    for one, curve in zip(drawn[len(keys) :], curves, strict=True):
        _curve(one, data, curve)
    drawn[0].legend(loc="upper right", frameon=False, fontsize=8.5, labelcolor=style.INK)
    drawn[len(keys)].legend(loc="upper left", frameon=False, fontsize=8.5, labelcolor=style.INK)
    return style.figure_of(drawn[0])


def _panels(axes: Any, size: tuple[float, float] | None, n: int) -> list[Axes]:
    """The axes, which share nothing."""
    if axes is not None:
        return style.panels(axes, size, (1, 1), n)
    from matplotlib.figure import Figure

    across = min(n, _ACROSS) if n != 4 else 2
    down = -(-n // across)
    figure = Figure(figsize=size or (_WIDTH * across, 0.3 + _ROW * down), layout="constrained", dpi=120)
    every = list(np.ravel(figure.subplots(down, across, squeeze=False)))
    for beyond in every[n:]:
        beyond.remove()
    return style.panels(every[:n], None, (1, 1), n)


def _chosen(data: xr.Dataset) -> list[int]:
    """Positions of the curves that are drawn."""
    order = np.argsort(-data["curve_weight"].values, kind="stable")[:_CURVES]
    return sorted(order.tolist())


def _parameter(one: Axes, data: xr.Dataset, key: str) -> None:
    """Prior and posterior of a parameter, as shares of equal steps."""
    place = [str(name) for name in data["parameter"].values].index(key)
    low, high = calibrated.prior_quantiles(data, _SIDES)[place]
    values, weight = data["value"].values[:, place], data["weight"].values
    held = values[weight > 0]
    low, high = min(low, held.min()), max(high, held.max())
    wide = bool(low > 0 and high / low > _WIDE and _is_even_in_logarithms(data, place))
    if bool((values == np.round(values)).all()):
        each = max(1, (high - low) // _BINS)
        edges = np.arange(np.floor(low), np.ceil(high) + 1 + each, each) - 0.5
    else:
        edges = np.geomspace(low, high, _BINS + 1) if wide else np.linspace(low, high, _BINS + 1)
    below = np.interp(edges, data["prior"].values[place], data["quantile"].values, left=0, right=1)
    prior = np.diff(below) / (below[-1] - below[0])
    after, _ = np.histogram(values, edges, weights=weight)
    one.stairs(prior, edges, color=style.FAINT, fill=True, alpha=0.35, label=_LABELS[0])
    one.stairs(after, edges, color=style.BLUE, fill=True, alpha=0.75, label=_LABELS[1])
    if wide:
        one.set_xscale("log")
    one.set_yticks([])
    one.spines["left"].set_visible(False)
    one.set_ylim(0, 1.3 * max(after.max(), prior.max()))
    left, middle, right = calibrated.quantiles(data, [0.05, 0.5, 0.95]).loc[key]
    one.set_title(style.typed(wording.line(key, wording.NAME)), loc="left", fontsize=10, color=style.INK)
    one.set_xlabel(style.typed(f"median {middle:.3g}, 90 % in [{left:.3g}, {right:.3g}]"), fontsize=9)


def _is_even_in_logarithms(data: xr.Dataset, place: int) -> bool:
    """Whether the middle of the prior is nearer to the geometric than to the arithmetic mean of its ends."""
    first, middle, last = calibrated.prior_quantiles(data, [0.05, 0.5, 0.95])[place]
    return bool(first > 0 and abs(middle - np.sqrt(first * last)) < abs(middle - (first + last) / 2))


def _curve(one: Axes, data: xr.Dataset, place: int) -> None:
    """An observed curve, and bands of the prior and the posterior."""
    step, own = data["step"].values, data.isel(curve=place)
    low, lower, middle, upper, high = own["simulated"].sel(law="posterior").values
    before = own["simulated"].sel(law="prior").values
    seen = own["observed"].values
    one.fill_between(
        step, before[0], before[-1], color=style.FAINT, alpha=0.2, linewidth=0, label="prior, 90 % of runs"
    )
    one.fill_between(step, low, high, color=style.BLUE, alpha=0.25, linewidth=0, label="posterior, 90 %")
    one.fill_between(step, lower, upper, color=style.BLUE, alpha=0.35, linewidth=0)
    one.plot(step, middle, color=style.BLUE, linewidth=1.8)
    one.plot(step, seen, "o", color=style.INK, markersize=3.5, label="observed", zorder=5, clip_on=False)
    one.set_xlim(step[0], step[-1])
    one.set_ylim(0, 1.05 * max(before[-1].max(), high.max(), np.nanmax(seen)))
    style.time_axis(one, str(data.attrs["step_length"]), int(step[-1]), 2)
    style.percent(one.yaxis)
    style.rules(one, "y")
    of = "ever adopted" if data.attrs["of"] == "ever" else "are adopters"
    title = f"{wording.line(str(own['curve'].item()), wording.NAME)}: {of}"
    one.set_title(style.typed(title), loc="left", fontsize=10, color=style.INK)
