"""Simulators over a broker: a park's fleet, or the rows of a meter file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenpark.console import bar, err
from greenpark.parts import clock
from greenpark.stopping import stop_signals
from simulators.broker import Protocol, PublisherSettings
from simulators.faults import FaultyFleet, read_faults
from simulators.fleet import Fleet
from simulators.gateway import Gateway
from simulators.live import run
from simulators.publisher import Publisher, publish
from simulators.replay import messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from greenpark.settings import Settings


RECEIPTS_WITHIN_S = 300.0


def publisher_settings(settings: Settings) -> PublisherSettings:
    """Return how simulators connect to the broker of these settings."""
    return PublisherSettings.from_url(
        settings.mqtt,
        protocol=Protocol(int(settings.mqtt_protocol)),
        ca_file=settings.mqtt_ca_file,
    )


def replay_rows(
    settings: Settings,
    rows: pd.DataFrame,
    *,
    shuffle: int | None,
    repeat: int,
    confirm: bool,
    progress: Callable[[int], None],
) -> dict[str, object]:
    """Publish rows (enterprise, meter, at_ms, value) and return what became of them.

    With `confirm` as a gateway does that loses nothing: until the service's receipts say that all are durable.
    """
    columns = (rows["enterprise"], rows["meter"], rows["at_ms"].astype(int), rows["value"].astype(float))
    stream = messages(zip(*columns, strict=True), shuffle=shuffle, repeat=repeat)
    connection = publisher_settings(settings)
    with stop_signals() as stop:
        if not confirm:
            report = publish(stream, connection, progress, stop)
            return {"sent": report.sent, "acknowledged": report.acknowledged, "readings": report.readings}
        sent = 0
        with Gateway(connection, sorted(set(rows["enterprise"])), progress=progress) as gateway:
            for topic, payload in stream:
                if not gateway.send(topic, payload, stop):
                    break
                sent += 1
            told = gateway.confirm(RECEIPTS_WITHIN_S, stop)
    return {"sent": sent, "acknowledged": told.messages, "readings": told.accepted, "refused": told.refused}


def simulate_park(  # noqa: PLR0917 - every one is an option of `greenpark simulate`
    settings: Settings,
    park: Path,
    seed: int,
    speed: float,
    faults: Path | None,
    start_ms: int | None,
    end_ms: int | None,
) -> None:
    """Publish a park's fleet until stopped, or everything of [start_ms, end_ms) as fast as the broker takes it."""
    fleet = _fleet(park, seed, faults)
    connection = publisher_settings(settings)
    with stop_signals() as stop:
        if start_ms is not None and end_ms is not None:
            with bar("simulate 模拟", fleet.total(start_ms, end_ms)) as progress:
                publish(fleet.messages(start_ms, end_ms), connection, progress, stop)
            return
        with Publisher(connection) as publisher:
            sent_ms = run(fleet, publisher, clock, stop, speed=speed, from_ms=start_ms, to_ms=end_ms)
            publisher.flush(stop)
        err.print(f"sent until {sent_ms} ms", markup=False)


def _fleet(park: Path, seed: int, faults: Path | None) -> Fleet | FaultyFleet:
    sound = Fleet.from_park(park, seed)
    if faults is None:
        return sound
    fault_seed, placed = read_faults(faults)
    return FaultyFleet(sound, placed, fault_seed)
