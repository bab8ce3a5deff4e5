from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.calendar import Calendar, day_numbers
from carbon.findings import Code
from carbon.meters import Kind, Meter, Role
from carbon.validation import check_mismatch, day_findings, subs_exceed
from tests.carbon.hourly import hours_of, start_of

SHANGHAI, BERLIN = "Asia/Shanghai", "Europe/Berlin"
FIRST, TUESDAY = date(2026, 1, 20), date(2026, 3, 10)
REGISTER = Meter("E01-EL-1", "E01", "electricity", Kind.REGISTER, "kWh")
INTERVAL = Meter("E01-EL-2", "E01", "electricity", Kind.INTERVAL, "kWh", length_s=900)


def found(use, *, meter=REGISTER, first=FIRST, day=TUESDAY, without=(), zone=SHANGHAI):
    """Return the findings about `day` of a meter that was read from `first` on, but for some hours."""
    at_ms, energy = hours_of(first, day + timedelta(days=1), zone, use)
    keep = ~np.isin(at_ms, [start_of(*at) for at in without])
    number = int(day_numbers([day])[0])
    code = np.zeros(int(keep.sum()), dtype=np.int32)
    return day_findings([meter], code, at_ms[keep], energy[keep], (number, number + 1), Calendar(zone))


def zero_on(*days):
    return lambda day, hour: 0.0 if day in days else 5.0 + hour


def test_a_day_at_zero_stands_still_when_no_similar_day_did():
    (finding,) = found(zero_on(TUESDAY))

    assert (finding.code, finding.meter) == (Code.STANDSTILL, "E01-EL-1")
    assert (finding.from_ms, finding.to_ms) == (start_of(TUESDAY, SHANGHAI), start_of(TUESDAY, SHANGHAI, 24))
    assert finding.detail == "all day at 0 kWh an hour, as none of the 30 similar days of the 42 before"


@pytest.mark.parametrize(("working_days", "count"), [(3, 0), (4, 1)])
def test_a_standstill_needs_four_similar_days_to_be_told_by(working_days, count):
    first = date(2026, 3, 10) - timedelta(days=working_days + 2)  # with a weekend in between

    assert len(found(zero_on(TUESDAY), first=first)) == count


@pytest.mark.parametrize(
    ("earlier", "count"),
    [
        (date(2026, 3, 8), 1),  # a Sunday at zero says nothing of a Tuesday
        (date(2026, 3, 9), 0),
        (date(2026, 1, 27), 0),  # 42 days before
        (date(2026, 1, 26), 1),  # 43
    ],
)
def test_a_meter_that_stood_at_zero_on_a_day_of_the_kind_may_do_so_again(earlier, count):
    assert len(found(zero_on(earlier, TUESDAY))) == count


@pytest.mark.parametrize(("part", "count"), [(0.09, 0), (0.11, 1)])
def test_a_meter_that_was_almost_at_rest_on_a_similar_day_may_come_to_rest(part, count):
    use = {TUESDAY: 0.0, date(2026, 3, 9): part}

    assert len(found(lambda day, hour: use.get(day, 1.0) * (5.0 + hour))) == count


@pytest.mark.parametrize(("step", "count"), [(0.8, 0), (0.9, 1)])
def test_a_meter_whose_hours_were_always_much_the_same_may_have_24_equal_ones(step, count):
    findings = found(lambda day, hour: 8.0 + (step * (hour % 2) if day != TUESDAY else 0.0), meter=INTERVAL)

    # a tenth of the 24 hours of 8.4 kWh is 20.2 kWh; 24 x 0.8 = 19.2 and 24 x 0.9 = 21.6

    assert len(findings) == count


def test_a_day_with_an_hour_missing_does_not_stand_still():
    assert found(zero_on(TUESDAY), without=[(TUESDAY, SHANGHAI, 23)]) == []


@pytest.mark.parametrize(("meter", "count"), [(REGISTER, 0), (INTERVAL, 1)])
def test_24_equal_hours_are_a_standstill_of_an_interval_meter(meter, count):
    def frozen(day, hour):
        return 7.25 * (1 + 1e-12 * hour) if day == TUESDAY else 5.0 + hour

    findings = found(frozen, meter=meter)

    assert [finding.detail[:27] for finding in findings] == ["all day at 7.25 kWh an hour"] * count


def test_the_days_of_23_and_25_hours_can_stand_still():
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    for day in (spring, autumn):
        (finding,) = found(zero_on(day), first=day - timedelta(days=40), day=day, zone=BERLIN)
        assert finding.to_ms - finding.from_ms == {spring: 23, autumn: 25}[day] * 3_600_000


