"""A park's factors beside the bundled set, and what its accounts lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.factor_needs import account_days, lacks
from carbon.factor_sets import compare, select
from carbon.factors import Factor
from carbon.park import Activity, Process
from tests.carbon.parks import meter, national_factors, park, policy

DAY = date(2026, 12, 31)
HUBEI_2022 = Factor(
    "grid_ef",
    "electricity",
    0.4364,
    "0.4364",
    "kgCO2/kWh",
    "kWh",
    2022,
    "湖北",
    "provincial",
    source_doc="公告 33",
    source_year=2024,
)
HUBEI_2023 = replace(HUBEI_2022, value=0.4044, value_text="0.4044", year=2023, source_doc="公告 47", source_year=2025)


def test_a_park_with_the_bundled_set_differs_in_nothing():
    found = compare(national_factors(), national_factors())

    assert (found.newer, found.changed, found.absent, found.added) == ((), (), (), ())


def test_a_later_data_year_is_newer_than_the_newest_the_park_has():
    found = compare([HUBEI_2022], [HUBEI_2022, HUBEI_2023])

    assert [(one.other.year, one.own.year) for one in found.newer] == [(2023, 2022)]
    assert (found.changed, found.absent, found.added) == ((), (), ())


def test_a_later_document_of_the_same_year_is_newer_too():
    (one,) = compare([HUBEI_2022], [replace(HUBEI_2022, source_doc="更正公告", source_year=2025)]).newer

    assert (one.other.source_doc, one.own.source_doc) == ("更正公告", "公告 33")


@pytest.mark.parametrize("change", [{"value": 0.5, "value_text": "0.5"}, {"confidence": "memory"}])
def test_a_row_with_another_value_or_confidence_is_changed(change):
    own = replace(HUBEI_2022, **change)

    (one,) = compare([own], [HUBEI_2022]).changed

    assert (one.other, one.own) == (HUBEI_2022, own)


def test_what_only_one_of_them_has_is_told_by_whose_it_is():
    hunan = replace(HUBEI_2022, region="湖南")

    found = compare([HUBEI_2023], [HUBEI_2022, hunan])

    assert [one.other for one in found.absent] == [HUBEI_2022, hunan]
    assert found.added == (HUBEI_2023,)


def test_factors_are_selected_by_everything_that_is_named():
    rows = national_factors()

    assert {row.value for row in select(rows, kind="grid_ef", region="湖北", year=2023)} == {0.4044}
    assert {row.basis for row in select(rows, kind="fuel_ncv", basis="set1")} == {"set1_GBT32151.34-2024"}
    assert all(row.confidence == "memory" or row.value is None for row in select(rows, usable=False))
    assert len(select(rows)) == len(rows)


def test_a_park_whose_accounts_find_everything_lacks_nothing():
    bills = (Activity("E01", "2026-03", "diesel", 500.0, "L"), Activity("E01", "2026-03", "lng", 3.0, "t"))
    processes = (Process("E01", "2026-03", "CaCO3", 3.0, "t"),)
    whole = park(meters=(meter("E01-EL"), meter("E01-GS", "natural_gas", unit="m3")), activities=bills)

    assert lacks(replace(whole, processes=processes), [DAY]) == []


def test_what_a_park_lacks_is_told_once_with_the_first_day_and_what_to_add():
    bills = (
        Activity("E01", "2025-03", "raw_coal", 5.0, "t"),
        Activity("E01", "2026-03", "steam", 5.0, "t", "蒸汽发票"),
        Activity("E02", "2026-03", "lpg", 5.0, "L"),
    )
    whole = park(activities=bills, processes=(Process("E01", "2026-03", "kryptonite", 3.0, "t"),))

    found = lacks(whole, account_days(whole, date(2026, 6, 1)))

    assert {lack.what for lack in found} == {
        "raw_coal of E01",
        "bill 蒸汽发票",
        "bill 2026-03",
        "process kryptonite",
    }
    assert len({lack.problem for lack in found}) == len(found)
    assert {lack.day for lack in found if lack.what == "bill 蒸汽发票"} == {DAY}


def test_a_recalled_row_that_the_accounts_would_need_is_named():
    whole = park(meters=(meter("E01-EL"),), policy=policy(grid_factor_year="2020"))
    recalled = [row for row in whole.factors if row.year == 2020 and row.region == "湖北"]
    rows = tuple(
        replace(row, basis="provincial average (location-based)") if row in recalled else row for row in whole.factors
    )

    problems = [lack.problem for lack in lacks(replace(whole, factors=rows), [DAY])]

    assert any("0.3160 of" in problem and "is recalled from memory and never used" in problem for problem in problems)


def test_the_days_of_the_accounts_are_the_ends_of_their_years_and_of_this_one():
    whole = park(activities=(Activity("E01", "2024-03", "diesel", 1.0, "t"),))

    assert account_days(whole, date(2026, 6, 1)) == [date(2024, 12, 31), DAY]
