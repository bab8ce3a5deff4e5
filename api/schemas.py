"""Bodies that the API answers with; a field's unit is part of its name."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from store.messages import Receipt

MOST_LISTED = 1000
"""Refusals that one answer lists; `refused` counts them all, and the quarantine keeps them all."""


class RefusedReadingBody(BaseModel):
    """Why one reading was refused; index -1 is the message as a whole."""

    index: int
    reason: str
    detail: str


class ReceiptBody(BaseModel):
    """回执: what became of one message, given once its readings are durable."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "gw7-000123",
                "enterprise": "E01",
                "accepted": 1,
                "refused": 1,
                "refusals": [{"index": 1, "reason": "unknown_meter", "detail": "no meter E01-XX-9 in E01"}],
            },
        },
    )
    id: str | None
    enterprise: str | None
    accepted: int
    refused: int
    refusals: list[RefusedReadingBody]

    @classmethod
    def of(cls, receipt: Receipt) -> "ReceiptBody":
        """Return the body of a receipt."""
        refusals = [
            RefusedReadingBody(index=r.index, reason=r.reason, detail=r.detail) for r in receipt.refusals[:MOST_LISTED]
        ]
        return cls(
            id=receipt.id,
            enterprise=receipt.enterprise or None,
            accepted=receipt.accepted,
            refused=receipt.refused,
            refusals=refusals,
        )


class MeterEventBody(BaseModel):
    """What was declared about a meter: numbers and parent as meter_events.csv has them."""

    at: str
    event: str
    final: float | None
    initial: float | None
    parent: str | None
    note: str


class MeterBody(BaseModel):
    """计量点: one measured quantity of one carrier at one place; multiplier, parent and length as they are now."""

    id: str
    carrier: str
    kind: str
    role: str
    unit: str
    multiplier: float
    parent: str | None
    length_s: int | None
    cycle: str | None
    rated_per_h: float | None = Field(description="largest plausible energy in an hour, in the carrier's unit")
    since: str | None
    until: str | None
    last_seen: str | None
    """Instant of the newest reading."""
    last_value: float | None
    """The newest reading, in `unit`, before the multiplier."""
    events: list[MeterEventBody]


class LabelBody(BaseModel):
    """A dated title of an enterprise and its source."""

    label: str
    since: str | None
    until: str | None
    source: str


class EnterpriseBody(BaseModel):
    """企业."""

    id: str
    name_zh: str
    name_en: str
    cluster: str | None
    industry: str
    since: str | None
    until: str | None


class EnterpriseDetail(EnterpriseBody):
    """One enterprise with its labels and meters."""

    labels: list[LabelBody]
    meters: list[MeterBody]


class ClusterBody(BaseModel):
    """产业集群, with those of its enterprises that the caller may see."""

    id: str
    name_zh: str
    name_en: str
    target_output_10k_cny: float | None
    target_year: int | None
    enterprises: list[str]


class FactorFilter(BaseModel):
    """Which factors are wanted; what is left out is not looked at."""

    kind: str | None = Field(None, examples=["grid_ef"])
    carrier: str | None = Field(None, examples=["electricity"])
    region: str | None = Field(None, description="as the rows name it", examples=["湖北"])
    basis: str | None = Field(None, description="a part of the basis", examples=["set1"])
    year: int | None = Field(None, description="data year or edition", examples=[2023])
    usable: bool | None = Field(None, description="true: what a look-up may return; false: only the rest")


class FactorBody(BaseModel):
    """因子: a dated, sourced number; `value` is null where the source prints a range, a bound or a rule."""

    kind: str
    carrier: str
    name_zh: str
    value: float | None
    value_text: str
    value_unit: str
    unit: str
    year: int | None
    region: str
    basis: str
    source_doc: str
    source_year: int | None
    confidence: str
    usable: bool = Field(description="whether a look-up may return it")


class FindingBody(BaseModel):
    """数据质量发现: a statement about a meter's data over [from, to), and since when it is known to stand or not."""

    at: str
    meter: str
    code: str
    severity: str
    detail: str
    from_: str = Field(serialization_alias="from")
    to: str
    withdrawn: bool
    recorded: str | None


class LinesPage(BaseModel):
    """One page of lines; `next` is the address of the following page, null on the last."""

    measurement: str
    columns: list[str]
    rows: list[list[Any]]
    total: int
    next: str | None
