"""However readings and corrections arrive, the lines in the store end up the same bits, and the same as a rebuild's."""

from __future__ import annotations

from functools import cache
from itertools import count

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from store.corrections import Correction
from tests.ingest.arrivals import assert_same_bits, bench
from tests.ingest.lives import DAY_MS, FIRST_MS, HOUR_MS, NOW, readings

GENERATED = settings(
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # an example takes seconds: none is made smaller
    deadline=None,
    suppress_health_check=[HealthCheck.data_too_large],
)
_databases = count(1)


def correction(meter, at_ms, new, old=None):
    return Correction(0, meter, int(at_ms), old, new, "Li Wei", "read again at the meter", NOW)


@cache
def corrections():
    """One reading of each meter corrected, one struck out (twice at an end of the life), one added."""
    made = []
    for meter in ("E01-EL", "E02-NG", "E01-PV"):
        own = readings()[readings()["meter"] == meter].reset_index(drop=True)
        for place, new in ((100, own["value"][100] + 0.5), (len(own) - 200, None), (len(own) - 1, None)):
            made.append(correction(meter, own["at_ms"][place], new, own["value"][place]))
        between = (own["at_ms"][50] + own["at_ms"][51]) // 2 if meter == "E01-EL" else own["at_ms"].iloc[-1] + HOUR_MS
        made.append(correction(meter, between, (own["value"][50] + own["value"][51]) / 2))
    return made


@cache
def reference(*, corrected=False):
    """The lines of everything settled at once."""
    with bench(settled=True) as one:
        for made in corrections() if corrected else ():
            one.arrive(made)
        one.settlement.once()
        return one.lines()


@st.composite
def arrivals(draw):
    """Most readings in any order, then scattered pieces that come late, some first with a wrong value; corrections.

    Returns the arrivals, each with whether settlement runs after it, and whether corrections are among them.
    """
    rows = readings()
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    late = np.zeros(len(rows), dtype=bool)
    for first in rng.integers(0, len(rows), 25):
        late[first : first + rng.integers(1, 7)] = True
    if draw(st.booleans()):
        day = FIRST_MS + draw(st.integers(30, 43)) * DAY_MS
        late |= rows["at_ms"].between(day, day + draw(st.integers(1, 60)) * HOUR_MS).to_numpy()
    early = np.flatnonzero(~late)
    if draw(st.booleans()):
        early = np.concatenate((rng.permutation(early), early[:40]))
    wrong = rows[late].sample(20, replace=True, random_state=3).assign(value=lambda found: found["value"] + 1.5)
    batches = [rows.iloc[part] for part in np.array_split(early, draw(st.integers(1, 2)))]
    batches[0] = pd.concat([batches[0], wrong])
    pieces = np.array_split(rng.permutation(np.flatnonzero(late)), draw(st.integers(1, 3)))
    made = [*batches, *(rows.iloc[np.sort(piece)] for piece in pieces)]
    settle = [draw(st.booleans()) for _ in batches[1:]] + [True] * (len(pieces) + 1)
    found = list(zip(made, settle, strict=True))
    corrected = draw(st.booleans())
    for one in corrections() if corrected else ():
        found.insert(int(rng.integers(0, len(found) + 1)), (one, False))
    return found, corrected


def ends_in_the_same_lines(drawn, url=None):
    arrived, corrected = drawn
    with bench(url) as one:
        one.settlement.once()
        for arrival, settle in arrived:
            one.arrive(arrival)
            if settle:
                one.settlement.once()
        one.settlement.once()
        incremental = one.lines()
        one.settlement.rebuild()
        rebuilt = one.lines()

    assert_same_bits(incremental, reference(corrected=corrected))
    assert_same_bits(rebuilt, reference(corrected=corrected))


def test_the_fifty_days_hold_what_happens_to_meters():
    plain, corrected = reference(), reference(corrected=True)

    assert {"register_wrap", "register_replaced", "register_drop", "spike", "gap", "frozen", "multiplier_changed"} <= {
        *plain["finding"]["code"]
    }
    assert set(corrected["finding"]["code"]) - set(plain["finding"]["code"]) == {"corrected"}
    assert (plain["energy_hourly"]["estimated_s"] > 0).sum() > 100
    assert all(len(frame) > 0 for frame in plain.values())


@given(arrivals())
@settings(GENERATED, max_examples=5)
def test_any_arrivals_end_in_the_same_lines_and_equal_a_rebuild_in_duckdb(drawn):
    ends_in_the_same_lines(drawn)


@given(drawn=arrivals())
@settings(GENERATED, max_examples=3)
def test_any_arrivals_end_in_the_same_lines_and_equal_a_rebuild_in_influxdb(influx_server, drawn):
    ends_in_the_same_lines(drawn, influx_server.create_database(f"rounds_{next(_databases)}"))
