from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from carbon.figures import Figures, Month, Monthly
from carbon.intensity import intensity, intensity_lines, monthly_sums
from carbon.outputs import denominators, reported
from carbon.park import Output
from carbon.scopes import all_scopes, scope_of
from tests.carbon.parks import ZONE, days_of, figures_of, meter, park, start_ms, use_over

MARCH, APRIL = "2026-03", "2026-04"


def of(outputs, monthly, months=(MARCH,), denominator="output_value", kind="park", known=None):
    whole = park(outputs=tuple(outputs))
    scope = scope_of(whole, kind, "E01")
    return intensity(denominators(whole, denominator), scope, months, monthly, "tce", denominator, known=known or {})


def output(enterprise="E01", month=MARCH, value=100.0, added=None, **facts):
    return Output(enterprise, month, value, added, **facts)


def test_intensity_is_energy_over_output_of_the_same_members_and_months():
    found = of([output(), output("E02", value=300.0)], {("E01", MARCH): 8.0, ("E02", MARCH): 12.0})

    assert (found.value, found.status, found.unit) == (0.05, "final", "tce/万元")
    assert (found.numerator_value, found.denominator_10k_cny) == (20.0, 400.0)
    assert (found.price_basis, found.months, found.left_out) == ("current", (MARCH,), ())


def test_an_enterprise_without_a_denominator_is_left_out_on_both_sides():
    found = of([output()], {("E01", MARCH): 8.0, ("E02", MARCH): 12.0})

    assert (found.value, found.numerator_value, found.denominator_10k_cny) == (0.08, 8.0, 100.0)
    assert (found.status, found.left_out) == ("partial", ("E02 2026-03",))
    assert "left out on both sides" in found.reason


def test_a_month_without_energy_is_left_out_on_both_sides():
    found = of([output(), output(month=APRIL)], {("E01", MARCH): 8.0}, (MARCH, APRIL))

    assert (found.value, found.denominator_10k_cny, found.months) == (0.08, 100.0, (MARCH,))


def test_an_output_without_energy_is_left_out_and_makes_the_figure_partial():
    found = of([output(), output("E02", value=300.0)], {("E01", MARCH): 8.0})

    assert (found.value, found.denominator_10k_cny, found.status) == (0.08, 100.0, "partial")
    assert found.left_out == ("E02 2026-03",)


@pytest.mark.parametrize(("share", "status"), [(1.0, "final"), (0.9, "final"), (0.89, "partial")])
def test_a_month_of_which_too_little_is_known_makes_the_figure_partial(share, status):
    found = of([output()], {("E01", MARCH): 8.0}, known={("E01", MARCH): share})

    assert (found.value, found.status) == (0.08, status)
    assert ("less than 90%" in found.reason) == (status == "partial")


def test_an_absent_denominator_makes_no_intensity():
    found = of([output(added=None)], {("E01", MARCH): 8.0}, denominator="added_value")

    assert (found.value, found.status, found.reason) == (None, "not computable", "no added value for these months")
    assert found.left_out == ("E01 2026-03",)


@pytest.mark.parametrize("added", [0.0, -5.0])
def test_a_denominator_that_is_not_above_zero_makes_no_intensity_and_is_shown(added):
    found = of([output(added=added)], {("E01", MARCH): 8.0}, denominator="added_value")

    assert (found.value, found.status) == (None, "not computable")
    assert (found.numerator_value, found.denominator_10k_cny, found.left_out) == (8.0, added, ())
    assert found.reason == f"the added value adds up to {added:g}, which is not above zero"


@pytest.mark.parametrize(("second", "value"), [(0.0, 0.2), (-20.0, 0.25)])
def test_a_member_s_denominator_of_zero_or_below_counts_in_the_sum(second, value):
    rows = [output(added=100.0), output("E02", added=second)]

    found = of(rows, {("E01", MARCH): 8.0, ("E02", MARCH): 12.0}, denominator="added_value")

    # (8 + 12) tce over (100 + 0) or (100 - 20) 万元
    assert (found.value, found.status, found.left_out) == (value, "final", ())


def test_without_energy_there_is_no_intensity_rather_than_zero():
    found = of([output()], {})

    assert (found.value, found.status, found.reason) == (None, "not computable", "no energy in these months")


def test_a_numerator_with_an_unknown_part_makes_no_intensity():
    found = of([output()], {("E01", MARCH): float("nan")})

    assert (found.value, found.status, found.reason) == (None, "not computable", "a factor is missing")


def test_prices_of_different_bases_are_not_added():
    rows = [output(), output("E02", price_basis="constant_2020")]

    found = of(rows, {("E01", MARCH): 8.0, ("E02", MARCH): 12.0})

    assert (found.value, found.price_basis, found.status) == (0.08, "current", "partial")
    assert found.left_out == ("E02 2026-03",)


