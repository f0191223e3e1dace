"""Ctrl-C and SIGTERM end a command within a second, whatever it does, and leave nothing half written.

Python acts on a signal between two of its own instructions, which can be long after it came: a library may be reading a
large file. So a thread waits for signals too. If the program has not ended by itself soon after one, that thread undoes
what is half done and ends the process. It always does so where the signal finds numba compiling: an exception between
two instructions of the compiler leaves it with memory that is freed twice.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn

GRACE = 0.6  # seconds in which the program may end by itself
COMPILERS = ("numba", "llvmlite")
SIGNALS = (signal.SIGINT, signal.SIGTERM)

_undo: dict[object, Callable[[], None]] = {}
said = threading.Event()  # set by the program once it has printed its farewell


class Stopped(KeyboardInterrupt):
    """A signal asked the program to end."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.number = number


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
def ends_on_signals(farewell: str) -> Iterator[None]:
    """End the process on SIGINT or SIGTERM inside the block: by `Stopped` in the main thread, else by force.

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
    with suppress(Exception):
        if farewell and not said.is_set():
            print(farewell, file=sys.stderr)
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(128 + number)


def _stop(number: int, frame: FrameType | None) -> None:
    if not _compiling(frame):
        raise Stopped(number)


def _compiling(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] in COMPILERS:
            return True
        frame = frame.f_back
    return False
