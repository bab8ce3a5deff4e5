"""The embedded MQTT broker of the first run: amqtt in a thread of its own.

It is slow and keeps nothing over a restart; for real meters use Mosquitto with the settings in deploy/mosquitto.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING

from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig, ListenerConfig

if TYPE_CHECKING:
    from concurrent.futures import Future

LOOPBACK = "127.0.0.1"
_START_S = 15.0


class EmbeddedBroker:
    """A broker on one loopback port, for it lets anybody publish for any enterprise; MQTT 3.1.1."""

    def __init__(self, port: int) -> None:
        """Nothing listens before `start`."""
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="broker", daemon=True)
        self._broker: Broker | None = None

    @property
    def url(self) -> str:
        """Address for GREENPARK_MQTT."""
        return f"mqtt://{LOOPBACK}:{self._port}"

    def start(self) -> None:
        """Listen; raises OSError when the port cannot be had."""
        for name in ("amqtt", "transitions"):
            logging.getLogger(name).setLevel(logging.ERROR)
        self._thread.start()
        self._call(self._listen())

    def stop(self) -> None:
        """Close every connection and end the thread."""
        if self._broker is not None:
            self._call(self._broker.shutdown())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_START_S)

    async def _listen(self) -> None:
        config = BrokerConfig(
            listeners={"default": ListenerConfig(bind=f"{LOOPBACK}:{self._port}")},
            plugins={"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
        )
        self._broker = Broker(config)
        await self._broker.start()

    def _call(self, work: object) -> None:
        future: Future[None] = asyncio.run_coroutine_threadsafe(work, self._loop)  # type: ignore[arg-type]  # amqtt is untyped
        future.result(_START_S)
