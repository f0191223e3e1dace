"""What a report says of scenarios: what varies, how robust each strategy is, which numbers turn the ranking."""

from __future__ import annotations

from typing import Any

from uptake.analysis import robust
from uptake.analysis.scenarios import frame_of
from uptake.show import scenarios, wording
from uptake.show.html import Block, Paragraph, Picture, Section, Table
from uptake.show.page import Page, Varied
from uptake.show.svg import image
from uptake.show.tables import Cell

_WITHIN = 0.05
_PANELS = 2  # of the tornado: the strategies that are best most often


def robustness(p: Page) -> Section | None:
    """How robust the ranking is over scenarios; nothing where there are none, or no measure that suits all ideas."""
    varied = p.varied
    if varied is None:
        return None
    row = robust.chosen(varied.data, None)
    if p.parts and not row.of_money:
        return None
    given: dict[str, Any] = {"attribution": p.attribution, "optimism_bias": p.optimism_bias}
    blocks: list[Block] = [_said(p, varied), _table_of_numbers(varied)]
    if len(p.names) > 1:
        blocks += [_table_of_strategies(p, varied, given), _picture(p, varied, given)]
        if len(frame_of(varied.data).columns) > 1:
            blocks.append(_map(p, varied, given))
    if varied.tornado is not None:
        blocks.append(_tornado(p, varied, given))
    return Section("How robust the ranking is", blocks)


def _said(p: Page, varied: Varied) -> Paragraph:
    several = wording.number_of(varied.data.sizes["scenario"], "scenario", "scenarios")
    runs = wording.number_of(varied.data.sizes["run"], "run", "runs")
    row = robust.chosen(varied.data, None)
    text = (
        f"All strategies ran in {several}, {runs} of each under the same luck. On this page intervals are over "
        f"scenarios, each with the mean of its runs. Strategies are ranked by {row.label.lower()}: its expected value "
        "in each scenario. Regret is how far a strategy falls behind the best one of the same scenario."
    )
    return Paragraph(text)


def _table_of_numbers(varied: Varied) -> Table:
    frame = frame_of(varied.data)
    rows = [[Cell(key), Cell(f"{frame[key].min():.4g}"), Cell(f"{frame[key].max():.4g}")] for key in frame.columns]
    return Table(
        "What varies between scenarios: the lowest and the highest value.", ["Number", "Lowest", "Highest"], rows
    )


def _table_of_strategies(p: Page, varied: Varied, given: dict[str, Any]) -> Table:
    shares = robust.robustness(varied.data, within=_WITHIN, **given)
    behind = robust.regret(varied.data, **given)
    unit = robust.chosen(varied.data, None).unit

    def cells(_: Page, s: str) -> list[Cell]:
        own = [Cell(f"{100 * shares[name][s]:.0f} %") for name in ("best", "near_best", "not_worst", "best_in_runs")]
        ends = [Cell(wording.quantity(float(behind[name][s]), unit, p.currency)) for name in ("mean", "p90")]
        worst = wording.quantity(float(behind["max"][s]), unit, p.currency)
        return [*own, *ends, Cell(worst, f"scenario {behind['scenario'][s]}")]

    caption = (
        f"Best: share of scenarios in which a strategy is best. Near: within {100 * _WITHIN:g} % of the best. In runs: "
        "share of single runs, of all scenarios, in which it is best, ties shared. 90 %: nine of ten scenarios have "
        "less regret."
    )
    headings = ["Best", "Near the best", "Not the worst", "Best in runs", "Mean regret", "90 %", "Largest"]
    return p.by_strategy(caption, headings, cells, [p])


def _picture(p: Page, varied: Varied, given: dict[str, Any]) -> Picture:
    shares = robust.robustness(varied.data, within=_WITHIN, **given)
    alt = (
        "Two panels, a row per strategy: share of scenarios in which it is best, near the best, not the worst; regret. "
    )
    alt += ", ".join(f"{p.shown[s]} is best in {100 * shares['best'][s]:.0f} %" for s in p.names) + "."
    figure = scenarios.robustness(varied.data, within=_WITHIN, **given)
    caption = "Share of scenarios, and regret: mean, the value below which nine of ten scenarios lie, and the largest."
    return Picture(image(figure, "robustness", alt), caption)


def _map(p: Page, varied: Varied, given: dict[str, Any]) -> Picture:
    x, y = _widest(varied, scenarios.leaders(varied.data, robust.chosen(varied.data, None), **given)[0])
    figure = scenarios.scenario_map(varied.data, x=x, y=y, **given)
    alt = f"A marker per scenario, at its values of {x} and {y}; its shape and colour say which strategy is best there."
    return Picture(image(figure, "map", alt), f"Which strategy is best in each scenario, by {x} and {y}.")


def _widest(varied: Varied, leader: str) -> tuple[str, str]:
    """The two numbers that do most to the strategy that is best most often; the first two where that is not known."""
    keys = [*frame_of(varied.data).columns]
    if varied.tornado is not None:
        keys = list(varied.tornado.loc[leader].index)
    return keys[0], keys[1]


def _tornado(p: Page, varied: Varied, given: dict[str, Any]) -> Picture:
    assert varied.tornado is not None
    chosen = scenarios.leaders(varied.data, robust.chosen(varied.data, None), **given)[:_PANELS]
    figure = scenarios.tornado(varied.tornado, p.currency, p.names, strategies=chosen)
    widest = "; ".join(f"{p.shown[s]}: {varied.tornado.loc[s].index[0]}" for s in chosen)
    alt = f"A bar per number, from the value at its low end to that at its high end. The widest is, of {widest}."
    which = "the two strategies that are best most often" if len(chosen) > 1 else "the strategy"
    caption = (
        f"What each number does alone to {which}: from its lowest to its highest value, which stand at the ends of the "
        "bar, all else as described (line). The same runs under the same luck."
    )
    return Picture(image(figure, "tornado", alt), caption)
