"""What a decoded reading must pass to be kept: known meter, own meter, time in bounds, unit that converts exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from carbon.errors import UnitError
from carbon.periods import epoch_ms
from carbon.readings import OLDEST
from carbon.units import scale
from ingest.register import UNKNOWN
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from carbon.meters import Meter
    from ingest.payloads.instants import Instants
    from ingest.register import KnownMeters

AHEAD = timedelta(minutes=10)
"""How far a gateway's clock may run ahead of ours."""

_SHOWN = 80
_REASONS = tuple(Reason)
_ORDER = {reason: code for code, reason in enumerate(_REASONS, start=1)}
_MS_TAKEN_FOR_S = 1000
"""An instant this many times further from 1970 than the oldest was most likely sent in milliseconds."""
_SENTENCES = {
    Reason.UNKNOWN_METER: "meter {meter} is not in the park's book",
    Reason.FOREIGN_METER: "meter {meter} belongs to another enterprise",
    Reason.TIME: "at cannot be read: write ISO 8601 with an offset, or epoch seconds",
    Reason.TIME_ZONE: "at has no offset: write +08:00 or Z after the time",
    Reason.FUTURE: f"at is more than {AHEAD.seconds // 60} minutes ahead of the clock here",
    Reason.TOO_OLD: f"at is before {OLDEST:%Y-%m-%d}",
    Reason.VALUE: "value is not a finite number in the meter's unit",
}


@dataclass(frozen=True, slots=True)
class Columns:
    """Readings of many messages, column by column, in order of arrival."""

    meters: Sequence[str]
    instants: Instants
    amounts: npt.NDArray[np.float64]
    units: Sequence[str | None] | None
    """None when no reading names its unit."""
    senders: Sequence[str] | None
    """Enterprise that sent each group; None: every meter's own."""
    groups: npt.NDArray[np.int64]
    """Group (message) of each reading."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Meter code and value in the meter's unit of each reading, and 0 or why it was refused."""

    meter_codes: npt.NDArray[np.int64]
    amounts: npt.NDArray[np.float64]
    faults: npt.NDArray[np.int8]

    def reason(self, row: int) -> Reason:
        """Return why this row was refused."""
        return _REASONS[int(self.faults[row]) - 1]


def check(columns: Columns, known: KnownMeters, now: datetime) -> Verdict:
    """Check every reading at once.

    Where several things are wrong the first of unknown_meter, foreign_meter, time, time_zone, too_old, future, unit and
    value counts.
    """
    codes = known.codes_of(columns.meters)
    at_ms = columns.instants.at_ms
    faults = np.zeros(len(codes), dtype=np.int8)
    values, unit_faults = _converted(columns, codes, known.meters)
    faults[~np.isfinite(values)] = _ORDER[Reason.VALUE]
    faults[unit_faults] = _ORDER[Reason.UNIT]
    faults[at_ms > epoch_ms(now + AHEAD)] = _ORDER[Reason.FUTURE]
    faults[at_ms < epoch_ms(OLDEST)] = _ORDER[Reason.TOO_OLD]
    for row, reason in columns.instants.faults.items():
        faults[row] = _ORDER[reason]
    if columns.senders is not None and len(known.meters):
        senders = np.array([known.enterprise_code(sender) for sender in columns.senders], dtype=np.int64)
        faults[known.owner_codes[codes] != senders[columns.groups]] = _ORDER[Reason.FOREIGN_METER]
    faults[codes == UNKNOWN] = _ORDER[Reason.UNKNOWN_METER]
    return Verdict(codes, values, faults)


def explain(columns: Columns, verdict: Verdict, known: KnownMeters, row: int) -> str:
    """Return what was wrong with one refused row, for the receipt and the quarantine."""
    meter = repr(columns.meters[row][:_SHOWN])
    reason = verdict.reason(row)
    if reason is Reason.UNIT:
        unit = repr(((columns.units[row] if columns.units else None) or "")[:_SHOWN])
        wanted = known.meters[int(verdict.meter_codes[row])].unit
        return f"unit {unit} does not convert exactly to {wanted!r}, the unit of meter {meter}"
    if reason is Reason.FUTURE and columns.instants.at_ms[row] > _MS_TAKEN_FOR_S * epoch_ms(OLDEST):
        return f"{_SENTENCES[reason]}; are these milliseconds?"
    return _SENTENCES[reason].format(meter=meter)


def _converted(
    columns: Columns,
    codes: npt.NDArray[np.int64],
    meters: Sequence[Meter],
) -> tuple[npt.NDArray[np.float64], list[int]]:
    """Return the values in each meter's unit and the rows whose unit does not convert."""
    units = columns.units
    if units is None:
        return columns.amounts, []
    values = columns.amounts.copy()
    faults: list[int] = []
    ratios: dict[tuple[str, int], tuple[float, float] | None] = {}
    for row, unit in enumerate(units):
        code = int(codes[row])
        if unit is None or code == UNKNOWN or unit == meters[code].unit:
            continue
        key = (unit, code)
        if key not in ratios:
            ratios[key] = _ratio(unit, meters[code])
        ratio = ratios[key]
        if ratio is None:
            faults.append(row)
        else:
            multiplier, divisor = ratio
            values[row] = float(values[row]) * multiplier / divisor
    return values, faults


def _ratio(unit: str, meter: Meter) -> tuple[float, float] | None:
    """Return multiplier and divisor, one of them 1, so that Wh to kWh divides by 1000 and rounds once."""
    try:
        up = scale(unit, meter.unit, meter.carrier)
    except UnitError:
        return None
    return (up, 1.0) if up >= 1 else (1.0, scale(meter.unit, unit, meter.carrier))


def refuse(verdict: Verdict, rows: npt.NDArray[np.int64], reason: Reason) -> None:
    """Mark rows that passed the checks as refused after all."""
    verdict.faults[rows] = _ORDER[reason]
