"""The tables of a park folder: file, columns, defaults and keys; docs/park-folder.md says the same for people."""

from __future__ import annotations

from carbon.factors import Factor
from carbon.meters import Cycle, Kind, Meter, MeterEvent, Origin, Role, Stamp
from carbon.park import Cluster, Enterprise, Goal, Indicator, Label, Level, MeteringPoint
from store.book import cells
from store.book.account_columns import ACTIVITY, CERTIFICATES, MEASURED, OUTPUTS, PROCESSES, UNCERTAINTIES
from store.book.column import CARRIER, NAMES, VALIDITY, Column, Sheet
from store.book.factor_cells import factor_value, factor_year
from store.book.indicators import entered_indicator, goal_indicator

CLUSTERS = Sheet(
    "clusters",
    "clusters",
    Cluster,
    ("id",),
    (
        Column("id", cells.ident),
        *NAMES,
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
        *NAMES,
        Column("cluster", cells.ident, None),
        Column("industry", cells.word, ""),
        *VALIDITY,
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
        *VALIDITY,
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
        *VALIDITY,
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
GOALS = Sheet(
    "goals",
    "goals",
    Goal,
    ("id",),
    (
        Column("id", cells.ident),
        *NAMES,
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
