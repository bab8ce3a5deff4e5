"""The command that takes a tonne apart."""

from __future__ import annotations

from typing import Annotated

import typer

from greenpark.commands.options import DataOption, JsonOption, settings_of
from greenpark.console import say


def lineage(
    report: Annotated[str, typer.Argument(metavar="ID", help="E01@2026-03, or sealed E01@2026-03@1.")],
    n: Annotated[int, typer.Argument(metavar="N", help="Number of the emission line in the report.", min=0)],
    meter: Annotated[str | None, typer.Option(help="Show the readings of this meter too.")] = None,
    offset: Annotated[int, typer.Option(help="Leave off the first enterprises (with --meter: readings).", min=0)] = 0,
    limit: Annotated[int | None, typer.Option(help="Show no more than this many.", min=1)] = None,
    as_of: Annotated[str | None, typer.Option(help="Of a report as known on that day or instant.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """溯源 Take an emission line of a report apart: enterprises, meters, documents, register values, arrival times."""
    from greenpark.lineage import sentences
    from greenpark.reporting import report_lineage

    asked = {"meter": meter, "offset": offset, "limit": limit, "as_of": as_of}
    given = {name: str(value) for name, value in asked.items() if value is not None}
    found = report_lineage(settings_of(data), report, n, given)
    say(found, as_json=as_json, text="\n".join(sentences(found)))
