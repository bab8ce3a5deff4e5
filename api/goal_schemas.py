from typing import Any

from pydantic import BaseModel, Field


class ForecastBody(BaseModel):
    """年末预测: what the calendar year comes to, out of the series' own past; `value` is null where none is made."""

    year: int
    value: float | None = Field(description="total of the year, or ratio of both totals")
    low: float | None = Field(description="80 of 100 outcomes are meant to lie between low and high; null: no band")
    high: float | None
    due: float | None = Field(description="where the path stands at the end of that year")
    known_until: str = Field(description="last day or month that the forecast is made of")
    reason: str = Field(description="why there is no value, or no band")


class GoalBody(BaseModel):
    """目标 and where it stands.

    `status`: met, the value has reached the target; on_track, today at or ahead of the path, and the middle of the
    forecast reaches what is due at the end of the year; at_risk, one of the two fails, but the value is ahead today or
    the band still reaches it; off_track, neither, or the deadline has passed; open, there is no path or too little is
    known; not_computable. Where there is no forecast the path alone decides.
    """

    id: str
    name_zh: str
    name_en: str
    indicator: str
    scope: str
    unit: str
    direction: str
    path: str = Field(description="linear, or compound: the same rate a year")
    baseline_year: int | None
    baseline: float | None
    target_year: int
    target: float
    source: str
    value: float | None
    expected: float | None = Field(description="value on the path from baseline to target, today")
    progress: float | None = Field(description="0 at the baseline, 1 at the target")
    status: str
    period: str = Field(description="months or day that the value is of")
    reason: str = Field(description="why there is no value, or what it leaves out")
    value_source: str
    measured_share: float | None = Field(description="of the metered time behind a value made of energy, 0..1")
    estimated_share: float | None = Field(description="the same of estimated time")
    forecast: ForecastBody


class ScoreBody(BaseModel):
    """One indicator of the zero-carbon-park rule against its threshold."""

    code: str
    role: str = Field(description="core, guiding or principle")
    name_zh: str
    name_en: str
    indicator: str
    value: float | None
    unit: str
    period: str = Field(description="months, year or month that the value is of")
    value_source: str
    measured_share: float | None
    estimated_share: float | None
    direction: str | None = Field(description="up: at least the threshold; down: at most")
    threshold: float | None = Field(description="null where the rule prints words")
    threshold_text: str | None
    gap: float | None = Field(description="what is missing to the threshold, in the unit; 0 or below: reached")
    gap_t: float | None = Field(description="of the core indicator: tCO2 a year above what the threshold allows")
    energy_tce: float | None = Field(description="of the core indicator: the year's energy, which picks the class")
    energy_factor: dict[str, Any] | None = Field(
        default=None,
        description="of the core indicator: the equivalent value (等价值) of electricity in that energy, with source",
    )
    status: str = Field(description="reached, missed, open (too little is known) or not_computable")
    note: str = Field(description="that the rule has no class for a park of this size")
    reason: str
    source: str | None = Field(description="document of the threshold")
    source_year: int | None
    confidence: str | None


class ScorecardBody(BaseModel):
    """零碳园区指标对标 of 发改环资〔2025〕910号, and the goals for economy and enterprises beside it."""

    day: str
    indicators: list[ScoreBody]
    beside: list[GoalBody]
