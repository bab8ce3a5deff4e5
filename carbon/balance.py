"""Who used what: the meters of an enterprise, added up so that nothing counts twice.

Use of a carrier = boundary meters - what they pass on to other enterprises + generation - export.
Sub-meters explain and check meters check, they never add.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon.days import day_number, in_force
from carbon.fuels import amount
from carbon.meters import Role
from carbon.months import last_day
from carbon.names import named
from carbon.periods import day_starts_ms, epoch_ms, midnight
from carbon.tree import EVER, FOREVER, Tree, service
from carbon.units import MS_PER_S

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from carbon.days import MeterDays
    from carbon.meters import Meter
    from carbon.park import Activity, Park

FLOWS = ("purchased", "generated", "exported")
_FLOW_OF_ROLE = {Role.BOUNDARY: "purchased", Role.GENERATION: "generated", Role.EXPORT: "exported"}
USE_SIGN = {"purchased": 1.0, "generated": 1.0, "exported": -1.0}
"""How a flow counts in what an enterprise uses."""
_SUMMED = ("energy", "energy_estimated", *FLOWS, "renewable", "recovered", "measured_s", "estimated_s")


@dataclass(frozen=True, slots=True)
class Share:
    """That one meter's energy counts `sign` times in one flow of one enterprise, on the local days [since, until)."""

    meter: str
    enterprise: str
    carrier: str
    flow: str
    sign: float
    since: date = EVER
    until: date = FOREVER

    def holds(self, day: date) -> bool:
        """Whether it counts on a local day."""
        return self.since <= day < self.until


def shares(park: Park) -> list[Share]:
    """Return how every meter counts on which days of its service, in the order of the meters.

    A boundary meter below another enterprise's meter is passed on (转供电): it counts for its own enterprise and
    against the one whose meter is the nearest above it that counts, unless that one is an export meter, which has
    taken it off already. Below a meter of its own enterprise that counts it only explains.
    """
    tree = Tree(park)
    return [share for meter in park.meters if meter.role in _FLOW_OF_ROLE for share in _shares_of(meter, tree)]


def _shares_of(meter: Meter, tree: Tree) -> list[Share]:
    flow = _FLOW_OF_ROLE[meter.role]
    if meter.role is not Role.BOUNDARY:
        return [Share(meter.id, meter.enterprise, meter.carrier, flow, 1.0, *service(meter))]
    own, passed = [], []
    for link in tree.givers(meter):
        above = link.parent
        if above is None or above.enterprise != meter.enterprise:
            own.append(Share(meter.id, meter.enterprise, meter.carrier, flow, 1.0, link.since, link.until))
            if above is not None and above.role is not Role.EXPORT:
                passed.append(Share(meter.id, above.enterprise, meter.carrier, flow, -1.0, link.since, link.until))
    return _united(own) + _united(passed)


def _united(ordered: Sequence[Share]) -> list[Share]:
    """Join shares that follow each other and differ in nothing but their days."""
    made: list[Share] = []
    for share in ordered:
        last = made[-1] if made else None
        if last is not None and last.until == share.since and last.enterprise == share.enterprise:
            made[-1] = replace(last, until=share.until)
        else:
            made.append(share)
    return made


def expected_s(share: Share, start_ms: int, end_ms: int, zone: str) -> float:
    """Return the seconds of [start_ms, end_ms) on which the meter is in service and counts so."""
    since_ms = start_ms if share.since == EVER else epoch_ms(midnight(share.since, zone))
    until_ms = end_ms if share.until == FOREVER else epoch_ms(midnight(share.until, zone))
    return max(min(until_ms, end_ms) - max(since_ms, start_ms), 0) / MS_PER_S


def daily_use(
    park: Park,
    days: MeterDays,
    first: date,
    last_excluded: date,
    enterprises: Collection[str] | None = None,
) -> pd.DataFrame:
    """Use of each enterprise (None: all), carrier and local day, from meter days and documents.

    Columns: at_ms (start of the local day), enterprise, cluster, carrier, energy, energy_estimated, purchased,
    generated, exported, renewable, recovered (carrier's unit), measured_s, estimated_s, expected_s (seconds of all
    meters that count), measured_share (NaN without a meter). A day on which nothing is known has no row.

    Of what was generated, `recovered` came from energy that is counted already (Origin.WASTE_HEAT, Origin.COUNTED), the
    rest from sun, wind, water and biomass; `renewable` is what of that rest was used on site. What is exported on a day
    is taken from everything generated on it alike, and only what exceeds that from what was purchased.
    """
    chosen = {e.id for e in park.enterprises} if enterprises is None else set(enterprises)
    counted = [share for share in shares(park) if share.enterprise in chosen]
    documents = [activity for activity in park.activities if activity.enterprise in chosen]
    keys = [(share.enterprise, share.carrier) for share in counted]
    accounts = sorted({*keys, *((document.enterprise, document.carrier) for document in documents)})
    starts = day_starts_ms(first, last_excluded, park.zone)
    grid = _Grid({account: row for row, account in enumerate(accounts)}, day_number(first), starts)
    recovered = {meter.id for meter in park.meters if not meter.made_from.renewable}
    parts = _metered(grid, counted, days, recovered), _documented(grid, documents, park)
    found, which = np.unique(np.concatenate([cells for cells, _ in parts]), return_inverse=True)
    summed = {name: _sum(which, [amounts[name] for _, amounts in parts], found.size) for name in _SUMMED}
    summed["renewable"] = _used_on_site(summed["renewable"], summed["generated"], summed["exported"])
    row, day = np.divmod(found, grid.days)
    dated = [share.since for share in counted], [share.until for share in counted]
    meters = in_force(grid.row_of(counted), *dated, (grid.first, grid.days), len(accounts))
    expected = meters[row, day] * np.diff(starts)[day] / MS_PER_S
    share = np.divide(summed["measured_s"], expected, out=np.full(found.size, np.nan), where=expected > 0)
    cluster = {enterprise.id: enterprise.cluster or "" for enterprise in park.enterprises}
    names = [(enterprise, cluster.get(enterprise, ""), carrier) for enterprise, carrier in accounts]
    tags = {
        tag: named([name[position] for name in names], row)
        for position, tag in enumerate(("enterprise", "cluster", "carrier"))
    }
    return pd.DataFrame({"at_ms": starts[day], **tags, **summed, "expected_s": expected, "measured_share": share})


