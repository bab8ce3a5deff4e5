"""The newest readings: when each meter was last heard, and the power that the last steps amount to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.balance import USE_SIGN, shares
from carbon.periods import epoch_ms, local_day
from carbon.readings import Readings
from carbon.settlement import spans_of
from carbon.units import MS_PER_HOUR, MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import pandas as pd

    from carbon.meters import Meter
    from carbon.park import Park
    from store.ports import SeriesStore

FRESH_MS = 2 * MS_PER_HOUR
"""A step that ended longer ago says nothing about now; a meter that was not heard for as long is silent."""
_READINGS = 4
"""Readings of each meter that are looked at, at the least: a lone spike is told by its neighbours."""
AVERAGED_MS = 15 * 60 * MS_PER_S
"""Power is the mean over the steps of this long: the last digit of a register behind large transformers is worth
hundreds of kilowatt-hours, so that a shorter step says more of the digit than of the power."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest reading of one meter."""

    meter: Meter
    at_ms: int | None
    value: float | None

    def silent(self, now_ms: int) -> bool:
        """Whether the meter was not heard for two hours, or never."""
        return self.at_ms is None or now_ms - self.at_ms > FRESH_MS


@dataclass(frozen=True, slots=True)
class Power:
    """Electrical power used [kW]: boundary + generation - export, each the mean of its meter's last quarter hour.

    `kw` is None when no meter has a fresh step; `heard` of `meters` went into it, the newest step ended at `at_ms`.
    """

    kw: float | None
    heard: int
    meters: int
    at_ms: int | None


@dataclass(frozen=True, slots=True)
class Latest:
    """What the newest readings of some enterprises say."""

    seen: tuple[Seen, ...]
    power: Power

    @property
    def at_ms(self) -> int | None:
        """Instant of the newest reading of all."""
        return max((one.at_ms for one in self.seen if one.at_ms is not None), default=None)


def latest(series: SeriesStore, park: Park, enterprises: Sequence[str], now: datetime) -> Latest:
    """Return the newest readings of the meters of some enterprises, up to now."""
    meters = [meter for meter in park.meters if meter.enterprise in set(enterprises)]
    now_ms = epoch_ms(now)
    frame = series.readings([meter.id for meter in meters], now_ms - 2 * AVERAGED_MS, now_ms + 1, margin=_READINGS)
    frame = frame[frame["at_ms"] <= now_ms]
    by_meter = {str(meter): rows for meter, rows in frame.groupby("meter", sort=False)}
    today = local_day(now_ms, park.zone)
    held = [share for share in shares(park) if share.enterprise in set(enterprises)]
    counted = [share for share in held if share.carrier == "electricity" and share.holds(today)]
    index = park.meter_index()
    total, heard, newest = 0.0, set(), None
    for share in counted:
        rows = by_meter.get(share.meter)
        if rows is None:
            continue
        own = Readings.of(index[share.meter], rows["at_ms"].to_numpy(), rows["value"].to_numpy())
        steps, _ = spans_of(own, park.events, park.zone)
        steps = steps.only(~np.isnan(steps.energy))
        if steps.to_ms.size == 0 or now_ms - steps.to_ms[-1] > FRESH_MS:
            continue
        last = steps.to_ms > steps.to_ms[-1] - AVERAGED_MS
        length_h = float((steps.to_ms[last] - steps.from_ms[last]).sum()) / MS_PER_HOUR
        total += USE_SIGN[share.flow] * share.sign * float(steps.energy[last].sum()) / length_h
        heard.add(share.meter)
        newest = max(newest or 0, int(steps.to_ms[-1]))
    seen = tuple(_seen(meter, by_meter.get(meter.id)) for meter in meters)
    power = Power(total if heard else None, len(heard), len({s.meter for s in counted}), newest)
    return Latest(seen, power)


def _seen(meter: Meter, rows: pd.DataFrame | None) -> Seen:
    if rows is None:
        return Seen(meter, None, None)
    return Seen(meter, int(rows["at_ms"].iloc[-1]), float(rows["value"].iloc[-1]))
