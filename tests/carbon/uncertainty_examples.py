"""The worked examples of uncertainty in docs/methodology.md as the code computes them: squares, to do without roots."""

from __future__ import annotations

from carbon.uncertainty import of_line, of_product, of_sum

COMPUTED = {
    "uncertainty_product": lambda: of_product(3.0, 4.0) ** 2,
    "uncertainty_sum": lambda: of_sum([(10.0, 30.0), (20.0, 20.0)]) ** 2,
    "uncertainty_shared_factor": lambda: of_line({"E01": 200.0, "E02": 100.0}, {"E01": 2.0, "E02": 2.0}, 10.0)[1] ** 2,
}
