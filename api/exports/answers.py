"""A report as the answer to a request, in the form that was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.responses import Response

from api.exports.table import as_csv
from api.exports.workbook import as_xlsx
from api.formats import MEDIA_TYPES
from carbon.canonical import written

if TYPE_CHECKING:
    from collections.abc import Mapping


def answered(report: Mapping[str, Any], form: str, language: str) -> Response:
    """Return a report as `json`, `csv` or `xlsx`; `language` (`zh` or `en`) leads in the workbook."""
    if form == "json":
        return Response(written(report), media_type=MEDIA_TYPES["json"])
    headers = {"Content-Disposition": f'attachment; filename="{file_name(report, form)}"'}
    if form == "csv":
        return Response(as_csv(report), media_type=f"{MEDIA_TYPES['csv']}; charset=utf-8", headers=headers)
    return Response(as_xlsx(report, language), media_type=MEDIA_TYPES["xlsx"], headers=headers)


def file_name(report: Mapping[str, Any], form: str) -> str:
    """Return what a report is called as a file: scope, period and, of a sealed one, its number."""
    seal = report.get("seal")
    sealed = f"-{seal['number']}" if seal else ""
    return f"greenpark-{report['scope']}-{report['period'].replace('/', '_')}{sealed}.{form}"
