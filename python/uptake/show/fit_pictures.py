"""Fits as pictures: hazard by period and by exposure, new adopters, the survival curve of thresholds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.show import style
from uptake.show.fit_check import period_axis

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Size = tuple[float, float]


def hazard(
    by_period: pd.DataFrame,
    by_exposure: pd.DataFrame | None,
    exposure: str,
    *,
    axes: Any = None,
    size: Size | None = None,
) -> Figure:
    """Observed and fitted chance to adopt, by period and, where there is exposure, by exposure.

    Parameters
    ----------
    by_period, by_exposure : DataFrame
        With ``observed``, ``low``, ``high`` and ``fitted``; by exposure also ``exposure``, the mean of a class.
    exposure : str
        What the exposure is called.
    """
    n = 1 if by_exposure is None else 2
    panels = style.panels(axes, size, (5.2 * n + 0.6, 3.9), n)
    labels = [str(label) for label in by_period.index]
    _points(panels[0], np.arange(len(labels), dtype=np.float64), by_period)
    period_axis(panels[0], labels)
    panels[0].set_ylabel("chance to adopt in a period", color=style.INK)
    panels[0].legend(loc="upper left", frameon=False, labelcolor=style.INK, fontsize=9.5)
    top = float(by_period[["high", "fitted"]].max().max())
    if by_exposure is not None:
        _points(panels[1], by_exposure["exposure"].to_numpy(), by_exposure)
        panels[1].set_xlabel(f"exposure: {exposure}", color=style.INK)
        top = max(top, float(by_exposure[["high", "fitted"]].max().max()))
    for one in panels:
        one.set_ylim(0, min(1.0, 1.12 * top))
        style.percent(one.yaxis)
        style.rules(one, "y")
    return style.figure_of(panels[0])


def new_adopters(new: pd.Series[Any], lines: pd.DataFrame, *, axes: Any = None, size: Size | None = None) -> Figure:
    """New adopters per period as bars, and what fits expect as lines, a column per fit."""
    (one,) = style.panels(axes, size, (7.0, 4.0), 1)
    labels = [str(label) for label in new.index]
    x = np.arange(len(labels))
    one.bar(x, new.to_numpy(), color=style.FAINT, alpha=0.35, width=0.7, label="observed")
    for s, name in enumerate(lines.columns):
        colour, dashes = style.strategy_colour(s), style.dashes(s)
        label = style.listed(str(name))
        one.plot(x, lines[name].to_numpy(), color=colour, linestyle=dashes, linewidth=1.9, label=label)
    period_axis(one, labels)
    one.set_ylim(bottom=0)
    one.set_ylabel("new adopters", color=style.INK)
    one.legend(frameon=False, labelcolor=style.INK, fontsize=9.5)
    style.rules(one, "y")
    return style.figure_of(one)


def survival(steps: pd.DataFrame, *, axes: Any = None, size: Size | None = None) -> Figure:
    """Share of actors whose threshold is larger, with 95 % intervals."""
    (one,) = style.panels(axes, size, (6.2, 4.0), 1)
    last = max(1.0, float(steps.index.max()))
    x = np.concatenate([[0.0], steps.index.to_numpy(np.float64), [last]])
    y, low, high = (
        np.concatenate([[1.0], steps[key].to_numpy(np.float64), steps[key].to_numpy(np.float64)[-1:]])
        for key in ("survival", "low", "high")
    )
    one.fill_between(x, low, high, step="post", color=style.BLUE, alpha=0.15, linewidth=0)
    one.step(x, y, where="post", color=style.BLUE, linewidth=1.9)
    one.set_xlim(0, last)
    one.set_ylim(0, 1.02)
    one.set_xlabel("threshold: exposure at adoption", color=style.INK)
    one.set_ylabel("actors with a higher threshold", color=style.INK)
    style.percent(one.yaxis)
    style.rules(one, "y")
    return style.figure_of(one)


def _points(axes: Axes, x: Any, frame: pd.DataFrame) -> None:
    y, low, high = (frame[key].to_numpy(np.float64) for key in ("observed", "low", "high"))
    axes.vlines(x, low, high, color=style.FAINT, linewidth=1.2)
    axes.plot(x, y, "o", color=style.INK, markersize=4.5, label="observed, 95 % interval", zorder=5)
    axes.plot(x, frame["fitted"].to_numpy(np.float64), color=style.BLUE, linewidth=1.9, label="fitted")
