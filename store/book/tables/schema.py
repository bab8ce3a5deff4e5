"""Every table of the book in one place, for the migrations."""

from __future__ import annotations

from store.book.tables import accounts, corrections, factors, firms, goals, metering, sealed, services
from store.book.tables.recording import METADATA

__all__ = ["METADATA", "accounts", "corrections", "factors", "firms", "goals", "metering", "sealed", "services"]
