"""A panel per idea: how many stand side by side, how large they are, and the words around them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from uptake.show import fitting, style, wording

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Size = tuple[float, float]
_TITLE, _LABEL = 10.5, 10.0  # points
_WIDTHS = {2: 9.6, 3: 10.4, 4: 11.2}  # inches of a figure by the number of panels side by side


def columns(n: int) -> int:
    """How many of n panels stand side by side."""
    return 1 if n == 1 else 2 if n <= 4 else 3 if n <= 9 else 4


def are_wide(n: int) -> bool:
    """Whether n panels have room for names beside their lines."""
    return columns(n) <= 2


def usual(n: int, one: Size, row: float) -> Size:
    """The usual size of a figure of n panels: that of one, or rows of panels of this height, in inches."""
    return one if n == 1 else (_WIDTHS[columns(n)], 0.75 + row * -(-n // columns(n)))


def panels(axes: Any, size: Size | None, usual: Size, names: Sequence[str]) -> list[Axes]:
    """An Axes per idea, under its name; the one panel of a study of one idea has none."""
    drawn = style.panels(axes, size, usual, len(names), columns(len(names)) if len(names) > 1 else 0)
    if len(names) > 1:
        entitle(drawn, names)
    return drawn


def entitle(drawn: Sequence[Axes], names: Sequence[str]) -> None:
    """Names of ideas above their panels, shortened where they are wider."""
    width = min(one.bbox.width for one in drawn) / style.figure_of(drawn[0]).dpi
    for one, lines in zip(drawn, fitting.names_in(wording.display(names), width, _TITLE, "bold"), strict=True):
        one.set_title(fitting.drawn(lines), loc="left", fontsize=_TITLE, fontweight="bold", color=style.INK)


def label_once(drawn: Sequence[Axes], across: int) -> None:
    """One label per direction for all panels of our own figure, and ticks at its edges."""
    figure = style.figure_of(drawn[0])
    look: dict[str, Any] = {"fontsize": _LABEL, "color": style.INK}
    if below := drawn[0].get_xlabel():
        figure.supxlabel(below, **look)
    if beside := drawn[0].get_ylabel():
        figure.supylabel(beside, **look)
    for place, one in enumerate(drawn):
        one.set_xlabel("")
        one.set_ylabel("")
        one.tick_params(labelbottom=place + across >= len(drawn), labelleft=place % across == 0)
