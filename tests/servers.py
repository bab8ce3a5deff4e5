"""Real servers for tests: Debian's influxd and mosquitto, each in a folder of its own, on free ports of 127.0.0.1."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import requests

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import TracebackType

START_S = 30
STOP_S = 20
ATTEMPTS = 3
"""Another process may take a port between its choice and its use."""


class ServerError(Exception):
    """A server that cannot be started, with what it said."""


def free_port() -> int:
    """Return a port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """One server process; entering starts it, leaving stops it, and it may be stopped and started in between."""

    folder: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        """Start and wait until it answers; the port stays the same over restarts."""
        self.folder.mkdir(parents=True, exist_ok=True)
        chosen = self.port
        for attempt in range(1, ATTEMPTS + 1):
            self.port = chosen or free_port()
            with (self.folder / "server.log").open("ab") as log:
                self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder)
            if self._answers_in_time():
                return self
            self.kill()
            if attempt == ATTEMPTS:
                break
        said = (self.folder / "server.log").read_text(errors="replace")[-3000:]
        raise ServerError(f"{type(self).__name__} did not start:\n{said}")

    def stop(self) -> None:
        """End it in good order (SIGTERM), or after STOP_S without order."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def kill(self) -> None:
        """End it at once (SIGKILL), as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def command(self) -> list[str]:
        """Write the configuration for `self.port`, and return the command that runs the server on it."""
        raise NotImplementedError

    def answers(self) -> bool:
        """Return whether the server answers now."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _answers_in_time(self) -> bool:
        process = self.process
        return wait_until(lambda: process is None or process.poll() is not None or self.answers(), START_S) and (
            process is not None and process.poll() is None
        )


@dataclass
class InfluxServer(Server):
    """InfluxDB 1.6; with `admin` (name, password) it asks for credentials and that user is its administrator."""

    admin: tuple[str, str] | None = None

    def start(self) -> Self:
        """Start, and make the administrator at the first start."""
        super().start()
        if self.admin is not None:
            name, password = self.admin
            self.run(f"CREATE USER \"{name}\" WITH PASSWORD '{password}' WITH ALL PRIVILEGES")
        return self

    def create_database(self, name: str) -> str:
        """Create a database, and return its store address (with the administrator's credentials, if any)."""
        self.run(f'CREATE DATABASE "{name}"')
        credentials = ":".join(self.admin) + "@" if self.admin else ""
        return f"influx+http://{credentials}127.0.0.1:{self.port}/{name}"

    def run(self, query: str) -> dict[str, object]:
        """Run one InfluxQL statement as administrator, and return the answer."""
        answer = requests.post(f"http://127.0.0.1:{self.port}/query", data={"q": query}, auth=self.admin, timeout=30)
        reply: dict[str, object] = answer.json()
        if answer.status_code != requests.codes.ok or "error" in str(reply):
            raise ServerError(f"{query}: {reply}")
        return reply

    def command(self) -> list[str]:
        """See Server."""
        program = _program("influxd", "influxdb")
        configuration = self.folder / "influxdb.conf"
        configuration.write_text(
            f"""
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
dir = "{self.folder}/meta"
[data]
dir = "{self.folder}/data"
wal-dir = "{self.folder}/wal"
query-log-enabled = false
[monitor]
store-enabled = false
[subscriber]
enabled = false
[continuous_queries]
enabled = false
[http]
bind-address = "127.0.0.1:{self.port}"
auth-enabled = {str(self.admin is not None).lower()}
log-enabled = false
""",
        )
        return [program, "-config", str(configuration)]

    def answers(self) -> bool:
        """See Server."""
        try:
            return (
                requests.get(f"http://127.0.0.1:{self.port}/ping", timeout=5).status_code == requests.codes.no_content
            )
        except requests.RequestException:
            return False


@dataclass
class MosquittoServer(Server):
    """Mosquitto 2 that forgets nothing: persistent sessions, no bound on what waits, saved to disk every second.

    With `users` (name: password) it asks for credentials; `acl` is the text of its access file; `settings` are further
    lines of its configuration, or other values for those below.
    """

    users: dict[str, str] = field(default_factory=dict)
    acl: str = ""
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Return mqtt://127.0.0.1:port, without credentials."""
        return f"mqtt://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        """See Server."""
        program = _program("mosquitto", "mosquitto")
        settings = {
            "listener": f"{self.port} 127.0.0.1",
            "allow_anonymous": str(not self.users).lower(),
            "user": getpass.getuser(),
            "persistence": "true",
            "persistence_location": f"{self.folder}/",
            "autosave_interval": "1",
            "max_queued_messages": "0",
            "max_inflight_messages": "100",
            "set_tcp_nodelay": "true",
            "log_type": "all",
            "log_dest": "stderr",
        }
        if self.users:
            settings["password_file"] = str(self._password_file())
        if self.acl:
            access = self.folder / "acl"
            access.write_text(self.acl)
            access.chmod(0o600)
            settings["acl_file"] = str(access)
        configuration = self.folder / "mosquitto.conf"
        lines = (f"{name} {value}" for name, value in (settings | self.settings).items())
        configuration.write_text("\n".join(lines) + "\n")
        return [program, "-c", str(configuration)]

    def answers(self) -> bool:
        """See Server: whether it takes connections."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True
        except OSError:
            return False

    def _password_file(self) -> Path:
        passwords = self.folder / "passwords"
        passwords.unlink(missing_ok=True)
        passwords.touch(mode=0o600)
        for name, password in self.users.items():
            subprocess.run(
                [_program("mosquitto_passwd", "mosquitto"), "-b", str(passwords), name, password],
                check=True,
                capture_output=True,
            )
        return passwords


def wait_until(holds: Callable[[], bool], within_s: float = 10) -> bool:
    """Ask again and again until `holds()` is true; False when the time is over."""
    deadline = time.monotonic() + within_s
    pause = threading.Event()
    while not holds():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.02)
    return True


def _program(name: str, package: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin") or shutil.which(name)
    if found is None:
        raise ServerError(f"{name} (Debian package {package}) is missing: apt-get install mosquitto influxdb")
    return found
