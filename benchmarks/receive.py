"""Messages of one reading, QoS 1: how fast they are received and made durable, and what that costs.

    .venv/bin/python benchmarks/receive.py [--messages 200000] [--ids] [--rounds 3]

One subscriber after the other, each a process of its own, drains as many messages from a Mosquitto with the settings
that we ship: a bare socket that only acknowledges, a bare paho client, and ours into nothing, into DuckDB and into
InfluxDB. `live`: a process publishes prepared packets meanwhile, as fast as the broker confirms them. `backlog`: they
wait at the broker before the subscriber comes. Prints messages a second from the first to the last, CPU seconds of the
subscriber for a million messages, and the rate beside that of the bare socket. At last messages are published at
`--rate` while ours listens, and the time from their sending until they are durable in InfluxDB is measured.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import mqtt_load
import numpy as np
import structlog
from influx_server import InfluxServer
from mosquitto_server import MosquittoServer
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from park_year import METERS, enterprises, write_park
from prometheus_client import CollectorRegistry

from ingest.metrics import IngestMetrics
from ingest.pipeline import Pipeline
from ingest.session import Session, SessionSettings
from store.book.folder import read_folder
from store.book.opening import open_book
from store.messages import Message, Receipt
from store.series import open_series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.ports import Intake

WARM_UP = 2_000
PATIENCE_S = 120


def clock() -> datetime:
    """Return the present instant, UTC."""
    return datetime.now(UTC)


class Nothing:
    """An intake that keeps nothing and says that all was kept."""

    def accept(self, messages: Sequence[Message]) -> list[Receipt]:
        """See store.ports.Intake."""
        return [Receipt(message.enterprise, None, 1, 0) for message in messages]


class Counted:
    """An intake that counts what another has kept, and notes how long ago it was sent."""

    def __init__(self, inner: Intake | Nothing, messages: int, *, stamped: bool) -> None:
        """Wait for so many messages."""
        self._inner = inner
        self._left = messages
        self._stamped = stamped
        self.finished = threading.Event()
        self.began_s = 0.0
        self.ages_s: list[float] = []
        self.batches = 0

    def accept(self, messages: Sequence[Message]) -> list[Receipt]:
        """See store.ports.Intake."""
        self.began_s = self.began_s or time.monotonic()
        receipts = self._inner.accept(messages)
        self.batches += 1
        if self._stamped:
            now = time.time()
            self.ages_s += [now - mqtt_load.stamp_of(message.payload) for message in messages]
        self._left -= len(messages)
        if self._left <= 0:
            self.finished.set()
        return receipts


def ours(port: int, store: str, folder: Path, messages: int, *, stamped: bool) -> dict[str, float]:
    """Drain by a session of ours into a store; `stamped`: listen instead, and measure the age of what is durable."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    metrics = IngestMetrics(CollectorRegistry())
    book = open_book(f"sqlite:///{folder / 'book.sqlite'}")
    series = None if store == "nothing" else open_series(store)
    inner = Nothing() if series is None else Pipeline(series, book, book, clock, metrics)
    name = meters()[0]
    body = mqtt_load.payload(name, mqtt_load.START_S, "1", None)
    warm = [Message(name.partition("-")[0], "warm", body, clock())] * WARM_UP
    for _ in range(3):
        inner.accept(warm)
    intake = Counted(inner, messages, stamped=stamped)
    settings = SessionSettings.from_url(f"mqtt://127.0.0.1:{port}", client_id=mqtt_load.SESSION)
    session = Session(settings, intake, clock, metrics)
    thread = threading.Thread(target=session.run)
    cpu = time.process_time()
    thread.start()
    session.ready.wait()
    print("ready", flush=True)
    complete = intake.finished.wait(PATIENCE_S)
    seconds = time.monotonic() - intake.began_s
    session.stop()
    thread.join()
    cpu = time.process_time() - cpu
    if series is not None:
        series.close()
    book.close()
    if not complete:
        raise SystemExit("messages are missing")
    told = {"seconds": seconds, "cpu_s": cpu, "batches": float(intake.batches)}
    if stamped:
        told |= {f"p{p}": float(np.percentile(intake.ages_s, p)) * 1000 for p in (50, 99, 100)}
    return told


def paho(port: int, messages: int) -> dict[str, float]:
    """Drain by a paho client whose callback only counts."""
    left, began = messages, 0.0

    def on_message(*_: object) -> None:
        nonlocal left, began
        began = began or time.monotonic()
        left -= 1

    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=mqtt_load.SESSION,
        protocol=MQTTProtocolVersion.MQTTv5,
    )
    client.on_message = on_message
    properties = Properties(PacketTypes.CONNECT)
    properties.SessionExpiryInterval = 3600
    properties.ReceiveMaximum = mqtt_load.RECEIVE_MAXIMUM
    cpu = time.process_time()
    client.connect("127.0.0.1", port, clean_start=False, properties=properties)
    print("ready", flush=True)
    while left:
        client.loop()
    seconds = time.monotonic() - began
    client.disconnect()
    return {"seconds": seconds, "cpu_s": time.process_time() - cpu}


def socket_only(port: int, messages: int) -> dict[str, float]:
    """Drain by a bare socket."""
    seconds, cpu = mqtt_load.drain(port, messages)
    return {"seconds": seconds, "cpu_s": cpu}


