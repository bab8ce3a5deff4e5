"""Rows of one call, however many, into the intake: a piece at a time, so that a year of readings needs no memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.errors import ParameterError
from api.schemas import MOST_LISTED
from store.messages import Receipt, RefusedReading
from store.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from api.sheets import Sheet
    from api.sources import Sources

HTTP = "http"
BAD_ROWS_A_REFUSAL = 5_000


def push_rows(sources: Sources, enterprise: str | None, pieces: Iterable[Sheet]) -> Receipt:
    """Make the rows durable piece by piece and say what became of all; `enterprise` None: each meter's own.

    Raises ParameterError when there is no row, and StoreUnavailableError when the store went away; the pieces before
    stay, and sending all again counts nothing twice.
    """
    accepted = refused = 0
    listed: list[RefusedReading] = []
    for piece in pieces:
        refusals = [RefusedReading(bad.index, bad.reason, bad.detail) for bad in piece.bad]
        refused += len(piece.bad)
        if not piece.rows.empty:
            receipt = sources.intake.accept_rows(enterprise, piece.rows, HTTP)
            accepted, refused = accepted + receipt.accepted, refused + receipt.refused
            refusals += [
                RefusedReading(piece.indices[r.index] if r.index >= 0 else r.index, r.reason, r.detail)
                for r in receipt.refusals
            ]
        sources.quarantine.keep(list(_kept(piece, enterprise or "", sources.clock())))
        refusals.sort(key=lambda one: one.index)
        listed += refusals[: MOST_LISTED - len(listed)]
    if not accepted + refused:
        raise ParameterError("body", "there are no rows", "body")
    return Receipt(enterprise or "", None, accepted, refused, tuple(listed))


def _kept(piece: Sheet, enterprise: str, now: datetime) -> Iterator[Refusal]:
    """Yield what the quarantine keeps of rows that do not decode: each alone, or thousands together."""
    bad = piece.bad
    if len(bad) <= MOST_LISTED:
        for one in bad:
            yield Refusal(enterprise, HTTP, one.reason, one.detail, one.text.encode(), now, one.index)
        return
    for first in range(0, len(bad), BAD_ROWS_A_REFUSAL):
        part = bad[first : first + BAD_ROWS_A_REFUSAL]
        text = "".join(f"{line}\n" for line in (*filter(None, [piece.header]), *(one.text for one in part)))
        detail = f"{len(part)} rows do not decode, the first: {part[0].detail}"
        yield Refusal(enterprise, HTTP, part[0].reason, detail, text.encode(), now, part[0].index)
