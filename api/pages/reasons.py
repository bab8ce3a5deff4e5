"""Why a figure is missing or partial, in the language of the page."""

from __future__ import annotations

import re

LONGEST = 160
"""Characters of a reason that a table shows; the report's JSON has all of it."""

_CHINESE = (
    (r"no output value or added value for these months", "这些月份没有产值或工业增加值"),
    (r"no energy in these months", "这些月份没有用能"),
    (r"a factor is missing", "缺少因子"),
    (r"output and added value are monthly, and this period holds no whole month", "产值按月统计,本期没有完整月份"),
    (r"nothing is known of the energy of this period", "本期没有任何用能数据"),
    (r"price bases differ: (.*)", r"价格基准不一致:\1"),
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
    (r"indicators\.csv has no (\S+) for (\S+)", r"indicators.csv 中没有 \2 的 \1"),
    (r"no settled energy in these months, or a factor is missing", "这些月份没有已结算的用能,或缺少因子"),
    (
        r"no settled energy in these months, or a standard-coal coefficient is missing",
        "这些月份没有已结算的用能,或缺少折标煤系数",
    ),
    (r"no settled energy in these months", "这些月份没有已结算的用能"),
)


def explained(reason: str, language: str) -> str:
    """Return a reason in a language, shortened to LONGEST; one that has no translation stays as it is."""
    if language == "zh":
        reason = ";".join(map(_in_chinese, reason.split("; ")))
    return reason if len(reason) <= LONGEST else f"{reason[: LONGEST - 1].rstrip(' ,')}…"


def _in_chinese(reason: str) -> str:
    for pattern, chinese in _CHINESE:
        found = re.fullmatch(pattern, reason)
        if found:
            return found.expand(chinese)
    return reason
