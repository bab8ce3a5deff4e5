"""The quality part of a report: shares of the metered time, of each enterprise and of all, and findings."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING, Any

import pandas as pd

from carbon.sums import sums
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from carbon.findings import Finding
    from carbon.periods import Period

Row = dict[str, Any]
SECONDS = ("expected", "measured", "estimated")


def known_seconds(inside: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Return measured and estimated seconds of daily lines by enterprise."""
    if inside.empty:
        return {}
    made = sums(inside, ["enterprise"], ["measured_s", "estimated_s"])
    seconds = zip(made["measured_s"].tolist(), made["estimated_s"].tolist(), strict=True)
    return dict(zip(made["enterprise"].tolist(), seconds, strict=True))


def quality(seconds: Mapping[str, float]) -> Row:
    """Return the shares of the metered time, 0..1, with the seconds they are made of; None without a meter."""
    expected, measured, estimated = (seconds[name] for name in SECONDS)
    return {
        "measured_share": measured / expected if expected else None,
        "estimated_share": estimated / expected if expected else None,
        "missing_share": (expected - measured - estimated) / expected if expected else None,
        "metered_s": dict(seconds),
    }


def together(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the seconds of several enterprises together."""
    rows = list(parts)
    return {name: fsum(row[name] for row in rows) for name in SECONDS}


def findings_of(
    period: Period,
    meters: Collection[str],
    findings: pd.DataFrame,
    accounts: Iterable[Finding],
) -> list[Row]:
    """Return the findings of the accounts, and those lines of FINDING that are true and reach into the period."""
    made = [_finding(one.code, one.severity, None, None, None, one.detail) for one in accounts]
    seen = findings[
        findings["meter"].isin(meters)
        & (findings["withdrawn"] == 0)
        & (findings["from"] * MS_PER_S < period.end_ms)
        & (findings["to"] * MS_PER_S > period.start_ms)
    ].sort_values(["meter", "from", "code"])
    columns = ("code", "severity", "meter", "from", "to", "detail")
    return made + [_finding(*row) for row in zip(*(seen[c] for c in columns), strict=True)]


def _finding(
    code: str,
    severity: str,
    meter: str | None,
    from_s: float | None,
    to_s: float | None,
    detail: str,
) -> Row:
    return {
        "code": str(code),
        "severity": str(severity),
        "meter": meter,
        "from": None if from_s is None else _iso(from_s),
        "to": None if to_s is None else _iso(to_s),
        "detail": detail,
    }


def _iso(seconds: float) -> str:
    return pd.Timestamp(seconds, unit="s", tz="UTC").isoformat()
