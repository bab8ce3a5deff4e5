"""The panels of the park overview below its figures: goals, ranking, intensities, clusters, findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grafana_foundation_sdk.models import dashboard as models

from carbon.goals import AT_RISK, MET, OFF_TRACK, ON_TRACK, OPEN, STATUS_CODES
from dashboards.boards.overview_figures import CHOSEN, TCO2
from dashboards.influxql import Column, InfluxQuery, equals, select
from dashboards.language import Language, Text
from dashboards.panels import Frame, TableColumn, course, listing
from store.measurements import CARBON_DAILY, FINDING, GOAL_PROGRESS, INTENSITY_MONTHLY

if TYPE_CHECKING:
    from grafana_foundation_sdk.builders import table, timeseries

    from dashboards.names import Names


STANDING = '"withdrawn" = 0'
INTENSITY_SCALE_PX = 135
NO_PATH = Text("—", "—")
"""In place of a goal's progress and expected value where it has no baseline, and of a forecast where there is none."""
STATUSES = {
    f"{STATUS_CODES[status]:.0f}": name
    for status, name in (
        (MET, Text("已达成", "met")),
        (ON_TRACK, Text("正常", "on track")),
        (AT_RISK, Text("有风险", "at risk")),
        (OFF_TRACK, Text("滞后", "off track")),
        (OPEN, Text("进行中", "under way")),
    )
}


def goals(language: Language, names: Names) -> table.Panel:
    """Return every goal with progress, status, value, expected value, forecast and target, of the last settled day."""
    fields = ("progress", "status", "value", "expected", "forecast", "target")
    last = [Column(name, "last", name) for name in fields]
    query = select(GOAL_PROGRESS, last, (STANDING,), by=("goal",))
    return listing(
        Frame(
            id=7,
            title=Text("目标进展", "Progress to the goals"),
            description=Text(
                "goal_progress 中每个目标在时段内的最后一行：进度为从基期到目标走过的份额，到 100 % 为达成（绿）；"
                "“应达”是基期到目标路径上当日的值，“年末”是全年预测的中值。无基期的目标没有进度。",
                "The last line of each goal in goal_progress: progress is the share of the way from baseline to "
                "target, green once met (100 %); expected is the day's value on that path, year-end the middle of the "
                "forecast of the year. Without a baseline there is no progress.",
            ),
            unit=Text("none", "none"),
            grid=(0, 4, 14, 9),
            targets=(InfluxQuery("A", query, result_format="table"),),
            decimals=None,
            thresholds=(models.Threshold(None, "blue"), models.Threshold(1.0, "green")),
        ),
        language,
        (
            TableColumn("goal", Text("目标", "Goal"), names=names.goals),
            TableColumn(
                "progress",
                Text("进度", "Progress"),
                width=130,
                unit="percentunit",
                decimals=0,
                gauge=True,
                share=True,
                empty=NO_PATH,
            ),
            TableColumn("status", Text("状态", "Status"), width=80, names=STATUSES),
            TableColumn("value", Text("现值", "Value"), width=90),
            TableColumn("expected", Text("应达", "Expected"), width=90, empty=NO_PATH),
            TableColumn("forecast", Text("年末", "Year-end"), width=90, empty=NO_PATH),
            TableColumn("target", Text("目标值", "Target"), width=90),
        ),
        hidden=("Time",),
        sort_by="goal",
        descending=False,
    )


def ranking(language: Language, names: Names, uid: str) -> table.Panel:
    """Return the enterprises by their CO2, the largest first; each links to the board for it alone."""
    query = select(CARBON_DAILY, [Column("location_t", "sum", "location_t")], CHOSEN, by=("enterprise",))
    url = f"/d/{uid}?var-enterprise=${{__value.raw:percentencode}}&${{datasource:queryparam}}&${{__url_time_range}}"
    return listing(
        Frame(
            id=8,
            title=Text("企业碳排放排名", "Enterprises by CO₂"),
            description=Text(
                "carbon_daily.location_t 按企业求和（范围一 + 基于位置的范围二），由大到小；点企业名只看该企业。",
                "Sum of carbon_daily.location_t by enterprise (scope 1 and location-based scope 2), largest first; "
                "follow an enterprise's name to see it alone.",
            ),
            unit=TCO2,
            grid=(14, 4, 10, 9),
            targets=(InfluxQuery("A", query, result_format="table"),),
            thresholds=(models.Threshold(None, "blue"),),
        ),
        language,
        (
            TableColumn(
                "enterprise",
                Text("企业", "Enterprise"),
                names=names.enterprises,
                link=(Text("只看该企业", "Show this enterprise alone"), url),
            ),
            TableColumn("location_t", Text("碳排放", "CO₂"), gauge=True),
        ),
        hidden=("Time",),
        sort_by="location_t",
    )


