from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from carbon.courses import Course
from carbon.errors import ScopeUnknownError
from carbon.figures import Figures, Month, Monthly
from carbon.outlook import NO_HISTORY, NOT_FORECAST, SHORT_HISTORY, outlook
from carbon.outputs import Denominator
from carbon.park import Label
from carbon.periods import parse_period
from tests.carbon.parks import ZONE, park

TODAY = date(2026, 3, 20)
DAY_S = 86_400.0
MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)]


def days_in(month):
    return len(parse_period(month, ZONE).days())


def used(tce_a_day, months=MONTHS, **facts):
    """What E01 used in some months, the same on every day; of electricity what `facts` say."""
    flows = dict.fromkeys(("energy", "generated", "exported", "kwh", "measured_s", "estimated_s"), 0.0)
    flows |= {"location_t": 0.0, "park_rule_t": 0.0, "certified_kwh": 0.0}
    made = {}
    for month in months:
        length = days_in(month)
        one = Monthly(**(flows | facts), tce=tce_a_day * length)
        course = Course(np.full(length, tce_a_day), np.full(length, DAY_S))
        made["E01", month] = Month({"electricity": one}, course)
    return made


def figures(months, reported=None):
    expected = {("E01", month): days_in(month) * DAY_S for month in MONTHS}
    return Figures(months, expected, reported or {})


def outputs(amounts):
    return {("E01", month): Denominator(value, "current", False) for month, value in amounts.items()}


def found(made, indicator, day=TODAY, whole=None):
    return outlook(whole or park(), made, indicator, "E01", day)


def test_a_year_is_what_is_known_of_it_and_the_forecast_of_the_rest():
    made = figures(used(1.0, MONTHS[:24]) | used(2.0, MONTHS[24:27]))

    year = found(made, "energy_tce")

    # 78 days of 2 so far; 52 weeks before nothing moved but on the last of the other 287 days, so they go on at 2
    rest = 287 * 2.0 * (288 / 287) ** 0.75
    assert (year.value, year.known_until) == (pytest.approx(78 * 2.0 + rest, rel=1e-4), "2026-03-19")
    assert year.low < year.value < year.high


def test_days_that_are_not_known_are_taken_at_the_mean_of_the_year_so_far():
    made = used(1.0, MONTHS[12:27])
    made["E01", "2026-02"].course.tce[3:20] = np.nan

    assert found(figures(made), "energy_tce").value == pytest.approx(365.0)


def test_today_is_not_over_and_takes_no_part():
    made = used(1.0, MONTHS[24:27])
    made["E01", "2026-03"].course.tce[19] = 1e9

    assert found(figures(made), "energy_tce").value == pytest.approx(365.0)


def test_on_the_last_day_only_the_last_day_is_open():
    made = figures(used(1.0, MONTHS[12:36]))

    year = found(made, "energy_tce", date(2026, 12, 31))

    assert (year.value, year.low, year.high) == pytest.approx((365.0, 365.0, 365.0))


def test_a_short_history_gives_a_value_and_says_that_there_is_no_band():
    year = found(figures(used(1.0, MONTHS[24:27])), "energy_tce")

    assert (year.value, year.low, year.high, year.reason) == (pytest.approx(365.0), None, None, SHORT_HISTORY)


def test_nothing_is_forecast_from_nothing_or_from_what_is_three_months_old():
    old = figures(used(1.0, MONTHS[:23]))

    assert found(figures({}), "energy_tce").reason == NO_HISTORY
    assert found(old, "energy_tce").reason == "nothing newer than 2025-11-30 is known"
    assert found(old, "energy_tce", date(2026, 2, 28)).value == pytest.approx(365.0)


def test_output_is_forecast_by_the_month_that_was_reported():
    made = figures(
        {}, {"output_value": outputs(dict.fromkeys(MONTHS[12:24], 10.0) | {"2026-01": 20.0, "2026-02": 30.0})}
    )

    year = found(made, "output_value")

    # two months of the year are known; the ten others go on at their mean
    assert (year.value, year.known_until) == (pytest.approx(50.0 + 10 * 25.0), "2026-02")


def test_nothing_is_forecast_of_a_share_of_nothing():
    nothing = outputs(dict.fromkeys(MONTHS[12:24], 10.0) | {"2026-01": 0.0, "2026-02": 0.0})

    year = found(figures({}, {"output_value": nothing}), "output_share_of:x", whole=park(labels=(Label("E01", "x"),)))

    assert (year.value, year.reason) == (None, NO_HISTORY)


def test_in_january_the_year_is_all_forecast():
    made = figures({}, {"output_value": outputs(dict.fromkeys(MONTHS[12:23], 10.0))})

    year = found(made, "output_value", date(2026, 1, 15))

    assert (year.value, year.low, year.high, year.known_until) == (120.0, 120.0, 120.0, "2025-11")


def test_an_intensity_is_the_sum_of_energy_over_the_sum_of_output():
    reported = outputs(dict.fromkeys(MONTHS[12:24], 100.0) | {"2026-01": 100.0, "2026-02": 300.0})
    made = figures(used(1.0, MONTHS[12:27], measured_s=31 * DAY_S), {"output_value": reported})

    year = found(made, "tce_per_10k_output")

    # 59 tce over 400 so far, and the same ratio over the rest
    assert year.value == pytest.approx(59 / 400)


def test_the_share_of_a_label_follows_its_holders():
    both = outputs(dict.fromkeys(MONTHS[12:26], 30.0))
    both |= {("E02", month): Denominator(70.0, "current", False) for month in MONTHS[12:26]}
    whole = park(labels=(Label("E01", "leading"),))

    year = outlook(whole, figures({}, {"output_value": both}), "output_share_of:leading", "park", TODAY)

    assert (year.value, year.low, year.high) == pytest.approx((30.0, 30.0, 30.0))


def test_a_ratio_of_energy_is_forecast_by_the_full_month():
    made = figures(used(1.0, MONTHS[12:27], kwh=100.0, certified_kwh=40.0, measured_s=31 * DAY_S))

    year = found(made, "clean_energy_share")

    assert (year.value, year.known_until) == (pytest.approx(40.0), "2026-02")


def test_a_factor_that_is_missing_is_said():
    made = figures(used(1.0, MONTHS[12:27], energy=1.0, measured_s=31 * DAY_S))

    year = found(made, "park_rule_tco2_per_tce", whole=replace(park(), factors=()))

    assert year.value is None
    assert "tce_coef" in year.reason


@pytest.mark.parametrize("indicator", ["label_count:high_tech", "gdp_core"])
def test_counts_and_reported_values_are_not_forecast(indicator):
    year = found(figures({}), indicator)

    assert (year.value, year.reason) == (None, NOT_FORECAST)


def test_a_scope_that_is_gone_is_refused():
    with pytest.raises(ScopeUnknownError):
        outlook(park(), figures({}), "energy_tce", "C9", TODAY)
