from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode

import numpy as np
from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises, seen_meter
from api.correction_schemas import CorrectedBody, CorrectionBody, CorrectionOrder, ReadingBody, ReadingsPage
from api.corrections import corrected_body, correction_body, declare
from api.errors import ForbiddenError, ParameterError
from api.problems import documented
from api.ranges import read_moment, read_range
from api.routes.parameters import READING_PROBLEMS, FromParam, ToParam
from api.times import iso_local
from carbon.park import Park
from store.access import Role
from store.corrections import Correction, counting

_MOST_DAYS = 31
_DEFAULT_DAYS = 1

router = APIRouter(prefix="/v1", tags=["readings"], responses=READING_PROBLEMS)


@router.post(
    "/corrections",
    operation_id="correctReading",
    summary="更正读数 Correct a reading",
    responses=documented(HTTPStatus.FORBIDDEN),
)
def correct(sources: SourcesHere, caller: CallerHere, order: CorrectionOrder) -> CorrectedBody:
    """Declare what a meter read at an instant, or strike the reading out with a null `value`.

    An officer corrects any meter, a firm its own. The correction is kept for good with the value before, who and why;
    the latest of a meter and instant counts, so a correction is taken back by another one.
    """
    if caller.role is Role.AUDITOR:
        raise ForbiddenError(caller.role, "correct readings")
    park = sources.book.park()
    meter = seen_meter(park, caller, order.meter)
    who = f"{order.who.strip()} ({caller.role} key {caller.key_id})".strip()
    correction = declare(
        sources.series,
        sources.corrections,
        meter=meter.id,
        at_ms=read_moment("at", order.at),
        value=order.value,
        who=who,
        why=order.why,
        now=sources.clock(),
    )
    return corrected_body(park, correction)


@router.get("/corrections", operation_id="listCorrections", summary="更正记录 Corrections")
def corrections(  # noqa: PLR0913, PLR0917 - the parameters of the route
    sources: SourcesHere,
    caller: CallerHere,
    enterprise: str | None = None,
    meter: str | None = None,
    first: FromParam = None,
    last: ToParam = None,
    before: Annotated[int | None, Query(ge=1, description="only ids below this one, for the next page")] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[CorrectionBody]:
    """List corrections of readings, newest first, each with the value before, who and why; a firm gets its own.

    `from` and `to` are about the instants that were corrected.
    """
    park = sources.book.park()
    wanted = None
    if first is not None or last is not None:
        wanted = read_range(first or "1970-01-01", last, park.zone, sources.clock(), 0)
    found = sources.corrections.corrections(
        meters=_chosen(park, caller, enterprise, meter),
        start_ms=None if wanted is None else wanted.start_ms,
        end_ms=None if wanted is None else wanted.end_ms,
    )
    standing = {correction.id for correction in counting(found).values()}
    page = [one for one in reversed(found) if before is None or one.id < before][:limit]
    return [correction_body(park, one, counts=one.id in standing) for one in page]


@router.get("/readings", operation_id="listReadings", summary="读数与更正 Readings as they arrived, with corrections")
def readings(  # noqa: PLR0917 - the parameters of the route
    sources: SourcesHere,
    caller: CallerHere,
    meter: Annotated[str, Query(description="id of the meter", examples=["E01-EL-1"])],
    first: FromParam = None,
    last: ToParam = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int | None, Query(ge=1)] = None,
) -> ReadingsPage:
    """Return the readings of one meter in order, page by page: as they arrived, and what was corrected since.

    `counts` is what settlement counts: the latest correction, else the reading; null where it was struck out.
    """
    park = sources.book.park()
    wanted = read_range(first, last, park.zone, sources.clock(), _DEFAULT_DAYS)
    if wanted.days > _MOST_DAYS:
        raise ParameterError("to", f"readings are listed for at most {_MOST_DAYS} days; ask in pieces")
    chosen = seen_meter(park, caller, meter)
    arrived = sources.series.readings([meter], wanted.start_ms, wanted.end_ms)
    made = sources.corrections.corrections(meters=[meter], start_ms=wanted.start_ms, end_ms=wanted.end_ms)
    standing = {at_ms: correction for (_, at_ms), correction in counting(made).items()}
    values = dict(zip(arrived["at_ms"].to_numpy().tolist(), arrived["value"].to_numpy().tolist(), strict=True))
    instants = np.union1d(list(values), list(standing)).astype(np.int64)
    size = min(limit or sources.settings.page_rows, sources.settings.page_rows)
    rows = [
        _reading(park, at_ms, values.get(at_ms), standing.get(at_ms))
        for at_ms in instants[offset : offset + size].tolist()
    ]
    following = None
    if offset + size < instants.size:
        span = {"from": iso_local(wanted.start_ms, park.zone), "to": iso_local(wanted.end_ms, park.zone)}
        following = f"/v1/readings?{urlencode({'meter': meter, **span, 'offset': offset + size, 'limit': size})}"
    return ReadingsPage(meter=meter, unit=chosen.unit, rows=rows, total=instants.size, next=following)


def _chosen(park: Park, caller: CallerHere, enterprise: str | None, meter: str | None) -> list[str] | None:
    """Return the meters whose corrections are wanted; None: of every meter, those that left the book too."""
    if meter is not None:
        found = seen_meter(park, caller, meter)
        return [meter] if enterprise in {None, found.enterprise} else []
    if enterprise is None and not own_only(caller):
        return None
    seen = set(seen_enterprises(park, caller, enterprise))
    return [one.id for one in park.meters if one.enterprise in seen]


def _reading(park: Park, at_ms: int, value: float | None, correction: Correction | None) -> ReadingBody:
    return ReadingBody(
        at=iso_local(at_ms, park.zone),
        value=value,
        counts=value if correction is None else correction.new,
        correction=None if correction is None else correction_body(park, correction, counts=True),
    )
