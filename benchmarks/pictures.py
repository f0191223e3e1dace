"""The pictures of docs/performance.md, from stored results: ratios, distance from the limit, growth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.own import OWN
from benchmarks.page import duration, percent
from benchmarks.rows import ROWS

INK, GREY, PALE = "#222222", "#8a8a8a", "#d9d9d9"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")  # Okabe and Ito: told apart by all
MARKS = ("o", "s", "^", "D", "v", "P")


def draw(done: dict[str, Any], folder: Path) -> list[str]:
    """Draw what there are results for; the names of the pictures drawn."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    style: Any = {
        "font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": GREY,
        "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK, "text.color": INK, "axes.titlesize": 10,
        "axes.titleweight": "bold", "axes.titlelocation": "left", "legend.frameon": False, "legend.fontsize": 7.5,
    }  # fmt: skip
    drawn = []
    with plt.rc_context(style):
        for name, make in (("ratios", _ratios), ("bounds", _bounds), ("scaling", _scaling)):
            figure = make(plt, done)
            if figure is not None:
                figure.savefig(folder / f"{name}.png", dpi=200, bbox_inches="tight", metadata={"Software": None})
                plt.close(figure)
                drawn.append(name)
    return drawn


def _ratios(plt: Any, done: dict[str, Any]) -> Any:
    """A dot for each row with a bar, its rounds' span, and the bar: from the minimum to the aim."""
    rows = [done[row.key] for row in ROWS if row.minimum is not None and "ratio" in done.get(row.key, {})]
    if not rows:
        return None
    figure, axes = plt.subplots(figsize=(7.2, 0.46 * len(rows) + 1.0))
    for i, r in enumerate(rows):
        y = len(rows) - 1 - i
        axes.plot([r["minimum"], r["aim"]], [y, y], color=PALE, linewidth=9, solid_capstyle="butt", zorder=1)
        axes.plot([r["lowest"], r["highest"]], [y, y], color=COLOURS[0], linewidth=1.4, zorder=2)
        axes.plot([r["ratio"]], [y], "o", color=COLOURS[0], markersize=6, zorder=3)
        said = f"{r['ratio']:.3g}" if r["ratio"] < 100 else f"{r['ratio']:,.0f}"
        axes.annotate(said, (r["ratio"], y), xytext=(0, 5), textcoords="offset points", ha="center", fontsize=8)
    labels = [f"{r['work']}\nagainst {r['against']}" for r in rows]
    axes.set_yticks(range(len(rows) - 1, -1, -1), labels, fontsize=7)
    axes.set_xscale("log")
    axes.axvline(1, color=GREY, linewidth=0.8)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    most = max(max(r["highest"], r["aim"]) for r in rows)
    axes.set_xlim(0.8 * min(1, *(r["lowest"] for r in rows)), 3 * most)
    axes.xaxis.set_major_formatter(lambda x, _: f"{x:,g}")
    axes.grid(axis="x", color=PALE, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("times as fast (their time / ours); grey: from the minimum to the aim; line: span of the rounds")
    return figure


def _bounds(plt: Any, done: dict[str, Any]) -> Any:
    """Time taken, and beside it what the machine's rates allow."""
    kernels = done.get("bounds", {}).get("kernels")
    if not kernels:
        return None
    names = list(kernels[0]["times"])
    figure, axes = plt.subplots(figsize=(7.2, 0.62 * len(kernels) + 1.1))
    for i, k in enumerate(kernels):
        y = len(kernels) - 1 - i
        left = 0.0
        for name, colour in zip(names, COLOURS[1:], strict=False):
            share = k["times"][name] / k["taken"]
            axes.barh(y, share, left=left, height=0.52, color=colour, label=name if i == 0 else None)
            left += share
        axes.plot([k["bound"] / k["taken"]] * 2, [y - 0.36, y + 0.36], color=INK, linewidth=1.6,
                  label="bound: all else hidden behind the largest" if i == 0 else None)  # fmt: skip
        axes.annotate(percent(k["near"]), (max(left, k["near"]), y), xytext=(5, 0), textcoords="offset points",
                      va="center", fontsize=8)  # fmt: skip
    axes.axvline(1, color=GREY, linewidth=0.8)
    axes.set_yticks(range(len(kernels) - 1, -1, -1), [k["kernel"] for k in kernels])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f} %")
    axes.set_xlabel("share of the time taken that the machine's rates account for (100 % = at the limit)")
    axes.legend(ncols=4, loc="lower left", bbox_to_anchor=(-0.2, 1.0), columnspacing=1.2, handlelength=1.2)
    axes.set_xlim(0, max(1.08, 1.12 * max(k["nothing hidden"] / k["taken"] for k in kernels)))
    return figure


