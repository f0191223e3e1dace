"""The network of a diffusion, period by period: who has adopted, who adopts now, who has not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from uptake.analysis.diffusion.observed import Observed
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST = 2000  # actors that are drawn
_ROW = 4
_NOT_YET = "#c9cdd2"


def network(
    seen: Observed, run: int, shown: Sequence[int], axes: Any = None, size: tuple[float, float] | None = None
) -> Figure:
    """A panel per period, with the actors in the same places.

    Parameters
    ----------
    seen : Observed
    run : int
    shown : sequence of int
        Positions of periods.
    axes : Axes, one per period, optional
    size : (float, float), optional
        Width and height of a new figure in inches.

    Raises
    ------
    ValueError
        If there are more than 2,000 actors.
    """
    if seen.n > MOST:
        remedy = "draw a part: Diffusion of a network of fewer actors"
        raise BadValue("network", NOT_SHOWN, f"a picture shows up to {MOST:,}", problem=f"has {seen.n:,} actors",
                       remedy=remedy)  # fmt: skip
    place = _places(seen)
    columns = min(len(shown), _ROW)
    height = 2.9 * -(-len(shown) // columns) + 0.5
    drawn = style.panels(axes, size, (2.6 * columns + 0.6, height), len(shown), columns)
    mark = float(np.clip(1800 / seen.n, 4, 60))
    for one, t in zip(drawn, shown, strict=True):
        _panel(one, seen, run, t, place, mark)
    _legend(drawn[0], mark)
    return style.figure_of(drawn[0])


def _places(seen: Observed) -> npt.NDArray[np.float64]:
    """Where each actor stands: near those it is tied to, in any period; apart by parts that no tie joins."""
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(range(seen.n))
    for each in seen.networks:
        graph.add_edges_from(zip(each.source_of_arcs().tolist(), each.out_targets.tolist(), strict=True))
    parts = sorted(nx.connected_components(graph), key=len, reverse=True)
    out = np.zeros((seen.n, 2))
    boxes: list[tuple[list[int], npt.NDArray[np.float64], float]] = []
    alone = [v for part in parts if len(part) == 1 for v in part]
    for part in parts:
        if len(part) == 1:
            break
        who = sorted(part)
        at = nx.spring_layout(graph.subgraph(who), seed=1, iterations=60)
        spots = np.array([at[v] for v in who])
        spots -= (spots.min(axis=0) + spots.max(axis=0)) / 2
        radius = float(np.sqrt(len(who)))
        spots *= radius / max(float(np.abs(spots).max()), 1e-9)
        boxes.append((who, spots, radius))
    if alone:  # those without a tie, in rows
        side = max(1, int(np.ceil(np.sqrt(len(alone)))))
        grid = np.array([(k % side, k // side) for k in range(len(alone))], float)
        boxes.append((alone, grid - (side - 1) / 2, side / 2))
    wide = np.sqrt(sum((2.3 * radius) ** 2 for *_, radius in boxes)) * 1.15
    x, y, tall = 0.0, 0.0, 0.0
    for who, spots, radius in boxes:  # boxes in rows, the largest first
        if x > 0 and x + 2.3 * radius > wide:
            x, y, tall = 0.0, y - tall, 0.0
        out[who] = spots + np.array((x + 1.15 * radius, y - 1.15 * radius))
        x, tall = x + 2.3 * radius, max(tall, 2.3 * radius)
    return out


def _panel(axes: Axes, seen: Observed, run: int, t: int, place: npt.NDArray[np.float64], mark: float) -> None:
    from matplotlib.collections import LineCollection

    ties = seen.network(t)
    lines = np.stack([place[ties.source_of_arcs()], place[ties.out_targets]], axis=1)
    axes.add_collection(LineCollection(list(lines), colors=style.FAINT, linewidths=0.4, alpha=0.45, zorder=1))
    now = seen.column(run, t)
    before = seen.column(run, t - 1) if t else np.zeros(seen.n, np.bool_)
    for who, colour, order in ((~now, _NOT_YET, 2), (now & before, style.BLUE, 3), (now & ~before, style.RED, 4)):
        axes.scatter(*place[who].T, s=mark, color=colour, edgecolor="white", linewidth=0.3, zorder=order)
    label = seen.periods[t : t + 1].tolist()[0]
    axes.set_title(style.typed(f"{label}: {int(now.sum()):,} of {seen.n:,}"), size=9.5, color=style.INK)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_aspect("equal")
    axes.margins(0.04)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _legend(axes: Axes, mark: float) -> None:
    from matplotlib.lines import Line2D

    words = (("has adopted", style.BLUE), ("adopts now", style.RED), ("has not", _NOT_YET))
    dots = [
        Line2D([], [], marker="o", linestyle="", color=colour, markersize=max(np.sqrt(mark), 5), label=word)
        for word, colour in words
    ]
    style.figure_of(axes).legend(handles=dots, loc="outside lower center", ncols=3, frameon=False,
                                 labelcolor=style.INK)  # fmt: skip
