"""Receipts as they are sent to the firm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from store.messages import Receipt

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def encode_receipt(receipt: Receipt) -> bytes:
    """Return the JSON of a receipt as docs/wire-format.md describes it."""
    refusals = [{"index": one.index, "reason": one.reason, "detail": one.detail} for one in receipt.refusals]
    return msgspec.json.encode(
        {"id": receipt.id, "accepted": receipt.accepted, "refused": receipt.refused, "refusals": refusals},
    )


def together(receipts: Sequence[Receipt]) -> Iterator[Receipt]:
    """Yield receipts to send: messages without an id that were kept whole share one, with the sum of their readings.

    None is sent for a message outside the scheme of topics, for nobody is known who could hear it.
    """
    kept: dict[str, int] = {}
    for receipt in receipts:
        if not receipt.enterprise:
            continue
        if receipt.id is None and not receipt.refused:
            kept[receipt.enterprise] = kept.get(receipt.enterprise, 0) + receipt.accepted
        else:
            yield receipt
    for enterprise, accepted in kept.items():
        yield Receipt(enterprise, None, accepted, 0)
