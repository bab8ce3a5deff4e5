"""Commands that serve until they are stopped, and settlement."""

from __future__ import annotations

from typing import Annotated

import typer

from greenpark.commands.options import SAMPLE_PARK, DataOption, JsonOption, ParkOption, bounds, settings_of
from greenpark.console import counter, say


def up(
    park: ParkOption = SAMPLE_PARK,
    data: DataOption = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond loopback anyone can read the pages.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="HTTP port, or the next free one.")] = 8000,
    mqtt_port: Annotated[int, typer.Option(help="MQTT port, or the next free one.")] = 1883,
    seed: Annotated[int, typer.Option(help="Seed of the demo meters.")] = 7,
) -> None:
    """Run everything embedded in one process: broker, ingest, settlement, API and demo meters.

    The first start fills a year of history; a later one goes on where it stopped.
    """
    from greenpark.up import Wishes, run_up

    raise typer.Exit(run_up(settings_of(data), Wishes(park, host, port, mqtt_port, seed)))


def ingest(data: DataOption = None) -> None:
    """Take readings from the broker (GREENPARK_MQTT) into the store until stopped."""
    from greenpark.services import run_ingest

    raise typer.Exit(run_ingest(settings_of(data, quiet=False)))


def settle(
    once: Annotated[bool, typer.Option("--once", help="Settle what is there, then end.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Settle again all that ever arrived.")] = False,
    start: Annotated[str | None, typer.Option("--from", help="With --rebuild: first day or instant.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="With --rebuild: first day or instant after it.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Settle readings into hours, days, months and goals; without --once, go on until stopped."""
    from greenpark.parts import parts
    from greenpark.services import run_settle

    if not (once or rebuild or start or end):
        run_settle(settings_of(data, quiet=False))
        return
    settings = settings_of(data)
    with parts(settings) as opened, counter("settlement 结算") as progress:
        if rebuild or start or end:
            window_ms = bounds(start, end, opened.book.park().zone)
            settled = opened.settlement.rebuild(*window_ms, progress)
        else:
            settled = opened.settlement.once(progress)
    result = {"meters": settled.meters, "hours": settled.hours, "enterprise_days": settled.days}
    say(result, as_json=as_json, text=", ".join(f"{name} {count}" for name, count in result.items()))


def api(data: DataOption = None) -> None:
    """Serve the API and the pages (GREENPARK_HOST, GREENPARK_PORT) until stopped."""
    from greenpark.services import run_api

    raise typer.Exit(run_api(settings_of(data, quiet=False)))
