"""Trying what would be read of a gateway's message, before anything is connected."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from greenpark.commands.options import JsonOption  # noqa: TC001 - typer reads it
from greenpark.console import say
from greenpark.errors import SettingsError

if TYPE_CHECKING:
    from ingest.payloads.samples import Sample


def decode(
    form: Annotated[
        str,
        typer.Option(
            "--format",
            help="senml, senml-cbor, sparkplug, tasmota, shelly, zigbee2mqtt, acrel, dsmr, modbus or map.",
        ),
    ] = "map",
    map_file: Annotated[
        Path | None, typer.Option("--map", help="TOML: a mapping, or the registers of modbus.", exists=True)
    ] = None,
    topic: Annotated[str, typer.Option(help="MQTT topic the message came on.")] = "",
    as_hex: Annotated[bool, typer.Option("--hex", help="The payload is written in hexadecimal digits.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Show what is read of one message on standard input: device, quantity, value, unit and time. Nothing is kept."""
    from ingest.payloads.formats import BY_FILE, FORMATS, reader, reader_by_file

    if form not in FORMATS:
        raise SettingsError("decode", f"--format {form!r} is not one of {', '.join(FORMATS)}")
    if (form in BY_FILE) != (map_file is not None):
        raise SettingsError("decode", f"--map FILE goes with --format {' or '.join(BY_FILE)}, and they need it")
    read = reader(form) if map_file is None else reader_by_file(form, map_file)
    found = read(topic, _payload(as_hex=as_hex))
    rows = [_row(sample) for sample in found]
    text = "\n".join("  ".join(str(part) for part in row.values() if part != "") for row in rows)
    say(rows, as_json=as_json, text=text or "no reading: this message measures nothing")


def _payload(*, as_hex: bool) -> bytes:
    payload = sys.stdin.buffer.read()
    if not as_hex:
        return payload
    try:
        return bytes.fromhex(payload.decode("ascii"))
    except ValueError as error:
        raise SettingsError("decode", f"standard input is not hexadecimal: {error}") from error


def _row(sample: Sample) -> dict[str, object]:
    at = sample.at
    if isinstance(at, timedelta):
        when = "at receipt" if not at else f"{at.total_seconds():+g} s from receipt"
    else:
        when = at.isoformat() if at.tzinfo else f"{at.isoformat()} local time"
    return {
        "device": sample.device,
        "quantity": sample.quantity,
        "value": sample.value,
        "unit": sample.unit or "",
        "at": when,
    }
