"""Instants of the tests, from epoch milliseconds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def at(at_ms):
    return EPOCH + timedelta(milliseconds=int(at_ms))
