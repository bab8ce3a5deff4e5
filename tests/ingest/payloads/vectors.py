"""The collected messages of other makers' gateways, by file and id."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parents[2] / "data" / "payloads"


def naive(*parts: int) -> datetime:
    """Return a time that knows no zone, as devices write it."""
    return datetime(*parts)  # noqa: DTZ001 - the point of it


@cache
def vectors(name: str) -> dict[str, dict[str, Any]]:
    """Return the vectors of a file by id."""
    document = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return {vector["id"]: vector for vector in document["vectors"]}


def payload(name: str, vector_id: str) -> bytes:
    """Return the literal payload of a vector."""
    return vectors(name)[vector_id]["payload"].encode()
