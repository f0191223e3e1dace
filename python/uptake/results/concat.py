"""Results and studies of the same thing and other runs, joined into one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from uptake.analysis.attributes import strategies
from uptake.analysis.scenarios import SCENARIO, scenarios
from uptake.basis.checks import NOT_SHOWN, BadType, BadValue, kind_of
from uptake.results import lucks, same
from uptake.results.lucks import Luck
from uptake.results.result import Result
from uptake.results.study import Study

if TYPE_CHECKING:
    import xarray as xr


@overload
def concat(pieces: Iterable[Study]) -> Study: ...
@overload
def concat(pieces: Iterable[Result]) -> Result: ...
def concat(pieces: Iterable[Any]) -> Study | Result:
    """Join results, or studies, of the same thing and other runs or scenarios.

    Parameters
    ----------
    pieces : iterable of Result, or of Study
        They agree in what was run: network or world, model or strategies, seeds, horizon, version of uptake.

    Returns
    -------
    Result or Study
        With the runs of all pieces. Studies of other scenarios and the same runs give the scenarios of all. Pieces of
        one seed are joined by the number of the run, in ascending order; a run that several pieces hold is kept once.
        Where the seeds differ, runs are numbered 0, 1, ... in the order in which
        they come, and the coordinates ``seed`` and ``run_of_seed`` say which run of which seed each is.

        Where each run ends by itself (no horizon was given), shorter curves go on with their last value.

        Notes are united. Other attributes that differ, such as those of one's own, become text with a line per value,
        or a list with a value per piece. ``attrs["seed"]`` names all seeds.

    Raises
    ------
    ValueError
        If pieces differ in what was run, or hold the same run with other numbers; the message says where.
    TypeError
        If a piece is neither a result nor a study, or there are both.

    See Also
    --------
    simulate, compare : make the pieces.
    load : reads a piece from a file.

    Examples
    --------
    One run per job, each with a seed of its own:

    >>> import uptake as up
    >>> ring = up.generate.ring_lattice(40, 4)
    >>> jobs = [up.simulate(ring, up.IndependentCascade(p=.3), seeds=2, rng=i) for i in range(30)]
    >>> whole = up.concat(jobs)
    >>> whole.reach.size, whole.data["seed"].values[:3].tolist()
    (30, [0, 1, 2])
    >>> sum(job.reach.item() for job in jobs) == whole.reach.sum().item()
    True
    """
    given = _listed(pieces)
    kind = type(given[0])
    datas = [piece.data for piece in given]
    for i, data in enumerate(datas[1:], 1):
        same.refuse_other_description(data, datas[0], i)
    if kind is Study:
        first = strategies(datas[0])
        datas = [data if strategies(data) == first else data.sel(strategy=first) for data in datas]
    else:
        datas = _same_length(datas)
    joined = _of_all_scenarios(datas)
    if kind is Result:
        return Result(joined)
    whole = next((piece for piece in given if piece.world is not None), given[0])
    again, trace = lucks.again(joined, given), lucks.trace(joined, given)
    under = whole._under if len({one.seed for one in lucks.of(joined)}) == 1 else None
    return Study(joined, whole.world, whole.strategies, again, trace, under=under)


def _listed(pieces: Any) -> list[Any]:
    """The pieces, all of one kind."""
    remedy = "give a list of results, or of studies: up.concat([a, b])"
    if isinstance(pieces, Study | Result) or not isinstance(pieces, Iterable) or isinstance(pieces, str | bytes):
        raise BadType("pieces", NOT_SHOWN, problem=f"is {kind_of(pieces)}", remedy=remedy)
    given = list(pieces)
    if not given:
        raise BadValue("pieces", NOT_SHOWN, problem="is empty", remedy=remedy)
    for i, piece in enumerate(given):
        if not isinstance(piece, Study | Result):
            advice = "read files with up.load(path)" if isinstance(piece, str) or hasattr(piece, "__fspath__") else ""
            problem = f"is {kind_of(piece)}, it should be a Result or a Study"
            raise BadType("pieces", NOT_SHOWN, index=i, problem=problem, remedy=advice)
        if isinstance(piece, Study) != isinstance(given[0], Study):
            problem = f"is {kind_of(piece)}, pieces[0] is {kind_of(given[0])}"
            raise BadType("pieces", NOT_SHOWN, index=i, problem=problem, remedy="join those of one kind")
    return given


def _same_length(datas: list[xr.Dataset]) -> list[xr.Dataset]:
    """Curves as long as the longest: where each run ends by itself, nothing changes after its last step."""
    longest = max(data.sizes["step"] for data in datas)
    steps = max((data["step"] for data in datas), key=lambda step: step.size)
    padded = []
    for data in datas:
        size = data.sizes["step"]
        if size < longest:
            data = data.isel(step=np.minimum(np.arange(longest), size - 1)).assign_coords(step=steps)
        padded.append(data)
    return padded


def _of_all_scenarios(datas: list[xr.Dataset]) -> xr.Dataset:
    """All runs of all scenarios: pieces of the same scenarios give runs, pieces of others give scenarios."""
    import xarray as xr

    groups: dict[tuple[Any, ...], list[int]] = {}
    for i, data in enumerate(datas):
        groups.setdefault(tuple(scenarios(data)), []).append(i)
    labels: dict[Any, int] = {}
    for own, members in groups.items():
        for label in own:
            if label in labels:
                problem = f"and pieces[{labels[label]}] share scenario {label!r}, but not all of their scenarios"
                remedy = "join pieces that have the same scenarios, or none in common"
                raise BadValue("pieces", NOT_SHOWN, index=members[0], problem=problem, remedy=remedy)
            labels[label] = members[0]
    parts = []
    for members in groups.values():
        for i in members[1:]:
            same.refuse_other_variables(datas[i], datas[members[0]], i)
        parts.append(_joined([datas[i] for i in members]))
    for later, part in zip([*groups.values()][1:], parts[1:], strict=True):
        same.refuse_other_variables(part, parts[0], later[0], apart=("run", SCENARIO))
        if part["run"].values.tolist() != parts[0]["run"].values.tolist():
            problem = "has other scenarios than pieces[0] and other runs"
            raise BadValue("pieces", NOT_SHOWN, "all scenarios need the same runs", index=later[0], problem=problem)
    if len(parts) == 1:
        return parts[0]
    joined: xr.Dataset = xr.concat(
        parts,
        SCENARIO,
        data_vars="minimal",
        coords="minimal",
        compat="override",
        join="override",
        combine_attrs="override",
    )
    joined.attrs = same.merged([part.attrs for part in parts], lucks.of(joined))
    return joined


def _joined(datas: list[xr.Dataset]) -> xr.Dataset:
    """All runs in one dataset, each once."""
    import xarray as xr

    place_of: dict[Luck, tuple[int, int]] = {}
    parts = []
    for i, data in enumerate(datas):
        rows = []
        for j, luck in enumerate(lucks.of(data)):
            if luck in place_of:
                k, row = place_of[luck]
                same.refuse_other_numbers(data.isel(run=j), datas[k].isel(run=row), i, k, luck)
            else:
                place_of[luck] = (i, j)
                rows.append(j)
        if rows:
            parts.append(data.isel(run=rows).drop_vars([lucks.SEED, lucks.RUN], errors="ignore"))
    # What `same` has checked is taken from the first piece.
    joined = xr.concat(
        parts,
        "run",
        data_vars="minimal",
        coords="minimal",
        compat="override",
        join="override",
        combine_attrs="override",
    )
    joined = lucks.numbered(joined, list(place_of))
    joined.attrs = same.merged([data.attrs for data in datas], list(place_of))
    return joined
