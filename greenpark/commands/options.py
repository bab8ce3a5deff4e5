"""Options and readings of options that several commands share."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from carbon.periods import epoch_ms
from greenpark.errors import SettingsError
from greenpark.logs import set_up_logs
from greenpark.settings import Settings

SAMPLE_PARK = Path(__file__).resolve().parents[2] / "parks" / "daye-lake"

DataOption = Annotated[Path | None, typer.Option("--data", help="Folder of the embedded default (GREENPARK_DATA).")]
ParkOption = Annotated[Path, typer.Option("--park", help="Park folder.", exists=True, file_okay=False)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
MapOption = Annotated[
    Path | None,
    typer.Option("--map", help="Map file (TOML): which columns hold what.", exists=True),
]


def settings_of(data: Path | None = None, *, quiet: bool = True) -> Settings:
    """Read the settings of this process and set up its logs; `quiet` keeps warnings and worse."""
    settings = Settings.from_env(os.environ, data)
    set_up_logs(settings.log, quiet=quiet)
    return settings


def instant(option: str, text: str) -> datetime:
    """Read an ISO 8601 instant with offset; raises SettingsError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(option, f"is {text!r}, must be ISO 8601 such as 2026-03-01T08:00:00+08:00") from error
    if at.tzinfo is None:
        raise SettingsError(option, f"is {text!r}, must carry an offset such as +08:00")
    return at.astimezone(UTC)


def bounds(start: str | None, end: str | None) -> tuple[int | None, int | None]:
    """Read --from and --to as epoch ms."""
    return (
        None if start is None else epoch_ms(instant("--from", start)),
        None if end is None else epoch_ms(instant("--to", end)),
    )
