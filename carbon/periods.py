"""Reporting periods: half-open UTC ranges of whole days of the park's own calendar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from carbon.errors import PeriodError
from carbon.units import MS_PER_S

MONTHS_PER_YEAR = 12
FIRST_YEAR, LAST_YEAR = 1970, 2199
"""Years that a period may touch; instants outside them overflow one type or another."""
_FORMS = re.compile(r"([0-9]{4})(?:-?Q([1-4])|-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True)
class Period:
    """Local days from `first` up to `last_excluded`, in `zone`."""

    label: str
    first: date
    last_excluded: date
    zone: str

    @property
    def start(self) -> datetime:
        """First instant, UTC."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """First instant after the period, UTC."""
        return midnight(self.last_excluded, self.zone)

    @property
    def start_ms(self) -> int:
        """First instant, epoch ms."""
        return epoch_ms(self.start)

    @property
    def end_ms(self) -> int:
        """First instant after the period, epoch ms."""
        return epoch_ms(self.end)

    def days(self) -> list[date]:
        """Return the local days in order."""
        return [self.first + timedelta(days=i) for i in range((self.last_excluded - self.first).days)]

    def months(self) -> list[str]:
        """Return the local months it touches, as YYYY-MM, in order."""
        return sorted({month_of(day) for day in self.days()})

    def whole_months(self) -> list[str]:
        """Return the local months of which it holds every day, as YYYY-MM, in order."""
        firsts = [day for day in self.days() if day.day == 1]
        return [month_of(day) for day in firsts if add_months(day, 1) <= self.last_excluded]


def parse_period(text: str, zone: str) -> Period:
    """Read `2026`, `2026Q1`, `2026-03`, `2026-03-15` or `FROM/TO` (dates, TO excluded); raises PeriodError."""
    try:
        first, last_excluded = _span(text) if "/" in text else _calendar(text)
    except (ValueError, OverflowError) as error:
        raise PeriodError(text, str(error)) from error
    if last_excluded <= first:
        raise PeriodError(text, "it ends before it begins")
    if first < date(FIRST_YEAR, 1, 1) or last_excluded > date(LAST_YEAR + 1, 1, 1):
        raise PeriodError(text, f"only the years {FIRST_YEAR} to {LAST_YEAR} are kept")
    return Period(text, first, last_excluded, zone)


def plain(period: Period) -> Period:
    """Return the same days under the shortest label: a year, a quarter, a month or a day, else FROM/TO."""
    first, last_excluded = period.first, period.last_excluded
    labels = (
        (MONTHS_PER_YEAR, f"{first.year:04d}"),
        (3, f"{first.year:04d}Q{(first.month + 2) // 3}"),
        (1, month_of(first)),
    )
    for months, label in labels:
        if first.day == 1 and (first.month - 1) % months == 0 and add_months(first, months) == last_excluded:
            return Period(label, first, last_excluded, period.zone)
    one_day = first + timedelta(days=1) == last_excluded
    return Period(first.isoformat() if one_day else f"{first}/{last_excluded}", first, last_excluded, period.zone)


def _calendar(text: str) -> tuple[date, date]:
    match = _FORMS.fullmatch(text)
    if match is None:
        raise PeriodError(text, "not a form of period this service knows")
    year, quarter, month, day = match.groups()
    if day:
        first = date(int(year), int(month), int(day))
        return first, first + timedelta(days=1)
    if month:
        first = date(int(year), int(month), 1)
        return first, add_months(first, 1)
    if quarter:
        first = date(int(year), 3 * int(quarter) - 2, 1)
        return first, add_months(first, 3)
    return date(int(year), 1, 1), date(int(year) + 1, 1, 1)


def _span(text: str) -> tuple[date, date]:
    first_text, _, last_text = text.partition("/")
    return date.fromisoformat(first_text), date.fromisoformat(last_text)


def calendar_years(period: Period) -> Period:
    """Return the whole calendar years that a period touches."""
    last = (period.last_excluded - timedelta(days=1)).year
    label = f"{period.first.year}..{last}"
    return Period(label, date(period.first.year, 1, 1), date(last + 1, 1, 1), period.zone)


def year_earlier(period: Period) -> Period:
    """Return the same days a year before, up to the first day of the period itself; for 29 February the 28th."""
    first, last = (_year_earlier(day) for day in (period.first, period.last_excluded))
    last = min(last, period.first)
    return Period(f"{first}/{last}", first, last, period.zone)


def _year_earlier(day: date) -> date:
    first = add_months(day, -MONTHS_PER_YEAR)
    length = (add_months(first, 1) - first).days
    return first + timedelta(days=min(day.day, length) - 1)


def add_months(first: date, months: int) -> date:
    """Return the first day of the month `months` after the one of `first`."""
    index = first.year * MONTHS_PER_YEAR + first.month - 1 + months
    return date(index // MONTHS_PER_YEAR, index % MONTHS_PER_YEAR + 1, 1)


def month_of(day: date) -> str:
    """Return YYYY-MM."""
    return f"{day.year:04d}-{day.month:02d}"


def midnight(day: date, zone: str) -> datetime:
    """Return the instant at which a local day begins, UTC."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def epoch_ms(at: datetime) -> int:
    """Return an aware instant as epoch milliseconds, rounded to the nearest."""
    return round((at - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))


def local_day(at_ms: int, zone: str) -> date:
    """Return the local day that an instant falls on."""
    return datetime.fromtimestamp(at_ms / MS_PER_S, ZoneInfo(zone)).date()


def day_starts_ms(first: date, last_excluded: date, zone: str) -> np.ndarray:
    """Return the starts of the local days from `first` on and of `last_excluded` itself, epoch ms, int64."""
    count = (last_excluded - first).days + 1
    return np.array([epoch_ms(midnight(first + timedelta(days=i), zone)) for i in range(count)], dtype=np.int64)
