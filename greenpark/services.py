"""One service each, configured by GREENPARK_* variables: ingest, settle, api."""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING

import structlog
import uvicorn
from prometheus_client import start_http_server

from api.app import create_app
from api.settings import ApiSettings
from greenpark.parts import clock, parts
from greenpark.stopping import stop_signals
from greenpark.workers import Worker
from ingest.errors import LeaseHeldError, LeaseLostError
from ingest.session import Session
from ingest.session_settings import SessionSettings
from ingest.settlement import lag_s
from store.errors import BookEmptyError, StoreAccessError, StoreUnavailableError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from greenpark.parts import Parts
    from greenpark.settings import Settings
    from store.ports import Marks

RETRY_S = 5.0
SESSION_MARK = "mqtt_session"

_log = structlog.get_logger()


def run_ingest(settings: Settings) -> int:
    """Take readings from the broker into the store until told to stop; returns the exit status."""
    with parts(settings) as opened, stop_signals() as stop:
        _let_in(opened)
        _serve_metrics(settings, opened)
        session = Session(session_settings(settings, opened.book), opened.pipeline, clock, opened.metrics)
        worker = Worker("ingest", session.run, stop)
        worker.start()
        stop.wait()
        session.stop()
        worker.join()
    return 1 if worker.failure else 0


def _let_in(opened: Parts) -> None:
    """Stop at once on wrong credentials or a missing database; a store that is only away is waited for."""
    try:
        opened.series.check()
    except StoreAccessError:
        raise
    except StoreUnavailableError as error:
        _log.warning("store_away", reason=str(error))


def session_settings(settings: Settings, marks: Marks) -> SessionSettings:
    """Return how ingest connects to the broker.

    The name of its session is drawn once and kept in the book: a firm that could guess it would take the session
    over, with the messages that wait in it.
    """
    number = marks.mark(SESSION_MARK)
    if number is None:
        number = secrets.randbits(62)
        marks.set_mark(SESSION_MARK, number)
    return SessionSettings.from_url(
        settings.mqtt,
        protocol=settings.mqtt_protocol,
        client_id=f"greenpark-ingest-{number:016x}",
        ca_file=settings.mqtt_ca_file,
    )


def run_settle(settings: Settings) -> None:
    """Settle what arrives, every few seconds, until told to stop."""
    with parts(settings) as opened, stop_signals() as stop:
        _let_in(opened)
        _serve_metrics(settings, opened)
        settle_until(opened, stop, settings.settle_every_s)


def settle_until(opened: Parts, stop: threading.Event, every_s: float) -> None:
    """Run rounds of settlement, one every `every_s` or as fast as they are.

    A store that is away, a book not yet loaded and another process that settles are waited for.
    """
    other: str | None = None
    while not stop.is_set():
        began = time.monotonic()
        try:
            opened.settlement.once()
        except LeaseHeldError as error:
            if error.holder != other:
                _log.info("settlement_held_elsewhere", holder=error.holder)
            other = error.holder
            stop.wait(min(every_s, RETRY_S))
        except (LeaseLostError, StoreUnavailableError, BookEmptyError) as error:
            _log.warning("settlement_waits", reason=str(error))
            stop.wait(RETRY_S)
        else:
            other = None
            stop.wait(max(every_s - (time.monotonic() - began), 0.0))


def run_api(settings: Settings) -> int:
    """Serve the API and the pages until told to stop; returns the exit status."""
    with parts(settings) as opened, stop_signals() as stop:
        _let_in(opened)
        server = ApiServer(application(opened, open_pages=settings.open_pages), settings.host, settings.port)
        server.start()
        ended = server.ended_before(stop)
        server.stop()
    return 1 if ended else 0


def application(opened: Parts, *, open_pages: bool) -> FastAPI:
    """Return the API over open stores; `open_pages`: readable without a key."""
    return create_app(
        series=opened.series,
        book=opened.book,
        quarantine=opened.book,
        receipts=opened.book,
        keyring=opened.book,
        corrections=opened.book,
        outputs=opened.book,
        intake=opened.pipeline,
        clock=clock,
        settings=ApiSettings(open_pages=open_pages),
        registry=opened.registry,
        lag=lambda: lag_s(opened.series, opened.book, clock()),
    )


class ApiServer:
    """uvicorn in a thread, so that the main thread keeps the signals."""

    def __init__(self, app: FastAPI, host: str, port: int) -> None:
        """Nothing listens before `start`."""
        config = uvicorn.Config(app, host=host, port=port, log_level="warning", access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="api")

    def start(self) -> None:
        """Start to listen."""
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it still serves."""
        return self._thread.is_alive()

    def ended_before(self, stop: threading.Event) -> bool:
        """Wait until told to stop; True when it ended by itself first, such as on a port that is taken."""
        while not stop.wait(1.0):
            if not self.alive:
                return not stop.is_set()
        return False

    @property
    def ready(self) -> bool:
        """Whether it answers."""
        return self._server.started

    def stop(self) -> None:
        """Finish the requests in hand and end."""
        self._server.should_exit = True
        self._thread.join()


def _serve_metrics(settings: Settings, opened: Parts) -> None:
    if settings.metrics_port is not None:
        start_http_server(settings.metrics_port, settings.host, opened.registry)
