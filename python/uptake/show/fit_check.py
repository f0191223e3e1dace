"""Observed adoption beside adoption simulated from a fit: the curve, and statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.show import fit_words, style
from uptake.show.fitting import drawn, names_in

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LABELS = 2.9  # inches for the names of statistics


def check(
    curve: pd.DataFrame, table: pd.DataFrame, *, axes: Any = None, size: tuple[float, float] | None = None
) -> Figure:
    """Two pictures side by side.

    Parameters
    ----------
    curve : DataFrame
        By period: observed, mean, low, high cumulative adopters.
    table : DataFrame
        By statistic: observed, simulated, low, high, p_value.
    axes : two Axes, optional
    size : (float, float), optional
        Width and height of a new figure in inches.

    Returns
    -------
    Figure
    """
    left, right = style.panels(axes, size, (11.0, 4.4), 2) if axes is not None else _panels(size)
    _curve(left, curve)
    _statistics(right, table)
    return style.figure_of(left)


def _panels(size: tuple[float, float] | None) -> list[Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size or (11.0, 4.4), layout="constrained", dpi=120)
    return style.panels(list(figure.subplots(1, 2, width_ratios=(1.15, 1))), None, (11.0, 4.4), 2)


def _curve(axes: Axes, curve: pd.DataFrame) -> None:
    labels = [str(label) for label in curve.index]
    x = np.arange(len(labels))
    axes.fill_between(x, curve["low"], curve["high"], color=style.BLUE, alpha=0.15, linewidth=0)
    axes.plot(x, curve["mean"], color=style.BLUE, linewidth=1.9, label="simulated from the fit: mean, 95 % of runs")
    axes.plot(x, curve["observed"], "o", color=style.INK, markersize=4.5, label="observed", clip_on=False, zorder=5)
    axes.set_ylim(0, 1.06 * float(curve[["high", "observed"]].to_numpy().max()))
    period_axis(axes, labels)
    axes.set_ylabel("adopters so far", color=style.INK)
    style.rules(axes, "y")
    axes.legend(loc="lower right", frameon=False, labelcolor=style.INK, fontsize=9.5)


def _statistics(axes: Axes, table: pd.DataFrame) -> None:
    """Each statistic on a scale of its own: the 95 % range of the runs is as wide for all."""
    n = len(table)
    for k, (_, row) in enumerate(table.iterrows()):
        y = n - 1 - k
        width = row["high"] - row["low"]
        place = 0.5 if width == 0 else float(np.clip((row["observed"] - row["low"]) / width, -0.6, 1.6))
        inside = row["low"] <= row["observed"] <= row["high"]
        colour = style.INK if inside else style.RED
        axes.plot([0, 1], [y, y], color=style.BLUE, alpha=0.3, linewidth=7, solid_capstyle="butt")
        axes.plot(place, y, "o" if inside else "D", color=colour, markersize=6, zorder=5)
        axes.annotate(
            style.typed(fit_words.number(float(row["observed"]))), (place, y), (0, 7), textcoords="offset points",
            ha="center", va="bottom", fontsize=8.5, color=colour,
        )  # fmt: skip
        for at, key, side in ((0, "low", "right"), (1, "high", "left")):
            shift = (-5 if side == "right" else 5, 0)
            if not (side == "right" and place < 0) and not (side == "left" and place > 1):
                axes.annotate(
                    style.typed(fit_words.number(float(row[key]))), (at, y), shift, textcoords="offset points",
                    ha=side, va="center", fontsize=8, color=style.FAINT,
                )  # fmt: skip
    names = names_in([str(name) for name in table.index], _LABELS, 9, lines=2)
    axes.set_yticks(range(n - 1, -1, -1), [drawn(lines) for lines in names], fontsize=9)
    axes.set_xlim(-0.75, 1.75)
    axes.set_ylim(-0.7, n - 0.2)
    axes.set_xticks([0, 1], [style.typed("2.5 %"), style.typed("97.5 % of runs")])
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def period_axis(axes: Axes, labels: list[str]) -> None:
    """Periods by their labels, at most about ten of them."""
    every = max(1, -(-len(labels) // 10))
    places = list(range(0, len(labels), every))
    axes.set_xticks(places, [style.typed(labels[k]) for k in places])
    axes.set_xlim(-0.4, len(labels) - 0.6)
    axes.set_xlabel("period", color=style.INK)
