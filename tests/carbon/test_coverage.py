from __future__ import annotations

from datetime import date

import pytest

from carbon.coverage import expected_seconds, known_seconds, known_share, known_shares, metered_carriers
from tests.carbon.parks import ZONE, days_of, meter, park, start_ms, use_over

MONTHS = ["2026-03", "2026-04"]


def test_the_known_share_is_of_the_time_that_meters_were_in_service():
    whole = park(meters=(meter("E01-EL"), meter("E02-EL", since=date(2026, 4, 16))))
    # March whole, and one day of the thirty of April; E02 is in service for half of April and silent
    use = use_over(whole, [*days_of(2026, 3), date(2026, 4, 1)], E01_EL=1.0)

    known_s, expected_s = known_seconds(use, ZONE), expected_seconds(whole, MONTHS)
    shares = known_shares(known_s, expected_s, ["E01", "E02"], MONTHS)

    assert shares == {
        ("E01", "2026-03"): 1.0,
        ("E01", "2026-04"): pytest.approx(1 / 30),
        ("E02", "2026-04"): 0.0,
    }
    assert known_share(known_s, expected_s, ["E01", "E02"], ["2026-04"]) == pytest.approx(1 / 45)


def test_where_there_is_no_meter_there_is_no_share():
    whole = park()

    assert expected_seconds(whole, MONTHS) == {}
    assert known_shares({}, {}, ["E01"], MONTHS) == {}
    assert known_share({}, {}, ["E01"], MONTHS) is None


def test_the_carriers_of_an_account_are_those_of_its_meters_in_service():
    whole = park(meters=(meter("E01-EL"), meter("E01-NG", "natural_gas", unit="m3", until=date(2026, 3, 1))))
    march, april = start_ms(date(2026, 3, 1)), start_ms(date(2026, 4, 1))

    assert metered_carriers(whole, ["E01"], march - 1, april) == {"electricity", "natural_gas"}
    assert metered_carriers(whole, ["E01"], march, april) == {"electricity"}
    assert metered_carriers(whole, ["E02"], march, april) == set()
