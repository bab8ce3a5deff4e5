"""Why a figure is missing or partial, in the language of the page."""

from __future__ import annotations

import re

LONGEST = 160
"""Characters of a reason that a table shows; the report's JSON has all of it."""

_CHINESE = (
    (r"no output value for these months", "这些月份没有产值"),
    (r"no added value for these months", "这些月份没有工业增加值"),
    (r"no product quantity for these months", "这些月份没有产品产量"),
    (r"the output value adds up to (\S+), which is not above zero", r"产值合计为 \1 万元,不大于零"),
    (r"the added value adds up to (\S+), which is not above zero", r"工业增加值合计为 \1 万元,不大于零"),
    (r"the product quantity adds up to (\S+), which is not above zero", r"产量合计为 \1,不大于零"),
    (r"enterprise total per unit of product: it makes (\d+) products", r"企业总量 ÷ 该产品产量:共有 \1 种产品"),
    (r"its quantities are in several units: (.*)", r"产量单位不一致:\1"),
    (r"no quantity is reported", "没有填报产量"),
    (r"(\S+) has two quantities, (.*) and (.*)", r"\1 有两个产量:\2 与 \3"),
    (r"no energy in these months", "这些月份没有用能"),
    (r"a factor is missing", "缺少因子"),
    (r"output and added value are monthly, and this period holds no whole month", "产值按月统计,本期没有完整月份"),
    (r"nothing is known of the energy of this period", "本期没有任何用能数据"),
    (r"there is no value of this year", "本期没有数值"),
    (r"no energy is known of the same months of the year before", "上年同期没有用能数据"),
    (r"no denominator is known of the same months of the year before", "上年同期没有分母"),
    (r"no enterprise-month is comparable with the year before", "没有与上年同期可比的企业·月"),
    (r"over the (\d+) of (\d+) enterprise-months that both years know", r"仅含两年均可比的 \1 / \2 个企业·月"),
    (r"a denominator of the two years is not above zero", "两年中有一年的分母不大于零"),
    (r"the numerator of the year before is not above zero", "上年同期的分子不大于零"),
    (
        r"constant prices are not known of all of them: growth at current prices",
        "可比价不齐全,增速按现价计算",
    ),
    (
        r"the enterprise made other products, or counted them in other units",
        "两年的产品或计量单位不同,不可比",
    ),
    (
        r"(\d+) enterprise-months without energy or without denominator are left out on both sides",
        r"\1 个企业·月缺用能或缺分母,分子分母均剔除",
    ),
    (r"of (\d+) enterprise-months less than (.*) of the metered time is known", r"\1 个企业·月已知的计量时间不足 \2"),
    (r"only (.*) of the metered time of these months is known", r"这些月份只有 \1 的计量时间有数据"),
    (
        r"there are meters of (\S+), and no reading of any of them in this period",
        r"有 \1 计量点,但本期没有任何读数",
    ),
    (r"outputs\.csv has no (\S+) for (\S+)", r"outputs.csv 中没有 \2 的 \1"),
    (r"outputs\.csv has no (\S+) at (\S+) prices for (\S+)", r"outputs.csv 中没有 \3 的 \1 (\2)"),
    (r"indicators\.csv has no (\S+) for (\S+)", r"indicators.csv 中没有 \2 的 \1"),
    (r"no settled energy in these months, or a factor is missing", "这些月份没有已结算的用能,或缺少因子"),
    (
        r"no settled energy in these months, or a standard-coal coefficient is missing",
        "这些月份没有已结算的用能,或缺少折标煤系数",
    ),
    (r"no settled energy in these months", "这些月份没有已结算的用能"),
    (r"a count or a reported value is not forecast", "计数与填报值不作预测"),
    (r"nothing is known to forecast from", "没有可供预测的历史"),
    (r"nothing newer than (\S+) is known", r"\1 之后没有数据"),
    (r"not enough history for a band", "历史太短,不给区间"),
    (
        r"the rule has no class below (\d+) tce a year, and the park uses (\d+)",
        r"该办法对年综合能耗不足 \1 tce 的园区不分档,本园区为 \2 tce",
    ),
    (
        r"no uncertainty of this (?:factor|activity) \((\S+)\) is known: add a row to uncertainties\.csv",
        r"\1 的不确定性未知:请在 uncertainties.csv 中补充",
    ),
    (r"a zero that is proven", "有证明的零"),
    (r"the threshold of the lowest class is shown for orientation", "此处列最低档阈值,仅供参考"),
)


def explained(reason: str, language: str) -> str:
    """Return a reason in a language, shortened to LONGEST; one that has no translation stays as it is."""
    reason = translated(reason, language)
    return reason if len(reason) <= LONGEST else f"{reason[: LONGEST - 1].rstrip(' ,')}…"


def translated(reason: str, language: str) -> str:
    """Return a reason in a language, in full; one that has no translation stays as it is."""
    return ";".join(map(_in_chinese, reason.split("; "))) if language == "zh" else reason


def _in_chinese(reason: str) -> str:
    for pattern, chinese in _CHINESE:
        found = re.fullmatch(pattern, reason)
        if found:
            return found.expand(chinese)
    return reason
