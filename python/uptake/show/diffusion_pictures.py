"""Pictures of a diffusion: the curve, hazard by exposure, thresholds, infection and susceptibility."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.binned import Classes
from uptake.show import style, wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Size = tuple[float, float]
Floats = npt.NDArray[np.float64]
_BAR = "#b9d3e6"  # a light blue: what is new in a period


def curve(
    periods: npt.NDArray[Any], new: Floats, ever: Floats, band: float, axes: Axes | None, size: Size | None
) -> Figure:
    """Bars of new adopters and the line of all that have adopted, as shares of the actors.

    Parameters
    ----------
    periods : array of shape (T,)
    new, ever : float64 arrays of shape (runs, T)
        Shares. Of several runs the median, with a band that holds the share `band` of them.
    band : float
    axes, size
        As in `uptake.show.contagion.contagion`.
    """
    (drawn,) = style.panels(axes, size, (7.6, 4.2))
    x = np.arange(len(periods))
    sides = [(1 - band) / 2, 0.5, (1 + band) / 2]
    low, middle, high = np.quantile(ever, sides, axis=0)
    drawn.bar(x, np.quantile(new, 0.5, axis=0), width=0.72, color=_BAR, label="adopt in this period")
    if len(ever) > 1:
        drawn.fill_between(x, low, high, color=style.BLUE, alpha=0.13, linewidth=0)
    drawn.plot(x, middle, color=style.BLUE, linewidth=1.9, marker="o", markersize=3.5, label="have adopted")
    top = float(high.max())
    drawn.set_xlim(-0.6, len(x) - 0.4)
    drawn.set_ylim(0, min(1.0, 1.12 * top) if top > 0 else 1.0)
    period_axis(drawn, periods)
    style.percent(drawn.yaxis)
    drawn.set_ylabel("share of actors")
    style.rules(drawn, "y")
    drawn.set_axisbelow(True)
    drawn.legend(loc="upper left", frameon=False, labelcolor=style.INK)
    return style.figure_of(drawn)


def period_axis(axes: Axes, periods: npt.NDArray[Any], most: int = 10) -> None:
    """Labels of some periods, at equal distances."""
    step = max(1, -(-len(periods) // most))
    at = np.arange(0, len(periods), step)
    axes.set_xticks(at, [style.typed(str(label)) for label in periods[at].tolist()])
    axes.set_xlabel("period")


def exposure_hazard(found: Classes, label: str, axes: Axes | None, size: Size | None) -> Figure:
    """A dot per class of exposure: the share that adopts, with 95 % intervals; the hazard of all as a line.

    Parameters
    ----------
    found : Classes
    label : str
        What exposure is, on the axis.
    axes, size
        As in `curve`.
    """
    (drawn,) = style.panels(axes, size, (7.6, 4.2))
    low, high = found.interval
    together = found.adopted.sum() / max(int(found.at_risk.sum()), 1)
    drawn.axhline(together, color=style.FAINT, linewidth=1.1, linestyle=(0, (5, 2)), zorder=1)
    drawn.annotate(
        f"all: {100 * together:.3g} %", (1, together), (4, 0), xycoords=("axes fraction", "data"),
        textcoords="offset points", ha="left", va="center", size=9, color=style.FAINT,
    )  # fmt: skip
    drawn.vlines(found.exposure, low, high, color=style.BLUE, linewidth=1.3, alpha=0.7, zorder=2)
    area = 20 + 180 * found.at_risk / max(int(found.at_risk.max(initial=1)), 1)
    drawn.scatter(found.exposure, found.hazard, s=area, color=style.BLUE, edgecolor="white", linewidth=0.8, zorder=3)
    for x, y, n in zip(found.exposure, high, found.at_risk.tolist(), strict=True):
        drawn.annotate(
            f"{n:,}", (x, y), (0, 3), textcoords="offset points", ha="center", va="bottom", size=8.5, color=style.INK
        )
    top = float(high.max(initial=0.0))
    drawn.set_ylim(0, 1.15 * top if top > 0 else 1.0)
    drawn.margins(x=0.06)
    style.percent(drawn.yaxis)
    if "share" in label:
        style.percent(drawn.xaxis)
    drawn.set_xlabel(label)
    drawn.set_ylabel("share that adopts in the period")
    style.rules(drawn, "y")
    drawn.set_title(
        "numbers are actors at risk times periods; lines are 95 % intervals",
        loc="left", size=9, color=style.FAINT,
    )  # fmt: skip
    return style.figure_of(drawn)


def thresholds(values: Floats, without: int, share: bool, axes: Axes | None, size: Size | None) -> Figure:
    """How many adopters have which threshold: a bar per tenth, or per number of contacts.

    Parameters
    ----------
    values : float64 array
        Without NaN.
    without : int
        Adopters without contacts, who have none.
    share : bool
        Whether thresholds are shares.
    axes, size
        As in `curve`.
    """
    from matplotlib.ticker import MaxNLocator

    (drawn,) = style.panels(axes, size, (7.6, 4.2))
    if share:
        # Of shares, 0 stands alone: who adopts without any example is no case of contagion.
        place = np.where(values == 0, -1, np.minimum((values * 10 - 1e-9).astype(int), 9))
        counted = np.bincount(place + 1, minlength=11)
        drawn.bar(np.arange(1, 11) / 10 - 0.05, counted[1:], width=0.088, color=style.BLUE)
        drawn.bar([-0.07], counted[:1], width=0.088, color=style.AMBER)
        drawn.set_xticks([-0.07, 0.2, 0.4, 0.6, 0.8, 1.0], ["none", "20 %", "40 %", "60 %", "80 %", "100 %"])
        drawn.set_xlabel("threshold: share of contacts that had adopted")
    else:
        counted = np.bincount(np.round(values).astype(int)) if values.size else np.zeros(1, int)
        colours = [style.AMBER] + [style.BLUE] * (len(counted) - 1)
        drawn.bar(np.arange(len(counted)), counted, width=0.8, color=colours)
        drawn.xaxis.set_major_locator(MaxNLocator(integer=True))
        drawn.set_xlabel("threshold: contacts that had adopted, rounded")
    drawn.yaxis.set_major_locator(MaxNLocator(integer=True))
    drawn.set_ylabel("adopters")
    style.rules(drawn, "y")
    drawn.set_axisbelow(True)
    if values.size:
        said = f"{wording.number_of(values.size, 'adopter', 'adopters')}, mean {values.mean():.3g}"
        alone = f"; {without:,} more had no contacts" if without else ""
        drawn.set_title(f"{said}{alone}", loc="left", size=9.5, color=style.INK)
    return style.figure_of(drawn)


def infection(infectious: Floats, susceptible: Floats, axes: Axes | None, size: Size | None) -> Figure:
    """Adopters by how far they are followed and how soon they follow: a mark per pair of values, its area their number.

    Parameters
    ----------
    infectious, susceptible : float64 arrays of shape (adopters,)
        Without NaN.
    axes, size
        As in `curve`.
    """
    (drawn,) = style.panels(axes, size, (6.0, 5.0))
    pairs = np.stack([susceptible, infectious], axis=1)
    places, counted = np.unique(np.round(pairs, 6), axis=0, return_counts=True)
    area = 14 + 900 * counted / max(int(counted.max(initial=1)), 1)
    drawn.scatter(
        places[:, 0], places[:, 1], s=area, color=style.BLUE, alpha=0.45, edgecolor=style.BLUE, linewidth=0.7,
        clip_on=False,
    )  # fmt: skip
    for (x, y), n in zip(places, counted.tolist(), strict=True):
        if n >= 0.1 * counted.max():
            drawn.annotate(f"{n:,}", (x, y), ha="center", va="center", size=8.5, color=style.INK)
    drawn.margins(0.12)
    drawn.set_xlabel("susceptibility: follows just after its contacts")
    drawn.set_ylabel("infectiousness: is followed just after")
    style.rules(drawn, "both")
    neither = int((pairs == 0).all(axis=1).sum())
    said = wording.number_of(len(pairs), "adopter", "adopters")
    drawn.set_title(f"{said}, {neither:,} with neither", loc="left", size=9.5, color=style.INK)
    return style.figure_of(drawn)
