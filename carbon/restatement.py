"""What a later report says otherwise than a sealed one, figure by figure, and for which cause.

Sequential substitution: the report is made again with more and more of what is known now, and what each step moves is
laid to its cause. In the order of CAUSES: today's arithmetic on what was known at sealing; then today's lines, meters
and documents; then today's factors; then today's output values, which is the new report. The steps add up to the whole
difference by construction, and what two causes do together goes to the later one.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from carbon.report_figures import figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from carbon.park import Park

METHOD, DATA, FACTOR, OUTPUT_VALUE = CAUSES = ("method", "data", "factor", "output_value")
"""Why a figure differs, in the order in which they are substituted."""

GRID_BITS = 49
"""Differences are multiples of 2**-49 of the power of two above the largest value: 2e-15 of it. Then each of them, and
their sums in any order, are exact in float64."""

COMPARED = (
    "enterprises",
    "energy",
    "energy_total_tce",
    "energy_renewable_tce",
    "activity",
    "emissions",
    "members",
    "intensity",
    "certificates",
    "uncertainty",
)
"""The parts of a report that a restatement is about. Names, findings, and how goals stand on the day it is made for are
told anew by every report and restate nothing."""

Report = dict[str, Any]


def substituted(then: Park, now: Park) -> tuple[Park, Park]:
    """Return the park with today's data alone, and with today's data and factors.

    Factors are the rows of factors/, what enterprises measured of their fuels, and the park's choices among them
    ([policy]); output values are outputs.csv; everything else (meters, documents, certificates, enterprises) is data.
    """
    with_factors = replace(now, outputs=then.outputs)
    with_data = replace(with_factors, factors=then.factors, measured=then.measured, policy=then.policy)
    return with_data, with_factors


def changed_parts(sealed: Report, now: Report) -> list[str]:
    """Return which of COMPARED two reports, as read from JSON, say otherwise; empty: the sealed one still holds."""
    return [part for part in COMPARED if _content(part, sealed) != _content(part, now)]


def differences(path: Sequence[Report]) -> list[dict[str, object]]:
    """Return a row for each enterprise and figure that a step of the path moved.

    `path`: five reports as read from JSON: the sealed one, and one after the substitution of each of CAUSES. A row has
    enterprise (None: the whole scope), figure, unit, before, after, difference, causes (the part of each of CAUSES,
    which add up to `difference` exactly, in any order) and changed_by. `difference` and `causes` are None where the
    figure was not computable before or is not after; a step at which it is not computable leaves its part to the next.
    """
    found = [figures(report) for report in path]
    keys = dict.fromkeys(key for one in found for key in one)
    rows = ((key, [one.get(key) for one in found]) for key in keys)
    return [_row(*key, values) for key, values in rows if any(value != values[0] for value in values)]


def causes_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the causes that moved any figure, in the order of CAUSES."""
    named = {cause for row in rows for cause in row["changed_by"]}
    return [cause for cause in CAUSES if cause in named]


def _row(enterprise: str | None, figure: str, unit: str, values: Sequence[float | None]) -> dict[str, object]:
    before, after = values[0], values[-1]
    row: dict[str, object] = {
        "enterprise": enterprise,
        "figure": figure,
        "unit": unit,
        "before": before,
        "after": after,
        "difference": None,
        "causes": None,
        "changed_by": [cause for cause, (a, b) in zip(CAUSES, pairwise(values), strict=True) if a != b],
    }
    if before is not None and after is not None:
        steps = exact_steps(list(_carried(before, values[1:])))
        row["difference"] = sum(steps)
        row["causes"] = dict(zip(CAUSES, steps, strict=True))
    return row


def _carried(before: float, values: Sequence[float | None]) -> Iterator[float]:
    """Give the values with what cannot be computed at a step as it stood before it."""
    yield before
    for value in values:
        before = before if value is None else value
        yield before


def exact_steps(values: Sequence[float]) -> list[float]:
    """Return the differences of neighbours, such that their float64 sums are exact in any order.

    The values are first rounded to one binary grid (GRID_BITS), which moves none by more than 1e-15 of the largest.
    """
    _, exponent = math.frexp(max(map(abs, values)))
    on_grid = [round(math.ldexp(value, GRID_BITS - exponent)) for value in values]
    return [math.ldexp(b - a, exponent - GRID_BITS) for a, b in pairwise(on_grid)]


def _content(part: str, report: Report) -> object:
    content = report.get(part)
    if part != "emissions" or content is None:
        return content
    lines = [{name: value for name, value in line.items() if name != "href"} for line in content["lines"]]
    return {**content, "lines": lines}
