"""Trying refused readings again; the API and the command line share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.errors import NotFoundError
from api.refusal_schemas import RetriesBody, RetryBody

if TYPE_CHECKING:
    from datetime import datetime

    from api.refusal_schemas import RetryOrder
    from store.ports import Intake, Quarantine
    from store.refusals import Refusal

LISTING = "/v1/quarantine"


def retried(intake: Intake, quarantine: Quarantine, order: RetryOrder, who: str, now: datetime) -> RetriesBody:
    """Try refusals again, keep what became of each with `who`, and tell it.

    Raises NotFoundError for an id that there is not, and then tries none.
    """
    if order.ids is None:
        refusals = quarantine.waiting(order.enterprise, order.reason, order.before, order.limit)
    else:
        refusals = [found(quarantine, one) for one in dict.fromkeys(order.ids)]
    retries = intake.retry(refusals)
    quarantine.note_retries(retries, who, now)
    last = refusals[-1].id if refusals and order.ids is None else None
    more = last is not None and quarantine.waiting(order.enterprise, order.reason, last, 1)
    return RetriesBody(
        tried=len(retries),
        done=sum(one.done for one in retries),
        brought_in=sum(one.brought_in for one in retries),
        standing=sum(one.standing for one in retries),
        differing=sum(one.differing for one in retries),
        refused=sum(len(one.refused) for one in retries),
        retries=[RetryBody.of(one) for one in retries],
        next=last if more else None,
    )


def found(quarantine: Quarantine, refusal_id: int) -> Refusal:
    """Return one refusal whole; raises NotFoundError."""
    refusal = quarantine.refusal(refusal_id)
    if refusal is None:
        raise NotFoundError("refusal", str(refusal_id), LISTING)
    return refusal
