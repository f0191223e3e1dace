"""Bars and intervals: what holds take-up back, differences between strategies, money."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from uptake.analysis import measures, uncertainty
from uptake.analysis.attributes import strategies
from uptake.analysis.ideas import each
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import fitting, grid, naming, style, wording

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_INTERVALS = {1: 5, 2: 4, 3: 3, 4: 3}  # between numbers along an axis, by the number of panels side by side


def gates(data: xr.Dataset, *, axes: Axes | None = None, size: grid.Size | None = None) -> Figure:
    """Where users who have not adopted spend their time: before hearing, wanting or getting. Means over runs.

    Options are those of `curves`.
    """
    names = wording.display(strategies(data), wording.NAME)
    ideas, parts = zip(*each(data), strict=True)
    drawn = grid.panels(axes, size, grid.usual(len(parts), style.bars(len(names)), _row(len(names))), ideas)
    across = grid.columns(len(parts))
    for one, part in zip(drawn, parts, strict=True):
        _gates(one, part, 0.045 * across)
        naming.strategy_axis(one, names, fitting.room(drawn[:across]))
        one.set_xlim(0, 1)
        if across > 1:
            one.set_xticks([0, 0.5, 1])
        style.percent(one.xaxis)
        one.set_xlabel("time of users who have not adopted")
    items = [(style.GATE_COLOURS[name], f"{name}: {gate.short}") for name, gate in wording.GATES.items()]
    naming.legend_above(drawn[0], items, axes is None)
    if len(parts) > 1 and axes is None:
        grid.label_once(drawn, across)
    return style.figure_of(drawn[0])


def _row(n: int) -> float:
    """Inches of a row of panels with n bars."""
    return 0.75 + 0.36 * n


def _gates(drawn: Axes, data: xr.Dataset, least: float) -> None:
    """Draw the bars of one idea; shares from the least on are written into them."""
    shares = measures.gates(data).mean("run").transpose("strategy", "gate")
    for s in range(shares.sizes["strategy"]):
        left = 0.0
        for g, (gate, colour) in enumerate(style.GATE_COLOURS.items()):
            share = float(shares[s, g])
            if not share > 0:
                continue
            drawn.barh(s, share, left=left, height=0.62, color=colour, label=gate if s == 0 else "_")
            if share >= least:
                # The bars keep their colours in a dark page, so their labels stay black.
                text = style.typed(f"{100 * share:.0f} %")
                drawn.text(left + share / 2, s, text, ha="center", va="center", color="#000000", size=9)
            left += share


def differences(
    data: xr.Dataset,
    *,
    measure: str = "reach",
    reference: str | None = None,
    level: float = 0.95,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
    axes: Axes | None = None,
    size: grid.Size | None = None,
) -> Figure:
    """Paired differences from a reference strategy with their intervals (a forest plot).

    Parameters
    ----------
    data : Dataset
        Of a study.
    measure : str
        A measure that is not censored.
    reference : str, optional
        The strategy to subtract; the first by default.
    level : float
        Confidence level of the intervals, in (0, 1).
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float
        What costs are multiplied by, above 0 and at most 100.
    axes, size
        As in `curves`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If an option is unknown or out of its range, or the study has one strategy and so no differences.
    """
    row = measures.measure(measure)
    keys = strategies(data)
    shown = dict(zip(keys, wording.display(keys, wording.NAME), strict=True))
    ideas, parts = zip(*each(data), strict=True)
    tables = [uncertainty.paired(part, measure, reference, level, attribution, optimism_bias) for part in parts]
    others = len(keys) - 1
    if not others:
        raise ValueError("a study of one strategy has no differences; compare two or more")
    drawn = grid.panels(axes, size, grid.usual(len(parts), style.bars(others), _row(others)), ideas)
    across = grid.columns(len(parts))
    currency = str(data.attrs["currency"])
    label = f"{row.label.lower()}: difference from {shown[tables[0].attrs['reference']]}, run by run"
    for one, table in zip(drawn, tables, strict=True):
        one.axvline(0, color=style.INK, linewidth=0.9)
        for position, (name, values) in enumerate(table.iterrows()):
            colour = style.strategy_colour(keys.index(str(name)))
            one.plot([values["low"], values["high"]], [position, position], color=colour, linewidth=3, alpha=0.75)
            one.plot(values["mean"], position, "o", color=colour, markersize=6.5)
            text = wording.quantity(float(values["mean"]), row.unit, currency, signed=True)
            place: dict[str, Any] = {"textcoords": "offset points", "ha": "center"}
            one.annotate(style.typed(text), (values["mean"], position), (0, 8), size=9, color=style.INK, **place)
        naming.strategy_axis(one, [shown[str(name)] for name in table.index], fitting.room(drawn[:across]))
        one.margins(x=0.12)
        if row.unit == "share":
            style.percent(one.xaxis, " pp")
        else:
            style.numbers(one, row.unit, currency, _INTERVALS[across])
        style.rules(one, "x")
        naming.label_below(one, label)
    if len(parts) > 1 and axes is None:
        drawn[0].set_xlabel(style.typed(label))
        grid.label_once(drawn, across)
    return style.figure_of(drawn[0])


def costs(
    data: xr.Dataset,
    *,
    attribution: float = 1.0,
    optimism_bias: float = 1.0,
    axes: Axes | Sequence[Axes] | None = None,
    size: grid.Size | None = None,
) -> Figure:
    """Present values by who pays and, where there are benefits, by who gains. Means over runs.

    Parameters
    ----------
    data : Dataset
        Of a study.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    optimism_bias : float
        What costs are multiplied by, above 0 and at most 100.
    axes : Axes or sequence of Axes, optional
        An Axes for costs and one for benefits, or one where the study has one side of the ledger; these for each of
        several ideas.
    size
        As in `curves`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        If the study has neither costs nor benefits, or an option is out of its range.
    """
    ideas, parts = zip(*each(data), strict=True)
    sides: list[tuple[str, Any]] = []
    for part in parts:
        for side in ("cost", "benefit"):
            values = measures.by_payer(part, side, attribution, optimism_bias)
            if values.sizes["payer"]:
                sides.append((side, values.mean("run").transpose("strategy", "payer")))
    if not sides:
        problem, remedy = "has neither costs nor benefits", "give the world costs=up.Costs(...)"
        raise BadValue("study", NOT_SHOWN, problem=problem, remedy=remedy)
    people = list(dict.fromkeys(str(p) for _, values in sides for p in values["payer"].values))
    names, currency = wording.display(strategies(data), wording.NAME), str(data.attrs["currency"])
    of_each = len(sides) // len(parts)
    across = of_each * (1 if len(parts) <= 4 else 2)
    if len(parts) == 1:
        panels = style.panels(axes, size, style.bars(len(names)), len(sides))
    else:
        usual = (7.6 if len(parts) <= 4 else 11.2, 0.75 + _row(len(names)) * -(-len(sides) // across))
        panels = style.panels(axes, size, usual, len(sides), across)
        grid.entitle(panels[::of_each], ideas)
    most = max(float(values.sum("payer").max()) for _, values in sides)
    for drawn, (side, values) in zip(panels, sides, strict=True):
        for s in range(len(names)):
            left = 0.0
            for p, payer in enumerate(values["payer"].values):
                amount = float(values[s, p])
                drawn.barh(s, amount, left=left, height=0.62, color=style.payer_colour(people.index(str(payer))))
                left += amount
            total = wording.quantity(left, "money", currency)
            drawn.annotate(
                style.typed(total), (left, s), (4, 0), textcoords="offset points", va="center", size=9, color=style.INK
            )
        naming.strategy_axis(drawn, names, fitting.room(panels[:across]))
        drawn.set_xlim(0, (1.22 if across <= 2 else 1.4) * most if most > 0 else 1)
        style.numbers(drawn, "money", currency, 5 if across <= 2 else 3)
        share = "" if attribution == 1 else f" ({100 * attribution:g} % attributed)"
        times = "" if optimism_bias == 1 else f" (times {optimism_bias:g})"
        words = f"costs, by who pays{times}" if side == "cost" else f"benefits, by who gains{share}"
        drawn.set_xlabel(style.typed(words))
    if axes is None:
        for place, drawn in enumerate(panels):
            if place % across:
                drawn.tick_params(labelleft=False)
            if len(parts) > 1 and place + across < len(panels):
                drawn.set_xlabel("")
            elif len(parts) > 1:
                drawn.tick_params(labelbottom=True)
    items = [(style.payer_colour(i), wording.line(person, wording.NAME)) for i, person in enumerate(people)]
    naming.legend_above(panels[0], items, axes is None)
    return style.figure_of(panels[0])
