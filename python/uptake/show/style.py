"""How pictures look: colours, dashes, axes. Pages use the same colours by name.

The colours are those of Okabe and Ito, which colour-blind readers can tell apart; from the seventh strategy on, the
dashes of the lines differ too.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from uptake.basis.checks import NOT_SHOWN, BadType, BadValue
from uptake.basis.text import visible
from uptake.show import wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, RED, GREEN, PINK, AMBER, SKY = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"
INK, FAINT = "#1b1f24", "#8a9099"
STRATEGY_COLOURS = (BLUE, RED, GREEN, PINK, AMBER, SKY)
PAYER_COLOURS = (SKY, AMBER, GREEN, PINK, BLUE, RED)
GATE_COLOURS = {"HEAR": "#9db4c8", "WANT": AMBER, "GET": RED}
# The variables of report.css, so that pictures in a page follow it into the dark.
PAGE_NAMES = {
    INK: "ink",
    FAINT: "faint",
    BLUE: "blue",
    RED: "red",
    GREEN: "green",
    PINK: "pink",
    AMBER: "amber",
    SKY: "sky",
}
_DASHES: tuple[Any, ...] = ("solid", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 2, 1.5, 2)))


_LATEX = str.maketrans(
    {character: f"\\{character}" for character in "#$%&_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
_LOOKING = threading.RLock()


@contextmanager
def own_look() -> Iterator[None]:
    """Matplotlib's defaults in place of the settings of its user, so that a study gives the same picture everywhere.

    The settings are global, so one thread at a time draws this way. A character that the font lacks is drawn as a box.
    """
    import matplotlib

    with _LOOKING, matplotlib.rc_context(), warnings.catch_warnings():
        matplotlib.rcdefaults()
        warnings.filterwarnings("ignore", "Glyph .* missing")
        yield


def typed(text: str) -> str:
    """Text that matplotlib draws as it was typed, on one line: it is no formula and no command."""
    import matplotlib

    if matplotlib.rcParams["text.usetex"]:
        return visible(text).translate(_LATEX)
    return visible(text).replace("$", r"\$")


def listed(text: str) -> str:
    """The same for a label in a legend; matplotlib lists none that is empty or begins with an underscore."""
    words = typed(text)
    return words if words.strip() and not words.startswith("_") else f"\N{ZERO WIDTH SPACE}{words}"


def strategy_colour(s: int) -> str:
    """Colour of the s-th strategy."""
    return STRATEGY_COLOURS[s % len(STRATEGY_COLOURS)]


def dashes(s: int) -> Any:
    """Dashes of the s-th strategy."""
    return _DASHES[s // len(STRATEGY_COLOURS) % len(_DASHES)]


def payer_colour(p: int) -> str:
    """Colour of the p-th payer."""
    return PAYER_COLOURS[p % len(PAYER_COLOURS)]


def panels(
    axes: Any, size: tuple[float, float] | None, usual: tuple[float, float], n: int = 1, columns: int = 0
) -> list[Axes]:
    """The n axes to draw into, styled: those that were given, or those of a new figure.

    They stand side by side; with a number of columns, in rows of these, on the same axes.
    """
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if axes is None:
        figure = Figure(figsize=size or usual, layout="constrained", dpi=120)
        shape = (-(-n // columns), columns) if columns else (1, n)
        every = list(figure.subplots(*shape, sharex=columns > 0, sharey=True, squeeze=False).flat)
        drawn = every[:n]
        for beyond in every[n:]:
            beyond.remove()
    else:
        drawn = list(np.ravel(np.array(axes, dtype=object)))
        if not all(isinstance(one, Axes) for one in drawn):
            raise BadType("axes", NOT_SHOWN, problem="holds something else than matplotlib Axes")
        if len(drawn) != n:
            raise BadValue("axes", NOT_SHOWN, problem=f"holds {len(drawn)} Axes", remedy=f"this picture needs {n}")
        if size is not None:
            raise BadValue("size", size, problem="has no meaning for given axes", remedy="set the size of their figure")
    for one in drawn:
        for side in ("top", "right"):
            one.spines[side].set_visible(False)
        for side in ("left", "bottom"):
            one.spines[side].set_color(FAINT)
        one.tick_params(colors=INK, labelsize=9.5)
        one.xaxis.label.set_color(INK)
        one.yaxis.label.set_color(INK)
    return drawn


def figure_of(axes: Axes) -> Figure:
    """The figure that holds the axes, also where a subfigure does."""
    figure: Any = axes.figure
    while figure.figure is not figure:
        figure = figure.figure
    return figure  # type: ignore[no-any-return]


def bars(n: int) -> tuple[float, float]:
    """The usual size of a picture with n bars, in inches."""
    return 7.6, 1.25 + 0.46 * n


def time_axis(axes: Axes, step_length: str, horizon: int, across: int = 1) -> None:
    """Steps, with a tick per year or few years where steps add up to years; fewer where several axes are in a row."""
    from matplotlib.ticker import MaxNLocator, MultipleLocator

    per_year = {"month": 12, "quarter": 4, "week": 52}.get(step_length, 0)
    years = horizon // per_year if per_year else 0
    if years >= 2:
        axes.xaxis.set_major_locator(MultipleLocator(per_year * max(1, -(-years * across // 10))))
    else:
        axes.xaxis.set_major_locator(MaxNLocator(nbins=max(9 // across, 3), integer=True))
    axes.set_xlabel(wording.steps(step_length))


def percent(axis: Any, suffix: str = " %") -> None:
    """Shares as per cent."""
    from matplotlib.ticker import FuncFormatter

    axis.set_major_formatter(FuncFormatter(lambda v, _: typed(f"{100 * v:.3g}{suffix}".replace("-", "−"))))


def numbers(axes: Axes, unit: str, currency: str, most: int = 5) -> None:
    """Round numbers in the unit of a measure, at most this number of intervals between them."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(nbins=most))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda v, _: typed(wording.tick(v, unit, currency))))


def rules(axes: Axes, axis: Any) -> None:
    """Faint lines across the picture."""
    axes.grid(axis=axis, color=FAINT, alpha=0.25, linewidth=0.6)
