"""The figures on top of the park overview: energy, carbon three ways, electricity, completeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grafana_foundation_sdk.models import dashboard as models

from dashboards.influxql import Column, InfluxQuery, among, equals, select
from dashboards.language import Language, Text
from dashboards.panels import Frame, figure
from store.measurements import CARBON_DAILY, ENERGY_DAILY

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders import stat

CHOSEN = (among("cluster", "cluster"), among("enterprise", "enterprise"))
ELECTRICITY = equals("carrier", "electricity")
COMPLETE_FROM = 0.9
"""Below this share of measured time an officer calls the firm."""

TCE = Text("suffix:tce", "suffix:tce")
TCO2 = Text("suffix:tCO₂", "suffix:tCO₂")
KWH = Text("kwatth", "kwatth")
SHARE = Text("percentunit", "percentunit")


def totals(language: Language) -> list[stat.Panel]:
    """Return the figures of the period: energy, carbon three ways, electricity, completeness."""
    energy = select(ENERGY_DAILY, [Column("tce", "sum")], CHOSEN)
    return [
        figure(
            Frame(
                id=1,
                title=Text("综合能耗", "Energy in coal equivalent"),
                description=Text(
                    "所选时段内 energy_daily.tce 之和：各企业、各能源品种按 GB/T 2589 折标后的日用量（含估算部分）。",
                    "Sum of energy_daily.tce in the period: daily use of every enterprise and carrier in standard coal "
                    "by GB/T 2589, estimated energy included.",
                ),
                unit=TCE,
                grid=(0, 0, 4, 4),
                targets=(InfluxQuery("A", energy),),
            ),
            language,
        ),
        *_carbon(language),
        _electricity(language),
        _completeness(language),
    ]


def _carbon(language: Language) -> list[stat.Panel]:
    ways = (
        (
            "location_t",
            Text("碳排放（基于位置）", "CO₂, location-based"),
            Text(
                "carbon_daily.location_t 之和：范围一燃烧 + 范围二外购电热，电力用所在区域平均因子。"
                "缺因子的行没有数值，不计入，见下方发现。",
                "Sum of carbon_daily.location_t: scope 1 combustion and scope 2 purchased electricity and heat at the "
                "grid's average factor. Lines without a factor have no value and are left out; see the findings.",
            ),
        ),
        (
            "market_t",
            Text("碳排放（基于市场）", "CO₂, market-based"),
            Text(
                "carbon_daily.market_t 之和：范围一 + 范围二，绿证与绿电先抵扣，余量按园区选定政策的因子。",
                "Sum of carbon_daily.market_t: scope 1 and scope 2 with certificates and green power first, the rest "
                "at the factor of the park's named policy.",
            ),
        ),
        (
            "park_rule_t",
            Text("碳排放（零碳园区口径）", "CO₂, zero-carbon-park rule"),
            Text(
                "carbon_daily.park_rule_t 之和：按国家级零碳园区建设指标体系的核算口径。",
                "Sum of carbon_daily.park_rule_t: as the national zero-carbon-park indicator system counts.",
            ),
        ),
    )
    return [
        figure(
            Frame(
                id=2 + index,
                title=title,
                description=description,
                unit=TCO2,
                grid=(4 + 4 * index, 0, 4, 4),
                targets=(InfluxQuery("A", select(CARBON_DAILY, [Column(name, "sum")], CHOSEN)),),
            ),
            language,
        )
        for index, (name, title, description) in enumerate(ways)
    ]


def _electricity(language: Language) -> stat.Panel:
    used = select(ENERGY_DAILY, [Column("energy", "sum")], (ELECTRICITY, *CHOSEN))
    generated = select(ENERGY_DAILY, [Column("generated", "sum")], (ELECTRICITY, *CHOSEN))
    return figure(
        Frame(
            id=5,
            title=Text("用电与光伏发电", "Electricity and own generation"),
            description=Text(
                "energy_daily 中电力的 energy（用电量：关口 - 转供 + 自发 - 上网）与 generated（自发电量）之和。",
                "Sums of energy_daily for electricity: energy (use: boundary meters less what is passed on, plus "
                "generation, less export) and generated (own generation).",
            ),
            unit=KWH,
            grid=(16, 0, 4, 4),
            targets=(
                InfluxQuery("A", used, alias=Text("用电", "Used").to(language)),
                InfluxQuery("B", generated, alias=Text("自发", "Generated").to(language)),
            ),
            decimals=1,
        ),
        language,
    )


def _completeness(language: Language) -> stat.Panel:
    daily = select(ENERGY_DAILY, [Column("measured_share", "mean")], CHOSEN, every="1d")
    return figure(
        Frame(
            id=6,
            title=Text("数据完整率", "Data completeness"),
            description=Text(
                "energy_daily.measured_share 的日均值再对时段取平均："
                "实测秒数占应测秒数的份额，企业与能源品种等权。低于 90 % 显红。",
                "Daily mean of energy_daily.measured_share, averaged over the period: measured seconds of those "
                "expected, each enterprise and carrier weighing the same. Red below 90 %.",
            ),
            unit=SHARE,
            grid=(20, 0, 4, 4),
            targets=(InfluxQuery("A", daily, alias=Text("实测份额", "Measured share").to(language)),),
            decimals=1,
            thresholds=(models.Threshold(None, "red"), models.Threshold(COMPLETE_FROM, "green")),
        ),
        language,
        calc="mean",
        spark=True,
    )
