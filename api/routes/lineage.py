from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import CallerHere, SourcesHere
from api.lineage import Answer, asked_report
from api.lineage_schemas import LineageBody
from api.routes.parameters import READING_PROBLEMS, AsOfParam

PARTS_A_PAGE, READINGS_A_PAGE, MOST_PARTS, MOST_READINGS = 10, 100, 50, 1000

router = APIRouter(prefix="/v1", tags=["reports"], responses=READING_PROBLEMS)


@router.get(
    "/reports/{id}/lines/{n}/readings",
    operation_id="getLineage",
    summary="溯源 From a tonne to the readings behind it",
)
def lineage(  # noqa: PLR0913, PLR0917 - the parameters of the route
    sources: SourcesHere,
    caller: CallerHere,
    id: str,  # noqa: A002 - the path's word
    n: Annotated[int, Path(ge=0)],
    meter: Annotated[str | None, Query(description="one meter of the line: its readings, page by page")] = None,
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int | None, Query(ge=1, le=MOST_READINGS)] = None,
    as_of: AsOfParam = None,
) -> LineageBody:
    """Take line `n` of a report apart: enterprises, their meters and documents, register values, when these arrived.

    `id` is SCOPE@PERIOD such as E01@2026-03 (`..` between two days), with @NUMBER a sealed report: then the figures are
    the sealed ones, and what stands now is beside them. Every sum is checked (`follows`). An enterprise sees the
    registers of its own meters; of another's that count for it, the energy alone.
    """
    answer = Answer(sources, caller, asked_report(sources, caller, id, as_of), n)
    if meter is not None:
        return answer.of_meter(meter, offset, limit or READINGS_A_PAGE)
    return answer.page(offset, min(limit or PARTS_A_PAGE, MOST_PARTS))
