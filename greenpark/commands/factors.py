"""Commands on factors: what a park has, how it differs from the bundled set, and the enthalpy of steam."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from greenpark.commands.options import DataOption, JsonOption, settings_of
from greenpark.console import say

FolderOption = Annotated[
    Path | None, typer.Option("--park", help="Park folder; else the loaded book.", exists=True, file_okay=False)
]


def check(park: FolderOption = None, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Compare a park's factors with the bundled national set, and list what its accounts look up and do not find.

    Ends with status 1 when the bundled set has newer rows, or something is not found.
    """
    from greenpark.factorbook import checked, known_park

    found = checked(known_park(park, lambda: settings_of(data)))
    say(found.as_dict(), as_json=as_json, text=found.as_text())
    if found.comparison.newer or found.lacking:
        raise typer.Exit(1)


def list_(
    park: FolderOption = None,
    kind: Annotated[str | None, typer.Option(help="Such as grid_ef, fuel_ncv, tce_coef.")] = None,
    carrier: Annotated[str | None, typer.Option(help="Such as electricity or diesel.")] = None,
    region: Annotated[str | None, typer.Option(help="Such as 湖北 or CN.")] = None,
    basis: Annotated[str | None, typer.Option(help="A part of the basis, such as set1.")] = None,
    year: Annotated[int | None, typer.Option(help="Data year or edition.")] = None,
    usable: Annotated[
        bool | None, typer.Option("--usable/--unusable", help="Only what a look-up may return, or only the rest.")
    ] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List a park's factors, each with its document, year and confidence."""
    from carbon.factor_sets import select
    from greenpark.factorbook import as_line, as_row, known_park

    rows = select(
        known_park(park, lambda: settings_of(data)).factors,
        kind=kind,
        carrier=carrier,
        region=region,
        basis=basis,
        year=year,
        usable=usable,
    )
    say([as_row(row) for row in rows], as_json=as_json, text="\n".join(map(as_line, rows)) or "no such factor")


def steam(
    pressure: Annotated[float, typer.Argument(help="Absolute pressure, MPa (gauge + 0.1).")],
    temperature: Annotated[float | None, typer.Option(help="Temperature, C; without it dry and saturated.")] = None,
    convention: Annotated[
        str, typer.Option(help="gross (GB/T 32151.34), or less_feed_water of 20 C (guidelines of 2013-2015).")
    ] = "gross",
    tonnes: Annotated[float, typer.Option("--t", help="How much of it, t.", min=0)] = 1.0,
    as_json: JsonOption = False,
) -> None:
    """Tell the heat of steam by the tables of GB/T 32151.34-2024: kJ/kg, and GJ of so many tonnes."""
    from carbon.steam import CONVENTIONS, enthalpy
    from greenpark.errors import SettingsError

    if convention not in CONVENTIONS:
        raise SettingsError("--convention", f"is {convention!r}, must be one of {', '.join(CONVENTIONS)}")
    found = enthalpy(pressure, temperature, convention)
    gj = tonnes * found.kj_per_kg / 1000
    text = f"{found.note}\n{found.kj_per_kg:.2f} kJ/kg ({found.source}); {tonnes:g} t carry {gj:.4f} GJ"
    say({**asdict(found), "t": tonnes, "gj": gj}, as_json=as_json, text=text)
