"""Names broken into lines, and shortened where that is not enough, so that they fit the room that a picture has."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal

from uptake.show import wording
from uptake.show.style import figure_of, typed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Weight = Literal["normal", "bold"]
_LEAST = 6  # characters to which a name is shortened at most


def inches(text: str, size: float, weight: Weight = "normal") -> float:
    """How wide a line of text of this size (points) is drawn."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")
        width, _, _ = text_to_path.get_text_width_height_descent(text, FontProperties(size=size, weight=weight), False)
    return float(width) / 72


def room(axes: Sequence[Axes], share: float = 0.28) -> float:
    """Inches for names beside the axes: the axes keep most of the width."""
    return max(0.9, share * sum(one.bbox.width for one in axes) / figure_of(axes[0]).dpi)


def names_in(
    names: Sequence[str], width: float, size: float, weight: Weight = "normal", lines: int = 2
) -> list[list[str]]:
    """The lines of each name: names are shortened, all to the same number of characters, until each fits its lines.

    Parameters
    ----------
    names : sequence of str
        As readers know them; they stay different from each other.
    width : float
        Inches of a line.
    size : float
        Points.
    weight : "normal" or "bold"
    lines : int
        Most lines of a name.

    Examples
    --------
    >>> names_in(["few", "all the villages of the valley"], 1.5, 10)
    [['few'], ['all the villages of the', 'valley']]
    """

    def wide(text: str) -> float:
        return inches(text, size, weight)

    for most in range(wording.NAME, _LEAST - 1, -2):
        broken = [in_lines(name, width, wide) for name in wording.apart(names, most)]
        if all(len(each) <= lines for each in broken):
            return broken
    return [[name] for name in wording.apart(names, _LEAST)]


def in_lines(text: str, width: float, wide: Callable[[str], float]) -> list[str]:
    """Text in lines no wider than `width`, broken between words, and inside a word that is wider.

    Examples
    --------
    >>> in_lines("two words, incomprehensibilities", 10, len)
    ['two words,', 'incomprehe', 'nsibilitie', 's']
    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if wide(longer) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if lines[-1] and wide(lines[-1] + character) > width:
                lines.append("")
            lines[-1] += character
    return lines


def drawn(lines: Sequence[str]) -> str:
    """Lines as matplotlib draws them as typed."""
    return "\n".join(typed(line) for line in lines)
