from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.intensity import NO_MONTH, intensity
from carbon.intensity_rows import intensities
from carbon.outputs import denominators
from carbon.park import Enterprise, Output
from carbon.scopes import scope_of
from tests.carbon.parks import park

MARCH, THEN = "2026-03", "2025-03"
CONSTANT = {"price_basis": "constant_2020"}


def rows_of(outputs, tce, *, kind="park", months=(MARCH,), known=None):
    whole = park(outputs=tuple(outputs))
    scope = scope_of(whole, kind, "E01")
    return intensities(whole, scope, months, {"tce": tce}, known or {})


def one(rows, denominator, basis="current"):
    (found,) = (row for row in rows if (row.denominator, row.price_basis) == (denominator, basis))
    return found


def test_current_and_constant_prices_stand_side_by_side_and_the_leading_one_first():
    outputs = [Output("E01", MARCH, 110.0, 22.0), Output("E01", MARCH, 100.0, 20.0, **CONSTANT)]

    rows = rows_of(outputs, {("E01", MARCH): 11.0})

    assert [(row.denominator, row.price_basis, row.value) for row in rows] == [
        ("output_value", "current", 0.1),
        ("output_value", "constant_2020", 0.11),
        ("added_value", "current", 0.5),
        ("added_value", "constant_2020", 0.55),
    ]


def test_a_price_basis_that_nobody_of_the_scope_reported_has_no_row():
    outputs = [Output("E01", MARCH, 100.0, **CONSTANT), Output("E02", MARCH, 300.0)]

    rows = rows_of(outputs, {("E01", MARCH): 11.0}, kind="enterprise")

    assert [(row.denominator, row.price_basis, row.value) for row in rows] == [
        ("output_value", "constant_2020", 0.11),
        ("added_value", "current", None),
    ]


def test_the_change_of_a_row_is_against_the_same_months_a_year_before():
    outputs = [
        Output("E01", MARCH, 120.0),
        Output("E01", THEN, 100.0),
        Output("E01", MARCH, 88.0, **CONSTANT),
        Output("E01", THEN, 80.0, **CONSTANT),
    ]

    rows = rows_of(outputs, {("E01", MARCH): 90.0, ("E01", THEN): 100.0})

    current, constant = one(rows, "output_value"), one(rows, "output_value", "constant_2020")
    assert (current.change_direct, current.change_by_growth) == (pytest.approx(-0.25), pytest.approx(0.9 / 1.1 - 1))
    assert current.change.growth_price_basis == "constant_2020"
    # 90 / 88 against 100 / 80
    assert (constant.change_direct, constant.change_by_growth) == (pytest.approx(0.9 / 1.1 - 1),) * 2
    assert constant.change.growth_price_basis == "constant_2020"
    assert {row.change_reason for row in rows if row.value is None} == {"there is no value of this year"}


def test_the_months_of_provisional_denominators_are_named():
    outputs = [Output("E01", "2026-01", 10.0), Output("E01", "2026-02", 10.0, status="provisional")]
    energy = {("E01", "2026-01"): 1.0, ("E01", "2026-02"): 1.0}

    found = one(rows_of(outputs, energy, months=("2026-01", "2026-02")), "output_value")

    assert (found.value, found.status, found.provisional_months) == (0.1, "provisional", ("2026-02",))


def test_a_period_without_whole_month_has_one_row_a_denominator_that_says_so():
    rows = rows_of([Output("E01", MARCH, 10.0, 2.0, "a", 5.0, "t")], {}, kind="enterprise", months=())

    assert [(row.denominator, row.value, row.reason) for row in rows] == [
        ("output_value", None, NO_MONTH),
        ("added_value", None, NO_MONTH),
    ]


def product_rows(outputs, tce, **facts):
    return [row for row in rows_of(outputs, tce, kind="enterprise", **facts) if row.denominator == "product"]


def test_the_only_product_of_an_enterprise_has_all_of_its_energy():
    outputs = [
        Output("E01", MARCH, 110.0, None, "电池", 50.0, "MWh"),
        Output("E01", MARCH, 100.0, None, "电池", 50.0, "MWh", **CONSTANT),
        Output("E01", THEN, 90.0, None, "电池", 40.0, "MWh"),
        Output("E01", MARCH, 5.0),
    ]

    (row,) = product_rows(outputs, {("E01", MARCH): 10.0, ("E01", THEN): 10.0})

    assert (row.value, row.unit, row.attribution, row.reason) == (0.2, "tce/MWh", "product", "")
    assert (row.product, row.product_quantity, row.product_unit) == ("电池", 50.0, "MWh")
    assert (row.numerator_value, row.denominator_10k_cny, row.price_basis) == (10.0, None, "")
    # 10 / 50 against 10 / 40
    assert (row.change_direct, row.change_by_growth) == (pytest.approx(-0.2), pytest.approx(-0.2))


