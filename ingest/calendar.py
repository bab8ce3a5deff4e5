"""Holidays of the country and region in which a park lies."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import files

import holidays
import structlog

from carbon.calendar import Calendar

YEARS = range(2000, 2051)
"""Years for which holidays are looked up; others know weekdays and weekends."""

_DAY = timedelta(days=1)

_log = structlog.get_logger()


@cache
def park_calendar(zone: str, region: str) -> Calendar:
    """Return the calendar of an IANA zone's country, with the holidays of `region` where the country has such.

    `region` is a subdivision's code or name (`BY`, `Bayern`); any other word means the national holidays. Where
    working days are moved by yearly notice, years are known up to the last notice in the package `holidays`; the
    statutory days after it count all the same. A zone of no country, or of one that the package does not know, has
    weekdays and weekends. What is known is logged, once for a zone and region.
    """
    country = _country(zone)
    if country not in holidays.list_supported_countries():
        _log.warning("holidays_unknown", zone=zone, country=country, effect="weekdays and weekends only")
        return Calendar(zone)
    subdivision = region if region in _subdivisions(country) else None
    found = holidays.country_holidays(country, subdiv=subdivision, years=YEARS)
    rest, work, weekend = frozenset(found), frozenset(found.weekend_workdays), frozenset(found.weekend)
    first, last = found.start_year, found.end_year
    if work:
        first, last = min(work).year, max(work).year
        rest |= _weekends_beside(rest, work, weekend)
    known = frozenset(year for year in YEARS if first <= year <= last)
    _log.info("holidays_known", zone=zone, country=country, region=subdivision, until=max(known, default=None))
    return Calendar(zone, rest, work, known, weekend)


def _weekends_beside(rest: frozenset[date], work: frozenset[date], weekend: frozenset[int]) -> frozenset[date]:
    """Return the weekends that holidays run on into: a notice gives them off, the package names only weekdays."""
    beside: set[date] = set()
    for holiday in rest:
        for step in (-_DAY, _DAY):
            day = holiday + step
            while day.weekday() in weekend and day not in work and day not in rest:
                beside.add(day)
                day += step
    return frozenset(beside)


def _country(zone: str) -> str | None:
    """Return the ISO 3166 code of the country that the time zone database puts a zone in, or None."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return next((country for country, _, name, *_ in rows if name == zone), None)


def _subdivisions(country: str) -> set[str]:
    """Return the codes and names of a country's regions with holidays of their own."""
    names = holidays.country_holidays(country).get_subdivision_aliases()
    return {word for code, others in names.items() for word in (str(code), *others)}
