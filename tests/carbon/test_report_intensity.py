"""The intensities of a report with the year before, over months whose figures can be worked out in the head."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from carbon.park import Output, Process
from carbon.periods import parse_period
from carbon.reports import report
from carbon.scopes import scope_of
from store.measurements import FINDING
from tests.carbon.parks import AS_OF, ZONE, days_of, meter, park, use_over

APRIL, THEN = days_of(2026, 4), days_of(2025, 4)
OUTPUTS = (
    Output("E01", "2026-04", 1000.0, 200.0),
    Output("E01", "2025-04", 800.0, 180.0),
    Output("E01", "2026-04", 900.0, 190.0, price_basis="constant_2020"),
    Output("E01", "2025-04", 750.0, 170.0, price_basis="constant_2020"),
)
WHOLE = park(meters=(meter("E01-EL"),), outputs=OUTPUTS)
NO_FINDINGS = pd.DataFrame({name: pd.Series(dtype="object") for name in FINDING.columns})


def both_years(whole=WHOLE, then=THEN):
    """April of two years: 110 kWh an hour, 100 a year before."""
    return pd.concat([use_over(whole, then, E01_EL=100.0), use_over(whole, APRIL, E01_EL=110.0)], ignore_index=True)


def made(use, whole=WHOLE, period="2026-04"):
    return report(whole, scope_of(whole, "park"), parse_period(period, ZONE), use, NO_FINDINGS, AS_OF)


def row(found, numerator, denominator="output_value", basis="current"):
    key = numerator, denominator, basis
    (one,) = (r for r in found["intensity"] if (r["numerator"], r["denominator"], r["price_basis"]) == key)
    return one


def test_a_report_tells_the_change_of_every_intensity_on_the_year_before():
    found = made(both_years())

    tce, co2 = row(found, "tce"), row(found, "tCO2")
    # energy 1.1 times, output value 1.25 times at current and 1.2 times at constant prices
    assert tce["change_direct"] == pytest.approx(1.1 / 1.25 - 1)
    assert tce["change_by_growth"] == pytest.approx(1.1 / 1.2 - 1)
    assert (tce["change"]["growth_price_basis"], tce["change"]["compared"]) == ("constant_2020", 1)
    assert co2["change_direct"] == pytest.approx(1.1 / 1.25 - 1)
    assert co2["change"]["numerator_before"] == pytest.approx(72 * 0.4044)
    assert row(found, "tce", basis="constant_2020")["change_direct"] == pytest.approx(1.1 / 1.2 - 1)


def test_the_year_before_enters_no_other_figure_and_no_finding_of_the_report():
    # the fuel set is an edition of 2024: it knows no factor of 2023
    outputs = Output("E01", "2023-04", 800.0), Output("E01", "2024-04", 1000.0)
    whole = park(meters=(meter("E01-NG", "natural_gas", unit="m3"),), outputs=outputs)
    then, now = (use_over(whole, days_of(year, 4), E01_NG=10.0) for year in (2023, 2024))

    found = made(pd.concat([then, now], ignore_index=True), whole, "2024-04")

    alone = made(now, whole, "2024-04")
    assert row(found, "tce")["change_direct"] == pytest.approx(800 / 1000 - 1)
    assert (row(found, "tCO2")["value"], row(found, "tCO2")["change_direct"]) == (row(alone, "tCO2")["value"], None)
    for part in ("energy", "energy_total_tce", "emissions", "members", "quality"):
        assert found[part] == alone[part]


def test_processes_of_the_year_before_count_as_those_of_this_year():
    processes = tuple(Process("E01", f"{year}-04", "CaCO3", 100.0, "t") for year in (2025, 2026))
    whole = replace(WHOLE, processes=processes)

    change = row(made(both_years(whole), whole), "tCO2")["change"]

    # the same tonnes of carbonate stand beside the electricity of 79.2 and 72 MWh
    made_t = change["numerator_value"] - 79.2 * 0.4044
    assert made_t > 40.0
    assert change["numerator_before"] - 72 * 0.4044 == pytest.approx(made_t)


def test_a_month_that_was_hardly_known_a_year_before_is_not_compared():
    found = row(made(both_years(then=THEN[:20])), "tce")

    assert (found["change_direct"], found["change_by_growth"]) == (None, None)
    assert found["change_reason"] == "no enterprise-month is comparable with the year before"


def test_two_years_in_one_period_are_compared_with_the_year_before_each():
    use = pd.concat([use_over(WHOLE, days_of(2024, 4), E01_EL=80.0), both_years()], ignore_index=True)
    whole = replace(WHOLE, outputs=(*OUTPUTS, Output("E01", "2024-04", 500.0)))

    found = row(made(use, whole, "2025-04-01/2026-05-01"), "tce")

    # (110 + 100) / (1000 + 800) against (100 + 80) / (800 + 500)
    assert found["months"] == ("2025-04", "2026-04")
    assert found["change_direct"] == pytest.approx((210 / 1800) / (180 / 1300) - 1)
    assert found["change"]["compared"] == 2
