from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from api.meters import present
from carbon.meters import Kind, Meter, MeterEvent
from tests.api.service import NOW

METER = Meter("M1", "E1", "electricity", Kind.INTERVAL, "kWh", multiplier=40, parent="P1", length_s=900)
AT = datetime(2026, 3, 10, 2, tzinfo=UTC)
EVENTS = (
    MeterEvent("M1", AT + timedelta(days=1), "multiplier", 60, 80),
    MeterEvent("M1", AT, "multiplier", 40, 60),
    MeterEvent("M1", AT, "length", 900, 1800),
    MeterEvent("M1", AT, "parent", parent="P2"),
    MeterEvent("M1", AT, "inspection", 1, 2),
    MeterEvent("M9", AT, "multiplier", 1, 2),
)


def test_a_meter_stands_as_its_last_events_say():
    before = present(METER, EVENTS, datetime(2026, 3, 9, 15, 59, tzinfo=UTC), "Asia/Shanghai")
    between = present(METER, EVENTS, AT, "Asia/Shanghai")
    after = present(METER, EVENTS, NOW, "Asia/Shanghai")

    assert before == METER
    assert between == replace(METER, multiplier=60, length_s=1800, parent="P2")
    assert after == replace(METER, multiplier=80, length_s=1800, parent="P2")


def test_a_parent_holds_from_the_beginning_of_its_local_day():
    midnight = datetime(2026, 3, 9, 16, tzinfo=UTC)

    assert present(METER, EVENTS, midnight, "Asia/Shanghai") == replace(METER, parent="P2")


def test_the_api_shows_a_meter_as_it_is_now_and_every_event_of_it(sample):
    client = sample.client("officer")

    changed = {meter["id"]: meter for meter in client.get("/v1/enterprises/E07").json()["meters"]}["E07-EL-1"]
    moved = {meter["id"]: meter for meter in client.get("/v1/enterprises/E02").json()["meters"]}["E02-EL-3"]
    shown = {meter["id"]: meter for meter in client.get("/v1/enterprises/E15").json()["meters"]}["E15-EL-1"]

    assert (changed["multiplier"], changed["rated_per_h"]) == (4000, 4000)
    assert [(e["event"], e["final"], e["initial"]) for e in changed["events"]] == [("multiplier", 3000, 4000)]
    assert moved["parent"] == "E02-EL-2"
    assert [(e["at"], e["event"], e["note"]) for e in shown["events"]] == [
        ("2026-06-10T16:00:00+08:00", "inspection", "示例:现场校验合格"),
    ]
