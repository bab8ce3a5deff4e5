"""园区总览, the park overview: where the park stands, who drives it, what is off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard as models

from dashboards import variables
from dashboards.boards import overview_panels as panels
from dashboards.boards.overview_figures import totals
from dashboards.influxql import ZONE
from dashboards.language import Language, Text

if TYPE_CHECKING:
    from dashboards.names import Names

SCHEMA_VERSION = 37
"""Classic dashboard schema, read by Grafana 9.2 and every later one."""

TITLE = Text("园区总览", "Park overview")
UID = Text("greenpark-overview", "greenpark-overview-en")
DESCRIPTION = Text(
    "园区能耗、碳排放、强度与目标进展，全部取自结算后的结果行，图表只选取、不计算。",
    "The park's energy, carbon, intensities and goals, all selected from settled lines; panels compute nothing.",
)


def overview(language: Language, names: Names) -> models.Dashboard:
    """Return the overview in one language; both have the same panels in the same places."""
    other = Language.EN if language is Language.ZH else Language.ZH
    twin = (
        builders.DashboardLink(Text("中文", "English").to(other))
        .type(models.DashboardLinkType.LINK)
        .icon("external link")
        .tooltip(TITLE.to(other))
        .url(f"/d/{UID.to(other)}")
        .keep_time(True)
        .include_vars(True)
    )
    board = (
        builders.Dashboard(TITLE.to(language))
        .uid(UID.to(language))
        .description(DESCRIPTION.to(language))
        .tags(["greenpark", language.value])
        .timezone(ZONE)
        .week_start("monday")
        .readonly()
        .tooltip(models.DashboardCursorSync.CROSSHAIR)
        .time("now-1y/d", "now")
        .refresh("1m")
        .link(twin)
        .with_variable(variables.datasource_variable(language))
        .with_variable(variables.cluster_variable(language))
        .with_variable(variables.enterprise_variable(language))
        .with_variable(variables.denominator_variable(language))
        .with_variable(variables.scope_variable(language))
    )
    for panel in (
        *totals(language),
        panels.goals(language, names),
        panels.ranking(language, names, UID.to(language)),
        *panels.intensities(language, names),
        panels.by_cluster(language, names),
        panels.findings(language),
    ):
        board = board.with_panel(panel)
    built = board.build()
    built.schema_version = SCHEMA_VERSION
    return built
