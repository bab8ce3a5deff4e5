"""Findings on their way into the series store: what is found now stands, what was found before is withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from carbon.findings import Code
from carbon.residual import BALANCE_CODES
from carbon.units import MS_PER_S
from ingest.ranges import DAY_MS, Ranges
from store.measurements import FINDING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from carbon.findings import Finding
    from ingest.journal import Journal
    from store.ports import SeriesStore

DAY_CODES = frozenset({Code.STANDSTILL, Code.CLOCK_SHIFT})
"""Made of a meter's whole local days, after its hours."""
HOUR_CODES = frozenset(Code) - DAY_CODES - BALANCE_CODES
"""Made of readings, with the hours; what the days of several meters say (BALANCE_CODES) comes last."""

NAMED_METERS = 100
"""Of more meters than these all findings of a short time are asked for, and those of others put aside."""
_SHORT_MS = 3 * DAY_MS
_KEYS = ["at_ms", "meter", "code", "severity"]


def keep_findings(
    journal: Journal,
    windows: Ranges,
    codes: Collection[Code],
    findings: Sequence[Finding],
) -> None:
    """Make the store say that in `windows`, of `codes`, `findings` are true and nothing else is.

    A finding is told by its meter, code and first instant; of two with the same the last stays.
    """
    if not len(windows):
        return
    now = finding_lines(findings).drop_duplicates(_KEYS, keep="last", ignore_index=True)
    journal.replace(FINDING, now, _before(journal.series, windows, codes))


def finding_lines(findings: Sequence[Finding]) -> pd.DataFrame:
    """Return findings that stand as lines of measurement FINDING, not recorded yet, at the instant that they begin."""
    rows = [
        (f.from_ms, f.meter, str(f.code), str(f.severity), f.from_ms / MS_PER_S, f.to_ms / MS_PER_S, 0.0, f.detail)
        for f in findings
    ]
    lines = pd.DataFrame(rows, columns=[name for name in FINDING.columns if name != "recorded"])
    return lines.astype(dict.fromkeys((*FINDING.tags, *FINDING.texts), "str") | {"at_ms": "int64"})


def _before(series: SeriesStore, windows: Ranges, codes: Collection[Code]) -> pd.DataFrame:
    start_ms, end_ms = int(windows.start_ms.min()), int(windows.end_ms.max())
    named = len(windows.meters) <= NAMED_METERS or end_ms - start_ms > _SHORT_MS
    where = {"code": [str(code) for code in codes]} | ({"meter": list(windows.meters)} if named else {})
    found = series.lines(FINDING, start_ms, end_ms, where)
    found = found.astype(dict.fromkeys(_KEYS[1:], "str"))
    return found[windows.holds(found["meter"], found["at_ms"].to_numpy())].reset_index(drop=True)
