from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, scope_kind, seen_enterprises
from api.errors import ParameterError
from api.intensities import newest_month, windowed
from api.output_schemas import (
    IntensitiesBody,
    IntensityBody,
    OutputHistoryBody,
    OutputRowBody,
    OutputVersionBody,
    WindowBody,
)
from api.routes.parameters import READING_PROBLEMS
from api.times import iso_local
from carbon.periods import epoch_ms, local_day, parse_period
from carbon.scopes import scope_of
from carbon.windows import Window
from store.figures import MonthlyFigures
from store.revisions import OutputVersion, by_row

router = APIRouter(prefix="/v1", tags=["intensities"], responses=READING_PROBLEMS)


@router.get("/intensities", operation_id="listIntensities", summary="强度与同比 Intensities and their change")
def list_intensities(
    sources: SourcesHere,
    caller: CallerHere,
    scope: Annotated[
        str | None,
        Query(description="park, or the id of a cluster or an enterprise; for a firm its own", examples=["E01"]),
    ] = None,
    month: Annotated[
        str | None,
        Query(
            description="last month of every window; the newest full one that is reported when left out",
            examples=["2026-03"],
        ),
    ] = None,
    window: Annotated[Window | None, Query(description="one window alone")] = None,
) -> IntensitiesBody:
    """List energy and CO2 per output value, added value and product: of the month, quarter, year to date and 12 months.

    Rows at current and at constant prices stand side by side, those at the leading prices first. `change_direct` and
    `change_by_growth` are against the same months a year before, over what is comparable in both; the growth of the
    denominator is at constant prices where they are known (`change.growth_price_basis`).
    """
    park = sources.book.park()
    chosen = scope or caller.enterprise or "park"
    wanted = scope_of(park, *scope_kind(park, caller, chosen))
    last = newest_month(park, wanted, sources.clock()) if month is None else _month(month, park.zone)
    kept = MonthlyFigures(sources.series)
    found = windowed(kept, park, wanted, last, tuple(Window) if window is None else (window,))
    return IntensitiesBody(
        scope=chosen,
        month=last,
        windows=[
            WindowBody(
                window=str(one.window),
                months=list(one.months),
                intensities=[IntensityBody.model_validate(asdict(row)) for row in one.rows],
            )
            for one in found
        ],
    )


@router.get(
    "/outputs/{enterprise}/history",
    operation_id="getOutputHistory",
    summary="产值修订记录 What was reported of outputs, and when",
)
def output_history(
    sources: SourcesHere,
    caller: CallerHere,
    enterprise: str,
    period: Annotated[
        str | None,
        Query(description="as in reports, of whole months; this year when left out", examples=["2026Q1"]),
    ] = None,
) -> OutputHistoryBody:
    """Return every version of output value, added value and quantity of an enterprise, with status and when recorded.

    The book is only appended to: a provisional value stays readable after the final one took its place, and a report
    with `as_of` is made of what counted then.
    """
    park = sources.book.park()
    seen_enterprises(park, caller, enterprise)
    wanted = period or f"{local_day(epoch_ms(sources.clock()), park.zone).year}"
    months = parse_period(wanted, park.zone).whole_months()
    if not months:
        raise ParameterError("period", f"outputs are monthly, and {wanted} holds no whole month")
    versions = sources.outputs.output_versions(enterprise, months[0], months[-1])
    return OutputHistoryBody(
        enterprise=enterprise,
        period=wanted,
        rows=[
            OutputRowBody(
                month=row[0].output.month,
                product=row[0].output.product,
                price_basis=row[0].output.price_basis,
                versions=[_version(one, park.zone) for one in row],
            )
            for row in by_row(versions)
        ],
    )


def _month(text: str, zone: str) -> str:
    """Return a month as YYYY-MM; raises ParameterError."""
    try:
        (month,) = parse_period(text, zone).whole_months()
    except ValueError as error:
        raise ParameterError("month", f"{text[:40]!r} is not a month such as 2026-03") from error
    return month


def _version(found: OutputVersion, zone: str) -> OutputVersionBody:
    output = found.output
    return OutputVersionBody(
        recorded_at=iso_local(epoch_ms(found.recorded_at), zone),
        output_value_10k_cny=output.output_value_10k_cny,
        added_value_10k_cny=output.added_value_10k_cny,
        quantity=output.quantity,
        product_unit=output.product_unit,
        status=output.status,
        removed=found.removed,
    )
