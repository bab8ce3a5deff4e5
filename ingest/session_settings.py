"""Where the broker is and how the session speaks to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from paho.mqtt.enums import MQTTProtocolVersion

from ingest.errors import SessionSettingsError
from ingest.writer import BatchLimits

if TYPE_CHECKING:
    from pathlib import Path

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class Protocol(IntEnum):
    """MQTT version: 5 unless the broker (the embedded one) knows 3.1.1 only."""

    V311 = MQTTProtocolVersion.MQTTv311
    V5 = MQTTProtocolVersion.MQTTv5


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """One broker and the session kept there; `client_id` names the session, so it must stay the same."""

    host: str
    port: int
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    client_id: str = "greenpark-ingest"
    protocol: Protocol = Protocol.V5
    keepalive_s: int = 60
    session_expiry_s: int = 7 * 24 * 3600
    receive_maximum: int = 10_000
    """Messages the broker may have in flight to us (MQTT 5)."""
    backlog_messages: int = 20_000
    backlog_bytes: int = 64 << 20
    reconnect_first_s: float = 0.5
    reconnect_last_s: float = 30.0
    batch: BatchLimits = field(default_factory=BatchLimits)

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        protocol: Protocol = Protocol.V5,
        client_id: str = "greenpark-ingest",
        ca_file: Path | None = None,
    ) -> SessionSettings:
        """Read mqtt:// or mqtts://user:password@host:port; raises SessionSettingsError."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS:
            raise SessionSettingsError(f"scheme {parts.scheme!r} is not mqtt or mqtts")
        try:
            port = parts.port
        except ValueError as error:
            raise SessionSettingsError("the port is not a number below 65536") from error
        if not parts.hostname:
            raise SessionSettingsError("the host is missing")
        if parts.path not in {"", "/"} or parts.query or parts.fragment:
            raise SessionSettingsError("nothing may follow the port")
        return cls(
            host=parts.hostname,
            port=port or _PORTS[parts.scheme],
            username=None if parts.username is None else unquote(parts.username),
            password=None if parts.password is None else unquote(parts.password),
            tls=parts.scheme == "mqtts",
            ca_file=ca_file,
            client_id=client_id,
            protocol=protocol,
        )
