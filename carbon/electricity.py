"""Electricity of the enterprises with certificates: which of their purchase is covered, which own use was sold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from carbon.allotment import Account, covered, own_sold
from carbon.certificates import SOLD, certificate_finding, claims
from carbon.days import day_number
from carbon.periods import epoch_ms, midnight

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    import pandas as pd
    from numpy.typing import NDArray

    from carbon.allotment import Covered
    from carbon.certificates import Claim
    from carbon.findings import Finding
    from carbon.park import Park
    from carbon.periods import Period
    from carbon.use_rows import Alike, UseRows

LEAST_KWH = 1.0
"""Less than this of a claim is rounding and not worth a finding."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """Of rows of daily use, by kWh: which a claim covers, and which own use counts as purchased for its sale."""

    covered: list[tuple[Claim, NDArray[np.int64], NDArray[np.float64]]]
    """Rows and what is covered of each, where it is more than nothing."""
    sold: tuple[NDArray[np.int64], NDArray[np.float64]]
    findings: tuple[Finding, ...]


def attributes(park: Park, use: pd.DataFrame, rows: UseRows, group: Alike, holders: Collection[str]) -> Attributes:
    """Return the attributes of one calendar year of electricity (`group`) of daily use.

    `use` holds an enterprise's days from the start of the year on; columns purchased, generated, renewable, recovered.
    """
    codes = [code for code, name in enumerate(rows.enterprises) if name in holders]
    place = np.full(len(rows.enterprises), -1)
    place[codes] = np.arange(len(codes))
    chosen = group.rows[place[rows.enterprise[group.rows]] >= 0]
    first = group.day.replace(month=1, day=1)
    day, column = rows.day[chosen] - day_number(first), place[rows.enterprise[chosen]]
    shape = ((group.day - first).days + 1, len(codes))
    columns = {rows.enterprises[code]: place for place, code in enumerate(codes)}
    at = np.full(shape, -1)
    at[day, column] = chosen

    def spread(amount: pd.Series) -> NDArray[np.float64]:
        laid = np.zeros(shape)
        laid[day, column] = amount.to_numpy(dtype=np.float64)[chosen]
        return laid

    account = Account(
        first,
        columns,
        left(park),
        at >= 0,
        spread(use["purchased"]),
        spread(use["renewable"]),
        spread(use["generated"] - use["recovered"] - use["renewable"]),
    )
    claimed = claims(park, columns)
    made = covered(claimed.covering, account)
    sold = list(own_sold(claimed.sold, account))
    taken = np.zeros(shape)
    for one in sold:
        taken[one.start : one.start + len(one.kwh), columns[one.claim.enterprise]] += one.kwh
    where = taken > 0
    findings = [*claimed.findings]
    findings += [_unused(one.claim, one.left_kwh, "the purchase") for one in made if one.left_kwh >= LEAST_KWH]
    findings += [_unused(one.claim, one.left_kwh, "the own generation") for one in sold if one.left_kwh >= LEAST_KWH]
    return Attributes(list(_rows(made, at, columns)), (at[where], taken[where]), tuple(findings))


def reach(park: Park, use: pd.DataFrame, enterprises: Collection[str], changed: Period) -> date:
    """Return the first day whose attributes may change when some days of enterprises do.

    `use`: their daily use over the calendar years of these days. A claim reaches back to the first of its days where
    something is known of its last one, or was until now; what was sold always does. What one claim changes, changes
    those that count after it.
    """
    claimed, until = claims(park, enterprises), left(park)
    electricity = use[use["carrier"] == "electricity"]
    known: dict[date, set[str]] = {}
    first = changed.first
    for claim in (*claimed.covering, *claimed.sold):
        if claim.first >= first or claim.last_excluded <= first:
            continue
        last = claim.last_day(until)
        if last not in known:
            at_ms = epoch_ms(midnight(last, park.zone))
            known[last] = set(electricity.loc[electricity["at_ms"] == at_ms, "enterprise"])
        finished = claim.enterprise in known[last] or changed.first <= last < changed.last_excluded
        if finished or claim.kind == SOLD:
            first = claim.first
    return first


def left(park: Park) -> dict[str, date]:
    """Return the first day on which an enterprise is no longer in the park, of those that left."""
    return {one.id: one.until for one in park.enterprises if one.until is not None}


def _rows(
    made: list[Covered], at: NDArray[np.int64], columns: dict[str, int]
) -> Iterator[tuple[Claim, NDArray[np.int64], NDArray[np.float64]]]:
    for one in made:
        used = one.kwh > 0
        if used.any():
            rows = at[one.start : one.start + len(one.kwh), columns[one.claim.enterprise]]
            yield one.claim, rows[used], one.kwh[used]


def _unused(claim: Claim, left_kwh: float, what: str) -> Finding:
    return certificate_finding(f"{claim.about}: {left_kwh:.0f} of {claim.kwh:.0f} kWh exceed {what} of these days")
