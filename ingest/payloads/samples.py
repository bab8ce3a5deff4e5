"""What a gateway of another make says: one value of one quantity of one device, not yet of a meter of ours."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from ingest.errors import PayloadRefusedError
from store.refusals import Reason

if TYPE_CHECKING:
    from datetime import datetime

MAX_PAYLOAD_BYTES = 1 << 20
MAX_SAMPLES = 50_000
RECEIPT = timedelta(0)
"""The moment of receipt: all that is known of the time of a message without one."""
_DETAIL_CHARS = 160
_FAR = 1e300
"""No meter shows more; JSON integers may be larger than any float."""
_NUMBER = re.compile(r"\s*[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,3})?\s*")


@dataclass(frozen=True, slots=True)
class Sample:
    """One value as it was sent; `device` and `quantity` are the sender's own words."""

    device: str
    quantity: str
    value: float
    unit: str | None
    at: datetime | timedelta = RECEIPT
    """Naive where the device knows no zone: local time of the feed. A timedelta counts from the moment of receipt."""


def as_number(text: object) -> float | None:
    """Return a finite number of JSON or of a text in decimal notation; None for anything else: null is no reading."""
    if isinstance(text, bool) or text is None:
        return None
    if isinstance(text, int | float):
        return float(text) if -_FAR < text < _FAR else None
    if isinstance(text, str) and _NUMBER.fullmatch(text):
        value = float(text)
        return value if math.isfinite(value) else None
    return None


def as_object(payload: bytes) -> dict[str, object]:
    """Return the JSON object of a payload.

    Raises PayloadRefusedError (too_large, empty, not_utf8, not_json, shape): a truncated message is set aside whole.
    """
    found = as_json(payload)
    if not isinstance(found, dict):
        raise PayloadRefusedError(Reason.SHAPE, "a JSON object is expected")
    return found


def as_json(payload: bytes) -> object:
    """Return what a JSON payload says; raises PayloadRefusedError as `as_object` does."""
    as_text(payload)
    try:
        return msgspec.json.decode(payload)
    except msgspec.DecodeError as error:
        raise PayloadRefusedError(Reason.NOT_JSON, str(error)[:_DETAIL_CHARS]) from error
    except RecursionError as error:
        raise PayloadRefusedError(Reason.SHAPE, "nested too deeply") from error


def as_text(payload: bytes) -> str:
    """Return a payload as text; raises PayloadRefusedError (too_large, empty, not_utf8)."""
    checked_size(payload)
    try:
        return payload.decode()
    except UnicodeDecodeError as error:
        raise PayloadRefusedError(Reason.NOT_UTF8, f"byte {error.start}: {error.reason}") from error


def checked_size(payload: bytes) -> None:
    """Raise PayloadRefusedError for a payload that is empty or larger than MAX_PAYLOAD_BYTES."""
    if len(payload) > MAX_PAYLOAD_BYTES:
        reason = f"{len(payload)} bytes, at most {MAX_PAYLOAD_BYTES}: send several messages"
        raise PayloadRefusedError(Reason.TOO_LARGE, reason)
    if not payload:
        raise PayloadRefusedError(Reason.EMPTY, "no payload")
