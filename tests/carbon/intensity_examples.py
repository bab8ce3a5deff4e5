"""The worked examples of intensity and its change in docs/methodology.md, as the code computes them."""

from __future__ import annotations

from carbon.intensity_rows import intensities
from carbon.park import Output
from carbon.scopes import scope_of
from tests.carbon.parks import park

NOW, THEN = "2026-03", "2025-03"
CONSTANT = {"price_basis": "constant_2020"}
TWO_MEMBERS = Output("E01", NOW, None, 400.0), Output("E02", NOW, None, -50.0)
TWO_YEARS = (
    Output("E01", NOW, None, 120.0),
    Output("E01", THEN, None, 100.0),
    Output("E01", NOW, None, 110.0, **CONSTANT),
    Output("E01", THEN, None, 100.0, **CONSTANT),
)
OF_PRODUCT = (Output("E01", NOW, product="电池", quantity=50.0, product_unit="MWh"),)


def found(outputs, tce, kind, denominator, basis):
    whole = park(outputs=outputs)
    rows = intensities(whole, scope_of(whole, kind, "E01"), [NOW], {"tce": tce}, {})
    (one,) = (row for row in rows if (row.denominator, row.price_basis) == (denominator, basis))
    return one


def of_two_years(basis):
    return found(TWO_YEARS, {("E01", NOW): 9.0, ("E01", THEN): 10.0}, "park", "added_value", basis)


def of_two_members():
    tce = {("E01", NOW): 10.0, ("E02", NOW): 4.0}
    return found(TWO_MEMBERS, tce, "park", "added_value", "current").value


COMPUTED = {
    "intensity": of_two_members,
    "intensity_current": lambda: of_two_years("current").value,
    "intensity_constant": lambda: of_two_years("constant_2020").value,
    "per_product": lambda: found(OF_PRODUCT, {("E01", NOW): 10.0}, "enterprise", "product", "").value,
    "change_direct": lambda: of_two_years("current").change_direct,
    "change_by_growth": lambda: of_two_years("current").change_by_growth,
}
