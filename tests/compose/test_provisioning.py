from __future__ import annotations

import re

import yaml

from dashboards.generate import ROOT
from dashboards.variables import DATASOURCE_UID
from tests.compose.conftest import REPO

PROVISIONING = "/etc/grafana/provisioning"


def test_the_datasource_asks_for_nothing_that_compose_does_not_give(resolved):
    text = (ROOT.parent / "datasources/greenpark.yaml").read_text(encoding="utf-8")
    given = resolved["services"]["grafana"]["environment"]

    assert set(re.findall(r"\$\{(\w+)\}", text)) <= given.keys()


def test_the_datasources_header_has_a_name_also_where_no_token_is_used(resolved):
    """Grafana's own InfluxDB client refuses to send a request with a nameless header."""
    given = resolved["services"]["grafana"]["environment"]

    assert given["GRAFANA_STORE_TOKEN"] == ""
    assert re.fullmatch(r"[A-Za-z][A-Za-z-]*", given["GRAFANA_STORE_HEADER"])


def test_the_datasource_speaks_influxql_to_one_database_under_the_uid_that_boards_expect():
    (source,) = yaml.safe_load((ROOT.parent / "datasources/greenpark.yaml").read_text(encoding="utf-8"))["datasources"]

    assert (source["type"], source["uid"], source["jsonData"]["version"]) == ("influxdb", DATASOURCE_UID, "InfluxQL")
    assert source["database"] == source["jsonData"]["dbName"] == "${GRAFANA_STORE_DATABASE}"
    assert source["editable"] is False


def test_every_folder_of_boards_is_provided_once_and_cannot_be_changed_in_grafana():
    providers = yaml.safe_load((ROOT / "greenpark.yaml").read_text(encoding="utf-8"))["providers"]

    paths = {provider["options"]["path"] for provider in providers}
    assert paths == {f"{PROVISIONING}/dashboards/{folder.name}" for folder in ROOT.iterdir() if folder.is_dir()}
    assert len({provider["folderUid"] for provider in providers}) == len(providers)
    assert all(not provider["allowUiUpdates"] and provider["disableDeletion"] for provider in providers)


def test_grafana_opens_on_a_board_that_exists_in_chinese_and_lets_nobody_in_unnamed(resolved):
    grafana = resolved["services"]["grafana"]
    volumes = [volume.removesuffix(":ro") for volume in grafana["volumes"] if PROVISIONING in volume]
    mounts = dict(volume.split(":")[::-1] for volume in volumes)
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]

    assert mounts.keys() == {f"{PROVISIONING}/{folder.name}" for folder in ROOT.parent.iterdir()}
    boards = f"{PROVISIONING}/dashboards"
    assert (REPO / home.replace(boards, mounts[boards])).is_file()
    assert grafana["environment"]["GF_USERS_DEFAULT_LANGUAGE"] == "zh-Hans"
    assert grafana["environment"]["GF_USERS_AUTO_ASSIGN_ORG_ROLE"] == "Viewer"
    assert grafana["environment"]["GF_AUTH_ANONYMOUS_ENABLED"] == "false"
