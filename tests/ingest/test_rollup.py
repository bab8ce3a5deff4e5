"""Days, months and goals of hours that are in memory or in the store, and what is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from carbon.goals import goal_lines, states
from carbon.hours import Hours
from carbon.meters import MeterEvent, Role
from carbon.month_lines import month_lines
from carbon.park import Activity, Certificate, Enterprise, Goal, Indicator, Output
from carbon.tree import groups
from ingest.journal import Journal
from ingest.ranges import Block
from ingest.rollup import Rollup
from store.duck import DuckStore
from store.figures import MonthlyFigures, goal_figures
from store.history import BEFORE
from store.measurements import (
    BALANCE_DAILY,
    CARBON_DAILY,
    ENERGY_DAILY,
    ENERGY_HOURLY,
    ENERGY_MONTHLY,
    FINDING,
    GOAL_PROGRESS,
    INTENSITY_MONTHLY,
    LINES,
)
from tests.carbon.parks import HOUR_MS, hourly, meter, park, start_ms

EVER = (-(2**60), 2**60)
FIRST = date(2026, 3, 1)
DAYS = 31
NOW = datetime(2026, 4, 2, 4, tzinfo=UTC)
TODAY = date(2026, 4, 2)
METERS = (
    meter("E01-EL"),
    meter("E01-S1", role=Role.SUB, parent="E01-EL"),
    meter("E01-C1", role=Role.CHECK, parent="E01-EL"),
    meter("E01-PV", role=Role.GENERATION, parent="E01-EL"),
    meter("E02-EL", parent="E01-EL"),
    meter("E02-NG", "natural_gas", unit="m3"),
    meter("E03-EL"),
)
GOALS = tuple(
    Goal(f"G-{indicator}", "目标", "Goal", indicator, "park", "", "down", 2026, 1.0, 2024, 2.0)
    for indicator in ("energy_tce", "clean_energy_share", "tce_per_10k_output", "gdp_core")
)
WHOLE = park(
    enterprises=(*park().enterprises, Enterprise("E03", "三", "Three", "C1")),
    meters=METERS,
    events=(MeterEvent("E02-EL", datetime(2026, 3, 16, 4, tzinfo=UTC), "parent", parent="E03-EL"),),
    outputs=tuple(Output(name, "2026-03", 100.0, 30.0) for name in ("E01", "E02", "E03")),
    certificates=(Certificate("G1", "E01", "gec", 100.0, "2026", "2026"),),
    activities=(Activity("E03", "2026-02", "diesel", 2.8, "t"),),
    goals=GOALS,
    indicators=(Indicator("gdp_core", "park", "2026", 1.5, "bureau"),),
)


def hours(meters=METERS, days=DAYS, seed=1):
    """Return hours of a month, every other day with gaps and estimates; sums of their energy have to be rounded."""
    rng = np.random.default_rng(seed)
    count = days * 24
    size = count * len(meters)
    code = np.repeat(np.arange(len(meters), dtype=np.int32), count)
    at_ms = np.tile(start_ms(FIRST) + HOUR_MS * np.arange(count, dtype=np.int64), len(meters))
    kind = np.where((at_ms - at_ms[0]) // (24 * HOUR_MS) % 2, rng.choice(3, size, p=[0.9, 0.07, 0.03]), 0)
    seconds = [np.where(kind == place, 3600.0, 0.0) for place in range(3)]
    energy = np.where(kind == 2, np.nan, rng.random(size) * 100)
    return Hours(tuple(meters), code, at_ms, energy, np.where(kind == 1, energy, 0.0), *seconds)


def changed(settled, start=None, end=None):
    ids = tuple(one.id for one in settled.meters)
    return [Block(ids, start or int(settled.at_ms.min()), end or int(settled.at_ms.max()) + HOUR_MS)]


@pytest.fixture
def store(tmp_path):
    opened = DuckStore(tmp_path / "series.duckdb")
    yield opened
    opened.close()


def rollup_of(store, clock=lambda: NOW):
    return Rollup(Journal(store, clock, lambda now_ms: now_ms), clock)


def lines(store):
    """Return what stands, of findings and goals what was not withdrawn."""
    standing = [measurement for measurement in LINES if measurement not in BEFORE.values()]
    found = {measurement.name: store.lines(measurement, *EVER) for measurement in standing}
    return {
        name: frame[frame["withdrawn"] == 0].reset_index(drop=True) if "withdrawn" in frame else frame
        for name, frame in found.items()
    }


def settled(store, whole=WHOLE, made=None, rollup=None):
    """Make everything of the park in one go, as a rebuild does."""
    made = made or hours()
    store.write(ENERGY_HOURLY, made.frame())
    rollup = rollup or rollup_of(store)
    rollup.days(whole, changed(made), made, whole=[e.id for e in whole.enterprises])
    rollup.departed(whole)
    rollup.goals(whole)
    return lines(store)


def assert_same_bits(found, wanted):
    for name, frame in wanted.items():
        pd.testing.assert_frame_equal(found[name], frame, check_exact=True, obj=name)


def test_a_month_has_lines_of_every_kind(store):
    found = settled(store)

    assert all(len(frame) for frame in found.values())
    assert set(found["finding"]["code"]) == {"check_mismatch", "subs_exceed"}
    assert sorted(found["goal_progress"]["goal"]) == sorted(goal.id for goal in GOALS)
    assert set(found["energy_daily"]["carrier"]) == {"electricity", "natural_gas", "diesel"}


def test_hours_in_memory_and_hours_in_the_store_make_the_same_bits(store, tmp_path):
    wanted = settled(store)
    other = DuckStore(tmp_path / "other.duckdb")
    made = hours()
    other.write(ENERGY_HOURLY, made.frame())
    rollup = rollup_of(other)

    rollup.days(WHOLE, changed(made), whole=["E01", "E02", "E03"])
    rollup.goals(WHOLE)

    assert_same_bits(lines(other), wanted)
    other.close()


def test_group_by_group_is_the_same_bits_as_all_at_once(store, tmp_path):
    wanted = settled(store)
    other = DuckStore(tmp_path / "other.duckdb")
    rollup = rollup_of(other)
    alone = replace(WHOLE, events=())
    settled(store, alone)

    found = groups(alone)
    for group in found:
        picked = hours()
        mine = np.isin(picked.code, [i for i, one in enumerate(METERS) if one.id in group.meters])
        columns = (picked.energy, picked.energy_estimated, picked.measured_s, picked.estimated_s, picked.missing_s)
        part = Hours(METERS, picked.code[mine], picked.at_ms[mine], *(column[mine] for column in columns))
        other.write(ENERGY_HOURLY, part.frame())
        rollup.days(alone, changed(picked), part, whole=group.enterprises)
    rollup.goals(alone)

    assert [group.enterprises for group in found] == [("E01", "E02"), ("E03",)]
    assert_same_bits(lines(other), lines(store))
    assert len(wanted["energy_daily"]) == len(lines(store)["energy_daily"])
    other.close()


def test_hours_that_change_later_end_in_the_lines_of_a_rebuild(store, tmp_path):
    first, last = hours(seed=2), hours(seed=3)
    rollup = rollup_of(store)
    settled(store, made=first, rollup=rollup)
    day_ms = 24 * HOUR_MS
    pieces = [
        (name, start_ms(FIRST) + day * day_ms) for name in [one.id for one in METERS] for day in range(0, DAYS, 16)
    ]

    for name, at_ms in reversed(pieces):
        code = [one.id for one in METERS].index(name)
        frame = last.frame()[(last.code == code) & (last.at_ms >= at_ms) & (last.at_ms < at_ms + 16 * day_ms)]
        store.write(ENERGY_HOURLY, frame)
        rollup.days(WHOLE, [Block((name,), at_ms, at_ms + len(frame) * HOUR_MS)])
        rollup.goals(WHOLE)

    other = DuckStore(tmp_path / "other.duckdb")
    assert_same_bits(lines(store), settled(other, made=last))
    other.close()


def test_months_are_the_sums_of_the_days_that_stand(store):
    settled(store)

    days, months = store.lines(ENERGY_DAILY, *EVER), store.lines(ENERGY_MONTHLY, *EVER)

    made = month_lines(days, WHOLE.zone)[list(months.columns)].astype(dict.fromkeys(ENERGY_MONTHLY.tags, "str"))
    pd.testing.assert_frame_equal(months, made, check_exact=True)
    assert months["days"].sum() == len(days) > 0


def test_goals_are_those_that_the_api_shows(store):
    settled(store)

    shown = states(WHOLE, goal_figures(MonthlyFigures(store), WHOLE, TODAY), TODAY)

    wanted = goal_lines(WHOLE, shown, TODAY).sort_values("goal", ignore_index=True)
    pd.testing.assert_frame_equal(lines(store)["goal_progress"], wanted, check_exact=True, check_dtype=False)


def test_an_hour_of_a_sub_meter_makes_the_balance_of_its_day_again_and_changes_no_use(store):
    wanted = settled(store)
    rollup = rollup_of(store)
    late = hourly([METERS[1]], {"E01-S1": 5.0}, FIRST + timedelta(days=3))
    store.write(ENERGY_HOURLY, late)

    rollup.days(WHOLE, [Block(("E01-S1",), int(late["at_ms"].min()), int(late["at_ms"].max()) + HOUR_MS)])

    found = lines(store)
    day = found["balance_daily"].query(f"meter == 'E01-EL' and at_ms == {start_ms(FIRST + timedelta(days=3))}")
    assert day["children"].tolist() != wanted["balance_daily"].loc[day.index, "children"].tolist()
    assert_same_bits({"energy_daily": found["energy_daily"]}, {"energy_daily": wanted["energy_daily"]})


def test_a_day_whose_hours_vanish_is_taken_back_with_its_emissions_and_balance(store):
    settled(store)
    rollup = rollup_of(store)
    day_ms = start_ms(FIRST + timedelta(days=2))
    gone = store.lines(ENERGY_HOURLY, day_ms, day_ms + 24 * HOUR_MS)
    store.write(
        ENERGY_HOURLY, gone.assign(energy=0.0, energy_estimated=0.0, measured_s=0.0, estimated_s=0.0, missing_s=0.0)
    )

    rollup.days(WHOLE, [Block(tuple(one.id for one in METERS), day_ms, day_ms + 24 * HOUR_MS)])

    found = lines(store)
    assert day_ms not in set(found["energy_daily"]["at_ms"])
    assert day_ms not in set(found["balance_daily"]["at_ms"])
    assert day_ms not in set(found["finding"]["at_ms"])
    carbon = found["carbon_daily"]
    assert not carbon.loc[carbon["at_ms"] == day_ms, list(CARBON_DAILY.fields)].to_numpy().any()


def test_a_finding_that_is_no_longer_true_is_withdrawn(store):
    before = settled(store)
    agreeing = hours()
    energy = agreeing.energy.copy()
    energy[agreeing.code == 2] = energy[agreeing.code == 0]

    columns = [
        column.copy()
        for column in (agreeing.energy_estimated, agreeing.measured_s, agreeing.estimated_s, agreeing.missing_s)
    ]
    for column in columns:
        column[agreeing.code == 2] = column[agreeing.code == 0]
    after = settled(store, made=Hours(METERS, agreeing.code, agreeing.at_ms, energy, *columns))

    assert "check_mismatch" in set(before["finding"]["code"])
    assert "check_mismatch" not in set(after["finding"]["code"])
    assert store.lines(FINDING, *EVER)["withdrawn"].max() == 1.0


def test_what_leaves_the_book_is_taken_back_everywhere(store):
    rollup = rollup_of(store)
    settled(store, rollup=rollup)
    kept = tuple(one for one in METERS if one.id not in ("E01-C1", "E03-EL"))
    smaller = replace(
        WHOLE,
        enterprises=WHOLE.enterprises[:2],
        meters=kept,
        events=(),
        goals=GOALS[:1],
        outputs=WHOLE.outputs[:2],
        activities=(),
    )

    found = settled(store, smaller, hours(kept), rollup)

    assert set(found["energy_hourly"]["meter"]) == {one.id for one in kept}
    assert set(found["energy_daily"]["enterprise"]) == {"E01", "E02"}
    assert set(found["balance_daily"]["meter"]) == {"E01-EL"}
    assert set(found["intensity_monthly"]["scope"]) == {"park", "C1", "E01", "E02"}
    assert set(found["goal_progress"]["goal"]) == {GOALS[0].id}
    assert set(found["finding"]["meter"]) == {"E01-EL"}
    gone = found["carbon_daily"].query("enterprise == 'E03'")
    assert not gone[list(CARBON_DAILY.fields)].to_numpy().any()


def test_an_intensity_that_is_no_longer_computable_is_taken_back(store):
    rollup = rollup_of(store)
    before = settled(store, rollup=rollup)
    without = replace(WHOLE, outputs=(WHOLE.outputs[0], Output("E02", "2026-03", None, None)))

    after = settled(store, without, rollup=rollup)

    assert set(before["intensity_monthly"]["scope"]) == {"park", "C1", "E01", "E02", "E03"}
    assert set(after["intensity_monthly"]["scope"]) == {"park", "C1", "E01"}


def test_a_goal_that_has_no_value_any_more_is_withdrawn(store):
    rollup = rollup_of(store)
    settled(store, rollup=rollup)

    after = settled(store, replace(WHOLE, indicators=()), rollup=rollup)

    assert "G-gdp_core" not in set(after["goal_progress"]["goal"])
    assert store.lines(GOAL_PROGRESS, *EVER, {"goal": ["G-gdp_core"]})["withdrawn"].tolist() == [1.0]


def test_goals_are_made_when_lines_change_or_a_day_begins_and_else_not(store):
    now = [NOW]
    rollup = rollup_of(store, lambda: now[0])
    settled(store, rollup=rollup)
    store.write(GOAL_PROGRESS, store.lines(GOAL_PROGRESS, *EVER).assign(value=0.0))

    rollup.goals(WHOLE)
    untouched = set(store.lines(GOAL_PROGRESS, *EVER)["value"])
    now[0] += timedelta(days=1)
    rollup.goals(WHOLE)

    assert untouched == {0.0}
    days = store.lines(GOAL_PROGRESS, *EVER)["at_ms"].unique().tolist()
    assert days == [start_ms(TODAY), start_ms(TODAY + timedelta(days=1))]


def test_documents_alone_make_days_up_to_this_month_when_everything_is_made(store):
    whole = replace(
        WHOLE,
        meters=(),
        events=(),
        activities=(Activity("E02", "2026-03", "diesel", 3.1, "t"), Activity("E02", "2026-05", "diesel", 3.1, "t")),
    )
    rollup = rollup_of(store)

    made = rollup.days(whole, [], whole=["E01", "E02", "E03"])

    assert made == 31
    assert set(store.lines(ENERGY_DAILY, *EVER)["enterprise"]) == {"E02"}
    assert store.lines(BALANCE_DAILY, *EVER).empty
    assert store.lines(INTENSITY_MONTHLY, *EVER).empty


def test_certificates_reach_the_days_after_those_that_changed(store):
    rollup = rollup_of(store)
    settled(store, rollup=rollup)
    before = store.lines(CARBON_DAILY, *EVER, {"enterprise": ["E01"]})
    day_ms = start_ms(FIRST + timedelta(days=20))
    bought = store.lines(ENERGY_HOURLY, day_ms, day_ms + 24 * HOUR_MS, {"meter": ["E01-EL"]})
    store.write(ENERGY_HOURLY, bought.assign(energy=0.0, energy_estimated=0.0))

    rollup.days(WHOLE, [Block(("E01-EL",), day_ms, day_ms + 24 * HOUR_MS)])

    # what the day cannot use is carried to the next, which buys more than a day's share
    after = store.lines(CARBON_DAILY, *EVER, {"enterprise": ["E01"]})
    assert after.loc[after["market_t"] != before["market_t"], "at_ms"].tolist() == [day_ms, day_ms + 24 * HOUR_MS]
