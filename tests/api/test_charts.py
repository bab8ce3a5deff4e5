from __future__ import annotations

import re

from api.pages.charts import Series, hourly_steps, stacked_months

MONTHS = ["2025-12", "2026-01", "2026-02"]


def test_a_month_without_a_value_has_no_bar():
    full, gap = (
        stacked_months("tce", "tce", MONTHS, [Series("electricity", "electricity", values)])
        for values in ([1.0, 2.0, 3.0], [1.0, None, 3.0])
    )

    def bars(chart):
        return len(re.findall(r"fill: #1f6f8b", chart.svg))

    assert (bars(full), bars(gap)) == (3, 2)


def test_bars_stand_on_one_another_to_scale():
    series = [Series("electricity", "electricity", [30.0]), Series("natural_gas", "gas", [10.0])]

    svg = stacked_months("tce", "tce", ["2026-01"], series).svg

    heights = []
    for colour in ("#1f6f8b", "#e0a030"):
        path = re.search(rf'd="([^"]+)"[^>]*style="fill: {colour}', svg)
        ys = [float(y) for y in re.findall(r"[ML] [\d.-]+ ([\d.-]+)", path[1])]
        heights.append((min(ys), max(ys)))
    (electricity_top, electricity_bottom), (gas_top, gas_bottom) = heights
    assert abs(electricity_top - gas_bottom) < 1e-6
    assert abs((electricity_bottom - electricity_top) / (gas_bottom - gas_top) - 3) < 1e-4


def test_the_same_values_draw_the_same_bytes_and_share_no_id_with_another_chart():
    values = [1.0, None, 3.0]

    first, second = (hourly_steps("h", "MWh", MONTHS, [0], values).svg for _ in range(2))

    assert first == second
    assert not re.search(r"<g id=", first)
    assert "<style" not in first
    assert "font-family" not in first


def test_a_chart_of_nothing_is_still_a_chart():
    empty = hourly_steps("h", "MWh", MONTHS, [0], [None, None, None])

    assert empty.svg.startswith("<svg ")
    assert empty.svg.endswith("</svg>\n")
