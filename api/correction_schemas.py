"""Bodies about readings and their corrections."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

CORRECTION_EXAMPLE: JsonDict = {
    "id": 12,
    "meter": "E01-EL-1",
    "enterprise": "E01",
    "at": "2026-03-01T08:15:00+08:00",
    "old": 84630.0,
    "new": 8463.0,
    "unit": "kWh",
    "who": "王工 (officer key 3f0a5c77b1d2)",
    "why": "现场抄表核对 read on the spot",
    "recorded_at": "2026-03-02T01:30:00+00:00",
    "counts": True,
}


class CorrectionOrder(BaseModel):
    """更正: what a meter read at an instant, in the meter's unit before the multiplier."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "meter": "E01-EL-1",
                "at": "2026-03-01T08:15:00+08:00",
                "value": 8463.0,
                "why": "现场抄表核对 read on the spot",
                "who": "王工",
            },
        },
    )
    meter: str
    at: str | Annotated[float, Field(strict=True)] = Field(description="ISO 8601 with offset, or epoch seconds")
    value: Annotated[float | None, Field(strict=True, allow_inf_nan=False)] = Field(
        description="in the meter's unit; null strikes the reading out",
    )
    why: str = Field(description="required; an auditor reads it", max_length=1000)
    who: str = Field("", description="the person, beside the key", max_length=200)


class CorrectionBody(BaseModel):
    """更正记录: one correction of one reading, values in `unit` before the multiplier."""

    model_config = ConfigDict(json_schema_extra={"example": CORRECTION_EXAMPLE})
    id: int
    meter: str
    enterprise: str | None = Field(description="null when the meter left the book")
    at: str
    old: float | None = Field(description="what counted before; null: nothing")
    new: float | None = Field(description="what counts from then on; null: struck out")
    unit: str | None
    who: str
    why: str
    recorded_at: str
    counts: bool = Field(description="whether no later correction of the same instant replaced it")


class CorrectedBody(CorrectionBody):
    """A correction that was just kept, and what will happen."""

    model_config = ConfigDict(json_schema_extra={"example": CORRECTION_EXAMPLE | {"effect": "…", "effect_zh": "…"}})
    effect: str
    effect_zh: str


class ReadingBody(BaseModel):
    """One instant of a meter: what arrived, what was corrected and what counts, in the meter's unit."""

    at: str
    value: float | None = Field(description="as it arrived; null: nothing arrived")
    counts: float | None = Field(description="what settlement counts; null: struck out")
    correction: CorrectionBody | None


class ReadingsPage(BaseModel):
    """One page of readings of a meter; `next` is the address of the following page, null on the last."""

    meter: str
    unit: str
    rows: list[ReadingBody]
    total: int
    next: str | None