def meters() -> list[str]:
    """Return the meters of the park."""
    return [f"{e}-{suffix}" for e in enterprises(1.0) for suffix, *_ in METERS]


class Bench:
    """A broker, a store and what was asked for."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        """Start both servers and load a park of 2 000 meters."""
        self._asked = asked
        self._folder = folder
        write_park(folder / "park", enterprises(1.0))
        book = open_book(f"sqlite:///{folder / 'book.sqlite'}")
        book.load(read_folder(folder / "park"), clock())
        book.close()
        self._influx = InfluxServer(folder / "influx")
        self._broker = MosquittoServer(folder / "broker")
        self._stores = {
            "nothing": "nothing",
            "duckdb": f"duckdb:{folder / 'series.duckdb'}",
            "influx": self._influx.url,
        }
        mqtt_load.subscribe(self._broker.port)

    def stop(self) -> None:
        """Stop both servers."""
        self._broker.stop()
        self._influx.stop()

    def compare(self, kind: str) -> None:
        """Let each contender drain the broker, round after round, and print the middle of what it took."""
        chosen = self._asked.only.split(",") if self._asked.only else ["socket", "paho", *self._stores]
        told = {who: [] for who in chosen}
        for _ in range(self._asked.rounds):
            for who in chosen:
                told[who].append(self._drained(who, live=kind == "live"))
        rates = {who: statistics.median(self._asked.messages / one["seconds"] for one in told[who]) for who in chosen}
        for who in chosen:
            cpu, broker = (
                statistics.median(one[name] for one in told[who]) * 1e6 / self._asked.messages
                for name in ("cpu_s", "broker_s")
            )
            beside = f"{rates[who] / rates['socket']:5.0%} of the socket" if "socket" in rates else ""
            print(
                f"{kind:7} {who:8} {rates[who]:9,.0f}/s  {beside}  CPU {cpu:5.1f} s a million, broker {broker:5.1f}",
                flush=True,
            )

    def latency(self) -> None:
        """Publish at a pace while ours listens, and print the time until the messages are durable."""
        asked = self._asked
        messages = asked.rate * asked.seconds * 9 // 10
        with self._contender("influx", messages, "--stamped") as listening:
            pacing = self._publisher("--rate", str(asked.rate), "--seconds", str(asked.seconds))
            sent = int(pacing.communicate()[0])
            told = json.loads(listening.communicate()[0])
        print(
            f"published {sent / asked.seconds:,.0f}/s: durable in InfluxDB after p50 {told['p50']:.0f} ms,"
            f" p99 {told['p99']:.0f} ms, worst {told['p100']:.0f} ms;"
            f" CPU {told['cpu_s'] * 1e6 / messages:.1f} s a million, batches of {messages / told['batches']:.0f}",
        )

    def _drained(self, who: str, *, live: bool) -> dict[str, float]:
        publish = ["--messages", str(self._asked.messages), *(["--ids"] if self._asked.ids else [])]
        if not live:
            self._publisher(*publish).communicate()
        before = self._broker.cpu_s()
        with self._contender(who, self._asked.messages) as draining:
            if live:
                self._publisher(*publish).communicate()
            told: dict[str, float] = json.loads(draining.communicate()[0])
        return told | {"broker_s": self._broker.cpu_s() - before}

    def _contender(self, who: str, messages: int, *more: str) -> subprocess.Popen[str]:
        """Start one contender as a process of its own and return once it is connected."""
        command = [sys.executable, __file__, "--contender", who, "--port", str(self._broker.port), *more]
        command += ["--messages", str(messages), "--folder", str(self._folder), "--store", self._stores.get(who, "")]
        started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        if started.stdout is None or started.stdout.readline() != "ready\n":
            raise SystemExit(f"{who} did not connect")
        return started

    def _publisher(self, *more: str) -> subprocess.Popen[str]:
        command = [sys.executable, mqtt_load.__file__, str(self._broker.port), ",".join(meters()), *more]
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def main() -> None:
    """Run everything, or one contender in a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--messages", type=int, default=200_000)
    arguments.add_argument("--ids", action="store_true", help="messages have an id, and each a receipt of its own")
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--kinds", default="live,backlog")
    arguments.add_argument("--only", default="", help="contenders: socket,paho,nothing,duckdb,influx")
    arguments.add_argument("--rate", type=int, default=15_000)
    arguments.add_argument("--seconds", type=int, default=20)
    arguments.add_argument("--contender", help=argparse.SUPPRESS)
    arguments.add_argument("--port", type=int, help=argparse.SUPPRESS)
    arguments.add_argument("--store", help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--stamped", action="store_true", help=argparse.SUPPRESS)
    asked = arguments.parse_args()
    if asked.contender:
        plain = {"socket": socket_only, "paho": paho}.get(asked.contender)
        if plain is not None:
            print(json.dumps(plain(asked.port, asked.messages)))
        else:
            print(json.dumps(ours(asked.port, asked.store, asked.folder, asked.messages, stamped=asked.stamped)))
        return
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(asked, Path(name))
        try:
            for kind in asked.kinds.split(","):
                bench.compare(kind)
            bench.latency()
        finally:
            bench.stop()


if __name__ == "__main__":
    main()
