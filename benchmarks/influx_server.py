"""A server of one's own for benchmarks: Debian's influxd in a folder, on a free port of 127.0.0.1."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import requests

if TYPE_CHECKING:
    from collections.abc import Iterator

DATABASE = "park"
START_S, REST_S = 60, 120
SOON = 'cache-snapshot-write-cold-duration = "1s"'
"""Puts what was written into files at once, not after ten minutes without a write."""


class InfluxServer:
    """One influxd with an empty database; `stop` it at the end."""

    def __init__(self, folder: Path) -> None:
        """Start it and make the database."""
        program = shutil.which("influxd")
        if program is None:
            raise SystemExit("influxd is missing: apt-get install influxdb")
        self._program = program
        self._folder = folder
        folder.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._start(SOON)
        self.ask(f"CREATE DATABASE {DATABASE}")

    @property
    def url(self) -> str:
        """Return the address of the database for store.series.open_series."""
        return f"influx+http://127.0.0.1:{self._port}/{DATABASE}"

    @property
    def query_url(self) -> str:
        """Return where to send queries."""
        return f"http://127.0.0.1:{self._port}/query?db={DATABASE}"

    def ask(self, query: str) -> None:
        """Run one statement."""
        requests.post(self.query_url, data={"q": query}, timeout=START_S).raise_for_status()

    def settle(self) -> None:
        """Wait until everything written is in files, as it is on a server that has run for a while; start it anew."""
        ending = time.monotonic() + REST_S
        while any(self._files("wal", 1 << 12)) and time.monotonic() < ending:
            time.sleep(1)
        self.stop()
        self._start()

    def cpu_s(self) -> float:
        """Return the CPU seconds that the process has used."""
        ticks = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(ticks[11]) + int(ticks[12])) / 100

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()

    def _start(self, cache: str = "") -> None:
        configuration = self._folder / "influxdb.conf"
        configuration.write_text(
            f"""
reporting-disabled = true
bind-address = "127.0.0.1:0"
[meta]
dir = "{self._folder}/meta"
[data]
dir = "{self._folder}/data"
wal-dir = "{self._folder}/wal"
query-log-enabled = false
{cache}
[monitor]
store-enabled = false
[subscriber]
enabled = false
[continuous_queries]
enabled = false
[http]
bind-address = "127.0.0.1:{self._port}"
log-enabled = false
""",
            encoding="utf-8",
        )
        with (self._folder / "influxd.log").open("ab") as log:
            self._process = subprocess.Popen([self._program, "-config", configuration], stdout=log, stderr=log)
        ending = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > ending:
                raise SystemExit((self._folder / "influxd.log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self._port}/ping", timeout=5).ok
        except requests.RequestException:
            return False

    def _files(self, folder: str, above: int) -> Iterator[Path]:
        files = (self._folder / folder).rglob("*.wal")
        return (file for file in files if file.stat().st_size > above)