def test_with_several_products_the_figure_is_the_enterprise_s_total_per_unit_and_says_so():
    outputs = [Output("E01", MARCH, 10.0, None, "钢", 50.0, "t"), Output("E01", MARCH, 10.0, None, "气", 20.0, "m3")]

    rows = product_rows(outputs, {("E01", MARCH): 10.0})

    assert [(row.product, row.value, row.unit) for row in rows] == [("气", 0.5, "tce/m3"), ("钢", 0.2, "tce/t")]
    assert {row.attribution for row in rows} == {"enterprise_total"}
    assert {row.reason for row in rows} == {"enterprise total per unit of product: it makes 2 products"}


def test_products_are_not_compared_with_a_year_in_which_others_were_made():
    outputs = [
        Output("E01", MARCH, 10.0, None, "钢", 50.0, "t"),
        Output("E01", THEN, 10.0, None, "钢", 50.0, "t"),
        Output("E01", THEN, 10.0, None, "气", 20.0, "m3"),
    ]

    (row,) = product_rows(outputs, {("E01", MARCH): 10.0, ("E01", THEN): 10.0})

    assert (row.value, row.change_direct, row.change_by_growth) == (0.2, None, None)
    assert row.change_reason == "the enterprise made other products, or counted them in other units"


def test_a_product_without_usable_quantity_has_a_row_that_says_why():
    outputs = [Output("E01", MARCH, 10.0, None, "钢"), Output("E01", "2026-04", 10.0, None, "钢")]

    (row,) = product_rows(outputs, {("E01", MARCH): 10.0})

    assert (row.value, row.status, row.reason) == (None, "not computable", "no quantity is reported")


def test_nothing_made_makes_no_intensity_of_the_product():
    (row,) = product_rows([Output("E01", MARCH, 10.0, None, "钢", 0.0, "t")], {("E01", MARCH): 10.0})

    assert (row.value, row.product_quantity) == (None, 0.0)
    assert row.reason == "the product quantity adds up to 0, which is not above zero"


def rows_at(whole, tce):
    reported, scope = denominators(whole, "output_value"), scope_of(whole, "park")
    return intensity(reported, scope, [MARCH], tce, "tce", "output_value", known={})


AMOUNTS = st.floats(0.0, 1e9)
VALUES = st.floats(-1e6, 1e9)
ACCOUNTS = st.lists(st.tuples(AMOUNTS, VALUES, VALUES), min_size=1, max_size=8)


@settings(max_examples=60, deadline=None)
@given(ACCOUNTS, st.randoms(use_true_random=False))
def test_the_park_is_sum_over_sum_whatever_the_order_of_its_members_and_rows(accounts, random):
    names = [f"E{n:02d}" for n in range(len(accounts))]
    whole = park(
        enterprises=tuple(Enterprise(name, name, name) for name in names),
        outputs=tuple(
            Output(name, MARCH, value, None, product)
            for name, (_, *values) in zip(names, accounts, strict=True)
            for product, value in zip("ab", values, strict=True)
        ),
    )
    tce = {(name, MARCH): amount for name, (amount, *_) in zip(names, accounts, strict=True)}
    members, outputs = list(whole.enterprises), list(whole.outputs)
    random.shuffle(members)
    random.shuffle(outputs)
    other = replace(whole, enterprises=tuple(members), outputs=tuple(outputs))

    found, again = (
        intensity(
            denominators(one, "output_value"), scope_of(one, "park"), [MARCH], tce, "tce", "output_value", known={}
        )
        for one in (whole, other)
    )

    top, bottom = sum(amount for amount, *_ in accounts), sum(a + b for _, a, b in accounts)
    assert found == again
    assert found.numerator_value == pytest.approx(top, rel=1e-12)
    assert found.denominator_10k_cny == pytest.approx(bottom, rel=1e-9, abs=1e-3)
    assert (found.value is None) == (found.denominator_10k_cny <= 0)
    assert found.value is None or found.value == found.numerator_value / found.denominator_10k_cny
