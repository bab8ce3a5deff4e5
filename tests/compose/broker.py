"""The shipped broker settings in a folder of a test, the password script, and a client to talk to the broker."""

from __future__ import annotations

import getpass
import grp
import os
import pwd
import subprocess
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from tests.compose.conftest import REPO
from tests.servers import MosquittoServer, wait_until

if TYPE_CHECKING:
    from paho.mqtt.reasoncodes import ReasonCode

MOSQUITTO = REPO / "deploy/mosquitto"


class ShippedMosquitto(MosquittoServer):
    """deploy/mosquitto as it is, its paths in a folder of this test."""

    def command(self) -> list[str]:
        """See Server."""
        program = super().command()[0]
        moved = {
            "listener 1883": f"listener {self.port} 127.0.0.1",
            "/mosquitto/secrets/passwords": str(self.folder / "passwords"),
            "/mosquitto/config/acl": str(self.folder / "acl"),
            "/mosquitto/data/": f"{self.folder}/",
        }
        text = (MOSQUITTO / "mosquitto.conf").read_text()
        for old, new in moved.items():
            assert text.count(old) == 1
            text = text.replace(old, new)
        (self.folder / "acl").write_text((MOSQUITTO / "acl").read_text())
        (self.folder / "acl").chmod(0o600)
        configuration = self.folder / "mosquitto.conf"
        configuration.write_text(f"user {getpass.getuser()}\n{text}")
        return [program, "-c", str(configuration)]


def passwords(folder, *arguments, typed="", **environment):
    owner = f"{pwd.getpwuid(os.getuid()).pw_name}:{grp.getgrgid(os.getgid()).gr_name}"
    return subprocess.run(
        ["sh", MOSQUITTO / "passwords.sh", *arguments],
        env={
            "PATH": os.environ["PATH"] + ":/usr/sbin:/usr/bin",
            "MQTT_PASSWORD_FILE": str(folder / "passwords"),
            "MQTT_PASSWORD_OWNER": owner,
            **environment,
        },
        input=typed,
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Talker:
    """One MQTT 5 client, and what it heard."""

    port: int
    name: str | None = None
    password: str | None = None
    session: str = ""
    answer: ReasonCode | None = None
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    verdicts: dict[int, ReasonCode] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._ready, self._subscribed = threading.Event(), threading.Event()
        self.client = Client(CallbackAPIVersion.VERSION2, self.session, protocol=MQTTProtocolVersion.MQTTv5)
        if self.name is not None:
            self.client.username_pw_set(self.name, self.password)
        self.client.on_connect = self._on_connect
        self.client.on_message = self._on_message
        self.client.on_subscribe = lambda *_: self._subscribed.set()
        self.client.on_publish = lambda _client, _data, number, verdict, _properties: self.verdicts.update(
            {number: verdict},
        )
        keep = Properties(PacketTypes.CONNECT)
        keep.SessionExpiryInterval = 3600 if self.session else 0
        self.client.connect("127.0.0.1", self.port, clean_start=not self.session, properties=keep)
        self.client.loop_start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self.client.disconnect()
        self.client.loop_stop()

    def _on_connect(self, _client, _data, _flags, answer, _properties):
        self.answer = answer
        self._ready.set()

    def _on_message(self, _client, _data, message: MQTTMessage):
        self.heard.append((message.topic, message.payload))

    def hear(self, topic: str) -> None:
        """Subscribe, and wait until the broker has said yes or no."""
        self.client.subscribe(topic, 1)
        assert self._subscribed.wait(10)

    def say(self, topic: str, payload: bytes = b"{}") -> str:
        """Publish at QoS 1; returns the broker's verdict."""
        sent = self.client.publish(topic, payload, 1)
        assert wait_until(lambda: sent.mid in self.verdicts)
        return self.verdicts[sent.mid].getName()