def _sum(which: NDArray[np.int64], amounts: Sequence[NDArray[np.float64]], size: int) -> NDArray[np.float64]:
    return np.bincount(which, np.concatenate(amounts), minlength=size).astype(np.float64, copy=False)


def _used_on_site(
    made: NDArray[np.float64],
    generated: NDArray[np.float64],
    exported: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Take from what was made its share of the exports; a day on which nothing was generated exports none of it."""
    share = np.divide(np.minimum(exported, generated), generated, out=np.zeros(made.size), where=generated > 0)
    return made - made * share


@dataclass(frozen=True, slots=True)
class _Grid:
    """Accounts (enterprise and carrier) by local days; a cell is `row * days + day`."""

    rows: Mapping[tuple[str, str], int]
    first: int
    """The first day, in days since 1970-01-01."""
    starts: NDArray[np.int64]
    """Starts of the days and of the one after them, epoch ms."""

    @property
    def days(self) -> int:
        return self.starts.size - 1

    def row_of(self, ones: Sequence[Share | Activity]) -> NDArray[np.int64]:
        return np.array([self.rows[one.enterprise, one.carrier] for one in ones], dtype=np.int64)


def _metered(
    grid: _Grid,
    counted: Sequence[Share],
    days: MeterDays,
    recovered: Collection[str],
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """Return the cell of each meter day that counts somewhere, and what it adds there, in the order of meter ids."""
    inside = (days.day >= grid.first) & (days.day < grid.first + grid.days) & (days.known_s > 0)
    known = days.only(inside)
    entry, which = known.joined(
        [share.meter for share in counted],
        [share.since for share in counted],
        [share.until for share in counted],
    )
    sign = np.array([share.sign for share in counted])[which]
    flow = np.array([FLOWS.index(share.flow) for share in counted], dtype=np.int64)[which]
    signed = sign * np.array([USE_SIGN[name] for name in FLOWS])[flow]
    energy = known.energy[entry]
    amounts = {name: np.where(flow == place, sign * energy, 0.0) for place, name in enumerate(FLOWS)}
    again = np.array([share.meter in recovered for share in counted], dtype=np.bool_)[which]
    amounts["renewable"] = np.where(again, 0.0, amounts["generated"])
    amounts["recovered"] = np.where(again, amounts["generated"], 0.0)
    amounts |= {
        "energy": signed * energy,
        "energy_estimated": signed * known.energy_estimated[entry],
        "measured_s": known.measured_s[entry],
        "estimated_s": known.estimated_s[entry],
    }
    return grid.row_of(counted)[which] * grid.days + known.day[entry] - grid.first, amounts


def _documented(
    grid: _Grid,
    documents: Sequence[Activity],
    park: Park,
) -> tuple[NDArray[np.int64], dict[str, NDArray[np.float64]]]:
    """Monthly documents, spread evenly over the days of their month; what a document says counts as measured.

    Litres and tonnes of steam are converted (carbon.fuels.amount) by what holds on the last day of the month.
    """
    months = _months(park.zone, grid.starts)
    read = [document for document in documents if document.month in months]
    days = [months[document.month][0] for document in read]
    daily = [
        amount(park, document, last_day(document.month), None).quantity / months[document.month][1] for document in read
    ]
    times = [len(those) for those in days]
    energy = np.repeat(np.array(daily, dtype=np.float64), times)
    amounts = dict.fromkeys(_SUMMED, np.zeros(energy.size)) | {"energy": energy, "purchased": energy}
    cells = np.repeat(grid.row_of(read), times) * grid.days + np.array([d for those in days for d in those], np.int64)
    return cells, amounts


def _months(zone: str, starts: NDArray[np.int64]) -> dict[str, tuple[list[int], int]]:
    """Return, by month, the days (indices into `starts`) in it and the number of days the month has."""
    local = pd.to_datetime(starts[:-1], unit="ms", utc=True).tz_convert(zone)
    found: dict[str, tuple[list[int], int]] = {}
    for day, at in enumerate(local):
        found.setdefault(f"{at.year:04d}-{at.month:02d}", ([], at.days_in_month))[0].append(day)
    return found
