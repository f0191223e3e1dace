"""Names in pictures: along an axis, at the ends of lines, in legends. Long ones leave the axes most of the width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from uptake.show import style
from uptake.show.fitting import drawn, in_lines, inches, names_in, room
from uptake.show.style import INK, figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.lines import Line2D

_SMALL, _TICKS, _ENDS, _LABEL = 9.0, 9.5, 10.0, 10.0  # points
_LINE = 0.146  # inches of a line of text at the end of a curve
_KEY = 0.55  # inches of the key of an item in a legend, and the space around it


def strategy_axis(axes: Axes, names: Sequence[str], width: float) -> None:
    """A line per strategy, the first at the top; `width` inches for names."""
    axes.set_yticks(range(len(names)), [drawn(lines) for lines in names_in(names, width, _TICKS)])
    axes.set_ylim(len(names) - 0.45, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def label_below(axes: Axes, text: str) -> None:
    """The label of the horizontal axis, in lines as long as the axis."""
    width = 0.75 * axes.bbox.width / figure_of(axes).dpi
    axes.set_xlabel(drawn(in_lines(text, width, lambda line: inches(line, _LABEL))))


def label_ends(
    axes: Axes,
    names: Sequence[str],
    values: Sequence[float],
    x: float,
    colours: Sequence[str] | None = None,
    gap: float = 7,
) -> list[float]:
    """Names at the ends of the lines, moved apart so that they do not overlap and stay inside the axes.

    Parameters
    ----------
    axes : Axes
        With its limits set.
    names : sequence of str
    values : sequence of float
        Where each line ends.
    x : float
        Where all end.
    colours : sequence of str, optional
        By default those of strategies.
    gap : float
        Points between the ends and the names.

    Returns
    -------
    list of float
        Where each name stands.
    """
    broken = names_in(names, room([axes]), _ENDS, "bold")
    low, high = axes.get_ylim()
    line = (high - low) * _LINE / (axes.bbox.height / figure_of(axes).dpi)
    half = [line * len(lines) / 2 for lines in broken]
    order = sorted(range(len(names)), key=lambda s: (values[s], -s))
    places: dict[int, float] = {}
    floor = low
    for s in order:
        places[s] = max(values[s], floor + half[s])
        floor = places[s] + half[s]
    ceiling = high + line / 2
    for s in reversed(order):
        places[s] = min(places[s], ceiling - half[s])
        ceiling = places[s] - half[s]
    for s in order:
        colour = style.strategy_colour(s) if colours is None else colours[s]
        font: dict[str, Any] = {"color": colour, "size": _ENDS, "weight": "bold"}
        place: dict[str, Any] = {"textcoords": "offset points", "va": "center", "annotation_clip": False}
        axes.annotate(drawn(broken[s]), (x, places[s]), (gap, 0), **place, **font)
    return [places[s] for s in range(len(names))]


def legend_above(axes: Axes, items: Sequence[tuple[str, str]], own: bool) -> None:
    """A legend of (colour, label), above the whole figure if it is our own, else above the axes."""
    from matplotlib.patches import Patch

    width = figure_of(axes).get_figwidth() if own else axes.bbox.width / figure_of(axes).dpi
    size = _LABEL if own else _SMALL
    labels, columns = _in_columns([label for _, label in items], width, size)
    handles = [Patch(color=colour, label=label) for (colour, _), label in zip(items, labels, strict=True)]
    look: dict[str, Any] = {"handles": handles, "frameon": False, "labelcolor": INK, "ncols": columns, "fontsize": size}
    if own:
        figure_of(axes).legend(loc="outside upper left", **look)
        return
    look |= {"borderaxespad": 0.2, "columnspacing": 1.0}
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1), **look)


def legend_over(axes: Axes, lines: Sequence[Line2D], names: Sequence[str]) -> None:
    """A legend of lines above all panels of a figure."""
    figure = figure_of(axes)
    labels, columns = _in_columns(names, figure.get_figwidth(), _LABEL)
    look: dict[str, Any] = {"frameon": False, "labelcolor": INK, "fontsize": _LABEL, "ncols": columns}
    figure.legend(lines, labels, loc="outside upper left", **look)


def legend_of_lines(axes: Axes, lines: Sequence[Line2D], names: Sequence[str], own: bool) -> None:
    """A legend of lines: below the axes of our own figure, which gets room for it, else inside the axes."""
    if own:
        legend_below(axes, lines, names, own)
        return
    width = 0.7 * axes.bbox.width / figure_of(axes).dpi
    labels, _ = _in_columns(names, width, _SMALL)
    axes.legend(lines, labels, loc="upper left", frameon=False, labelcolor=INK, fontsize=_SMALL)


def legend_below(axes: Axes, lines: Sequence[Line2D], names: Sequence[str], own: bool) -> None:
    """A legend of lines below the axes; our own figure gets room for it."""
    from matplotlib.transforms import ScaledTranslation

    figure = figure_of(axes)
    width = figure.get_figwidth() if own else axes.bbox.width / figure.dpi
    size = _LABEL if own else _SMALL
    labels, columns = _in_columns(names, width, size)
    if own:
        figure.set_figheight(figure.get_figheight() + 0.22 * -(-len(labels) // columns))
    left = -0.6 if own else 0.0  # below the labels of the vertical axis
    below = axes.transAxes + ScaledTranslation(left, -0.45, figure.dpi_scale_trans)
    place: dict[str, Any] = {"bbox_to_anchor": (0, 0), "bbox_transform": below, "loc": "upper left"}
    axes.legend(lines, labels, frameon=False, labelcolor=INK, fontsize=size, ncols=columns, **place)


def _in_columns(names: Sequence[str], width: float, size: float) -> tuple[list[str], int]:
    """Labels of one line each, and the number of columns in which they fit the width."""
    labels = [lines[0] for lines in names_in(names, max(width - _KEY, 0.5), size, lines=1)]
    widest = max(inches(label, size) for label in labels) + _KEY
    return [style.listed(label) for label in labels], min(max(int(width / widest), 1), len(labels), 5)
