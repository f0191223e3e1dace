"""Text that people gave, made fit for a line on a screen or a page: nothing in it is lost, hidden or in command."""

from __future__ import annotations

import re

# Characters that a screen or a page obeys or cannot hold: controls, halves of characters, those that reverse the
# direction of what follows, and two that are no characters.
_OBEYED = re.compile("[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")


def visible(text: str, *, lines: bool = False) -> str:
    """The text on one line; characters that a terminal would obey are shown as Python writes them.

    Parameters
    ----------
    text : str
    lines : bool
        Keep line breaks and tabs.

    Examples
    --------
    >>> visible("two\\nlines"), visible("\\x1b[31mred")
    ('two lines', '\\\\x1b[31mred')
    """
    if lines:
        text = text.replace("\r\n", "\n")
        return "".join(c if c in "\n\t" else _OBEYED.sub(_escaped, c) for c in re.split("([\n\t])", text))
    return _OBEYED.sub(_escaped, _BREAKS.sub(" ", text))


def shortened(text: str, most: int) -> str:
    """At most this number of characters; a longer text loses its middle.

    Examples
    --------
    >>> shortened("the quick brown fox", 9), shortened("the fox", 9)
    ('the q…fox', 'the fox')
    """
    if len(text) <= most:
        return text
    end = (most - 1) * 3 // 8
    return f"{text[: most - 1 - end]}…{text[len(text) - end :]}"


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
