"""Which table keeps which rows of the park, and how a row comes back out of it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from carbon.factors import Factor
from carbon.meters import Cycle, Kind, Meter, Origin, Role, Stamp
from carbon.park import Level, Measured, MeteringPoint, Parameter, Park, Policy
from store.book import account_columns, columns
from store.book.tables.accounts import ACTIVITY, CERTIFICATE, MEASURED, OUTPUT, PROCESS, UNCERTAINTY
from store.book.tables.factors import FACTOR
from store.book.tables.firms import CLUSTER, ENTERPRISE, LABEL, PARK
from store.book.tables.goals import GOAL, INDICATOR
from store.book.tables.metering import METER, METER_EVENT, METERING_POINT
from store.book.tables.recording import OWN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from sqlalchemy import Table

    from store.book.column import Sheet

Values = dict[str, Any]
"""A row by column, without the columns of its version."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """One table of versions and the rows it keeps."""

    name: str
    """What sentences about its rows begin with."""
    key: tuple[str, ...]
    table: Table
    rows: Callable[[Park], list[Values]]
    build: Callable[[Values, datetime], Any]
    """Makes a row of its values and the moment they were recorded."""

    @property
    def columns(self) -> list[str]:
        """The columns of a row, without those of its version."""
        return [column.name for column in self.table.columns if column.name not in OWN_COLUMNS]

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return what identifies the row."""
        return tuple(values[name] for name in self.key)


def _ledger(sheet: Sheet, table: Table, build: Callable[[Values, datetime], Any] | None = None) -> Ledger:
    names = [column.name for column in table.columns if column.name not in OWN_COLUMNS]

    def rows(park: Park) -> list[Values]:
        return [{name: getattr(row, name) for name in names} for row in getattr(park, sheet.part)]

    return Ledger(sheet.name, sheet.key, table, rows, build or (lambda values, _: sheet.row(**values)))


def _meter(values: Values, _: datetime) -> Meter:
    words = {"kind": Kind(values["kind"]), "role": Role(values["role"]), "stamp": Stamp(values["stamp"])}
    cycle = values["cycle"] and Cycle(values["cycle"])
    return Meter(**(values | words | {"cycle": cycle, "made_from": Origin(values["made_from"])}))


def _metering_point(values: Values, _: datetime) -> MeteringPoint:
    return MeteringPoint(**(values | {"level": Level(values["level"])}))


def _measured(values: Values, _: datetime) -> Measured:
    return Measured(**(values | {"parameter": Parameter(values["parameter"])}))


def _factor(values: Values, recorded_at: datetime) -> Factor:
    return Factor(**values, recorded_at=recorded_at)


def _identity(park: Park) -> list[Values]:
    policy = {choice.name: getattr(park.policy, choice.name) for choice in fields(Policy)}
    names = ("id", "name_zh", "name_en", "zone", "region")
    return [{name: getattr(park, name) for name in names} | {"languages": ",".join(park.languages)} | policy]


def _empty_park(values: Values, _: datetime) -> Park:
    choices = [choice.name for choice in fields(Policy)]
    said = {name: value for name, value in values.items() if name not in choices}
    languages = tuple(said.pop("languages").split(","))
    return Park(**said, languages=languages, policy=Policy(**{name: values[name] for name in choices}))


IDENTITY = Ledger("park", ("id",), PARK, _identity, _empty_park)
"""What park.toml says: one row."""

TABLES = {
    columns.CLUSTERS: _ledger(columns.CLUSTERS, CLUSTER),
    columns.ENTERPRISES: _ledger(columns.ENTERPRISES, ENTERPRISE),
    columns.LABELS: _ledger(columns.LABELS, LABEL),
    columns.METERS: _ledger(columns.METERS, METER, _meter),
    columns.METER_EVENTS: _ledger(columns.METER_EVENTS, METER_EVENT),
    columns.METERING_POINTS: _ledger(columns.METERING_POINTS, METERING_POINT, _metering_point),
    account_columns.OUTPUTS: _ledger(account_columns.OUTPUTS, OUTPUT),
    account_columns.ACTIVITY: _ledger(account_columns.ACTIVITY, ACTIVITY),
    account_columns.CERTIFICATES: _ledger(account_columns.CERTIFICATES, CERTIFICATE),
    account_columns.MEASURED: _ledger(account_columns.MEASURED, MEASURED, _measured),
    account_columns.PROCESSES: _ledger(account_columns.PROCESSES, PROCESS),
    account_columns.UNCERTAINTIES: _ledger(account_columns.UNCERTAINTIES, UNCERTAINTY),
    columns.GOALS: _ledger(columns.GOALS, GOAL),
    columns.INDICATORS: _ledger(columns.INDICATORS, INDICATOR),
    columns.FACTORS: _ledger(columns.FACTORS, FACTOR, _factor),
}
"""The ledger of each table of the folder."""

LEDGERS = (IDENTITY, *TABLES.values())
