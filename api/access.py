"""Who calls, and which rows a caller may see.

Every key is a bearer key; a browser may carry it in a cookie instead, for reading only. An officer sees and does
everything, an auditor reads everything and writes nothing, a firm reads and writes its own rows; what is foreign to a
firm answers as if it did not exist.
"""

from typing import Annotated

from fastapi import Depends, Request

from api.errors import ForbiddenError, NotFoundError, UnauthorizedError
from api.sources import Sources
from carbon.meters import Meter
from carbon.park import Park
from carbon.scopes import ENTERPRISE
from store.access import Caller, Role
from store.sealed import SealedReport

COOKIE = "greenpark_key"
ANYONE = Caller("open", Role.AUDITOR, None)
"""Who reads without a key where the operator opened the pages."""
_READING = frozenset({"GET", "HEAD"})


def sources_of(request: Request) -> Sources:
    """Return the stores this process answers from."""
    sources: Sources = request.app.state.sources
    return sources


SourcesHere = Annotated[Sources, Depends(sources_of)]


def caller_of(request: Request, sources: SourcesHere) -> Caller:
    """Return who calls; raises UnauthorizedError when nobody does."""
    caller = caller_if_any(request, sources)
    if caller is None:
        raise UnauthorizedError("no key was sent")
    return caller


def caller_if_any(request: Request, sources: SourcesHere) -> Caller | None:
    """Return who calls, or None where no key was sent; raises UnauthorizedError for a key that nobody holds."""
    header = request.headers.get("authorization")
    if header is not None:
        return _bearer(header, sources)
    if request.method in _READING:
        secret = request.cookies.get(COOKIE)
        caller = sources.keyring.caller(secret, sources.clock()) if secret else None
        if caller is not None:
            return caller
        if sources.settings.open_pages:
            return ANYONE
    return None


def _bearer(header: str, sources: Sources) -> Caller:
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise UnauthorizedError("the Authorization header is not of the form 'Bearer KEY'")
    caller = sources.keyring.caller(secret.strip(), sources.clock())
    if caller is None:
        raise UnauthorizedError("nobody holds this key, or it was revoked")
    return caller


CallerHere = Annotated[Caller, Depends(caller_of)]
AnyCallerHere = Annotated[Caller | None, Depends(caller_if_any)]


def own_only(caller: Caller) -> bool:
    """Whether the caller sees one enterprise's rows and no others."""
    return caller.role is Role.FIRM


def sees(caller: Caller, enterprise: str) -> bool:
    """Whether the caller may see the rows of this enterprise."""
    return not own_only(caller) or caller.enterprise == enterprise


def scope_kind(park: Park, caller: Caller, scope: str) -> tuple[str, str]:
    """Return kind and id of the scope `park`, a cluster or an enterprise; raises NotFoundError for what is not seen."""
    if park.enterprise(scope) is not None and sees(caller, scope):
        return "enterprise", scope
    if not own_only(caller):
        if scope == "park":
            return "park", park.id
        if park.cluster(scope) is not None:
            return "cluster", scope
    raise NotFoundError("scope", scope, "/v1/enterprises")


def seen_enterprises(park: Park, caller: Caller, wanted: str | None = None) -> list[str]:
    """Return the enterprises the caller may see, or the wanted one; raises NotFoundError for a foreign one."""
    seen = [enterprise.id for enterprise in park.enterprises if sees(caller, enterprise.id)]
    if wanted is None:
        return seen
    if wanted not in seen:
        raise NotFoundError("enterprise", wanted, "/v1/enterprises")
    return [wanted]


def seen_meter(park: Park, caller: Caller, meter: str) -> Meter:
    """Return a meter the caller may see; raises NotFoundError for a foreign one."""
    found = park.meter_index().get(meter)
    if found is None or not sees(caller, found.enterprise):
        raise NotFoundError("meter", meter, "/v1/enterprises/{id}")
    return found


def seen_sealed(sources: Sources, caller: Caller, report_id: str) -> SealedReport:
    """Return a sealed report that the caller may see; raises NotFoundError for a foreign one."""
    kept = sources.book.sealed(report_id)
    if kept is None or (
        own_only(caller) and (kept.seal.scope_kind, kept.seal.scope) != (ENTERPRISE, caller.enterprise)
    ):
        raise NotFoundError("sealed report", report_id, "/v1/reports/sealed")
    return kept


def pushed_enterprise(caller: Caller, wanted: str | None) -> str | None:
    """Return the enterprise a caller pushes for, None when an officer names none.

    Raises ForbiddenError for an auditor and NotFoundError for a firm that names another.
    """
    if caller.role is Role.AUDITOR:
        raise ForbiddenError(caller.role, "push readings")
    if caller.role is Role.OFFICER:
        return wanted
    if wanted not in {None, caller.enterprise}:
        raise NotFoundError("enterprise", str(wanted), "/v1/enterprises")
    return caller.enterprise
