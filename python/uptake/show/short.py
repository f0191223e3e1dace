"""The findings of a page in a few sentences: who leads, by how much, and what holds take-up back."""

from __future__ import annotations

import math
from collections.abc import Sequence

from uptake.analysis import measures, uncertainty
from uptake.show import wording
from uptake.show.html import Html, Items, Paragraph, Section, html, joined, listing, named, strong
from uptake.show.page import CAVEAT, Page

_SENTENCES = 4  # up to this number, each idea has a sentence of its own


def in_short(p: Page) -> Section:
    """Who leads, by how much, and what holds take-up back; with the caveat."""
    points = [_reach(q) for q in p.each] if len(p.each) <= _SENTENCES else _reaches(p)
    if len(p.names) > 1:
        money = p.sums or p
        if p.has("net_benefit"):
            points.append(_leader(money, "net_benefit", "has the largest net benefit", "in present value"))
        elif p.has("cost_per_adopter"):
            points.append(
                _leader(money, "cost_per_adopter", "costs least per adopter", "per adopter, in present value")
            )
    points += _binding(p)
    return Section("", [Items(points), Paragraph(CAVEAT, "caveat")], style="short", label="In short")


def _reach(p: Page) -> Html:
    """Which strategy reaches the most users; of a single one, how many it reaches."""
    if len(p.names) > 1:
        return _leader(p, "reach", "reaches the most users", "of the users by the horizon")
    reach = joined(p.words(p.reference, "reach"))
    return html(_of(p), strong(p.shown[p.reference]), " reaches ", reach, " of the users by the horizon.")


def _reaches(p: Page) -> list[Html]:
    """The same for many ideas: those of which one strategy reaches the most users share a sentence."""
    found: dict[str, list[Html]] = {}
    close = []
    for q in p.parts:
        best, rivals = _best(q, "reach") or (p.reference, [])
        found.setdefault(best, []).append(html(named(q.idea), f" {q.share(q.value(best, 'reach'))}"))
        close += [q.idea] if rivals else []
    most = "the most users" if len(p.names) > 1 else "users"
    said = [html(strong(p.shown[s]), f" reaches {most} of: ", html(*_commas(each)), ".") for s, each in found.items()]
    if p.runs < 2 and len(p.names) > 1:
        said.append(html("One run cannot tell luck from effect."))
    elif close:
        said.append(html("These runs cannot tell the best strategy apart from another one with ", listing(close), "."))
    return said


def _commas(words: Sequence[Html]) -> list[Html]:
    return [html(", " if place else "", one) for place, one in enumerate(words)]


def _of(p: Page) -> Html:
    """What a sentence is about, where there are several ideas."""
    return html(named(p.idea), ": ") if p.idea else html()


def _binding(p: Page) -> list[Html]:
    """At which gate users spend most of the time; ideas of which the same gate binds share a sentence."""
    found: dict[str, list[Html]] = {}
    for q in p.each:
        shares = {gate: q.value(p.reference, f"gate_{gate.lower()}") for gate in wording.GATES}
        if not any(math.isnan(share) for share in shares.values()):
            gate = max(shares, key=lambda g: shares[g])
            of = html(named(q.idea), " ") if q.idea else html()
            found.setdefault(gate, []).append(html(of, q.share(shares[gate])))
    lead = ", users who have not adopted spend the largest part of the time "
    reference = strong(p.shown[p.reference])
    return [
        html("Under ", reference, lead, f"{wording.GATES[gate].spending} (", *_commas(said), ").")
        for gate, said in found.items()
    ]


def _leader(p: Page, name: str, claim: str, of: str) -> Html:
    """The strategy that does best on a measure, and those that these runs cannot tell apart from it."""
    found = _best(p, name)
    if found is None:
        return html(_of(p), f"{measures.MEASURES[name].label} has no value under any strategy.")
    best, close = found
    text = html(_of(p), strong(p.shown[best]), f" {claim}: ", joined(p.words(best, name)), f" {of}")
    if best != p.reference:
        lead = joined(p.words(best, name, "difference"))
        text = html(text, ", ", lead, " compared with ", named(p.shown[p.reference]))
    if p.runs < 2:
        return html(text, ". One run cannot tell luck from effect.")
    if close:
        return html(text, ". These runs cannot tell it apart from ", listing(close), ".")
    return html(text, ". The interval of its lead over every other strategy excludes zero.")


def _best(p: Page, name: str) -> tuple[str, list[str]] | None:
    """The strategy with the best mean of a measure, and those whose paired interval holds zero, for readers."""
    better = measures.MEASURES[name].better
    means = {s: p.value(s, name) for s in p.names if not math.isnan(p.value(s, name))}
    if not means:
        return None
    best = max(means, key=lambda s: better * means[s])
    rivals = uncertainty.paired(p.data, name, best, p.level, p.attribution, p.optimism_bias)
    return best, [p.shown[str(s)] for s, rival in rivals.iterrows() if rival["low"] <= 0 <= rival["high"]]
