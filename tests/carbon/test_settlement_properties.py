"""What holds of every meter's life, whatever happened in it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.findings import Code
from carbon.meters import Kind, Meter, MeterEvent, Role, Stamp
from carbon.readings import Readings
from carbon.units import MS_PER_HOUR
from tests.carbon.instants import at
from tests.carbon.lives import around, settle, settled_block

START_MS = 1_772_294_400_000
"""2026-03-01 00:00 in Shanghai, 2026-02-28 16:00 UTC."""
MAX_GAP_S = 7200
NAMES = dict.fromkeys(("enterprise", "meter", "carrier", "role"), "str")
WHOLE_MS = (START_MS - 2 * MS_PER_HOUR, START_MS + 4000 * MS_PER_HOUR)


@dataclass
class Life:
    """A register's readings and, kept apart from any code under test, what was used between them."""

    register_max: float | None
    at_ms: list[int]
    value: list[float]
    used: float = 0.0
    events: list[MeterEvent] = field(default_factory=list)

    @property
    def meter(self):
        return register(self.register_max)


def register(register_max=None, **facts):
    return Meter(
        "M", "E01", "electricity", Kind.REGISTER, "kWh", register_max=register_max, max_gap_s=MAX_GAP_S, **facts
    )


DEEP = 200.0
"""From here on a register falls so far that the next reading is still below: else it looks like one bad reading."""
STEPS = st.sampled_from([60, 900, 1800, 3600, 5400])
WHAT = st.sampled_from(["read"] * 8 + ["gap", "replace", "drop", "zero", "spike"])


@st.composite
def lives(draw):
    """Steady use of 5 to 8 an hour; trouble of one kind is followed by at least four plain readings."""
    register_max = draw(st.sampled_from([None, 10_000.0, 2.0**32]))
    top = register_max or 1e6
    register_value = draw(st.floats(0.0, 0.999)) * top
    now_ms = START_MS + draw(st.integers(0, 3600)) * 1000
    life = Life(register_max, [now_ms], [register_value])
    plain = 0
    for _ in range(draw(st.integers(8, 60))):
        what = draw(WHAT) if plain >= 4 else "read"
        plain = plain + 1 if what == "read" else 0
        seconds = draw(st.integers(7201, 80_000)) if what == "gap" else draw(STEPS)
        use = draw(st.floats(5.0, 8.0)) * seconds / 3600
        now_ms += seconds * 1000
        before = register_value
        register_value += use
        if register_max is not None and register_value >= register_max:
            what, plain = "wrap", 0
            register_value -= register_max
        if what == "replace":
            initial = draw(st.floats(0.0, 20.0))
            life.events.append(MeterEvent("M", at(now_ms - seconds * 500), "replacement", before + use / 2, initial))
            register_value = initial + use / 2
        if what == "drop" and before > DEEP:
            register_value = before * draw(st.floats(0.1, 0.5))
            use = 0.0
        bad = draw(st.integers(1, 3)) if what in ("zero", "spike") and before > DEEP else 0
        again = draw(st.floats(5.0, 8.0)) * seconds / 3600
        if register_value + bad * again < top:
            for _ in range(bad):
                life.at_ms.append(now_ms)
                life.value.append(0.0 if what == "zero" else top * 5)
                now_ms += seconds * 1000
                register_value += again
                use += again
        life.used += use
        life.at_ms.append(now_ms)
        life.value.append(register_value)
    return life


def settled(life, window_ms=WHOLE_MS, chosen=slice(None)):
    at_ms, value = np.array(life.at_ms[chosen], np.int64), np.array(life.value[chosen])
    return settle(life.meter, at_ms, value, window_ms, life.events)


@given(lives())
@settings(max_examples=150, deadline=None)
def test_the_hours_add_up_to_what_was_used_whatever_happened_to_the_register(life):
    lines, _ = settled(life)

    total = lines["energy"].sum()

    assert total == pytest.approx(life.used, rel=1e-9, abs=1e-9 * max(life.value))


