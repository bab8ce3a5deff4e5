"""Bodies about sealed reports."""

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from store.sealed import Seal

SEAL_EXAMPLE: JsonDict = {
    "id": "E01@2026-03@2",
    "scope_kind": "enterprise",
    "scope": "E01",
    "period": "2026-03",
    "number": 2,
    "sealed_at": "2026-04-20T02:00:00+00:00",
    "sealed_by": "王工 (officer key 3f0a5c77b1d2)",
    "reason": "",
    "sha256": "9f2c…",
    "causes": ["data"],
    "href": "/v1/reports/E01@2026-03@2",
}

_REASON = "needed where too little was measured or something is not computable; stands in the report"


class SealOrder(BaseModel):
    """封账: what the sealer states."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"reason": "2 号燃气表 3 月停用,账单未到 bill not in yet", "who": "王工"}},
    )
    reason: Annotated[str, Field(description=_REASON, max_length=1000)] = ""
    who: Annotated[str, Field(description="the person, beside the key", max_length=200)] = ""


class SealBody(BaseModel):
    """封账记录: what a sealed report is known by."""

    model_config = ConfigDict(json_schema_extra={"example": SEAL_EXAMPLE})
    id: str
    scope_kind: str
    scope: str
    period: str
    number: int = Field(description="1 for the first, then one more a restatement")
    sealed_at: str
    sealed_by: str
    reason: str
    sha256: str
    causes: list[str] = Field(description="why it restates the one before: method, data, factor, output_value")
    href: str = Field(description="the sealed report itself")


class SealedBody(SealBody):
    """封账结果: the seal that holds, set now (`new`) or before."""

    new: bool = Field(description="false: nothing changed since, no new number was given")


class DriftBody(BaseModel):
    """封账与现状: whether a sealed report still says what would be reported now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "E01@2026-03@1",
                "agrees": False,
                "compared_at": "2026-04-20T02:00:00+00:00",
                "parts": ["energy", "energy_total_tce", "emissions", "members", "intensity"],
                "newest": "E01@2026-03@1",
            },
        },
    )
    id: str
    agrees: bool
    compared_at: str
    parts: list[str] = Field(description="parts of the report that would say something else now")
    newest: str = Field(description="the last seal of the same scope and period")


def seal_body(one: Seal) -> SealBody:
    """Return a seal as the API tells it."""
    return SealBody(**_fields(one))


def sealed_body(one: Seal, *, new: bool) -> SealedBody:
    """Return what sealing answers."""
    return SealedBody(**_fields(one), new=new)


def _fields(one: Seal) -> dict[str, Any]:
    return {
        **asdict(one),
        "sealed_at": one.sealed_at.isoformat(),
        "causes": list(one.causes),
        "href": f"/v1/reports/{one.id}",
    }
