from typing import Annotated

from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, seen_enterprises, seen_meter
from api.balance import NodeBalance, node_balances
from api.errors import ParameterError
from api.metering_schemas import BalanceBody, BalanceDay, BalanceNode
from api.routes.parameters import READING_PROBLEMS
from carbon.periods import Period, epoch_ms, local_day, month_of, parse_period

_MOST_DAYS = 1100

router = APIRouter(prefix="/v1", tags=["lines"], responses=READING_PROBLEMS)


@router.get("/balance", operation_id="getBalance", summary="平衡差额 Balance residual of the nodes of the meter tree")
def balance(
    sources: SourcesHere,
    caller: CallerHere,
    period: Annotated[str | None, Query(description="as in reports; this month when left out")] = None,
    enterprise: str | None = None,
    node: Annotated[str | None, Query(description="id of one meter; then with a line a day")] = None,
) -> BalanceBody:
    """Return, for every meter with others below it, what those do not explain of it.

    `residual` = `energy_in` - `children`, summed over the days on which all of its meters are known; `days` says how
    many. Losses and loads without a meter are in it; below zero the meters contradict each other.
    """
    park = sources.book.park()
    wanted = period or month_of(local_day(epoch_ms(sources.clock()), park.zone))
    span = parse_period(wanted, park.zone)
    if len(span.days()) > _MOST_DAYS:
        raise ParameterError("period", f"the balance answers for at most {_MOST_DAYS} days; ask in pieces")
    seen = seen_enterprises(park, caller, enterprise)
    if node is not None:
        seen_meter(park, caller, node)
    nodes = [_node(one, span, days=node is not None) for one in node_balances(sources.series, span, seen, node)]
    return BalanceBody(period=wanted, days_in_period=len(span.days()), nodes=nodes)


def _node(found: NodeBalance, span: Period, *, days: bool) -> BalanceNode:
    names = ("meter", "enterprise", "carrier", "unit", "energy_in", "children", "residual", "residual_share", "days")
    lines = found.lines if days else found.lines.iloc[:0]
    facts = lines[["energy_in", "children", "residual", "measured_share"]].astype(object)
    rows = facts.where(facts.notna(), None).itertuples(index=False, name=None)
    return BalanceNode(
        **{name: getattr(found, name) for name in names},
        measured_share=found.measured_share,
        lines=[
            BalanceDay(
                day=local_day(int(at_ms), span.zone).isoformat(),
                energy_in=energy_in,
                children=children,
                residual=residual,
                measured_share=share,
            )
            for at_ms, (energy_in, children, residual, share) in zip(lines["at_ms"], rows, strict=True)
        ],
    )
