"""A private MariaDB server for tests: in a folder of its own, on a socket, never a service of the machine.

The programs are those of Debian's `mariadb-server-core`. Nothing listens on the network, and the server ends
with the test run.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import left_out

PROGRAM = "mariadbd"
WHERE = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])

# What `mariadb-install-db` feeds to the server. It is not used itself: it needs a program of another package.
SYSTEM_TABLES = ("mysql_system_tables.sql", "mysql_system_tables_data.sql")
ROOT_WITHOUT_PASSWORD = "SET @auth_root_socket=NULL;"
SHARED_FOLDERS = (Path("/usr/share/mysql"), Path("/usr/share/mariadb"))

SECONDS_TO_START = 60
SECONDS_TO_STOP = 30


class ServerDidNotStart(RuntimeError):
    """The server ended or never answered; the message has the end of its log."""


class Server:
    """One MariaDB server with its data in a folder.

    It can be stopped, killed and started again on the same data. `options` are further ones of the server's.
    """

    def __init__(self, folder: Path, options: tuple[str, ...] = ()) -> None:
        self.options = options
        self.data = folder / "data"
        self.socket = folder / "socket"
        self.log = folder / "log.err"  # the server adds the ending where there is none
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the server's process."""
        assert self.process is not None
        return self.process.pid

    @property
    def environment(self) -> dict[str, str]:
        """What makes `tests.settings` use this server."""
        return {"COMPETENCY_TEST_DATABASE": "mariadb", "COMPETENCY_TEST_SOCKET": str(self.socket)}

    def install(self) -> None:
        """Make the system tables."""
        self.data.mkdir(parents=True)
        shared = _shared_folder()
        assert shared is not None
        statements = "".join(f"{(shared / name).read_text()}\n" for name in SYSTEM_TABLES)
        made = subprocess.run(
            [_program(), "--no-defaults", "--bootstrap", f"--datadir={self.data}", *_as_user()],
            input=f"CREATE DATABASE mysql;\nUSE mysql;\n{ROOT_WITHOUT_PASSWORD}\n{statements}",
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise ServerDidNotStart(made.stdout + made.stderr)

    def start(self) -> None:
        """Start on what is in the folder, and wait until the server answers."""
        command = [
            _program(),
            "--no-defaults",
            f"--datadir={self.data}",
            f"--socket={self.socket}",
            f"--pid-file={self.data / 'pid'}",
            f"--log-error={self.log}",
            "--skip-networking",
            "--innodb-buffer-pool-size=64M",
            "--performance-schema=OFF",
            *self.options,
            *_as_user(),
        ]
        # Not ended by the Ctrl-C that ends the tests: we end it ourselves, after them.
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        until = time.monotonic() + SECONDS_TO_START
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > until:
                self.kill()
                raise ServerDidNotStart(self.log.read_text(errors="replace")[-4000:] if self.log.exists() else "")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the server in good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                self.kill()
        self.process = None

    def kill(self) -> None:
        """End the server as a power cut would, and wait until it is gone."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def _answers(self) -> bool:
        import pymysql

        try:
            pymysql.connect(unix_socket=str(self.socket), user="root", connect_timeout=5).close()
        except pymysql.Error:
            return False
        return True


def missing() -> str:
    """Why no server can be started here, or ''."""
    if not shutil.which(PROGRAM, path=WHERE) or _shared_folder() is None:
        return "No MariaDB server here: install Debian's mariadb-server-core."
    try:
        import pymysql  # noqa: F401  (whether it is there)
    except ImportError:
        return "PyMySQL is not installed."
    return ""


@contextmanager
def private_server(*options: str) -> Iterator[Server]:
    """A running server that is gone afterwards, with all its data. The options come after ours and so win."""
    # A short path: a socket's may only have about a hundred characters.
    folder = Path(tempfile.mkdtemp(prefix="competency-"))
    server = Server(folder, options)
    try:
        server.install()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[Server]:
    """A private MariaDB server for the whole test run."""
    if why := missing():
        left_out(why)
    with private_server() as server:
        yield server


def _program() -> str:
    found = shutil.which(PROGRAM, path=WHERE)
    if found is None:
        raise ServerDidNotStart(f"{PROGRAM} not found")
    return found


def _shared_folder() -> Path | None:
    """Where the package keeps the statements that make the system tables."""
    return next((one for one in SHARED_FOLDERS if (one / SYSTEM_TABLES[0]).exists()), None)


def _as_user() -> list[str]:
    """The server refuses to run as root unless told that it is meant."""
    return ["--user=root"] if os.geteuid() == 0 else []
