"""Reports on the command line: from the stores, or from the service that has them; and checking one offline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
from api.exports.rendered import rendered

from api.accounts import account
from carbon.errors import GreenparkError
from carbon.verification import contradictions
from greenpark.errors import RunningError, SettingsError
from greenpark.parts import clock, parts
from greenpark.running import running
from store.errors import StoreBusyError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from greenpark.settings import Settings

TIMEOUT_S = 120.0


class ReportFileError(GreenparkError):
    """A file that is no report of ours."""

    def __init__(self, path: Path, reason: str) -> None:
        """Keep the file and what is wrong."""
        self.path = path
        super().__init__(f"{path}: not a greenpark report: {reason}")


def make_report(settings: Settings, kind: str, wanted: str, period: str, form: str, as_of: datetime | None) -> bytes:
    """Return a report as bytes of `form` (json, csv, html).

    While `greenpark up` has the embedded store, the report is asked of it.
    """
    try:
        with parts(settings) as opened:
            return rendered(account(opened.series, opened.book, kind, wanted, period, as_of or clock()), form)
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
        return _asked(service.url, service.key, wanted, period, form, as_of)


def _asked(url: str, key: str, wanted: str, period: str, form: str, as_of: datetime | None) -> bytes:
    parameters = {"format": form} | ({"as_of": as_of.isoformat()} if as_of else {})
    answer = httpx.get(
        f"{url}/v1/reports/{wanted}/{period}",
        params=parameters,
        headers={"Authorization": f"Bearer {key}"},
        timeout=TIMEOUT_S,
    )
    if answer.is_error:
        raise RunningError(url, answer.json().get("detail", answer.text))
    return answer.content


def check_report(path: Path) -> list[str]:
    """Return what does not follow in a report file; raises ReportFileError when it is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        return contradictions(report)
    except OSError as error:
        raise SettingsError(str(path), str(error)) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReportFileError(path, f"{type(error).__name__}: {error}") from error
