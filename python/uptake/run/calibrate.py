"""Calibrate a world: which assumed numbers give the adoption curves that were observed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from uptake.analysis import calibrated, population
from uptake.analysis.summaries import Part, SummaryLike, distances, parts_of, scaled
from uptake.basis import checks
from uptake.basis.arrays import Floats, Int32s
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, Refusal, kind_of
from uptake.basis.progress import bar
from uptake.basis.rng import Rng
from uptake.results.calibration import Calibration
from uptake.run.compare import Comparison, prepare
from uptake.run.numbered import run_numbers
from uptake.run.observed import Curves, Of, curves_of
from uptake.run.particles import Request, simulated
from uptake.run.provenance import fingerprint
from uptake.run.scenarios import Distribution, Range, Triangular, ends_of, range_of
from uptake.run.varied import Number, numbers_of, refuse_unknown, with_numbers
from uptake.strategies import Strategy
from uptake.world.world import World

if TYPE_CHECKING:
    import xarray as xr

_LEAST_PARTICLES, _LEAST_RUNS = 0.5, 0.5  # effective ones that a threshold leaves, as shares of those of a generation
_EDGE = 2.0**-33  # of the unit interval, whose ends have no normal score
_MOST_REFUSED = 0.5  # share of the sample of the prior


def calibrate(
    world: World,
    strategy: Strategy | Mapping[str, Strategy],
    observed: Any,
    *,
    parameters: Mapping[str, Any],
    horizon: int | None = None,
    period: str | None = None,
    of: Of = "ever",
    idea: str | None = None,
    summaries: SummaryLike | Sequence[SummaryLike] = "curve",
    weights: Mapping[str, float] | None = None,
    runs: int | Sequence[int] = 32,
    particles: int = 256,
    generations: int = 8,
    rng: Rng = None,
    threads: int | None = None,
    engine: str | None = "auto",
    progress: bool | None = None,
    title: str = "",
) -> Calibration:
    """Find the assumed numbers under which a world gives the adoption curves that were observed.

    Approximate Bayesian computation by population Monte Carlo with adaptive thresholds [1]_ [2]_ [3]_. Sets of numbers,
    the particles, are drawn from the prior, and then around those that came near to what was observed. Each run of a
    particle counts as one possible history: a particle weighs as much as the share of its runs that come as near as
    the threshold, divided by how often it was drawn [4]_. The threshold falls from generation to generation.

    Parameters
    ----------
    world : World
        With the numbers that do not vary.
    strategy : Strategy, or mapping of one name to one
        What was done while the diffusion was observed.
    observed : Diffusion, array_like, Series, DataArray, DataFrame or mapping
        The share of users who have the idea, or their number, by step. A `Diffusion` is taken by group where the world
        has all of its groups; its periods are steps if they are whole numbers from 0 or 1 on, others count from 1 on.
        An array begins at step 0, the beginning; a
        Series has steps as its index, a mapping as its keys; a DataArray has the dimension step. By group: a mapping of
        the names of groups to one of these, a DataArray with the dimensions group and step, a DataFrame with a row per
        step and a column per group, or a long one with the columns step, group, and share or count. NaN is not
        observed. Numbers are counts where one of them is above 1.
    parameters : mapping of key to (low, high), triangular range or distribution of scipy.stats
        The prior of each number that is sought, by the keys that `Scenarios` knows: ``{"idea.peer": (.005, .05),
        "idea.alone": scipy.stats.loguniform(.01, 1)}``. They are independent of each other. What the world refuses has
        no weight. Numbers that count something are rounded.
    horizon : int, optional
        Number of steps; by default the last that was observed.
    period : "day", "week", "month", "quarter" or "year", optional
        What the steps of `observed` are, where they are longer than those of the world: period k stands at its end.
    of : "ever" or "active"
        Whether users were observed who ever adopted, or who are adopters. By group only "ever".
    idea : str, optional
        Which idea was observed, where the world has several.
    summaries : "curve", "new", "end", callable, or sequence of these
        What is compared of each curve: its shares at all observed steps; their increments from one observed step to the
        next; the last alone. A callable takes shares of shape (..., observed steps) and returns (..., numbers).
    weights : mapping of str to float, optional
        How much each curve counts, by the name of its group; 1 by default.
    runs : int or sequence of int, default 32
        Runs of each particle. All particles of a generation have the same luck, run by run; the next generation has the
        luck of as many further runs.
    particles : int, default 256
        Particles of a generation, at least 16; best a power of 2.
    generations : int, default 8
        How many generations, at least 1.
    rng : None, int, SeedSequence, Generator or BitGenerator
        The source of the luck and of proposals (SPEC 7).
    threads : int, optional
        Runs computed at once; by default as many as the process may use. Changes no number.
    engine : "auto", "native" or "numba"
        What computes: the C++ core or its numba twins. Changes no number.
    progress : bool, optional
        A progress bar: by default where standard error is a terminal and the work takes over two seconds.
    title : str
        What the calibration is called.

    Returns
    -------
    Calibration
        The posterior: particles with weights, quantiles, draws, scenarios, pictures, and whether the world can
        reproduce what was observed at all.

    Raises
    ------
    ValueError
        If an argument is out of its range, a key is unknown, a prior reaches beyond what is allowed, what was observed
        goes beyond the horizon, or no parameter changes what was observed.
    TypeError
        If an argument is of the wrong kind.
    MemoryError
        If runs that are computed at once need more memory than is available.

    See Also
    --------
    Calibration : what comes back.
    Scenarios : the same keys and ranges.
    compare : takes a calibration as its scenarios.

    Notes
    -----
    The distance of a run to what was observed is, for each curve and summary, the root of the mean squared difference
    over the observed steps, divided by the root of the mean variance that runs of the prior have there. Distances of
    curves are put together as the root of their weighted mean square.

    Common luck: particles of one generation differ by their numbers and by nothing else, so that noise does not decide
    which is nearer. The noise is still in the answer: each run is a history of its own, and what luck can explain, the
    posterior leaves open. With few runs in all the answer hangs on their luck and is too narrow; `Calibration.history`
    says how many runs it rests on.

    The posterior is that of numbers whose runs come within the threshold, which is wider than the exact one, the more
    so the larger the threshold is beside the distance between two runs of the same numbers (`Calibration.check`).

    Draws are the same for any number of threads and for either engine. Normal scores go through the floating-point
    functions of the machine: on other processors the last digits may differ.

    References
    ----------
    .. [1] Toni, T. et al. (2009). Approximate Bayesian computation scheme for parameter inference and model selection
       in dynamical systems. Journal of the Royal Society Interface 6(31), 187-202.
    .. [2] Beaumont, M. A. et al. (2009). Adaptive approximate Bayesian computation. Biometrika 96(4), 983-990.
    .. [3] Del Moral, P., Doucet, A., Jasra, A. (2012). An adaptive sequential Monte Carlo method for approximate
       Bayesian computation. Statistics and Computing 22(5), 1009-1020.
    .. [4] Cornuet, J.-M. et al. (2012). Adaptive multiple importance sampling. Scandinavian Journal of Statistics
       39(4), 798-812.

    Examples
    --------
    >>> import uptake as up
    >>> world = up.World(up.Users(up.generate.ring_lattice(200, 6)), ideas=up.Idea(peer=.1, drive=0, lapse=0))
    >>> truth = up.compare(world, [up.Emulation(seeds=10)], horizon=24, runs=1, rng=3)
    >>> seen = truth.data["users_ever"].isel(strategy=0, run=0)
    >>> found = up.calibrate(world, up.Emulation(seeds=10), seen, parameters={"idea.peer": (.01, .5)}, runs=8,
    ...                      particles=32, generations=3, rng=1)
    >>> low, high = found.quantiles([.05, .95]).loc["idea.peer"]
    >>> bool(.01 < low < .1 < high < .3)
    True
    """
    strategies = _one_of(strategy)
    numbers = run_numbers(runs)
    particles = checks.whole("particles", particles, 16, 1_000_000)
    generations = checks.whole("generations", generations, 1, 1000)
    of = "active" if checks.choice("of", of, ("ever", "active")) == "active" else "ever"
    checks.instance("world", world, World, "build one with up.World(users=up.Users(network))")
    curves = curves_of(observed, world, of, period)
    if of == "active" and curves.groups != (-1,):
        problem, remedy = "has no curves by group", "give one curve of all users"
        raise BadValue("of", of, problem=problem, remedy=remedy, also=("observed",))
    horizon = curves.last if horizon is None else checks.whole("horizon", horizon, 1)
    if curves.last > horizon:
        problem, remedy = f"goes on to step {curves.last}, beyond horizon = {horizon}", "give a longer horizon"
        raise BadValue("observed", NOT_SHOWN, problem=problem, remedy=remedy, also=("horizon",))
    given: dict[str, Any] = {"rng": rng, "threads": threads, "engine": engine, "title": title}
    comparison = prepare(world, strategies, horizon=horizon, runs=len(numbers), **given)
    known = numbers_of(world, comparison.strategies)
    priors = _priors(parameters, comparison, known)
    parts = parts_of(curves.names, curves.share, summaries, weights)
    place = _idea(world, idea)
    comparison.require(len(numbers), threads=threads, whole=False)
    search = _Search(Request(comparison, known, place, curves, of, horizon), priors, parts, numbers, particles, threads)
    with bar(generations * particles * len(numbers), enabled=progress) as shown:
        search.go(generations, shown)
    return Calibration(_data(search))


class _Found(NamedTuple):
    """What is known of a generation when it ends."""

    threshold: float
    particles: float
    runs: float
    accepted: float


class _Search:
    """The particles of all generations so far."""

    def __init__(
        self,
        request: Request,
        priors: Mapping[str, Range],
        parts: Sequence[Part],
        runs: Sequence[int],
        particles: int,
        threads: int | None,
    ) -> None:
        self.request, self.priors, self.parts, self.threads = request, priors, parts, threads
        self.runs, self.particles = runs, particles
        self.score: Floats = np.empty((0, len(priors)))
        self.values: Floats = np.empty((0, len(priors)))
        self.distance: Floats = np.empty((0, len(runs)))
        self.kernels: list[population.Kernel] = []
        self.kept: dict[int, Int32s] = {}  # counts (run, curve, step) of particles that have weight
        self.history: list[_Found] = []
        self.notes: list[str] = []
        self.now = population.Tolerance(np.inf, np.empty(0), 0.0, 0.0)
        self.prior_band: Floats = np.empty(0)

    @property
    def seed(self) -> int:
        return self.request.comparison.seed

    def go(self, generations: int, report: Callable[[int, int], None]) -> None:
        """Compute all generations."""
        total, done = generations * self.particles * len(self.runs), 0

        def further(n: int) -> None:
            nonlocal done
            done += n
            report(done, total)

        for generation in range(generations):
            score = self._next(generation)
            values = self._values(score)
            luck = [generation * (self.runs[-1] + 1) + run for run in self.runs]
            particles = [dict(zip(self.priors, row, strict=True)) for row in values.tolist()]
            counts, refused = simulated(self.request, particles, luck, self.threads, further)
            if generation == 0:
                self._begin(counts, refused)
            self._add(score, values, counts, np.array([one is None for one in refused]))

    def _next(self, generation: int) -> Floats:
        """Normal scores of a generation: of the prior at first, then around particles with weight."""
        from scipy.special import ndtri  # type: ignore[import-untyped, unused-ignore]

        rng = np.random.default_rng([self.seed, generation])
        if generation == 0:
            share = _sobol(self.particles, len(self.priors), rng)
            return np.asarray(ndtri(np.clip(share, _EDGE, 1 - _EDGE)), np.float64)
        score, kernel = population.proposed(self.score, self.now.weight, self.particles, rng)
        self.kernels.append(kernel)
        return score

    def _values(self, score: Floats) -> Floats:
        """The numbers at these normal scores; whole where they count something."""
        from scipy.special import ndtr  # type: ignore[import-untyped, unused-ignore]

        share = np.clip(ndtr(score), _EDGE, 1 - _EDGE)
        found = np.stack([prior.at(share[:, k]) for k, prior in enumerate(self.priors.values())], axis=1)
        whole = np.array([self.request.known[key].whole for key in self.priors])
        return np.where(whole, np.round(found), found)

    def _begin(self, counts: Int32s, refused: Sequence[Refusal | None]) -> None:
        """From the sample of the prior: what the world refuses, and how far apart its runs are."""
        why = [one for one in refused if one is not None]
        allowed = np.array([one is None for one in refused])
        if len(why) > _MOST_REFUSED * len(refused):
            problem = f"are refused by the world in {len(why)} of {len(refused)} draws of the prior, such as: {why[0]}"
            raise BadValue("parameters", NOT_SHOWN, problem=problem, remedy="give priors that the world allows")
        if why:
            share = f"{len(why)} of {len(refused)} draws of the prior"
            self.notes.append(f"the world refuses {share}, which have no weight, such as: {why[0]}")
        if (counts[allowed] == counts[allowed][:1]).all():
            problem = f"({', '.join(self.priors)}) change nothing of what was observed"
            raise BadValue("parameters", NOT_SHOWN, problem=problem, remedy="vary others, or another strategy")
        curves = self.request.curves
        self.parts, said = scaled(self.parts, counts[allowed] / curves.sizes[:, None])
        self.notes += said
        self.prior_band = _bands(counts[allowed], np.full(int(allowed.sum()), 1 / allowed.sum()), curves)

    def _add(self, score: Floats, values: Floats, counts: Int32s, allowed: Any) -> None:
        """Weigh all particles anew, with those of a further generation."""
        before, runs = len(self.score), len(self.runs)
        new = np.full((len(score), runs), np.inf)
        new[allowed] = distances(self.parts, counts[allowed] / self.request.curves.sizes[:, None])
        self.score, self.values = np.vstack([self.score, score]), np.vstack([self.values, values])
        self.distance = np.vstack([self.distance, new])
        sizes = [self.particles] * (len(self.kernels) + 1)
        base = population.base_weights(self.score, sizes, self.kernels)
        least = {
            "least_particles": _LEAST_PARTICLES * self.particles,
            "least_runs": _LEAST_RUNS * runs * len(sizes),
        }
        self.now = population.tightened(base, self.distance, sizes, self.now.threshold, **least)
        accepted = float(np.mean(new <= self.now.threshold))
        self.history.append(_Found(self.now.threshold, self.now.particles, self.now.runs, accepted))
        self.kept |= {before + k: counts[k] for k in range(len(score))}
        self.kept = {k: own for k, own in self.kept.items() if self.now.weight[k] > 0}


def _data(search: _Search) -> xr.Dataset:
    """All of a calibration as labelled data."""
    request, now = search.request, search.now
    curves, comparison = request.curves, request.comparison
    shares = np.full((len(curves.names), request.horizon + 1), np.nan)
    shares[:, : curves.share.shape[1]] = curves.share
    kept = np.array([*search.kept], np.int64)
    counts, weight = np.stack([*search.kept.values()]), now.weight[kept]
    check = calibrated.check_of(search.parts, counts / curves.sizes[:, None], weight / weight.sum())
    middles = (np.arange(calibrated.PRIOR) + 0.5) / calibrated.PRIOR
    described = {
        "study": str(comparison.attrs["fingerprint"]),
        "priors": {key: _words(prior) for key, prior in search.priors.items()},
        "observed": shares,
        "parts": [[part.curve, part.summary, part.weight] for part in search.parts],
        "search": [request.of, request.idea, [*search.runs], search.particles, len(search.history)],
    }
    (name,) = comparison.strategies
    notes = [*json.loads(str(comparison.attrs["notes"])), *search.notes]
    attrs = comparison.attrs | {
        "strategy": name,
        "idea": comparison.world.names[request.idea] if len(comparison.world.names) > 1 else "",
        "of": request.of,
        "priors": json.dumps(described["priors"]),
        "summaries": json.dumps(list(dict.fromkeys(part.summary for part in search.parts))),
        "fingerprint": fingerprint(described),
        "notes": json.dumps(notes),
    }
    return calibrated.dataset(
        keys=[*search.priors],
        values=search.values,
        weight=now.weight,
        distance=search.distance,
        history=search.history,
        runs=np.array([*search.runs], np.int64),
        prior=np.stack([prior.at(middles) for prior in search.priors.values()]),
        curves=curves.names,
        weights=[sum(part.weight for part in search.parts if part.curve == curve) for curve in curves.names],
        observed=shares,
        bands=np.stack([search.prior_band, _bands(counts, weight / weight.sum(), curves)]),
        check=check,
        attrs=attrs,
    )


def _bands(counts: Int32s, weight: Floats, curves: Curves) -> Floats:
    """Quantiles of simulated shares over particles and runs, shape (band, curve, step)."""
    runs = counts.shape[1]
    each = np.repeat(weight / runs, runs)
    found = [
        population.quantiles(counts[:, :, k].reshape(len(each), -1) / size, each, calibrated.BANDS)
        for k, size in enumerate(curves.sizes.tolist())
    ]
    return np.stack(found, axis=1)


def _sobol(n: int, d: int, rng: np.random.Generator) -> Floats:
    import warnings

    from scipy.stats import qmc  # type: ignore[import-untyped, unused-ignore]

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # n that is no power of two; the docstring says so
        return np.asarray(qmc.Sobol(d, seed=rng).random(n), np.float64)


def _one_of(strategy: Any) -> Mapping[str, Strategy] | list[Strategy]:
    """The strategy, by its name where it has one."""
    if isinstance(strategy, Strategy):
        return [strategy]
    if not isinstance(strategy, Mapping):
        remedy = "give the one under which the diffusion was observed, for example up.Emulation(seeds=10)"
        raise BadType("strategy", NOT_SHOWN, problem=f"is {kind_of(strategy)}", remedy=remedy)
    if len(strategy) != 1:
        problem, remedy = f"holds {len(strategy)} strategies", "give the one under which the diffusion was observed"
        raise BadValue("strategy", NOT_SHOWN, problem=problem, remedy=remedy)
    return strategy


def _idea(world: World, idea: str | None) -> int:
    """The position of the idea that was observed."""
    if idea is not None:
        return world.names.index(checks.choice("idea", idea, world.names))
    if len(world.names) > 1:
        allowed = f"one of {', '.join(map(repr, world.names))}"
        raise BadValue("idea", None, allowed, problem="is not given, and the world has several")
    return 0


def _priors(parameters: Any, comparison: Comparison, known: Mapping[str, Number]) -> dict[str, Range]:
    """The prior of each number, all of them known and allowed."""
    if not isinstance(parameters, Mapping) or not parameters:
        problem = "is empty" if isinstance(parameters, Mapping) else f"is {kind_of(parameters)}"
        raise BadType(
            "parameters", NOT_SHOWN, "it maps keys to priors, such as {'idea.peer': (.005, .05)}", problem=problem
        )
    priors = {}
    for key, given in parameters.items():
        try:
            refuse_unknown(key, known)
            priors[str(key)] = range_of(str(key), given)
            for end in (end for end in ends_of(priors[str(key)]) if np.isfinite(end)):
                _refuse_end(str(key), float(np.round(end)) if known[str(key)].whole else end, comparison, known)
        except Refusal as error:
            error.name = "parameters"
            raise
    return priors


def _refuse_end(key: str, end: float, comparison: Comparison, known: Mapping[str, Number]) -> None:
    """Raise where the world refuses this number whatever the others are."""
    try:
        with_numbers(comparison.world, comparison.strategies, {key: end}, known)
    except Refusal as error:
        own = error.__cause__
        if isinstance(own, Refusal) and (own.also or own.name != key.rpartition(".")[2]):
            return  # it depends on others, which may vary too
        raise


def _words(prior: Range) -> str:
    """A prior as people write it."""
    if isinstance(prior, Distribution):
        return prior.words
    kind = "triangular" if isinstance(prior, Triangular) else "uniform"
    return f"{kind}({', '.join(f'{end:g}' for end in ends_of(prior))})"
