"""Bodies about what the meters of the tree explain, and whether there are enough of them."""

from pydantic import BaseModel, ConfigDict, Field


class BalanceDay(BaseModel):
    """A node's balance on a local day; null where one of its meters is not known all day."""

    day: str
    energy_in: float | None
    children: float | None
    residual: float | None
    measured_share: float


class BalanceNode(BaseModel):
    """A meter with others below it: what came in, what those below account for, and what is left, in `unit`."""

    meter: str
    enterprise: str
    carrier: str
    unit: str
    energy_in: float | None = Field(description="the meter, plus generation and less export directly below it")
    children: float | None = Field(description="sub and boundary meters directly below it")
    residual: float | None = Field(description="energy_in - children; null: not known on any day")
    residual_share: float | None = Field(description="residual of energy_in")
    days: int = Field(description="days that the sums are of")
    measured_share: float = Field(description="mean of the days of which anything is known")
    lines: list[BalanceDay]


class BalanceBody(BaseModel):
    """平衡差额: the balance of nodes over a period."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "period": "2026-03",
                "days_in_period": 31,
                "nodes": [
                    {
                        "meter": "E01-EL-1",
                        "enterprise": "E01",
                        "carrier": "electricity",
                        "unit": "kWh",
                        "energy_in": 5210400.0,
                        "children": 4376736.0,
                        "residual": 833664.0,
                        "residual_share": 0.16,
                        "days": 31,
                        "measured_share": 0.998,
                        "lines": [],
                    },
                ],
            },
        },
    )
    period: str
    days_in_period: int
    nodes: list[BalanceNode]


class CoverageLevel(BaseModel):
    """Meters of one carrier at one level of an enterprise, against GB 17167-2006 table 4; shares are 0..1."""

    enterprise: str
    carrier: str
    level: str = Field(description="unit 用能单位, subunit 主要次级用能单位 or equipment 主要用能设备")
    meters: list[str] = Field(description="ids of those in service")
    required: int | None = Field(description="metering points (理论需要量); null: nobody counted them")
    share: float | None = Field(description="meters of metering points (配备率)")
    required_share: float | None = Field(description="what the standard asks for")
    status: str = Field(description="ok, short or not_computable")
    reason: str
    source: str = Field(description="who counted the metering points")
    rule_source: str


class ExplainedShare(BaseModel):
    """Which part of the energy at the boundary of an enterprise the meters directly below it explain."""

    enterprise: str
    carrier: str
    share: float | None = Field(description="0..1, above 1 where they measure more; null: no day is known")
    days: int = Field(description="meter days that the share is of")
    bare: list[str] = Field(description="boundary meters with no meter below them")


class CoverageBody(BaseModel):
    """计量器具配备率: GB 17167 coverage on a day, and what the meters explained in the days before it."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "day": "2026-03-20",
                "levels": [
                    {
                        "enterprise": "E01",
                        "carrier": "electricity",
                        "level": "subunit",
                        "meters": ["E01-EL-2", "E01-EL-3"],
                        "required": 3,
                        "share": 0.6667,
                        "required_share": 1.0,
                        "status": "short",
                        "reason": "",
                        "source": "能源计量器具配备一览表 2026",
                        "rule_source": "GB 17167-2006 表4",
                    },
                ],
                "explained_from": "2026-02-18",
                "explained": [
                    {"enterprise": "E01", "carrier": "electricity", "share": 0.84, "days": 30, "bare": []},
                ],
            },
        },
    )
    day: str
    levels: list[CoverageLevel]
    explained_from: str = Field(
        description="first day of those that `explained` is of; the last is the day before `day`"
    )
    explained: list[ExplainedShare]
