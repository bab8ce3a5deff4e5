"""`greenpark up` as on a first day: start, look, ask, push, stop, start again."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2

from carbon.verification import contradictions
from tests.end_to_end.commands import ROOT, TIMEOUT_S, environment, greenpark
from tests.servers import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Up:
    """A running `greenpark up` and how to ask it."""

    def __init__(self, process: subprocess.Popen[str], data: Path) -> None:
        self.process = process
        self.url = json.loads((data / "up.json").read_text(encoding="utf-8"))["url"]
        self.keys = json.loads((data / "keys.json").read_text(encoding="utf-8"))

    def get(self, path: str, role: str = "officer") -> Any:
        answer = httpx2.get(self.url + path, headers={"Authorization": f"Bearer {self.keys[role]}"}, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def page(self, path: str) -> str:
        answer = httpx2.get(self.url + path, timeout=60)
        assert answer.status_code == 200, answer.text
        return answer.text


@contextmanager
def up(data: Path) -> Iterator[Up]:
    """Run `greenpark up` on free ports while the block runs; Ctrl-C must end it with status 0."""
    process = subprocess.Popen(
        [sys.executable, "-m", "greenpark", "up", "--data", str(data), "--port", "0", "--mqtt-port", "0"],
        env=environment({}),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_until(lambda: (data / "up.json").exists() or process.poll() is not None, within_s=TIMEOUT_S)
        assert process.poll() is None, process.communicate()[0]
        yield Up(process, data)
    finally:
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, said
    assert "Traceback" not in said, said


def newest_reading(running: Up) -> datetime:
    meters = running.get("/v1/enterprises/E01")["meters"]
    return max(datetime.fromisoformat(meter["last_seen"]) for meter in meters if meter["last_seen"])


def test_up_shows_a_year_lives_answers_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    data = tmp_path / "data"
    began = datetime.now(UTC)
    with up(data) as running:
        page = running.page("/")
        year = running.get(f"/v1/reports/park/{began.year}", "auditor")
        wait_until(lambda: newest_reading(running) > began, within_s=60)
        by_command = greenpark("report", "--park", "--period", str(began.year), "--data", str(data), settings={})
        month = f"{began - timedelta(days=40):%Y-%m}"
        seal = ("report", "--seal", "--park", "--period", month, "--by", "Li", "--reason", "first days of the demo")
        sealed = json.loads(greenpark(*seal, "--json", "--data", str(data), settings={}).stdout)
        report = greenpark("report", "--sealed", sealed["id"], "--data", str(data), settings={}).stdout
        busy = greenpark("settle", "--once", "--data", str(data), settings={}, status=2)
        extra = tmp_path / "extra.csv"
        extra.write_text("meter,at,value\nE02-EL-2,2024-12-01T00:00:00+08:00,0\nE02-EL-2,1999-01-01T00:00:00Z,1\n")
        imported = greenpark("import", str(extra), "--data", str(data), "--json", settings={}, status=1)
        again = greenpark(
            "quarantine", "retry", "--all", "--who", "Li", "--json", "--data", str(data), settings={}, status=1
        )
        (refusal,) = running.get("/v1/quarantine")
        order = ("--at", "2024-12-01T00:00:00+08:00", "--value", "1.5", "--why", "misread", "--who", "Wang")
        greenpark("correct", "E02-EL-2", *order, "--data", str(data), settings={})
        corrected = running.get("/v1/corrections?meter=E02-EL-2")
        firm = next(role for role in running.keys if role.startswith("firm"))
        foreign = httpx2.get(
            f"{running.url}/v1/enterprises/E02",
            headers={"Authorization": f"Bearer {running.keys[firm]}"},
            timeout=60,
        )

    for words in ("黄石大冶湖高新区", "tce", "tCO2", "示例企业01"):
        assert words in page
    assert year["energy_total_tce"] > 1000
    assert year["quality"]["measured_share"] > 0.99
    assert contradictions(json.loads(by_command.stdout)) == []
    assert (sealed["id"], sealed["new"]) == (f"park@{month}@1", True)
    assert sealed["sealed_by"].startswith("Li (command line) (officer key ")
    assert json.loads(report)["sha256"] == sealed["sha256"]
    assert "in use by another greenpark process" in busy.stderr
    assert json.loads(imported.stdout) == {"accepted": 1, "refused": 1}
    assert {name: json.loads(again.stdout)[name] for name in ("tried", "done", "refused")} == {
        "tried": 1,
        "done": 0,
        "refused": 1,
    }
    assert refusal["retried_by"].startswith("Li (officer key ")
    assert [(c["old"], c["new"], c["why"]) for c in corrected] == [(0.0, 1.5, "misread")]
    assert corrected[0]["who"].startswith("Wang (officer key ")
    assert foreign.status_code == 404

    stopped = datetime.now(UTC)
    with up(data) as running:
        wait_until(lambda: newest_reading(running) > stopped, within_s=60)
        findings = running.get("/v1/findings?from=2026-01-01&to=2100-01-01")

    drops = [f for f in findings if f["code"] == "register_drop"]
    assert drops == []
