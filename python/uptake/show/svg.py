"""Figures as SVG inside a page: the same text every time, in the colours of the page."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from uptake.show.style import PAGE_NAMES

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def svg(figure: Figure, name: str) -> str:
    """The SVG of a figure: text kept as text, and every id begins with ``name``, as figures of one page must differ."""
    from io import StringIO

    import matplotlib

    out = StringIO()
    with matplotlib.rc_context({"svg.hashsalt": name, "svg.fonttype": "none", "svg.id": None}):
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = text[text.index("<svg") :]
    text = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', text)
    return re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", text)


def image(figure: Figure, name: str, alt: str) -> str:
    """The same as an image that says what it shows and takes its colours from the page."""
    text = svg(figure, name)
    for colour, variable in PAGE_NAMES.items():
        text = text.replace(colour, f"var(--{variable})")
    viewbox = text[text.index('viewBox="') :].split('"')[1]
    spaces = 'xmlns:xlink="http://www.w3.org/1999/xlink"'
    opening = f'<svg {spaces} viewBox="{viewbox}" role="img" aria-label="{escape(alt)}"'
    return opening + text[text.index(">") :].strip()
