"""`greenpark up`: broker, ingest, settlement, API and demo meters in one process on the embedded stores."""

from __future__ import annotations

import socket
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from carbon.periods import epoch_ms
from greenpark.broker import LOOPBACK, EmbeddedBroker
from greenpark.console import bar, counter, err, out
from greenpark.demo import run_demo
from greenpark.history import fill, history_start
from greenpark.parts import clock, parts
from greenpark.running import KEYS, keep_keys, leave_note, read_keys, take_note_away
from greenpark.services import ApiServer, application, session_settings, settle_until
from greenpark.stopping import stop_signals
from greenpark.workers import Worker
from ingest.errors import LeaseHeldError
from ingest.session import Session
from ingest.session_settings import Protocol
from simulators.fleet import Fleet
from store.access import Role
from store.book.folder import read_folder

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from greenpark.parts import Parts
    from greenpark.settings import Settings

_READY_S = 30.0
_PORTS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller of `up` asked for."""

    park: Path
    host: str
    port: int
    mqtt_port: int
    seed: int = 7


def run_up(settings: Settings, wishes: Wishes) -> int:
    """Serve until told to stop; returns the exit status. The first start fills a year of history before it serves."""
    park = read_folder(wishes.park)
    broker = EmbeddedBroker(free_port(LOOPBACK, wishes.mqtt_port))
    settings = replace(
        settings,
        mqtt=broker.url,
        mqtt_protocol=Protocol.V311,
        host=wishes.host,
        port=free_port(wishes.host, wishes.port),
        open_pages=True,
    )
    with stop_signals() as stop, parts(settings) as opened:
        for change in opened.book.load(park, clock()):
            err.print(f"book: {change}", markup=False)
        fleet = Fleet.from_park(wishes.park, wishes.seed)
        if not _catch_up(opened, fleet, park.zone, stop):
            return 0
        return _serve(settings, opened, broker, fleet, stop)


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, or the next one that is free; 0 asks for any."""
    for port in range(wanted, wanted + _PORTS_TRIED) if wanted else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError(f"no free port from {wanted} to {wanted + _PORTS_TRIED - 1} on {host}; name another with --port")


def _catch_up(opened: Parts, fleet: Fleet, zone: str, stop: threading.Event) -> bool:
    """Fill what the demo meters read while nothing ran, and settle it; False when told to stop."""
    now = clock()
    start_ms, end_ms = history_start(opened, now, zone), epoch_ms(now)
    with bar("demo meters: history 历史读数", fleet.total(start_ms, end_ms)) as progress:
        fill(opened, fleet, start_ms, end_ms, progress, stop)
    if stop.is_set():
        return False
    with counter("settlement 结算") as settled:
        try:
            opened.settlement.once(settled)
        except LeaseHeldError as error:
            err.print(str(error), markup=False)
    return not stop.is_set()


def _serve(settings: Settings, opened: Parts, broker: EmbeddedBroker, fleet: Fleet, stop: threading.Event) -> int:
    broker.start()
    session = Session(session_settings(settings, opened.book), opened.pipeline, clock, opened.metrics)
    app = application(opened, open_pages=settings.open_pages)
    server = ApiServer(app, settings.host, settings.port)
    workers = [
        Worker("ingest", session.run, stop),
        Worker("demo-meters", lambda: run_demo(fleet, broker.url, opened.book, stop), stop),
        Worker("settlement", lambda: settle_until(opened, stop, settings.settle_every_s), stop),
    ]
    server.start()
    for worker in workers:
        worker.start()
    try:
        _greet(settings, opened, server, stop)
        ended = server.ended_before(stop)
    finally:
        stop.set()
        err.print("stopping 正在停止…")
        for worker in workers[1:]:
            worker.join()
        session.stop()
        workers[0].join()
        server.stop()
        broker.stop()
        take_note_away(settings.data)
    return 1 if ended or any(worker.failure for worker in workers) else 0


def _greet(settings: Settings, opened: Parts, server: ApiServer, stop: threading.Event) -> None:
    waited = 0.0
    while not server.ready and server.alive and waited < _READY_S and not stop.wait(0.05):
        waited += 0.05
    if not server.ready:
        return
    url = f"http://{settings.host}:{settings.port}"
    keys = read_keys(settings.data)
    if not keys or any(opened.book.caller(secret, clock()) is None for secret in keys.values()):
        first = opened.book.park().enterprises[0].id
        keys = {
            "officer": opened.book.issue(Role.OFFICER, None, "greenpark up", clock())[1],
            "auditor": opened.book.issue(Role.AUDITOR, None, "greenpark up", clock())[1],
            f"firm {first}": opened.book.issue(Role.FIRM, first, "greenpark up", clock())[1],
        }
        keep_keys(settings.data, keys)
    leave_note(settings.data, url)
    leave_note(settings.data, url)
    out.print(f"\ngreenpark  {url}/", style="bold green")
    out.print(f"  page 园区页面   {url}/")
    out.print(f"  API 接口说明    {url}/docs")
    out.print(f"  MQTT           {settings.mqtt}  topic greenpark/v1/{{enterprise}}/readings")
    out.print(f"  keys 密钥       {settings.data / KEYS}")
    out.print("  Ctrl-C stops; the next start continues  按 Ctrl-C 停止,下次启动接着运行\n", markup=False)
