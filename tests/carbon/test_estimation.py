from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.calendar import EPOCH_DAY, Calendar, day_numbers
from carbon.estimation import DAYS_BACK, spread
from carbon.localtime import DAY_MS, local_ms
from carbon.units import MS_PER_HOUR
from tests.carbon.hourly import hours_of, start_of

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
NAN = float("nan")
TUESDAY = date(2026, 3, 10)
PLAIN = Calendar(SHANGHAI, known=frozenset({2026}))


def day_shift(_day, hour):
    return 10.0 if 8 <= hour < 18 else 1.0


def past_of(use=day_shift, first=date(2026, 1, 20), last_excluded=TUESDAY, zone=SHANGHAI):
    return hours_of(first, last_excluded, zone, use)


def gap(day, start_h, end_h, energy, past, calendar=PLAIN):
    start, end = start_of(day, calendar.zone, start_h), start_of(day, calendar.zone, end_h)
    return spread(start, end, energy, *past, calendar)


def test_a_known_step_lies_over_the_hours_as_it_did_on_similar_days():
    found = gap(TUESDAY, 6, 10, 44.0, past_of())

    # similar days use 1 + 1 + 10 + 10 = 22 in these hours; the step is twice that
    assert found.energy.tolist() == [2.0, 2.0, 20.0, 20.0]
    assert found.at_ms.tolist() == [start_of(TUESDAY, SHANGHAI, hour) for hour in (6, 7, 8, 9)]
    assert found.method == "2026-03-10 by 5 working days back to 2026-03-03; scaled to the register's step"


def test_an_hour_of_which_only_a_part_is_in_the_gap_gets_that_part_of_the_shape():
    found = gap(TUESDAY, 7.75, 8.5, 10.5, past_of())

    # 1 x 1/4 and 10 x 1/2, of 5.25 in all
    assert found.energy.tolist() == [0.5, 10.0]


def today_at(times, measured_h):
    """Return a past of which the last hours are those of today so far, at `times` the similar days."""
    at_ms, energy = past_of(last_excluded=TUESDAY + timedelta(days=1))
    keep = at_ms < start_of(TUESDAY, SHANGHAI, measured_h)
    return at_ms[keep], np.where(at_ms < start_of(TUESDAY, SHANGHAI), energy, times * energy)[keep]


def test_an_unknown_quantity_is_what_similar_days_used_times_the_level_of_the_day_so_far():
    found = gap(TUESDAY, 12, 20, NAN, today_at(1.2, 12))

    # similar days use 48 of 114 in the twelve hours before; a twentieth of the 114 counts as run like them
    level = (1.2 * 48 + 5.7) / (48 + 5.7)
    assert found.energy == pytest.approx([10 * level] * 6 + [level] * 2, rel=1e-12)
    assert found.method == "2026-03-10 by 5 working days back to 2026-03-03; level 1.18"


@pytest.mark.parametrize(
    ("measured_h", "times", "level"),
    [
        (3, 2.0, 1.0),  # fewer than four hours before the gap
        (4, 2.0, (2 * 4 + 5.7) / (4 + 5.7)),
        (7, 2.0, (2 * 7 + 5.7) / (7 + 5.7)),  # idle hours at twice the usual
        (10, 9.0, 2.0),  # clipped
        (10, 0.0, 0.5),  # clipped
        (10, -1.0, 0.5),
    ],
)
def test_the_level_needs_four_hours_and_stays_within_its_bounds(measured_h, times, level):
    found = gap(TUESDAY, measured_h, 24, NAN, today_at(times, measured_h))

    assert found.energy[-1] == pytest.approx(level, rel=1e-12)


def test_the_level_of_a_meter_that_gave_back_on_similar_days_so_far_is_one():
    found = gap(
        TUESDAY, 6, 12, NAN, past_of(lambda _day, hour: -1.0 if hour < 6 else 5.0, last_excluded=date(2026, 3, 11))
    )

    assert found.energy.tolist() == [5.0] * 6


def test_what_the_level_differs_from_one_by_halves_with_every_day_of_the_gap():
    found = gap(TUESDAY, 10, 72, NAN, today_at(9.0, 10))

    noons = [found.energy[found.at_ms == start_of(TUESDAY, SHANGHAI, 24 * i + 12)][0] for i in range(3)]
    assert noons == [20.0, 15.0, 12.5]


