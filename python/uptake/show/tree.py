"""Pictures of who took it from whom: families over time, and one family as a tree."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis.lineage import largest
from uptake.analysis.links import ONE, Links
from uptake.basis import checks
from uptake.basis.arrays import Int64s
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import fitting, naming, style, wording
from uptake.show.branches import Branches, branches

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Size = tuple[float, float]
_OTHERS = "#c9cdd2"  # families without a colour of their own
_NAMED = 30  # up to this number of actors, each has its name; the root has it in the title
_LONGEST = 24  # characters of a name in a picture
_LINES: tuple[Any, ...] = ("solid", (0, (4, 2)), (0, (1, 1.5)), (0, (6, 2, 1, 2)))
_SHADES = "viridis"
_TITLE = 10.0  # points


def families(links: Links, *, k: int = 5, axes: Axes | None = None, size: Size | None = None) -> Figure:
    """The cumulative size of the k largest families, one above the other, and of all others in grey.

    Parameters
    ----------
    links : Links
        Of one run.
    k : int
        How many families have a colour of their own, 1 .. 6.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    size : (float, float), optional
        Width and height of a new figure in inches.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If k is out of its range, or nobody heard.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    roots, members, rank = largest(links, checks.whole("k", k, 1, len(style.STRATEGY_COLOURS)))
    who = _heard(links)
    last = max(int(links.heard.max()), int(links.adoption_step.max()), 1)
    step = np.arange(last + 1)
    band = np.full(links.heard.size, roots.size)
    band[members] = rank
    new = np.bincount(band[who] * (last + 1) + links.heard[who], minlength=(roots.size + 1) * (last + 1))
    ever = new.reshape(roots.size + 1, last + 1).cumsum(axis=1)
    top = ever.cumsum(axis=0)
    n_others = int(np.count_nonzero(links.forest.generation == 0)) - roots.size
    names = [f"from {_name(links, root)}: {n:,}" for root, n in zip(roots.tolist(), ever[:, -1].tolist(), strict=False)]
    colours = [*style.STRATEGY_COLOURS[: roots.size]]
    if n_others:
        names.append(f"{wording.number_of(n_others, 'other family', 'other families')}: {int(ever[-1, -1]):,}")
        colours.append(_OTHERS)
    (drawn,) = style.panels(axes, size, (7.6, 4.2))
    for b, colour in enumerate(colours):
        drawn.fill_between(step, top[b] - ever[b], top[b], color=colour, edgecolor="white", linewidth=0.25)
    drawn.set_xlim(0, last)
    drawn.set_ylim(0, 1.05 * int(top[-1, -1]))
    style.time_axis(drawn, links.step_length, last)
    style.rules(drawn, "y")
    drawn.yaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
    drawn.yaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:,.0f}"))
    drawn.set_ylabel("actors that have heard, by family")
    middle = (top - ever / 2)[: len(names), -1].tolist()
    words = [style.INK if colour == _OTHERS else colour for colour in colours]
    places = naming.label_ends(drawn, names, middle, last, words, gap=20)
    lead: dict[str, Any] = {"arrowstyle": "-", "color": style.FAINT, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    points = (drawn.bbox.height / style.figure_of(drawn).dpi * 72) / (drawn.get_ylim()[1] - drawn.get_ylim()[0])
    for end, place in zip(middle, places, strict=True):
        away = (18, points * (place - end))
        drawn.annotate("", (last, end), away, textcoords="offset points", arrowprops=lead, annotation_clip=False)
    return style.figure_of(drawn)


def tree(links: Links, *, rank: int = 0, most: int = 150, axes: Axes | None = None, size: Size | None = None) -> Figure:
    """One family as a tree over time: who took it from whom, by which layer, and with which variant.

    Parameters
    ----------
    links : Links
        Of one run.
    rank : int
        Which family: 0 is the largest.
    most : int
        How many actors are drawn at most, 1 .. 1000: those with the most descendants.
    axes, size
        As in `families`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If there is no such family, an option is out of its range, or nobody heard.
    """
    _heard(links)
    checks.whole("rank", rank)
    checks.whole("most", most, 1, 1000)
    n = np.count_nonzero(links.forest.generation == 0)
    if rank >= n:
        problem = f"is no family: there are {n:,}"
        raise BadValue("rank", rank, f"it lies in [0, {n - 1}], 0 is the largest", problem=problem)
    roots, members, of = largest(links, rank + 1)
    members = members[of == rank]
    found = branches(links, members, most)
    rows = 1 + float(found.height.max())
    (drawn,) = style.panels(axes, size, (7.6, float(np.clip(1.6 + 0.17 * rows, 3.2, 8.5))))
    last = int(links.heard[found.actors].max())
    lines, names = _draw_links(drawn, links, found)
    marks, words = _draw_actors(drawn, links, found)
    first = int(links.heard[roots[rank]])
    span = max(last - first, 1)
    drawn.set_xlim(first - 0.03 * span, first + 1.03 * span)
    drawn.set_ylim(rows - 0.3, -0.7)
    drawn.yaxis.set_visible(False)
    drawn.spines["left"].set_visible(False)
    style.time_axis(drawn, links.step_length, last)
    style.rules(drawn, "x")
    naming.legend_below(drawn, [*marks, *lines], [*words, *names], own=axes is None)
    size_of = wording.number_of(members.size, "actor", "actors")
    title = [f"The family of {_name(links, int(roots[rank]))}: {size_of}"]
    if members.size > 1:
        title[0] += "; larger marks have more descendants"
    if found.actors.size < members.size:
        title.append(f"{found.actors.size:,} of them are drawn: those with the most descendants")
    width = drawn.bbox.width / style.figure_of(drawn).dpi
    lines_of = [
        line for part in title for line in fitting.in_lines(part, width, lambda text: fitting.inches(text, _TITLE))
    ]
    drawn.set_title(fitting.drawn(lines_of), loc="left", size=_TITLE, color=style.INK)
    return style.figure_of(drawn)


def _draw_links(axes: Axes, links: Links, found: Branches) -> tuple[list[Any], list[str]]:
    """A line from each donor to its follower, dashed by layer; the lines and names of the layers for a legend."""
    from matplotlib.collections import LineCollection
    from matplotlib.lines import Line2D

    followers = np.flatnonzero(found.donor >= 0)
    donors = found.donor[followers]
    x, y, kind = links.heard[found.actors], found.height, links.kind[found.actors[followers]]
    corners = [(x[donors], y[donors]), (x[donors], y[followers]), (x[followers], y[followers])]
    path = np.stack([np.stack(corner, axis=1) for corner in corners], axis=1)
    lines: list[Any] = []
    names: list[str] = []
    for k in np.unique(kind).tolist():
        look: dict[str, Any] = {"color": style.FAINT, "linestyle": _LINES[len(lines) % len(_LINES)], "linewidth": 1.0}
        axes.add_collection(LineCollection(list(path[kind == k]), zorder=1, **look))
        lines.append(Line2D([], [], **look))
        names.append(f"layer {wording.line(links.kinds[k], _LONGEST)}")
    return lines, names


def _draw_actors(axes: Axes, links: Links, found: Branches) -> tuple[list[Any], list[str]]:
    """A mark per actor, shaded by its variant, by shape whether it adopted; the marks and words for a legend."""
    from matplotlib.lines import Line2D

    x, y, variant = links.heard[found.actors], found.height, links.variant[found.actors] / ONE
    adopted = links.adoption_step[found.actors] >= 0
    low, high = float(variant.min()), float(variant.max())
    if high - low < 1e-3:
        low, high = max(low - 0.05, 0.0), min(high + 0.05, 1.0)
    area = 22 + 14 * np.log1p(found.descendants)
    look: dict[str, Any] = {"vmin": low, "vmax": high, "cmap": _SHADES, "edgecolors": style.INK, "linewidths": 0.6}
    marks, words = [], []
    for shape, of, word in (("o", adopted, "adopted"), ("D", ~adopted, "heard, did not adopt")):
        if of.any():
            factor = 1.0 if shape == "o" else 0.6  # a diamond looks larger
            shades = axes.scatter(x[of], y[of], factor * area[of], variant[of], marker=shape, zorder=2, **look)
            ink: dict[str, Any] = {"markerfacecolor": "none", "markeredgecolor": style.INK, "linestyle": "none"}
            marks.append(Line2D([], [], marker=shape, markersize=6 if shape == "o" else 5, **ink))
            words.append(word)
    bar = style.figure_of(axes).colorbar(shades, ax=axes, pad=0.02, aspect=30)
    bar.set_label("variant of the idea", color=style.INK)
    bar.outline.set_visible(False)
    if found.actors.size <= _NAMED:
        for v, at, row in list(zip(found.actors.tolist(), x.tolist(), y.tolist(), strict=True))[1:]:
            place: dict[str, Any] = {"textcoords": "offset points", "va": "bottom", "annotation_clip": False}
            axes.annotate(style.typed(_name(links, v)), (at, row), (4, 3), size=8.5, color=style.INK, **place)
    return marks, words


def _name(links: Links, v: int) -> str:
    """The name of an actor, for a picture."""
    name = wording.line(str(links.actor[v]), _LONGEST)
    return f"provider {name}" if links.side[v] else name


def _heard(links: Links) -> Int64s:
    """The actors that heard; there is at least one."""
    if not links.forest.order.size:
        raise BadValue("lineage", NOT_SHOWN, "a picture needs an actor that heard", problem="is empty")
    return links.forest.order


KINDS: dict[str, Callable[..., Figure]] = {"families": families, "tree": tree}