@given(lives())
@settings(max_examples=100, deadline=None)
def test_the_hours_add_up_to_the_register_s_span_with_what_the_findings_say(life):
    lines, findings = settled(life)
    index = dict(zip(life.at_ms, life.value, strict=True))
    jumps = {
        Code.REGISTER_WRAP: lambda _: life.register_max,
        Code.REGISTER_REPLACED: lambda f: sum(
            e.final - e.initial for e in life.events if at(f.from_ms) < e.at <= at(f.to_ms)
        ),
        Code.REGISTER_DROP: lambda f: index[f.from_ms] - index[f.to_ms],
    }

    span = life.value[-1] - life.value[0] + sum(jumps[f.code](f) for f in findings if f.code in jumps)

    assert lines["energy"].sum() == pytest.approx(span, rel=1e-9, abs=1e-9 * max(life.value))


@given(lives())
@settings(max_examples=100, deadline=None)
def test_every_second_of_an_hour_within_the_meter_s_life_is_measured_estimated_or_missing(life):
    lines, _ = settled(life)
    first_ms, last_ms = life.at_ms[0], life.at_ms[-1]

    seconds = lines["measured_s"] + lines["estimated_s"] + lines["missing_s"]
    within = np.minimum(lines["at_ms"] + MS_PER_HOUR, last_ms) - np.maximum(lines["at_ms"], first_ms)

    assert seconds.to_numpy() == pytest.approx(within.to_numpy() / 1000, abs=1e-9)
    assert (lines[["measured_s", "estimated_s", "missing_s"]] >= 0).all(axis=None)
    assert (lines["energy"].isna() == (lines["measured_s"] + lines["estimated_s"] == 0)).all()


values = st.one_of(
    st.floats(0, 100),
    st.sampled_from([0.0, 1.0, 5.0, 95.0, 99.0, 99.5, 100.0, 1000.0]),
)


@st.composite
def wild(draw):
    """Readings of any kind of meter, on a coarse grid so that things touch and overlap.

    Half of them without rhyme or reason, half rising with standstills and the odd bad value.
    """
    kind = draw(st.sampled_from(list(Kind)))
    count = draw(st.integers(1, 200))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    ticks = np.cumsum(rng.choice([1, 1, 1, 1, 1, 2, 7, 40], count))
    value = rng.choice([0.0, 1.0, 5.0, 95.0, 99.0, 99.5, 100.0, 1000.0], count)
    if draw(st.booleans()):
        moving = np.repeat(rng.random(count) < draw(st.floats(0.1, 0.9)), rng.integers(1, 30, count))[:count]
        value = 20 + 1000 * rng.random() + np.cumsum(rng.choice([0.5, 0.5, 0.6, 12.0], count) * moving)
        caught = np.flatnonzero(np.diff(moving.astype(int)) > 0) + 1
        value[caught[rng.random(caught.size) < 0.5]] += 5.0
        value = np.maximum.accumulate(value)
        bad = rng.random(count) < 0.04
        value[bad] *= rng.choice([0.0, 0.99999, 3.0, 50.0], int(bad.sum()))
    meter = Meter(
        "M",
        "E01",
        "electricity",
        kind,
        "kW" if kind is Kind.POWER else "kWh",
        register_max=draw(st.sampled_from([None, 100.0, 5000.0])) if kind is Kind.REGISTER else None,
        rated_per_h=draw(st.sampled_from([None, None, 30.0])),
        stamp=draw(st.sampled_from(list(Stamp))),
        length_s=draw(st.sampled_from([900, 1200])) if kind is Kind.INTERVAL else None,
        max_gap_s=draw(st.sampled_from([1800, 7200])),
    )
    swaps = draw(st.lists(st.integers(1, int(ticks[-1])), max_size=3, unique=True))
    events = [
        MeterEvent("M", at(START_MS + tick * 900_000), "replacement", draw(values), draw(values)) for tick in swaps
    ]
    events = events if kind is Kind.REGISTER else []
    changes = draw(st.lists(st.integers(1, int(ticks[-1])), max_size=2, unique=True))
    events += [MeterEvent("M", at(START_MS + tick * 900_000 + 7), "multiplier", 1.0, 1.0 + tick) for tick in changes]
    return meter, START_MS + ticks * 900_000, value, events


