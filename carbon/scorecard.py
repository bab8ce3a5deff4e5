"""The zero-carbon-park scorecard of 发改环资〔2025〕910号: one core and five guiding indicators, and direct supply."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbon.coal import coefficient
from carbon.energy_ratios import ENERGY_RATIOS
from carbon.errors import GreenparkError
from carbon.indicators import ENERGY, RATIOS, Value, indicator_value
from carbon.scopes import PARK
from carbon.thresholds import Threshold, energy_classes, threshold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from carbon.figures import Figures
    from carbon.goals import GoalState
    from carbon.park import Park

RULE = "zero_carbon_park"
"""`carrier` of the rule's threshold rows."""
CORE, GUIDING, PRINCIPLE = "core", "guiding", "principle"
REACHED, MISSED, OPEN, NOT_COMPUTABLE = "reached", "missed", "open", "not_computable"
_ALL_PCT = 100.0
"""What `reach or beat level 2` asks for of the share of products that do: all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of the rule: under which name its threshold stands, and which indicator gives its value."""

    code: str
    role: str
    name_zh: str
    name_en: str
    indicator: str


LINES = (
    Line("clean_energy", GUIDING, "清洁能源消费占比", "Clean-energy share", "clean_energy_share"),
    Line(
        "product_energy",
        GUIDING,
        "园区企业产品单位能耗",
        "Products at or better than level 2 of their energy limit",
        "product_level2_share",
    ),
    Line("solid_waste", GUIDING, "工业固体废物综合利用率", "Use of industrial solid waste", "solid_waste_use"),
    Line("waste_heat", GUIDING, "余热/余冷/余压综合利用率", "Use of waste heat, cold and pressure", "waste_heat_use"),
    Line("water_reuse", GUIDING, "工业用水重复利用率", "Reuse of industrial water", "water_reuse"),
    Line(
        "direct_supply",
        PRINCIPLE,
        "直供非化石电力占比(原则)",
        "Directly supplied non-fossil electricity",
        "direct_supply_share",
    ),
)
_CORE_INDICATOR = "park_rule_tco2_per_tce"
_CORE_NAME_ZH = "单位能耗碳排放"
INDICATORS = frozenset({_CORE_INDICATOR, *(line.indicator for line in LINES)})


@dataclass(frozen=True, slots=True)
class Score:
    """Where the park stands at one indicator. `gap` is what is missing, in the unit; 0 or below where it is reached."""

    line: Line
    value: Value
    threshold: Threshold | None
    status: str
    gap: float | None = None
    gap_t: float | None = None
    """Of the core indicator: tCO2 a year above what the threshold allows; below 0 where there is room."""
    energy_tce: float | None = None
    """Of the core indicator: the year's energy, electricity at its equivalent value [tce]; None where too little of it
    is known to tell the class by."""
    energy_factor: dict[str, object] | None = None
    """Of the core indicator: the equivalent value of electricity in that energy, with its document; it may decide the
    class."""
    note: str = ""
    """Of the core indicator: that the park is too small for any class."""
    reason: str = ""


def scorecard(park: Park, figures: Figures, day: date, known_at: datetime | None = None) -> list[Score]:
    """Return the core indicator, the guiding ones and the principle of direct supply, as of a day.

    Values are those of the last 12 full months or, where reported, the newest reported ones. An absent value or
    threshold gives `not_computable` with the reason; a value of which too little is known is `open`.
    """
    return [_core(park, figures, day, known_at), *(_score(park, figures, line, day, known_at) for line in LINES)]


def _core(park: Park, figures: Figures, day: date, known_at: datetime | None) -> Score:
    """Judge the core indicator by the class of the year's energy; a park below all classes by the lowest of them."""
    value = indicator_value(park, figures, _CORE_INDICATOR, PARK, day)
    energy_tce = value.denominator if value.complete else None
    classes = energy_classes(park, RULE)
    own = [one for one in classes if energy_tce is not None and one.at_least_tce <= energy_tce]
    chosen = (own or classes[:1])[-1:]
    name_zh = chosen[0].name_zh if chosen else _CORE_NAME_ZH
    line = Line("core", CORE, name_zh, "CO2 per tce of energy", _CORE_INDICATOR)
    score = replace(_judged(park, line, value, day, known_at), energy_tce=energy_tce)
    if energy_tce is None or score.gap is None:
        return score
    note = "" if own else _too_small(energy_tce, classes[0].at_least_tce)
    factor = coefficient(park, "electricity", day, known_at, "equivalent").described()
    return replace(score, gap_t=score.gap * energy_tce, energy_factor=factor, note=note)


def _too_small(energy_tce: float, at_least_tce: float) -> str:
    return (
        f"the rule has no class below {at_least_tce:.0f} tce a year, and the park uses {energy_tce:.0f}; "
        "the threshold of the lowest class is shown for orientation"
    )


def _score(park: Park, figures: Figures, line: Line, day: date, known_at: datetime | None) -> Score:
    return _judged(park, line, indicator_value(park, figures, line.indicator, PARK, day), day, known_at)


def _judged(park: Park, line: Line, value: Value, day: date, known_at: datetime | None) -> Score:
    try:
        bound = threshold(park, RULE, line.name_zh, day, known_at)
    except GreenparkError as error:
        return Score(line, value, None, NOT_COMPUTABLE, reason=str(error))
    if value.value is None:
        return Score(line, value, bound, NOT_COMPUTABLE, reason=value.reason)
    gap = bound.gap(value.value, _ALL_PCT)
    status = OPEN if not value.complete else REACHED if gap <= 0 else MISSED
    return Score(line, value, bound, status, gap, reason=value.reason)


def scorecard_rows(scores: Sequence[Score]) -> list[dict[str, object]]:
    """Return scores as JSON-ready rows: value, threshold, gap, source; floats as they are, absent ones None."""
    return [_row(score) for score in scores]


def beside(park: Park, goals: Sequence[GoalState]) -> list[GoalState]:
    """Return the goals that stand beside the scorecard: of the park or a cluster, not of energy nor the rule's own."""
    of_energy = {ENERGY, *RATIOS, *ENERGY_RATIOS, *INDICATORS}
    enterprises = {enterprise.id for enterprise in park.enterprises}
    return [
        one
        for one in goals
        if one.goal.scope not in enterprises and one.goal.indicator.partition(":")[0] not in of_energy
    ]


def _row(score: Score) -> dict[str, object]:
    line, value, bound = score.line, score.value, score.threshold
    row = None if bound is None else bound.factor
    return {
        "code": line.code,
        "role": line.role,
        "name_zh": line.name_zh,
        "name_en": line.name_en,
        "indicator": line.indicator,
        "value": value.value,
        "unit": "%" if row is None or bound is None or bound.value is None else row.value_unit,
        "period": value.period,
        "value_source": value.source,
        "measured_share": value.measured_share,
        "estimated_share": value.estimated_share,
        "direction": None if bound is None else bound.direction,
        "threshold": None if bound is None else bound.value,
        "threshold_text": None if row is None else row.value_text,
        "gap": score.gap,
        "gap_t": score.gap_t,
        "energy_tce": score.energy_tce,
        "energy_factor": score.energy_factor,
        "status": score.status,
        "note": score.note,
        "reason": score.reason,
        "source": None if row is None else row.source_doc,
        "source_year": None if row is None else row.source_year,
        "confidence": None if row is None else row.confidence,
    }
