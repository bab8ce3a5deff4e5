from typing import Annotated

from fastapi import APIRouter, Query

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises
from api.errors import ParameterError
from api.receipt_schemas import GatewayBody, KeptReceiptBody
from api.routes.parameters import READING_PROBLEMS

router = APIRouter(prefix="/v1", tags=["readings"], responses=READING_PROBLEMS)


@router.get("/receipts", operation_id="listReceipts", summary="回执 Receipts of the last messages")
def receipts(
    sources: SourcesHere,
    caller: CallerHere,
    enterprise: Annotated[str | None, Query(description="for officers and auditors: whose receipts")] = None,
    id: Annotated[str | None, Query(description="only of the message with this id", max_length=200)] = None,  # noqa: A002 - the message's word
    limit: Annotated[int, Query(ge=1, le=10_000)] = 100,
) -> list[KeptReceiptBody]:
    """Return the receipts of an enterprise's last messages, over MQTT and HTTP, newest first; a firm gets its own.

    The last 10 000 are kept, from about a second after they were given. An id that is not here may have come before.
    """
    wanted = caller.enterprise if enterprise is None and own_only(caller) else enterprise
    if wanted is None:
        raise ParameterError("enterprise", "say whose receipts, as ?enterprise=E01")
    (chosen,) = seen_enterprises(sources.book.park(), caller, wanted)
    return [KeptReceiptBody.of(one) for one in sources.receipts.receipts(chosen, id, limit)]


@router.get("/gateways", operation_id="listGateways", summary="网关与缺号 Gateways and what did not come")
def gateways(sources: SourcesHere, caller: CallerHere, enterprise: str | None = None) -> list[GatewayBody]:
    """Say of each gateway that numbers its messages (id gw7-000123) which numbers came and which are missing.

    A firm gets its own. What is missing may be on its way for a minute; what stays missing never came, or came to a
    process that was killed in the second after: the gateway should send it again, nothing is counted twice.
    """
    seen = seen_enterprises(sources.book.park(), caller, enterprise)
    one = seen[0] if enterprise is not None or own_only(caller) else None
    return [GatewayBody.of(found) for found in sources.receipts.gateways(one) if found.enterprise in seen]
