"""Commands that bring readings in: from files, over a broker, simulated; and that correct them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from carbon.periods import epoch_ms
from greenpark.commands.options import (
    DataOption,
    JsonOption,
    MapOption,
    ParkOption,
    bounds,
    instant,
    login_name,
    settings_of,
)
from greenpark.console import bar, err, say
from greenpark.errors import SettingsError

ConfirmOption = Annotated[bool, typer.Option("--confirm", help="Wait for the service's receipts, as a gateway does.")]


def import_(
    file: Annotated[Path, typer.Argument(help="CSV (also .gz); columns meter,at,value need no map.", exists=True)],
    map_file: MapOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put the readings of a meter file straight through the pipeline, without a broker."""
    from greenpark.rows import import_rows, read_rows

    settings = settings_of(data)
    rows, unknown = read_rows(settings, file, map_file)
    _known_only(unknown)
    with bar("import 导入", len(rows)) as progress:
        receipts = import_rows(settings, rows, file.name, progress)
    accepted, refused = sum(r.accepted for r in receipts), sum(r.refused for r in receipts)
    reasons = [f"row {r.index}: {r.reason}: {r.detail}" for receipt in receipts for r in receipt.refusals]
    for reason in reasons[:20]:
        err.print(reason, markup=False)
    say(
        {"accepted": accepted, "refused": refused},
        as_json=as_json,
        text=f"accepted {accepted}, refused {refused}; settle, if nothing runs: greenpark settle --once",
    )
    if refused:
        raise typer.Exit(1)


def correct(
    meter: Annotated[str, typer.Argument(help="Id of the meter.")],
    at: Annotated[str, typer.Option("--at", help="Instant of the reading, with offset.")],
    why: Annotated[str, typer.Option(help="Why the reading is wrong; an auditor reads it.")],
    value: Annotated[float | None, typer.Option(help="What it should say, in the meter's unit.")] = None,
    strike: Annotated[bool, typer.Option("--strike", help="There should be no reading.")] = False,
    who: Annotated[str | None, typer.Option(help="Who corrects it; else who is logged in.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct one reading, or strike it out; the book keeps the value before, who and why, and settlement follows."""
    from greenpark.correcting import correct_reading, known_park

    if (value is None) != strike:
        raise SettingsError("correct", "say either --value V or --strike")
    settings = settings_of(data)
    park = known_park(settings, meter)
    at_ms = epoch_ms(instant("--at", at, park.zone))
    told = correct_reading(
        settings, park, meter=meter, at_ms=at_ms, value=value, who=who or login_name("--who"), why=why
    )
    before, after = ("nothing" if told[name] is None else f"{told[name]} {told['unit']}" for name in ("old", "new"))
    text = f"correction {told['id']}: {meter} at {told['at']}: {before} -> {after}\n{told['effect']}"
    say(told, as_json=as_json, text=text)


def replay(
    file: Annotated[Path, typer.Argument(help="CSV (also .gz).", exists=True)],
    map_file: MapOption = None,
    shuffle: Annotated[int | None, typer.Option(help="Send in a random order of this seed.")] = None,
    repeat: Annotated[int, typer.Option(help="Send everything this many times.", min=1)] = 1,
    confirm: ConfirmOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish a real meter file over MQTT (GREENPARK_MQTT) as if its meters sent it."""
    from greenpark.publishing import replay_rows
    from greenpark.rows import read_rows

    settings = settings_of(data)
    rows, unknown = read_rows(settings, file, map_file)
    _known_only(unknown)
    with bar("replay 回放", len(rows) * repeat) as progress:
        told = replay_rows(settings, rows, shuffle=shuffle, repeat=repeat, confirm=confirm, progress=progress)
    say(told, as_json=as_json, text=", ".join(f"{name} {count}" for name, count in told.items()))
    if told["acknowledged"] != told["sent"] or told.get("refused"):
        raise typer.Exit(1)


def _known_only(unknown: list[str]) -> None:
    if unknown:
        names = ", ".join(unknown[:20])
        raise SettingsError("file", f"{len(unknown)} meters are not in the book: {names}; add them with greenpark init")


def simulate(
    park: ParkOption,
    speed: Annotated[float, typer.Option(help="Simulated seconds for each real second.", min=0.001)] = 1.0,
    seed: Annotated[int, typer.Option(help="Same seed, same readings.")] = 7,
    faults: Annotated[Path | None, typer.Option(help="Fault file (TOML).", exists=True)] = None,
    start: Annotated[str | None, typer.Option("--from", help="First day or instant.")] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", help="First instant after it; with --from: all at once, as fast as the broker takes it."),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(help="Folder for what truly flowed by hour and which faults were put in.", file_okay=False),
    ] = None,
    confirm: ConfirmOption = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Publish simulated readings of a park's meters over MQTT (GREENPARK_MQTT)."""
    from greenpark.publishing import park_fleet, simulate_live, simulate_range
    from simulators.truth import write_truth

    settings = settings_of(data, quiet=False)
    fleet = park_fleet(park, seed, faults)
    start_ms, end_ms = bounds(start, end, fleet.roster.zone)
    if start_ms is None or end_ms is None or speed != 1.0:
        simulate_live(settings, fleet, speed, (start_ms, end_ms), truth)
        return
    told = simulate_range(settings, fleet, (start_ms, end_ms), confirm=confirm)
    if truth is not None:
        told |= write_truth(fleet, start_ms, end_ms, truth)
    say(told, as_json=as_json, text=", ".join(f"{name} {count}" for name, count in told.items()))