def test_findings_are_ordered_by_meter_and_speak_only_of_the_days_asked_for():
    at_ms, energy = hours_of(FIRST, date(2026, 3, 21), SHANGHAI, zero_on(TUESDAY, date(2026, 3, 14), date(2026, 3, 15)))
    code = np.repeat(np.array([1, 0], dtype=np.int32), at_ms.size)
    days = tuple(day_numbers([TUESDAY, date(2026, 3, 15)]).tolist())

    findings = day_findings([REGISTER, INTERVAL], code, np.tile(at_ms, 2), np.tile(energy, 2), days, Calendar(SHANGHAI))

    starts = [start_of(day, SHANGHAI) for day in (TUESDAY, date(2026, 3, 14))]
    assert [(f.meter, f.from_ms) for f in findings] == [(m, at) for m in ("E01-EL-1", "E01-EL-2") for at in starts]


CHECK = Meter("E01-EL-1C", "E01", "electricity", Kind.INTERVAL, "kWh", Role.CHECK, parent="E01-EL-1", length_s=900)
STEAM = Meter("E01-ST-1", "E01", "steam", Kind.REGISTER, "GJ", multiplier=10)
ONE_DAY = (np.array([start_of(TUESDAY, SHANGHAI)]), np.array([start_of(TUESDAY, SHANGHAI, 24)]))


@pytest.mark.parametrize(
    ("energy", "check", "differ"),
    [
        (1000.0, 980.0, False),  # 2.0 % of the larger
        (1000.0, 979.9, True),
        (980.0, 1000.0, False),
        (979.9, 1000.0, True),
        (0.5, 0.515, False),  # two steps of 0.01 kWh
        (0.5, 0.53, True),
        (0.0, 0.0, False),
        (-100.0, -103.0, True),
        (np.nan, 5.0, False),
        (5.0, np.nan, False),
    ],
)
def test_a_check_meter_may_differ_by_two_percent_of_electricity_or_two_steps(energy, check, differ):
    findings = check_mismatch([(REGISTER, CHECK)], np.array([0]), ONE_DAY, np.array([energy]), np.array([check]))

    assert [(f.code, f.meter) for f in findings] == [(Code.CHECK_MISMATCH, "E01-EL-1C")] * differ


def test_a_mismatch_names_both_meters_their_energies_and_what_is_allowed():
    (finding,) = check_mismatch([(REGISTER, CHECK)], np.array([0]), ONE_DAY, np.array([1000.0]), np.array([900.0]))

    assert finding.detail == "E01-EL-1C measured 900 kWh, E01-EL-1 1000: -10.0%, allowed 2%"
    assert (finding.from_ms, finding.to_ms) == (start_of(TUESDAY, SHANGHAI), start_of(TUESDAY, SHANGHAI, 24))


@pytest.mark.parametrize(
    ("node", "energy", "below", "exceed"),
    [
        (REGISTER, 980.0, 1000.0, False),
        (REGISTER, 979.0, 1000.0, True),
        (REGISTER, 1000.0, 10.0, False),
        (STEAM, 950.0, 1000.0, False),  # 5 % of steam
        (STEAM, 949.0, 1000.0, True),
        (STEAM, 1.0, 1.19, False),  # two steps of 0.01 x 10 GJ
        (STEAM, 1.0, 1.21, True),
        (Meter("E01-PV", "E01", "electricity", Kind.POWER, "kW"), 0.0, 0.01, True),  # power has no steps
        (REGISTER, np.nan, 10.0, False),
        (REGISTER, 10.0, np.nan, False),
    ],
)
def test_the_meters_below_may_exceed_by_the_classes_of_both_but_not_more(node, energy, below, exceed):
    findings = subs_exceed([node], np.array([0]), ONE_DAY, np.array([energy]), np.array([below]))

    assert [(f.code, f.meter) for f in findings] == [(Code.SUBS_EXCEED, node.id)] * exceed


def test_an_excess_names_both_sums_and_what_is_allowed():
    (finding,) = subs_exceed([STEAM], np.array([0]), ONE_DAY, np.array([90.0]), np.array([100.0]))

    assert finding.detail == "90 GJ came in at E01-ST-1, the meters below it measured 100: 10 more, allowed 5%"


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.sampled_from([SHANGHAI, BERLIN]))
def test_what_is_found_of_a_day_is_the_same_alone_or_among_others_and_with_any_past(seed, zone):
    chance = np.random.default_rng(seed)
    kinds = {day: chance.choice([0.0, 0.01, 1.0, np.nan], p=[0.1, 0.1, 0.7, 0.1]) for day in range(200)}
    day_of_year = date(2026, 1, 1)
    at_ms, energy = hours_of(
        day_of_year, date(2026, 7, 19), zone, lambda day, h: kinds[(day - day_of_year).days] * (9 + h)
    )
    code = np.zeros(at_ms.size, dtype=np.int32)
    first = int(day_numbers([date(2026, 3, 1)])[0])

    together = day_findings([INTERVAL], code, at_ms, energy, (first, first + 60), Calendar(zone))
    alone = []
    for day in range(first, first + 60):
        inside = at_ms >= start_of(date(2026, 3, 1) + timedelta(days=day - first - 42), zone)
        alone += day_findings([INTERVAL], code[inside], at_ms[inside], energy[inside], (day, day + 1), Calendar(zone))

    assert alone == together
