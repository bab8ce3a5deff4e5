"""How numbers and times are written on a page: grouped, with few digits, and a dash where there is no figure."""

from __future__ import annotations

import math
from datetime import datetime
from zoneinfo import ZoneInfo

from api.times import local

NO_FIGURE = "—"
_LARGE = 100.0


def number(value: float | None, digits: int | None = None) -> str:
    """Return a number with thousands grouped and rounded half to even; None and NaN are a dash.

    Without `digits` there are none for 100 and more and for whole numbers, 2 from 1 to 100, 4 below.
    """
    if value is None or math.isnan(value):
        return NO_FIGURE
    if digits is None:
        size = abs(value)
        digits = 0 if size >= _LARGE or value == round(value) else 2 if size >= 1 else 4
    return f"{value:,.{digits}f}"


def exact(value: float | None) -> str:
    """Return a factor in its shortest form that reads back as the same number, at most 10 digits."""
    return NO_FIGURE if value is None else f"{value:.10g}"


def percent(share: float | None, digits: int = 1) -> str:
    """Return a share of 1 in percent."""
    return NO_FIGURE if share is None or math.isnan(share) else f"{100 * share:.{digits}f} %"


def change(share: float | None) -> str:
    """Return a change as a share of 1, in percent with its sign."""
    return NO_FIGURE if share is None else f"{100 * share:+.1f} %".replace("-", "−")


def clock_time(at: datetime, zone: str) -> str:
    """Return an instant as local YYYY-MM-DD HH:MM."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")


def local_time(at_ms: int, zone: str) -> str:
    """Return epoch ms as local YYYY-MM-DD HH:MM."""
    return local(at_ms, zone).strftime("%Y-%m-%d %H:%M")


def iso_time(text: str | None, zone: str) -> str:
    """Return an ISO 8601 instant as local YYYY-MM-DD HH:MM."""
    return NO_FIGURE if text is None else clock_time(datetime.fromisoformat(text), zone)


def ago(at: datetime, now: datetime, language: str) -> str:
    """Return how long ago an instant was, in the largest unit that fits."""
    seconds = max((now - at).total_seconds(), 0)
    units = ((86400, "天前", "d ago"), (3600, "小时前", "h ago"), (60, "分钟前", "min ago"), (1, "秒前", "s ago"))
    size, zh, en = next((unit for unit in units if seconds >= unit[0]), units[-1])
    return f"{int(seconds // size)} {zh if language == 'zh' else en}"
