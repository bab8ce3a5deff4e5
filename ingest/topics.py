"""Topics: which enterprise a message is from, and where its receipt goes."""

from __future__ import annotations

SUBSCRIPTION = "greenpark/v1/+/readings"
"""Filter that every firm's readings match."""

_PREFIX = "greenpark/v1/"
_READINGS = "/readings"
_UNFIT = frozenset("/+#\0")


def enterprise_of(topic: str) -> str | None:
    """Return the enterprise whose readings are published on `topic`, or None outside the scheme."""
    if not (topic.startswith(_PREFIX) and topic.endswith(_READINGS)):
        return None
    enterprise = topic[len(_PREFIX) : -len(_READINGS)]
    return enterprise if is_fit(enterprise) else None


def readings_topic(enterprise: str) -> str:
    """Return the topic an enterprise publishes its readings on."""
    return f"{_PREFIX}{enterprise}{_READINGS}"


def receipts_topic(enterprise: str) -> str:
    """Return the topic an enterprise hears on what became of its messages."""
    return f"{_PREFIX}{enterprise}/receipts"


def is_fit(enterprise: str) -> bool:
    """Tell whether an enterprise id can be one level of a topic: not empty, no slash, no wildcard."""
    return bool(enterprise) and _UNFIT.isdisjoint(enterprise)
