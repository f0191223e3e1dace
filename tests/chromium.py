"""A headless Chromium for tests: it opens a file, runs expressions in it, presses keys, and keeps what went wrong.

It is driven by the DevTools protocol over a pair of pipes: messages are JSON and end with a zero byte.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_PATIENCE = 60.0  # seconds for an answer


def program() -> str | None:
    """The browser: that of UPTAKE_CHROMIUM, or the first on the path; none where pipes cannot be handed on."""
    if sys.platform == "win32":
        return None
    named = os.environ.get("UPTAKE_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


class Chromium:
    """A browser with one page; `requests` and `errors` are what its pages asked for and complained about."""

    def __init__(self, browser: str) -> None:
        self._folder = tempfile.mkdtemp(prefix="uptake-chromium-")
        theirs_in, self._write = os.pipe()
        self._read, theirs_out = os.pipe()
        options = [
            "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-extensions", "--disable-background-networking", "--hide-scrollbars",
            f"--user-data-dir={self._folder}",
        ]  # fmt: skip
        # The browser reads from 3 and writes to 4.
        pipes = f'exec "$@" 3<&{theirs_in} 4>&{theirs_out}'
        self._process = subprocess.Popen(
            ["bash", "-c", pipes, "bash", browser, *options, "about:blank"],
            pass_fds=(theirs_in, theirs_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs_in)
        os.close(theirs_out)
        self._buffer = b""
        self._number = 0
        self._session = ""
        self.requests: list[str] = []
        self.errors: list[str] = []
        self._loads = 0
        target = next(t for t in self.send("Target.getTargets")["targetInfos"] if t["type"] == "page")
        attached = self.send("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.send(f"{domain}.enable")

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        os.close(self._write)  # the browser ends with its pipe
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._read)
        shutil.rmtree(self._folder, ignore_errors=True)

    def send(self, method: str, **given: Any) -> dict[str, Any]:
        """Send a command, and wait for its answer."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": given}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._write, json.dumps(message).encode() + b"\0")
        until = time.monotonic() + _PATIENCE
        while True:
            answer = self._next(until)
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, path: Path, fragment: str = "") -> None:
        """Open a file, as if its link had been followed, and wait until it is loaded."""
        self._loads = 0
        self.send("Page.navigate", url="about:blank")
        self._wait_for_load()
        self.send("Page.navigate", url=path.as_uri() + fragment)
        self._wait_for_load()

    def value(self, expression: str) -> Any:
        """The value of an expression of JavaScript in the page."""
        found = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(json.dumps(found["exceptionDetails"]))
        return found["result"].get("value")

    def press(self, key: str, code: int) -> None:
        """Press a key and let it go."""
        for kind in ("rawKeyDown", "keyUp"):
            self.send("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code)

    def picture(self, path: Path, selector: str, width: int, *, media: str = "screen", dark: bool = False) -> None:
        """An element as PNG, in a window of a width."""
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", media=media, features=scheme)
        self.value("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        box = self.value(f"document.querySelector({json.dumps(selector)}).getBoundingClientRect().toJSON()")
        top = box["y"] + self.value("window.scrollY")
        clip = {"x": 0, "y": top, "width": width, "height": box["height"], "scale": 1}
        shot = self.send("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))

    def _wait_for_load(self) -> None:
        until, loads = time.monotonic() + _PATIENCE, self._loads
        while self._loads == loads:
            self._next(until)

    def _next(self, until: float) -> dict[str, Any]:
        """The next message; what tells of requests and errors is kept."""
        while b"\0" not in self._buffer:
            if not select.select([self._read], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError(f"no answer within {_PATIENCE:.0f} seconds")
            more = os.read(self._read, 1 << 20)
            if not more:
                raise RuntimeError(f"the browser ended (exit status {self._process.poll()})")
            self._buffer += more
        text, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        method, given = message.get("method"), message.get("params", {})
        if method == "Page.loadEventFired":
            self._loads += 1
        elif method == "Network.requestWillBeSent":
            self.requests.append(given["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(json.dumps(given["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            self.errors.append(f"{given['type']}: {given['args']}")
        elif method == "Log.entryAdded":
            self.errors.append(f"{given['entry']['level']}: {given['entry']['text']}")
        return message
