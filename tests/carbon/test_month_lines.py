"""Days of use added up to months: the same figures, the same bits, whichever way a report gets them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from carbon.canonical import written
from carbon.meters import Happening, MeterEvent
from carbon.month_lines import SUMMED, TAGS, condensed, daily_accounts, month_lines
from carbon.park import Measured, Parameter
from carbon.periods import parse_period
from carbon.tree import around
from tests.carbon.parks import ZONE, days_of, meter, park, start_ms, use_over
from tests.carbon.report_cases import ENERGIES, WHOLE, made

PLAIN = replace(WHOLE, certificates=())
MARCH_AND_APRIL = use_over(PLAIN, [*days_of(2026, 3), *days_of(2026, 4)], **ENERGIES)


def uneven(use):
    return use.assign(**{name: use[name] * (1 + use.index % 7 / 3) for name in ("energy", "purchased")})


def test_a_month_is_the_sum_of_its_days_and_says_how_many_they_are():
    months = month_lines(MARCH_AND_APRIL, ZONE)

    gas = months[(months["enterprise"] == "E01") & (months["carrier"] == "natural_gas")]
    assert gas["at_ms"].tolist() == [start_ms(date(2026, 3, 1)), start_ms(date(2026, 4, 1))]
    assert gas["energy"].tolist() == [10.0 * 24 * 31, 10.0 * 24 * 30]
    assert gas["days"].tolist() == [31.0, 30.0]
    assert list(months.columns) == ["at_ms", *TAGS, *SUMMED, "days"]
    assert month_lines(MARCH_AND_APRIL.iloc[:0], ZONE).empty


def test_months_out_of_the_store_and_months_out_of_days_are_the_same_bits():
    use = uneven(MARCH_AND_APRIL)
    others = use[use["enterprise"] == "E02"]
    period = parse_period("2026-04", ZONE)

    alone = condensed(PLAIN, month_lines(others, ZONE), period)
    beside = condensed(PLAIN, use, period)

    beside = beside[beside["enterprise"] == "E02"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone[list(SUMMED)], beside[list(SUMMED)], check_exact=True)
    assert alone["at_ms"].tolist() == beside["at_ms"].tolist()


@pytest.mark.parametrize("period", ["2026-04", "2026-03-01/2026-05-01"])
def test_a_report_from_months_is_the_report_from_days(period):
    use = uneven(MARCH_AND_APRIL)

    assert written(made(PLAIN, use=month_lines(use, ZONE), period=period)) == written(
        made(PLAIN, use=use, period=period)
    )


def test_a_month_that_lies_partly_in_the_period_counts_with_its_days_inside():
    use = MARCH_AND_APRIL

    found = made(PLAIN, use=use, period="2026-04-10/2026-05-01")

    assert next(row for row in found["energy"] if row["carrier"] == "natural_gas")["quantity"] == 10.0 * 24 * 21


def test_days_of_enterprises_with_certificates_or_measured_numbers_stay_days():
    measured = Measured("E02", "natural_gas", Parameter.NCV, 390.0, "GJ/10^4 Nm3", since=date(2026, 4, 10))
    period = parse_period("2026-04", ZONE)

    assert daily_accounts(WHOLE) == {"electricity": {"E01"}}
    assert daily_accounts(replace(PLAIN, measured=(measured,))) == {"natural_gas": {"E02"}}
    kept = condensed(WHOLE, MARCH_AND_APRIL, period)
    assert kept.groupby("enterprise").size().to_dict() == {"E01": 61 + 2, "E02": 2}


def test_the_meters_around_an_enterprise_are_those_that_ever_hung_together_with_its_own():
    move = MeterEvent("E02-EL", datetime(2026, 4, 10, tzinfo=UTC), Happening.PARENT, parent="E01-EL")
    whole = park(meters=(meter("E01-EL"), meter("E02-EL"), meter("E02-NG", "natural_gas", unit="m3")), events=(move,))

    near = around(whole, {"E01"})

    assert [one.id for one in near.meters] == ["E01-EL", "E02-EL"]
    assert near.events == (move,)
    assert [one.id for one in around(replace(whole, events=()), {"E01"}).meters] == ["E01-EL"]