def test_of_the_similar_days_the_mean_is_taken_the_same_weekday_counting_as_a_week_nearer():
    def by_date(day, _hour):
        return (day - date(2026, 2, 1)).days

    found = gap(TUESDAY, 0, 1, NAN, past_of(by_date))

    # Tuesday 3 March (30), then Monday 9 (36), Friday 6 (33), Thursday 5 (32) and Wednesday 4 March (31)
    assert found.energy.tolist() == [(30 + 36 + 33 + 32 + 31) / 5]


def test_each_day_of_a_long_gap_is_laid_out_by_its_own_kind():
    calendar = Calendar(SHANGHAI, rest=frozenset({date(2026, 3, 6)}), work=frozenset({date(2026, 3, 7)}))
    levels = {0: 8.0, 1: 5.0, 2: 3.0, 3: 2.0}

    def by_kind(day, _hour):
        return levels[int(calendar.kinds(day_numbers([day]))[0])]

    past = past_of(by_kind, last_excluded=date(2026, 3, 5))
    found = spread(start_of(date(2026, 3, 5), SHANGHAI), start_of(date(2026, 3, 9), SHANGHAI), NAN, *past, calendar)

    # Thursday works, Friday is a holiday (none before it: the last day of a weekend stands in), Saturday works
    assert found.energy.reshape(4, 24).mean(axis=1).tolist() == [8.0, 3.0, 8.0, 3.0]
    assert "2026-03-06 by 5 last days of the weekend back to 2026-02-01" in found.method
    assert found.method.endswith("holidays of 2026 not known; level 1")


def test_without_a_day_of_the_kind_any_complete_day_serves():
    past = past_of(first=date(2026, 3, 2), last_excluded=date(2026, 3, 6))

    found = gap(date(2026, 3, 7), 0, 24, 240.0, past)

    assert found.energy.sum() == pytest.approx(240, rel=1e-12)
    assert found.method.startswith("2026-03-07 by 4 days of any kind back to 2026-03-02")


def test_a_day_with_an_hour_missing_is_no_similar_day():
    at_ms, energy = past_of(lambda day, _: 1.0 if day < date(2026, 3, 9) else 100.0)
    keep = at_ms != start_of(date(2026, 3, 9), SHANGHAI, 13)

    found = gap(TUESDAY, 0, 1, NAN, (at_ms[keep], energy[keep]))

    assert found.energy.tolist() == [1.0]


@pytest.mark.parametrize(
    "use", [lambda _day, _hour: 0.0, lambda _day, _hour: -1.0, lambda _day, hour: 1.0 - 2.0 * (hour % 2)]
)
def test_a_step_is_laid_out_by_time_where_similar_days_used_nothing_or_gave_or_did_both(use):
    found = gap(TUESDAY, 6, 9.5, 7.0, past_of(use))

    assert found.energy == pytest.approx([2, 2, 2, 1], rel=1e-12)
    assert found.method.startswith("in proportion to time: ")


def test_without_a_complete_day_a_step_is_laid_out_by_time_and_an_unknown_quantity_stays_unknown():
    nothing = (np.empty(0, np.int64), np.empty(0))

    assert gap(TUESDAY, 6, 9.5, 7.0, nothing).energy == pytest.approx([2, 2, 2, 1], rel=1e-12)
    assert gap(TUESDAY, 6, 9.5, NAN, nothing) is None


def test_a_day_older_than_42_days_is_not_looked_at():
    oldest = TUESDAY - timedelta(days=DAYS_BACK)

    assert gap(TUESDAY, 0, 1, NAN, past_of(first=oldest, last_excluded=oldest + timedelta(days=1))) is not None
    assert gap(TUESDAY, 0, 1, NAN, past_of(first=oldest - timedelta(days=1), last_excluded=oldest)) is None


def test_energy_given_back_at_night_stays_negative():
    def solar(_day, hour):
        return 20.0 if 6 <= hour < 18 else -0.5

    found = gap(TUESDAY, 4, 8, NAN, past_of(solar))
    known = gap(TUESDAY, 4, 8, 78.0, past_of(solar))

    assert found.energy.tolist() == [-0.5, -0.5, 20.0, 20.0]
    assert known.energy.tolist() == [-1.0, -1.0, 40.0, 40.0]


SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(("day", "clock"), [(SPRING, [0, 1, 3, 4]), (AUTUMN, [0, 1, 2, 2, 3, 4])])
def test_on_the_days_of_23_and_25_hours_the_shape_follows_the_clock(day, clock):
    calendar = Calendar(BERLIN)
    past = past_of(lambda _, hour: hour + 1.0, day - timedelta(days=20), day, BERLIN)

    found = gap(day, 0, len(clock), NAN, past, calendar)

    assert found.energy.tolist() == [hour + 1.0 for hour in clock]
    assert (local_ms(found.at_ms, BERLIN) % DAY_MS // MS_PER_HOUR).tolist() == clock


def test_similar_days_of_23_and_25_hours_are_complete_and_give_a_shape_of_24():
    calendar = Calendar(BERLIN)
    spring = past_of(lambda _, hour: hour + 1.0, SPRING, SPRING + timedelta(days=1), BERLIN)
    autumn = past_of(lambda _, hour: hour + 1.0, AUTUMN, AUTUMN + timedelta(days=1), BERLIN)
    twice = autumn[1].copy()
    twice[2], twice[3] = 2.0, 4.0

    # the hour that 29 March lacks lies half way between those around it; of the one that 25 October has twice, the mean
    assert gap(date(2026, 3, 30), 1, 4, NAN, spring, calendar).energy.tolist() == [2.0, 3.0, 4.0]
    assert gap(date(2026, 10, 26), 1, 4, NAN, (autumn[0], twice), calendar).energy.tolist() == [2.0, 3.0, 4.0]
    assert gap(date(2026, 10, 26), 1, 4, NAN, (autumn[0][1:], twice[1:]), calendar) is None


@st.composite
def gaps(draw):
    zone, around = draw(st.sampled_from([(SHANGHAI, TUESDAY), (BERLIN, SPRING), (BERLIN, AUTUMN)]))
    start = start_of(around + timedelta(days=draw(st.integers(-2, 3))), zone) + draw(st.integers(0, DAY_MS))
    end = start + draw(st.integers(1, 7 * DAY_MS))
    seed = draw(st.integers(0, 2**32 - 1))
    at_ms, energy = past_of(lambda _day, _hour: 0.1, around - timedelta(days=draw(st.integers(1, 60))), around, zone)
    noise = np.random.default_rng(seed)
    keep = (at_ms + MS_PER_HOUR <= start) & (noise.random(at_ms.size) > draw(st.sampled_from([0.0, 0.005, 0.2])))
    return start, end, at_ms[keep], (energy * noise.normal(3, 2, at_ms.size))[keep], Calendar(zone)


@settings(deadline=None)
@given(gaps(), st.floats(-1e9, 1e9))
def test_a_step_is_kept_whole_however_it_is_laid_out(case, energy):
    start, end, at_ms, past, calendar = case

    found = spread(start, end, energy, at_ms, past, calendar)

    assert abs(float(found.energy.sum()) - energy) <= 1e-12 * abs(energy)
    assert found.at_ms[0] <= start < found.at_ms[0] + MS_PER_HOUR
    assert found.at_ms[-1] < end <= found.at_ms[-1] + MS_PER_HOUR
    assert set(np.diff(found.at_ms).tolist()) <= {MS_PER_HOUR}


@settings(deadline=None)
@given(gaps(), st.one_of(st.just(NAN), st.floats(-1e9, 1e9)), st.integers(0, 2**32 - 1))
def test_an_estimate_is_the_same_bits_whatever_more_of_the_past_and_of_the_future_is_given(case, energy, seed):
    start, end, at_ms, past, calendar = case
    day = EPOCH_DAY + timedelta(days=int(local_ms(np.array([start]), calendar.zone)[0] // DAY_MS))
    first_ms = start_of(day - timedelta(days=DAYS_BACK), calendar.zone)
    noise = np.random.default_rng(seed)
    within = at_ms >= first_ms
    earlier = np.arange(first_ms - 100 * MS_PER_HOUR, first_ms, MS_PER_HOUR)
    later = np.arange(start // MS_PER_HOUR * MS_PER_HOUR, end + 100 * MS_PER_HOUR, MS_PER_HOUR)
    more_at = np.concatenate((earlier, at_ms[within], later))
    more = np.concatenate((noise.normal(9, 9, earlier.size), past[within], noise.normal(9, 9, later.size)))

    found = spread(start, end, energy, at_ms[within], past[within], calendar)
    again = spread(start, end, energy, more_at, more, calendar)

    assert (found is None) == (again is None)
    if found is not None:
        assert found.energy.tobytes() == again.energy.tobytes()
        assert found.method == again.method
