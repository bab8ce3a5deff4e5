from __future__ import annotations

from carbon.outputs import by_basis, denominators, price_bases, products, reported, reported_months
from carbon.park import Output
from tests.carbon.parks import park

MARCH, APRIL = "2026-03", "2026-04"
CONSTANT = {"price_basis": "constant_2020"}
ROWS = (
    Output("E01", MARCH, 110.0, 33.0, "a", 5.0, "t"),
    Output("E01", MARCH, 100.0, 30.0, "a", 5.0, "t", **CONSTANT),
    Output("E01", MARCH, 11.0, None, "b", 2.0, "t", status="provisional"),
    Output("E02", MARCH, 60.0, 12.0, **CONSTANT),
)


def test_rows_add_up_within_a_price_basis_and_never_across():
    found = by_basis(park(outputs=ROWS), "output_value")

    assert list(found) == ["current", "constant_2020"]
    assert {key: (one.value, one.provisional) for key, one in found["current"].items()} == {
        ("E01", MARCH): (121.0, True),
    }
    assert {key: one.value for key, one in found["constant_2020"].items()} == {
        ("E01", MARCH): 100.0,
        ("E02", MARCH): 60.0,
    }
    assert list(by_basis(park(outputs=ROWS), "output_value", ["E02"])["constant_2020"]) == [("E02", MARCH)]


def test_the_leading_basis_is_current_or_else_the_newest_constant_one():
    newer = Output("E01", MARCH, 105.0, price_basis="constant_2025")
    constant = park(outputs=(ROWS[1], newer))

    assert price_bases(park(outputs=ROWS), "output_value") == ("current", "constant_2020")
    assert price_bases(constant, "output_value") == ("constant_2025", "constant_2020")
    assert denominators(constant, "output_value")["E01", MARCH].value == 105.0
    assert denominators(constant, "added_value")["E01", MARCH].price_basis == "constant_2020"
    assert denominators(park(), "added_value") == {}


def test_what_was_reported_stands_under_its_name_and_at_each_basis():
    found = reported(park(outputs=ROWS))

    assert found["output_value"] is found["output_value:current"]
    assert set(found) == {
        "output_value",
        "output_value:current",
        "output_value:constant_2020",
        "added_value",
        "added_value:current",
        "added_value:constant_2020",
    }
    assert reported(park()) == {"output_value": {}, "added_value": {}}


def test_a_month_is_reported_when_any_value_is():
    rows = (
        *ROWS,
        Output("E01", APRIL, product="a", quantity=1.0, product_unit="t"),
        Output("E01", "2026-05", None, 1.0),
    )

    assert reported_months(park(outputs=rows)) == {MARCH, "2026-05"}


def test_a_quantity_at_two_price_bases_is_one_quantity():
    found = products(park(outputs=ROWS), "E01", [MARCH])

    assert [(one.name, one.unit, one.made["E01", MARCH].value) for one in found] == [("a", "t", 5.0), ("b", "t", 2.0)]
    assert [one.made["E01", MARCH].provisional for one in found] == [False, True]
    assert products(park(outputs=ROWS), "E02", [MARCH]) == []


def test_quantities_that_contradict_each_other_make_no_quantity_and_a_reason():
    other_unit = (ROWS[0], Output("E01", APRIL, 1.0, None, "a", 5000.0, "kg"))
    other_value = (ROWS[0], Output("E01", MARCH, 1.0, None, "a", 6.0, "t", **CONSTANT))
    no_value = (Output("E01", MARCH, 1.0, None, "a"),)

    found = [products(park(outputs=rows), "E01", [MARCH, APRIL])[0] for rows in (other_unit, other_value, no_value)]

    assert [one.made for one in found] == [{}, {}, {}]
    assert [one.reason for one in found] == [
        "its quantities are in several units: kg, t",
        "2026-03 has two quantities, 5 and 6 t",
        "no quantity is reported",
    ]
