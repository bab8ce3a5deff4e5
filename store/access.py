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


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is calling, as its key says."""

    key_id: str
    role: Role
    enterprise: str | None
