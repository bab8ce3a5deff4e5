"""What a meter measures and those below it do not explain, by hand."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from carbon.days import line_days
from carbon.findings import Code
from carbon.meters import MeterEvent, Role
from carbon.residual import balances
from tests.carbon.parks import NO_LINES, hourly, meter, park, start_ms

DAY = date(2026, 3, 1)
NEXT = DAY + timedelta(days=1)
EVERYONE = ("E01", "E02")
NODE = meter("E01-EL")
SUBS = (meter("E01-S1", role=Role.SUB, parent="E01-EL"), meter("E01-S2", role=Role.SUB, parent="E01-EL"))


def balance(whole, lines, last_excluded=NEXT, enterprises=EVERYONE):
    return balances(whole, line_days(whole, lines), DAY, last_excluded, enterprises)


def rows(found):
    return found.lines[["meter", "energy_in", "children", "residual", "measured_share"]].to_numpy().tolist()


def test_the_residual_is_the_node_less_what_is_below_it():
    whole = park(meters=(NODE, *SUBS))

    found = balance(whole, hourly(whole.meters, {"E01-EL": 10.0, "E01-S1": 6.0, "E01-S2": 3.0}, DAY))

    assert rows(found) == [["E01-EL", 240.0, 216.0, 24.0, 1.0]]
    assert found.lines[["at_ms", "enterprise", "carrier"]].to_numpy().tolist() == [
        [start_ms(DAY), "E01", "electricity"]
    ]
    assert found.findings == []


def test_generation_behind_a_node_comes_in_and_export_goes_out():
    made, sold = (
        meter("E01-PV", role=Role.GENERATION, parent="E01-EL"),
        meter("E01-EX", role=Role.EXPORT, parent="E01-EL"),
    )
    whole = park(meters=(NODE, *SUBS, made, sold))
    energies = {"E01-EL": 10.0, "E01-PV": 4.0, "E01-EX": 1.0, "E01-S1": 8.0, "E01-S2": 4.0}

    # 24 x (10 + 4 - 1) in, 24 x 12 below
    assert rows(balance(whole, hourly(whole.meters, energies, DAY))) == [["E01-EL", 312.0, 288.0, 24.0, 1.0]]


def test_what_is_passed_on_to_another_enterprise_is_below_the_node_and_has_a_balance_of_its_own():
    own = meter("E02-S1", role=Role.SUB, parent="E02-EL")
    whole = park(meters=(NODE, SUBS[0], meter("E02-EL", parent="E01-EL"), own))
    lines = hourly(whole.meters, {"E01-EL": 10.0, "E01-S1": 4.0, "E02-EL": 5.0, "E02-S1": 2.0}, DAY)

    assert rows(balance(whole, lines)) == [["E01-EL", 240.0, 216.0, 24.0, 1.0], ["E02-EL", 120.0, 48.0, 72.0, 1.0]]
    assert rows(balance(whole, lines, enterprises=("E02",))) == [["E02-EL", 120.0, 48.0, 72.0, 1.0]]


def test_a_meter_without_meters_below_it_or_with_generation_or_check_meters_alone_has_no_balance():
    made, check = (
        meter("E01-PV", role=Role.GENERATION, parent="E01-EL"),
        meter("E01-C1", role=Role.CHECK, parent="E01-EL"),
    )
    whole = park(meters=(NODE, made, check))

    assert balance(whole, hourly(whole.meters, {"E01-EL": 1.0, "E01-PV": 1.0, "E01-C1": 1.0}, DAY)).lines.empty


def test_where_an_hour_of_one_meter_is_missing_there_is_no_residual():
    whole = park(meters=(NODE, *SUBS))
    lines = hourly(whole.meters, {"E01-EL": 10.0, "E01-S1": 6.0, "E01-S2": 3.0}, DAY)
    hour = (lines["meter"] == "E01-S2") & (lines["at_ms"] == start_ms(DAY))
    lines.loc[hour, ["energy", "measured_s", "missing_s"]] = [float("nan"), 0.0, 3600.0]

    ((_, energy_in, children, residual, share),) = rows(balance(whole, lines))

    assert energy_in == 240.0
    assert math.isnan(children)
    assert math.isnan(residual)
    assert share == pytest.approx(71 / 72)


def test_estimated_energy_is_known_but_speaks_against_no_meter():
    whole = park(meters=(NODE, SUBS[0]))
    lines = hourly(whole.meters, {"E01-EL": 10.0, "E01-S1": 20.0}, DAY)
    lines.loc[lines["meter"] == "E01-S1", ["measured_s", "estimated_s"]] = [0.0, 3600.0]

    found = balance(whole, lines)

    assert rows(found) == [["E01-EL", 240.0, 480.0, -240.0, 0.5]]
    assert found.findings == []


def test_a_day_of_which_nothing_is_known_has_no_row():
    whole = park(meters=(NODE, *SUBS))

    assert balance(whole, NO_LINES).lines.empty
    assert balance(park(), NO_LINES).lines.empty


def test_a_balance_is_of_the_meters_that_hang_there_on_the_day():
    whole = park(
        meters=(NODE, meter("E01-E2"), *SUBS),
        events=(MeterEvent("E01-S2", datetime(2026, 3, 2, 4, tzinfo=UTC), "parent", parent="E01-E2"),),
    )
    energies = {"E01-EL": 10.0, "E01-E2": 5.0, "E01-S1": 6.0, "E01-S2": 3.0}
    lines = pd.concat([hourly(whole.meters, energies, day) for day in (DAY, NEXT)])

    found = balance(whole, lines, NEXT + timedelta(days=1))

    assert sorted(rows(found)) == [
        ["E01-E2", 120.0, 72.0, 48.0, 1.0],
        ["E01-EL", 240.0, 144.0, 96.0, 1.0],
        ["E01-EL", 240.0, 216.0, 24.0, 1.0],
    ]


def test_subs_that_measure_more_than_their_node_are_found_at_the_start_of_the_day():
    whole = park(meters=(NODE, *SUBS))
    lines = pd.concat(
        hourly(whole.meters, {"E01-EL": 10.0, "E01-S1": 6.0, "E01-S2": below}, day)
        for day, below in ((DAY, 5.0), (NEXT, 4.0))
    )

    (found,) = balance(whole, lines, NEXT + timedelta(days=1)).findings

    assert (found.code, found.meter) == (Code.SUBS_EXCEED, "E01-EL")
    assert (found.from_ms, found.to_ms) == (start_ms(DAY), start_ms(NEXT))


def test_a_check_meter_that_differs_from_its_parent_is_found_and_has_no_part_in_the_balance():
    check = meter("E01-C1", role=Role.CHECK, parent="E01-EL")
    whole = park(meters=(NODE, SUBS[0], check))

    found = balance(whole, hourly(whole.meters, {"E01-EL": 10.0, "E01-S1": 6.0, "E01-C1": 11.0}, DAY))

    assert rows(found) == [["E01-EL", 240.0, 144.0, 96.0, 1.0]]
    assert [(f.code, f.meter, f.from_ms) for f in found.findings] == [(Code.CHECK_MISMATCH, "E01-C1", start_ms(DAY))]


def test_a_check_meter_of_which_an_hour_is_missing_says_nothing():
    check = meter("E01-C1", role=Role.CHECK, parent="E01-EL")
    whole = park(meters=(NODE, check))
    lines = hourly(whole.meters, {"E01-EL": 10.0, "E01-C1": 11.0}, DAY)

    assert balance(whole, lines.iloc[:-1]).findings == []
