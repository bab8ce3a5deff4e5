"""The variables that boards share: which datasource, clusters, enterprises and denominator they show.

Each has its name as its id: Grafana before 10 knows variables by id, and the SDK gives all of them the same one.
"""

from __future__ import annotations

from grafana_foundation_sdk.builders import dashboard as builders
from grafana_foundation_sdk.models import dashboard as models

from dashboards.influxql import DATASOURCE_TYPE, among, datasource, tag_values
from dashboards.language import Language, Text
from store.measurements import ENERGY_DAILY

DATASOURCE_UID = "greenpark"
"""Uid of the provisioned datasource."""

ALL = "$__all"
ANY = ".*"
"""What All stands for: also lines whose enterprise belongs to no cluster."""

DENOMINATORS = {"output_value": Text("产值", "output value"), "added_value": Text("工业增加值", "added value")}


def datasource_variable(language: Language) -> builders.DatasourceVariable:
    """Return the choice of datasource, the provisioned one first."""
    return (
        builders.DatasourceVariable("datasource")
        .id("datasource")
        .label(Text("数据源", "Datasource").to(language))
        .type(DATASOURCE_TYPE)
        .current(models.VariableOption(selected=True, text=DATASOURCE_UID, value=DATASOURCE_UID))
    )


def cluster_variable(language: Language) -> builders.QueryVariable:
    """Return the choice of clusters, All at first."""
    return _choice("cluster", Text("产业集群", "Cluster"), tag_values(ENERGY_DAILY, "cluster"), language).all_value(ANY)


def enterprise_variable(language: Language) -> builders.QueryVariable:
    """Return the choice of enterprises of the chosen clusters, All at first."""
    query = tag_values(ENERGY_DAILY, "enterprise", among("cluster", "cluster"))
    return _choice("enterprise", Text("企业", "Enterprise"), query, language).all_value(ANY)


def scope_variable(language: Language) -> builders.QueryVariable:
    """Return the ids of the chosen clusters, spelled out even for All; not shown."""
    query = tag_values(ENERGY_DAILY, "cluster", among("cluster", "cluster"))
    variable = _choice("scope", Text("强度范围", "Scope of intensities"), query, language)
    return variable.hide(models.VariableHide.HIDE_VARIABLE)


def denominator_variable(language: Language) -> builders.CustomVariable:
    """Return the choice of what intensities are divided by."""
    options = [
        models.VariableOption(selected=index == 0, text=name.to(language), value=value)
        for index, (value, name) in enumerate(DENOMINATORS.items())
    ]
    return (
        builders.CustomVariable("denominator")
        .id("denominator")
        .label(Text("强度分母", "Denominator").to(language))
        .values(", ".join(f"{option.text} : {option.value}" for option in options))
        .options(options)
        .current(options[0])
        .multi(False)
        .include_all(False)
    )


def _choice(name: str, label: Text, query: str, language: Language) -> builders.QueryVariable:
    all_text = Text("全部", "All").to(language)
    return (
        builders.QueryVariable(name)
        .id(name)
        .label(label.to(language))
        .datasource(datasource())
        .query(query)
        .multi(True)
        .include_all(True)
        .current(models.VariableOption(selected=True, text=[all_text], value=[ALL]))
        .refresh(models.VariableRefresh.ON_DASHBOARD_LOAD)
        .sort(models.VariableSort.ALPHABETICAL_ASC)
    )
