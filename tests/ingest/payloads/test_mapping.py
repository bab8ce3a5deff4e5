from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ingest.errors import MeterMapError, PayloadRefusedError
from ingest.payloads.mapping import MappedDecoder, Mapping, matches, read_mapping
from ingest.payloads.samples import RECEIPT, Sample

EXAMPLE = """
topic = "factory/+/energy"
rows = "devices[].channels[]"
meter = "join('-', ['E01', serial])"
value = "wh"
time = "$.ts"
time_format = "epoch_ms"
unit = "'Wh'"
scale = 10
"""
PAYLOAD = b"""{"ts": 1772323200000, "devices": [
  {"channels": [{"serial": "A", "wh": 12.5}, {"serial": "B", "wh": null}]},
  {"channels": [{"serial": "C", "wh": "7"}]}]}"""


def test_a_mapping_reads_rows_of_any_depth_and_a_null_is_no_reading(tmp_path):
    (tmp_path / "map.toml").write_text(EXAMPLE)
    decoder = MappedDecoder(read_mapping(tmp_path / "map.toml"))

    found = decoder.samples("factory/hall1/energy", PAYLOAD)

    at = datetime(2026, 3, 1, tzinfo=UTC)
    assert found == [Sample("E01-A", "", 125.0, "Wh", at), Sample("E01-C", "", 70.0, "Wh", at)]


def test_the_topic_may_name_the_meter_and_the_zone_completes_a_local_time():
    mapping = Mapping("site/+/kwh", meter="$2", value="v", time="t", time_format="%Y%m%d%H%M%S", zone="Asia/Shanghai")

    [found] = MappedDecoder(mapping).samples("site/m7/kwh", b'{"v": 3, "t": "20260301081500"}')

    assert (found.device, found.at) == ("m7", datetime(2026, 3, 1, 8, 15, tzinfo=ZoneInfo("Asia/Shanghai")))


def test_without_a_time_the_moment_of_receipt_counts():
    [found] = MappedDecoder(Mapping("a", meter="'M1'", value="@")).samples("a", b"17.5")

    assert found == Sample("M1", "", 17.5, None, RECEIPT)


@pytest.mark.parametrize(
    ("mapping", "payload", "reason"),
    [
        (Mapping("a", meter="m", value="v"), b'{"v": 1}', "shape"),
        (Mapping("a", meter="m", value="v"), b'{"m": "M1", "v": "x"}', "value"),
        (Mapping("a", meter="m", value="v", time="t"), b'{"m": "M1", "v": 1, "t": "2026-03-01T08:15:00"}', "time_zone"),
        (Mapping("a", meter="m", value="v", time="t"), b'{"m": "M1", "v": 1}', "time"),
        (Mapping("a", meter="join(m)", value="v"), b'{"m": "M1", "v": 1}', "shape"),
        (Mapping("b", meter="m", value="v"), b'{"m": "M1", "v": 1}', "topic"),
        (Mapping("a", meter="m", value="v"), b'{"m": "M1", "v": 1', "not_json"),
    ],
)
def test_what_a_mapping_cannot_read_is_refused_with_its_reason(mapping, payload, reason):
    with pytest.raises(PayloadRefusedError) as refused:
        MappedDecoder(mapping).samples("a", payload)

    assert refused.value.reason == reason


def test_every_mistake_of_a_file_is_told_at_once(tmp_path):
    (tmp_path / "map.toml").write_text('topic = "a"\nmeter = "m["\nvalue = "v."\nzone = "Asia/Wuhan"\n')

    with pytest.raises(MeterMapError) as refused:
        read_mapping(tmp_path / "map.toml")

    assert len(refused.value.mistakes) == 3


@pytest.mark.parametrize(
    ("topic_filter", "topic", "fits"),
    [
        ("a/+/c", "a/b/c", True),
        ("a/+/c", "a/b/d", False),
        ("a/+", "a/b/c", False),
        ("a/#", "a/b/c", True),
        ("a/#", "a", True),
        ("+/b", "/b", True),
    ],
)
def test_filters_fit_as_in_mqtt(topic_filter, topic, fits):
    assert matches(topic_filter, topic) is fits
