"""Options and readings of options that several commands share."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from carbon.periods import epoch_ms, midnight
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


def instant(option: str, text: str, zone: str) -> datetime:
    """Read an ISO 8601 instant with offset, or a local day of the park, which begins at midnight.

    Raises SettingsError.
    """
    try:
        if len(text) == len("2026-03-01"):
            return midnight(date.fromisoformat(text), zone)
        at = datetime.fromisoformat(text)
    except ValueError as error:
        reason = f"is {text!r}, must be a day such as 2026-03-01 or an instant such as 2026-03-01T08:00:00+08:00"
        raise SettingsError(option, reason) from error
    if at.tzinfo is None:
        raise SettingsError(option, f"is {text!r}, must carry an offset such as +08:00")
    return at.astimezone(UTC)


def bounds(start: str | None, end: str | None, zone: str) -> tuple[int | None, int | None]:
    """Read --from and --to as epoch ms; days are those of the park's calendar."""
    return (
        None if start is None else epoch_ms(instant("--from", start, zone)),
        None if end is None else epoch_ms(instant("--to", end, zone)),
    )


def login_name(option: str) -> str:
    """Return who is logged in, for an option that names who does something; raises SettingsError where nobody is."""
    try:
        return getpass.getuser()
    except (KeyError, OSError) as error:
        raise SettingsError(option, "say who does this; nobody is logged in here") from error
