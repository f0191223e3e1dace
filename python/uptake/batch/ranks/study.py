"""Strategies compared on one world over many ranks: each computes its block, and rank 0 has the results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from uptake.analysis.schema import Outcome
from uptake.basis.arrays import Int32s
from uptake.batch.ranks.blocks import blocks
from uptake.batch.ranks.cut import cut_network
from uptake.batch.ranks.drawn import Given, Source, source_of
from uptake.batch.ranks.ground import Ground, bounds_of, own_service
from uptake.batch.ranks.held import hold
from uptake.batch.ranks.plain import refuse_strategies, refuse_world
from uptake.batch.ranks.ranks import Ranks
from uptake.batch.ranks.whole import fingerprint_of, go_by, stand_in
from uptake.batch.ranks.world import Recorded, WorldRun
from uptake.kernels.types import UNSETTLED
from uptake.network.network import Network
from uptake.plan.compiled import Compiled
from uptake.plan.sponsors import owners_of
from uptake.run.compare import Comparison
from uptake.run.concentration import concentration_of
from uptake.run.ensemble import enter, room_for
from uptake.run.trial import Trial, seeds_of
from uptake.world.world import World


class Divided:
    """The network of users of a study: arcs for this rank, and a stand-in without arcs for the world.

    Give it to ``uptake.studyfile.build.build`` as what is kept of that network; then call `settle`.
    """

    def __init__(self, ranks: Ranks, engine: str | None) -> None:
        self._ranks, self._engine = ranks, engine
        self.source: Source | None = None
        self._network: Network | None = None
        self._ground: Ground | None = None

    def __call__(self, table: dict[str, Any] | None, make: Callable[[], Network]) -> Network:
        """The network that the world gets; one with weights as it is, so that the world is refused for them."""
        self.source = source_of(table, make, self._engine)
        if isinstance(self.source, Given) and self.source.network.weight is not None:
            return self.source.network
        self._network = stand_in(self.source)
        return self._network

    def settle(self, world: World) -> None:
        """Divide the world, and draw the arcs into the block of this rank; all ranks call this together.

        The stand-in gets the fingerprint of the whole network.
        """
        refuse_world(world)
        source, ranks = self.source, self._ranks
        assert source is not None  # the world was built with it
        bounds = bounds_of(blocks(source.weights(ranks), ranks.size), world.service)
        cut = source.cut(int(bounds.users[ranks.rank]), int(bounds.users[ranks.rank + 1]))
        if self._network is not None:
            go_by(self._network, fingerprint_of(cut, ranks))
        self.source = source = None  # its arrays are not needed any more
        users, providers = hold(cut, bounds.users, ranks), None
        if world.providers is not None:
            professional = world.providers.base or Network.from_edges([], [], n=world.n_providers)
            first, end = bounds.providers[ranks.rank : ranks.rank + 2].tolist()
            providers = hold(cut_network(professional, first, end), bounds.providers, ranks)
        self._ground = Ground(users, providers, *own_service(world.service, bounds, ranks.rank))

    @property
    def ground(self) -> Ground:
        """The block of this rank, with the ties into it; once it is settled."""
        assert self._ground is not None
        return self._ground


@dataclass(frozen=True, eq=False, kw_only=True)
class DistributedComparison(Comparison):
    """A comparison of which every run is computed by all ranks together."""

    ground: Ground
    ranks: Ranks

    @classmethod
    def of(cls, comparison: Comparison, ground: Ground, ranks: Ranks) -> DistributedComparison:
        """The same comparison over these ranks.

        Raises
        ------
        BadValue
            If the world or a strategy needs what ranks cannot do.
        """
        refuse_strategies(comparison.compiled)
        parts = {field.name: getattr(comparison, field.name) for field in fields(comparison)}
        return cls(**parts, ground=ground, ranks=ranks)

    def outcomes(
        self,
        compiled: Mapping[str, Sequence[Compiled]],
        runs: Sequence[int],
        threads: int | None,
        progress: bool | None,
    ) -> dict[str, list[Outcome]]:
        """What these strategies come to in these runs; all of it on rank 0, sums alone on the others."""
        refuse_strategies(compiled)
        return {name: [self._outcome(own, runs)] for name, (own, *_) in compiled.items()}

    def _outcome(self, compiled: Compiled, runs: Sequence[int]) -> Outcome:
        outcome = room_for(compiled, len(runs), self.keep_steps and self.ranks.rank == 0)
        owner = owners_of(self.world)
        for i, run in enumerate(runs):
            seeds = seeds_of(compiled, self.seed, run, self.engine, None)
            recorded = self._recorded(compiled, run, seeds)
            trial = Trial(
                UNSETTLED, recorded.tallies, recorded.group_ever, np.empty((0, 0, 0), np.int64), np.empty(0, np.int64)
            )
            enter(outcome, i, trial, compiled, self.engine)
            if outcome.concentration is not None:
                outcome.concentration[i] = concentration_of(recorded.places, owner)
            if self.keep_steps:
                steps = self._all_steps(recorded)
                if outcome.adoption_step is not None and steps is not None:
                    outcome.adoption_step[i] = steps
        return outcome

    def _recorded(self, compiled: Compiled, run: int, seeds: tuple[Int32s, Int32s]) -> Recorded:
        """One run. What fails on one rank ends them all, as the others wait for its messages."""
        try:
            return WorldRun(compiled.plan, self.ground, self.ranks, self.seed, run, seeds, self.engine).compute()
        except Exception as error:
            self.ranks.abort(error)
            raise

    def _all_steps(self, recorded: Recorded) -> Int32s | None:
        """The steps of adoption of users, then of providers, on rank 0."""
        users, providers = self.ranks.collect(recorded.users), self.ranks.collect(recorded.providers)
        return None if users is None or providers is None else np.concatenate([*users, *providers])
