"""Made control groups: what /proc says of a process's groups, and the folders in which they are seen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest


class Group(NamedTuple):
    """The path of a process's group, the group that is seen at the mount point, and controllers of version 1."""

    path: str
    root: str = "/"
    controllers: str = ""


def tree(folder: Path, monkeypatch: pytest.MonkeyPatch, group: Group, files: Mapping[str, Mapping[str, str]]) -> None:
    """Let the process be in a group; `files` holds the text of files by folder and name."""
    process, point = folder / "process", folder / "of groups"
    process.mkdir()
    mounted = str(point).replace(" ", "\\040")
    system = f"cgroup cgroup rw,{group.controllers}" if group.controllers else "cgroup2 cgroup2 rw"
    (process / "cgroup").write_text(f"5:pids:/elsewhere\n4:{group.controllers}:{group.path}\n")
    (process / "mountinfo").write_text(
        f"22 1 0:20 / /proc rw,relatime - proc proc rw\n31 23 0:28 {group.root} {mounted} rw shared:9 - {system}\n"
    )
    for name, each in files.items():
        (point / name).mkdir(parents=True, exist_ok=True)
        for file, text in each.items():
            (point / name / file).write_text(f"{text}\n")
    monkeypatch.setattr("uptake.basis.cgroup._PROCESS", process)
