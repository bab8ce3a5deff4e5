from __future__ import annotations

import json
import tomllib

import pytest
from typer.testing import CliRunner

from greenpark.cli import app
from greenpark.errors import SettingsError
from ingest.payloads.formats import FORMATS
from ingest.payloads.mapping import Mapping
from tests.end_to_end.commands import ROOT
from tests.ingest.payloads.vectors import payload, vectors

PAGE = (ROOT / "docs" / "gateways.md").read_text(encoding="utf-8")
TOML = [block.partition("```")[0] for block in PAGE.split("```toml\n")[1:]]


def test_a_message_is_shown_as_it_would_be_read():
    sent = payload("tasmota", "tasmota-pow-r2-sensor")

    said = _decoded("--format", "tasmota", "--topic", "tele/pow1/SENSOR", sent=sent)

    assert "pow1  ENERGY.Total  6.294  kWh  2018-02-15T17:37:10 local time" in said


def test_the_layout_on_the_page_reads_the_frame_on_the_page(tmp_path):
    (tmp_path / "pzem016.toml").write_text(TOML[1])
    frame = vectors("modbus_rtu_pzem016")["pzem016-frame-0"]["payload_hex"]

    said = _decoded(
        "--format", "modbus", "--map", str(tmp_path / "pzem016.toml"), "--hex", "--json", sent=frame.encode()
    )

    assert frame in PAGE
    assert json.loads(said) == [
        {"device": "1", "quantity": "energy", "value": 65139.0, "unit": "Wh", "at": "at receipt"}
    ]


def test_the_mapping_on_the_page_is_one():
    assert Mapping(**tomllib.loads(TOML[0])).rows == "devices[].channels[]"


def test_a_message_that_measures_nothing_says_so():
    assert "measures nothing" in _decoded("--format", "acrel", sent=payload("acrel_gateway", "acrel-gateway-login"))


def test_the_page_has_a_row_for_every_format():
    assert all(f"`{name}`" in PAGE for name in FORMATS)


@pytest.mark.parametrize("arguments", [["--format", "x"], ["--format", "map"], ["--format", "dsmr", "--hex"]])
def test_what_cannot_be_tried_is_refused_with_what_is_missing(arguments):
    result = CliRunner().invoke(app, ["decode", *arguments], input=b"not hex")

    assert isinstance(result.exception, SettingsError)


def _decoded(*arguments, sent):
    result = CliRunner().invoke(app, ["decode", *arguments], input=sent)
    assert result.exit_code == 0, result.output
    return result.output
