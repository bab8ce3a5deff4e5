"""The exceptions of the boards.

GreenparkError
    BoardError
        ColumnUnknownError      a query names what the store has not
        VariableUnknownError    a query uses a variable that its board has not
"""

from __future__ import annotations

from carbon.errors import GreenparkError


class BoardError(GreenparkError):
    """A board that cannot be generated or queried."""


class ColumnUnknownError(BoardError):
    """A query names a tag or field that its measurement has not."""

    def __init__(self, measurement: str, column: str) -> None:
        """Keep both names."""
        self.measurement = measurement
        self.column = column
        super().__init__(f"{measurement} has no tag or field {column}; see store/measurements.py")


class VariableUnknownError(BoardError):
    """A query uses a variable that nobody gave a value."""

    def __init__(self, variable: str, query: str) -> None:
        """Keep the variable and the query."""
        self.variable = variable
        self.query = query
        super().__init__(f"no value for ${{{variable}}} in: {query}")
