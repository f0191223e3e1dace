"""What a calibration shows of itself: at the prompt, and in a notebook."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from uptake.analysis import calibrated
from uptake.show import wording
from uptake.show.html import escape

if TYPE_CHECKING:
    import xarray as xr

_LEVEL = 0.9
_WIDTH = 110  # characters of a line


def text(data: xr.Dataset) -> str:
    """Each number before and after, what is assumed, whether the world can be right, and what to do next."""
    lines = [f"<uptake.Calibration {_title(data)}>"]
    rows = _rows(data)
    widths = [max(len(row[k]) for row in rows) for k in range(4)]
    for row in rows:
        lines.append("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    lines += [f"  {line}" for line in said(data)]
    return "\n".join([*lines, "  .summary()  .draws  .scenarios(n)  .check  .history  .plot()  .save(path)  .data"])


def html(data: xr.Dataset) -> str:
    """The same as a table."""
    head = "".join(f"<th scope='col'>{escape(one)}</th>" for one in ("number", "prior", "posterior", "width left"))
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in _rows(data))
    caption = f"<caption>{escape(_title(data))}</caption>"
    notes = "".join(f"<p>{escape(line)}</p>" for line in said(data))
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{notes}"


def said(data: xr.Dataset) -> list[str]:
    """What was compared, what the answer rests on, what is assumed, and whether what was observed looks like a run."""
    last, check = data.isel(generation=-1), calibrated.check(data)
    what = ", ".join(json.loads(str(data.attrs["summaries"])))
    curves = wording.number_of(data.sizes["curve"], "curve", "curves")
    n = wording.number_of(data.sizes["generation"], "generation", "generations")
    particles, runs = (f"{float(last[name]):.0f}" for name in ("particles", "runs"))
    rests = (
        f"Compared: {what} of {curves}. After {n} a run counts within distance {float(last['threshold']):.3g}, in "
        f"units of the spread of the prior. Effectively {particles} particles and {runs} runs of luck carry the answer."
    )
    assumed = (
        "Assumed: the priors, independent of each other; the strategy and all other numbers of the world as given; "
        "what was observed is one run of this world."
    )
    if check.share != check.share:
        fits = f"What was observed is {check.observed:.2g} away from runs; with one run each, that cannot be judged."
    elif check.share < calibrated.SUSPECT:
        fits = f"Beware: {calibrated.warnings_of(data)[0]}."
    else:
        fits = (
            f"What was observed looks like a run of this world: {check.observed:.2g} away from runs, which are "
            f"{check.simulated:.2g} away from each other; {100 * check.share:.0f} % of runs are as far."
        )
    warnings = [f"Beware: {line}." for line in calibrated.warnings_of(data) if "does not reproduce" not in line]
    return [line for words in (rests, fits, *warnings, assumed) for line in _broken(words)]


def _title(data: xr.Dataset) -> str:
    under = wording.line(str(data.attrs["strategy"]), wording.NAME)
    idea = f", idea {wording.line(str(data.attrs['idea']), wording.NAME)!r}" if data.attrs["idea"] else ""
    steps = data.sizes["step"] - 1
    particles = wording.number_of(data.sizes["particle"], "particle", "particles")
    return f"of {under!r}{idea}: {particles} × {data.sizes['run']} runs × {steps} steps"


def _rows(data: xr.Dataset) -> list[tuple[str, str, str, str]]:
    """Per parameter: key, prior, posterior, what is left of the width of the prior."""
    frame, priors = calibrated.summary(data, _LEVEL), calibrated.priors(data)
    return [
        (
            wording.line(str(key), wording.NAME),
            priors[str(key)],
            f"-> {row['median']:.3g} [{row['low']:.3g}, {row['high']:.3g}]",
            f"{100 * row['left']:.0f} % of the width left",
        )
        for key, row in frame.iterrows()
    ]


def _broken(words: str) -> list[str]:
    """A sentence in lines."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > _WIDTH:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
