"""Receipts as they are kept for the firm, and what its gateways' numbers say of what did not come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from store.numbering import Numbering

KEPT_RECEIPTS = 10_000
"""Receipts kept for each enterprise, about; older ones go."""
KEPT_GATEWAYS = 200
"""Gateways counted for each enterprise; those not heard for longest go."""


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """What became of one message, shortly: `reasons` counts the refused readings that its receipt listed."""

    id: str | None
    at: datetime
    accepted: int
    refused: int
    reasons: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """What came from one gateway since the last time: the numbers of its messages and what became of them."""

    numbers: Sequence[int]
    accepted: int
    refused: int
    refused_messages: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What came from one enterprise up to a moment: receipts in order of arrival, and by gateway."""

    enterprise: str
    at: datetime
    receipts: Sequence[KeptReceipt]
    tallies: Mapping[str, Tally]


@dataclass(frozen=True, slots=True)
class Gateway:
    """What is known of one gateway: its count, and readings kept and refused of the messages that came."""

    enterprise: str
    name: str
    numbering: Numbering
    messages: int
    refused_messages: int
    accepted: int
    refused: int
    last_at: datetime


class Receipts(Protocol):
    """What firms may know of what came: receipts of the last messages, and what their gateways' numbers miss."""

    def keep_arrivals(self, arrivals: Sequence[Arrivals]) -> None:
        """Keep durably what came of enterprises; calls of several processes add up. Of each the newest stay."""
        ...

    def receipts(self, enterprise: str, message_id: str | None = None, limit: int = 100) -> list[KeptReceipt]:
        """Return the receipts of an enterprise, newest first, of one id or of all."""
        ...

    def gateways(self, enterprise: str | None = None) -> list[Gateway]:
        """Return the gateways of an enterprise, or of all, by enterprise and name."""
        ...
