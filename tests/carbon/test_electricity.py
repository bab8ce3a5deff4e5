"""How far back a change of some days reaches through certificates."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from carbon.electricity import reach
from carbon.park import Certificate
from carbon.periods import Period
from tests.carbon.parks import ZONE, days_of, electricity, park, policy

NOVEMBER = Period("", date(2026, 11, 5), date(2026, 11, 8), ZONE)


def certificate(serial, retired_for="", vintage="2026", kind="gec", enterprise="E01"):
    return Certificate(serial, enterprise, kind, 1.0, vintage, retired_for)


def reached(*held, last=date(2026, 11, 30), **choices):
    whole = park(certificates=held, policy=policy(**choices))
    use = electricity([day for day in days_of(2026) if day <= last], 100.0)
    return reach(whole, pd.concat([use, use.assign(carrier="heat")]), ["E01"], NOVEMBER)


@pytest.mark.parametrize(
    ("held", "first"),
    [
        ([], NOVEMBER.first),
        ([certificate("Y", "2026")], NOVEMBER.first),
        ([certificate("M", "2026-11")], date(2026, 11, 1)),
        ([certificate("M", "2026-11"), certificate("P", "2026-11", kind="green_power")], date(2026, 11, 1)),
        ([certificate("M", "2026-10"), certificate("N", "2026-12")], NOVEMBER.first),
        ([certificate("S", kind="sold")], date(2026, 1, 1)),
        ([certificate("M", "2026-11", enterprise="E02")], NOVEMBER.first),
    ],
)
def test_a_change_reaches_back_to_the_beginning_of_finished_periods_and_of_sold_vintages(held, first):
    assert reached(*held) == first


def test_a_change_of_the_last_day_reaches_back_whether_or_not_something_is_known_of_it_now():
    whole = park(certificates=(certificate("M", "2026-11"),))
    last_day = Period("", date(2026, 11, 30), date(2026, 12, 1), ZONE)

    assert reach(whole, electricity(days_of(2026, 11)[:29], 1.0), ["E01"], last_day) == date(2026, 11, 1)


def test_a_year_reaches_back_once_its_last_day_is_known():
    assert reached(certificate("Y", "2026"), last=date(2026, 12, 31)) == date(2026, 1, 1)


def test_a_period_that_overlaps_one_that_changed_changes_too():
    # by vintages two years back the one may cover September to December, the other January to October
    held = certificate("A", "2026", "2026-09"), certificate("B", "2026", "2024-11")

    assert reached(*held, last=date(2026, 12, 31), vintage_window="two_years") == date(2026, 1, 1)
