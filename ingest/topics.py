"""Topics: which enterprise a message is from, and where its receipt goes."""

from __future__ import annotations

SUBSCRIPTION = "greenpark/v1/+/readings"
"""Filter that every firm's readings match."""

_PREFIX = "greenpark/v1/"
_READINGS = "/readings"
_UNFIT = frozenset("/+#\0")
"""What an enterprise id cannot have, to be one level of a topic."""


def enterprise_of(topic: str) -> str | None:
    """Return the enterprise whose readings are published on `topic`, or None outside the scheme."""
    if not (topic.startswith(_PREFIX) and topic.endswith(_READINGS)):
        return None
    enterprise = topic[len(_PREFIX) : -len(_READINGS)]
    return enterprise if enterprise and _UNFIT.isdisjoint(enterprise) else None


def receipts_topic(enterprise: str) -> str:
    """Return the topic an enterprise hears on what became of its messages."""
    return f"{_PREFIX}{enterprise}/receipts"
