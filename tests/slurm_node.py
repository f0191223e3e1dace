"""A Slurm of one node for tests: the one of this machine, or one of its own on the loopback that ends with the tests.

It needs the daemons (Debian's ``slurm-wlm`` and ``munge``) and root. All its files lie in a folder of its own: it
neither reads nor writes the configuration of the system. Accounting is off.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

DAEMONS = ("munged", "slurmctld", "slurmd")
CLIENTS = ("sinfo", "sbatch", "scontrol", "scancel", "squeue")
_PATIENCE = 20.0  # seconds for the node to become idle
_SBIN = ("/usr/sbin", "/sbin", "/usr/local/sbin")
CONFIGURATION = """
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmUser=root
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
KillWait=5
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=tests Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


class Absent(Exception):
    """There is no Slurm here, and none can be started; the message says why."""


@contextmanager
def slurm() -> Iterator[dict[str, str]]:
    """The environment in which `sbatch` and its like reach a Slurm.

    Raises
    ------
    Absent
    """
    own = {**os.environ, "PATH": os.pathsep.join((os.environ.get("PATH", os.defpath), *_SBIN))}
    if sys.platform != "linux":
        raise Absent("Slurm runs on Linux")
    missing = [name for name in CLIENTS if shutil.which(name, path=own["PATH"]) is None]
    if missing:
        raise Absent(f"there is no {missing[0]}; install slurm-wlm and munge")
    if _answers(own):
        yield own
        return
    missing = [name for name in DAEMONS if shutil.which(name, path=own["PATH"]) is None]
    if missing:
        raise Absent(f"no Slurm answers, and there is no {missing[0]} to start one; install slurm-wlm and munge")
    if os.geteuid() != 0:
        raise Absent("no Slurm answers, and only root can start one")
    folder = Path(tempfile.mkdtemp(prefix="uptake-slurm-"))
    started: list[subprocess.Popen[bytes]] = []
    try:
        yield _start(folder, own, started)
    finally:
        for daemon in reversed(started):
            _end(daemon)
        shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, environment: dict[str, str], started: list[subprocess.Popen[bytes]]) -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    filled = CONFIGURATION.format(
        host=_host(), folder=folder, ports=_free_ports(), cpus=os.cpu_count(), memory=int(0.8 * memory)
    )
    own = {**environment, "SLURM_CONF": str(folder / "slurm.conf")}
    (folder / "slurm.conf").write_text(filled)
    for name in ("state", "spool"):
        (folder / name).mkdir()
    (folder / "munge.key").write_bytes(os.urandom(1024))
    (folder / "munge.key").chmod(0o400)
    folder.chmod(0o755)  # munge asks for that

    def start(name: str, *options: str) -> None:
        with (folder / f"{name}.log").open("wb") as log:
            started.append(
                subprocess.Popen([name, *options], env=own, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
            )

    names = {"key-file": "munge.key", "socket": "munge.socket", "pid-file": "munge.pid", "seed-file": "munge.seed"}
    start("munged", "--foreground", "--force", *(f"--{option}={folder / name}" for option, name in names.items()))
    _wait_for(lambda: (folder / "munge.socket").exists(), folder, started)
    start("slurmctld", "-D")
    start("slurmd", "-D")
    _wait_for(lambda: _answers(own), folder, started)
    return own


def _wait_for(there: Callable[[], bool], folder: Path, started: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE
    while not there():
        if time.monotonic() > until or any(daemon.poll() is not None for daemon in started):
            said = "\n".join(log.read_text(errors="replace")[-500:] for log in folder.glob("*.log"))
            raise Absent(f"Slurm does not start here: {said}")
        time.sleep(0.1)


def _answers(environment: dict[str, str]) -> bool:
    """Whether a Slurm whose one node is this machine takes jobs. A cluster is not for tests."""
    with suppress(subprocess.TimeoutExpired):
        asked = ["sinfo", "--noheader", "--Node", "--format=%n %t"]
        found = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=5)
        nodes = {tuple(line.split()) for line in found.stdout.splitlines()}
        return found.returncode == 0 and nodes in [{(_host(), state)} for state in ("idle", "mix", "alloc")]
    return False


def _host() -> str:
    return socket.gethostname().partition(".")[0]


def _free_ports() -> list[int]:
    with socket.socket() as one, socket.socket() as other:
        for each in (one, other):
            each.bind(("127.0.0.1", 0))
        return [one.getsockname()[1], other.getsockname()[1]]


def _end(daemon: subprocess.Popen[bytes]) -> None:
    daemon.terminate()
    try:
        daemon.wait(10)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()
