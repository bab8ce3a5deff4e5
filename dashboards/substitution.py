"""What Grafana does to a query before it sends it: variables and macros, so that a query can run without Grafana."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from dashboards.errors import VariableUnknownError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Value = str | Sequence[str]

TIME_FILTER = "$timeFilter"
_REFERENCE = re.compile(r"\$\{(?P<braced>\w+)(?::(?P<format>\w+))?\}|\$(?P<bare>\w+)")
_SPECIAL = re.compile(r"[\\^$*+?.()|\[\]{}/]")


def queries(dashboard: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return panel title and query of every target, those in rows included."""
    return [(panel["title"], target["query"]) for panel in panels(dashboard) for target in panel.get("targets", [])]


def panels(dashboard: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every panel of a board, those in collapsed rows included, rows themselves not."""
    for panel in dashboard["panels"]:
        if panel["type"] == "row":
            yield from panel.get("panels", [])
        else:
            yield panel


def substituted(
    query: str,
    variables: Mapping[str, Value],
    start_ms: int,
    end_ms: int,
    interval: str = "1d",
) -> str:
    """Return the InfluxQL that Grafana would send for [start_ms, end_ms].

    `variables` holds the value of each variable: one text, several, or `.*` for the All of a variable that has it as
    its custom value; with `:regex` chosen values are escaped and `.*` is not. Raises VariableUnknownError.
    """
    known: dict[str, Value] = {
        "__interval": interval,
        "interval": interval,
        "__from": str(start_ms),
        "__to": str(end_ms),
        **variables,
    }

    def value(match: re.Match[str]) -> str:
        name = match["braced"] or match["bare"]
        if name in {"timeFilter", "__timeFilter"}:
            return f"time >= {start_ms}ms and time <= {end_ms}ms"
        if name not in known:
            raise VariableUnknownError(name, query)
        return _formatted(known[name], match["format"])

    return _REFERENCE.sub(value, query)


def _formatted(value: Value, style: str | None) -> str:
    """Return a value in one of Grafana's formats; without one, InfluxQL's own: several values as (a|b)."""
    chosen = [value] if isinstance(value, str) else list(value)
    if chosen == [".*"]:
        return ".*"
    if style == "regex" or (style is None and len(chosen) > 1):
        chosen = [_SPECIAL.sub(r"\\\g<0>", one) for one in chosen]
    return chosen[0] if len(chosen) == 1 else f"({'|'.join(chosen)})"
