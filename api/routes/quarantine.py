from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import CallerHere, SourcesHere, own_only, seen_enterprises, sees
from api.errors import ForbiddenError, NotFoundError
from api.problems import documented
from api.quarantine import LISTING, found, retried
from api.refusal_schemas import LARGEST_ID, PAYLOAD_SHOWN_BYTES, RefusalBody, RetriesBody, RetryOrder
from api.routes.parameters import READING_PROBLEMS
from store.access import Role
from store.refusals import Reason

router = APIRouter(prefix="/v1", tags=["readings"], responses=READING_PROBLEMS)


@router.get("/quarantine", operation_id="listRefusals", summary="被拒读数 Refused readings")
def refusals(  # noqa: PLR0917 - the parameters of the route
    sources: SourcesHere,
    caller: CallerHere,
    enterprise: str | None = None,
    reason: Annotated[Reason | None, Query(description="only of this reason code")] = None,
    waiting: Annotated[bool, Query(description="leave out what was brought in")] = False,  # noqa: FBT002 - a query parameter
    offset: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[RefusalBody]:
    """List refused messages and readings, what came last first, with the reason and what was sent; a firm gets its own.

    What a retry brought in stays in the list, with when and by whom.
    """
    park = sources.book.park()
    wanted = seen_enterprises(park, caller, enterprise or (caller.enterprise if own_only(caller) else None))
    chosen = wanted[0] if enterprise or own_only(caller) else None
    listed = sources.quarantine.refused(
        chosen,
        limit,
        reason=reason,
        waiting=waiting,
        offset=offset,
        payload_bytes=PAYLOAD_SHOWN_BYTES,
    )
    return [RefusalBody.of(one) for one in listed]


@router.get("/quarantine/{id}", operation_id="getRefusal", summary="一条拒收记录 One refusal")
def refusal(
    sources: SourcesHere,
    caller: CallerHere,
    id: Annotated[int, Path(ge=1, le=LARGEST_ID)],  # noqa: A002 - the path's word
) -> RefusalBody:
    """Return one refusal with all that was sent."""
    one = found(sources.quarantine, id)
    if not sees(caller, one.enterprise):
        raise NotFoundError("refusal", str(id), LISTING)
    return RefusalBody.of(one)


@router.post(
    "/quarantine/retry",
    operation_id="retryRefusals",
    summary="重试被拒读数 Try refused readings again",
    responses=documented(HTTPStatus.FORBIDDEN),
)
def retry(sources: SourcesHere, caller: CallerHere, order: RetryOrder | None = None) -> RetriesBody:
    """Try refusals again after their cause was mended, such as a meter added to the book; an officer's key does.

    What passes is durable when this answers, with its own time, and settlement follows. A reading that stands at its
    instant already is left, so trying twice changes nothing. Refusals stay in the list, marked with what came of it.
    """
    if caller.role is not Role.OFFICER:
        raise ForbiddenError(caller.role, "try refused readings again")
    said = order or RetryOrder()
    if said.enterprise is not None:
        seen_enterprises(sources.book.park(), caller, said.enterprise)
    who = f"{said.who.strip()} ({caller.role} key {caller.key_id})".strip()
    return retried(sources.intake, sources.quarantine, said, who, sources.clock())
