"""Simulators over a broker: a park's fleet, or the rows of a meter file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.periods import epoch_ms
from greenpark.console import bar
from greenpark.parts import clock
from greenpark.stopping import stop_signals
from simulators.broker import Protocol, PublisherSettings
from simulators.faults.files import read_faults
from simulators.faults.fleets import FaultyFleet
from simulators.fleet import Fleet
from simulators.gateway import Gateway
from simulators.live import run
from simulators.publisher import Publisher, publish
from simulators.replay import messages
from simulators.truth import write_truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path
    from threading import Event

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
    with stop_signals() as stop:
        if confirm:
            return _confirmed(settings, stream, sorted(set(rows["enterprise"])), progress, stop)
        report = publish(stream, publisher_settings(settings), progress, stop)
    return {"sent": report.sent, "acknowledged": report.acknowledged, "readings": report.readings}


def simulate_range(
    settings: Settings,
    fleet: Fleet | FaultyFleet,
    range_ms: tuple[int, int],
    *,
    confirm: bool,
) -> dict[str, object]:
    """Publish everything of a range as fast as the broker takes it; with `confirm` until receipts say it is durable."""
    with stop_signals() as stop, bar("simulate 模拟", fleet.total(*range_ms)) as progress:
        if not confirm:
            report = publish(fleet.messages(*range_ms), publisher_settings(settings), progress, stop)
            return {"sent": report.sent, "acknowledged": report.acknowledged, "readings": report.readings}
        return _confirmed(settings, fleet.messages(*range_ms), [e.id for e in fleet.roster.enterprises], progress, stop)


def simulate_live(
    settings: Settings,
    fleet: Fleet | FaultyFleet,
    speed: float,
    range_ms: tuple[int | None, int | None],
    truth: Path | None = None,
) -> None:
    """Publish what a fleet reads now, or from the range's start on at `speed`, until stopped or its simulated end.

    The truth about what was sent goes into the folder `truth` at the end.
    """
    start_ms = epoch_ms(clock()) if range_ms[0] is None else range_ms[0]
    with stop_signals() as stop, Publisher(publisher_settings(settings)) as publisher:
        reached_ms = run(fleet, publisher, clock, stop, speed=speed, from_ms=range_ms[0], to_ms=range_ms[1])
        publisher.flush(stop)
    if truth is not None:
        write_truth(fleet, start_ms, reached_ms, truth)


def _confirmed(
    settings: Settings,
    stream: Iterable[tuple[str, bytes]],
    enterprises: Iterable[str],
    progress: Callable[[int], None],
    stop: Event,
) -> dict[str, object]:
    sent = 0
    with Gateway(publisher_settings(settings), enterprises, progress=progress) as gateway:
        for topic, payload in stream:
            if not gateway.send(topic, payload, stop):
                break
            sent += 1
        told = gateway.confirm(RECEIPTS_WITHIN_S, stop)
    return {"sent": sent, "acknowledged": told.messages, "readings": told.accepted, "refused": told.refused}


def park_fleet(park: Path, seed: int, faults: Path | None) -> Fleet | FaultyFleet:
    """Return a park's fleet, with the faults of a file."""
    sound = Fleet.from_park(park, seed)
    if faults is None:
        return sound
    fault_seed, placed = read_faults(faults)
    return FaultyFleet(sound, placed, fault_seed)
