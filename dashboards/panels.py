"""The kinds of panel that boards are made of, each with what every panel must have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from grafana_foundation_sdk.builders import common as common_builders
from grafana_foundation_sdk.builders import dashboard as dashboard_builders
from grafana_foundation_sdk.builders import stat, table, timeseries
from grafana_foundation_sdk.models import common
from grafana_foundation_sdk.models import dashboard as models

from dashboards.influxql import InfluxQuery, datasource
from dashboards.language import Language, Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grafana_foundation_sdk.cog.builder import Builder

NO_DATA = Text("无数据", "No data")
PLAIN = (models.Threshold(None, "text"),)
"""One step, no judgement: a figure without a limit that means something."""

AnyPanel = TypeVar("AnyPanel", stat.Panel, table.Panel, timeseries.Panel)


@dataclass(frozen=True, slots=True)
class Frame:
    """What a panel says about itself, whatever its kind.

    `grid` is x, y, width, height in Grafana's 24 columns; `unit` a Grafana unit id; `links` are title and URL.
    """

    id: int
    title: Text
    description: Text
    unit: Text
    grid: tuple[int, int, int, int]
    targets: tuple[InfluxQuery, ...]
    decimals: int | None = 0
    """None leaves it to Grafana: about three significant digits."""
    thresholds: tuple[models.Threshold, ...] = PLAIN
    links: tuple[tuple[Text, str], ...] = ()
    names: Mapping[str, Text] = field(default_factory=dict)
    """Display names of series or values that carry an id."""


@dataclass(frozen=True, slots=True)
class TableColumn:
    """How one column of a table is shown; `gauge` draws a bar from 0 to 1 or, without `share`, to the largest.

    Grafana before 9.5 knows the bar as a display mode, later ones as cell options; each ignores the other.
    """

    column: str
    title: Text
    width: int | None = None
    unit: str | None = None
    decimals: int | None = None
    gauge: bool = False
    share: bool = False
    empty: Text | None = None
    """What stands in place of a missing value, where `No data` would mislead."""
    inspect: bool = False
    """Whether a long text can be opened."""
    names: Mapping[str, Text] = field(default_factory=dict)
    link: tuple[Text, str] | None = None


def figure(frame: Frame, language: Language, *, calc: str = "lastNotNull", spark: bool = False) -> stat.Panel:
    """Return a panel of single figures, one a target, reduced by `calc`; with `spark` over its course."""
    panel = (
        stat.Panel()
        .graph_mode(common.BigValueGraphMode.AREA if spark else common.BigValueGraphMode.NONE)
        .color_mode(common.BigValueColorMode.VALUE)
        .text_mode(common.BigValueTextMode.AUTO)
        .reduce_options(common_builders.ReduceDataOptions().calcs([calc]).values(False))
    )
    return _framed(panel, frame, language)


def course(frame: Frame, language: Language, *, stacked: bool = False, scale_px: int = 0) -> timeseries.Panel:
    """Return a panel over time: lines with their points, or stacked bars.

    `scale_px` is the room for the numbers of the scale, where their unit is longer than Grafana reckons with.
    """
    panel = (
        timeseries.Panel()
        .legend(
            common_builders.VizLegendOptions()
            .display_mode(common.LegendDisplayMode.LIST)
            .placement(common.LegendPlacement.BOTTOM)
            .show_legend(True),
        )
        .tooltip(
            common_builders.VizTooltipOptions().mode(common.TooltipDisplayMode.MULTI).sort(common.SortOrder.DESCENDING),
        )
        .color_scheme(dashboard_builders.FieldColor().mode(models.FieldColorModeId.PALETTE_CLASSIC))
        .axis_soft_min(0)
    )
    if stacked:
        panel = (
            panel.draw_style(common.GraphDrawStyle.BARS)
            .fill_opacity(80)
            .stacking(common_builders.StackingConfig().mode(common.StackingMode.NORMAL).group("A"))
        )
    else:
        panel = panel.draw_style(common.GraphDrawStyle.LINE).show_points(common.VisibilityMode.ALWAYS).line_width(2)
    if scale_px:
        panel = panel.axis_width(scale_px)
    panel = _framed(panel, frame, language)
    for series, name in frame.names.items():
        panel = panel.override_by_name(series, [models.DynamicConfigValue("displayName", name.to(language))])
    return panel


def listing(
    frame: Frame,
    language: Language,
    columns: Sequence[TableColumn],
    *,
    hidden: Sequence[str] = (),
    sort_by: str = "",
    descending: bool = True,
) -> table.Panel:
    """Return a table of these columns in this order, without the `hidden` ones, sorted by a column."""
    panel = table.Panel().cell_height(common.TableCellHeight.SM).show_header(True)
    panel = panel.with_transformation(
        models.DataTransformerConfig(
            id_val="organize",
            options={
                "excludeByName": dict.fromkeys(hidden, True),
                "indexByName": {column.column: index for index, column in enumerate(columns)},
                "renameByName": {column.column: column.title.to(language) for column in columns},
            },
        ),
    )
    titles = {column.column: column.title.to(language) for column in columns}
    if sort_by:
        order = common_builders.TableSortByFieldState().display_name(titles[sort_by]).desc(descending)
        panel = panel.sort_by([order])
    panel = _framed(panel, frame, language)
    for column in columns:
        if properties := _properties(column, language):
            panel = panel.override_by_name(titles[column.column], properties)
    return panel


def value_names(names: Mapping[str, Text], language: Language) -> list[models.ValueMap]:
    """Return the mapping that shows an id as its name."""
    options = {
        key: models.ValueMappingResult(text=name.to(language), index=index)
        for index, (key, name) in enumerate(names.items())
    }
    return [models.ValueMap(options=options)] if options else []


def _properties(column: TableColumn, language: Language) -> list[models.DynamicConfigValue]:
    values: list[tuple[str, object]] = []
    if column.width is not None:
        values.append(("custom.width", column.width))
    if column.unit is not None:
        values.append(("unit", column.unit))
    if column.decimals is not None:
        values.append(("decimals", column.decimals))
    if column.gauge:
        values.append(("custom.cellOptions", {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"}))
        values.append(("custom.displayMode", "basic"))
        values.append(("min", 0))
    if column.share:
        values.append(("max", 1))
    if column.empty is not None:
        values.append(("noValue", column.empty.to(language)))
    if column.inspect:
        values.append(("custom.inspect", True))
    if column.names:
        values.append(("mappings", value_names(column.names, language)))
    if column.link is not None:
        title, url = column.link
        values.append(("links", [_link(title, url, language).build()]))
    return [models.DynamicConfigValue(key, value) for key, value in values]


def _link(title: Text, url: str, language: Language) -> dashboard_builders.DashboardLink:
    return dashboard_builders.DashboardLink(title.to(language)).url(url)


def _framed(panel: AnyPanel, frame: Frame, language: Language) -> AnyPanel:
    x, y, width, height = frame.grid
    panel = (
        panel.id(frame.id)
        .title(frame.title.to(language))
        .description(frame.description.to(language))
        .datasource(datasource())
        .grid_pos(models.GridPos(h=height, w=width, x=x, y=y))
        .unit(frame.unit.to(language))
        .no_value(NO_DATA.to(language))
        .thresholds(
            dashboard_builders.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(list(frame.thresholds)),
        )
    )
    if frame.decimals is not None:
        panel = panel.decimals(frame.decimals)
    for target in frame.targets:
        panel = panel.with_target(target)
    if frame.links:
        links: list[Builder[models.DashboardLink]] = [_link(title, url, language) for title, url in frame.links]
        panel = panel.data_links(links)
    return panel