def intensities(language: Language, names: Names) -> list[timeseries.Panel]:
    """Return energy and carbon per output or added value, month by month, of the park and the chosen clusters."""
    kinds = (
        (
            "tce_per_10k_cny",
            Text("单位${denominator:text}能耗", "Energy per ${denominator:text}"),
            Text("suffix:tce/万元", "suffix:tce/10k CNY"),
            Text(
                "intensity_monthly.tce_per_10k_cny：当月综合能耗 ÷ 当月产值或增加值，分母在上方选择，"
                "按现价，园区没有现价时按最新的可比价。"
                "没有分母的月份不可计算，没有点。每月的点在当月一日，时段须含该日。",
                "intensity_monthly.tce_per_10k_cny: the month's energy over its output or added value, as chosen "
                "above, at current prices, or at the newest constant ones of a park that has no others. A month "
                "without a denominator is not computable and has no point. A month's point stands on its first day, "
                "which the period must hold.",
            ),
        ),
        (
            "tco2_per_10k_cny",
            Text("单位${denominator:text}碳排放", "CO₂ per ${denominator:text}"),
            Text("suffix:tCO₂/万元", "suffix:tCO₂/10k CNY"),
            Text(
                "intensity_monthly.tco2_per_10k_cny：当月范围一 + 基于位置的范围二 ÷ 当月产值或增加值。"
                "没有分母的月份没有点。",
                "intensity_monthly.tco2_per_10k_cny: the month's scope 1 and location-based scope 2 over its output "
                "or added value. A month without a denominator has no point.",
            ),
        ),
    )
    chosen = equals("denominator", "${denominator}"), '"scope" =~ /^(park|${scope:regex})$/'
    where = (*chosen, '"denominator_10k_cny" > 0')  # a month that was taken back has none
    return [
        course(
            Frame(
                id=9 + index,
                title=title,
                description=description,
                unit=unit,
                grid=(12 * index, 13, 12, 8),
                targets=(
                    InfluxQuery(
                        "A",
                        select(INTENSITY_MONTHLY, [Column(name)], where, by=("scope",)),
                        alias="$tag_scope",
                    ),
                ),
                decimals=3,
                names=names.scopes,
            ),
            language,
            scale_px=INTENSITY_SCALE_PX,
        )
        for index, (name, title, unit, description) in enumerate(kinds)
    ]


def by_cluster(language: Language, names: Names) -> timeseries.Panel:
    """Return the daily CO2 of each cluster, stacked."""
    query = select(CARBON_DAILY, [Column("location_t", "sum")], CHOSEN, by=("cluster",), every="$__interval")
    return course(
        Frame(
            id=11,
            title=Text("各集群碳排放", "CO₂ by cluster"),
            description=Text(
                "carbon_daily.location_t 按集群、按园区当地日（时段较长时为若干日）求和并堆叠；"
                "无数据的日子留空，不作零。",
                "Sum of carbon_daily.location_t by cluster and local day (several days where the period is long), "
                "stacked; a day without data stays empty, not zero.",
            ),
            unit=TCO2,
            grid=(0, 21, 12, 9),
            targets=(InfluxQuery("A", query, alias="$tag_cluster"),),
            decimals=1,
            names=names.scopes,
        ),
        language,
        stacked=True,
    ).interval("1d")


def findings(language: Language) -> table.Panel:
    """Return the newest open findings."""
    fields = ("severity", "code", "meter", "detail")
    query = select(
        FINDING,
        [Column(name) for name in fields],
        (STANDING,),
        tail="ORDER BY time DESC LIMIT 200",
    )
    severities = {
        "error": Text("错误", "error"),
        "warning": Text("警告", "warning"),
        "info": Text("提示", "info"),
    }
    return listing(
        Frame(
            id=12,
            title=Text("未撤销的发现", "Open findings"),
            description=Text(
                "finding 中时段内未被后到数据撤销的数据质量发现，新的在前，最多 200 条；"
                "各代码的含义与处理见 docs/findings.md。",
                "Data-quality findings in the period that no later data withdrew, newest first, 200 at most; "
                "docs/findings.md explains each code and its remedy.",
            ),
            unit=Text("none", "none"),
            grid=(12, 21, 12, 9),
            targets=(InfluxQuery("A", query, result_format="table"),),
        ),
        language,
        (
            TableColumn("Time", Text("时间", "Time"), width=175),
            TableColumn("severity", Text("级别", "Severity"), width=80, names=severities),
            TableColumn("code", Text("代码", "Code"), width=150),
            TableColumn("meter", Text("计量点", "Meter"), width=110),
            TableColumn("detail", Text("说明", "Detail"), inspect=True),
        ),
    )
