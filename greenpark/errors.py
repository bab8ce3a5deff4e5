"""The exceptions of the command line.

GreenparkError
    SettingsError   a GREENPARK_* variable or an option that cannot be used
    RunningError    the embedded service has the data; names what to do instead
"""

from __future__ import annotations

from carbon.errors import GreenparkError


class SettingsError(GreenparkError):
    """A setting that cannot be used; the process stops before it connects anywhere."""

    def __init__(self, name: str, reason: str) -> None:
        """Keep the setting and what is wrong with it."""
        self.name = name
        self.reason = reason
        super().__init__(f"{name}: {reason}")


class RunningError(GreenparkError):
    """`greenpark up` runs on this data folder and does this work itself."""

    def __init__(self, url: str, advice: str) -> None:
        """Keep the address of the running service."""
        self.url = url
        super().__init__(f"greenpark up is running on this data folder ({url}): {advice}")
