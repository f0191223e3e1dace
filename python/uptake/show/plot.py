"""Pictures of a study: take-up over time, what holds it back, differences, money.

Every function takes the labelled dataset of a study and returns a matplotlib ``Figure``, made without pyplot: nothing
is global, and no screen is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from uptake.analysis import measures, uncertainty
from uptake.analysis.attributes import strategies
from uptake.basis import checks
from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.show import fitting, naming, style, wording

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Size = tuple[float, float]
_DIRECT = 8  # up to this number, lines are labelled at their ends, beyond it in a legend


def curves(
    data: xr.Dataset,
    *,
    of: Literal["ever", "active"] = "ever",
    band: float = 0.9,
    axes: Axes | None = None,
    size: Size | None = None,
) -> Figure:
    """Share of users who ever adopted (or are adopters) over time: the median run, and a band that holds most runs.

    Parameters
    ----------
    data : Dataset
        Of a study.
    of : "ever" or "active"
        Users who have ever adopted, or users who are adopters.
    band : float
        Share of the runs inside the band, in (0, 1). With one run there is no band.
    axes : matplotlib.axes.Axes, optional
        Where to draw; by default a new figure.
    size : (float, float), optional
        Width and height of a new figure in inches.

    Returns
    -------
    Figure
        Where the study has an observed curve, it is drawn as dots.

    Raises
    ------
    ValueError
        If an option is unknown or out of its range.
    """
    checks.choice("of", of, ("ever", "active"))
    if not 0 < checks.number("band", band) < 1:
        raise BadValue("band", band, "the share of runs inside the band lies in (0, 1)")
    counts = data["users_ever"] if of == "ever" else data["users"].sel(status="adopter", drop=True)
    share = counts.transpose("strategy", "run", "step").to_numpy() / int(data.attrs["n_users"])
    step = data["step"].to_numpy()
    low, middle, high = np.quantile(share, [(1 - band) / 2, 0.5, (1 + band) / 2], axis=1)
    (drawn,) = style.panels(axes, size, (7.6, 4.2))
    names = wording.display(strategies(data), wording.NAME)
    for s, name in enumerate(names):
        colour = style.strategy_colour(s)
        if share.shape[1] > 1:
            drawn.fill_between(step, low[s], high[s], color=colour, alpha=0.13, linewidth=0)
        drawn.plot(step, middle[s], color=colour, linestyle=style.dashes(s), linewidth=1.9, label=style.listed(name))
    top = float(high.max())
    if "observed" in data:
        seen = data["observed"].to_numpy()
        real = wording.line(str(data["observed"].attrs.get("label", "observed")), wording.NAME)
        drawn.plot(step, seen, "o", color=style.INK, markersize=4.5, label=style.listed(real), zorder=5, clip_on=False)
        top = max(top, float(np.nanmax(seen)) if np.isfinite(seen).any() else 0.0)
    drawn.set_xlim(step[0], max(step[-1], step[0] + 1))
    drawn.set_ylim(0, min(1.0, 1.08 * top) if top > 0 else 1.0)
    style.time_axis(drawn, str(data.attrs["step_length"]), int(step[-1]))
    style.percent(drawn.yaxis)
    drawn.set_ylabel("users who ever adopted" if of == "ever" else "users who are adopters")
    style.rules(drawn, "y")
    lines = drawn.get_lines()
    if len(names) <= _DIRECT:
        naming.label_ends(drawn, names, middle[:, -1].tolist(), float(step[-1]))
        lines = lines[len(names) :]  # the observed curve
    else:
        shown = [*names, real] if "observed" in data else names
        naming.legend_of_lines(drawn, lines, shown, own=axes is None)
        lines = []
    if lines:
        drawn.legend(handles=lines, loc="upper left", frameon=False, labelcolor=style.INK)
    return style.figure_of(drawn)


def gates(data: xr.Dataset, *, axes: Axes | None = None, size: Size | None = None) -> Figure:
    """Where users who have not adopted spend their time: before hearing, wanting or getting. Means over runs.

    Options are those of `curves`.
    """
    names = wording.display(strategies(data), wording.NAME)
    shares = measures.gates(data).mean("run").transpose("strategy", "gate")
    (drawn,) = style.panels(axes, size, style.bars(len(names)))
    for s in range(len(names)):
        left = 0.0
        for g, (gate, colour) in enumerate(style.GATE_COLOURS.items()):
            share = float(shares[s, g])
            if not share > 0:
                continue
            drawn.barh(s, share, left=left, height=0.62, color=colour, label=gate if s == 0 else "_")
            if share >= 0.045:
                # The bars keep their colours in a dark page, so their labels stay black.
                text = style.typed(f"{100 * share:.0f} %")
                drawn.text(left + share / 2, s, text, ha="center", va="center", color="#000000", size=9)
            left += share
    naming.strategy_axis(drawn, names, fitting.room([drawn]))
    drawn.set_xlim(0, 1)
    style.percent(drawn.xaxis)
    drawn.set_xlabel("time of users who have not adopted")
    items = [(style.GATE_COLOURS[name], f"{name}: {gate.short}") for name, gate in wording.GATES.items()]
    naming.legend_above(drawn, items, axes is None)
    return style.figure_of(drawn)


def differences(
    data: xr.Dataset,
    *,
    measure: str = "reach",
    reference: str | None = None,
    level: float = 0.95,
    attribution: float = 1.0,
    axes: Axes | None = None,
    size: Size | None = None,
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
    table = uncertainty.paired(data, measure, reference, level, attribution)
    if not len(table):
        raise ValueError("a study of one strategy has no differences; compare two or more")
    (drawn,) = style.panels(axes, size, style.bars(len(table)))
    currency = str(data.attrs["currency"])
    drawn.axvline(0, color=style.INK, linewidth=0.9)
    for position, (name, values) in enumerate(table.iterrows()):
        colour = style.strategy_colour(keys.index(str(name)))
        drawn.plot([values["low"], values["high"]], [position, position], color=colour, linewidth=3, alpha=0.75)
        drawn.plot(values["mean"], position, "o", color=colour, markersize=6.5)
        text = wording.quantity(float(values["mean"]), row.unit, currency, signed=True)
        place: dict[str, Any] = {"textcoords": "offset points", "ha": "center"}
        drawn.annotate(style.typed(text), (values["mean"], position), (0, 8), size=9, color=style.INK, **place)
    naming.strategy_axis(drawn, [shown[str(name)] for name in table.index], fitting.room([drawn]))
    drawn.margins(x=0.12)
    if row.unit == "share":
        style.percent(drawn.xaxis, " pp")
    else:
        style.numbers(drawn, row.unit, currency)
    style.rules(drawn, "x")
    subtracted = shown[table.attrs["reference"]]
    naming.label_below(drawn, f"{row.label.lower()}: difference from {subtracted}, run by run")
    return style.figure_of(drawn)


def costs(
    data: xr.Dataset,
    *,
    attribution: float = 1.0,
    axes: Axes | Sequence[Axes] | None = None,
    size: Size | None = None,
) -> Figure:
    """Present values by who pays and, where there are benefits, by who gains. Means over runs.

    Parameters
    ----------
    data : Dataset
        Of a study.
    attribution : float
        Share of the benefits that is due to the idea, in [0, 1].
    axes : Axes or sequence of Axes, optional
        An Axes for costs and one for benefits, or one where the study has one side of the ledger.
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
    sides: list[tuple[str, Any]] = []
    for side in ("cost", "benefit"):
        values = measures.by_payer(data, side, attribution)
        if values.sizes["payer"]:
            sides.append((side, values.mean("run").transpose("strategy", "payer")))
    if not sides:
        problem, remedy = "has neither costs nor benefits", "give the world costs=up.Costs(...)"
        raise BadValue("study", NOT_SHOWN, problem=problem, remedy=remedy)
    people = list(dict.fromkeys(str(p) for _, values in sides for p in values["payer"].values))
    names, currency = wording.display(strategies(data), wording.NAME), str(data.attrs["currency"])
    panels = style.panels(axes, size, style.bars(len(names)), len(sides))
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
        naming.strategy_axis(drawn, names, fitting.room(panels))
        drawn.set_xlim(0, 1.22 * most if most > 0 else 1)
        style.numbers(drawn, "money", currency)
        share = "" if attribution == 1 else f" ({100 * attribution:g} % attributed)"
        drawn.set_xlabel("costs, by who pays" if side == "cost" else style.typed(f"benefits, by who gains{share}"))
    if axes is None:
        for drawn in panels[1:]:
            drawn.tick_params(labelleft=False)
    items = [(style.payer_colour(i), wording.line(person, wording.NAME)) for i, person in enumerate(people)]
    naming.legend_above(panels[0], items, axes is None)
    return style.figure_of(panels[0])


KINDS: dict[str, Callable[..., Figure]] = {
    "curves": curves,
    "gates": gates,
    "differences": differences,
    "costs": costs,
}
