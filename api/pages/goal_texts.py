"""Texts of goals and of the zero-carbon-park scorecard: Chinese, English."""

from __future__ import annotations

GOAL_TEXTS: dict[str, tuple[str, str]] = {
    "goals": ("目标进展", "Goals"),
    "goal": ("目标", "Goal"),
    "scope": ("范围", "Scope"),
    "baseline": ("基线", "Baseline"),
    "now": ("当前", "Now"),
    "expected": ("今日应达", "Expected today"),
    "target": ("目标值", "Target"),
    "of": ("数据期", "As of"),
    "due": ("期限", "By end of"),
    "due_mark": (
        "进度从基线到目标计;竖线是按路径(直线或复利)今日应在的位置。没有基线的增长目标按已达目标值的比例计。",
        (
            "Progress runs from baseline to target; the mark is where the path, linear or compound, stands today. "
            "A growing goal without baseline shows the reached part of its target."
        ),
    ),
    "status_rule": (
        (
            "状态:已达成 = 当前值达到目标;正常 = 今日不落后于路径,且年末预测中值达到年末应达值;"
            "有风险 = 二者之一不满足,但今日领先或 80 % 区间仍及年末应达值;滞后 = 均不满足,或期限已过;"
            "进行中 = 没有路径,或已知数据不足 90 %。没有预测的,只按路径判断。"
        ),
        (
            "Status: met = the value has reached the target; on track = today at or ahead of the path, and the middle "
            "of the forecast reaches what is due at the end of the year; at risk = one of the two fails, but the value "
            "is ahead today or the 80 % band still reaches it; off track = neither, or the deadline has passed; "
            "under way = there is no path, or less than 90 % of the data is known. Without a forecast the path decides."
        ),
    ),
    "forecast": ("年末预测 (80 % 区间)", "Year-end forecast (80 % band)"),
    "forecast_note": (
        "全年合计或全年比值,由本序列自身的历史推算;计数与填报值不作预测。",
        "Total or ratio of the calendar year, out of the series' own past; counts and reported values have none.",
    ),
    "due_then": ("年末应达", "due then"),
    "progress": ("进度", "Progress"),
    "status": ("状态", "Status"),
    "met": ("已达成", "met"),
    "on_track": ("正常", "on track"),
    "off_track": ("滞后", "off track"),
    "open": ("进行中", "under way"),
    "at_risk": ("有风险", "at risk"),
    "source": ("来源", "Source"),
    "sources": ("目标来源", "Sources of the goals"),
    "scorecard": ("零碳园区指标对标", "Zero-carbon-park scorecard"),
    "scorecard_note": (
        "取最近 12 个整月或最新填报值;差距为正表示尚缺,为零或负表示已达到。",
        "Of the last 12 full months, or as last reported. A gap above zero is missing; at or below zero it is reached.",
    ),
    "core": ("核心指标", "core"),
    "guiding": ("引导性指标", "guiding"),
    "principle": ("原则", "principle"),
    "threshold": ("阈值", "Threshold"),
    "gap": ("差距", "Gap"),
    "tonnes_a_year": ("tCO2/年", "tCO2 a year"),
    "reached": ("已达到", "reached"),
    "missed": ("未达到", "not reached"),
    "plan_targets": ("三年行动计划的经济与企业目标", "The plan's targets for economy and enterprises"),
    "rule_source": ("依据", "Rule"),
}
"""Every text by its key."""
