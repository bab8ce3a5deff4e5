"""The worked examples of a restatement in docs/methodology.md, as the code computes them."""

from __future__ import annotations

from dataclasses import replace

from carbon.restatement import differences
from tests.carbon.test_restatement import SEALED_PARK, grid_factor, lines, path


def part(figure, cause):
    """What a cause moves of a figure of E01, which takes 310 kWh an hour instead of 300, at 1 kg/kWh, for 1250 万元."""
    first, second = SEALED_PARK.outputs
    outputs = (replace(first, output_value_10k_cny=1250.0), second)
    now = replace(SEALED_PARK, factors=grid_factor(1.0), outputs=outputs)
    (row,) = (
        row
        for row in differences(path(now, lines(first=310.0)))
        if (row["enterprise"], row["figure"]) == ("E01", figure)
    )
    return row["causes"][cause]


COMPUTED = {
    "restated_data": lambda: part("scope2_location_t", "data"),
    "restated_factor": lambda: part("scope2_location_t", "factor"),
    "restated_output": lambda: part("tCO2/output_value current", "output_value"),
}
