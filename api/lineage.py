"""An emission line of a report, taken apart down to the readings; the API and the command line share it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from api.access import scope_kind, seen_sealed, sees
from api.accounts import account
from api.errors import NotFoundError
from api.lineage_bodies import Teller, certificate_body, document_body
from api.lineage_schemas import CountedBody, LineageBody, MeterPartBody, PartBody
from api.meter_values import meter_values
from api.ranges import read_instant
from carbon.counted import Counted, State, counted
from carbon.days import line_days
from carbon.emissions import emissions
from carbon.lineage import Lineage
from carbon.periods import Period, calendar_years, epoch_ms, midnight, parse_period
from carbon.report_ids import parse_report_id, readings_href
from carbon.traces import Hourly, same, trace
from store.measurements import ENERGY_DAILY, ENERGY_HOURLY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from api.meter_values import MeterValues
    from api.sources import Sources
    from carbon.lineage import MeterPart, Part
    from carbon.park import Park
    from store.access import Caller

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """The report that is taken apart, as it reads, and the park by which it was made."""

    id: str
    report: Report
    park: Park
    period: Period
    known_at: datetime
    as_of: str | None = None

    def line(self, n: int) -> Report:
        """Return emission line `n`; raises NotFoundError."""
        lines: list[Report] = self.report["emissions"]["lines"]
        if n >= len(lines):
            sealed = self.report["seal"] is not None
            where = self.id if sealed else f"{self.report['scope']}/{self.report['period']}"
            raise NotFoundError(f"emission line of {self.id}", str(n), f"/v1/reports/{where}")
        return lines[n]

    def parts(self, n: int) -> dict[str, Report]:
        """Return what each enterprise has of line `n`, by its id."""
        rows = ((member["enterprise"], row) for member in self.report["members"] for row in member["lines"])
        return {enterprise: row for enterprise, row in rows if row["n"] == n}


def asked_report(sources: Sources, caller: Caller, report_id: str, as_of: str | None) -> Asked:
    """Return the report of a name: a sealed one as it was sealed, another one as known at `as_of`, or now.

    Raises ReportIdError, NotFoundError, ParameterError, PeriodError.
    """
    name = parse_report_id(report_id)
    if name.number is not None:
        report = json.loads(seen_sealed(sources, caller, report_id).body)
        known_at = datetime.fromisoformat(report["generated_for"])
        park = sources.book.park(known_at)
        return Asked(report_id, report, park, parse_period(name.period, park.zone), known_at)
    now = sources.clock()
    park = sources.book.park()
    kind, scope = scope_kind(park, caller, name.scope)
    known_at = read_instant("as_of", as_of, park.zone, now)
    report = account(sources.series, sources.book, kind, scope, name.period, known_at, now=now)
    park = sources.book.park(known_at)
    return Asked(str(name), report, park, parse_period(name.period, park.zone), known_at, as_of)


class Answer:
    """Takes one line of a report apart for a caller."""

    def __init__(self, sources: Sources, caller: Caller, asked: Asked, n: int) -> None:
        """Read the days that the line is made of as they stand now."""
        self._sources, self._caller, self._asked, self._n = sources, caller, asked, n
        self._line, self._parts = asked.line(n), asked.parts(n)
        self._teller = Teller(asked.park, epoch_ms(asked.known_at))
        years, members = calendar_years(asked.period), asked.report["enterprises"]
        energy = sources.series.lines(ENERGY_DAILY, years.start_ms, years.end_ms, {"enterprise": members})
        accounted = emissions(asked.park, energy, asked.known_at, period=asked.period, enterprises=members)
        self._lineage = Lineage(asked.park, asked.period, self._line, accounted)

    def page(self, offset: int, limit: int) -> LineageBody:
        """Return the parts of some enterprises, each down to the first and last values of its meters."""
        chosen = list(self._parts)[offset : offset + limit]
        told = self._told(chosen, self._lineage.meters(chosen))
        return told.model_copy(
            update={"parts_total": len(self._parts), "next": self._next({}, offset + limit, limit, len(self._parts))}
        )

    def of_meter(self, meter: str, offset: int, limit: int) -> LineageBody:
        """Return the parts that one meter has a share in, and some of its values; raises NotFoundError."""
        chosen = [enterprise for enterprise in self._parts if meter in self._lineage.meters({enterprise})]
        index = self._asked.park.meter_index()
        if not chosen or not sees(self._caller, index[meter].enterprise):
            raise NotFoundError("meter of this line", meter, readings_href(self._asked.id, self._n))
        period, park = self._asked.period, self._asked.park
        values = self._values(meter, (period.start_ms, period.end_ms))
        rows = counted(values.readings, park.events, park.zone, (period.start_ms, period.end_ms))
        rows += [
            Counted(at_ms, State.STRUCK_OUT, None, None)
            for at_ms, one in values.corrections.items()
            if one.new is None and period.start_ms <= at_ms < period.end_ms
        ]
        rows.sort(key=lambda one: one.at_ms)
        page: list[CountedBody] = [self._teller.counted(one, values) for one in rows[offset : offset + limit]]
        told = self._told(chosen, [meter])
        following = self._next({"meter": meter}, offset + limit, limit, len(rows))
        return told.model_copy(update={"readings": page, "readings_total": len(rows), "next": following})

    def _told(self, enterprises: Sequence[str], shown: Sequence[str]) -> LineageBody:
        asked, line = self._asked, self._line
        where = {"meter": self._lineage.meters(enterprises)}
        lines = self._sources.series.lines(ENERGY_HOURLY, asked.period.start_ms, asked.period.end_ms, where)
        days = line_days(asked.park, lines)
        hourly = {str(meter): rows for meter, rows in lines.groupby("meter", observed=True, sort=False)}
        parts = []
        for enterprise in enterprises:
            part = self._lineage.part(enterprise, days)
            meters = [self._metered(one, hourly.get(one.meter.id)) for one in part.meters if one.meter.id in shown]
            parts.append(_part_body(part, self._parts[enterprise], meters))
        t, factor = line["t"], line["factor"]
        seal = asked.report["seal"]
        return LineageBody(
            report=asked.id,
            n=self._n,
            carrier=line["carrier"],
            scope=line["scope"],
            method=line["method"],
            origin=line["origin"],
            quantity=line["quantity"],
            unit=line["unit"],
            factor=factor,
            t=t,
            follows=None if t is None else same(t, line["quantity"] * factor["t_per_unit"]),
            known_at=asked.known_at.isoformat(),
            sealed=None if seal is None else seal["number"],
            period_from=asked.period.first.isoformat(),
            period_to_excluded=asked.period.last_excluded.isoformat(),
            time_zone=asked.period.zone,
            parts=parts,
            parts_total=len(parts),
            readings=[],
            readings_total=0,
            next=None,
        )

    def _metered(self, part: MeterPart, lines: pd.DataFrame | None) -> MeterPartBody:
        meter, park = part.meter, self._asked.park
        seen = sees(self._caller, meter.enterprise)
        made = None
        if seen and lines is not None:
            stretch_ms = tuple(epoch_ms(midnight(day, park.zone)) for day in part.days)
            columns = (lines[name].to_numpy() for name in ("at_ms", "energy", "energy_estimated", "missing_s"))
            values = self._values(meter.id, (stretch_ms[0], stretch_ms[1]))
            found = trace(values.readings, park.events, park.zone, (stretch_ms[0], stretch_ms[1]), Hourly(*columns))
            made = self._teller.trace(found, values)
        return MeterPartBody(
            meter=meter.id,
            enterprise=meter.enterprise,
            kind=meter.kind,
            role=meter.role,
            unit=meter.unit,
            flow=part.flow,
            sign=part.sign,
            first_day=part.days[0].isoformat(),
            last_day_excluded=part.days[1].isoformat(),
            known_days=part.known_days,
            energy=part.energy,
            estimated=part.estimated,
            counted=part.counted,
            trace=made,
            withheld=None if seen else "its registers are another enterprise's",
            href=self._href({"meter": meter.id}) if seen else None,
        )

    def _values(self, meter: str, stretch_ms: tuple[int, int]) -> MeterValues:
        park, sources = self._asked.park, self._sources
        return meter_values(sources.series, sources.corrections, park, park.meter_index()[meter], stretch_ms)

    def _next(self, named: dict[str, str], offset: int, limit: int, total: int) -> str | None:
        return self._href({**named, "offset": str(offset), "limit": str(limit)}) if offset < total else None

    def _href(self, query: dict[str, str]) -> str:
        asked = query | ({"as_of": self._asked.as_of} if self._asked.as_of else {})
        return f"{readings_href(self._asked.id, self._n)}?{urlencode(asked)}"


def _part_body(part: Part, reported: Report, meters: list[MeterPartBody]) -> PartBody:
    then, now = reported["quantity"], part.quantity
    return PartBody(
        enterprise=part.enterprise,
        quantity=then,
        t=reported["t"],
        quantity_now=now,
        moved=None if then is None or now is None else 0.0 if same(then, now) else now - then,
        sources=part.sources,
        elsewhere=part.elsewhere,
        follows=part.follows,
        meters=meters,
        documents=[document_body(one) for one in part.documents],
        certificates=[certificate_body(one) for one in part.certificates],
    )
