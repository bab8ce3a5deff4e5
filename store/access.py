"""Who may call: keys, roles and callers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Role(StrEnum):
    """What a key opens: the park (officer, auditor read everything), or one firm's rows."""

    OFFICER = "officer"
    FIRM = "firm"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Key:
    """An API key without its secret; `id` is the public part of the secret."""

    id: str
    role: Role
    enterprise: str | None
    note: str
    issued_at: datetime
    revoked_at: datetime | None = None
    ends_at: datetime | None = None
    """When it stops opening by itself, as one does that was rotated."""
    last_used_at: datetime | None = None
    """To the minute; None: never."""
    replaces: str | None = None
    """Id of the key in whose place it was issued."""

    def opens(self, at: datetime) -> bool:
        """Whether its secret opens anything at that moment."""
        return self.revoked_at is None and (self.ends_at is None or at < self.ends_at)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, as its key says."""

    key_id: str
    role: Role
    enterprise: str | None
