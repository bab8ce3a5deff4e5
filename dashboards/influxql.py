"""InfluxQL for Grafana: queries over the store's measurements, with names checked when a board is generated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from grafana_foundation_sdk.cog import runtime as cogruntime
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.cog.variants import Dataquery
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from dashboards.errors import ColumnUnknownError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.measurements import Measurement

DATASOURCE_TYPE = "influxdb"
ZONE = "Asia/Shanghai"
"""The park's calendar: days and months of the panels are its local ones; the store keeps UTC."""


def datasource() -> DataSourceRef:
    """Return the reference that every panel uses: the datasource chosen on the board."""
    return DataSourceRef(type_val=DATASOURCE_TYPE, uid="${datasource}")


@dataclass(frozen=True, slots=True)
class Column:
    """A field or tag, alone or under an InfluxQL function, shown under `name`."""

    field: str
    function: str = ""
    name: str = ""

    def __str__(self) -> str:
        """Return the column as InfluxQL."""
        column = quoted(self.field)
        if self.function:
            column = f"{self.function}({column})"
        return f"{column} AS {quoted(self.name)}" if self.name else column


def quoted(identifier: str) -> str:
    """Return an identifier in InfluxQL's double quotes."""
    return '"' + identifier.replace("\\", "\\\\").replace('"', '\\"') + '"'


def equals(tag: str, value: str) -> str:
    """Return the condition that a tag has this very value; a `${variable}` stands in `value` as it is."""
    return f"{quoted(tag)} = '{value}'"


def among(tag: str, variable: str) -> str:
    """Return the condition that a tag is one of a variable's chosen values; All takes lines without the tag too."""
    return f"{quoted(tag)} =~ /^${{{variable}:regex}}$/"


def select(
    measurement: Measurement,
    columns: Sequence[Column],
    where: Sequence[str] = (),
    by: Sequence[str] = (),
    *,
    every: str = "",
    tail: str = "",
) -> str:
    """Return a SELECT over the board's time range, grouped by tags and, with `every`, by local time.

    Groups without lines stay null: missing is not zero. Raises ColumnUnknownError for a name that the store has not.
    """
    for name in (*(column.field for column in columns), *by):
        if name not in measurement.columns:
            raise ColumnUnknownError(measurement.name, name)
    groups = [f"time({every})"] if every else []
    groups += [quoted(tag) for tag in by]
    parts = [
        "SELECT",
        ", ".join(str(column) for column in columns),
        "FROM",
        quoted(measurement.name),
        "WHERE",
        " AND ".join(("$timeFilter", *where)),
    ]
    if groups:
        parts += ["GROUP BY", ", ".join(groups)]
    if every:
        parts.append("fill(null)")
    if tail:
        parts.append(tail)
    if every:
        parts.append(f"tz('{ZONE}')")
    return " ".join(parts)


def tag_values(measurement: Measurement, tag: str, where: str = "") -> str:
    """Return the query behind a variable: the values of a tag. Raises ColumnUnknownError."""
    if tag not in measurement.tags:
        raise ColumnUnknownError(measurement.name, tag)
    parts = ["SHOW TAG VALUES FROM", quoted(measurement.name), "WITH KEY =", quoted(tag)]
    if where:
        parts += ["WHERE", where]
    return " ".join(parts)


@dataclass(frozen=True, slots=True)
class InfluxQuery(Dataquery, Builder["InfluxQuery"]):
    """A raw InfluxQL target; the SDK ships none. `result_format` is `time_series` or `table`."""

    ref_id: str
    query: str
    alias: str = ""
    result_format: str = "time_series"
    datasource: DataSourceRef = field(default_factory=datasource)

    def build(self) -> InfluxQuery:
        """Return itself: it is complete from the start."""
        return self

    def to_json(self) -> dict[str, object]:
        """Return the target as Grafana keeps it."""
        payload: dict[str, object] = {
            "refId": self.ref_id,
            "datasource": self.datasource,
            "query": self.query,
            "rawQuery": True,
            "resultFormat": self.result_format,
        }
        if self.alias:
            payload["alias"] = self.alias
        return payload

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> InfluxQuery:
        """Return the target that Grafana's JSON describes."""
        return cls(
            ref_id=data["refId"],
            query=data["query"],
            alias=data.get("alias", ""),
            result_format=data["resultFormat"],
            datasource=DataSourceRef.from_json(data["datasource"]),
        )


def register() -> None:
    """Make the SDK read InfluxQL targets back from JSON."""
    cogruntime.register_dataquery_variant(
        cogruntime.DataqueryConfig(identifier=DATASOURCE_TYPE, from_json_hook=InfluxQuery.from_json),
    )
