"""Figures as SVG inside a page: the same text every time, in the colours of the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from uptake.show.html import escape
from uptake.show.style import PAGE_NAMES, own_look

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def svg(figure: Figure, name: str) -> str:
    """The SVG of a figure: text kept as text, and every id begins with ``name``, as figures of one page must differ."""
    from io import StringIO

    import matplotlib

    out = StringIO()
    with own_look(), matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none"}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    return _in_tags(text, lambda tag: re.sub(r'(\bid="|href="#|url\(#)', rf"\1{name}-", tag))


def image(figure: Figure, name: str, alt: str) -> str:
    """The same as an image that says what it shows and takes its colours from the page."""
    text = _in_tags(svg(figure, name), _in_colours_of_the_page)
    viewbox = text[text.index('viewBox="') :].split('"')[1]
    spaces = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    opening = f'<svg {spaces} viewBox="{viewbox}" role="img" aria-label="{escape(alt)}"'
    return opening + text[text.index(">") :].strip()


def _in_tags(text: str, change: Callable[[str], str]) -> str:
    """Change the tags of an SVG, and not the names between them."""
    return re.sub(r"<[^<>]*>", lambda tag: change(tag[0]), text)


def _in_colours_of_the_page(tag: str) -> str:
    for colour, variable in PAGE_NAMES.items():
        tag = tag.replace(colour, f"var(--{variable})")
    return tag
