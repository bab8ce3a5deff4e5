"""Who used what: the meters of an enterprise, added up so that nothing counts twice.

Use of a carrier = boundary meters - what they pass on to other enterprises + generation - export.
Sub-meters explain, they never add.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.meters import Role
from carbon.periods import day_starts_ms, epoch_ms, midnight
from carbon.sums import sums
from carbon.units import MS_PER_S, energy_scale

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from carbon.meters import Meter
    from carbon.park import Park

FLOWS = ("purchased", "generated", "exported")
_FLOW_OF_ROLE = {Role.BOUNDARY: "purchased", Role.GENERATION: "generated", Role.EXPORT: "exported"}
USE_SIGN = {"purchased": 1.0, "generated": 1.0, "exported": -1.0}
"""How a flow counts in what an enterprise uses."""
_SUMMED = ("energy", "energy_estimated", *FLOWS, "measured_s", "estimated_s")
_EVER_MS, _FOREVER_MS = -(2**62), 2**62


@dataclass(frozen=True, slots=True)
class Share:
    """That one meter's energy counts `sign` times in one flow of one enterprise."""

    meter: str
    enterprise: str
    carrier: str
    flow: str
    sign: float


def shares(park: Park) -> list[Share]:
    """Return how every meter counts, in the order of the meters.

    A boundary meter below another enterprise's meter is passed on (转供电): it counts for its own enterprise and
    against the one it hangs from.
    """
    index = park.meter_index()
    counted = []
    for meter in park.meters:
        flow = _FLOW_OF_ROLE.get(meter.role)
        if flow is None:
            continue
        counted.append(Share(meter.id, meter.enterprise, meter.carrier, flow, 1.0))
        giver = index.get(meter.parent or "")
        if meter.role is Role.BOUNDARY and giver is not None and giver.enterprise != meter.enterprise:
            counted.append(Share(meter.id, giver.enterprise, meter.carrier, flow, -1.0))
    return counted


def expected_s(meter: Meter, start_ms: int, end_ms: int, zone: str) -> float:
    """Return the seconds of [start_ms, end_ms) on which the meter was in service."""
    since_ms = epoch_ms(midnight(meter.since, zone)) if meter.since else start_ms
    until_ms = epoch_ms(midnight(meter.until, zone)) if meter.until else end_ms
    return max(min(until_ms, end_ms) - max(since_ms, start_ms), 0) / MS_PER_S


def daily_use(park: Park, hourly: pd.DataFrame, first: date, last_excluded: date) -> pd.DataFrame:
    """Use of each enterprise, carrier and local day from hourly lines (ENERGY_HOURLY columns) and documents.

    Columns: at_ms (start of the local day), enterprise, cluster, carrier, energy, energy_estimated, purchased,
    generated, exported (carrier's unit), measured_s, estimated_s, expected_s (seconds of all meters that count),
    measured_share (NaN without a meter). A day on which nothing is known has no row.
    """
    starts = day_starts_ms(first, last_excluded, park.zone)
    metered = _metered(park, hourly, starts)
    parts = [part for part in (metered, _documented(park, starts)) if not part.empty]
    if not parts:
        return _empty()
    keys = ["enterprise", "carrier", "day"]
    use = sums(pd.concat(parts, ignore_index=True), keys, _SUMMED)
    use["expected_s"] = _expected(park, use, starts)
    use["measured_share"] = np.where(use["expected_s"] > 0, use["measured_s"] / use["expected_s"].replace(0, 1), np.nan)
    cluster = {e.id: e.cluster or "" for e in park.enterprises}
    use["cluster"] = use["enterprise"].map(cluster)
    use["at_ms"] = starts[use["day"].to_numpy()]
    return use[list(_empty().columns)]


def _empty() -> pd.DataFrame:
    texts = ["enterprise", "cluster", "carrier"]
    numbers = ["energy", "energy_estimated", *FLOWS, "measured_s", "estimated_s", "expected_s", "measured_share"]
    return pd.DataFrame(
        {"at_ms": pd.Series(dtype="int64")}
        | {c: pd.Series(dtype="str") for c in texts}
        | {c: pd.Series(dtype="float64") for c in numbers},
    )


