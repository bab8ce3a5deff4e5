"""Parameters and documented problems that several routes share."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from api.problems import documented
from api.ranges import FROM, TO

FromParam = Annotated[str | None, Query(alias="from", description=FROM, examples=["2026-03-01"])]
ToParam = Annotated[str | None, Query(alias="to", description=TO, examples=["2026-04-01"])]
AsOfParam = Annotated[
    str | None,
    Query(description="as known at this day or instant; now when left out", examples=["2026-03-15T00:00:00+08:00"]),
]
LangParam = Annotated[
    str | None,
    Query(description="zh or en: the language that leads in a workbook or a page; else the service's own"),
]
READING_PROBLEMS = documented(
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
