"""Declarative mappings: a TOML file that says where in a JSON payload of any make meter, value, time and unit stand.

```toml
topic = "factory/+/energy"            # the topics it reads; + and # as in MQTT
rows = "devices[].channels[]"         # JMESPath to the rows; without it the payload itself is the one row
meter = "join('-', ['E01', serial])"  # JMESPath in the row, or topic level: "$1" is the first
value = "kwh"
time = "$.ts"                         # "$." begins at the payload, not at the row; without it: moment of receipt
time_format = "epoch_ms"              # iso (default), epoch_s, epoch_ms, or a strptime form
zone = "Asia/Shanghai"                # of times without offset
unit = "'kWh'"                        # JMESPath; a text in quotation marks stands for itself
scale = 1.0
```

JMESPath is the query language of https://jmespath.org; a row without value, or with a null, is no reading.
"""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jmespath
import msgspec

from ingest.errors import MeterMapError, PayloadRefusedError
from ingest.payloads.samples import MAX_SAMPLES, RECEIPT, Sample, as_json, as_number
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path

_EPOCH = {"epoch_s": 1, "epoch_ms": 1000}
_OF_PAYLOAD = "$."
_OF_TOPIC = "$"


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a mapping file says."""

    topic: str
    meter: str
    value: str
    rows: str = "@"
    time: str | None = None
    time_format: str = "iso"
    zone: str | None = None
    unit: str | None = None
    scale: float = 1.0


class MappedDecoder:
    """One mapping, its expressions compiled."""

    def __init__(self, mapping: Mapping) -> None:
        """Compile a mapping that `read_mapping` has checked."""
        self.mapping = mapping
        self._zone = ZoneInfo(mapping.zone) if mapping.zone else None
        self._rows = jmespath.compile(mapping.rows)
        self._fields = {name: _Field(said) for name, said in _expressions(mapping).items()}

    def samples(self, topic: str, payload: bytes) -> list[Sample]:
        """Return the samples of one message: the device is the meter, the quantity is empty.

        Raises PayloadRefusedError (topic, too_large, empty, not_utf8, not_json, shape, time, time_zone, value).
        """
        if not matches(self.mapping.topic, topic):
            raise PayloadRefusedError(Reason.TOPIC, f"the mapping reads {self.mapping.topic}")
        told = as_json(payload)
        rows = _search(self._rows, told, "rows")
        if rows is None:
            return []
        rows = rows if isinstance(rows, list) else [rows]
        if len(rows) > MAX_SAMPLES:
            raise PayloadRefusedError(Reason.TOO_LARGE, f"{len(rows)} rows, at most {MAX_SAMPLES}")
        levels = topic.split("/")
        return [sample for place, row in enumerate(rows) for sample in self._sample(place, row, told, levels)]

    def _sample(self, place: int, row: object, told: object, levels: list[str]) -> Iterator[Sample]:
        said = {name: field.of(row, told, levels, name) for name, field in self._fields.items()}
        if said["value"] is None or said["value"] == "":
            return
        value = as_number(said["value"])
        if value is None:
            raise PayloadRefusedError(Reason.VALUE, f"row {place}: {str(said['value'])[:40]!r} is not a number")
        if not isinstance(said["meter"], str | int) or said["meter"] == "":
            raise PayloadRefusedError(Reason.SHAPE, f"row {place}: no meter at {self.mapping.meter}")
        unit = said.get("unit")
        if unit is not None and not isinstance(unit, str):
            raise PayloadRefusedError(Reason.UNIT, f"row {place}: unit {str(unit)[:40]!r} is no text")
        at = RECEIPT if self.mapping.time is None else self._at(place, said["time"])
        yield Sample(str(said["meter"]), "", value * self.mapping.scale, unit, at)

    def _at(self, place: int, said: object) -> datetime | timedelta:
        try:
            at = _moment(said, self.mapping.time_format)
        except (ValueError, OverflowError, OSError) as error:
            reason = f"row {place}: time {str(said)[:40]!r} is not of the form {self.mapping.time_format}"
            raise PayloadRefusedError(Reason.TIME, reason) from error
        if at.tzinfo is None and self._zone is None:
            raise PayloadRefusedError(Reason.TIME_ZONE, f"row {place}: {str(said)[:40]!r} has no offset; add zone")
        return at if at.tzinfo else at.replace(tzinfo=self._zone)


def _moment(said: object, form: str) -> datetime:
    if form in _EPOCH:
        second = as_number(said)
        return datetime.fromtimestamp(float("nan") if second is None else second / _EPOCH[form], UTC)
    if form == "iso":
        return datetime.fromisoformat(str(said))
    return datetime.strptime(str(said), form)  # noqa: DTZ007 - where the form has no zone, the mapping has


class _Field:
    """One expression, of the row, of the payload or of the topic."""

    def __init__(self, said: str) -> None:
        self._level = int(said[1:]) - 1 if said.startswith(_OF_TOPIC) and said[1:].isdigit() else None
        self._whole = said.startswith(_OF_PAYLOAD)
        self._path = None if self._level is not None else jmespath.compile(said.removeprefix(_OF_PAYLOAD))

    def of(self, row: object, told: object, levels: list[str], name: str) -> Any:
        if self._level is not None:
            return levels[self._level] if self._level < len(levels) else None
        return _search(self._path, told if self._whole else row, name)


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file; raises MeterMapError with everything that is wrong."""
    try:
        mapping = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Mapping)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MeterMapError(path, [str(error)]) from error
    mistakes = list(_mistakes(mapping))
    if mistakes:
        raise MeterMapError(path, mistakes)
    return mapping


def matches(topic_filter: str, topic: str) -> bool:
    """Return whether a topic fits an MQTT filter with `+` and `#`."""
    wanted, levels = topic_filter.split("/"), topic.split("/")
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in {"+", levels[place]}:
            return False
    return len(wanted) == len(levels)


def _expressions(mapping: Mapping) -> dict[str, str]:
    said = {"meter": mapping.meter, "value": mapping.value, "time": mapping.time, "unit": mapping.unit}
    return {name: text for name, text in said.items() if text is not None}


def _mistakes(mapping: Mapping) -> Iterator[str]:
    for name, text in ({"rows": mapping.rows} | _expressions(mapping)).items():
        try:
            _Field(text)
        except jmespath.exceptions.JMESPathError as error:
            yield f"{name}: {text!r} is no JMESPath: {error}"
    if mapping.zone is not None:
        try:
            ZoneInfo(mapping.zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield f"zone {mapping.zone!r} is not an IANA zone such as Asia/Shanghai"


def _search(path: Any, told: object, name: str) -> Any:
    try:
        return path.search(told)
    except (jmespath.exceptions.JMESPathError, RecursionError, TypeError, ValueError) as error:
        raise PayloadRefusedError(Reason.SHAPE, f"{name}: {error}"[:160]) from error
