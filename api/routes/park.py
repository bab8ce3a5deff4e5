from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises
from api.latest import Seen, latest
from api.meters import present
from api.routes.parameters import READING_PROBLEMS
from api.schemas import (
    ClusterBody,
    EnterpriseBody,
    EnterpriseDetail,
    FactorBody,
    FactorFilter,
    LabelBody,
    MeterBody,
    MeterEventBody,
)
from api.times import iso_local
from carbon.factor_sets import select
from carbon.factors import Factor
from carbon.park import Enterprise, Label, Park
from carbon.periods import epoch_ms
from carbon.units import MS_PER_S

router = APIRouter(prefix="/v1", responses=READING_PROBLEMS)


@router.get("/enterprises", tags=["park"], operation_id="listEnterprises", summary="企业 Enterprises")
def enterprises(sources: SourcesHere, caller: CallerHere) -> list[EnterpriseBody]:
    """List the enterprises that the key opens."""
    park = sources.book.park()
    seen = set(seen_enterprises(park, caller))
    return [EnterpriseBody(**_enterprise(one)) for one in park.enterprises if one.id in seen]


@router.get("/enterprises/{id}", tags=["park"], operation_id="getEnterprise", summary="企业详情 One enterprise")
def enterprise(sources: SourcesHere, caller: CallerHere, id: str) -> EnterpriseDetail:  # noqa: A002 - the path's word
    """Return one enterprise with its labels and its meters, and when each was last heard."""
    park, now = sources.book.park(), sources.clock()
    (found,) = (one for one in park.enterprises if one.id in seen_enterprises(park, caller, id))
    return EnterpriseDetail(
        **_enterprise(found),
        labels=[_label(label) for label in park.labels if label.enterprise == id],
        meters=[_meter(seen, park, now) for seen in latest(sources.series, park, [id], now).seen],
    )


@router.get("/clusters", tags=["park"], operation_id="listClusters", summary="产业集群 Clusters")
def clusters(sources: SourcesHere, caller: CallerHere) -> list[ClusterBody]:
    """List the clusters with the enterprises that the key opens; a firm gets its own cluster."""
    park = sources.book.park()
    seen = set(seen_enterprises(park, caller))
    bodies = [
        ClusterBody(
            **asdict(cluster), enterprises=[e.id for e in park.enterprises if e.cluster == cluster.id and e.id in seen]
        )
        for cluster in park.clusters
    ]
    return [body for body in bodies if body.enterprises or not own_only(caller)]


@router.get("/factors", tags=["factors"], operation_id="listFactors", summary="因子 Factors")
def factors(
    sources: SourcesHere,
    caller: CallerHere,  # noqa: ARG001 - whoever holds a key may read them
    wanted: Annotated[FactorFilter, Query()],
) -> list[FactorBody]:
    """List the park's factors, each with document, year and region; every filter given must fit."""
    return [_factor(row) for row in select(sources.book.park().factors, **wanted.model_dump())]


def _enterprise(found: Enterprise) -> dict[str, Any]:
    return {**asdict(found), "since": _day(found.since), "until": _day(found.until)}


def _label(label: Label) -> LabelBody:
    return LabelBody(label=label.label, since=_day(label.since), until=_day(label.until), source=label.source)


def _meter(seen: Seen, park: Park, now: datetime) -> MeterBody:
    meter = present(seen.meter, park.events, now, park.zone)
    return MeterBody(
        id=meter.id,
        carrier=meter.carrier,
        kind=meter.kind,
        role=meter.role,
        unit=meter.unit,
        multiplier=meter.multiplier,
        parent=meter.parent,
        length_s=meter.length_s,
        cycle=meter.cycle,
        rated_per_h=meter.rated_per_h,
        since=_day(meter.since),
        until=_day(meter.until),
        last_seen=None if seen.at_ms is None else datetime.fromtimestamp(seen.at_ms / MS_PER_S, UTC).isoformat(),
        last_value=seen.value,
        events=[
            MeterEventBody(
                at=iso_local(epoch_ms(event.at), park.zone),
                event=event.event,
                final=event.final,
                initial=event.initial,
                parent=event.parent,
                note=event.note,
            )
            for event in park.events
            if event.meter == meter.id
        ],
    )


def _factor(factor: Factor) -> FactorBody:
    fields = {name: getattr(factor, name) for name in FactorBody.model_fields}
    return FactorBody(**fields)


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
