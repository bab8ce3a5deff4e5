"""Bodies about receipts and about the numbers of gateways' messages."""

from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from store.arrivals import Gateway, KeptReceipt

MOST_GAPS_SHOWN = 100


class KeptReceiptBody(BaseModel):
    """回执: what became of one message, shortly; GET /v1/quarantine has what was refused."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "gw7-000123",
                "at": "2026-03-01T00:15:02.113000+00:00",
                "accepted": 1,
                "refused": 1,
                "reasons": {"unknown_meter": 1},
            },
        },
    )
    id: str | None
    at: str
    accepted: int
    refused: int
    reasons: dict[str, int] = Field(description="refused readings by reason, of the first 1000")

    @classmethod
    def of(cls, kept: KeptReceipt) -> Self:
        """Return the body of a receipt."""
        return cls(
            id=kept.id,
            at=kept.at.isoformat(),
            accepted=kept.accepted,
            refused=kept.refused,
            reasons=dict(kept.reasons),
        )


class GapBody(BaseModel):
    """Numbers that did not come, first and last included."""

    first: int
    last: int


class GatewayBody(BaseModel):
    """网关: what one gateway sent by the numbers of its messages, and what of it is stored."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "enterprise": "E01",
                "gateway": "gw7",
                "counts": True,
                "since": "2026-03-01T00:15:02.113000+00:00",
                "first": 1,
                "last": 125,
                "missing": 2,
                "gaps": [{"first": 121, "last": 122}],
                "repeated": 3,
                "restarts": 0,
                "messages": 126,
                "refused_messages": 1,
                "accepted": 12_200,
                "refused": 100,
                "last_at": "2026-03-02T01:30:00+00:00",
            },
        },
    )
    enterprise: str
    gateway: str = Field(description="what stands before the number in the ids; empty where there is nothing")
    counts: bool = Field(description="whether the numbers follow on one another; else `missing` is null")
    since: str = Field(description="when this count began")
    first: int
    last: int
    missing: int | None = Field(description="numbers that did not come, in this count and those before")
    gaps: list[GapBody] = Field(description=f"the last {MOST_GAPS_SHOWN} gaps of this count")
    repeated: int = Field(description="messages whose number had come already")
    restarts: int = Field(description="how often the count began again at 0 or 1")
    messages: int = Field(description="messages that came, repeated ones again")
    refused_messages: int = Field(description="those of which something was refused")
    accepted: int = Field(description="readings of these messages that are stored, repeated ones again")
    refused: int = Field(description="readings of these messages that were refused")
    last_at: str

    @classmethod
    def of(cls, gateway: Gateway) -> Self:
        """Return the body of a gateway."""
        numbering = gateway.numbering
        gaps = numbering.gaps[-MOST_GAPS_SHOWN:] if numbering.counts else []
        return cls(
            enterprise=gateway.enterprise,
            gateway=gateway.name,
            counts=numbering.counts,
            since=numbering.began_at.isoformat(),
            first=numbering.first,
            last=numbering.last,
            missing=numbering.missing if numbering.counts else None,
            gaps=[GapBody(first=first, last=last) for first, last in gaps],
            repeated=numbering.repeated,
            restarts=numbering.restarts,
            messages=gateway.messages,
            refused_messages=gateway.refused_messages,
            accepted=gateway.accepted,
            refused=gateway.refused,
            last_at=gateway.last_at.isoformat(),
        )
