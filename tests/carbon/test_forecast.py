from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from carbon.forecast import BAND, DAILY, GROWTH, MONTHLY, SEASON, ahead, weekday_weights
from simulators.fleet import Fleet

ROOT = Path(__file__).parents[2]
DAY_MS = 86_400_000
START_MS = 1_735_660_800_000
"""2025-01-01 00:00 in the park."""
METERS = ("E01-EL-1", "E05-EL-1", "E09-EL-1", "E13-EL-1", "E19-EL-1", "E23-EL-1")
ONES = np.ones(1000)


def of_days(days, count, cadence=DAILY):
    return ahead(np.asarray(days, dtype=float), ONES[: len(days)], count, cadence)


def test_what_never_changes_is_expected_to_go_on_without_any_doubt():
    band = of_days([5.0] * 200, 60)

    assert (band.middle, band.low, band.high) == (5.0, 5.0, 5.0)


def test_the_level_is_that_of_the_latest_four_weeks():
    assert of_days([1.0] * 72 + [3.0] * 28, 30).middle == 3.0


def test_a_missing_day_is_no_zero():
    days = np.full(100, 4.0)
    days[75:90] = np.nan

    assert of_days(days, 30).middle == 4.0
    assert of_days(np.where(np.isnan(days), 0.0, days), 30).middle == pytest.approx(4.0 * 13 / 28)


def test_with_a_year_before_the_level_moves_as_it_moved_then():
    before, now = [2.0] * 364, [3.0] * 56
    before[56:156] = [4.0] * 100

    # the year before the same 100 days used twice as much as the 56 days before them
    assert of_days(before + now, 100).middle == pytest.approx(3.0 * 2.0**SEASON)


def test_a_forecast_of_a_ratio_divides_sums_and_takes_no_mean_of_ratios():
    top, bottom = np.array([10.0, 10.0] * 5), np.array([1.0, 9.0] * 5)

    assert ahead(top, bottom, 3, MONTHLY).middle == 2.0


def test_a_month_in_which_either_side_is_not_known_takes_no_part():
    top, bottom = np.full(10, 6.0), np.full(10, 3.0)
    top[9], bottom[8] = np.nan, np.nan

    assert ahead(top, bottom, 3, MONTHLY) is None
    assert ahead(top[:9], bottom[:9], 3, MONTHLY).middle == 2.0


def test_the_band_is_as_wide_as_the_same_method_missed_before():
    # every forecast of the next step misses by 2 and the mean is 9: of errors that are all alike each is the quantile
    months = [8.0, 10.0] * 20
    one = replace(MONTHLY, year=1000, latest=1)

    band = of_days(months, 1, one)

    assert (band.low, band.middle, band.high) == pytest.approx((8.0, 10.0, 12.0), rel=0.03)


def test_errors_grow_with_a_horizon_that_the_past_cannot_tell_of():
    rng = np.random.default_rng(3)
    days = 100 + rng.normal(0, 10, 120)

    near, far = of_days(days, 40), of_days(days, 240)

    # a third of 120 days is the longest horizon with errors of its own
    assert far.middle == near.middle
    assert (far.high - far.middle) / (near.high - near.middle) == pytest.approx(6.0**GROWTH)


def test_with_little_history_there_is_a_middle_and_no_band():
    band = of_days([7.0] * (DAILY.least - 1), 30)

    assert (band.middle, band.low, band.high) == (7.0, None, None)
    assert of_days([7.0] * DAILY.least, 30).low == 7.0


def test_what_was_never_below_zero_is_not_expected_there():
    days = np.where(np.arange(195) % 80 < 40, 0.0, 9.0)

    assert (of_days(days, 100).middle, of_days(days, 100).low) == (0.0, 0.0)
    assert of_days(days, 100).high > 0.0
    assert of_days(days - 1.0, 100).low < 0.0


def test_days_before_the_first_known_one_change_nothing_but_the_seasons():
    rng = np.random.default_rng(5)
    days = rng.uniform(1, 3, 150)

    assert of_days(days, 30) == of_days(days.copy(), 30)
    assert of_days(np.concatenate(([np.nan] * 70, days)), 30).middle == of_days(days, 30).middle


def test_a_weekday_weighs_what_it_uses_of_a_mean_day_and_unknown_ones_weigh_one():
    weeks = np.array([10.0, 10.0, 10.0, 10.0, 10.0, 5.0, 1.0] * 10)

    weights = weekday_weights(weeks)

    assert weights == pytest.approx(np.array([10, 10, 10, 10, 10, 5, 1]) / 8)
    assert weekday_weights(np.full(70, np.nan)).tolist() == [1.0] * 7
    assert weekday_weights(np.zeros(70)).tolist() == [1.0] * 7


def true_days():
    """Two years of six electricity meters of the sample park, and the year of the steel plant."""
    fleet = Fleet.from_park(ROOT / "parks" / "daye-lake", 7)
    edges = START_MS + DAY_MS * np.arange(731, dtype=np.int64)
    steel = pd.read_csv(ROOT / "tests" / "data" / "steel" / "Steel_industry_data.csv.gz", encoding="utf-8-sig")
    quarters = steel["Usage_kWh"].to_numpy()
    return [*(fleet.energy(meter, edges) for meter in METERS), quarters.reshape(365, 96).sum(axis=1)]


def test_the_band_holds_about_as_many_outcomes_as_it_says_on_days_that_it_was_not_chosen_on():
    held = []
    for days in true_days():
        for origin in range(DAILY.least, days.size - 30, 14):
            weights = np.resize(weekday_weights(days[:origin]), days.size)
            for count in (30, 91, 182, days.size - origin):
                if origin + count <= days.size:
                    band = ahead(days[:origin], weights[:origin], count, DAILY)
                    came = days[origin : origin + count].sum() / weights[origin : origin + count].sum()
                    held.append(band.low <= came <= band.high)

    assert len(held) > 900
    assert np.mean(held) == pytest.approx(BAND, abs=0.05)
