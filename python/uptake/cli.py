"""The command line: ``uptake run``, ``validate``, ``report``, ``models``, ``info``.

Exit codes: 0 done, 2 bad input (a message on standard error says what and where), 130 interrupted. Set the environment
variable UPTAKE_DEBUG to see the traceback of a refusal.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from uptake.results.study import Study

BAD_INPUT, INTERRUPTED = 2, 130

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="How social innovations spread, and which strategies help: run a study file and compare its strategies.",
)

StudyPath = Annotated[Path, typer.Argument(metavar="STUDY.toml", help="A study file.", show_default=False)]


@app.command("run")
def run_study(
    study: StudyPath,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the results.", show_default=False)],
    runs: Annotated[int | None, typer.Option(min=1, help="Runs per strategy, instead of the file's.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, help="Threads; the numbers do not depend on them.")] = None,
    engine: Annotated[str | None, typer.Option(help="auto, native or numba; the same numbers.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="No table and no progress bar.")] = False,
) -> None:
    """Simulate every strategy of a study file; write a table, a picture, a page and the data."""
    with _refusals():
        from uptake.studyfile import folder
        from uptake.studyfile.file import load_study

        task = load_study(study).with_settings(runs=runs, threads=threads, engine=_engine(engine))
        found = folder.existing(out, task)
        if found is None:
            with folder.ready(out):
                results = folder.compute(task, progress=False if quiet else None)
                folder.write(results, task, out)
        else:
            results = found
            typer.echo(f"uptake: {out} already holds this study (task {task.task_id}); nothing to compute", err=True)
    if not quiet:
        _print_table(results)
        typer.echo(f"\nIn {out}: " + ", ".join(folder.NAMES))


@app.command()
def validate(study: StudyPath) -> None:
    """Check a study file, and build all it describes; say every problem with its place."""
    with _refusals():
        from uptake.basis.rng import seed_of
        from uptake.plan.world import compile_world
        from uptake.studyfile.file import load_study

        task = load_study(study)
        world, strategies, settings = task.build()
        task.observed()
        notes: dict[str, None] = {}
        for name, strategy in strategies.items():
            try:
                compiled = compile_world(world, strategy, settings["horizon"], seed_of(settings["rng"]))
            except (ValueError, TypeError) as error:
                raise type(error)(f"{study}: strategies.{name}: {error}") from error
            notes |= dict.fromkeys(compiled.notes)
    typer.echo(f"{study} is valid, task {task.task_id}")
    typer.echo(f"{world.n_users:,} users, {world.n_providers:,} providers; strategies: {', '.join(strategies)}")
    typer.echo(f"{settings['runs']} runs of {settings['horizon']} {world.step}s each")
    for note in notes:
        typer.echo(f"note: {note}")


@app.command()
def report(
    results: Annotated[Path, typer.Argument(metavar="STUDY.nc", help="Results of a run.", show_default=False)],
    out: Annotated[Path, typer.Option(metavar="PAGE.html", help="The page to write.")] = Path("report.html"),
) -> None:
    """Write the page of results that were saved earlier."""
    with _refusals():
        from uptake.results.load import load
        from uptake.results.study import Study

        if not results.exists():
            raise ValueError(f"{results}: there is no such file; give the study.nc of a run")
        loaded = load(results)
        if not isinstance(loaded, Study):
            raise ValueError(f"{results}: holds one contagion, not a study of strategies; only a study has a page")
        loaded.report(out)
    typer.echo(str(out))


@app.command()
def models(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="One model, in full.", show_default=False)] = None,
) -> None:
    """List the textbook models, or show one: equation, parameters, gates, source, known answers."""
    with _refusals():
        from uptake.models import page

        if name is not None:
            typer.echo(page.details(name))
            return
        for call, meaning in page.listing():
            typer.echo(f"{call}\n    {meaning}")


@app.command()
def info() -> None:
    """Say which engine, how many threads and which versions are at work."""
    with _refusals():
        from uptake.basis.config import show_config

        typer.echo(repr(show_config()))


@app.callback(invoke_without_command=True)
def _root(
    version: Annotated[bool, typer.Option("--version", help="Say the version and leave.", is_eager=True)] = False,
) -> None:
    if version:
        from uptake.basis.version import __version__

        typer.echo(f"uptake {__version__}")
        raise typer.Exit


def main() -> None:
    """The entry point of the command ``uptake``."""
    app(prog_name="uptake")


def _engine(name: str | None) -> str | None:
    from uptake.basis.engine import resolve_engine

    resolve_engine(name)  # an unknown or absent engine is refused before any work
    return name


@contextmanager
def _refusals() -> Iterator[None]:
    """Bad input and Ctrl-C end the program with a message and a code, without a traceback."""
    shown = warnings.showwarning
    warnings.showwarning = _say_warning
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("uptake: interrupted; no results were written", err=True)
        raise typer.Exit(INTERRUPTED) from None
    except (ValueError, TypeError, OSError) as error:
        if os.environ.get("UPTAKE_DEBUG"):
            raise
        typer.echo(f"uptake: {error}", err=True)
        raise typer.Exit(BAD_INPUT) from None
    finally:
        warnings.showwarning = shown


def _say_warning(message: Warning | str, *_: Any, **__: Any) -> None:
    typer.echo(f"uptake: {str(message).removeprefix('uptake: ')}", err=True)


def _print_table(results: Study) -> None:
    """In colour on a terminal, as plain text elsewhere."""
    if sys.stdout.isatty():
        from rich.console import Console

        from uptake.show.terminal import print_table

        print_table(results.summary_table(), Console())
    else:
        typer.echo(results.summary_text(), nl=False)


if __name__ == "__main__":
    main()
