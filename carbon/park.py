"""The park as the book knows it at one moment: every table, as frozen rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from carbon.factors import Factor
    from carbon.meters import Meter, MeterEvent


@dataclass(frozen=True, slots=True)
class Policy:
    """The named choices a park makes where rules leave one; a report carries them."""

    fuel_set: str = "set1_GBT32151.34-2024"
    """Prefix of `basis` that picks NCV, carbon content and oxidation together."""
    grid_factor: str = "province"
    """Location-based electricity: `province`, `grid_region` or `national`."""
    uncovered_electricity: str = "ex_market"
    """Market-based electricity without certificate: `ex_market` (national, without market-traded) or `location`."""
    electricity_tce: str = "calorific"
    """`calorific` (当量值) or `equivalent` (等价值)."""
    grid_factor_year: str = "latest"
    """Electricity factors: `latest` published, or the named data year such as `2022`."""
    steam_enthalpy: str = "gross"
    """Tonnes of steam in GJ: `gross` enthalpy (GB/T 32151.34) or `less_feed_water` of 20 C (83.74 kJ/kg, 2013-2015)."""
    vintage_window: str = "year"
    """When a certificate's vintage may be used: in its calendar `year`, or within `two_years` of its first day."""
    seal_measured_share: str = "0.9"
    """Least measured share of the metered time at which a period is sealed without a reason, 0..1."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """产业集群, with its own target output."""

    id: str
    name_zh: str
    name_en: str
    target_output_10k_cny: float | None = None
    target_year: int | None = None


@dataclass(frozen=True, slots=True)
class Enterprise:
    """企业; `since` and `until` are local days, `until` excluded."""

    id: str
    name_zh: str
    name_en: str
    cluster: str | None = None
    industry: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """A dated title of an enterprise: above_designated, high_tech, green_factory, ..."""

    enterprise: str
    label: str
    since: date | None = None
    until: date | None = None
    source: str = ""


class Level(StrEnum):
    """The three levels at which GB 17167-2006 wants energy metered."""

    UNIT = "unit"
    """用能单位: what enters and leaves the enterprise."""
    SUBUNIT = "subunit"
    """主要次级用能单位: workshops and the like above the standard's limits."""
    EQUIPMENT = "equipment"
    """主要用能设备: equipment above the standard's limits."""


@dataclass(frozen=True, slots=True)
class MeteringPoint:
    """How many meters of a carrier an enterprise needs at one level (理论需要量), by whose count."""

    enterprise: str
    carrier: str
    level: Level
    required: int
    source: str = ""


class Parameter(StrEnum):
    """What an enterprise may have measured of a fuel or of steam, instead of the default of the tables."""

    NCV = "ncv"
    """低位发热量, GJ per t or per 10^4 Nm3."""
    CARBON_CONTENT = "carbon_content"
    """单位热值含碳量, tC/GJ."""
    OXIDATION = "oxidation"
    """碳氧化率, %."""
    EMISSION_FACTOR = "emission_factor"
    """A direct factor, tCO2 per t, m3 or GJ, in place of the three above."""
    DENSITY = "density"
    """kg/m3 or kg/L, where a bill is in litres."""
    PRESSURE = "pressure"
    """Absolute pressure of steam, MPa."""
    TEMPERATURE = "temperature"
    """Temperature of steam, C; without it steam is saturated."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A parameter that an enterprise measured, by its document, on the local days [since, until)."""

    enterprise: str
    carrier: str
    parameter: Parameter
    value: float
    unit: str
    since: date | None = None
    until: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A material whose use emits CO2 by itself, of one month: 工业生产过程."""

    enterprise: str
    month: str
    material: str
    """Carrier of a `process_ef` factor: CaCO3, limestone, electrode, ..."""
    quantity: float
    unit: str
    content_pct: float = 100.0
    """What of the quantity is the material that the factor speaks of, %."""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Half the 95 % interval of a quantity or a factor over its mean, %, as a source or a certificate says it."""

    part: str
    """`activity` or `factor`."""
    carrier: str
    percent: float
    source: str
    enterprise: str = ""
    """Empty: of every enterprise that has no row of its own."""


@dataclass(frozen=True, slots=True)
class Output:
    """One month's denominators of one enterprise, 万元; None is absent, never zero."""

    enterprise: str
    month: str
    output_value_10k_cny: float | None = None
    added_value_10k_cny: float | None = None
    product: str = ""
    quantity: float | None = None
    product_unit: str = ""
    price_basis: str = "current"
    status: str = "final"
    """`final` or `provisional`."""


@dataclass(frozen=True, slots=True)
class Activity:
    """Energy of one month that no meter sees, by its document."""

    enterprise: str
    month: str
    carrier: str
    quantity: float
    unit: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A green certificate (GEC, 绿证) or green-power contract, retired for a period."""

    serial: str
    enterprise: str
    kind: str
    """`gec`, `green_power` (contract) or `direct` (绿电直连); `sold`: own generation whose certificate was sold."""
    mwh: float
    vintage: str = ""
    retired_for: str = ""
    """Year or month of consumption it covers; empty: not retired, covers nothing."""


@dataclass(frozen=True, slots=True)
class Goal:
    """目标: an indicator, where it starts and where it has to be by the end of `target_year`."""

    id: str
    name_zh: str
    name_en: str
    indicator: str
    scope: str
    """`park`, or the id of a cluster or an enterprise."""
    unit: str
    direction: str
    """`up`: at least the target; `down`: at most."""
    target_year: int
    target: float
    baseline_year: int | None = None
    baseline: float | None = None
    source: str = ""
    path: str = "linear"
    """`linear`: the same step a year; `compound`: the same rate a year."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A reported value that the book cannot compute; `period` is a year or a month."""

    indicator: str
    scope: str
    period: str
    value: float
    source: str = ""


@dataclass(frozen=True, slots=True)
class Park:
    """Everything the book knew at one moment, in the order of the tables."""

    id: str
    name_zh: str
    name_en: str
    zone: str
    """IANA time zone of the park's calendar."""
    region: str
    languages: tuple[str, ...] = ("zh", "en")
    policy: Policy = field(default_factory=Policy)
    clusters: tuple[Cluster, ...] = ()
    enterprises: tuple[Enterprise, ...] = ()
    labels: tuple[Label, ...] = ()
    meters: tuple[Meter, ...] = ()
    events: tuple[MeterEvent, ...] = ()
    metering_points: tuple[MeteringPoint, ...] = ()
    outputs: tuple[Output, ...] = ()
    activities: tuple[Activity, ...] = ()
    certificates: tuple[Certificate, ...] = ()
    measured: tuple[Measured, ...] = ()
    processes: tuple[Process, ...] = ()
    uncertainties: tuple[Uncertainty, ...] = ()
    goals: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    factors: tuple[Factor, ...] = ()

    def enterprise(self, enterprise_id: str) -> Enterprise | None:
        """Return the enterprise with this id, or None."""
        return next((e for e in self.enterprises if e.id == enterprise_id), None)

    def cluster(self, cluster_id: str) -> Cluster | None:
        """Return the cluster with this id, or None."""
        return next((c for c in self.clusters if c.id == cluster_id), None)

    def meter_index(self) -> dict[str, Meter]:
        """Return the meters by id."""
        return {meter.id: meter for meter in self.meters}
