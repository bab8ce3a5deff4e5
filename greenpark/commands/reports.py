"""Commands for auditors: a report, and checking one offline."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from greenpark.commands.options import DataOption, JsonOption, settings_of
from greenpark.console import err, say
from greenpark.errors import SettingsError


class Form(StrEnum):
    """What a report is written as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


def report(
    period: Annotated[str, typer.Option(help="2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO.")],
    enterprise: Annotated[str | None, typer.Option(help="Id of an enterprise.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Id of a cluster.")] = None,
    park: Annotated[bool, typer.Option("--park", help="The whole park.")] = False,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.JSON,
    as_of: Annotated[
        str | None,
        typer.Option(help="What was known on that day or instant: factors, outputs, meters, settled readings, findings."),
    ] = None,
    to: Annotated[Path | None, typer.Option("--out", help="File to write; else standard output.")] = None,
    data: DataOption = None,
) -> None:
    """Report the energy, emissions and intensity of the park, a cluster or an enterprise over a period."""
    from greenpark.reporting import make_report

    named = (("enterprise", enterprise), ("cluster", cluster), ("park", "park" if park else None))
    chosen = [(kind, wanted) for kind, wanted in named if wanted]
    if len(chosen) != 1:
        raise SettingsError("report", "name exactly one of --enterprise ID, --cluster ID, --park")
    made = make_report(settings_of(data), *chosen[0], period, form, as_of)
    if to is None:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        to.write_bytes(made)
        err.print(f"wrote {to}", markup=False)


def verify(
    file: Annotated[Path, typer.Argument(help="A report as JSON.", exists=True)],
    as_json: JsonOption = False,
) -> None:
    """Check a report offline: its digest, every sum and every factor product."""
    from greenpark.reporting import check_report

    wrong = check_report(file)
    text = (
        f"{file}: every figure follows"
        if not wrong
        else "\n".join([f"{file}: {len(wrong)} figures do not follow", *wrong])
    )
    say({"file": str(file), "sound": not wrong, "contradictions": wrong}, as_json=as_json, text=text)
    if wrong:
        raise typer.Exit(1)
