"""Pictures of a study over scenarios: how robust strategies are, what turns the ranking, who is best where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.analysis import robust
from uptake.analysis.attributes import strategies
from uptake.analysis.measures.table import MEASURES, Measure
from uptake.analysis.scenarios import frame_of
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import fitting, grid, naming, style, wording

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
_SHARES = (("not_worst", "not the worst", "o", "none"), ("near_best", "near the best", "D", "full"),
           ("best", "best", "s", "full"))  # fmt: skip
_BARS = 7  # of a tornado: the widest


def robustness(
    data: xr.Dataset,
    *,
    measure: str | None = None,
    within: float = 0.05,
    idea: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
    axes: Sequence[Axes] | None = None,
    size: grid.Size | None = None,
) -> Figure:
    """In what share of scenarios each strategy is best, near the best and not the worst; and its regret.

    Parameters
    ----------
    data : Dataset
        Of a study over scenarios.
    measure, within, idea, attribution, optimism_bias
        As in `Study.robustness`.
    axes : sequence of two Axes, optional
        To draw into; by default those of a new figure.
    size : (float, float), optional
        Width and height of the new figure in inches.

    Returns
    -------
    Figure
    """
    given: dict[str, Any] = {"idea": idea, "attribution": attribution, "optimism_bias": optimism_bias}
    shares = robust.robustness(data, measure, within=within, **given)
    behind = robust.regret(data, measure, **given)
    row, names = MEASURES[shares.attrs["measure"]], _shown(data)
    width, height = style.bars(len(names))
    left, right = style.panels(axes, size, (width + 2.2, height + 0.5), 2)
    for s in range(len(names)):
        colour = style.strategy_colour(s)
        left.plot([0, 1], [s, s], color=style.FAINT, linewidth=0.6, alpha=0.4)
        for name, _, marker, fill in _SHARES:
            options: dict[str, Any] = {"fillstyle": fill, "markersize": 11 if fill == "none" else 7}
            left.plot(
                shares[name].iloc[s], s, marker, color=colour, markeredgecolor=style.INK, clip_on=False, **options
            )
        ends = behind.iloc[s]
        right.plot([ends["mean"], ends["max"]], [s, s], color=colour, linewidth=3, alpha=0.75)
        right.plot(ends["mean"], s, "o", color=colour, markersize=7, markeredgecolor=style.INK)
        right.plot(ends["p90"], s, "|", color=style.INK, markersize=13, markeredgewidth=1.6)
        right.plot(ends["max"], s, ">", color=colour, markersize=8, markeredgecolor=style.INK)
    naming.strategy_axis(left, names, fitting.room([left]))
    _keys(left, [(label, marker, fill) for _, label, marker, fill in reversed(_SHARES)])
    _keys(right, [("mean", "o", "full"), ("9 of 10 are below", "|", "full"), ("largest", ">", "full")])
    left.set_xlim(-0.04, 1.04)
    style.percent(left.xaxis)
    style.rules(left, "x")
    naming.label_below(left, f"share of {behind.attrs['scenarios']} scenarios")
    style.numbers(right, row.unit, str(data.attrs["currency"]), 4)
    right.margins(x=0.06)
    style.rules(right, "x")
    naming.label_below(right, f"regret in {row.label.lower()}")
    return style.figure_of(left)


def tornado(
    frame: pd.DataFrame,
    currency: str,
    keys: Sequence[str],
    *,
    strategies: Sequence[str] | None = None,
    axes: Axes | Sequence[Axes] | None = None,
    size: grid.Size | None = None,
) -> Figure:
    """What each assumed number does to a measure alone, a panel per strategy, the widest swing on top.

    Parameters
    ----------
    frame : DataFrame
        As `Study.tornado` gives it.
    currency : str
        Of its money.
    keys : sequence of str
        All strategies of the study, whose colours these have.
    strategies : sequence of str, optional
        Those to draw; by default all of the frame.
    axes : Axes or sequence of Axes, optional
        To draw into, one per strategy; by default those of a new figure.
    size : (float, float), optional
        Width and height of the new figure in inches.

    Returns
    -------
    Figure
    """
    chosen = list(dict.fromkeys(frame.index.get_level_values("strategy")))
    if strategies is not None:
        chosen = [checks.choice("strategies", name, chosen) for name in strategies]
    shown = dict(zip(keys, wording.display(keys, wording.NAME), strict=True))
    row = MEASURES[frame.attrs["measure"]]
    bars = [frame.loc[name].query("swing > 0").head(_BARS) for name in chosen]
    high = max((len(own) for own in bars), default=0)
    limits = _limits(bars)
    if axes is None:
        from matplotlib.figure import Figure

        usual = (7.6, len(chosen) * (1.3 + 0.42 * max(high, 1)))
        figure = Figure(figsize=size or usual, layout="constrained", dpi=120)
        drawn = style.panels(list(np.ravel(figure.subplots(len(chosen), 1, sharex=True))), None, usual, len(chosen))
    else:
        drawn = style.panels(axes, size, (1, 1), len(chosen))
    for one, name, own in zip(drawn, chosen, bars, strict=True):
        colour = style.strategy_colour(list(keys).index(name))
        base = float(frame.loc[name]["base"].iloc[0])
        for place, (_, bar) in enumerate(own.iterrows()):
            _bar(one, place, bar, colour)
        one.axvline(base, color=style.INK, linewidth=0.9)
        one.set_yticks(range(len(own)), [style.typed(str(key)) for key in own.index])
        one.set_ylim(max(len(own), 1) - 0.4, -0.6)
        one.set_xlim(*limits)
        style.numbers(one, row.unit, currency, 5)
        style.rules(one, "x")
        title = f"{shown[name]}: {wording.quantity(base, row.unit, currency)} as described"
        one.set_title(style.typed(title), loc="left", fontsize=10, color=style.INK)
        if own.empty:
            one.text(0.5, 0.5, "none of these numbers changes it", transform=one.transAxes, ha="center", size=9)
    words = row.label.lower()
    words += f": difference from {shown[frame.attrs['reference']]}" if frame.attrs.get("reference") else ""
    naming.label_below(drawn[-1], words)
    return style.figure_of(drawn[0])


def scenario_map(
    data: xr.Dataset,
    *,
    x: str | None = None,
    y: str | None = None,
    measure: str | None = None,
    idea: str | None = None,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
    axes: Axes | None = None,
    size: grid.Size | None = None,
) -> Figure:
    """Which strategy is best in each scenario, by two assumed numbers: a marker per scenario.

    Parameters
    ----------
    data : Dataset
        Of a study over scenarios.
    x, y : str, optional
        Keys of the numbers; by default the first two that vary.
    measure, idea, attribution, optimism_bias
        As in `Study.regret`.
    axes : Axes, optional
        To draw into; by default that of a new figure.
    size : (float, float), optional
        Width and height of the new figure in inches.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If fewer than two numbers vary, or there is no such number.
    """
    frame = frame_of(data)
    known = [*frame.columns]
    if len(known) < 2:
        raise BadValue("scenarios", NOT_SHOWN, "a map needs two numbers that vary", problem=f"vary {len(known)}")
    first = known[0] if x is None else checks.choice("x", x, known)
    second = next(key for key in known if key != first) if y is None else checks.choice("y", y, known)
    row = robust.chosen(data, measure)
    robust.refuse_neutral(row)
    given: dict[str, Any] = {"idea": idea, "attribution": attribution, "optimism_bias": optimism_bias}
    best = robust.best_of(robust.expected(data, row.name, **given), row)
    (one,) = style.panels(axes, size, (7.0, 4.6))
    for s, name in enumerate(_shown(data)):
        own = best == s
        if not own.any():
            continue
        label = style.listed(f"{name} ({own.sum()} of {own.size})")
        colour, marker = style.strategy_colour(s), MARKERS[s % len(MARKERS)]
        one.plot(frame[first][own], frame[second][own], marker, color=colour, label=label, markersize=7,
                 markeredgecolor=style.INK, markeredgewidth=0.5, linestyle="none")  # fmt: skip
    one.set_xlabel(style.typed(first))
    one.set_ylabel(style.typed(second))
    one.legend(title=style.typed(f"best in {row.label.lower()}"), frameon=False, fontsize=9, loc="upper left",
               bbox_to_anchor=(1.01, 1))  # fmt: skip
    style.rules(one, "both")
    return style.figure_of(one)


def _limits(bars: Sequence[pd.DataFrame]) -> tuple[float, float]:
    """Of the axis that all panels share, with room for the numbers at the ends of the bars."""
    ends = np.concatenate([own[["at_low", "at_high", "base"]].to_numpy().ravel() for own in bars])
    if not ends.size:
        return -1.0, 1.0
    margin = 0.12 * max(float(np.ptp(ends)), 1e-9)
    return float(ends.min()) - margin, float(ends.max()) + margin


def leaders(data: xr.Dataset, row: Measure, **given: Any) -> list[str]:
    """Strategies in the order of how often they are best, then of their mean: the first two are those to tell apart."""
    values = robust.expected(data, row.name, **given)
    often = robust.robustness(data, row.name, **given)["best"].to_numpy()
    mean = row.better * values.mean("scenario").to_numpy()
    order = sorted(range(len(often)), key=lambda s: (-often[s], -mean[s]))
    return [strategies(data)[s] for s in order]


def _shown(data: xr.Dataset) -> list[str]:
    return wording.display(strategies(data), wording.NAME)


def _bar(one: Axes, place: int, bar: Any, colour: str) -> None:
    """From the value at the low end to that at the high end; both ends say the number."""
    ends = sorted([("low", bar["at_low"]), ("high", bar["at_high"])], key=lambda end: end[1])
    (left, start), (right, stop) = ends
    one.barh(place, stop - start, left=start, height=0.58, color=colour, alpha=0.8)
    for end, at, align, shift in ((left, start, "right", -4), (right, stop, "left", 4)):
        text = style.typed(f"{bar[end]:.4g}")
        options: dict[str, Any] = {"textcoords": "offset points", "ha": align, "va": "center", "size": 8.5}
        one.annotate(text, (at, place), (shift, 0), color=style.INK, **options)


def _keys(one: Axes, marks: Sequence[tuple[str, str, Any]]) -> None:
    """What markers mean, above the axes."""
    from matplotlib.lines import Line2D

    lines = [
        Line2D(
            [],
            [],
            linestyle="none",
            marker=marker,
            fillstyle=fill,
            color=style.FAINT,
            markeredgecolor=style.INK,
            label=label,
        )
        for label, marker, fill in marks
    ]
    one.legend(handles=lines, frameon=False, fontsize=8.5, ncols=len(lines), loc="lower left", bbox_to_anchor=(0, 1),
               handletextpad=0.2, columnspacing=1.0, borderaxespad=0.2)  # fmt: skip
