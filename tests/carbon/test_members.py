from __future__ import annotations

import math

import numpy as np

from carbon.courses import Course
from carbon.figures import Figures, Month
from carbon.members import daily_tce, monthly, summed
from carbon.outputs import Denominator
from carbon.scopes import Scope

BOTH = Scope("park", "park", "园区", "Park", ("E01", "E02"))
NAN = float("nan")


def there(shape):
    return np.ones(shape, dtype=np.bool_)


def listed(sums):
    return [None if math.isnan(value) else round(value, 9) for value in sums.tolist()]


def test_what_is_not_known_of_a_small_member_is_taken_in_proportion():
    values = np.array([[95.0, 95.0, 190.0], [5.0, NAN, NAN]])

    # E02 is a twentieth of the size of both: E01 is 126.67 a day, E02 5
    assert listed(summed(values, there((2, 3)))) == listed(
        np.array([100.0, 95 * (380 / 3 + 5) / (380 / 3), 190 * (380 / 3 + 5) / (380 / 3)])
    )


def test_a_step_of_which_more_than_a_tenth_by_size_is_missing_is_not_known():
    values = np.array([[80.0, 80.0], [20.0, NAN]])

    assert listed(summed(values, there((2, 2)))) == [100.0, None]


def test_a_member_that_is_not_there_yet_is_no_gap_and_nobody_is_zero():
    values = np.array([[NAN, 80.0, 80.0], [NAN, NAN, 20.0]])
    served = np.array([[False, True, True], [False, False, True]])

    assert listed(summed(values, served)) == [0.0, 80.0, 100.0]


def test_days_are_known_from_nine_tenths_of_what_the_meters_measure_in_a_day():
    known_s = np.full(31, 86_400.0)
    known_s[1], known_s[2] = 0.9 * 86_400, 0.89 * 86_400
    month = Month({}, Course(np.arange(31) + 1.0, known_s))
    figures = Figures({("E01", "2026-01"): month}, {("E01", "2026-01"): 31 * 86_400.0}, {})

    days = daily_tce(figures, Scope("enterprise", "E01", "", "", ("E01",)), ["2026-01", "2026-02"])

    assert listed(days[:4]) == [1.0, 2.0, None, 4.0]
    assert listed(days[31:]) == [0.0] * 28


def test_a_month_with_meters_and_no_line_is_not_known():
    figures = Figures({}, {("E01", "2026-01"): 31 * 86_400.0}, {})

    assert listed(daily_tce(figures, BOTH, ["2026-01"])) == [None] * 31


def test_outputs_are_expected_of_an_enterprise_from_its_first_report_on():
    reported = {
        ("E01", "2026-01"): Denominator(70.0, "current", False),
        ("E02", "2026-02"): Denominator(30.0, "current", False),
        ("E01", "2026-02"): Denominator(70.0, "current", False),
        ("E02", "2026-03"): Denominator(30.0, "current", False),
    }

    assert listed(monthly(reported, BOTH, ["2025-12", "2026-01", "2026-02", "2026-03"])) == [0.0, 70.0, 100.0, None]
    assert listed(monthly(reported, BOTH, ["2026-02"], ["E02"])) == [30.0]
