"""Bodies about refused messages and readings, and about trying them again."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from api.schemas import RefusedReadingBody
from store.refusals import Reason, Refusal
from store.retries import Retry

PAYLOAD_SHOWN_BYTES = 2000
MOST_IDS = 100
MOST_TRIED = 500
LARGEST_ID = 2**31 - 1
REFUSAL_EXAMPLE: JsonDict = {
    "id": 12,
    "received_at": "2026-03-01T00:15:02.113000+00:00",
    "enterprise": "E01",
    "source": "greenpark/v1/E01/readings",
    "reason": "unknown_meter",
    "detail": "meter 'E01-EL-9' is not in the park's book",
    "index": 0,
    "times": 1,
    "payload": '{"readings":[{"meter":"E01-EL-9","at":"2026-03-01T08:15:00+08:00","value":8463.0}],"id":"gw7-000123"}',
    "brought_in_at": "2026-03-02T01:30:00+00:00",
    "retried_at": "2026-03-02T01:30:00+00:00",
    "retried_by": "王工 (officer key 3f0a5c77b1d2)",
    "retry_said": "1 brought in",
}

Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]


class RefusalBody(BaseModel):
    """拒收记录: one refused message, or the readings of a message that were refused for one reason."""

    model_config = ConfigDict(json_schema_extra={"example": REFUSAL_EXAMPLE})
    id: int
    received_at: str = Field(description="when it came last")
    enterprise: str = Field(description="empty where nobody can tell whose it is")
    source: str
    reason: str
    detail: str
    index: int | None = Field(description="position in its message of the first reading; null: the message as a whole")
    times: int
    payload: str = Field(
        description=f"what was sent, as a message of what was refused; in lists {PAYLOAD_SHOWN_BYTES} bytes of it"
    )
    brought_in_at: str | None = Field(description="when a retry had all of its readings in the store; null: it waits")
    retried_at: str | None
    retried_by: str
    retry_said: str = Field(description="what came of the last retry")

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        """Return the body of a refusal that was kept."""
        return cls(
            id=refusal.id or 0,
            received_at=refusal.received_at.isoformat(),
            enterprise=refusal.enterprise,
            source=refusal.source,
            reason=refusal.reason,
            detail=refusal.detail,
            index=refusal.index,
            times=refusal.times,
            payload=refusal.payload.decode(errors="replace"),
            brought_in_at=refusal.brought_in_at.isoformat() if refusal.brought_in_at else None,
            retried_at=refusal.retried_at.isoformat() if refusal.retried_at else None,
            retried_by=refusal.retried_by,
            retry_said=refusal.retry_said,
        )


class RetryOrder(BaseModel):
    """重试: which refusals to try again; without `ids` those that wait, a page at a time."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"enterprise": "E01", "reason": "unknown_meter", "who": "王工"}},
    )
    ids: Annotated[list[Id] | None, Field(min_length=1, max_length=MOST_IDS)] = None
    enterprise: Annotated[str | None, Field(description="only of this enterprise")] = None
    reason: Annotated[Reason | None, Field(description="only of this reason")] = None
    before: Annotated[Id | None, Field(description="only ids below this one: `next` of the page before")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_TRIED)] = 100
    who: Annotated[str, Field(description="the person, beside the key", max_length=200)] = ""


class RetryBody(BaseModel):
    """What became of one refusal: each reading is brought in, stands already or is refused again."""

    id: int
    done: bool = Field(description="whether all of its readings are in the store now")
    brought_in: int
    standing: int = Field(description="readings at whose instant one stood already; it was left")
    differing: int = Field(description="those of `standing` with another value than the refused one")
    refused: int
    refusals: list[RefusedReadingBody] = Field(description="the first 100 of `refused`; index in the kept payload")
    said: str

    @classmethod
    def of(cls, retry: Retry) -> Self:
        """Return the body of a retry."""
        return cls(
            id=retry.refusal_id,
            done=retry.done,
            brought_in=retry.brought_in,
            standing=retry.standing,
            differing=retry.differing,
            refused=len(retry.refused),
            refusals=[
                RefusedReadingBody(index=one.index, reason=one.reason, detail=one.detail)
                for one in retry.refused[:MOST_IDS]
            ],
            said=retry.said,
        )


class RetriesBody(BaseModel):
    """What became of the refusals that were tried again."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "tried": 1,
                "done": 1,
                "brought_in": 1,
                "standing": 0,
                "differing": 0,
                "refused": 0,
                "retries": [
                    {
                        "id": 12,
                        "done": True,
                        "brought_in": 1,
                        "standing": 0,
                        "differing": 0,
                        "refused": 0,
                        "refusals": [],
                        "said": "1 brought in",
                    },
                ],
                "next": None,
            },
        },
    )
    tried: int
    done: int
    brought_in: int
    standing: int
    differing: int
    refused: int
    retries: list[RetryBody]
    next: int | None = Field(description="say it as `before` to try the following page; null: there is none")