def test_a_provisional_denominator_marks_the_figure():
    assert of([output(status="provisional")], {("E01", MARCH): 8.0}).status == "provisional"


def test_the_rows_of_a_month_add_up_whichever_of_them_has_the_value():
    rows = [
        output(product="a", value=100.0),
        output(product="b", value=60.0, added=30.0),
        output(product="c", value=None, added=10.0, quantity=5.0, product_unit="t", status="provisional"),
    ]

    by_output = of(rows, {("E01", MARCH): 8.0})
    by_added = of(rows, {("E01", MARCH): 8.0}, denominator="added_value")

    assert (by_output.value, by_output.status) == (0.05, "final")
    assert (by_added.value, by_added.status) == (0.2, "provisional")


def test_an_enterprise_is_measured_by_its_own_rows():
    found = of([output(), output("E02", value=9.0)], {("E01", MARCH): 8.0, ("E02", MARCH): 1.0}, kind="enterprise")

    assert found.value == 0.08


def test_monthly_sums_are_by_the_local_month_and_unknown_where_a_day_is_unknown():
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 2)]
    frame = pd.DataFrame(
        {
            "at_ms": [start_ms(d) for d in days],
            "enterprise": "E01",
            "carrier": "electricity",
            "tce": [1.0, 2.0, float("nan")],
        },
    )

    sums = monthly_sums(frame, "tce", ZONE)

    assert sums["E01", MARCH] == 1.0
    assert sums["E01", APRIL] != sums["E01", APRIL]
    assert monthly_sums(frame.iloc[:0], "tce", ZONE) == {}


def month(tce, location_t):
    return Month({"electricity": Monthly(0.0, 0.0, 0.0, 0.0, tce, 0.0, 0.0, location_t, 0.0, 0.0)})


def made(whole, figures, month):
    return intensity_lines(ZONE, figures, month, all_scopes(whole))


def test_lines_hold_every_scope_that_has_a_denominator_and_no_other():
    whole = park(outputs=(output(added=20.0), output("E02", value=300.0, status="provisional")))
    used = {("E01", MARCH): month(8.0, 10.0), ("E02", MARCH): month(12.0, 30.0)}

    lines = made(whole, Figures(used, {}, reported(whole)), MARCH)

    found = lines.set_index(["scope", "denominator"])["tce_per_10k_cny"].to_dict()
    assert found == {
        ("park", "output_value"): 0.05,
        ("park", "added_value"): 0.4,
        ("C1", "output_value"): 0.08,
        ("C1", "added_value"): 0.4,
        ("E01", "output_value"): 0.08,
        ("E01", "added_value"): 0.4,
        ("E02", "output_value"): 0.04,
    }
    assert lines.set_index(["scope", "denominator"])["tco2_per_10k_cny"]["park", "output_value"] == 0.1
    assert set(lines["at_ms"]) == {start_ms(date(2026, 3, 1))}
    # left out or provisional: marked
    assert lines.set_index(["scope", "denominator"])["provisional"].to_dict()["E01", "output_value"] == 0.0
    assert lines.set_index(["scope", "denominator"])["provisional"].to_dict()["park", "output_value"] == 1.0


def test_lines_are_at_the_leading_prices_of_the_park_alone():
    outputs = (output(), output(value=80.0, price_basis="constant_2020"), output("E02", price_basis="constant_2020"))
    whole = park(outputs=outputs)
    used = {("E01", MARCH): month(8.0, 10.0), ("E02", MARCH): month(12.0, 30.0)}

    lines = made(whole, Figures(used, {}, reported(whole)), MARCH)

    # E02 reports no current prices: the park goes without it and is marked
    assert lines.set_index("scope")["tce_per_10k_cny"].to_dict() == {"park": 0.08, "C1": 0.08, "E01": 0.08}
    assert lines.set_index("scope")["provisional"].to_dict() == {"park": 1.0, "C1": 0.0, "E01": 0.0}


def test_a_month_of_which_too_little_is_known_has_no_line():
    outputs = tuple(Output("E01", month, 100.0) for month in ("2026-03", "2026-04"))
    whole = park(meters=(meter("E01-EL"),), outputs=outputs)
    use = use_over(whole, [*days_of(2026, 3)[:20], *days_of(2026, 4)], E01_EL=1.0)
    known = figures_of(whole, use)

    lines = {month: made(whole, known, month) for month in (MARCH, APRIL)}

    assert lines[MARCH].empty
    assert set(lines[APRIL]["measured_share"]) == {1.0}
    assert set(lines[APRIL]["estimated_share"]) == {0.0}
    assert set(lines[APRIL]["at_ms"]) == {start_ms(date(2026, 4, 1))}
