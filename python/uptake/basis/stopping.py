"""Ctrl-C, SIGTERM and SIGUSR1 end a command within a second, whatever it does, and leave nothing half written.

Python acts on a signal between two of its own instructions, which can be long after it came: a library may be reading a
large file. So a thread waits for signals too. If the program has not ended by itself soon after one, that thread undoes
what is half done and ends the process. It always does so where the signal finds numba compiling: an exception between
two instructions of the compiler leaves it with memory that is freed twice.

Work that can be taken up again ends with a code of its own (`resumable`), which tells a scheduler to call it again.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from _thread import interrupt_main
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

GRACE = 0.6  # seconds in which the program may end by itself
COMPILERS = ("numba", "llvmlite")
SIGNALS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGUSR1] if hasattr(signal, "SIGUSR1") else []))
INTERRUPTED = 128  # and the number of the signal: how a program ends on one
AGAIN = 3  # where the same command goes on with the work

_resumable: list[str] = []  # farewells, the innermost last
_undo: dict[object, Callable[[], None]] = {}
said = threading.Event()  # set by the program once it has printed its farewell


class Stopped(KeyboardInterrupt):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


class Unfinished(Exception):
    """Some of the work could not be done, and the same command goes on with it."""


@contextmanager
def undo_if_stopped(action: Callable[[], None]) -> Iterator[None]:
    """Call `action` if the process is ended by force inside the block."""
    key = object()
    _undo[key] = action
    try:
        yield
    finally:
        _undo.pop(key, None)


@contextmanager
def resumable(farewell: str) -> Iterator[None]:
    """Work that the same command takes up again: all signals but Ctrl-C end it with the code `AGAIN`."""
    _resumable.append(farewell)
    try:
        yield
    finally:
        _resumable.pop()


def stopped_after(seconds: float) -> threading.Timer:
    """Ask the program to end after so many seconds, as a scheduler would; cancel the timer to keep it."""
    timer = threading.Timer(seconds, interrupt_main, (SIGNALS[-1],))
    timer.daemon = True
    timer.start()
    return timer


def code_of(number: int) -> int:
    """The code with which a program ends on a signal."""
    return AGAIN if _resumable and number != signal.SIGINT else INTERRUPTED + number


@contextmanager
def ends_on_signals(farewell: str) -> Iterator[None]:
    """End the process on SIGINT, SIGTERM or SIGUSR1 inside the block: by `Stopped` in the main thread, else by force.

    Parameters
    ----------
    farewell : str
        Printed to standard error where the process is ended by force.
    """
    said.clear()
    inbox, outbox = socket.socketpair()
    outbox.setblocking(False)
    over = threading.Event()

    def watch() -> None:
        number = next((byte for byte in inbox.recv(1) if byte in SIGNALS), 0)
        if number and not over.wait(GRACE):
            end_now(number, farewell)

    def unraisable(lost: sys.UnraisableHookArgs) -> None:
        # A callback of a library loses `Stopped`; then the watcher ends the process.
        if not isinstance(lost.exc_value, Stopped):
            hook(lost)

    hook, sys.unraisablehook = sys.unraisablehook, unraisable
    handlers = {number: signal.signal(number, _stop) for number in SIGNALS}
    before = signal.set_wakeup_fd(outbox.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()
        sys.unraisablehook = hook
        signal.set_wakeup_fd(before)
        for number, handler in handlers.items():
            signal.signal(number, handler)
        with suppress(OSError):
            outbox.send(b"\0")  # the watcher ends
        outbox.close()


def end_now(number: int, farewell: str = "") -> NoReturn:
    """End the process as after this signal; threads that still compute are not waited for."""
    for action in reversed(list(_undo.values())):
        with suppress(Exception):
            action()
    code = code_of(number)
    with suppress(Exception):
        if farewell and not said.is_set():
            print(_resumable[-1] if code == AGAIN else farewell, file=sys.stderr)
    leave(code)


def leave(code: int) -> NoReturn:
    """End the process at once, with all that was printed."""
    with suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    if not _compiling(frame):
        raise Stopped(number)


def _compiling(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] in COMPILERS:
            return True
        frame = frame.f_back
    return False
