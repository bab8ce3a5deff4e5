"""What comes in and what the sender is told: shared by MQTT and HTTP, which are both ends of one pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from datetime import datetime

    from store.refusals import Reason


class Message(msgspec.Struct, frozen=True, gc=False):
    """One message as it arrived, not yet decoded."""

    enterprise: str
    source: str
    """MQTT topic, or `http`, or the name of an imported file."""
    payload: bytes
    received_at: datetime


class RefusedReading(msgspec.Struct, frozen=True, gc=False):
    """Why one reading of a message was refused; index -1 is the message as a whole."""

    index: int
    reason: Reason
    detail: str


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What became of one message: given only once its readings are durable and its refusals are in quarantine."""

    enterprise: str
    id: str | None
    accepted: int
    refused: int
    refusals: tuple[RefusedReading, ...] = ()
