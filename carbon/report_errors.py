"""The exceptions of reports."""

from __future__ import annotations

from carbon.errors import GreenparkError


class ReportIdError(GreenparkError):
    """A name that no report can have."""

    def __init__(self, text: str) -> None:
        """Keep the name."""
        self.text = text
        super().__init__(
            f"{text!r} is not the name of a report; write SCOPE@PERIOD such as E01@2026-03, park@2026Q1 or "
            "E01@2026-03-01..2026-04-01, and @NUMBER behind it for a sealed one",
        )


class ReportFormError(GreenparkError):
    """What was to be verified is no report of this form."""

    def __init__(self, reason: str) -> None:
        """Keep what it lacks."""
        self.reason = reason
        super().__init__(f"not a greenpark report of version 2 (docs/report.schema.json): {reason}")
