"""Where the original file of a data set lies: in a folder that the user names, in the user's cache, or at its home."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from uptake.basis.checks import NOT_SHOWN, BadValue
from uptake.network.datasets.table import Row

VARIABLE = "UPTAKE_DATA"
_PATIENCE = 30  # seconds without an answer


def original(row: Row, path: str | os.PathLike[str] | None = None) -> Path:
    """The original file of a data set, with the checksum that is known; it is downloaded where it is nowhere here."""
    given = given_file(row, path)
    return _download(row) if given is None else given


def here(row: Row) -> Path | None:
    """The original file where it is on this machine, else None; nothing is downloaded."""
    given = given_file(row, None)
    if given is None and (kept := cache() / row.file).is_file() and sha256(kept) == row.sha256:
        return kept
    return given


def given_file(row: Row, path: str | os.PathLike[str] | None) -> Path | None:
    """The file in `path`, else in the folders of the environment variable; one with another checksum is refused."""
    if path is not None and not Path(path).exists():
        allowed = f"it is {row.file}, or a folder that holds it"
        raise BadValue("path", NOT_SHOWN, allowed, problem=f"is {path}, which does not exist")
    named = [(VARIABLE, folder) for folder in os.environ.get(VARIABLE, "").split(os.pathsep) if folder.strip()]
    for argument, folder in [("path", path), *named] if path is not None else named:
        for file in _within(Path(folder), row.file):
            found = sha256(file)
            if found != row.sha256:
                problem = f"holds {file}, which is damaged or another version: its SHA-256 is {found}"
                remedy = f"take the file of {row.url}"
                raise BadValue(argument, NOT_SHOWN, f"{row.file} has {row.sha256}", problem=problem, remedy=remedy)
            return file
    return None


def cache() -> Path:
    """The folder in which downloaded files are kept."""
    import pooch

    return Path(pooch.os_cache("uptake"))


def sha256(file: Path) -> str:
    """Of a file, in hexadecimal digits."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _within(place: Path, name: str) -> Iterator[Path]:
    """The file itself, or the files of that name in a folder and in the folders directly inside it."""
    if place.is_file():
        yield place
    elif place.is_dir():
        inside = sorted(folder for folder in place.iterdir() if folder.is_dir())
        yield from (file for folder in (place, *inside) if (file := folder / name).is_file())


def _download(row: Row) -> Path:
    """Take the file from the cache, or from its home into the cache; pooch compares the checksum."""
    import pooch
    from requests import exceptions

    kept, known = cache(), f"sha256:{row.sha256}"
    try:
        patient = pooch.HTTPDownloader(timeout=_PATIENCE)
        return Path(pooch.retrieve(row.url, known, fname=row.file, path=kept, downloader=patient))
    except exceptions.ConnectionError:
        reason = "there is no connection"
    except exceptions.Timeout:
        reason = f"there was no answer for {_PATIENCE} seconds"
    except exceptions.ChunkedEncodingError:
        reason = "the download ended early"
    except ValueError:
        reason = "what arrived has another checksum, so it is damaged or another version"
    except exceptions.RequestException as error:
        reason = str(error)
    except OSError as error:  # of this machine's disk
        raise OSError(
            f"the data set {row.name} needs {row.file}, and the cache {kept} cannot be written ({error.strerror}); "
            f"give the place of the file as load({row.name!r}, path=...), or in the environment variable {VARIABLE}"
        ) from error
    raise OSError(
        f"the data set {row.name} needs {row.file} ({row.size:,} bytes), which is not on this machine and could not "
        f"be fetched from {row.url}: {reason}; fetch it by hand, and put it into {kept}, into a folder that the "
        f"environment variable {VARIABLE} names, or give its place as load({row.name!r}, path=...)"
    )
