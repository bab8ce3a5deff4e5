"""Refused messages and rows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Reason(StrEnum):
    """Why a message or a reading was refused; explained with its remedy in docs/wire-format.md."""

    TOPIC = "topic"
    TOO_LARGE = "too_large"
    NOT_UTF8 = "not_utf8"
    NOT_JSON = "not_json"
    SHAPE = "shape"
    EMPTY = "empty"
    UNKNOWN_METER = "unknown_meter"
    FOREIGN_METER = "foreign_meter"
    VALUE = "value"
    TIME = "time"
    TIME_ZONE = "time_zone"
    FUTURE = "future"
    TOO_OLD = "too_old"
    UNIT = "unit"
    CHECKSUM = "checksum"
    UNBORN = "unborn"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Dropped:
    """How many refusals had to go, and how many of them still waited to be brought in."""

    rows: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refused message (index None) or one refused reading of a message, with what was sent."""

    enterprise: str
    source: str
    """MQTT topic, or `http`, or the name of an imported file."""
    reason: Reason
    detail: str
    payload: bytes
    received_at: datetime
    index: int | None = None
    times: int = 1
    id: int | None = None
    retried_at: datetime | None = None
    """When it was tried again last."""
    retried_by: str = ""
    retry_said: str = ""
    """What came of that, for people."""
    brought_in_at: datetime | None = None
    """Since when all its readings are in the store; None: it waits."""
