"""The note that `greenpark up` leaves in its data folder, so that other commands find it while it has the store."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KEYS = "keys.json"
_NOTE = "up.json"


@dataclass(frozen=True, slots=True)
class Running:
    """Where the service answers, and a key for the whole park."""

    url: str
    key: str


def leave_note(data: Path, url: str) -> None:
    """Say in the data folder where the service answers."""
    _write(data / _NOTE, {"url": url, "pid": os.getpid()})


def take_note_away(data: Path) -> None:
    """Forget the note at the end of the run."""
    (data / _NOTE).unlink(missing_ok=True)


def running(data: Path) -> Running | None:
    """Return the service that runs on a data folder, or None when there is none."""
    try:
        note = json.loads((data / _NOTE).read_text(encoding="utf-8"))
        os.kill(int(note["pid"]), 0)
        return Running(note["url"], read_keys(data)["officer"])
    except (OSError, KeyError, TypeError, ValueError):
        return None


def read_keys(data: Path) -> dict[str, str]:
    """Return the secrets of the demo by role; empty before the first run."""
    path = data / KEYS
    if not path.exists():
        return {}
    keys: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return keys


def keep_keys(data: Path, keys: Mapping[str, str]) -> None:
    """Keep the secrets of the demo where only their owner can read them."""
    _write(data / KEYS, keys)


def _write(path: Path, content: Mapping[str, object]) -> None:
    """Put a file in its place whole, so that nobody reads the half of it."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_text(json.dumps(dict(content), indent=2), encoding="utf-8")
    new.replace(path)
