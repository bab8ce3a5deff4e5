"""The boundary of a report: whose energy counts, by which meters and documents, and how long those were in service."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbon.balance import expected_s, shares
from carbon.fuels import cited
from carbon.periods import epoch_ms
from carbon.report_energy import Sources

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import pandas as pd

    from carbon.park import Park
    from carbon.periods import Period
    from carbon.scopes import Scope

Row = dict[str, Any]
Account = tuple[str, str]
"""Enterprise and carrier."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """What counts in a scope over a period."""

    sources: Mapping[Account, Sources]
    expected_s: Mapping[str, float]
    """By enterprise: seconds of service of the meters that count, up to the moment the report is made for."""
    described: Row

    def silent(self, inside: pd.DataFrame) -> list[Account]:
        """Return of which enterprises and carriers there are meters in service, and nothing in the lines `inside`."""
        known = set(zip(inside["enterprise"], inside["carrier"], strict=True))
        return [account for account, sources in self.sources.items() if sources.meters and account not in known]


def boundary(park: Park, scope: Scope, period: Period, as_of: datetime) -> Boundary:
    """Return the boundary of a scope over a period up to `as_of`.

    Source: GB/T 32150-2025, boundary and sources of an enterprise's report (企业边界与排放源).
    """
    end_ms = min(period.end_ms, epoch_ms(as_of))
    members = set(scope.enterprises)
    meters: dict[Account, set[str]] = defaultdict(set)
    seconds: dict[str, float] = defaultdict(float)
    for share in shares(park):
        if share.enterprise in members and (served := expected_s(share, period.start_ms, end_ms, park.zone)) > 0:
            meters[share.enterprise, share.carrier].add(share.meter)
            seconds[share.enterprise] += served
    months = set(period.months())
    documents: dict[Account, list[str]] = defaultdict(list)
    for activity in park.activities:
        if activity.enterprise in members and activity.month in months:
            documents[activity.enterprise, activity.carrier].append(cited(park, activity))
    accounts = sorted({*meters, *documents})
    found = {one: Sources(len(meters[one]), tuple(dict.fromkeys(documents[one]))) for one in accounts}
    described: Row = {
        "enterprises": [
            {
                "id": one.id,
                "name_zh": one.name_zh,
                "name_en": one.name_en,
                "cluster": one.cluster,
                "industry": one.industry,
                "since": one.since.isoformat() if one.since else None,
                "until": one.until.isoformat() if one.until else None,
            }
            for one in park.enterprises
            if one.id in members
        ],
        "carriers": sorted({carrier for _, carrier in accounts}),
        "meters": len(set().union(*meters.values())),
        "documents": sum(len(names) for names in documents.values()),
    }
    return Boundary(found, seconds, described)
