"""Where the broker is and how a sender speaks to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from simulators.errors import BrokerAddressError

if TYPE_CHECKING:
    from pathlib import Path

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class Protocol(IntEnum):
    """MQTT version."""

    V311 = MQTTProtocolVersion.MQTTv311
    V5 = MQTTProtocolVersion.MQTTv5


@dataclass(frozen=True, slots=True)
class PublisherSettings:
    """One broker and how much may be under way to it."""

    host: str
    port: int = 1883
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    ca_file: Path | None = None
    client_id: str = ""
    """Empty: a new name at each connection."""
    protocol: Protocol = Protocol.V5
    keepalive_s: int = 60
    max_inflight: int = 20
    """Messages sent and not yet acknowledged; Mosquitto's default receive maximum, beyond which it hangs up."""
    stalled_after_s: float = 60.0
    """Seconds without any acknowledgement after which sending is given up."""
    reconnect_last_s: int = 10

    @classmethod
    def from_url(
        cls,
        url: str,
        *,
        protocol: Protocol = Protocol.V5,
        client_id: str = "",
        ca_file: Path | None = None,
    ) -> PublisherSettings:
        """Read mqtt:// or mqtts://user:password@host:port; raises BrokerAddressError."""
        parts = urlsplit(url)
        if parts.scheme not in _PORTS or not parts.hostname:
            raise BrokerAddressError
        try:
            port = parts.port
        except ValueError as error:
            raise BrokerAddressError from error
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


def client(settings: PublisherSettings) -> Client:
    """Return a paho client that is not connected yet; it keeps what it sends until the broker acknowledges."""
    made = Client(
        CallbackAPIVersion.VERSION2,
        client_id=settings.client_id,
        protocol=MQTTProtocolVersion(settings.protocol),
    )
    if settings.username is not None:
        made.username_pw_set(settings.username, settings.password)
    if settings.tls:
        made.tls_set(ca_certs=None if settings.ca_file is None else str(settings.ca_file))
    made.max_inflight_messages_set(settings.max_inflight)
    made.reconnect_delay_set(1, settings.reconnect_last_s)
    return made
