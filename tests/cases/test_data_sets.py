"""Where a data set comes from: a folder that is named, the cache, the network; what is said where it cannot."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import uptake as up
from made_surveys import install, write
from typer.testing import CliRunner
from uptake import cli
from uptake.network.datasets import fetch
from uptake.network.datasets.table import MEDICAL, Row

NAME = MEDICAL.name
NOWHERE = "http://127.0.0.1:1/" + MEDICAL.file


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and writes nothing."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache; no folder is named."""
    monkeypatch.delenv("UPTAKE_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(fetch, "cache", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def home(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a public home on this machine; it holds the original file."""
    folder = tmp_path / "home"
    file = write(MEDICAL, folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        install(monkeypatch, NAME, file, url=f"http://127.0.0.1:{server.server_port}/{MEDICAL.file}")
        yield folder
        server.shutdown()


@pytest.fixture
def alone(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> Row:
    """No network; the original file lies in the folder "mine"."""
    return install(monkeypatch, NAME, write(MEDICAL, tmp_path / "mine"), url=NOWHERE)


# --- with a network ---


def test_it_is_downloaded_once(home: Path, cache: Path) -> None:
    assert up.datasets.load(NAME).network.n == 8
    assert [file.name for file in cache.iterdir()] == [MEDICAL.file]
    (home / MEDICAL.file).unlink()
    assert up.datasets.load(NAME).network.n == 8


def test_a_damaged_download_is_refused_and_not_kept(home: Path, cache: Path) -> None:
    file = home / MEDICAL.file
    file.write_bytes(file.read_bytes()[:-9])
    with pytest.raises(
        OSError, match="what arrived has another checksum, so it is damaged or another version; fetch it"
    ):
        up.datasets.load(NAME)
    assert not (cache / MEDICAL.file).exists()


def test_a_damaged_file_in_the_cache_is_downloaded_anew(home: Path, cache: Path) -> None:
    cache.mkdir()
    (cache / MEDICAL.file).write_bytes(b"half a file")
    assert up.datasets.load(NAME).network.n == 8


def test_a_file_that_has_gone_from_its_home(home: Path) -> None:
    (home / MEDICAL.file).unlink()
    with pytest.raises(OSError, match=r"could not be fetched from http://127.*: 404 .*; fetch it by hand"):
        up.datasets.load(NAME)


class Broken(Quiet):
    """Serves half of a file, and then closes the connection, or says nothing at all."""

    silent = False

    def do_GET(self) -> None:
        if self.silent:
            time.sleep(2)
            return
        data = Path(str(self.directory), MEDICAL.file).read_bytes()
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: len(data) // 2])


@pytest.mark.parametrize(
    ("silent", "says"),
    [(False, "the download ended early"), (True, "there was no answer for 1 seconds?")],
)
def test_a_download_that_stops(
    home: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, silent: bool, says: str
) -> None:
    monkeypatch.setattr(fetch, "_PATIENCE", 1)
    monkeypatch.setattr(Broken, "silent", silent)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Broken, directory=str(home))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        install(monkeypatch, NAME, home / MEDICAL.file, url=f"http://127.0.0.1:{server.server_port}/{MEDICAL.file}")
        with pytest.raises(OSError, match=f"could not be fetched from http://127.*: {says}; fetch it by hand"):
            up.datasets.load(NAME)
        server.shutdown()
    assert not cache.exists() or not any(cache.iterdir())


def test_a_cache_that_cannot_be_written(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "full").write_bytes(b"")
    monkeypatch.setattr(fetch, "cache", lambda: tmp_path / "full" / "uptake")
    with pytest.raises(OSError, match=r"the cache .*full.*uptake cannot be written \(.*\); give the place"):
        up.datasets.load(NAME)


# --- without a network ---


def test_what_is_said_without_a_network(alone: Row, cache: Path) -> None:
    with pytest.raises(OSError) as error:
        up.datasets.load(NAME)
    said = str(error.value)
    assert said == (
        "the data set medical_innovation needs medInnovations.rdata (5,504 bytes), which is not on this machine and "
        f"could not be fetched from {NOWHERE}: there is no connection; fetch it by hand, and put it into {cache}, into "
        "a folder that the environment variable UPTAKE_DATA names, or give its place as load('medical_innovation', "
        "path=...)"
    )


def test_a_study_file_says_which_section_needs_it(alone: Row, tmp_path: Path) -> None:
    study = tmp_path / "study.toml"
    text = (
        '[study]\nhorizon = 3\nrng = 1\n[users]\ndataset = "medical_innovation"\n[strategies.e]\nkind = "emulation"\n'
    )
    study.write_text(text)
    result = CliRunner().invoke(cli.app, ["validate", str(study)])
    assert result.exit_code == 2
    assert "line 4: users" in result.stderr
    assert "there is no connection; fetch it by hand" in result.stderr


@pytest.mark.parametrize("place", ["mine", f"mine/{MEDICAL.file}", "."])
def test_path_is_the_file_or_its_folder_or_one_above(place: str, alone: Row, tmp_path: Path) -> None:
    assert up.datasets.load(NAME, tmp_path / place).network.n == 8
    assert up.datasets.load(NAME, path=str(tmp_path / place)).network.n == 8


def test_several_folders_are_named(alone: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTAKE_DATA", os.pathsep.join(["", str(tmp_path / "none"), str(tmp_path / "mine")]))
    assert up.datasets.load(NAME).network.n == 8


def test_it_may_be_put_into_the_cache_by_hand(alone: Row, tmp_path: Path, cache: Path) -> None:
    (tmp_path / "mine").rename(cache)
    assert up.datasets.load(NAME).network.n == 8


def test_a_folder_without_the_file_leads_on(alone: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.setenv("UPTAKE_DATA", str(tmp_path / "mine"))
    assert up.datasets.load(NAME, tmp_path / "empty").network.n == 8


def test_path_goes_before_the_folders_that_are_named(
    alone: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    (wrong / MEDICAL.file).write_bytes(b"x")
    monkeypatch.setenv("UPTAKE_DATA", str(wrong))
    assert up.datasets.load(NAME, tmp_path / "mine").network.n == 8
    with pytest.raises(ValueError, match=r"^UPTAKE_DATA holds .*wrong"):
        up.datasets.load(NAME)


def test_a_damaged_file_given_by_hand_is_refused(alone: Row, tmp_path: Path) -> None:
    file = tmp_path / "mine" / MEDICAL.file
    file.write_bytes(file.read_bytes()[:-1])
    for place in (file, file.parent):
        with pytest.raises(
            ValueError, match=r"^path holds .*medInnovations.rdata, which is damaged or another"
        ) as error:
            up.datasets.load(NAME, place)
        assert alone.sha256 in str(error.value)
        assert f"take the file of {NOWHERE}" in str(error.value)


def test_a_path_that_does_not_exist_is_refused(alone: Row, tmp_path: Path) -> None:
    with pytest.raises(
        ValueError, match=r"^path is .*nowhere, which does not exist; it is medInnovations.rdata, or a folder"
    ):
        up.datasets.load(NAME, tmp_path / "nowhere")


# --- what there is ---


def test_the_list_of_data_sets(alone: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder, expected in (
        ("none", "not on this machine; it is fetched when it is first used, or set UPTAKE_DATA"),
        ("mine", str(tmp_path / "mine" / MEDICAL.file)),
    ):
        monkeypatch.setenv("UPTAKE_DATA", str(tmp_path / folder))
        result = CliRunner().invoke(cli.app, ["datasets"])
        assert result.exit_code == 0
        assert all(name in result.stdout for name in up.datasets.names())
        block = result.stdout.split(NAME, 1)[1]
        for part in (
            "125 people, 294 ties, 4 groups, 17 months; 5,504 bytes",
            NOWHERE,
            MEDICAL.licence,
            MEDICAL.citation,
        ):
            assert part in block
        assert expected in block


def test_the_list_names_a_damaged_file(alone: Row, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UPTAKE_DATA", str(tmp_path / "mine"))
    (tmp_path / "mine" / MEDICAL.file).write_bytes(b"x")
    result = CliRunner().invoke(cli.app, ["datasets"])
    assert result.exit_code == 0
    assert "which is damaged or another version" in result.stdout