def _metered(park: Park, hourly: pd.DataFrame, starts: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame(shares(park), columns=["meter", "enterprise", "carrier", "flow", "sign"])
    known = _in_service(park, hourly[(hourly["measured_s"] + hourly["estimated_s"]) > 0])
    known = known[["meter", "at_ms", "energy", "energy_estimated", "measured_s", "estimated_s"]]
    lines = known.merge(table, on="meter", how="inner", sort=False)
    lines["day"] = np.searchsorted(starts, lines["at_ms"].to_numpy(), side="right") - 1
    lines = lines[(lines["day"] >= 0) & (lines["day"] < starts.size - 1)]
    lines = lines.sort_values(["enterprise", "carrier", "meter", "at_ms"], kind="stable")
    for flow in FLOWS:
        lines[flow] = np.where(lines["flow"] == flow, lines["energy"] * lines["sign"], 0.0)
    use_sign = lines["flow"].map(USE_SIGN) * lines["sign"]
    lines["energy"] *= use_sign
    lines["energy_estimated"] *= use_sign
    return sums(lines, ["enterprise", "carrier", "day"], _SUMMED)


def _in_service(park: Park, hourly: pd.DataFrame) -> pd.DataFrame:
    """Return the lines that the book's meters stand for: under their present names and within their days of service.

    A line settled before the book gave a meter another enterprise, carrier or role still stands in the store.
    """
    meters = pd.DataFrame(
        [
            (
                meter.id,
                meter.enterprise,
                meter.carrier,
                str(meter.role),
                epoch_ms(midnight(meter.since, park.zone)) if meter.since else _EVER_MS,
                epoch_ms(midnight(meter.until, park.zone)) if meter.until else _FOREVER_MS,
            )
            for meter in park.meters
        ],
        columns=["meter", "enterprise", "carrier", "role", "since_ms", "until_ms"],
    )
    lines = hourly.merge(meters, on=["meter", "enterprise", "carrier", "role"], how="inner", sort=False)
    return lines[(lines["at_ms"] >= lines["since_ms"]) & (lines["at_ms"] < lines["until_ms"])]


def _documented(park: Park, starts: np.ndarray) -> pd.DataFrame:
    """Monthly documents, spread evenly over the days of their month; what a document says counts as measured."""
    months = _months(park.zone, starts)
    rows: list[tuple[str, str, int, float]] = []
    for activity in park.activities:
        days = months.get(activity.month)
        if days is None:
            continue
        quantity = activity.quantity * energy_scale(activity.unit, activity.carrier)
        rows.extend((activity.enterprise, activity.carrier, day, quantity / days[1]) for day in days[0])
    frame = pd.DataFrame(rows, columns=["enterprise", "carrier", "day", "energy"])
    frame["purchased"] = frame["energy"]
    for column in ("energy_estimated", "generated", "exported", "measured_s", "estimated_s"):
        frame[column] = 0.0
    return frame


def _months(zone: str, starts: np.ndarray) -> dict[str, tuple[list[int], int]]:
    """Return, by month, the days (indices into `starts`) in it and the number of days the month has."""
    local = pd.to_datetime(starts[:-1], unit="ms", utc=True).tz_convert(zone)
    found: dict[str, tuple[list[int], int]] = {}
    for day, at in enumerate(local):
        found.setdefault(f"{at.year:04d}-{at.month:02d}", ([], at.days_in_month))[0].append(day)
    return found


def _expected(park: Park, use: pd.DataFrame, starts: np.ndarray) -> np.ndarray:
    by_account: dict[tuple[str, str], list[Meter]] = {}
    index = park.meter_index()
    for share in shares(park):
        by_account.setdefault((share.enterprise, share.carrier), []).append(index[share.meter])
    day_s = np.diff(starts) / MS_PER_S
    by_key: dict[tuple[str, str], np.ndarray] = {}
    for key, meters in by_account.items():
        total = np.zeros(day_s.size)
        for meter in meters:
            total += _in_service_s(meter, starts, park.zone)
        by_key[key] = total
    rows: Sequence[tuple[str, str, int]] = list(zip(use["enterprise"], use["carrier"], use["day"], strict=True))
    return np.array([by_key[e, c][day] if (e, c) in by_key else 0.0 for e, c, day in rows], dtype=np.float64)


def _in_service_s(meter: Meter, starts: np.ndarray, zone: str) -> np.ndarray:
    since_ms = epoch_ms(midnight(meter.since, zone)) if meter.since else starts[0]
    until_ms = epoch_ms(midnight(meter.until, zone)) if meter.until else starts[-1]
    in_service_ms = np.minimum(starts[1:], until_ms) - np.maximum(starts[:-1], since_ms)
    return np.asarray(np.maximum(in_service_ms, 0) / MS_PER_S, dtype=np.float64)
