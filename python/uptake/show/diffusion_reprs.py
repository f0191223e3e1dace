"""What a diffusion shows of itself: at the prompt, and in a notebook."""

from __future__ import annotations

from uptake.analysis.diffusion.observed import Observed
from uptake.basis.checks import shown
from uptake.show import wording
from uptake.show.html import escape


def text(seen: Observed) -> str:
    """Sizes, window, and how many adopted."""
    return f"<uptake.Diffusion {_sizes(seen)}, {_window(seen)}: {_adopted(seen)}>"


def html(seen: Observed) -> str:
    """The same as a table of one row."""
    cells = (_sizes(seen), _window(seen), _adopted(seen))
    row = "".join(f"<td>{escape(cell)}</td>" for cell in cells)
    return f"<table><caption>Diffusion</caption><tbody><tr>{row}</tr></tbody></table>"


def _sizes(seen: Observed) -> str:
    actors = wording.number_of(seen.n, "actor", "actors")
    arcs = [network.n_arcs for network in seen.networks]
    ties = wording.number_of(arcs[0], "arc", "arcs")
    if not seen.is_static:
        low, high = min(arcs), max(arcs)
        ties = f"{len(arcs):,} networks of {low:,}{f' .. {high:,}' if low != high else ''} arcs"
    groups = f", {wording.number_of(len(seen.group_names), 'group', 'groups')}" if seen.group_names else ""
    runs = "" if seen.runs is None else f"{wording.number_of(seen.n_runs, 'run', 'runs')} × "
    return f"{runs}{actors}, {ties}{groups}"


def _window(seen: Observed) -> str:
    first, last = (seen.periods[k : k + 1 or None].tolist()[0] for k in (0, -1))
    return f"periods {_plain(first)} .. {_plain(last)}"


def _plain(label: object) -> str:
    return label if isinstance(label, str) else shown(label)


def _adopted(seen: Observed) -> str:
    ever = (seen.start >= 0).sum(axis=1)
    if seen.runs is not None:
        return f"{ever.mean():,.1f} adopted on average ({wording.quantity(float(ever.mean()) / seen.n, 'share')})"
    some = int(ever[0])
    given_up = ""
    if seen.spells is not None:
        ended = int((seen.spells.end < seen.n_periods).sum())
        given_up = f", {wording.number_of(ended, 'spell', 'spells')} ended"
    return f"{some:,} adopted ({100 * some / seen.n:.3g} %), {seen.n - some:,} did not{given_up}"
