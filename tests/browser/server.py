"""The demo as it really runs: its own process, its own database, a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

START_WITHIN = 90  # seconds


@dataclass(frozen=True, slots=True)
class Server:
    """A running demo."""

    port: int
    database: Path
    log: Path

    @property
    def host(self) -> str:
        """Host and port, as they stand in an address."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str = "/", **parameters: str) -> str:
        """The address of a page; `student` is who looks at it."""
        query = f"?{urlencode(parameters)}" if parameters else ""
        return f"http://{self.host}{path}{query}"


@contextmanager
def running_demo(folder: Path, root: Path) -> Iterator[Server]:
    """Make a demo in `folder` and serve it for as long as the context lasts."""
    server = _server_in(folder)
    environment = _environment_of(server)
    setup = [sys.executable, "-m", "demo", "setup"]
    made = subprocess.run(setup, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, f"The demo could not be made:\n{made.stdout}\n{made.stderr}"
    with _served(server, [sys.executable, "-m", "demo", "serve"], root, environment):
        yield server


@contextmanager
def running_as_newcomers_do(folder: Path, root: Path, environment: Path) -> Iterator[Server]:
    """The same by `make run`, in an environment that `make` has made; all that it says is in the server's log."""
    server = _server_in(folder)
    command = ["make", "--no-print-directory", "run", f"VENV={environment}"]
    with _served(server, command, root, _environment_of(server)):
        yield server


def _server_in(folder: Path) -> Server:
    return Server(port=_free_port(), database=folder / "demo.sqlite3", log=folder / "server.log")


def _environment_of(server: Server) -> dict[str, str]:
    variables = {**os.environ, "DEMO_DATABASE": str(server.database), "PORT": str(server.port)}
    for name in ("DJANGO_SETTINGS_MODULE", "HOST"):  # the tests' settings are not the demo's
        variables.pop(name, None)
    for name in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES"):  # nor those of a make that runs the tests
        variables.pop(name, None)
    return variables


@contextmanager
def _served(server: Server, command: list[str], root: Path, environment: dict[str, str]) -> Iterator[None]:
    with server.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=root,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that a server with a child process ends as a whole
        )
        try:
            _wait_for(server, process)
            yield
        finally:
            _end(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + START_WITHIN
    while time.monotonic() < give_up:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(server.url(), timeout=10):  # noqa: S310  (our own address)
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"The demo did not start:\n{server.log.read_text(errors='replace')}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
