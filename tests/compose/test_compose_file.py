from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft7Validator
from typer.main import get_command

from greenpark.cli import app
from greenpark.settings import Settings
from store.book.folder import read_folder
from tests.compose.conftest import REFERENCE, REPO, interpolated

SECRET = re.compile(r"PASSWORD|TOKEN|SECRET|KEY")
OPTIONAL = {"MQTT_SIMULATOR_PASSWORD"}
"""Only the profile "demo" needs it; left empty, the broker has no such user."""
ONE_SHOT = {"init", "mosquitto-passwords"}


def test_the_file_follows_the_compose_specification(compose):
    schema = json.loads((Path(__file__).parent / "compose-spec.json").read_text(encoding="utf-8"))

    mistakes = [f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(compose)]

    assert mistakes == []


def test_every_variable_is_explained_in_the_example_and_none_there_is_unused(text, example):
    used = {match["name"] for match in REFERENCE.finditer(text) if match["name"]}

    assert used == set(example)


def test_no_secret_has_a_usable_default(text, example):
    secrets = {name for name in example if SECRET.search(name)}
    defaults = {m["name"]: m["text"] for m in REFERENCE.finditer(text) if m["how"] == "-"}

    assert all(example[name] == "" for name in secrets)
    assert all(defaults.get(name, "") == "" for name in secrets)
    assert not re.search(r"(?i)password:\s*[\"']?[\w-]+[\"']?\s*$", text, re.MULTILINE)


def test_compose_refuses_to_start_while_any_secret_is_missing(text, example):
    full = {name: value or "secret" for name, value in example.items()}
    secrets = {name for name in example if SECRET.search(name)} - OPTIONAL

    for name in secrets:
        with pytest.raises(KeyError, match=rf"set {name} in .env, see .env.example"):
            interpolated(text, full | {name: ""})


def test_the_demo_password_alone_may_stay_empty(text, example):
    full = {name: value or "secret" for name, value in example.items()}

    assert interpolated(text, full | dict.fromkeys(OPTIONAL, ""))


def test_every_mounted_path_exists_and_every_named_volume_is_declared(compose):
    sources = {v.split(":")[0] for service in compose["services"].values() for v in service.get("volumes", [])}
    paths = {source for source in sources if source.startswith(".")}

    assert [path for path in paths if not (REPO / path).exists()] == []
    assert sources - paths == set(compose["volumes"])


def test_every_service_runs_a_command_that_exists(resolved):
    commands = get_command(app).commands
    ours = {name: service["command"] for name, service in resolved["services"].items() if "build" in service}

    assert {command[0] for command in ours.values()} == {"init", "ingest", "settle", "api", "simulate"}
    for first, *arguments in ours.values():
        options = {option for parameter in commands[first].params for option in parameter.opts}
        assert {argument for argument in arguments if argument.startswith("--")} <= options


def test_every_service_of_ours_starts_with_settings_that_it_accepts(resolved):
    ours = {name: service for name, service in resolved["services"].items() if "build" in service}

    settings = {name: Settings.from_env(service["environment"]) for name, service in ours.items()}

    assert settings["ingest"].store == "influx+http://greenpark:secret@influxdb:8086/greenpark"
    assert settings["ingest"].mqtt == "mqtt://ingest:secret@mosquitto:1883"
    assert settings["settle"].book == "postgresql+psycopg://greenpark:secret@postgres:5432/greenpark"
    assert (settings["api"].host, settings["api"].port, settings["api"].open_pages) == ("0.0.0.0", 8000, False)  # noqa: S104 - inside its container
    assert settings["ingest"].metrics_port == settings["settle"].metrics_port == 9100
    assert settings["simulators"].mqtt == "mqtt://simulator:secret@mosquitto:1883"


def test_the_park_that_is_loaded_by_default_is_a_sound_one(resolved):
    *_, folder = resolved["services"]["init"]["command"]

    assert read_folder(REPO / folder.removeprefix("/")).enterprises


def test_every_lasting_service_is_watched_and_restarted(compose):
    for name, service in compose["services"].items():
        if name in ONE_SHOT:
            assert service["restart"] == "no"
            continue
        assert service["restart"] == "unless-stopped"
        assert "healthcheck" in service or name == "api", f"{name} has no health check"
    assert "HEALTHCHECK" in (REPO / "Dockerfile").read_text()


def test_a_service_waits_until_what_it_needs_is_healthy_or_done(compose):
    services = compose["services"]

    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            wanted = "service_completed_successfully" if needed in ONE_SHOT else "service_healthy"
            assert how["condition"] == wanted or (name, needed) == ("simulators", "ingest")
    assert all("init" in services[name]["depends_on"] for name in ("ingest", "settle", "api"))


def test_ports_are_bound_to_this_machine_unless_the_operator_says_otherwise(resolved):
    published = {name: service["ports"] for name, service in resolved["services"].items() if "ports" in service}

    assert set(published) == {"mosquitto", "influxdb", "api", "grafana"}
    assert all(port.startswith("127.0.0.1:") for ports in published.values() for port in ports)


def test_images_are_pinned(compose):
    images = [service["image"] for service in compose["services"].values() if "build" not in service]

    assert all(re.search(r":\d+(\.\d+)*$", image) for image in images)


def test_nothing_may_gain_privileges(compose):
    assert all("no-new-privileges:true" in service["security_opt"] for service in compose["services"].values())
