"""Put together what the shards of a study left in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.basis.stopping import Unfinished
from uptake.batch import folder
from uptake.batch.folder import DATA
from uptake.batch.lock import locked
from uptake.results import parts
from uptake.results.parts import PARTS, Part
from uptake.results.study import Study
from uptake.run import outline
from uptake.run.kept import FAILED, Folder
from uptake.run.outline import Outline, assembled
from uptake.run.scenarios import GIVEN
from uptake.run.tasks import Row, rows_of
from uptake.show.wording import number_of

if TYPE_CHECKING:
    import pandas as pd


def merge(out: Path) -> Study:
    """The study whose parts are in a folder: all runs and scenarios that were asked for, or that are there.

    Nothing is simulated, and neither the study file nor its network is read. Data, picture and page are written.

    Parameters
    ----------
    out : Path

    Returns
    -------
    Study

    Raises
    ------
    FileNotFoundError
        If the folder holds no parts.
    ValueError
        If a part is damaged, or two say different things about one run; the message names them.
    Unfinished
        If runs are missing.
    """
    with opened(out) as merging:
        pieces = [merging.store.gathered(row, merging.study.runs) for row in merging.rows]
        results = Study(folder.tell(assembled(merging.study, pieces), merging.study))
        _refuse_other(out, results)
        folder.write(results, out, merging.store.made)
    return results


class Merging(NamedTuple):
    """What a folder of parts holds: the study, its scenarios and its parts."""

    study: Outline
    rows: list[Row]
    store: Folder


@contextmanager
def opened(out: Path) -> Iterator[Merging]:
    """The parts in a folder, which nobody else puts together meanwhile; all runs are there.

    Raises
    ------
    FileNotFoundError
        If the folder holds no parts.
    Unfinished
        If runs are missing.
    """
    if not (out / PARTS / outline.FILE).exists():
        raise FileNotFoundError(f"{out} holds no parts of a study; give the DIR of `uptake run STUDY.toml --out DIR`")
    identity = parts.identity_in(out)
    with locked(out):
        study, known = outline.load(out), parts.parts_in(out / PARTS)
        described = study.scenarios is None
        known = [part for part in known if (part.scenario == parts.AS_DESCRIBED) == described]
        study = _united(study, known)
        rows = rows_of(study.scenarios)
        lacking = [(row, parts.missing(known, parts.scenario_name(row.numbers), study.runs)) for row in rows]
        _refuse_missing(out, lacking, len(rows) * len(study.runs))
        yield Merging(study, rows, Folder(out, identity or {}))


def _united(study: Outline, known: list[Part]) -> Outline:
    """With the runs and scenarios that only parts know of, such as those of other jobs."""
    runs = sorted({*study.runs}.union(*(part.runs for part in known)))
    frame = study.scenarios
    if len(runs) > len(study.runs):
        study = study._replace(runs=runs, attrs=study.attrs | {"runs": len(runs)})
    if frame is None:
        return study
    named = {parts.scenario_name(row.numbers) for row in rows_of(frame)}
    others = {part.scenario: part for part in known if part.scenario not in named}
    if not others:
        return study
    return study._replace(scenarios=_with_rows(frame, [parts.about(part) for part in others.values()]), design=GIVEN)


def _with_rows(frame: pd.DataFrame, others: list[dict[str, Any]]) -> pd.DataFrame:
    """The frame with the scenarios of other jobs, by their labels."""
    import pandas as pd

    found = [one["scenario"] for one in others]
    keys = {*frame.columns}
    odd = next((one for one in found if {*one["numbers"]} != keys), None)
    if odd is not None:
        problem = (
            f"holds scenarios of other assumptions: {sorted(keys)}, and {sorted(odd['numbers'])} of {odd['label']!r}"
        )
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="give each sample a folder of its own")
    more = pd.DataFrame([one["numbers"] for one in found], index=[one["label"] for one in found])[[*frame.columns]]
    whole = pd.concat([frame, more])
    if not whole.index.is_unique:
        twice = whole.index[whole.index.duplicated()][0]
        problem = f"holds two scenarios with the label {twice!r} and other numbers"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="give each scenario a label of its own")
    with suppress(TypeError):  # labels of text and numbers stay in their order
        whole = whole.sort_index()
    whole.index.name = frame.index.name
    return whole


def _refuse_missing(out: Path, lacking: list[tuple[Row, list[int]]], total: int) -> None:
    count = sum(len(runs) for _, runs in lacking)
    if not count:
        return
    row, runs = next((row, runs) for row, runs in lacking if runs)
    where = "" if row.numbers is None else f" of scenario {row.label!r}"
    failed = f"; {out / PARTS / FAILED} says what failed" if any((out / PARTS / FAILED).glob("*.json")) else ""
    raise Unfinished(
        f"{count:,} of {number_of(total, 'run', 'runs')} are missing in {out}, such as run {runs[0]}{where}{failed}; "
        "run the study into it again, which computes what is missing"
    )


def _refuse_other(out: Path, results: Study) -> None:
    """Raise where study.nc is there and is of another study, or has more runs."""
    there = folder.attributes(out / DATA)
    if not there:
        return
    key = "study_id" if "study_id" in results.data.attrs else "description"
    if there.get(key) != results.data.attrs[key] or int(there["runs"]) > int(results.data.attrs["runs"]):
        problem = f"= {out} holds a {DATA} of another study, or with more runs than its parts have"
        raise BadValue("out", NOT_SHOWN, problem=problem, remedy="move it away, then merge again")
