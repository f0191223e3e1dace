"""Growth through others and growth of one's own: emulation, the baseline, and branching."""

from __future__ import annotations

from dataclasses import dataclass

from uptake.strategies.base import Operation, Recipe, SeedsLike, SideName, Strategy, assumed


@dataclass(frozen=True, kw_only=True)
class Emulation(Recipe):
    """Seeds and nothing else: the idea spreads as far as others take it up. The usual baseline.

    Opening a provider costs what the world says (`Costs.setup`).

    Parameters
    ----------
    seeds : int or sequence of int, default 10
        Who has adopted at step 0: a number, drawn anew in each run and nested, or ids.
    side : "users" or "providers"
        Whose seeds.
    budget : float, optional
        Money for setting up over the whole horizon.
    name : str, optional

    Notes
    -----
    Slow, and very different from run to run: most social ideas have spread this way.

    Examples
    --------
    >>> import uptake as up
    >>> up.Emulation(seeds=10).seeding
    Seeds(users=10, providers=0)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"

    def compose(self) -> Strategy:
        return Strategy(seeds=self.seeds, seeds_side=self.side)


@dataclass(frozen=True, kw_only=True)
class Branching(Recipe):
    """Organisational growth: one organisation opens its own sites, as fast as management and money allow.

    Sites do not copy each other; the organisation approaches them, supplies a champion and opens so many a month.

    Parameters
    ----------
    seeds : int or sequence of int, default 10
        Who has adopted at step 0.
    side : "users" or "providers"
        Whose seeds.
    slots : float, default 2 (assumed)
        Sites the organisation can open in a month.
    drive : float, default 0.05 (assumed)
        Chance in a month that a possible site is approached.
    champion : float, default 1 (assumed)
        Champion supplied at every site, in [0, 1].
    setup : float, default 60,000 (assumed)
        Cost of a site.
    budget : float, optional
        Money for setting up over the whole horizon.
    name : str, optional

    Notes
    -----
    At most slots x months sites besides the seeds, so growth is linear, not S-shaped. Own sites also keep closest to
    the original; this version does not model how ideas are adapted, so that advantage does not show.

    Examples
    --------
    >>> import uptake as up
    >>> [(o.term, o.value) for o in up.Branching(slots=3).operations][0]
    ('slots', 3.0)
    """

    seeds: SeedsLike = 10
    side: SideName = "users"
    slots: float = assumed(2.0, "openings / month")
    drive: float = assumed(0.05, "chance / month")
    champion: float = assumed(1.0, "share")
    setup: float = assumed(60_000.0, "money / opening")

    def compose(self) -> Strategy:
        return Strategy(
            operations=[
                Operation("slots", self.slots),
                Operation("drive", self.drive, who="providers"),
                Operation("professional", 0.0),
                Operation("champion", self.champion),
                Operation("setup", self.setup),
            ],
            seeds=self.seeds,
            seeds_side=self.side,
        )
