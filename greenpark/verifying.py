"""Verifying a report file: no store, no service and no drawing is needed for it, and none is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.errors import GreenparkError
from carbon.report_errors import ReportFormError
from carbon.verification import faults

if TYPE_CHECKING:
    from pathlib import Path


class ReportFileError(GreenparkError):
    """A file that is no report of ours."""

    def __init__(self, path: Path, reason: str) -> None:
        """Keep the file and what is wrong."""
        self.path = path
        super().__init__(f"{path}: not a greenpark report: {reason}")


def check_report(path: Path) -> list[str]:
    """Return what is wrong with a report file, figures in its order first; raises ReportFileError when it is none."""
    try:
        return faults(path.read_bytes())
    except ReportFormError as error:
        raise ReportFileError(path, error.reason) from error
