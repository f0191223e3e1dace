"""What the kernels of contagions are called with: one record of the contagion, and the runs asked for. Free of numba.

The native core reads the fields by name (``cpp/bindings/runs.hpp``). A kernel is called as ``kernel(contagion, runs)``
and fills the arrays of ``runs`` that are marked as written. n is the number of actors.
"""

from typing import NamedTuple

from uptake.kernels.types import Int32s, Int64s, Ties


class TieClock(NamedTuple):
    """An independent cascade by the tie clock, for ``cascade_runs``: each tie has a coin of 32 random bits per run."""

    ties: Ties
    bar: Int32s  # (1,) or (n_ties,): a tie is live if (coin >> 1) <= bar, where bar = round(p 2^31) - 1


class SkipClock(NamedTuple):
    """An independent cascade by the skip clock, for ``skip_runs``: gaps between live ties are drawn."""

    ties: Ties
    hazard: int  # Lambda(p) in units of 2^-32, at least 0, the same for all ties


class Complementary(NamedTuple):
    """Two ideas of which each changes how acceptable the other one is, for ``complementary_runs``.

    Of ``Runs``, rows 2 i and 2 i + 1 are the ideas 0 and 1 of run i of the block. The luck of idea k is that of
    ``idea + k``; the coins of ties are those of ``idea``.
    """

    ties: Ties
    bar: Int32s  # the tie clock: as in TieClock, one coin for both ideas; (0,): the actor clock
    hazard: Int64s  # the actor clock: (1,) or (n_ties,), Lambda(p) in units of 2^-32; (0,): the tie clock
    alone: Int64s  # (2,): the level of each idea for actors that have not adopted the other one, 0 .. 2^32
    given: Int64s  # (2,): and for those that have


class Needs(NamedTuple):
    """How much each actor needs before it adopts; ``needs.py`` turns it into a whole number."""

    latent: int  # how a need comes about: GIVEN, RESISTANCE or ACCEPTANCE
    scale: Int64s  # (1,) or (n,)


class Threshold(NamedTuple):
    """A threshold process computed one run after the other, for ``threshold_runs``."""

    ties: Ties
    amount: Int64s  # (n_ties,): what each tie passes on; (0,): each contact counts 1
    needs: Needs
    each: bool  # whether a contact counts anew in every step after it adopted


class Lanes(NamedTuple):
    """A threshold process under 'once' of which many runs are computed together, for ``lanes_runs``."""

    ties: Ties
    amount: Int64s  # as in Threshold
    sources: Ties  # the same ties by target; in an undirected network the same arrays as `ties`
    in_amount: Int64s  # the amounts in the order of `sources`
    needs: Needs
    actor: Int32s  # (n,): the user's id of each actor, where ties and seeds go by other numbers; (0,): they do not


class Runs(NamedTuple):
    """A block of runs of one contagion. Run i of the block is run ``first + i`` of the ensemble."""

    seed: int  # of the luck
    first: int
    idea: int  # of the luck
    seeds: Int32s  # the actors that adopt unprompted
    seed_steps: Int32s  # their steps, ascending in each run; (0,): all at step 0
    seed_starts: Int64s  # (2,): all runs have all seeds; (count + 1,): run i has those from starts[i] to starts[i + 1]
    stop: Int32s  # (1,): another thread sets it to other than 0 to ask the kernel to stop
    settled: Int64s  # (count,), written: first step from which nothing changes, UNSETTLED at the horizon, or STOPPED
    curves: Int64s  # (count, horizon + 1), written: how many have adopted by each step, seeds included
    adoption_step: Int32s  # (count, n), written: the step at which each actor adopted, -1 = never; (0, 0): not recorded
