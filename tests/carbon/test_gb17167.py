"""Meters against metering points, with the least shares that table 4 of GB 17167-2006 prints."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from carbon.gb17167 import coverage, explained
from carbon.meters import MeterEvent, Role
from carbon.park import Level, MeteringPoint
from store.measurements import BALANCE_DAILY
from tests.carbon.parks import meter, park

DAY = date(2026, 3, 1)
METERS = (
    meter("E01-EL"),
    meter("E01-S1", role=Role.SUB, parent="E01-EL"),
    meter("E01-S2", role=Role.SUB, parent="E01-EL"),
    meter("E01-M1", role=Role.SUB, parent="E01-S1"),
    meter("E01-C1", role=Role.CHECK, parent="E01-EL"),
    meter("E01-PV", role=Role.GENERATION, parent="E01-EL"),
)


def point(level, required, carrier="electricity"):
    return MeteringPoint("E01", carrier, level, required, "list of 2026")


def judged(meters=METERS, points=(), day=DAY, **tables):
    whole = park(meters=tuple(meters), metering_points=tuple(points), **tables)
    return {(row.carrier, row.level): row for row in coverage(whole, day, ["E01"])}


def test_meters_are_of_the_level_at_which_they_hang():
    rows = judged()

    assert rows["electricity", Level.UNIT].meters == ("E01-EL",)
    assert rows["electricity", Level.SUBUNIT].meters == ("E01-S1", "E01-S2")
    assert rows["electricity", Level.EQUIPMENT].meters == ("E01-M1",)


@pytest.mark.parametrize(
    ("level", "required", "share", "least", "status"),
    [
        (Level.UNIT, 1, 1.0, 1.0, "ok"),
        (Level.SUBUNIT, 2, 1.0, 1.0, "ok"),
        (Level.SUBUNIT, 3, 2 / 3, 1.0, "short"),
        (Level.SUBUNIT, 1, 1.0, 1.0, "ok"),
        (Level.EQUIPMENT, 2, 0.5, 0.95, "short"),
    ],
)
def test_meters_are_compared_with_the_metering_points_by_the_least_share(level, required, share, least, status):
    row = judged(points=[point(level, required)])["electricity", level]

    assert (row.required, row.share, row.required_share, row.status) == (required, share, least, status)
    assert row.source == "list of 2026"
    assert "GB 17167-2006" in row.rule_source


def test_the_least_share_is_reached_at_nineteen_of_twenty():
    machines = [meter(f"E01-X{n}", role=Role.SUB, parent="E01-S1") for n in range(18)]

    nineteen = judged([*METERS, *machines], [point(Level.EQUIPMENT, 20)])["electricity", Level.EQUIPMENT]
    eighteen = judged([*METERS, *machines[1:]], [point(Level.EQUIPMENT, 20)])["electricity", Level.EQUIPMENT]

    assert (nineteen.share, nineteen.status) == (0.95, "ok")
    assert (eighteen.share, eighteen.status) == (0.9, "short")


def test_water_steam_and_gas_have_least_shares_of_their_own_and_diesel_is_an_oil_product():
    points = [point(level, 10, carrier) for carrier in ("water", "steam", "natural_gas", "diesel") for level in Level]

    rows = judged((), points)

    def least(carrier):
        return [rows[carrier, level].required_share for level in Level]

    assert least("water") == [1.0, 0.95, 0.8]
    assert least("steam") == [1.0, 0.8, 0.7]
    assert least("natural_gas") == [1.0, 1.0, 0.9]
    assert least("diesel") == [1.0, 1.0, 0.95]


def test_without_a_count_of_metering_points_nothing_is_judged():
    row = judged()["electricity", Level.SUBUNIT]

    assert (row.required, row.share, row.status) == (None, None, "not_computable")
    assert row.reason == "metering_points.csv has no row for E01, electricity, subunit"


def test_where_there_is_nothing_to_meter_enough_is_metered():
    row = judged(points=[point(Level.EQUIPMENT, 0)])["electricity", Level.EQUIPMENT]

    assert (row.share, row.status, row.reason) == (None, "ok", "no metering point at this level")


def test_a_carrier_of_which_the_standard_says_nothing_is_not_judged_and_the_reason_names_the_row():
    row = judged((), [point(Level.UNIT, 1, "heat")])["heat", Level.UNIT]

    assert (row.share, row.required_share, row.status) == (0.0, None, "not_computable")
    assert "no factor meter_coverage for heat" in row.reason


@pytest.mark.parametrize("text", ["100/100", "all", "100/100/95/5", "1.2.3/4/5"])
def test_a_row_that_does_not_print_three_shares_is_named(text):
    row = next(f for f in park().factors if (f.kind, f.carrier) == ("meter_coverage", "electricity"))

    found = judged(points=[point(Level.UNIT, 1)], factors=(replace(row, value_text=text),))

    assert found["electricity", Level.UNIT].status == "not_computable"
    assert repr(text) in found["electricity", Level.UNIT].reason


def test_a_recalled_row_is_never_used():
    rows = tuple(replace(f, confidence="memory") for f in park().factors if f.kind == "meter_coverage")

    assert judged(points=[point(Level.UNIT, 1)], factors=rows)["electricity", Level.UNIT].required_share is None


def test_meters_count_on_their_days_of_service_and_at_their_place_of_the_day():
    meters = [replace(one, until=DAY) if one.id == "E01-S2" else one for one in METERS]
    moved = MeterEvent("E01-M1", datetime(2026, 3, 1, 4, tzinfo=UTC), "parent", parent="E01-EL")

    before = judged(meters, day=date(2026, 2, 28), events=(moved,))
    after = judged(meters, events=(moved,))

    assert before["electricity", Level.SUBUNIT].meters == ("E01-S1", "E01-S2")
    assert before["electricity", Level.EQUIPMENT].meters == ("E01-M1",)
    assert after["electricity", Level.SUBUNIT].meters == ("E01-S1", "E01-M1")
    assert after["electricity", Level.EQUIPMENT].meters == ()


def test_the_explained_share_is_of_the_days_on_which_the_boundary_s_balance_is_known():
    whole = park(meters=(*METERS, meter("E01-E2"), meter("E01-NG", "natural_gas", unit="m3")))
    rows = [
        (1000, "E01", "E01-EL", "electricity", 100.0, 80.0, 20.0, 1.0),
        (2000, "E01", "E01-EL", "electricity", 300.0, 280.0, 20.0, 1.0),
        (3000, "E01", "E01-EL", "electricity", 900.0, float("nan"), float("nan"), 0.5),
        (1000, "E01", "E01-S1", "electricity", 50.0, 10.0, 40.0, 1.0),
    ]

    electricity, gas = explained(whole, DAY, ["E01"], pd.DataFrame(rows, columns=list(BALANCE_DAILY.columns)))

    assert (electricity.carrier, electricity.share, electricity.days) == ("electricity", 0.9, 2)
    assert electricity.bare == ("E01-E2",)
    assert (gas.carrier, gas.share, gas.days, gas.bare) == ("natural_gas", None, 0, ("E01-NG",))
