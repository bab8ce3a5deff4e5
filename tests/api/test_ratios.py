from __future__ import annotations

import re

import pytest

from api.intensities import Windowed
from api.pages.figures import change
from api.pages.ratios import ratio_rows
from api.pages.reasons import explained
from api.pages.words import word
from carbon.intensity import Intensity
from carbon.windows import Window


def one(denominator, basis, value, product=""):
    status = "final" if value is not None else "not computable"
    return Intensity("tce", denominator, value, "tce/万元", status, price_basis=basis, product=product)


def test_rows_hold_a_cell_a_window_and_products_come_last():
    march = [one("output_value", "current", 0.1), one("product", "", 0.2, "钢"), one("added_value", "current", None)]
    year = [one("output_value", "current", 0.3), one("output_value", "constant_2020", 0.4)]

    rows = ratio_rows([Windowed(Window.MONTH, ("2026-03",), march), Windowed(Window.YEAR_TO_DATE, ("2026-01",), year)])

    values = [(row.denominator, row.price_basis, [cell and cell.value for cell in row.cells]) for row in rows]
    assert values == [
        ("output_value", "current", [0.1, 0.3]),
        ("added_value", "current", [None, None]),
        ("output_value", "constant_2020", [None, 0.4]),
        ("product", "", [0.2, None]),
    ]


def test_a_change_is_written_with_its_sign():
    assert [change(share) for share in (-0.1894, 0.05, None)] == ["−18.9 %", "+5.0 %", "—"]


def test_constant_prices_are_named_with_their_year():
    assert (word("constant_2020", "zh"), word("constant_2020", "en")) == ("2020 年可比价", "constant prices of 2020")


@pytest.mark.parametrize(
    "reason",
    [
        "no output value for these months",
        "no product quantity for these months",
        "the added value adds up to -4, which is not above zero",
        "enterprise total per unit of product: it makes 2 products",
        "its quantities are in several units: kg, t",
        "2026-03 has two quantities, 5 and 6 t",
        "over the 1 of 2 enterprise-months that both years know",
        "constant prices are not known of all of them: growth at current prices",
        "the enterprise made other products, or counted them in other units",
        "outputs.csv has no added_value_10k_cny at constant_2015 prices for park",
    ],
)
def test_a_reason_is_explained_in_chinese(reason):
    chinese = explained(reason, "zh")

    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert set(re.findall(r"-?\d+", reason)) == set(re.findall(r"-?\d+", chinese))
