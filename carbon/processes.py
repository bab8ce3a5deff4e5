"""Materials whose use emits CO2 by itself (工业生产过程), each month's laid over the days of the month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.emission_factors import material_t
from carbon.errors import GreenparkError
from carbon.findings import account_finding
from carbon.periods import day_starts_ms, parse_period

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from carbon.findings import Finding
    from carbon.park import Park

NONE_USED = pd.DataFrame({"at_ms": np.empty(0, np.int64), "quantity_t": np.empty(0)}).assign(
    enterprise=pd.Series(dtype="str"), cluster=pd.Series(dtype="str"), carrier=pd.Series(dtype="str")
)


def materials_used(
    park: Park, first: date, last_excluded: date, enterprises: Collection[str]
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return what enterprises used of materials on the local days [first, last_excluded), spread evenly over a month.

    Columns at_ms (start of the local day), enterprise, cluster, carrier (the material) and quantity_t, of the material
    itself; one row for each row of the book and day. A unit that is none of mass leaves it unknown, with a finding.
    """
    cluster = {enterprise.id: enterprise.cluster or "" for enterprise in park.enterprises}
    parts = [NONE_USED]
    findings = []
    for process in park.processes:
        month = parse_period(process.month, park.zone)
        start, end = max(month.first, first), min(month.last_excluded, last_excluded)
        if process.enterprise not in enterprises or start >= end:
            continue
        try:
            tonnes = material_t(process)
        except GreenparkError as error:
            tonnes = np.nan
            findings.append(account_finding(error, f"{process.material} of {process.enterprise} in {process.month}"))
        parts.append(
            pd.DataFrame(
                {
                    "at_ms": day_starts_ms(start, end, park.zone)[:-1],
                    "quantity_t": tonnes / (month.last_excluded - month.first).days,
                    "enterprise": process.enterprise,
                    "cluster": cluster.get(process.enterprise, ""),
                    "carrier": process.material,
                }
            )
        )
    return pd.concat(parts, ignore_index=True) if len(parts) > 1 else NONE_USED, findings
