"""Texts of the pages about intensities, their change and the revisions of outputs, Chinese and English."""

from __future__ import annotations

RATIO_TEXTS: dict[str, tuple[str, str]] = {
    "intensities": ("强度与同比", "Intensity and its change"),
    "intensities_note": (
        (
            "同比与上年相同月份相比,只含两年均可比的企业·月:直接法 = 本期强度 ÷ 上年同期强度 − 1;"
            "增速法 = (1 + 能耗增速) ÷ (1 + 分母增速) − 1,有可比价时分母增速按可比价。现价与可比价并列,从不相加。"
        ),
        (
            "The change is against the same months a year before, over what both years know: directly, intensity over "
            "intensity less 1; by growth rates, (1 + growth of energy) / (1 + growth of the denominator) - 1, the "
            "latter at constant prices where they are known. Current and constant prices are never added."
        ),
    ),
    "window_month": ("当月", "Month"),
    "window_quarter": ("本季至当月", "Quarter to date"),
    "window_year_to_date": ("本年累计", "Year to date"),
    "window_rolling_12": ("近十二个月", "Last 12 months"),
    "change_direct": ("同比", "change"),
    "change_by_growth": ("增速法", "by growth rates"),
    "enterprise_total": ("企业总量", "enterprise total"),
    "revisions": ("产值修订记录", "Revisions of outputs"),
    "revisions_note": (
        "近十二个月中有修订或仍为初步数的产值、增加值与产量;账簿只增不改,任一时点的报告可用 as_of 重现。",
        (
            "What was revised of the last twelve months, or is still provisional, of output value, added value and "
            "quantities; the book is only appended to, and a report with as_of is made of what counted then."
        ),
    ),
    "no_revisions": ("没有修订,也没有初步数。", "Nothing was revised and nothing is provisional."),
    "recorded": ("入账时间", "Recorded"),
    "removed": ("已撤销", "taken away"),
    "product": ("产品", "Product"),
}
