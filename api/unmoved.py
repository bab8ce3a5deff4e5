"""Which enterprises a later settlement had no new word from."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from carbon.balance import shares

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.park import Park
    from store.ports import Corrections, SeriesStore

_NS_PER_S = 1_000_000_000


def unmoved(series: SeriesStore, book: Corrections, then: Park, now: Park, since: datetime) -> set[str]:
    """Return the enterprises whose days were made of the same readings, meters and documents ever since a moment.

    If their lines differ all the same, another method made them. Of an enterprise the meters are those that count in
    its use, whoever owns them.
    """
    arrived = series.touched(int(since.timestamp() * _NS_PER_S))["meter"]
    loud = {*map(str, arrived), *(one.meter for one in book.corrections() if one.recorded_at > since)}
    before, after = _declared(then), _declared(now)
    return {
        enterprise
        for enterprise, (meters, declared) in after.items()
        if not meters & loud and before.get(enterprise) == (meters, declared)
    }


def _declared(park: Park) -> dict[str, tuple[set[str], set[object]]]:
    """Return, by enterprise, the ids of the meters that count in its use, and everything said of them and in bills."""
    of_meter: dict[str, list[object]] = defaultdict(list)
    for meter in park.meters:
        of_meter[meter.id].append(meter)
    for event in park.events:
        of_meter[event.meter].append(event)
    counting: dict[str, set[str]] = {enterprise.id: set() for enterprise in park.enterprises}
    said: dict[str, set[object]] = defaultdict(set)
    for share in shares(park):
        counting[share.enterprise].add(share.meter)
        said[share.enterprise] |= {share, *of_meter[share.meter]}
    for activity in park.activities:
        said[activity.enterprise].add(activity)
    return {enterprise: (meters, said[enterprise]) for enterprise, meters in counting.items()}
