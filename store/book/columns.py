"""The tables of a park folder: file, columns, defaults and keys; docs/park-folder.md says the same for people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from carbon.factors import Factor
from carbon.meters import Cycle, Kind, Meter, MeterEvent, Origin, Role, Stamp
from carbon.park import (
    Activity,
    Certificate,
    Cluster,
    Enterprise,
    Goal,
    Indicator,
    Label,
    Level,
    Measured,
    MeteringPoint,
    Output,
    Parameter,
    Process,
    Uncertainty,
)
from carbon.units import CARRIER_UNITS
from store.book import cells
from store.book.factor_cells import factor_value, factor_year
from store.book.indicators import entered_indicator, goal_indicator

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Required:
    """Marks a column that has no default."""


@dataclass(frozen=True, slots=True)
class SameAs:
    """A default: what another column of the row says."""

    column: str


REQUIRED: Final = Required()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its reader and what an empty cell or an absent column means."""

    name: str
    read: Callable[[str], object]
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of the folder, the rows it makes and the columns that no two rows share."""

    name: str
    """File name without `.csv`; also what sentences about its rows begin with."""
    part: str
    """Attribute of `Park` that holds the rows."""
    row: Callable[..., Any]
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def file(self) -> str:
        """File name in the folder."""
        return f"{self.name}.csv"


CARRIER = cells.one_of(tuple(CARRIER_UNITS))
_NAMES = (Column("name_zh", cells.text), Column("name_en", cells.text, SameAs("name_zh")))
_VALIDITY = (Column("since", cells.day, None), Column("until", cells.day, None))

CLUSTERS = Sheet(
    "clusters",
    "clusters",
    Cluster,
    ("id",),
    (
        Column("id", cells.ident),
        *_NAMES,
        Column("target_output_10k_cny", cells.positive, None),
        Column("target_year", cells.year, None),
    ),
)
ENTERPRISES = Sheet(
    "enterprises",
    "enterprises",
    Enterprise,
    ("id",),
    (
        Column("id", cells.ident),
        *_NAMES,
        Column("cluster", cells.ident, None),
        Column("industry", cells.word, ""),
        *_VALIDITY,
    ),
)
LABELS = Sheet(
    "labels",
    "labels",
    Label,
    ("enterprise", "label", "since"),
    (
        Column("enterprise", cells.ident),
        Column("label", cells.word),
        *_VALIDITY,
        Column("source", cells.text, ""),
    ),
)
METERS = Sheet(
    "meters",
    "meters",
    Meter,
    ("id",),
    (
        Column("id", cells.ident),
        Column("enterprise", cells.ident),
        Column("carrier", CARRIER),
        Column("kind", cells.one_of(tuple(Kind))),
        Column("unit", cells.text),
        Column("multiplier", cells.positive, 1.0),
        Column("role", cells.one_of(tuple(Role)), Role.BOUNDARY),
        Column("parent", cells.ident, None),
        Column("register_max", cells.positive, None),
        Column("stamp", cells.one_of(tuple(Stamp)), Stamp.END),
        Column("length_s", cells.seconds, None),
        Column("cycle", cells.one_of(tuple(Cycle)), None),
        Column("max_gap_s", cells.seconds, None),
        Column("rated_per_h", cells.positive, None),
        Column("made_from", cells.one_of(tuple(Origin)), Origin.SOLAR),
        *_VALIDITY,
    ),
)
METER_EVENTS = Sheet(
    "meter_events",
    "events",
    MeterEvent,
    ("meter", "at", "event"),
    (
        Column("meter", cells.ident),
        Column("at", cells.instant),
        Column("event", cells.word),
        Column("final", cells.number, None),
        Column("initial", cells.number, None),
        Column("parent", cells.ident, None),
        Column("note", cells.text, ""),
    ),
)
METERING_POINTS = Sheet(
    "metering_points",
    "metering_points",
    MeteringPoint,
    ("enterprise", "carrier", "level"),
    (
        Column("enterprise", cells.ident),
        Column("carrier", CARRIER),
        Column("level", cells.one_of(tuple(Level))),
        Column("required", cells.count),
        Column("source", cells.text),
    ),
)
OUTPUTS = Sheet(
    "outputs",
    "outputs",
    Output,
    ("enterprise", "month", "product", "price_basis"),
    (
        Column("enterprise", cells.ident),
        Column("month", cells.month),
        Column("output_value_10k_cny", cells.non_negative, None),
        Column("added_value_10k_cny", cells.number, None),
        Column("product", cells.text, ""),
        Column("quantity", cells.non_negative, None),
        Column("product_unit", cells.text, ""),
        Column("price_basis", cells.price_basis, "current"),
        Column("status", cells.one_of(("final", "provisional")), "final"),
    ),
)
ACTIVITY = Sheet(
    "activity",
    "activities",
    Activity,
    ("enterprise", "month", "carrier", "document"),
    (
        Column("enterprise", cells.ident),
        Column("month", cells.month),
        Column("carrier", CARRIER),
        Column("quantity", cells.non_negative),
        Column("unit", cells.text),
        Column("document", cells.text, ""),
    ),
)
CERTIFICATES = Sheet(
    "certificates",
    "certificates",
    Certificate,
    ("serial",),
    (
        Column("serial", cells.text),
        Column("enterprise", cells.ident),
        Column("kind", cells.one_of(("gec", "green_power", "direct", "sold"))),
        Column("mwh", cells.positive),
        Column("vintage", cells.year_or_month, ""),
        Column("retired_for", cells.year_or_month, ""),
    ),
)
MEASURED = Sheet(
    "measured",
    "measured",
    Measured,
    ("enterprise", "carrier", "parameter", "since"),
    (
        Column("enterprise", cells.ident),
        Column("carrier", CARRIER),
        Column("parameter", cells.one_of(tuple(Parameter))),
        Column("value", cells.non_negative),
        Column("unit", cells.text),
        *_VALIDITY,
        Column("document", cells.text),
    ),
)
PROCESSES = Sheet(
    "processes",
    "processes",
    Process,
    ("enterprise", "month", "material", "document"),
    (
        Column("enterprise", cells.ident),
        Column("month", cells.month),
        Column("material", cells.text),
        Column("quantity", cells.non_negative),
        Column("unit", cells.text),
        Column("content_pct", cells.percent, 100.0),
        Column("document", cells.text, ""),
    ),
)
UNCERTAINTIES = Sheet(
    "uncertainties",
    "uncertainties",
    Uncertainty,
    ("part", "carrier", "enterprise"),
    (
        Column("part", cells.one_of(("activity", "factor"))),
        Column("carrier", cells.text),
        Column("percent", cells.non_negative),
        Column("enterprise", cells.ident, ""),
        Column("source", cells.text),
    ),
)
GOALS = Sheet(
    "goals",
    "goals",
    Goal,
    ("id",),
    (
        Column("id", cells.ident),
        *_NAMES,
        Column("indicator", goal_indicator),
        Column("scope", cells.ident, "park"),
        Column("unit", cells.text),
        Column("direction", cells.one_of(("up", "down"))),
        Column("baseline_year", cells.year, None),
        Column("baseline", cells.number, None),
        Column("target_year", cells.year),
        Column("target", cells.number),
        Column("path", cells.one_of(("linear", "compound")), "linear"),
        Column("source", cells.text),
    ),
)
INDICATORS = Sheet(
    "indicators",
    "indicators",
    Indicator,
    ("indicator", "scope", "period"),
    (
        Column("indicator", entered_indicator),
        Column("scope", cells.ident, "park"),
        Column("period", cells.year_or_month),
        Column("value", cells.number),
        Column("source", cells.text),
    ),
)
FACTORS = Sheet(
    "factors",
    "factors",
    Factor,
    ("kind", "carrier", "name_zh", "unit", "value_unit", "year", "region", "basis", "source_doc"),
    (
        Column("kind", cells.text),
        Column("carrier", cells.text, ""),
        Column("name_zh", cells.text, ""),
        Column("unit", cells.text),
        Column("value", factor_value),
        Column("value_unit", cells.text),
        Column("year", factor_year, None),
        Column("region", cells.text, "CN"),
        Column("basis", cells.text, ""),
        Column("source_doc", cells.text),
        Column("source_year", cells.year, None),
        Column("confidence", cells.one_of(("official", "secondary", "memory")), "secondary"),
    ),
)

SHEETS = (
    CLUSTERS,
    ENTERPRISES,
    LABELS,
    METERS,
    METER_EVENTS,
    METERING_POINTS,
    OUTPUTS,
    ACTIVITY,
    CERTIFICATES,
    MEASURED,
    PROCESSES,
    UNCERTAINTIES,
    GOALS,
    INDICATORS,
    FACTORS,
)
"""Every table, what others refer to first."""
