"""A report as of an earlier moment: what was known at each midnight and at each seal, whatever came after."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from api.accounts import account
from carbon.canonical import canonical
from carbon.park import Activity, Output
from carbon.periods import epoch_ms
from ingest.lease import Holder
from ingest.settlement import Settlement
from store.book.opening import open_book
from store.corrections import Correction
from store.history import SEALED, lines_as_of
from store.measurements import ENERGY_DAILY, ENERGY_DAILY_BEFORE, FINDING, FINDING_BEFORE
from store.series import open_series
from tests.ingest.lives import DAY_MS, FIRST_MS, HOUR_MS, PARK, readings

DAYS = 3
EVER = (-(2**50), 2**50)
HOLDER = Holder("test", timedelta(seconds=30))
GENERATED = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes seconds: none is made smaller
    deadline=None,
    suppress_health_check=[HealthCheck.data_too_large],
)
_databases = count(1)


@dataclass
class Bench:
    """A park that lives from day to day: a store, a book, a settler, a clock, and the reports taken on the way."""

    series: object
    book: object
    at: datetime
    settlement: Settlement = field(init=False)
    taken: dict[datetime, bytes] = field(default_factory=dict)

    def __post_init__(self):
        self.settlement = Settlement(self.series, self.book, lambda: self.at, HOLDER)

    def pass_to(self, day, hour):
        self.at = datetime.fromtimestamp((FIRST_MS + day * DAY_MS + hour * HOUR_MS) / 1000, UTC)

    def settle(self, rows=None):
        if rows is not None:
            self.series.append(rows)
        self.settlement.once()

    def report(self, as_of, now=None):
        return canonical(account(self.series, self.book, "park", "park", "2026-03", as_of, now=now))

    def take(self):
        self.taken[self.at] = self.report(self.at, self.at)

    def seal(self):
        self.book.set_mark(SEALED, epoch_ms(self.at))
        self.take()


@contextmanager
def bench(url=None):
    with TemporaryDirectory() as folder:
        series, book = (
            open_series(url or f"duckdb:{folder}/series.duckdb"),
            open_book(f"sqlite:///{folder}/book.sqlite"),
        )
        book.load(PARK, datetime(2026, 2, 1, tzinfo=UTC))
        one = Bench(series, book, datetime(2026, 3, 1, tzinfo=UTC))
        one.pass_to(0, 0)
        try:
            yield one
        finally:
            series.close()
            book.close()


def first_days():
    rows = readings()
    return rows[rows["at_ms"] < FIRST_MS + DAYS * DAY_MS].reset_index(drop=True)


@st.composite
def lives(draw):
    """What arrives on each day: rows of that day and late ones, some first with a wrong value; what else happens."""
    rows = first_days()
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    day = (rows["at_ms"].to_numpy() - FIRST_MS) // DAY_MS
    comes = np.minimum(day + rng.choice(4, len(rows), p=[0.9, 0.05, 0.03, 0.02]), DAYS - 1)
    wrong = rows.sample(15, random_state=int(rng.integers(2**31))).assign(value=lambda found: found["value"] + 1.5)
    days = []
    for place in range(DAYS):
        own = rows[comes == place]
        early = own.sample(frac=0.5, random_state=int(rng.integers(2**31)))
        first = pd.concat([early, wrong[day[wrong.index] == place]])
        events = draw(st.sets(st.sampled_from(["correct", "revise", "seal", "rebuild"])))
        days.append((first, own.drop(early.index), events))
    return days


def live(one, days):
    for place, (first, second, events) in enumerate(days):
        one.pass_to(place, 9)
        one.settle(first)
        one.pass_to(place, 15.5)
        if "seal" in events:
            one.seal()
        one.pass_to(place, 16)
        if "correct" in events:
            row = first.iloc[len(first) // 2]
            was, at = float(row["value"]), int(row["at_ms"])
            one.book.correct(Correction(0, row["meter"], at, was, was + 0.25, "Li Wei", "read again", one.at))
        if "revise" in events:
            outputs = (Output("E01", "2026-03", 10.0 + place, 3.0), *PARK.outputs[1:])
            activities = (
                *PARK.activities,
                Activity("E01", "2026-03", "diesel", 1.0 + place, "t", document=f"B{place}"),
            )
            one.book.load(replace(PARK, outputs=outputs, activities=activities), one.at)
        one.settle(second)
        if "rebuild" in events:
            one.pass_to(place, 20)
            one.settlement.rebuild()
        one.pass_to(place, 24)
        one.take()
    one.pass_to(DAYS, 10)
    one.settle(first_days())


def reports_read_as_they_were_taken(days, url=None):
    with bench(url) as one:
        live(one, days)

        for as_of, taken in one.taken.items():
            assert one.report(as_of, one.at) == taken


@given(lives())
@settings(GENERATED, max_examples=2)
def test_a_report_of_any_midnight_or_seal_is_made_again_byte_for_byte_in_duckdb(days):
    reports_read_as_they_were_taken(days)


@given(days=lives())
@settings(GENERATED, max_examples=1)
def test_a_report_of_any_midnight_or_seal_is_made_again_byte_for_byte_in_influxdb(influx_server, days):
    reports_read_as_they_were_taken(days, influx_server.create_database(f"history_{next(_databases)}"))


def energies(one, known_at=None):
    where = {"enterprise": ["E01"], "carrier": ["electricity"]}
    return lines_as_of(one.series, ENERGY_DAILY, EVER, where, known_at)["energy"].tolist()


def test_the_running_day_is_settled_without_a_trace_and_a_day_that_is_over_leaves_one_line():
    rows = first_days()
    rows = rows[rows["meter"] == "E01-EL"]
    with bench() as one:
        for hour in (9, 16, 23.9):
            one.pass_to(0, hour)
            one.settle(rows[rows["at_ms"] < epoch_ms(one.at)])
        traces = [len(one.series.lines(kept, *EVER)) for kept in (ENERGY_DAILY_BEFORE, FINDING_BEFORE)]
        known = energies(one)
        one.pass_to(1, 0)
        midnight = one.at
        one.settle(rows[rows["at_ms"] < epoch_ms(one.at) + HOUR_MS])

        assert traces == [0, 0]
        assert len(one.series.lines(ENERGY_DAILY_BEFORE, *EVER)) == 1
        assert energies(one, midnight - timedelta(minutes=1)) == known != energies(one)[:1]


def test_a_rebuild_that_finds_the_same_leaves_no_trace():
    with bench() as one:
        one.pass_to(DAYS, 1)
        one.settle(first_days())
        before = [one.series.lines(measurement, *EVER) for measurement in (ENERGY_DAILY, FINDING)]
        one.pass_to(DAYS + 2, 1)
        one.settlement.rebuild()

        assert [len(one.series.lines(kept, *EVER)) for kept in (ENERGY_DAILY_BEFORE, FINDING_BEFORE)] == [0, 0]
        for lines, measurement in zip(before, (ENERGY_DAILY, FINDING), strict=True):
            pd.testing.assert_frame_equal(one.series.lines(measurement, *EVER), lines)


def test_what_stood_before_a_day_was_taken_back_is_known_and_what_came_back_is_new():
    without = replace(PARK, activities=())
    with bench() as one:
        one.pass_to(40, 1)
        one.settle()
        counted = [one.at]
        for day, park in ((41, without), (42, PARK)):
            one.pass_to(day, 1)
            one.book.load(park, one.at)
            one.settle()
            counted.append(one.at)

        diesel = [
            len(lines_as_of(one.series, ENERGY_DAILY, EVER, {"enterprise": ["E03"]}, at))
            for at in (counted[0] - timedelta(hours=2), *counted)
        ]
        assert diesel == [0, 30, 0, 30]


def test_a_finding_that_was_withdrawn_stands_for_those_who_ask_as_of_before():
    rows = first_days()
    own = rows["meter"] == "E01-EL"
    gap = own & rows["at_ms"].between(FIRST_MS + 30 * HOUR_MS, FIRST_MS + 45 * HOUR_MS)
    with bench() as one:
        one.pass_to(3, 0)
        one.settle(rows[own & ~gap])
        known_at = one.at
        one.pass_to(3, 5)
        one.settle(rows[gap])

        where = {"meter": ["E01-EL"], "code": ["gap"]}
        then = lines_as_of(one.series, FINDING, EVER, where, known_at)
        now = lines_as_of(one.series, FINDING, EVER, where, None)
        long = then["to"] - then["from"] > 10 * 3600
        assert then[long]["withdrawn"].tolist() == [0.0]
        assert now[now["from"].isin(then[long]["from"])]["withdrawn"].tolist() == [1.0]
