"""Meters as they stand at an instant, after what was declared about them so far."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from carbon.meters import Happening
from carbon.periods import epoch_ms, local_day, midnight

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from carbon.meters import Meter, MeterEvent


def present(meter: Meter, events: Iterable[MeterEvent], now: datetime, zone: str) -> Meter:
    """Return a meter with the multiplier, interval length and parent that hold at `now`.

    `events` may hold those of other meters. A parent holds from the start of the local day of its event on.
    """
    for event in sorted((one for one in events if one.meter == meter.id), key=lambda one: one.at):
        if event.event == Happening.PARENT:
            if midnight(local_day(epoch_ms(event.at), zone), zone) <= now:
                meter = replace(meter, parent=event.parent)
        elif event.at <= now and event.initial is not None:
            if event.event == Happening.MULTIPLIER:
                meter = replace(meter, multiplier=event.initial)
            elif event.event == Happening.LENGTH:
                meter = replace(meter, length_s=int(event.initial))
    return meter
