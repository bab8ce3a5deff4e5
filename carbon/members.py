"""Sums over the members of a scope, step by step, where some are not known: missing is not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.coverage import COMPLETE_SHARE
from carbon.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from carbon.figures import Figures
    from carbon.outputs import Account, Denominator
    from carbon.scopes import Scope

_DAY_S = 24 * SECONDS_PER_HOUR


def summed(values: NDArray[np.float64], there: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the sum of each step over members by steps; NaN where those known are less than COMPLETE_SHARE by size.

    `values` is NaN where a member is not known, and not looked at where it is not `there`. The size of a member is the
    mean of what is known of it; a sum is raised by the size of those that are not known. With nobody there it is 0.
    """
    known = there & np.isfinite(values)
    counted = np.where(known, values, 0.0)
    times = known.sum(axis=1)
    size = np.abs(np.divide(counted.sum(axis=1), times, out=np.zeros(len(values)), where=times > 0))
    whole, part = size @ there, size @ known
    all_known = (known == there).all(axis=0)
    share = np.divide(part, whole, out=np.zeros(whole.size), where=whole > 0)
    share = np.where(all_known, 1.0, share)
    total: NDArray[np.float64] = np.divide(
        counted.sum(axis=0), share, out=np.full(share.size, np.nan), where=share >= COMPLETE_SHARE
    )
    return total


def daily_tce(figures: Figures, scope: Scope, months: Sequence[str]) -> NDArray[np.float64]:
    """Return the standard coal that a scope used on each day of whole months in a row [tce], NaN where not known.

    A member is there in the months in which it has meters in service or a line; of a day at least COMPLETE_SHARE of
    what the meters of its month measure in a day has to be known.
    """
    lengths = [_days_in(month) for month in months]
    ends = np.cumsum(lengths)
    values = np.full((len(scope.enterprises), int(ends[-1])), np.nan)
    there = np.zeros(values.shape, dtype=np.bool_)
    for row, enterprise in enumerate(scope.enterprises):
        for month, end, length in zip(months, ends, lengths, strict=True):
            span = slice(end - length, end)
            expected_s = figures.expected_s.get((enterprise, month), 0.0)
            found = figures.months.get((enterprise, month))
            course = None if found is None else found.course
            there[row, span] = expected_s > 0 or course is not None
            if course is not None:
                enough = course.known_s >= COMPLETE_SHARE * expected_s / length
                values[row, span] = np.where(enough, course.tce, np.nan)
    return summed(values, there)


def monthly(
    reported: Mapping[Account, Denominator], scope: Scope, months: Sequence[str], members: Sequence[str] | None = None
) -> NDArray[np.float64]:
    """Return what a scope (or these members of it) reported for each of some months in a row, NaN where not known.

    A member is there from the first month it reported on.
    """
    chosen = scope.enterprises if members is None else members
    values = np.full((len(chosen), len(months)), np.nan)
    for row, enterprise in enumerate(chosen):
        for place, month in enumerate(months):
            if (found := reported.get((enterprise, month))) is not None:
                values[row, place] = found.value
    return summed(values, np.logical_or.accumulate(np.isfinite(values), axis=1))


def _days_in(month: str) -> int:
    first = np.datetime64(month, "M")
    return int(((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64))
