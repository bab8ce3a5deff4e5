"""A firm's gateway for tests: publishes with QoS 1 and hears its receipts."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any, Self

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from tests.servers import wait_until

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from tests.servers import MosquittoServer


class Firm:
    """One connection of one enterprise; entering waits until it hears receipts."""

    def __init__(self, broker: MosquittoServer, enterprise: str = "E01", ca_file: Path | None = None) -> None:
        self._broker = broker
        self._enterprise = enterprise
        self._subscribed = threading.Event()
        self.receipts: list[dict[str, Any]] = []
        self._client = Client(CallbackAPIVersion.VERSION2)
        if ca_file is not None:
            self._client.tls_set(ca_certs=str(ca_file))
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.on_message = lambda _client, _data, sent: self.receipts.append(json.loads(sent.payload))

    def send(self, *messages: object, topic: str | None = None, qos: int = 1) -> None:
        """Publish messages (JSON, or bytes) and wait until the broker has them."""
        for message in messages:
            body = message if isinstance(message, bytes) else json.dumps(message).encode()
            sent = self._client.publish(topic or f"greenpark/v1/{self._enterprise}/readings", body, qos=qos)
            sent.wait_for_publish(10)
            assert sent.is_published()

    def hears(self, count: int, within_s: float = 20) -> bool:
        """Return whether that many receipts have arrived, or do in time."""
        return wait_until(lambda: len(self.receipts) >= count, within_s)

    def __enter__(self) -> Self:
        self._client.connect("127.0.0.1", self._broker.port)
        self._client.loop_start()
        self._client.subscribe(f"greenpark/v1/{self._enterprise}/receipts", qos=1)
        assert self._subscribed.wait(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.disconnect()
        self._client.loop_stop()
