"""Which edition of the arithmetic made a number."""

METHOD = 3
"""Raised by every change that moves settled or accounted numbers; settlement then makes all lines again, and a
restatement names it as a cause."""