def _scaling(plt: Any, done: dict[str, Any]) -> Any:
    """Five panels of cost, and memory."""
    from matplotlib.ticker import LogLocator

    panels = done.get("scaling", {}).get("panels")
    if not panels:
        return None
    figure, grid = plt.subplots(2, 3, figsize=(10.2, 6.2), layout="constrained")
    for axes, (name, panel) in zip(grid.flat, panels.items(), strict=False):
        for i, (line, points) in enumerate(panel["lines"].items()):
            x, y = (list(side) for side in zip(*points, strict=True))
            if name == "threads":
                y = [y[0] / seconds for seconds in y]
            axes.plot(x, y, marker=MARKS[i % 6], markersize=4, linewidth=1.3, color=COLOURS[i % 6], label=line)
        axes.set_title(name)
        axes.set_xlabel(panel["x"])
        if name == "threads":
            most = max(x)
            axes.plot([1, most], [1, most], color=GREY, linewidth=0.9, linestyle=":", label="ideal")
            axes.set_xticks(range(1, int(most) + 1))
            axes.set_ylabel("times as fast as one thread")
        else:
            axes.set_xscale("log")
            axes.set_yscale("log")
            axes.set_ylabel("time")
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 3)))
            axes.yaxis.set_major_formatter(lambda y, _: duration(y))
            axes.xaxis.set_major_formatter(lambda x, _: f"{x:,.0f}")
            for axis in (axes.xaxis, axes.yaxis):
                axis.set_minor_formatter(lambda *_: "")
            _proportional(axes)
        axes.grid(color=PALE, linewidth=0.5)
        axes.legend(loc="best")
    _memory(grid.flat[-1], done)
    return figure


def _proportional(axes: Any) -> None:
    """A dotted line of cost in proportion, below the curves."""
    low, high = (min(line.get_xdata()[0] for line in axes.lines), max(line.get_xdata()[-1] for line in axes.lines))
    end = min(line.get_ydata()[-1] for line in axes.lines) * 0.6
    axes.plot([low, high], [end * low / high, end], color=GREY, linewidth=0.9, linestyle=":", label="in proportion")
    axes.set_ylim(bottom=0.5 * min(min(line.get_ydata()) for line in axes.lines[:-1]))


def _memory(axes: Any, done: dict[str, Any]) -> None:
    """Bytes of memory against their bars."""
    rows = [(own, done[own.key]) for own in OWN if own.unit.startswith("bytes") and "value" in done.get(own.key, {})]
    if not rows:
        axes.axis("off")
        return
    for i, (own, r) in enumerate(rows):
        axes.bar(i, r["value"], width=0.5, color=COLOURS[i])
        label = "at most" if i == 0 else None
        axes.plot([i - 0.36, i + 0.36], [own.minimum] * 2, color=INK, linewidth=1.4, label=label)
        axes.annotate(f"{r['value']:.3g}", (i, r["value"]), xytext=(0, 3), textcoords="offset points", ha="center")
    axes.set_xticks(range(len(rows)), [f"{own.key.removeprefix('memory-')}:\n{own.unit}" for own, _ in rows])
    axes.set_title("memory")
    axes.set_ylabel("bytes")
    axes.legend(loc="best")
