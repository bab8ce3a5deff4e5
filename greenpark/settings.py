"""The settings of a process, read once from GREENPARK_* variables; docs/operating.md lists them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from greenpark.errors import SettingsError
from ingest.session_settings import Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULTS = {
    "GREENPARK_DATA": "greenpark-data",
    "GREENPARK_STORE": "",
    "GREENPARK_STORE_TOKEN": "",
    "GREENPARK_BOOK": "",
    "GREENPARK_MQTT": "mqtt://127.0.0.1:1883",
    "GREENPARK_MQTT_PROTOCOL": "5",
    "GREENPARK_MQTT_CA_FILE": "",
    "GREENPARK_HOST": "127.0.0.1",
    "GREENPARK_PORT": "8000",
    "GREENPARK_PAGES": "keyed",
    "GREENPARK_METRICS_PORT": "",
    "GREENPARK_SETTLE_EVERY_S": "2",
    "GREENPARK_SETTLE_LEASE_S": "30",
    "GREENPARK_LOG": "console",
}
"""Every variable with its default; an empty store or book lies in the data folder."""

_PROTOCOLS = {"5": Protocol.V5, "3.1.1": Protocol.V311}


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process was told."""

    data: Path
    store: str
    store_token: str | None
    book: str
    mqtt: str
    mqtt_protocol: Protocol
    mqtt_ca_file: Path | None
    host: str
    port: int
    open_pages: bool
    metrics_port: int | None
    settle_every_s: float
    settle_lease_s: float
    log: str

    @property
    def embedded(self) -> bool:
        """Whether the series lie in the embedded file of the data folder."""
        return self.store.startswith("duckdb:")

    @classmethod
    def from_env(cls, environ: Mapping[str, str], data: Path | None = None) -> Settings:
        """Read the settings; `data` overrides GREENPARK_DATA. Raises SettingsError."""
        unknown = sorted(name for name in environ if name.startswith("GREENPARK_") and name not in DEFAULTS)
        if unknown:
            raise SettingsError(unknown[0], f"is not a setting; known: {', '.join(DEFAULTS)}")
        value = {name: environ.get(name, "").strip() or default for name, default in DEFAULTS.items()}
        folder = data or Path(value["GREENPARK_DATA"])
        ca_file = value["GREENPARK_MQTT_CA_FILE"]
        metrics = value["GREENPARK_METRICS_PORT"]
        return cls(
            data=folder,
            store=value["GREENPARK_STORE"] or f"duckdb:{folder / 'series.duckdb'}",
            store_token=value["GREENPARK_STORE_TOKEN"] or None,
            book=value["GREENPARK_BOOK"] or f"sqlite:///{folder / 'book.sqlite'}",
            mqtt=value["GREENPARK_MQTT"],
            mqtt_protocol=_PROTOCOLS[_one_of("GREENPARK_MQTT_PROTOCOL", value, tuple(_PROTOCOLS))],
            mqtt_ca_file=Path(ca_file) if ca_file else None,
            host=value["GREENPARK_HOST"],
            port=_port("GREENPARK_PORT", value["GREENPARK_PORT"]),
            open_pages=_one_of("GREENPARK_PAGES", value, ("keyed", "open")) == "open",
            metrics_port=_port("GREENPARK_METRICS_PORT", metrics) if metrics else None,
            settle_every_s=_seconds("GREENPARK_SETTLE_EVERY_S", value["GREENPARK_SETTLE_EVERY_S"]),
            settle_lease_s=_seconds("GREENPARK_SETTLE_LEASE_S", value["GREENPARK_SETTLE_LEASE_S"]),
            log=_one_of("GREENPARK_LOG", value, ("console", "json")),
        )


def _one_of(name: str, value: Mapping[str, str], allowed: tuple[str, ...]) -> str:
    if value[name] not in allowed:
        raise SettingsError(name, f"is {value[name]!r}, must be one of {', '.join(allowed)}")
    return value[name]


def _port(name: str, text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:  # noqa: PLR2004 - the range of TCP ports
        raise SettingsError(name, f"is {text!r}, must be a port from 1 to 65535")
    return int(text)


def _seconds(name: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise SettingsError(name, f"is {text!r}, must be a number of seconds") from error
    if not seconds > 0:
        raise SettingsError(name, f"is {text!r}, must be more than 0")
    return seconds
