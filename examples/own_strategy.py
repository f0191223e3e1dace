"""Two ways to write a strategy: compose it from operations, or write a recipe with keywords.

A community radio station tells people about allotments for a year; allotment societies then get more plots where the
first ones are. Both are compared with letting the idea spread by itself, on the same people.
"""

from dataclasses import dataclass

import numpy as np
import uptake as up

VILLAGES, PEOPLE = 20, 100


def allotments() -> up.World:
    """Twenty villages of a hundred people, a society in each."""
    village = np.repeat(np.arange(VILLAGES), PEOPLE)
    return up.World(
        users=up.Users(up.generate.watts_strogatz(VILLAGES * PEOPLE, 6, 0.1, rng=1), group=village),
        providers=up.Providers(up.generate.complete(VILLAGES), places=20),
        service=up.generate.catchments(users=village, providers=range(VILLAGES)),
        ideas=up.Idea("allotments", merit=0.5, social_proof=0.5),
    )


# Composed: operations say what changes, for whom and when; costs say what is paid.
radio = up.Strategy(
    operations=[up.Operation("drive", 0.02, "add", who="users", until=12)],
    costs=[up.Cost(3_000, per="month", category="radio", until=12)],
    seeds=10,
    name="radio",
)


# A recipe: keywords with defaults; every study that uses it lists them among its assumptions.
@dataclass(frozen=True, kw_only=True)
class MorePlots(up.Recipe):
    """More plots for some societies from a step on, paid by the council for each plot.

    Parameters
    ----------
    plots : float
        Added to each of these societies.
    societies : int
        How many get them.
    start : int
        First step.
    """

    plots: float = up.assumed(15.0, "places")
    societies: int = up.assumed(10, "providers")
    start: int = 12

    def compose(self) -> up.Strategy:
        return up.Strategy(
            operations=[up.Operation("places", self.plots, "add", members=range(self.societies), start=self.start)],
            costs=[up.Cost(2, per="place", category="plots", payer="council", start=self.start)],
        )


if __name__ == "__main__":
    study = up.compare(
        allotments(),
        {"by itself": up.Emulation(seeds=10), "radio": radio, "radio, then plots": radio + MorePlots(plots=25)},
        horizon=60,
        runs=50,
        rng=7,
    )
    print(study.summary())
