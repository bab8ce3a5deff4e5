from math import isnan
from typing import Annotated, Any
from urllib.parse import urlencode

import pandas as pd
from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises
from api.errors import ParameterError
from api.ranges import read_range
from api.routes.parameters import READING_PROBLEMS, FromParam, ToParam
from api.schemas import FindingBody, LinesPage
from api.times import iso_local
from carbon.units import MS_PER_S
from store.measurements import CARBON_DAILY, ENERGY_DAILY, ENERGY_HOURLY, FINDING

_MEASUREMENTS = {m.name: m for m in (ENERGY_DAILY, ENERGY_HOURLY, CARBON_DAILY)}
_MOST_DAYS = {ENERGY_HOURLY.name: 31, ENERGY_DAILY.name: 1100, CARBON_DAILY.name: 1100}
_DEFAULT_DAYS = 7

router = APIRouter(prefix="/v1", responses=READING_PROBLEMS)


@router.get("/lines", tags=["lines"], operation_id="listLines", summary="用能行与排放行 Energy and emission lines")
def lines(  # noqa: PLR0913, PLR0917 - the parameters of the route
    sources: SourcesHere,
    caller: CallerHere,
    measurement: Annotated[str, Query(description=" | ".join(_MEASUREMENTS))] = ENERGY_DAILY.name,
    first: FromParam = None,
    last: ToParam = None,
    enterprise: str | None = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int | None, Query(ge=1)] = None,
) -> LinesPage:
    """Return settled lines in the order of their tags and times, page by page.

    Energy is in the carrier's unit, tce in tonnes of standard coal, CO2 in tonnes; hours and days are stamped at their
    start. A missing hour has a null energy, never zero. `recorded`: since when a day says this, in epoch seconds.
    """
    chosen = _MEASUREMENTS.get(measurement)
    if chosen is None:
        raise ParameterError("measurement", f"{measurement!r} is not one of {', '.join(_MEASUREMENTS)}")
    park = sources.book.park()
    wanted = read_range(first, last, park.zone, sources.clock(), _DEFAULT_DAYS)
    if wanted.days > _MOST_DAYS[measurement]:
        raise ParameterError("to", f"{measurement} answers for at most {_MOST_DAYS[measurement]} days; ask in pieces")
    where = {"enterprise": seen_enterprises(park, caller, enterprise)}
    frame = sources.series.lines(chosen, wanted.start_ms, wanted.end_ms, where)
    size = min(limit or sources.settings.page_rows, sources.settings.page_rows)
    page = frame.iloc[offset : offset + size]
    following = None
    if offset + size < len(frame):
        query = {
            "measurement": measurement,
            "from": iso_local(wanted.start_ms, park.zone),
            "to": iso_local(wanted.end_ms, park.zone),
            **({"enterprise": enterprise} if enterprise else {}),
            "offset": offset + size,
            "limit": size,
        }
        following = f"/v1/lines?{urlencode(query)}"
    columns = ["at", *chosen.columns[1:]]
    return LinesPage(
        measurement=measurement,
        columns=columns,
        rows=_rows(page, list(chosen.columns), park.zone),
        total=len(frame),
        next=following,
    )


def _rows(page: pd.DataFrame, columns: list[str], zone: str) -> list[list[Any]]:
    rows = page[columns].astype(object).where(page[columns].notna(), None)
    return [[iso_local(int(at), zone), *rest] for at, *rest in rows.itertuples(index=False, name=None)]


@router.get("/findings", tags=["findings"], operation_id="listFindings", summary="数据质量发现 Findings")
def findings(
    sources: SourcesHere,
    caller: CallerHere,
    first: FromParam = None,
    last: ToParam = None,
    enterprise: str | None = None,
) -> list[FindingBody]:
    """List data-quality findings, newest first; `withdrawn` ones were made untrue by later data."""
    park = sources.book.park()
    wanted = read_range(first, last, park.zone, sources.clock(), _DEFAULT_DAYS)
    seen = set(seen_enterprises(park, caller, enterprise))
    meters = [meter.id for meter in park.meters if meter.enterprise in seen]
    where = {"meter": [*meters, *seen]} if enterprise or own_only(caller) else None
    frame = sources.series.lines(FINDING, wanted.start_ms, wanted.end_ms, where).sort_values(
        "at_ms",
        ascending=False,
        kind="stable",
    )
    return [
        FindingBody(
            at=iso_local(int(at_ms), park.zone),
            meter=meter,
            code=code,
            severity=severity,
            detail=detail,
            from_=iso_local(round(from_s * MS_PER_S), park.zone),
            to=iso_local(round(to_s * MS_PER_S), park.zone),
            withdrawn=bool(withdrawn),
            recorded=None if isnan(recorded) else iso_local(round(recorded * MS_PER_S), park.zone),
        )
        for at_ms, meter, code, severity, from_s, to_s, withdrawn, recorded, detail in zip(
            *(frame[column] for column in FINDING.columns),
            strict=True,
        )
    ]
