"""The command line: ``uptake run``, ``status``, ``merge``, ``slurm``, ``new``, ``template``, ``validate``, ``report``,
``strategies``, ``measures``, ``terms``, ``models``, ``datasets``, ``info``: doors to the rooms.

Exit codes: 0 done, 2 bad input (a message on standard error says what is wrong and where), 3 "call me again" (``run``
ended before its work: by SIGTERM, SIGUSR1, ``--max-time``, a full disk or runs that failed; the same command goes on),
130 interrupted by Ctrl-C, 141 where the reader of the output went away (``uptake models | head -1``), 128 and the
number of the signal elsewhere. With the environment variable UPTAKE_DEBUG set, bad input shows a traceback.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from uptake.basis.memory import forced
from uptake.basis.stopping import (
    AGAIN,
    Stopped,
    Unfinished,
    code_of,
    ends_on_signals,
    leave,
    resumable,
    said,
    stopped_after,
)
from uptake.basis.text import visible
from uptake.show.terminal import make_writable

if TYPE_CHECKING:
    from uptake.results.study import Study
    from uptake.run.tasks import Shard
    from uptake.studyfile.read import StudyFile

BAD_INPUT = 2
_GARBAGE = 100_000, 50  # new objects between two looks for garbage: libraries make a million that stay
UNREAD = 128 + 13  # as the shell says of a program that SIGPIPE ended
FAREWELL = "uptake: interrupted; every file that was written is complete"
CALL_AGAIN = "uptake: stopped before the end; what was computed is kept, and the same command goes on from there"

_TOO_LARGE = "there is not enough memory; take a smaller network, fewer runs or a shorter horizon: "

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="How social innovations spread, and which strategies help: run a study file and compare its strategies.",
)

StudyPath = Annotated[
    Path, typer.Argument(metavar="STUDY.toml", help="A study file, or its workbook.", show_default=False)
]


@app.command("run")
def run_study(
    study: StudyPath,
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder for the results.", show_default=False)],
    runs: Annotated[int | None, typer.Option(min=1, help="Runs per strategy, instead of the file's.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads; the numbers do not depend on them.")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, native or numba; the same numbers.")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="Compute the I-th of N shares alone.")] = None,
    max_time: Annotated[
        str | None, typer.Option(metavar="TIME", help="Stop after 50m, 1h30m or 00:50:00; the same command goes on.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Run what seems not to fit into memory too.")] = False,
    distributed: Annotated[
        bool, typer.Option("--distributed", help="One network over all ranks of MPI; start with mpiexec.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No table and no progress.")] = False,
) -> None:
    """Simulate every strategy of a study file; write a table, a picture, a page and the data.

    In an array job, or a step of many tasks, each process computes its share; uptake merge DIR joins them.
    """
    with _refusals(), _again(max_time), forced(force):
        from uptake.basis.engine import resolve_engine
        from uptake.batch import folder
        from uptake.studyfile.read import load_study

        resolve_engine(engine)  # an unknown or absent engine is refused before any work
        place = _place(out, "DIR")
        task = load_study(study).with_settings(runs=runs, threads=threads, engine=engine)
        if distributed:
            without: dict[str, object] = {
                "--shard": shard,
                "--max-time": max_time,
                "--threads": threads,
                "--force": force or None,
            }
            results, fresh = _over_ranks(place, task, without)
            if results is None:
                return  # rank 0 speaks for all
        else:
            share = _share(shard)
            results, fresh = folder.run_into(place, task, False if quiet else None, share, _log)
            if results is None:
                _log(f"shard {share.i} of {share.n} is complete; uptake status {out} says what is missing")
                return
        if not fresh:
            _log(f"{out} already holds this study (task {task.task_id}); nothing to compute")
        if not quiet:
            _print_table(results)
            _say(f"\nIn {out}: " + ", ".join(folder.NAMES))


@app.command()
def status(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of uptake run.", show_default=False)],
) -> None:
    """Show how far a study is, also while it runs: what is there, who computes, what failed."""
    with _refusals():
        from uptake.batch.status import status

        _say("\n".join(status(out)))


@app.command()
def merge(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of uptake run --shard.", show_default=False)],
    reduced: Annotated[
        bool, typer.Option("--reduced", help="Two tables in the memory of one scenario, and nothing else.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No table.")] = False,
) -> None:
    """Put together what the shards of a study computed; write a table, a picture, a page and the data.

    With --reduced, write runs.parquet (measures by run) and curves.parquet (sums and quantiles by step) alone.
    """
    with _refusals(), _again():
        from uptake.batch import folder
        from uptake.batch.merge import merge
        from uptake.batch.reduced import REDUCED, reduce

        if reduced:
            reduce(out)
            _say(f"In {out}: " + ", ".join(REDUCED))
            return
        results = merge(out)
        if not quiet:
            _print_table(results)
            _say(f"\nIn {out}: " + ", ".join(name for name in folder.NAMES if (out / name).exists()))


@app.command("slurm")
def slurm_script(
    study: StudyPath,
    out: Annotated[str, typer.Option(metavar="DIR", help="Folder for the results.", show_default=False)],
    tasks: Annotated[int | None, typer.Option(min=1, help="Tasks, instead of as many as take an hour each.")] = None,
    runs: Annotated[int | None, typer.Option(min=1, help="Runs per strategy, instead of the file's.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads per task.")] = None,
) -> None:
    """Print a script for Slurm: an array of jobs that compute a study, with limits that a short trial measured."""
    with _refusals():
        from uptake.batch import slurm, trial
        from uptake.studyfile.read import load_study

        place = _place(out, "DIR")
        task = load_study(study).with_settings(runs=runs, threads=threads)
        measured = trial.tried(task, place)
        typer.echo(slurm.script(task, place, measured, slurm.tasks_of(measured, tasks), runs), nl=False)


@app.command("new")
def new_study(
    study: Annotated[str, typer.Argument(metavar="STUDY.toml", help="The file to write.", show_default=False)],
    name: Annotated[str | None, typer.Option("--from", metavar="NAME", help="A worked study.")] = None,
) -> None:
    """Write a study file to begin from: a copy of a worked study. Without --from, list these."""
    with _refusals():
        from uptake.studyfile.templates import new, templates, title

        if name is None:
            listed = "\n".join(f"{known:<25}{title(file)}" for known, file in templates().items())
            raise ValueError(f"--from is missing; the worked studies are:\n{listed}")
        new(Path(study), name)
        _say(f"{study}: edit it, then run: uptake run {study} --out DIR")


@app.command("template")
def write_template(
    study: StudyPath,
    workbook: Annotated[str, typer.Argument(metavar="STUDY.xlsx", help="The workbook to write.", show_default=False)],
) -> None:
    """Write the inputs of a study file as a workbook, which uptake run reads."""
    with _refusals():
        from uptake.studyfile.inputs_write import write_inputs
        from uptake.studyfile.read import load_study

        write_inputs(load_study(study), Path(workbook))
        _say(f"{workbook}: change its light-blue cells, then run: uptake run {workbook} --out DIR")


@app.command("validate")
def validate_study(study: StudyPath) -> None:
    """Check a study file and build all it describes; report every problem with its place."""
    with _refusals():
        from uptake.studyfile.read import load_study
        from uptake.studyfile.validate import validate

        _say("\n".join(validate(load_study(study))))


@app.command()
def report(
    results: Annotated[Path, typer.Argument(metavar="STUDY.nc", help="Results of a run.", show_default=False)],
    out: Annotated[str, typer.Option(metavar="PAGE.html", help="The page to write.")] = "report.html",
    attribution: Annotated[float | None, typer.Option(help="Share of the benefits due to the idea, 0 to 1.")] = None,
    optimism_bias: Annotated[float | None, typer.Option(help="What costs are multiplied by, up to 100.")] = None,
    level: Annotated[float | None, typer.Option(help="Confidence level of the intervals.")] = None,
    reference: Annotated[str | None, typer.Option(help="The strategy that others are compared with.")] = None,
) -> None:
    """Write the page of results that were saved earlier.

    What is not given is that of the study file's [appraisal], else 1, 1, 0.95 and the first strategy.
    """
    with _refusals():
        from uptake.analysis.attributes import appraisal
        from uptake.results.load import load
        from uptake.results.study import Study

        if not results.exists():
            raise ValueError(f"{results}: there is no such file; give the study.nc of a run")
        place, loaded = _place(out, "PAGE.html"), load(results)
        if not isinstance(loaded, Study):
            raise ValueError(f"{results}: holds no study of strategies; only a study has a page")
        given = {"attribution": attribution, "optimism_bias": optimism_bias, "level": level, "reference": reference}
        loaded.report(place, **appraisal(loaded.data) | {k: v for k, v in given.items() if v is not None})
        _say(out)


@app.command()
def strategies(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One strategy, in full.", show_default=False)
    ] = None,
) -> None:
    """List the strategies, or show one: mechanism, keywords with defaults, sources, what it is made of."""
    with _refusals():
        from uptake.strategies import page

        _say("\n".join(page.lines()) if name is None else page.details(name))


@app.command()
def measures() -> None:
    """List the measures of a study: name, unit, what they need, meaning."""
    with _refusals():
        from uptake.analysis.measures.listing import lines

        _say("\n".join(lines()))


@app.command()
def terms() -> None:
    """List the terms of the model that strategies may change: name, unit, range, default, meaning."""
    with _refusals():
        from uptake.world.terms import lines

        _say("\n".join(lines()))


@app.command()
def models(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One model, in full.", show_default=False)] = None,
) -> None:
    """List the textbook models, or show one: equation, parameters, gates, source, known answers."""
    with _refusals():
        from uptake.models import page

        if name is None:
            typer.echo("\n".join(f"{call}\n    {meaning}" for call, meaning in page.listing()))
        else:
            typer.echo(page.details(name))


@app.command()
def datasets() -> None:
    """List the data sets: size, source, licence as stated, citation, and whether the file is on this machine."""
    with _refusals():
        from uptake.network.datasets.listing import listing

        _say("\n".join(listing()))


@app.command()
def info() -> None:
    """Show which engine, how many threads and which versions are used."""
    with _refusals():
        from uptake.basis.config import show_config

        typer.echo(repr(show_config()))


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.", is_eager=True)] = False,
) -> None:
    if version:
        from uptake.basis.version import __version__

        typer.echo(f"uptake {__version__}")
        raise typer.Exit


def main() -> None:
    """The entry point of the command ``uptake``."""
    make_writable(sys.stdout, sys.stderr)
    gc.set_threshold(*_GARBAGE)
    with ends_on_signals(FAREWELL):
        try:
            app(prog_name="uptake")
        except SystemExit as end:
            if said.is_set():
                leave(int(end.code or 0))  # a thread that still compiles a twin is not waited for
            raise


@contextmanager
def _refusals() -> Iterator[None]:
    """End the program with a message and a code, without a traceback, at bad input and at Ctrl-C."""
    shown = warnings.showwarning
    warnings.showwarning = _print_warning
    try:
        yield
    except KeyboardInterrupt as stop:
        said.set()
        typer.echo(FAREWELL, err=True)
        raise typer.Exit(code_of(stop.number if isinstance(stop, Stopped) else signal.SIGINT)) from None
    except BrokenPipeError:  # standard output was closed; what is still to be written goes nowhere
        with suppress(OSError, ValueError, AttributeError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(UNREAD) from None
    except (ValueError, TypeError, OSError, ArithmeticError, MemoryError, RecursionError) as error:
        if os.environ.get("UPTAKE_DEBUG"):
            raise
        lacking = "" if not isinstance(error, MemoryError) or "memory" in str(error) else _TOO_LARGE
        _say(f"uptake: {lacking}{error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    finally:
        warnings.showwarning = shown


def _print_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    _say(f"uptake: {str(message).removeprefix('uptake: ')}", err=True)


@contextmanager
def _again(max_time: str | None = None) -> Iterator[None]:
    """Work that the same command takes up again, for at most so long."""
    from uptake.batch.max_time import seconds_of

    timer = None if max_time is None else stopped_after(seconds_of(max_time))
    with resumable(CALL_AGAIN):
        try:
            yield
        except Stopped as stop:
            if code_of(stop.number) != AGAIN:
                raise
            said.set()
            typer.echo(CALL_AGAIN, err=True)
            raise typer.Exit(AGAIN) from None
        except Unfinished as error:
            _log(str(error))
            raise typer.Exit(AGAIN) from None
        finally:
            if timer is not None:
                timer.cancel()


def _share(shard: str | None) -> Shard:
    """What --shard says, else the array job that this process is part of, else the whole."""
    from uptake.batch.shards import shard_here, shard_of
    from uptake.run.tasks import UNDIVIDED

    if shard is not None:
        return shard_of(shard)
    here = shard_here()
    if here is None:
        return UNDIVIDED
    _log(f"shard {here[0].i} of {here[0].n}, as {here[1]} says")
    return here[0]


def _log(line: str) -> None:
    _say(f"uptake: {line}", err=True)


def _place(out: str, metavar: str) -> Path:
    """Where results go; an empty name, as of a shell variable that is not set, does not mean the working folder."""
    if not out.strip():
        raise ValueError(f"--out {metavar} is empty; give a name, or . for the folder you are in")
    return Path(out)


def _over_ranks(place: Path, task: StudyFile, without: Mapping[str, object]) -> tuple[Study | None, bool]:
    """The results of a study over all ranks; what goes with one process alone is refused."""
    for option, value in without.items():
        if value is not None:
            raise ValueError(f"{option} does not go with --distributed: all ranks compute every run together")
    from uptake.batch.distributed_study import run_into

    try:
        return run_into(place, task)
    except ImportError as error:
        raise ValueError(f"--distributed: {error}") from error


def _say(text: str, err: bool = False) -> None:
    """Print text; a terminal obeys nothing in it."""
    typer.echo(visible(text, lines=True), err=err)


def _print_table(results: Study) -> None:
    """In colour on a terminal, as plain text elsewhere; under the numbers of the study file's [appraisal]."""
    from uptake.analysis.attributes import appraisal

    under = appraisal(results.data)
    if sys.stdout.isatty():
        from rich.console import Console

        from uptake.show.terminal import print_table

        print_table(results.summary_table(**under), Console())
    else:
        typer.echo(results.summary_text(**under), nl=False)


if __name__ == "__main__":
    main()
