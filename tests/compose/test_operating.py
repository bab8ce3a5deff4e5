from __future__ import annotations

import re

from prometheus_client import CollectorRegistry

from api.traffic import Traffic
from greenpark.settings import DEFAULTS
from ingest.metrics import IngestMetrics
from tests.compose.conftest import REPO

TEXT = (REPO / "docs/operating.md").read_text(encoding="utf-8")


def test_every_setting_is_explained_with_its_default():
    rows = dict(re.findall(r"^\| `(GREENPARK_\w+)` \| (.+?) \|", TEXT, re.MULTILINE))

    assert list(rows) == list(DEFAULTS)
    assert all(rows[name] == f"`{default}`" for name, default in DEFAULTS.items() if default)


def test_every_metric_that_is_named_exists():
    registry = CollectorRegistry()
    IngestMetrics(registry)
    Traffic(None, registry)
    known = {name for family in registry.collect() for name in (family.name, f"{family.name}_total")}

    named = set(re.findall(r"greenpark_(?:ingest|api)_\w+", TEXT))

    assert named
    assert named <= known


def test_every_broker_setting_that_is_explained_is_the_shipped_one():
    shipped = dict(
        line.split(" ", 1)
        for line in (REPO / "deploy/mosquitto/mosquitto.conf").read_text().splitlines()
        if line and not line.startswith("#")
    )
    explained = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]+)`? \|", TEXT.split("## The broker")[1], re.MULTILINE))
    said = {"1 GiB": "1073741824", "5 s": "5", "60 days": "60d", "2 MiB": "2097152"}

    settings = {name: said.get(value.strip(), value.strip()) for name, value in explained.items() if name in shipped}

    assert len(settings) == 7
    assert all(shipped[name] == value for name, value in settings.items())


def test_every_file_that_is_named_exists():
    named = set(re.findall(r"`((?:deploy|dashboards|parks)/[\w./-]+\w)`", TEXT)) | {"docs/park-folder.md"}

    assert [path for path in named if not (REPO / path).exists()] == []
