"""What a fit says, in sentences: whether it shows contagion, how sure that is, and what was assumed."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

from uptake.analysis.fits.contact import KINDS
from uptake.analysis.fits.evidence import Evidence
from uptake.analysis.fits.problem import Problem
from uptake.show import wording

if TYPE_CHECKING:
    import pandas as pd

_WIDE = 100  # characters of a line at the prompt
_MIX = "A fit cannot tell contagion from what people who are tied have in common."


def p_words(p: float) -> str:
    """A p-value.

    Examples
    --------
    >>> p_words(0.8), p_words(0.0123), p_words(3e-9)
    ('p = 0.80', 'p = 0.012', 'p < 0.001')
    """
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def number(x: float) -> str:
    """A number with three or four significant digits, a proper minus, and a dash for none.

    Examples
    --------
    >>> number(-0.07879), number(float("nan")), number(1234.5)
    ('−0.0788', '–', '1,234')
    """
    if math.isnan(x):
        return wording.DASH
    size = abs(x)
    text = f"{size:,.0f}" if size >= 1000 else f"{size:.4g}" if size >= 100 else f"{size:.3g}"
    return f"−{text}" if x < 0 else text


def verdict(found: Evidence, what: str, without: str) -> list[str]:
    """Sentences on contagion.

    Parameters
    ----------
    found : Evidence
    what : str
        What goes with adoption: "exposure".
    without : str
        What the test compares with: "the same model without exposure".
    """
    test = f"likelihood ratio {found.statistic:.2f} on {found.freedom} df, {p_words(found.p_value)}, against {without}"
    rival = f"{found.rival} (AIC {found.rival_aic:.1f}; this model {found.aic:.1f})"
    if found.verdict == "detected":
        return [
            f"Contagion is detected: adoption rises with {what} ({test}).",
            f"It also beats the best model without contagion, {rival}.",
            _MIX,
        ]
    if found.verdict == "weak":
        return [
            f"Weak evidence of contagion: adoption rises with {what} ({test}).",
            f"It also beats the best model without contagion, {rival}.",
            "Of several definitions that are tried, one is below 5 % by luck.",
        ]
    if found.verdict == "mixed":
        return [
            f"Mixed evidence: adoption rises with {what} ({test}),",
            f"but a model without contagion does better: {rival}.",
        ]
    if found.verdict == "negative":
        return [f"No contagion: adoption falls with {what} ({test}).", f"Best model without contagion: {rival}."]
    return [f"No detectable contagion ({test}).", f"Best model without contagion: {rival}."]


def limits(names: Sequence[str], table: pd.DataFrame) -> str:
    """What the intervals of effects leave open.

    Parameters
    ----------
    names : sequence of str
        Rows of the table.
    table : DataFrame
        With ``estimate``, ``low`` and ``high``.
    """
    parts = []
    for name in names:
        row = {key: float(table[key][name]) for key in ("estimate", "low", "high")}
        said = f"{name} {number(row['estimate'])}"
        low, high = row["low"], row["high"]
        parts.append(said + ("" if math.isnan(low) else f", 95 % interval {number(low)} to {number(high)}"))
    return "; ".join(parts) + "."


def assumptions(problem: Problem, *, direction: str) -> list[str]:
    """What a hazard takes for granted."""
    said = []
    if problem.kinds:
        when = (
            "by the period before" if problem.lag == 1 else "in or before the same period, which includes its effects"
        )
        said.append(f"exposure is {', and '.join(KINDS[kind] for kind in problem.kinds)} {when} (lag {problem.lag})")
        whose = "sources of arcs into it" if direction == "in" else "targets of its own arcs (direction 'out')"
        said.append(f"contacts of an actor are the {whose}")
        alone = problem.contact.without()
        if alone:
            rule = {
                "zero": "have exposure 0",
                "drop": "are left out",
                "mark": "have exposure 0 and a level of their own",
            }
            actors = wording.number_of(alone, "actor", "actors")
            said.append(f"{actors} without contacts {rule[problem.no_contacts]}")
    given = "are given" if problem.first else "are explained too"
    said.append(f"adopters of the first period {given}")
    said.append("those that had not adopted by the last period are censored")
    return said


def sentence(parts: Sequence[str]) -> str:
    """Assumptions as one sentence."""
    return f"Assumed: {'; '.join(parts)}."


def text(head: str, lines: Sequence[str], ways: str) -> str:
    """What stands at the prompt: long lines are broken.

    Examples
    --------
    >>> print(text("Fit", ["All is well."], ".table"))
    <uptake.Fit>
      All is well.
      .table
    """
    broken = [textwrap.fill(line, _WIDE, initial_indent="  ", subsequent_indent="    ") for line in (*lines, ways)]
    return "\n".join([f"<uptake.{head}>", *broken])


def checked(table: pd.DataFrame, outside: int, runs: int) -> list[str]:
    """What a predictive check says."""
    n = len(table)
    lines = [f"{n - outside} of {n} statistics lie inside the 95 % range of {runs:,} simulated runs."]
    lines += [
        f"Outside: {name}: observed {number(float(row['observed']))}, "
        f"simulated {number(float(row['low']))} to {number(float(row['high']))}."
        for name, row in table.iterrows()
        if not row["low"] <= row["observed"] <= row["high"]
    ]
    return lines
