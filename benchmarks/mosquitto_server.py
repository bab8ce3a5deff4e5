"""A broker of one's own for benchmarks: Debian's Mosquitto on a free port, with the settings that we ship."""

from __future__ import annotations

import getpass
import shutil
import socket
import subprocess
import time
from pathlib import Path

SHIPPED = Path(__file__).parent.parent / "deploy" / "mosquitto" / "mosquitto.conf"
OTHERWISE = {"listener", "allow_anonymous", "password_file", "acl_file", "persistence_location", "log_type"}
START_S = 20


class MosquittoServer:
    """One mosquitto; `stop` it at the end."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
        if program is None:
            raise SystemExit("mosquitto is missing: apt-get install mosquitto")
        folder.mkdir(parents=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        shipped = SHIPPED.read_text(encoding="utf-8").splitlines()
        kept = [line for line in shipped if line.partition(" ")[0] not in OTHERWISE]
        own = [f"listener {self.port} 127.0.0.1", "allow_anonymous true", f"user {getpass.getuser()}", "log_type error"]
        configuration = folder / "mosquitto.conf"
        configuration.write_text("\n".join([*kept, *own, f"persistence_location {folder}/", ""]), encoding="utf-8")
        with (folder / "mosquitto.log").open("ab") as log:
            self._process = subprocess.Popen([program, "-c", configuration], stdout=log, stderr=log)
        ending = time.monotonic() + START_S
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > ending:
                raise SystemExit((folder / "mosquitto.log").read_text(encoding="utf-8")[-2000:])
            time.sleep(0.05)

    def cpu_s(self) -> float:
        """Return the CPU seconds that the process has used."""
        ticks = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(ticks[11]) + int(ticks[12])) / 100

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False
