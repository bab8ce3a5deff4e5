"""Who used what: 24 equal hours a day, so that a day is 24 times the hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest

from carbon.balance import expected_s, shares
from carbon.meters import Origin, Role
from carbon.park import Activity, Measured, Parameter
from tests.carbon.parks import NO_LINES, ZONE, hourly, meter, park, start_ms, use_of, use_on

DAY = date(2026, 3, 1)


def used(use, enterprise, carrier="electricity"):
    row = use[(use["enterprise"] == enterprise) & (use["carrier"] == carrier)]
    return row[["energy", "purchased", "generated", "exported"]].iloc[0].tolist()


def test_use_is_purchase_plus_generation_minus_export():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-PV", role=Role.GENERATION), meter("E01-EX", role=Role.EXPORT)),
    )

    use = use_on(whole, DAY, E01_EL=10.0, E01_PV=4.0, E01_EX=1.0)

    # 24 x (10 + 4 - 1)
    assert used(use, "E01") == [312.0, 240.0, 96.0, 24.0]


def test_a_sub_meter_explains_and_never_adds():
    whole = park(meters=(meter("E01-EL"), meter("E01-S1", role=Role.SUB, parent="E01-EL")))

    use = use_on(whole, DAY, E01_EL=10.0, E01_S1=7.0)

    assert used(use, "E01") == [240.0, 240.0, 0.0, 0.0]
    assert use["expected_s"].tolist() == [86_400.0]


def test_what_is_passed_on_counts_once_for_the_one_who_uses_it():
    whole = park(meters=(meter("E01-EL"), meter("E02-EL", parent="E01-EL")))

    use = use_on(whole, DAY, E01_EL=10.0, E02_EL=3.0)

    assert used(use, "E01") == [168.0, 168.0, 0.0, 0.0]
    assert used(use, "E02") == [72.0, 72.0, 0.0, 0.0]
    assert use["energy"].sum() == 240.0


def test_the_park_s_use_is_what_came_in_at_its_outer_boundary():
    whole = park(
        enterprises=(*park().enterprises, replace(park().enterprises[0], id="E03")),
        meters=(
            meter("E01-EL"),
            meter("E02-EL", parent="E01-EL"),
            meter("E03-EL", parent="E02-EL"),
            meter("E02-S1", role=Role.SUB, parent="E02-EL"),
        ),
    )

    use = use_on(whole, DAY, E01_EL=10.0, E02_EL=6.0, E03_EL=2.5, E02_S1=1.0)

    assert use.set_index("enterprise")["energy"].to_dict() == {"E01": 96.0, "E02": 84.0, "E03": 60.0}


def test_a_boundary_below_a_meter_of_the_same_enterprise_is_not_passed_on():
    whole = park(meters=(meter("E01-EL", role=Role.SUB), meter("E01-E2", parent="E01-EL")))

    assert [(share.enterprise, share.sign) for share in shares(whole)] == [("E01", 1.0)]


def test_an_hour_that_is_missing_adds_nothing_and_lowers_the_measured_share():
    whole = park(meters=(meter("E01-EL"),))
    lines = hourly(whole.meters, {"E01-EL": 10.0}, DAY)
    lines.loc[:5, ["energy", "measured_s", "missing_s"]] = [float("nan"), 0.0, 3600.0]

    use = use_of(whole, lines, DAY, DAY + timedelta(days=1))

    assert use["energy"].tolist() == [180.0]
    assert use["measured_share"].tolist() == [0.75]


def test_a_day_on_which_nothing_is_known_has_no_row():
    whole = park(meters=(meter("E01-EL"),))
    lines = hourly(whole.meters, {"E01-EL": 10.0}, DAY).assign(energy=float("nan"), measured_s=0.0, missing_s=3600.0)

    assert use_of(whole, lines, DAY, DAY + timedelta(days=1)).empty
    assert use_of(whole, NO_LINES, DAY, DAY + timedelta(days=1)).empty


def test_the_estimated_part_goes_along_with_its_sign():
    whole = park(meters=(meter("E01-EL"), meter("E02-EL", parent="E01-EL")))
    lines = hourly(whole.meters, {"E01-EL": 10.0, "E02-EL": 2.0}, DAY, hours=1)
    lines = lines.assign(energy_estimated=lines["energy"], estimated_s=3600.0, measured_s=0.0)

    use = use_of(whole, lines, DAY, DAY + timedelta(days=1)).set_index("enterprise")

    assert use["energy_estimated"].to_dict() == {"E01": 8.0, "E02": 2.0}
    assert use["estimated_s"].to_dict() == {"E01": 7200.0, "E02": 3600.0}


def test_a_document_is_spread_evenly_over_the_days_of_its_month_and_has_no_measured_share():
    whole = park(
        activities=(Activity("E01", "2026-03", "diesel", 6.2, "t"), Activity("E01", "2026-04", "diesel", 9.0, "t"))
    )

    use = use_of(whole, NO_LINES, date(2026, 3, 30), date(2026, 4, 2))

    assert use["energy"].tolist() == pytest.approx([0.2, 0.2, 0.3])
    assert use["purchased"].tolist() == use["energy"].tolist()
    assert use["measured_share"].isna().all()
    assert use["expected_s"].tolist() == [0.0, 0.0, 0.0]


def test_a_document_of_another_month_says_nothing_about_this_one():
    whole = park(activities=(Activity("E01", "2026-02", "diesel", 2.8, "t"),))

    assert use_of(whole, NO_LINES, DAY, DAY + timedelta(days=1)).empty


def test_a_document_adds_to_what_meters_of_the_same_carrier_saw():
    whole = park(meters=(meter("E01-EL"),), activities=(Activity("E01", "2026-03", "electricity", 3.1, "MWh"),))

    use = use_on(whole, DAY, E01_EL=10.0)

    assert use["energy"].tolist() == pytest.approx([340.0])


def test_days_are_the_park_s_own():
    whole = park(meters=(meter("E01-EL"),))
    lines = hourly(whole.meters, {"E01-EL": 1.0}, DAY, hours=25)

    use = use_of(whole, lines, DAY, DAY + timedelta(days=2))

    assert use["energy"].tolist() == [24.0, 1.0]
    assert use["at_ms"].tolist() == [start_ms(DAY), start_ms(DAY + timedelta(days=1))]
    assert use["cluster"].tolist() == ["C1", "C1"]


def test_a_line_outside_the_days_asked_for_is_left_out():
    whole = park(meters=(meter("E01-EL"),))
    lines = pd.concat([hourly(whole.meters, {"E01-EL": 1.0}, DAY + timedelta(days=i)) for i in (-1, 0, 1)])

    use = use_of(whole, lines, DAY, DAY + timedelta(days=1))

    assert use["energy"].tolist() == [24.0]


def test_a_line_settled_under_the_meter_s_former_role_does_not_count_beside_the_new_one():
    before = meter("E01-PV")
    now = meter("E01-PV", role=Role.GENERATION)
    lines = pd.concat([hourly([one], {"E01-PV": 1.0}, DAY) for one in (before, now)])

    use = use_of(park(meters=(now,)), lines, DAY, DAY + timedelta(days=1))

    assert used(use, "E01") == [24.0, 0.0, 24.0, 0.0]


def test_hours_before_and_after_a_meter_s_service_do_not_count():
    served = meter("E01-EL", since=DAY + timedelta(days=1), until=DAY + timedelta(days=2))
    lines = pd.concat([hourly([served], {"E01-EL": 1.0}, DAY + timedelta(days=i)) for i in range(3)])

    use = use_of(park(meters=(served,)), lines, DAY, DAY + timedelta(days=3))

    assert use["at_ms"].tolist() == [start_ms(DAY + timedelta(days=1))]
    assert use["measured_share"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [(None, None, 48), (date(2026, 3, 2), None, 24), (None, date(2026, 3, 2), 24), (date(2026, 4, 1), None, 0)],
)
def test_a_meter_is_expected_for_the_days_it_is_in_service(since, until, hours):
    one = meter("E01-EL", since=since, until=until)

    (share,) = shares(park(meters=(one,)))

    assert expected_s(share, start_ms(DAY), start_ms(date(2026, 3, 3)), ZONE) == hours * 3600


def made_on_site(**energies):
    whole = park(
        meters=(
            meter("E01-EL"),
            meter("E01-PV", role=Role.GENERATION),
            meter("E01-CH", role=Role.GENERATION, made_from=Origin.COUNTED),
            meter("E01-EX", role=Role.EXPORT),
        ),
    )
    return use_on(whole, DAY, **energies).iloc[0]


def test_what_is_made_from_counted_energy_is_told_from_what_the_sun_makes():
    day = made_on_site(E01_EL=10.0, E01_PV=4.0, E01_CH=6.0)

    assert day[["generated", "recovered", "renewable"]].tolist() == [240.0, 144.0, 96.0]


def test_exports_are_taken_from_everything_generated_alike():
    # 5 of 10 generated an hour leave: half of the roof's 4
    assert made_on_site(E01_EL=10.0, E01_PV=4.0, E01_CH=6.0, E01_EX=5.0)["renewable"] == 48.0


def test_more_exported_than_generated_leaves_no_renewable_energy_on_site():
    assert made_on_site(E01_EL=10.0, E01_PV=4.0, E01_EX=7.0)["renewable"] == 0.0


def test_a_roof_that_only_stood_by_has_used_that_little():
    assert made_on_site(E01_EL=10.0, E01_PV=-1.0, E01_EX=0.0)["renewable"] == -24.0


def test_a_bill_in_litres_counts_by_its_density():
    bill = Activity("E01", "2026-03", "diesel", 31_000.0, "L")
    density = Measured("E01", "diesel", Parameter.DENSITY, 0.84, "kg/L", document="certificate")

    use = use_of(park(activities=(bill,), measured=(density,)), NO_LINES, DAY, date(2026, 3, 2))

    assert used(use, "E01", "diesel") == pytest.approx([0.84, 0.84, 0.0, 0.0])
