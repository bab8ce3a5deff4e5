"""However readings arrive, the lines in the store end up the same bits, and the same as a rebuild's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon.meters import Kind, Meter, MeterEvent, Role, Stamp
from carbon.park import Activity, Certificate, Enterprise, Output
from ingest.settlement import Settlement
from store.duck import DuckStore
from store.measurements import CARBON_DAILY, ENERGY_DAILY, ENERGY_HOURLY, FINDING, INTENSITY_MONTHLY
from tests.carbon.instants import at
from tests.carbon.parks import park, start_ms

NOW = datetime(2026, 4, 10, tzinfo=UTC)
EVER = (-(2**50), 2**50)
FIRST_MS = start_ms(date(2026, 3, 30))
MINUTE_MS = 60_000
SWAP_MS = FIRST_MS + 47 * 61 * MINUTE_MS + 7

METERS = (
    Meter("E01-EL", "E01", "electricity", Kind.REGISTER, "kWh", multiplier=7.3, register_max=1000.0),
    Meter("E02-EL", "E02", "electricity", Kind.REGISTER, "kWh", parent="E01-EL"),
    Meter("E01-PV", "E01", "electricity", Kind.POWER, "kW", Role.GENERATION, max_gap_s=7200),
    Meter("E02-NG", "E02", "natural_gas", Kind.INTERVAL, "m3", stamp=Stamp.END, length_s=3600),
)
WHOLE = park(
    meters=METERS,
    events=(MeterEvent("E02-EL", at(SWAP_MS), "replacement", 500.0, 0.125),),
    enterprises=(*park().enterprises, Enterprise("E03", "三", "Three")),
    activities=(Activity("E03", "2026-03", "diesel", 31.0, "t"),),
    certificates=(Certificate("G1", "E01", "gec", 40.0, "2026", "2026"),),
    outputs=(Output("E01", "2026-03", 10.0, 3.0), Output("E02", "2026-04", 7.0, 2.0), Output("E03", "2026-03", 50.0)),
)


class Book:
    """One park and the marks of one settlement, in memory."""

    def __init__(self):
        self.marks = {}

    def park(self, known_at=None):
        del known_at
        return WHOLE

    def mark(self, name):
        return self.marks.get(name)

    def set_mark(self, name, position):
        self.marks[name] = position


@cache
def readings():
    """Four days of four meters with what happens: wraps, a replacement, a drop, spikes, gaps and an overlap."""
    rng = np.random.default_rng(20260330)
    rows = []
    for meter, minutes, count in zip(METERS, (61, 47, 33, 60), (95, 125, 175, 96), strict=True):
        ticks = np.setdiff1d(np.arange(count), rng.choice(count, count // 8, replace=False))
        ticks = ticks[(ticks < count // 2) | (ticks > count // 2 + 9)]
        at_ms = FIRST_MS + ticks * minutes * MINUTE_MS
        value = rng.random(ticks.size) * 30
        if meter.kind is Kind.REGISTER:
            value = np.cumsum(value)
            value = value % 1000.0 if meter.id == "E01-EL" else np.where(at_ms < SWAP_MS, value % 499, value % 400)
            value[ticks.size // 3] = 0.0
            value[ticks.size // 4] = 99_999.0
        if meter.id == "E02-NG":
            at_ms[20] -= 11 * MINUTE_MS
        rows.append(pd.DataFrame({"enterprise": meter.enterprise, "meter": meter.id, "at_ms": at_ms, "value": value}))
    return pd.concat(rows, ignore_index=True)


def lines(store):
    """Return every line that stands; of findings those that were not withdrawn."""
    kept = {m.name: store.lines(m, *EVER) for m in (ENERGY_HOURLY, ENERGY_DAILY, CARBON_DAILY, INTENSITY_MONTHLY)}
    findings = store.lines(FINDING, *EVER)
    return kept | {"finding": findings[findings["withdrawn"] == 0].reset_index(drop=True)}


def settled(batches, *, every=None, rebuild=False):
    """Append the batches, settling after those chosen; then settle, and rebuild where asked, and return the lines."""
    with TemporaryDirectory() as folder:
        store, book = DuckStore(f"{folder}/series.duckdb"), Book()
        settlement = Settlement(store, book, book, lambda: NOW)
        settlement.once()
        for batch, settle_now in zip(batches, every or [False] * len(batches), strict=True):
            store.append(batch)
            if settle_now:
                settlement.once()
        settlement.once()
        found = [lines(store)]
        if rebuild:
            settlement.rebuild()
            found.append(lines(store))
        store.close()
        return found


@cache
def reference():
    return settled([readings()])[0]


def assert_same_bits(found, wanted):
    for name, frame in wanted.items():
        pd.testing.assert_frame_equal(found[name], frame, check_exact=True, obj=name)


def test_the_four_days_hold_every_kind_of_trouble():
    found = reference()

    assert set(found["finding"]["code"]) == {
        "register_wrap", "register_replaced", "register_drop", "spike", "gap", "overlap",
    }  # fmt: skip
    assert len(found["energy_daily"]) > 10
    assert len(found["intensity_monthly"]) > 0
    assert (found["energy_hourly"]["missing_s"] > 0).any()


@given(st.data())
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.data_too_large])
def test_permuted_repeated_split_and_late_arrivals_end_in_the_same_lines_and_equal_a_rebuild(data):
    arrivals = readings()
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(arrivals)) if data.draw(st.booleans()) else np.arange(len(arrivals))
    repeated = np.concatenate([order, rng.choice(order, 40)])
    cuts = sorted(data.draw(st.lists(st.integers(1, len(repeated) - 1), min_size=1, max_size=6, unique=True)))
    batches = [arrivals.iloc[part] for part in np.split(repeated, cuts)]
    every = data.draw(st.lists(st.booleans(), min_size=len(batches), max_size=len(batches)))

    incremental, rebuilt = settled(batches, every=every, rebuild=True)

    assert_same_bits(incremental, reference())
    assert_same_bits(rebuilt, reference())


@pytest.mark.parametrize("meter", [meter.id for meter in METERS])
def test_one_reading_that_comes_late_changes_what_it_must_and_nothing_else(meter):
    arrivals = readings()
    (late,) = arrivals[arrivals["meter"] == meter].sample(1, random_state=5).index

    (found,) = settled([arrivals.drop(late), arrivals.loc[[late]]], every=[True, True])

    assert_same_bits(found, reference())


def test_a_finding_that_late_data_makes_untrue_is_withdrawn_and_stays_to_be_seen():
    own = readings()[readings()["meter"] == "E01-EL"]
    gap = own[(own["at_ms"] > FIRST_MS + 20 * 61 * MINUTE_MS) & (own["at_ms"] < FIRST_MS + 30 * 61 * MINUTE_MS)]

    with TemporaryDirectory() as folder:
        store, book = DuckStore(f"{folder}/series.duckdb"), Book()
        settlement = Settlement(store, book, book, lambda: NOW)
        store.append(own.drop(gap.index))
        settlement.once()
        before = store.lines(FINDING, *EVER)
        store.append(gap)
        settlement.once()
        after = store.lines(FINDING, *EVER)
        store.close()

    reported = before[(before["code"] == "gap") & (before["to"] - before["from"] > 9 * 3600)]
    again = after.merge(reported[["meter", "code", "at_ms"]])
    assert len(reported) >= 1
    assert again["withdrawn"].max() == 1.0
    assert len(after) > len(before) - 1


def test_a_rebuild_of_a_part_of_the_time_changes_no_bit_and_says_how_far_it_is():
    with TemporaryDirectory() as folder:
        store, book = DuckStore(f"{folder}/series.duckdb"), Book()
        settlement = Settlement(store, book, book, lambda: NOW)
        store.append(readings())
        settlement.once()
        whole = lines(store)
        seen = []
        day_ms = 24 * 60 * MINUTE_MS

        part = settlement.rebuild(
            FIRST_MS + day_ms, FIRST_MS + 2 * day_ms, lambda done, total: seen.append((done, total))
        )

        assert_same_bits(lines(store), whole)
        assert part.meters >= len(METERS)
        assert part.hours < len(whole["energy_hourly"])
        assert seen[-1] == (part.meters, part.meters)
        store.close()


def test_nothing_new_settles_nothing():
    with TemporaryDirectory() as folder:
        store, book = DuckStore(f"{folder}/series.duckdb"), Book()
        settlement = Settlement(store, book, book, lambda: NOW)
        store.append(readings())
        settlement.once()

        again = settlement.once()

        assert (again.meters, again.hours, again.days) == (0, 0, 0)
        store.close()
