"""The formats by name: what reads a message of each, for the command line and for whoever subscribes."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import msgspec

from ingest.errors import MeterMapError
from ingest.payloads import acrel, dsmr, senml, shelly, tasmota, zigbee2mqtt
from ingest.payloads.mapping import MappedDecoder, read_mapping
from ingest.payloads.modbus import FORMS, WORD_ORDERS, Register
from ingest.payloads.modbus import samples as modbus_samples
from ingest.payloads.sparkplug import SparkplugDecoder

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ingest.payloads.samples import Sample

    Read = Callable[[str, bytes], list[Sample]]

STATELESS: dict[str, Read] = {
    "senml": senml.samples,
    "senml-cbor": senml.cbor_samples,
    "tasmota": tasmota.samples,
    "shelly": shelly.samples,
    "zigbee2mqtt": zigbee2mqtt.samples,
    "acrel": acrel.samples,
    "dsmr": dsmr.samples,
}
"""Formats of which a message says everything itself."""
BY_FILE = ("modbus", "map")
"""Formats that need a TOML file: a layout of registers, or a mapping."""
FORMATS = (*STATELESS, "sparkplug", *BY_FILE)


class _Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    register: tuple[Register, ...]


def reader(name: str) -> Read:
    """Return what reads messages of a format without file, in the order of their arrival."""
    if name == "sparkplug":
        decoder = SparkplugDecoder()
        return lambda topic, payload: decoder.told(topic, payload).samples
    return STATELESS[name]


def reader_by_file(name: str, file: Path) -> Read:
    """Return what reads messages as the file of `modbus` or `map` says; raises MeterMapError when the file is wrong."""
    if name == "map":
        return MappedDecoder(read_mapping(file)).samples
    layout = read_layout(file)
    return lambda _, payload: modbus_samples(payload, layout)


def read_layout(path: Path) -> tuple[Register, ...]:
    """Read the registers of a Modbus answer, one `[[register]]` each; raises MeterMapError with every mistake."""
    try:
        layout = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Layout).register
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise MeterMapError(path, [str(error)]) from error
    mistakes = [
        f"register {one.quantity}: {name} {said!r} is not one of {', '.join(known)}"
        for one in layout
        for name, said, known in (("form", one.form, FORMS), ("words", one.words, WORD_ORDERS))
        if said not in known
    ]
    if mistakes:
        raise MeterMapError(path, mistakes)
    return layout
