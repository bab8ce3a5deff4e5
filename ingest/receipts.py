"""Receipts as they are sent to the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from store.messages import Receipt


def encode_receipt(receipt: Receipt) -> bytes:
    """Return the JSON of a receipt as docs/wire-format.md describes it."""
    refusals = [{"index": one.index, "reason": one.reason, "detail": one.detail} for one in receipt.refusals]
    return msgspec.json.encode(
        {"id": receipt.id, "accepted": receipt.accepted, "refused": receipt.refused, "refusals": refusals},
    )
