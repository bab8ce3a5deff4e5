from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from api.access import AnyCallerHere, SourcesHere, own_only
from api.metrics import WithoutEnterprises
from api.problems import documented

router = APIRouter(tags=["health"])


@router.get("/healthz", operation_id="isAlive", summary="存活 Liveness")
def alive() -> dict[str, str]:
    """Answer as long as the process does; asks no store."""
    return {"status": "ok"}


@router.get(
    "/readyz",
    operation_id="isReady",
    summary="就绪 Readiness",
    responses=documented(HTTPStatus.SERVICE_UNAVAILABLE),
)
def ready(sources: SourcesHere) -> dict[str, Any]:
    """Answer 200 when series store and book answer, with the seconds that settlement is behind; 503 otherwise."""
    sources.series.check()
    park = sources.book.park()
    lag_s = sources.lag() if sources.lag else None
    return {"status": "ready", "store": "ok", "book": "ok", "park": park.id, "settlement_lag_s": lag_s}


@router.get(
    "/metrics",
    operation_id="listMetrics",
    summary="指标 Prometheus metrics",
    response_class=Response,
    responses=documented(HTTPStatus.UNAUTHORIZED),
)
def metrics(sources: SourcesHere, caller: AnyCallerHere) -> Response:
    """Return the metrics of this process in Prometheus text format.

    Needs no key; those that name enterprises are told to the key of an officer or auditor alone.
    """
    whole = caller is not None and not own_only(caller)
    told = sources.registry if whole else WithoutEnterprises(sources.registry)
    return Response(generate_latest(told), media_type=CONTENT_TYPE_LATEST)
