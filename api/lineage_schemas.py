"""Bodies of the lineage of an emission line: from tonnes to what registers showed."""

from typing import Any

from pydantic import BaseModel, Field

from api.correction_schemas import CorrectionBody


class ValueBody(BaseModel):
    """读数: what counts of a meter at an instant, in the meter's unit before the multiplier, and when it came.

    `arrived_first` and `arrived_last`: the first and the last message whose range of readings holds the instant.
    """

    at: str
    value: float
    arrived_first: str | None
    arrived_last: str | None
    after_report: bool = Field(description="a message or a correction came after what the report knows")
    correction: CorrectionBody | None


class StepBody(BaseModel):
    """A run of plain steps, or one step that is not plain; energy in the carrier's unit."""

    from_: str = Field(serialization_alias="from")
    to: str
    first: float
    last: float
    multiplier: float
    energy: float
    code: str | None = None
    detail: str | None = None


class TraceBody(BaseModel):
    """表底差: energy = legs + exceptions - head + tail, of a register; the settled energy beside it."""

    from_: str = Field(serialization_alias="from")
    to: str
    energy: float = Field(description="as settled into hours")
    estimated: float
    missing_s: float
    opening: ValueBody | None
    closing: ValueBody | None
    values: int
    legs: list[StepBody]
    exceptions: list[StepBody]
    steps_left_off: int = Field(description="legs and exceptions that are not listed, but added up")
    inside: float
    head: float = Field(description="part of the step across the beginning that lies before it")
    tail: float = Field(description="part of the step across the end that lies before that")
    traced: float = Field(description="inside - head + tail")
    follows: bool
    findings: dict[str, int] = Field(description="findings about values that make no exception, by code")


class MeterPartBody(BaseModel):
    """What a meter has in an enterprise's part: counted = sign x energy, in the line's unit."""

    meter: str
    enterprise: str
    kind: str
    role: str
    unit: str
    flow: str
    sign: float
    first_day: str
    last_day_excluded: str
    known_days: int
    energy: float
    estimated: float
    counted: float
    trace: TraceBody | None
    withheld: str | None
    href: str | None


class DocumentPartBody(BaseModel):
    """What a document has: counted = quantity / days_of_month x days, in the line's unit."""

    document: str
    month: str
    stated: float
    stated_unit: str
    quantity: float
    note: str
    days: int
    days_of_month: int
    counted: float


class CertificateBody(BaseModel):
    """A certificate or contract that covers a part of a purchase."""

    serial: str
    kind: str
    mwh: float
    vintage: str
    retired_for: str


class PartBody(BaseModel):
    """An enterprise's part of the line: quantity_now = sources - elsewhere.

    `quantity` and `t` as the report has them; `quantity_now` by what stands now.
    """

    enterprise: str
    quantity: float | None
    t: float | None
    quantity_now: float | None
    moved: float | None = Field(description="quantity_now - quantity; null where one is not known")
    sources: float
    elsewhere: float | None = Field(description="what other lines have of the same purchase")
    follows: bool | None
    meters: list[MeterPartBody]
    documents: list[DocumentPartBody]
    certificates: list[CertificateBody]


class CountedBody(BaseModel):
    """One value of a meter: as it arrived, as it counts, what became of it, and the energy of the step it ends."""

    at: str
    value: float | None = Field(description="as it arrived, in the meter's unit; null where a correction added it")
    counts: float | None = Field(description="null where a correction struck it out")
    state: str
    energy: float | None
    code: str | None
    detail: str | None
    arrived_first: str | None
    arrived_last: str | None
    after_report: bool
    correction: CorrectionBody | None


class LineageBody(BaseModel):
    """溯源: an emission line of a report, taken apart into enterprises, meters, documents and register values.

    t = quantity x factor.t_per_unit; the quantity is the sum of the parts. Pages are of parts, with `meter` of that
    meter's readings.
    """

    report: str
    n: int
    carrier: str
    scope: int
    method: str
    origin: str
    quantity: float | None
    unit: str
    factor: dict[str, Any] | None
    t: float | None
    follows: bool | None = Field(description="whether t is quantity x factor.t_per_unit")
    known_at: str
    sealed: int | None
    period_from: str
    period_to_excluded: str
    time_zone: str
    parts: list[PartBody]
    parts_total: int
    readings: list[CountedBody]
    readings_total: int
    next: str | None
