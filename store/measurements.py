"""The measurements of the series store: their tags and fields, one place for both adapters and for Grafana's queries.

Every field is float64; a text field is named in `texts`. Times are epoch milliseconds UTC in the column `at_ms`. A new
field comes last: a server keeps by the order of the fields which of a line are missing (store/line_protocol.py).
"""

from __future__ import annotations

from dataclasses import dataclass

from carbon.month_lines import SUMMED


@dataclass(frozen=True, slots=True)
class Measurement:
    """A series name with its tags (which identify a series) and fields."""

    name: str
    tags: tuple[str, ...]
    fields: tuple[str, ...]
    texts: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of a frame of this measurement, in order."""
        return ("at_ms", *self.tags, *self.fields, *self.texts)


READING = Measurement("reading", ("enterprise", "meter"), ("value",))
TOUCH = Measurement("touch", ("meter",), ("from", "to"))
"""`from` and `to` in epoch seconds; its time is the arrival, in nanoseconds, never twice the same in a process."""

ENERGY_HOURLY = Measurement(
    "energy_hourly",
    ("enterprise", "meter", "carrier", "role"),
    ("energy", "energy_estimated", "measured_s", "estimated_s", "missing_s"),
)
"""Energy in the carrier's unit, of which `energy_estimated` is estimated. Where measured_s + estimated_s is 0 the hour
is missing and `energy` reads NaN; the store keeps 0 with missing_s so that a line can replace an older one. An hour
without any second says nothing: it was taken back and is not read."""

ENERGY_DAILY = Measurement(
    "energy_daily",
    ("enterprise", "cluster", "carrier"),
    (
        "energy",
        "energy_estimated",
        "purchased",
        "generated",
        "exported",
        "kwh",
        "tce",
        "measured_s",
        "estimated_s",
        "expected_s",
        "measured_share",
        "renewable",
        "recovered",
        "recorded",
    ),
)
"""Use of a carrier by an enterprise on a local day; purchased, generated, exported in the carrier's unit; `recorded` as
store/history.py tells. A line whose `expected_s` is absent was taken back (store/withdrawal.py) and is not read."""

ENERGY_MONTHLY = Measurement("energy_monthly", ("enterprise", "cluster", "carrier"), (*SUMMED, "days"))
"""The sums of the days of ENERGY_DAILY in a local month, at its start, and how many they are (carbon/month_lines.py): a
report over years reads twelve lines a year instead of 365. One without `days` was taken back and is not read."""

CARBON_DAILY = Measurement(
    "carbon_daily",
    ("enterprise", "cluster", "carrier", "scope"),
    ("location_t", "market_t", "park_rule_t"),
)
BALANCE_DAILY = Measurement(
    "balance_daily",
    ("enterprise", "meter", "carrier"),
    ("energy_in", "children", "residual", "measured_share"),
)
"""What the meters directly below a meter explain of it on a local day (carbon/residual.py), carrier's unit; residual =
energy_in - children, absent where either is. A line without `measured_share` was taken back and is not read."""

INTENSITY_MONTHLY = Measurement(
    "intensity_monthly",
    ("scope", "denominator"),
    (
        "tce_per_10k_cny",
        "tco2_per_10k_cny",
        "tce",
        "tco2",
        "denominator_10k_cny",
        "provisional",
        "measured_share",
        "estimated_share",
    ),
)
"""`scope` is park, or the id of a cluster or an enterprise; `denominator` is output_value or added_value at the park's
leading price basis (carbon.outputs.price_bases: current where there is any); tco2 is scope 1 plus location-based scope
2; `provisional` 0 or 1; `measured_share` and `estimated_share` of the metered time, 0..1, NaN without a meter. A month
without denominator, or mostly missing, has no row; one whose `denominator_10k_cny` is 0 was taken back and is not
read."""

GOAL_PROGRESS = Measurement(
    "goal_progress",
    ("goal",),
    (
        "value",
        "target",
        "expected",
        "progress",
        "withdrawn",
        "measured_share",
        "estimated_share",
        "forecast",
        "forecast_low",
        "forecast_high",
        "status",
    ),
)
"""At the start of the local day; `progress` 0..1 from baseline to target; withdrawn 1 when there is no such value. The
shares are of the metered time behind a value made of energy, 0..1; NaN of others. `forecast` is of the calendar year,
with its band (carbon/outlook.py); `status` as carbon.goals.STATUS_CODES says."""

FINDING = Measurement("finding", ("meter", "code", "severity"), ("from", "to", "withdrawn", "recorded"), ("detail",))
"""`from` and `to` in epoch seconds; withdrawn 1 when later data made the statement untrue; `recorded` as
store/history.py tells."""


def _before(measurement: Measurement) -> Measurement:
    fields = (*measurement.fields, "at", "superseded")
    return Measurement(f"{measurement.name}_before", measurement.tags, fields, measurement.texts)


ENERGY_DAILY_BEFORE = _before(ENERGY_DAILY)
FINDING_BEFORE = _before(FINDING)
"""Lines as they were, in the order in which they were replaced: `at` the time of the line, `superseded` when it was
replaced, both in epoch seconds (store/history.py)."""

LINES = (
    ENERGY_HOURLY,
    ENERGY_DAILY,
    ENERGY_DAILY_BEFORE,
    ENERGY_MONTHLY,
    CARBON_DAILY,
    BALANCE_DAILY,
    INTENSITY_MONTHLY,
    GOAL_PROGRESS,
    FINDING,
    FINDING_BEFORE,
)

WHOLE = (READING, TOUCH, ENERGY_HOURLY)
"""Measurements of which every row has every field."""

MONTHLY = (ENERGY_MONTHLY, INTENSITY_MONTHLY)
"""Measurements of one line a month."""
