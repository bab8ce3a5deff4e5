"""Whether enough is metered, by GB 17167-2006: meters against metering points, for each enterprise, carrier and level.

A boundary meter is of level `unit`, a sub meter of `subunit`, or of `equipment` below another sub meter; check,
generation and export meters are of none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbon.errors import GreenparkError
from carbon.factors import rule_at
from carbon.meters import Role
from carbon.park import Level
from carbon.tree import Tree, service

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    import pandas as pd

    from carbon.meters import Meter
    from carbon.park import MeteringPoint, Park

OK, SHORT, NOT_COMPUTABLE = "ok", "short", "not_computable"
RULE_CARRIERS = {"diesel": "oil_products", "gasoline": "oil_products"}
"""Under which name a carrier stands in the standard's table 4, where it differs (成品油)."""
_EXPLAINING = frozenset({Role.SUB, Role.BOUNDARY})
_THREE_SHARES = re.compile(r"[0-9]+(\.[0-9]+)?(/[0-9]+(\.[0-9]+)?){2}")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Meters of one carrier at one level of an enterprise on a day, against what GB 17167 asks for."""

    enterprise: str
    carrier: str
    level: Level
    meters: tuple[str, ...]
    """Ids of those in service."""
    required: int | None = None
    """Metering points there are (理论需要量), None where nobody counted them."""
    share: float | None = None
    """Meters of metering points (配备率), at most 1; None where there is nothing to meter or no count."""
    required_share: float | None = None
    status: str = NOT_COMPUTABLE
    """`ok`, `short` or `not_computable`."""
    reason: str = ""
    source: str = ""
    """Who counted the metering points."""
    rule_source: str = ""


@dataclass(frozen=True, slots=True)
class Explained:
    """Which part of the energy at the boundary of an enterprise the meters directly below it explain."""

    enterprise: str
    carrier: str
    share: float | None
    """0..1, above 1 where they measure more; None where no day is known."""
    days: int
    """Meter days that the share is of."""
    bare: tuple[str, ...]
    """Boundary meters in service with no meter below them, of whose energy nothing is explained."""


def coverage(
    park: Park,
    day: date,
    enterprises: Collection[str],
    known_at: datetime | None = None,
) -> list[Coverage]:
    """Return the coverage of every level of each carrier that an enterprise meters or has metering points of.

    Source: GB 17167-2006, 4.3 and table 4: the least share of meters by carrier and level, out of the factor rows
    `meter_coverage`.
    """
    counted = _levels(park, day, enterprises)
    points = {(p.enterprise, p.carrier, p.level): p for p in park.metering_points if p.enterprise in enterprises}
    accounts = sorted({key[:2] for key in (*counted, *points)})
    found = []
    for enterprise, carrier in accounts:
        rule = _rule(park, carrier, day, known_at)
        for place, level in enumerate(Level):
            key = (enterprise, carrier, level)
            found.append(_judged(Coverage(*key, tuple(counted.get(key, ()))), points.get(key), rule, place))
    return found


def _judged(row: Coverage, point: MeteringPoint | None, rule: _Rule, place: int) -> Coverage:
    if point is None:
        reason = f"metering_points.csv has no row for {row.enterprise}, {row.carrier}, {row.level}"
        return replace(row, reason=reason, rule_source=rule.source)
    least = rule.shares[place] if rule.shares else None
    row = replace(row, required=point.required, required_share=least, source=point.source, rule_source=rule.source)
    if point.required == 0:
        return replace(row, status=OK, reason="no metering point at this level")
    share = min(len(row.meters) / point.required, 1.0)
    if least is None:
        return replace(row, share=share, reason=rule.reason)
    return replace(row, share=share, status=OK if share >= least else SHORT)


def explained(park: Park, day: date, enterprises: Collection[str], balance: pd.DataFrame) -> list[Explained]:
    """Return the explained share of each enterprise and carrier over the days of `balance` (BALANCE_DAILY lines).

    Only days count on which the balance of the boundary meter is known; `bare` is as of `day`.
    """
    boundary = [m for m in park.meters if m.role is Role.BOUNDARY and m.enterprise in enterprises and _serves(m, day)]
    below = [link for link in Tree(park).links() if link.meter.role in _EXPLAINING and link.since <= day < link.until]
    nodes = {link.parent.id for link in below if link.parent is not None}
    known = balance[balance["residual"].notna()]
    accounts: dict[tuple[str, str], list[Meter]] = defaultdict(list)
    for meter in boundary:
        accounts[meter.enterprise, meter.carrier].append(meter)
    found = []
    for (enterprise, carrier), meters in sorted(accounts.items()):
        own = known[known["meter"].isin([meter.id for meter in meters])]
        energy, children = float(own["energy_in"].sum()), float(own["children"].sum())
        bare = tuple(meter.id for meter in meters if meter.id not in nodes)
        found.append(Explained(enterprise, carrier, children / energy if energy > 0 else None, len(own), bare))
    return found


def _levels(park: Park, day: date, enterprises: Collection[str]) -> dict[tuple[str, str, Level], list[str]]:
    tree = Tree(park)
    found: dict[tuple[str, str, Level], list[str]] = defaultdict(list)
    for meter in park.meters:
        if meter.enterprise not in enterprises or not _serves(meter, day):
            continue
        if meter.role is Role.BOUNDARY:
            found[meter.enterprise, meter.carrier, Level.UNIT].append(meter.id)
        elif meter.role is Role.SUB:
            above = any(one.role is Role.SUB for one in _ancestors(tree, meter, day))
            found[meter.enterprise, meter.carrier, Level.EQUIPMENT if above else Level.SUBUNIT].append(meter.id)
    return found


def _ancestors(tree: Tree, meter: Meter, day: date) -> list[Meter]:
    above: list[Meter] = []
    parent = tree.parent(meter, day)
    while parent is not None and parent is not meter and parent not in above:
        above.append(parent)
        parent = tree.parent(parent, day)
    return above


def _serves(meter: Meter, day: date) -> bool:
    since, until = service(meter)
    return since <= day < until


@dataclass(frozen=True, slots=True)
class _Rule:
    """The least shares of the three levels and the document they stand in; or none, and why."""

    shares: tuple[float, ...] = ()
    source: str = ""
    reason: str = ""


def _rule(park: Park, carrier: str, day: date, known_at: datetime | None) -> _Rule:
    named = RULE_CARRIERS.get(carrier, carrier)
    try:
        row = rule_at(park.factors, kind="meter_coverage", carrier=named, day=day, known_at=known_at)
    except GreenparkError as error:
        return _Rule(reason=str(error))
    if not _THREE_SHARES.fullmatch(row.value_text):
        return _Rule((), row.source_doc, f"meter_coverage of {named} prints {row.value_text!r}, not such as 100/100/95")
    return _Rule(tuple(float(part) / 100 for part in row.value_text.split("/")), row.source_doc)
