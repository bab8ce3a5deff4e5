"""The clock, the park and the messages that the tests of the way in share: those of tests/wire/index.json."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.meters import Kind, Meter
from carbon.park import Enterprise, Park
from store.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from store.ports import SeriesStore

WIRE = Path(__file__).parent.parent / "wire"
INDEX: dict[str, Any] = json.loads((WIRE / "index.json").read_text(encoding="utf-8"))
NOW = datetime.fromisoformat(INDEX["now"])
MARCH_1 = 1_772_323_200
"""2026-03-01T00:00:00Z, epoch seconds."""
PARK = Park(
    "test",
    "测试园区",
    "Test park",
    "Asia/Shanghai",
    "湖北",
    enterprises=tuple(Enterprise(e, e, e) for e in ("E01", "E02")),
    meters=tuple(
        Meter(m["id"], m["enterprise"], m["carrier"], Kind(m["kind"]), m["unit"], max_gap_s=900)
        for m in INDEX["meters"]
    ),
)


def message(payload: object, enterprise: str = "E01") -> Message:
    """Return a message of this JSON (or of these bytes)."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    return Message(enterprise, f"greenpark/v1/{enterprise}/readings", body, NOW)


def reading(at_s: float = MARCH_1, value: object = 1.0, meter: str = "E01-EL-1", **more: object) -> dict[str, object]:
    """Return one reading as it is sent."""
    return {"meter": meter, "at": at_s, "value": value, **more}


def stored(series: SeriesStore) -> list[tuple[str, int, float]]:
    """Return every reading of the park's meters in the store."""
    frame: pd.DataFrame = series.readings([meter.id for meter in PARK.meters], 0, 4_000_000_000_000)
    return list(zip(frame["meter"], frame["at_ms"], frame["value"], strict=True))
