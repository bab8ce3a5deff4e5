"""What is kept of a refused message or reading: a native message of just what was refused, ready to be retried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.units import MS_PER_S
from ingest.payloads.native import MAX_PAYLOAD_BYTES, excerpt, native_message
from store.refusals import Reason, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ingest.batch import Opened
    from store.messages import RefusedReading

ROWS_A_REFUSAL = 5_000
"""So that the payload made of refused rows stays below the largest message."""


def refusals_of(opened: Opened) -> list[Refusal]:
    """Return one refusal for a message that could not be read, else one for each reason with its readings."""
    message = opened.message
    if opened.whole:
        refused = opened.refused[0]
        return [
            Refusal(
                enterprise=message.enterprise,
                source=message.source,
                reason=refused.reason,
                detail=refused.detail,
                payload=message.payload[:MAX_PAYLOAD_BYTES],
                received_at=message.received_at,
            ),
        ]
    return [
        Refusal(
            enterprise=message.enterprise,
            source=message.source,
            reason=reason,
            detail=_counted(those),
            payload=excerpt(message.payload, [one.index for one in those]),
            received_at=message.received_at,
            index=those[0].index,
        )
        for reason, those in _by_reason(opened.refused).items()
    ]


def refusals_of_rows(
    enterprises: Sequence[str],
    source: str,
    refused: Sequence[RefusedReading],
    rows: Sequence[tuple[str, int, float, str | None]],
    received_at: datetime,
) -> list[Refusal]:
    """Return refusals of imported rows; `rows` are meter, at_ms, value and unit as sent of `refused`.

    `enterprises` says whose they are, empty where nobody can tell.
    """
    refusals: list[Refusal] = []
    groups: dict[tuple[str, Reason], list[int]] = {}
    for place, one in enumerate(refused):
        groups.setdefault((enterprises[place], one.reason), []).append(place)
    for (enterprise, reason), places in groups.items():
        for first in range(0, len(places), ROWS_A_REFUSAL):
            chosen = places[first : first + ROWS_A_REFUSAL]
            meters, at_ms, values, units = zip(*(rows[place] for place in chosen), strict=True)
            refusals.append(
                Refusal(
                    enterprise=enterprise,
                    source=source,
                    reason=reason,
                    detail=_counted([refused[place] for place in chosen]),
                    payload=native_message(meters, [at / MS_PER_S for at in at_ms], values, units),
                    received_at=received_at,
                    index=refused[chosen[0]].index,
                ),
            )
    return refusals


def _by_reason(refused: Sequence[RefusedReading]) -> dict[Reason, list[RefusedReading]]:
    groups: dict[Reason, list[RefusedReading]] = {}
    for one in refused:
        groups.setdefault(one.reason, []).append(one)
    return groups


def _counted(refused: Sequence[RefusedReading]) -> str:
    more = len(refused) - 1
    return f"{refused[0].detail} (and {more} more readings)" if more else refused[0].detail
