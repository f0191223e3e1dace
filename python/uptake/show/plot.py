"""Pictures of a study: take-up over time, what holds it back, differences, money.

Every function returns a matplotlib ``Figure`` of its own, made without pyplot: nothing is global, no screen is needed.
Colours are those of Okabe and Ito, told apart by colour-blind readers; past six strategies the lines differ in dashes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

from uptake.analysis import measures, uncertainty
from uptake.show import wording

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from uptake.results.study import Study

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
GATE_COLOURS = {"HEAR": "#9db4c8", "WANT": "#e69f00", "GET": "#d55e00"}
INK, FAINT = "#1b1f24", "#8a9099"
_DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))
_GATE_WORDS = {"HEAR": "have not heard", "WANT": "heard, do not want it", "GET": "want it, have no place"}
_DIRECT = 8  # up to here lines are labelled at their ends, beyond in a legend


def curves(
    study: Study, *, of: Literal["ever", "active"] = "ever", band: float = 0.9, size: tuple[float, float] = (7.6, 4.2)
) -> Figure:
    """Share of users who ever adopted (or are adopters) over time: the median run, and a band that holds most runs.

    Parameters
    ----------
    study : a study
    of : "ever" or "active"
    band : share of runs inside the band, in (0, 1); with one run there is no band
    size : width and height in inches

    Returns
    -------
    Figure. Where the study has an observed curve, it is drawn as dots.
    """
    import numpy as np

    if of not in ("ever", "active"):
        raise ValueError(f"of = {of!r} is unknown; allowed: 'ever', 'active'")
    if not 0 < band < 1:
        raise ValueError(f"band = {band!r}; the share of runs inside the band lies in (0, 1)")
    data = study.data
    counts = data["users_ever"] if of == "ever" else data["users"].sel(status="adopter", drop=True)
    share = counts.transpose("strategy", "run", "step").to_numpy() / int(data.attrs["n_users"])
    step = data["step"].to_numpy()
    low, middle, high = np.quantile(share, [(1 - band) / 2, 0.5, (1 + band) / 2], axis=1)
    figure, axes = _figure(size)
    direct = len(study.names) <= _DIRECT
    for s, name in enumerate(study.names):
        colour, dashes = _style(s)
        if share.shape[1] > 1:
            axes.fill_between(step, low[s], high[s], color=colour, alpha=0.13, linewidth=0)
        axes.plot(step, middle[s], color=colour, linestyle=dashes, linewidth=1.9, label=name)
    top = float(high.max())
    if "observed" in data:
        seen = data["observed"].to_numpy()
        label = str(data["observed"].attrs.get("label", "observed"))
        axes.plot(step, seen, "o", color=INK, markersize=4.5, label=label, zorder=5, clip_on=False)
        top = max(top, float(np.nanmax(seen)) if np.isfinite(seen).any() else 0.0)
    axes.set_xlim(step[0], max(step[-1], step[0] + 1))
    axes.set_ylim(0, min(1.0, 1.08 * top) if top > 0 else 1.0)
    _time_axis(axes, str(data.attrs["step_length"]), int(step[-1]))
    _percent(axes.yaxis)
    axes.set_ylabel("users who ever adopted" if of == "ever" else "users who are adopters")
    axes.grid(axis="y", color=FAINT, alpha=0.25, linewidth=0.6)
    if direct:
        _label_ends(axes, study.names, middle[:, -1], float(step[-1]), size[1])
    if not direct or "observed" in data:
        handles, labels = axes.get_legend_handles_labels()
        shown = slice(None) if not direct else slice(-1, None)
        axes.legend(handles[shown], labels[shown], loc="upper left", frameon=False, labelcolor=INK)
    return figure


def gates(study: Study, *, size: tuple[float, float] | None = None) -> Figure:
    """Where users who have not adopted spend their time: before hearing, wanting or getting. Means over runs."""
    shares = measures.gates(study.data).mean("run").transpose("strategy", "gate")
    figure, axes = _figure(size or _bar_size(study))
    for s in range(len(study.names)):
        left = 0.0
        for g, gate in enumerate(GATE_COLOURS):
            share = float(shares[s, g])
            if not share > 0:
                continue
            axes.barh(s, share, left=left, height=0.62, color=GATE_COLOURS[gate], label=gate if s == 0 else "_")
            if share >= 0.045:
                # The bars keep their colours in a dark page, so what is written on them stays black.
                axes.text(
                    left + share / 2, s, f"{100 * share:.0f} %", ha="center", va="center", color="#000000", size=9
                )
            left += share
    _strategy_axis(axes, study.names)
    axes.set_xlim(0, 1)
    _percent(axes.xaxis)
    axes.set_xlabel("time of users who have not adopted")
    handles = _patches([(GATE_COLOURS[gate], f"{gate}: {words}") for gate, words in _GATE_WORDS.items()])
    _legend_above(axes, handles)
    return figure


def differences(
    study: Study,
    *,
    measure: str = "reach",
    reference: str | None = None,
    level: float = 0.95,
    attribution: float = 1.0,
    size: tuple[float, float] | None = None,
) -> Figure:
    """Paired differences from a reference strategy with their intervals (a forest plot).

    Parameters are those of `uptake.analysis.uncertainty.paired`. A study of one strategy has nothing to compare.
    """
    row = measures.measure(measure)
    table = uncertainty.paired(study.data, measure, reference, level, attribution)
    if not len(table):
        raise ValueError("a study of one strategy has no differences; compare two or more")
    figure, axes = _figure(size or _bar_size(study, len(table)))
    currency = str(study.data.attrs["currency"])
    axes.axvline(0, color=INK, linewidth=0.9)
    for position, (name, values) in enumerate(table.iterrows()):
        colour, _ = _style(study.names.index(str(name)))
        axes.plot([values["low"], values["high"]], [position, position], color=colour, linewidth=3, alpha=0.75)
        axes.plot(values["mean"], position, "o", color=colour, markersize=6.5)
        text = wording.quantity(float(values["mean"]), row.unit, currency, signed=True)
        axes.annotate(
            text, (values["mean"], position), (0, 8), textcoords="offset points", ha="center", size=9, color=INK
        )
    _strategy_axis(axes, [str(name) for name in table.index])
    axes.margins(x=0.12)
    if row.unit == "share":
        _percent(axes.xaxis, " pp")
    else:
        _numbers(axes, row.unit, currency)
    axes.grid(axis="x", color=FAINT, alpha=0.25, linewidth=0.6)
    axes.set_xlabel(f"{row.label.lower()}: difference from {table.attrs['reference']}, run by run")
    return figure


def costs(study: Study, *, attribution: float = 1.0, size: tuple[float, float] | None = None) -> Figure:
    """Present values by who pays and, where there are benefits, by who gains. Means over runs."""
    sides: list[tuple[str, Any]] = []
    for side in ("cost", "benefit"):
        values = measures.by_payer(study.data, side, attribution)
        if values.sizes["payer"]:
            sides.append((side, values.mean("run").transpose("strategy", "payer")))
    if not sides:
        raise ValueError("this study has neither costs nor benefits; give the world costs=up.Costs(...)")
    people = list(dict.fromkeys(str(p) for _, values in sides for p in values["payer"].values))
    width, height = size or _bar_size(study)
    figure, _ = _figure((width, height), panels=len(sides))
    most = max(float(values.sum("payer").max()) for _, values in sides)
    for axes, (side, values) in zip(figure.axes, sides, strict=True):
        for s in range(len(study.names)):
            left = 0.0
            for p, payer in enumerate(values["payer"].values):
                amount = float(values[s, p])
                axes.barh(s, amount, left=left, height=0.62, color=_payer_colour(people.index(str(payer))))
                left += amount
            total = wording.quantity(left, "money", str(study.data.attrs["currency"]))
            axes.annotate(total, (left, s), (4, 0), textcoords="offset points", va="center", size=9, color=INK)
        _strategy_axis(axes, study.names)
        axes.set_xlim(0, 1.22 * most if most > 0 else 1)
        _numbers(axes, "money", str(study.data.attrs["currency"]))
        axes.set_xlabel("costs, by who pays" if side == "cost" else _benefit_words(attribution))
    for axes in figure.axes[1:]:
        axes.tick_params(labelleft=False)
    handles = _patches([(_payer_colour(i), person) for i, person in enumerate(people)])
    figure.legend(handles=handles, loc="outside upper left", ncols=min(len(people), 5), frameon=False, labelcolor=INK)
    return figure


def svg(figure: Figure, name: str) -> str:
    """SVG to stand inside a page: the same bits every time, text kept as text, every id begins with ``name``."""
    from io import StringIO

    import matplotlib

    out = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none", "svg.id": None}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    # Several figures share a page, so their ids must differ.
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)


# --- small parts ---


def _figure(size: tuple[float, float], panels: int = 1) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained", dpi=120)
    all_axes = [figure.add_subplot(1, panels, 1)]
    all_axes += [figure.add_subplot(1, panels, k + 1, sharey=all_axes[0]) for k in range(1, panels)]
    for axes in all_axes:
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            axes.spines[side].set_color(FAINT)
        axes.tick_params(colors=INK, labelsize=9.5)
        axes.xaxis.label.set_color(INK)
        axes.yaxis.label.set_color(INK)
    return figure, all_axes[0]


def _style(s: int) -> tuple[str, Any]:
    """Colour and dashes of the s-th strategy."""
    return COLOURS[s % len(COLOURS)], _DASHES[s // len(COLOURS) % len(_DASHES)]


def _payer_colour(p: int) -> str:
    return ("#56b4e9", "#e69f00", "#009e73", "#cc79a7", "#0072b2", "#d55e00")[p % 6]


def _bar_size(study: Study, bars: int | None = None) -> tuple[float, float]:
    return 7.6, 1.25 + 0.46 * (len(study.names) if bars is None else bars)


def _strategy_axis(axes: Axes, names: list[str]) -> None:
    """A line per strategy, the first at the top."""
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.45, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def _time_axis(axes: Axes, step_length: str, horizon: int) -> None:
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    per_year = {"month": 12, "quarter": 4, "week": 52}.get(step_length, 0)
    years = horizon // per_year if per_year else 0
    if years >= 2:
        axes.xaxis.set_major_locator(MultipleLocator(per_year * max(1, -(-years // 10))))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    axes.set_xlabel(wording.steps(step_length))


def _percent(axis: Any, suffix: str = " %") -> None:
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda v, _: f"{100 * v:.3g}{suffix}".replace("-", "−")))


def _numbers(axes: Axes, unit: str, currency: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: wording.tick(v, unit, currency)))


def _patches(items: list[tuple[str, str]]) -> list[Any]:
    from matplotlib.patches import Patch

    return [Patch(color=colour, label=label) for colour, label in items]


def _legend_above(axes: Axes, handles: list[Any]) -> None:
    figure = axes.get_figure()
    if figure is not None:
        figure.legend(handles=handles, loc="outside upper left", ncols=len(handles), frameon=False, labelcolor=INK)


def _benefit_words(attribution: float) -> str:
    return "benefits, by who gains" + ("" if attribution == 1 else f" ({100 * attribution:g} % attributed)")


def _label_ends(axes: Axes, names: list[str], values: npt.NDArray[np.float64], x: float, height: float) -> None:
    """Names at the ends of the lines, moved apart so that they do not overlap and stay inside the axes."""
    low, high = axes.get_ylim()
    # Height of a line of text as a share of the axis, for this figure's size.
    gap = (high - low) * 0.19 / height
    order = sorted(range(len(names)), key=lambda s: (float(values[s]), -s))
    places: list[float] = []
    for s in order:
        places.append(max(float(values[s]), places[-1] + gap) if places else max(float(values[s]), low + gap / 2))
    if places[-1] > high:
        places[-1] = high
        for k in range(len(places) - 2, -1, -1):
            places[k] = min(places[k], places[k + 1] - gap)
    for s, y in zip(order, places, strict=True):
        font: dict[str, Any] = {"color": _style(s)[0], "size": 10, "weight": "bold"}
        axes.annotate(names[s], (x, y), (7, 0), textcoords="offset points", va="center", annotation_clip=False, **font)