@given(wild(), st.data())
@settings(max_examples=250, deadline=None)
def test_a_window_settles_to_the_same_bits_as_the_whole_life(life, data):
    meter, at_ms, value, events = life
    hours = (int(at_ms[-1]) - START_MS) // MS_PER_HOUR + 2
    first = data.draw(st.integers(0, hours - 1))
    window_ms = (
        START_MS + first * MS_PER_HOUR,
        START_MS + data.draw(st.integers(first + 1, hours)) * MS_PER_HOUR,
    )
    whole, all_found = settle(meter, at_ms, value, WHOLE_MS, events)

    part, found = settle(meter, *around(meter, at_ms, value, window_ms), window_ms, events, past=whole)

    inside = whole["at_ms"].between(window_ms[0], window_ms[1], inclusive="left")
    pd.testing.assert_frame_equal(part, whole[inside].reset_index(drop=True), check_exact=True)
    assert found == [f for f in all_found if window_ms[0] <= f.from_ms < window_ms[1]]


def test_a_span_that_the_window_cuts_leaves_only_its_part_in_it():
    meter = Meter("M", "E01", "electricity", Kind.INTERVAL, "kWh", length_s=1200)
    stamp_ms, value = np.array([START_MS + 900_000]), np.array([99.0])

    lines, _ = settle(meter, stamp_ms, value, (START_MS, START_MS + MS_PER_HOUR))

    assert lines["energy"].tolist() == [99.0 * 900 / 1200]


@given(st.lists(wild(), min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_a_block_of_meters_settles_to_the_same_bits_as_each_meter_alone(found):
    meters = tuple(replace(meter, id=f"M{n}") for n, (meter, *_) in enumerate(found))
    events = [replace(event, meter=f"M{n}") for n, (*_, own) in enumerate(found) for event in own]
    code = np.repeat(np.arange(len(found), dtype=np.int32), [at_ms.size for _, at_ms, *_ in found])
    columns = (np.concatenate([life[column] for life in found]) for column in (1, 2))

    block = settled_block(Readings(meters, code, *columns), WHOLE_MS, events)

    alone = [
        settle(meter, at_ms, value, WHOLE_MS, events) for meter, (_, at_ms, value, _) in zip(meters, found, strict=True)
    ]
    lines = pd.concat([made.astype(NAMES) for made, _ in alone], ignore_index=True)
    pd.testing.assert_frame_equal(block[0].astype(NAMES), lines, check_exact=True)
    assert Counter(block[1]) == Counter(finding for _, findings in alone for finding in findings)


def test_a_meter_without_readings_has_no_lines_and_no_findings():
    nothing = np.empty(0, np.int64)

    lines, findings = settle(register(role=Role.SUB), nothing, np.empty(0), WHOLE_MS)

    assert lines.empty
    assert list(lines.columns[:5]) == ["at_ms", "enterprise", "meter", "carrier", "role"]
    assert findings == []


def test_a_meter_read_once_has_an_hour_of_which_nothing_is_known():
    lines, _ = settle(register(), np.array([START_MS + 60_000]), np.array([5.0]), WHOLE_MS)

    assert lines["at_ms"].tolist() == [START_MS]
    assert lines[["measured_s", "estimated_s", "missing_s"]].to_numpy().tolist() == [[0.0, 0.0, 0.0]]
    assert lines["energy"].isna().all()
