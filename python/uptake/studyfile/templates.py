"""Study files to begin from: the worked studies, which come with the package."""

from __future__ import annotations

from pathlib import Path

from uptake.basis.checks import BadValue
from uptake.basis.suggest import did_you_mean


def templates() -> dict[str, Path]:
    """The worked studies by name.

    Examples
    --------
    >>> "commissioning" in templates()
    True
    """
    package = Path(__file__).parents[1]
    folder = package / "examples"  # where it is installed; in the repository they lie beside the code
    found = sorted((folder if folder.is_dir() else package.parents[1] / "examples").glob("*.toml"))
    return {file.stem: file for file in found}


def new(path: Path, name: str) -> None:
    """Write a worked study as a file to begin from.

    Parameters
    ----------
    path : Path
        The file to write, which must not exist.
    name : str
        The worked study.

    Raises
    ------
    BadValue
        If there is no such study.
    FileExistsError
        If the file exists.
    """
    known = templates()
    if name not in known:
        raise BadValue("from", name, did_you_mean(name, known), problem="is no worked study")
    text = known[name].read_text(encoding="utf-8")
    with path.open("x", encoding="utf-8") as file:
        file.write(text.replace(f"examples/{name}.toml", path.name))


def title(file: Path) -> str:
    """The first line of a worked study, which says what it is about.

    Examples
    --------
    >>> title(templates()["commissioning"])
    'Warm homes: buying places in four phases, and a purchaser that must spend.'
    """
    with file.open(encoding="utf-8") as lines:
        return lines.readline().lstrip("# ").strip()
