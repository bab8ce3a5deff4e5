"""Reports over ten days of a month, with figures that can be worked out in the head."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from carbon.park import Activity
from carbon.verification import TOTALS, contradictions
from tests.carbon.parks import meter, park, policy, use_over
from tests.carbon.report_cases import APRIL, ENERGIES, WHOLE, finding, findings, made


def test_a_report_has_the_keys_that_others_rely_on():
    found = made()

    assert {"scope", "period", "generated_for", "energy", "emissions", "intensity", "quality", "sha256"} <= set(found)
    assert {"carrier", "quantity", "measured", "estimated", "unit", "tce"} <= set(found["energy"][0])
    totals = {"scope1_t", "scope2_location_t", "scope2_market_t", "park_rule_t", "lines"}
    assert totals <= set(found["emissions"])
    line = found["emissions"]["lines"][0]
    assert {"carrier", "quantity", "unit", "factor", "t"} <= set(line)
    assert {"value", "unit", "kind", "source", "year", "region"} <= set(line["factor"])
    assert {"numerator", "denominator", "value", "unit", "status"} <= set(found["intensity"][0])
    assert {"measured_share", "estimated_share", "missing_share", "findings"} <= set(found["quality"])
    assert (found["scope"], found["period"], found["generated_for"]) == ("park", "2026-04", "2026-11-01T00:00:00+00:00")


def test_the_park_s_figures_are_those_worked_out_by_hand():
    found = made()

    energy = {row["carrier"]: row for row in found["energy"]}
    # 720 hours: 300 kW bought by the park, of which E02 uses 100, and 50 kW made; 10 m3 of gas an hour
    assert (energy["electricity"]["quantity"], energy["electricity"]["purchased"]) == (252_000.0, 216_000.0)
    assert energy["natural_gas"]["quantity"] == 7200.0
    assert found["energy_total_tce"] == pytest.approx(252 * 0.1229 + 7.2 * 1.33)
    emitted = found["emissions"]
    assert emitted["scope1_t"] == pytest.approx(7200 * 21.62188809e-4, rel=1e-9)
    assert emitted["scope2_location_t"] == pytest.approx(216 * 0.4044)
    # 30 MWh are certified
    assert emitted["scope2_market_t"] == pytest.approx(186 * 0.6096)
    assert emitted["park_rule_t"] == pytest.approx(186 * 0.8325 + 7200 * 21.840291e-4, rel=1e-9)
    assert "reasons" not in emitted


def test_the_park_is_the_sum_of_its_enterprises():
    whole, one, two = made(), made(kind="enterprise", wanted="E01"), made(kind="enterprise", wanted="E02")

    for key in TOTALS:
        assert whole["emissions"][key] == pytest.approx(one["emissions"][key] + two["emissions"][key], rel=1e-12)
    assert whole["energy_total_tce"] == pytest.approx(one["energy_total_tce"] + two["energy_total_tce"], rel=1e-12)
    assert made(kind="cluster", wanted="C1")["emissions"]["scope2_location_t"] == one["emissions"]["scope2_location_t"]


def test_every_line_is_quantity_times_factor_and_every_total_the_sum_of_its_lines():
    emitted = made()["emissions"]

    for line in emitted["lines"]:
        assert line["t"] == pytest.approx(line["quantity"] * line["factor"]["t_per_unit"], rel=1e-12)
    of = {m: sum(line["t"] for line in emitted["lines"] if line["method"] == m) for m in METHODS}
    assert emitted["scope1_t"] == pytest.approx(of["combustion"], rel=1e-12)
    assert emitted["scope2_location_t"] == pytest.approx(of["location"], rel=1e-12)
    assert emitted["scope2_market_t"] == pytest.approx(of["market"], rel=1e-12)
    assert emitted["park_rule_t"] == pytest.approx(of["combustion_park_rule"] + of["park_rule"], rel=1e-12)


METHODS = ("combustion", "location", "market", "combustion_park_rule", "park_rule")


def test_shares_of_the_metered_time_sum_to_one():
    use = use_over(WHOLE, APRIL[:15], **ENERGIES)
    use.loc[use["carrier"] == "natural_gas", ["measured_s", "estimated_s"]] = [21_600.0, 64_800.0]

    quality = made(use=use)["quality"]

    shares = [quality[f"{word}_share"] for word in ("measured", "estimated", "missing")]
    # Five counts of meters (E02's counts for both), half of the month; of the gas meter a quarter of its time measured
    assert shares == pytest.approx([0.5 * 4.25 / 5, 0.5 * 0.75 / 5, 0.5])
    assert sum(shares) == pytest.approx(1.0, abs=1e-12)


def test_time_after_the_moment_the_report_is_made_for_is_not_missing_yet():
    as_of = datetime(2026, 4, 15, 16, tzinfo=UTC)

    quality = made(use=use_over(WHOLE, APRIL[:15], **ENERGIES), as_of=as_of)["quality"]

    assert quality["missing_share"] == pytest.approx(0.0, abs=1e-12)
    assert made(as_of=datetime(2026, 1, 1, tzinfo=UTC))["quality"]["measured_share"] is None


def test_intensity_stands_over_output_and_added_value_and_names_who_is_left_out():
    rows = {(row["numerator"], row["denominator"]): row for row in made()["intensity"]}

    by_output = rows["tce", "output_value"]
    assert by_output["value"] == pytest.approx((252 * 0.1229 + 7.2 * 1.33) / 1500)
    assert by_output["status"] == "final"
    by_added = rows["tCO2", "added_value"]
    # E01 alone: 200 kW x 720 h bought, and the gas
    assert by_added["value"] == pytest.approx((144 * 0.4044 + 7200 * 21.62188809e-4) / 200, rel=1e-9)
    assert (by_added["status"], by_added["left_out"]) == ("partial", ("E02 2026-04",))


@pytest.mark.parametrize("period", ["2026-04-15", "2026-04-10/2026-05-01"])
def test_a_part_of_a_month_has_no_intensity_because_output_is_monthly(period):
    rows = made(period=period)["intensity"]

    assert len(rows) == 4
    assert {(row["value"], row["status"]) for row in rows} == {(None, "not computable")}
    assert {row["reason"] for row in rows} == {
        "output and added value are monthly, and this period holds no whole month"
    }


def test_energy_of_a_broken_month_does_not_enter_an_intensity():
    use = use_over(WHOLE, [*APRIL, date(2026, 5, 1)], **ENERGIES)

    whole, broken = made(use=use), made(use=use, period="2026-04-01/2026-05-02")

    assert broken["energy_total_tce"] > whole["energy_total_tce"]
    assert broken["intensity"] == whole["intensity"]


def test_a_period_of_which_nothing_is_known_has_no_figures_rather_than_zeros():
    found = made(period="2026-05")

    assert found["energy"] == []
    assert found["energy_total_tce"] is None
    assert [found["emissions"][key] for key in ("scope1_t", "scope2_location_t", "scope2_market_t", "park_rule_t")] == [
        None
    ] * 4
    assert found["emissions"]["reasons"] == ["nothing is known of the energy of this period"]
    assert found["quality"]["missing_share"] == 1.0
    assert contradictions(found) == []


def test_an_enterprise_that_burns_nothing_has_zero_of_scope_1():
    assert made(kind="enterprise", wanted="E02")["emissions"]["scope1_t"] == 0.0


def test_a_carrier_whose_meters_were_all_silent_is_unknown_and_not_zero():
    silent = {name: energy for name, energy in ENERGIES.items() if name != "E01_NG"}

    found = made(use=use_over(WHOLE, APRIL, **silent))

    (gas,) = [row for row in found["energy"] if row["carrier"] == "natural_gas"]
    assert (gas["quantity"], gas["tce"], gas["unit"]) == (None, None, "m3")
    assert found["energy_total_tce"] is None
    assert (found["emissions"]["scope1_t"], found["emissions"]["park_rule_t"]) == (None, None)
    assert found["emissions"]["scope2_location_t"] == pytest.approx(216 * 0.4044)
    assert any("meters of natural_gas, and no reading" in reason for reason in found["emissions"]["reasons"])
    assert contradictions(found) == []


def test_every_line_names_the_one_total_it_counts_in():
    lines = made()["emissions"]["lines"]

    counted = {key: sum(line["t"] for line in lines if line["counts_in"] == key) for key in TOTALS}

    assert {line["counts_in"] for line in lines} == set(TOTALS)
    assert counted == {key: pytest.approx(made()["emissions"][key]) for key in TOTALS}


def test_an_intensity_says_when_too_little_of_its_month_is_known():
    found = made(kind="enterprise", wanted="E01", use=use_over(WHOLE, APRIL[:26], **ENERGIES))

    assert [row["status"] for row in found["intensity"]] == ["partial"] * 4
    assert "less than 90% of the metered time is known" in found["intensity"][0]["reason"]


def test_a_missing_factor_makes_its_totals_unknown_and_is_a_finding():
    whole = replace(WHOLE, activities=(Activity("E02", "2026-04", "raw_coal", 30.0, "t"),))

    found = made(whole, use=use_over(whole, APRIL, **ENERGIES))

    assert found["emissions"]["scope1_t"] is None
    assert found["emissions"]["scope2_location_t"] is not None
    assert "raw_coal" in found["emissions"]["reasons"][0]
    assert [f["code"] for f in found["quality"]["findings"]] == ["factor_missing"]
    assert next(line for line in found["emissions"]["lines"] if line["carrier"] == "raw_coal")["factor"] is None
    assert contradictions(found) == []


def test_a_missing_coefficient_makes_the_standard_coal_unknown_and_is_a_finding():
    without = tuple(factor for factor in WHOLE.factors if factor.carrier != "lng")
    whole = replace(WHOLE, factors=without, activities=(Activity("E02", "2026-04", "lng", 30.0, "t"),))

    found = made(whole, use=use_over(whole, APRIL, **ENERGIES))

    assert found["energy_total_tce"] is None
    assert next(row for row in found["energy"] if row["carrier"] == "lng")["tce_factor"] is None
    assert {f["code"] for f in found["quality"]["findings"]} == {"factor_missing"}
    assert contradictions(found) == []


def test_a_report_carries_the_findings_that_touch_it_and_are_still_true():
    rows = findings(
        finding("gap", "E02-EL", date(2026, 3, 30), date(2026, 4, 2)),
        finding("register_drop", "E01-EL", date(2026, 4, 10), date(2026, 4, 11), "error"),
        finding("gap", "E01-EL", date(2026, 4, 12), date(2026, 4, 13), withdrawn=1.0),
        finding("gap", "E01-EL", date(2026, 3, 1), date(2026, 4, 1)),
        finding("gap", "E01-EL", date(2026, 5, 1), date(2026, 5, 2)),
        finding("gap", "E09-EL", date(2026, 4, 2), date(2026, 4, 3)),
    )

    found = made(findings=rows)["quality"]["findings"]

    assert [(f["code"], f["severity"], f["meter"]) for f in found] == [
        ("register_drop", "error", "E01-EL"),
        ("gap", "warning", "E02-EL"),
    ]
    assert (found[0]["from"], found[0]["to"]) == ("2026-04-09T16:00:00+00:00", "2026-04-10T16:00:00+00:00")
    only = made(kind="enterprise", wanted="E02", findings=rows)["quality"]["findings"]
    assert [f["meter"] for f in only] == ["E02-EL"]


def test_years_with_different_factors_stand_on_different_lines():
    whole = park(meters=(meter("E01-EL"),), policy=policy(electricity_tce="equivalent"))
    use = use_over(whole, [date(2023, 12, 31), date(2024, 1, 1)], E01_EL=1.0)

    found = made(whole, period="2023-12-31/2024-01-02", use=use)

    assert [row["tce_factor"]["value"] for row in found["energy"]] == [0.3055, 0.3024]
    assert contradictions(found) == []
