from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, seen_enterprises
from api.metering_schemas import CoverageBody, CoverageLevel, ExplainedShare
from api.ranges import read_day
from api.routes.parameters import READING_PROBLEMS
from carbon.gb17167 import coverage, explained
from carbon.periods import Period
from store.measurements import BALANCE_DAILY

EXPLAINED_DAYS = 30
"""Days before the day asked for over which the explained share is taken."""

router = APIRouter(prefix="/v1/coverage", tags=["park"], responses=READING_PROBLEMS)


@router.get("/gb17167", operation_id="getMeterCoverage", summary="计量器具配备率 Meter coverage by GB 17167")
def gb17167(
    sources: SourcesHere,
    caller: CallerHere,
    enterprise: str | None = None,
    day: Annotated[str | None, Query(description="local day; today when left out", examples=["2026-03-20"])] = None,
) -> CoverageBody:
    """Compare the meters in service on a day with the metering points that GB 17167-2006 wants, by carrier and level.

    A level that nobody counted the points of (metering_points.csv) is `not_computable`, never assumed. `explained` says
    which part of the energy at the boundary the meters directly below it measured in the 30 days before.
    """
    park = sources.book.park()
    wanted = read_day("day", day, park.zone, sources.clock())
    seen = seen_enterprises(park, caller, enterprise)
    before = Period("", wanted - timedelta(days=EXPLAINED_DAYS), wanted, park.zone)
    balance = sources.series.lines(BALANCE_DAILY, before.start_ms, before.end_ms, {"enterprise": seen})
    return CoverageBody(
        day=wanted.isoformat(),
        levels=[CoverageLevel(**asdict(row)) for row in coverage(park, wanted, seen)],
        explained_from=before.first.isoformat(),
        explained=[ExplainedShare(**asdict(row)) for row in explained(park, wanted, seen, balance)],
    )
