"""The HTTP service of one park: API under /v1, pages beside it."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.staticfiles import StaticFiles
from prometheus_client import CollectorRegistry

from api import problems
from api.pages import enterprise, front, linepage, live, manual, reportlist, reportpage, sealedpage, signin
from api.pages.failure import failure_page
from api.pages.kept import Kept
from api.pages.rendering import FOLDER, environment
from api.routes import balance, coverage, goals, health, intensities, lineage, lines, park, readings, reports, sealed
from api.routes import corrections as correcting
from api.routes import quarantine as quarantining
from api.routes import receipts as receiving
from api.sources import Sources
from api.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from api.sealing import SealingBook
    from api.settings import ApiSettings
    from store.arrivals import Receipts
    from store.ports import Corrections, Intake, Keyring, OutputHistory, Quarantine, SeriesStore

DESCRIPTION = (
    "园区能耗与碳排放:推送读数,读取用能行、排放行、强度、目标与报告。每个数字都带单位、因子与来源。\n\n"
    "Energy and carbon of an industrial park: push readings; read lines, intensities, goals and reports. Every figure "
    "carries its unit, factor and source. Errors are RFC 9457 problems."
)
TAGS = [
    {"name": "readings", "description": "推送读数与回执、更正 pushing readings, what was refused, and corrections"},
    {"name": "reports", "description": "能碳报告 energy and carbon reports"},
    {"name": "park", "description": "企业、计量点与集群 enterprises, meters and clusters"},
    {"name": "goals", "description": "目标 goals"},
    {"name": "intensities", "description": "强度、同比与产值修订 intensities, their change, versions of outputs"},
    {"name": "lines", "description": "用能行与排放行 settled lines"},
    {"name": "findings", "description": "数据质量发现 data-quality findings"},
    {"name": "factors", "description": "因子 factors"},
    {"name": "health", "description": "运行状态 health of the service"},
]


def create_app(  # noqa: PLR0913, PLR0917 - the composition root passes every part
    series: SeriesStore,
    book: SealingBook,
    quarantine: Quarantine,
    receipts: Receipts,
    keyring: Keyring,
    corrections: Corrections,
    outputs: OutputHistory,
    intake: Intake,
    clock: Callable[[], datetime],
    settings: ApiSettings,
    registry: CollectorRegistry | None = None,
    lag: Callable[[], float | None] | None = None,
) -> FastAPI:
    """Return the service over these stores.

    `registry` is what /metrics shows and where request metrics go; `lag` tells the seconds settlement is behind.
    """
    registry = registry or CollectorRegistry()
    app = FastAPI(
        title=settings.title,
        description=DESCRIPTION,
        version=version("greenpark"),
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
    )
    app.state.sources = Sources(
        series, book, quarantine, receipts, keyring, corrections, outputs, intake, clock, settings, registry, lag
    )
    app.state.kept = Kept(clock, settings.cache_s)
    app.state.templates = environment()
    for part in (
        readings,
        correcting,
        quarantining,
        receiving,
        lineage,
        sealed,
        reports,
        park,
        goals,
        intensities,
        lines,
        balance,
        coverage,
        health,
    ):
        app.include_router(part.router)
    for page in (front, live, enterprise, linepage, reportlist, reportpage, sealedpage, signin, manual):
        app.include_router(page.router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    problems.install(app, failure_page, settings.retry_after_s)
    app.add_middleware(Traffic, registry=registry)
    app.openapi = partial(described, app)  # type: ignore[method-assign]  # FastAPI documents this as the way to extend it
    return app


def described(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document with the key scheme and the shape of problems."""
    if app.openapi_schema is None:
        made = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        components = made.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = problems.SCHEMA
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        for path, methods in made["paths"].items():
            if path.startswith("/v1/"):
                for operation in methods.values():
                    operation["security"] = [{"key": []}]
        app.openapi_schema = made
    return app.openapi_schema
