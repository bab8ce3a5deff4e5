"""Findings on their way into the series store: what is found now stands, what was found before is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from carbon.units import MS_PER_S
from ingest.ranges import DAY_MS, Ranges
from store.measurements import FINDING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from carbon.findings import Code, Finding
    from store.ports import SeriesStore


def replace_findings(
    series: SeriesStore,
    findings: Sequence[Finding],
    meters: Sequence[str],
    codes: Collection[Code],
    range_ms: tuple[int, int],
) -> None:
    """Write findings, and withdraw those of these meters and codes that stand in the range and are not among them."""
    now = finding_lines(findings)
    before = series.lines(FINDING, *range_ms, {"meter": meters, "code": [str(code) for code in codes]})
    before = before[before["withdrawn"] == 0]
    keys = ["at_ms", "meter", "code", "severity"]
    gone = ~pd.MultiIndex.from_frame(before[keys]).isin(pd.MultiIndex.from_frame(now[keys]))
    changed = [frame for frame in (now, before[gone].assign(withdrawn=1.0)) if not frame.empty]
    if changed:
        series.write(FINDING, pd.concat(changed, ignore_index=True))


def finding_lines(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return findings that stand as lines of measurement FINDING, stamped at the instant that they begin."""
    rows = [
        (f.from_ms, f.meter, str(f.code), str(f.severity), f.from_ms / MS_PER_S, f.to_ms / MS_PER_S, 0.0, f.detail)
        for f in findings
    ]
    return pd.DataFrame(rows, columns=list(FINDING.columns))
