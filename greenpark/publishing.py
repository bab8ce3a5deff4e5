"""Simulators over a broker: a park's fleet, or the rows of a meter file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from greenpark.console import bar, err
from greenpark.errors import SettingsError
from greenpark.parts import clock
from greenpark.stopping import stop_signals
from simulators.broker import Protocol, PublisherSettings
from simulators.fleet import Fleet
from simulators.live import run
from simulators.publisher import Publisher, publish
from simulators.replay import messages

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from greenpark.settings import Settings


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
    shuffle: int | None,
    repeat: int,
    progress: Callable[[int], None],
) -> dict[str, object]:
    """Publish rows (enterprise, meter, at_ms, value); returns what was sent and acknowledged."""
    columns = (rows["enterprise"], rows["meter"], rows["at_ms"].astype(int), rows["value"].astype(float))
    with stop_signals() as stop:
        sent = publish(
            messages(zip(*columns, strict=True), shuffle=shuffle, repeat=repeat),
            publisher_settings(settings),
            progress,
            stop,
        )
    return {
        "sent": sent.sent,
        "acknowledged": sent.acknowledged,
        "readings": sent.readings,
        "seconds": round(sent.seconds, 3),
    }


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
    fleet = Fleet.from_park(park, seed)
    connection = publisher_settings(settings)
    with stop_signals() as stop:
        if start_ms is not None and end_ms is not None:
            with bar("simulate 模拟", fleet.total(start_ms, end_ms)) as progress:
                publish(fleet.messages(start_ms, end_ms), connection, progress, stop)
            return
        if faults is not None:
            raise SettingsError("--faults", "needs --from and --to: a fault is placed within a range")
        with Publisher(connection) as publisher:
            sent_ms = run(fleet, publisher, clock, stop, speed=speed, from_ms=start_ms, to_ms=end_ms)
            publisher.flush(stop)
        err.print(f"sent until {sent_ms} ms", markup=False)
