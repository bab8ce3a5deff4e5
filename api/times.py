"""Instants as people of the park read them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from carbon.units import MS_PER_S


def local(at_ms: int, zone: str) -> datetime:
    """Return an instant in the park's zone."""
    return datetime.fromtimestamp(at_ms / MS_PER_S, ZoneInfo(zone))


def iso_local(at_ms: int, zone: str) -> str:
    """Return an instant as ISO 8601 with the park's offset."""
    return local(at_ms, zone).isoformat()
