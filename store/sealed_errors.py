"""The exceptions of sealed reports.

GreenparkError
    SealError              a report that is not sealed as asked
        SealEarlyError     the period has not ended
        SealUnsettledError readings of the period are not settled yet
        SealReasonError    something is missing and no reason was given
        SealBusyError      others sealed the same period all the while
    SealBrokenError        what the book holds is not what was sealed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.errors import GreenparkError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class SealError(GreenparkError):
    """A report that is not sealed as asked."""


class SealEarlyError(SealError):
    """A period that has not ended cannot be fixed."""

    def __init__(self, period: str, end: datetime) -> None:
        """Keep the period and its end."""
        self.period = period
        self.end = end
        super().__init__(f"period {period} has not ended; seal it after {end.isoformat()}")


class SealUnsettledError(SealError):
    """Readings of the period arrived and are in no line yet, so the report would lack them."""

    def __init__(self, report: str, meters: Sequence[str]) -> None:
        """Keep the report's name and the meters."""
        self.report = report
        self.meters = tuple(meters)
        others = f" and {len(meters) - 1} other meters" if len(meters) > 1 else ""
        super().__init__(
            f"{report}: readings of {meters[0]}{others} arrived that are not settled yet; wait for settlement, or run "
            "greenpark settle --once, and seal then",
        )


class SealReasonError(SealError):
    """Something is missing in the report, and nobody said why it is sealed nevertheless."""

    def __init__(self, report: str, lacking: Sequence[str]) -> None:
        """Keep the report's name and what it lacks."""
        self.report = report
        self.lacking = tuple(lacking)
        super().__init__(
            f"{report} needs a stated reason, which the report will carry: {'; '.join(lacking)}. "
            "Complete the data, or state it with --reason TEXT (in the API: `reason`)",
        )


class SealBusyError(SealError):
    """Every number that was tried had just been taken."""

    def __init__(self, report: str) -> None:
        """Keep the report's name."""
        self.report = report
        super().__init__(f"{report} is being sealed by others at this moment; ask again")


class SealBrokenError(GreenparkError):
    """The bytes in the book are not those that were sealed."""

    def __init__(self, report: str, sealed: str, found: str) -> None:
        """Keep the name and both digests."""
        self.report = report
        super().__init__(
            f"{report} was sealed with SHA-256 {sealed}, and what the book holds gives {found}: somebody changed the "
            "database; take the report from a backup of the book or from a file that was handed out",
        )
