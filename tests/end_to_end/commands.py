"""The command line as its users call it: in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
TIMEOUT_S = 180


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """This environment without anybody's GREENPARK_* settings but the given ones."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GREENPARK_")}
    return kept | dict(settings)


def greenpark(*arguments: str, settings: Mapping[str, str], status: int = 0) -> subprocess.CompletedProcess[str]:
    """Run one command to its end and hold it to its exit status."""
    done = subprocess.run(
        [sys.executable, "-m", "greenpark", *arguments],
        env=environment(settings),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done


def report(scope: str, period: str, settings: Mapping[str, str]) -> dict[str, Any]:
    """The JSON report of an enterprise."""
    arguments = ("report", "--enterprise", scope, "--period", period, "--format", "json")
    found: dict[str, Any] = json.loads(greenpark(*arguments, settings=settings).stdout)
    return found


def total_kwh(scope: str, period: str, settings: Mapping[str, str]) -> float:
    """The electricity of an enterprise's report; it has no other carrier."""
    (row,) = report(scope, period, settings)["energy"]
    assert row["unit"] == "kWh"
    return float(row["quantity"])


@contextmanager
def service(*arguments: str, settings: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a service while the block runs; it must end by itself, with status 0, when asked to."""
    process = subprocess.Popen(
        [sys.executable, "-m", "greenpark", *arguments],
        env=environment(settings),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        said, _ = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0, said
