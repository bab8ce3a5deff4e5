"""Sealed reports: a period as it was reported, kept whole for good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Seal:
    """What a sealed report is known by; those of one scope and period are numbered from 1."""

    id: str
    """As carbon.report_ids.ReportId writes it."""
    scope_kind: str
    scope: str
    period: str
    number: int
    sealed_at: datetime
    sealed_by: str
    reason: str
    """What the sealer stated; may be empty where nothing was missing."""
    sha256: str
    causes: tuple[str, ...] = ()
    """Why it differs from the one before it (carbon.restatement.CAUSES); empty for the first."""


@dataclass(frozen=True, slots=True)
class SealedReport:
    """A seal with the bytes that it is about: the canonical form of the report, digest included."""

    seal: Seal
    body: bytes
