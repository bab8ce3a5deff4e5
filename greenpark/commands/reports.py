"""Commands for auditors: a report, and checking one offline."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from greenpark.commands.options import DataOption, JsonOption, login_name, settings_of
from greenpark.console import err, say
from greenpark.errors import SettingsError

if TYPE_CHECKING:
    from greenpark.settings import Settings


class Form(StrEnum):
    """What a report is written as."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


class Language(StrEnum):
    """Languages of pages and workbooks."""

    ZH = "zh"
    EN = "en"


def report(
    period: Annotated[str | None, typer.Option(help="2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO.")] = None,
    enterprise: Annotated[str | None, typer.Option(help="Id of an enterprise.")] = None,
    cluster: Annotated[str | None, typer.Option(help="Id of a cluster.")] = None,
    park: Annotated[bool, typer.Option("--park", help="The whole park.")] = False,
    form: Annotated[Form, typer.Option("--format", help="How to write it.")] = Form.JSON,
    lang: Annotated[
        Language | None, typer.Option(help="Language of html, the leading one of xlsx; else the park's first.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="What was known on that day or instant: factors, outputs, meters, settled readings, findings."
        ),
    ] = None,
    seal: Annotated[
        bool, typer.Option("--seal", help="封账 Fix it with the next number, or say that the last seal still holds.")
    ] = False,
    reason: Annotated[
        str, typer.Option(help="With --seal: why, where too little was measured or computable; stands in the report.")
    ] = "",
    by: Annotated[str | None, typer.Option(help="With --seal: who seals; else who is logged in.")] = None,
    sealed: Annotated[str | None, typer.Option("--sealed", help="A sealed report by its id: park@2026-03@1.")] = None,
    to: Annotated[Path | None, typer.Option("--out", help="File to write; else standard output.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Report the energy, emissions and intensity of the park, a cluster or an enterprise over a period.

    With --seal the report is sealed, or restated if anything changed since; with --sealed one is read back.
    """
    from greenpark.reporting import make_report, sealed_report

    named = (("enterprise", enterprise), ("cluster", cluster), ("park", "park" if park else None))
    spoken = {} if lang is None else {"lang": str(lang)}
    chosen = [(kind, wanted) for kind, wanted in named if wanted]
    if (reason or by is not None) and not seal:
        raise SettingsError("report", "--reason and --by go with --seal")
    if sealed is not None:
        if seal or chosen or period or as_of:
            raise SettingsError("--sealed", "names one report whole; leave out scope, period, --as-of and --seal")
        _write(sealed_report(settings_of(data), sealed, form, spoken), to)
        return
    if len(chosen) != 1:
        raise SettingsError("report", "name exactly one of --enterprise ID, --cluster ID, --park")
    if period is None:
        raise SettingsError("report", "say which --period: 2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO")
    if not seal:
        asked = spoken | ({"as_of": as_of} if as_of else {})
        _write(make_report(settings_of(data), *chosen[0], period, form, asked), to)
        return
    if as_of is not None:
        raise SettingsError("--seal", "seals what is known now; leave out --as-of")
    told = _sealed(settings_of(data), (*chosen[0], period), by, reason, as_json=as_json)
    if to is not None:
        _write(sealed_report(settings_of(data), told["id"], form, spoken), to)


def _sealed(
    settings: Settings,
    named: tuple[str, str, str],
    by: str | None,
    reason: str,
    *,
    as_json: bool,
) -> dict[str, Any]:
    from api.sealing import Order
    from greenpark.sealing import seal_period, sentences

    told = seal_period(settings, Order(*named, f"{by or login_name('--by')} (command line)", reason))
    say(told, as_json=as_json, text="\n".join(sentences(told)))
    return told


def _write(made: bytes, to: Path | None) -> None:
    if to is None:
        sys.stdout.buffer.write(made)
        sys.stdout.buffer.flush()
    else:
        to.write_bytes(made)
        err.print(f"wrote {to}", markup=False)


def seals(
    scope: Annotated[str | None, typer.Option(help="park, or the id of a cluster or an enterprise.")] = None,
    period: Annotated[str | None, typer.Option(help="2026, 2026Q1, 2026-03, 2026-03-15 or FROM/TO.")] = None,
    drift: Annotated[
        bool, typer.Option("--drift", help="Hold the last seal of each scope and period against today's data.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List sealed reports, newest first; with --drift end with status 1 if one no longer agrees with today's data."""
    from greenpark.sealing import drifts, newest
    from greenpark.sealing import seals as listed

    settings = settings_of(data)
    rows = listed(settings, scope, period)
    found = drifts(settings, newest(rows)) if drift else {}
    for row in rows:
        if row["id"] in found:
            row["drift"] = found[row["id"]]
    say(rows, as_json=as_json, text="\n".join(map(_seal_line, rows)) or "nothing is sealed yet")
    if any(found.values()):
        raise typer.Exit(1)


def _seal_line(row: dict[str, Any]) -> str:
    told = [row["id"], row["sealed_at"], row["sealed_by"], ", ".join(row["causes"]) or "-", row["sha256"][:12]]
    if "drift" in row:
        told.append(f"differs now: {', '.join(row['drift'])}" if row["drift"] else "agrees")
    return "  ".join([*told, row["reason"]]).rstrip()


def verify(
    file: Annotated[Path, typer.Argument(help="A report as JSON.", exists=True)],
    stored: Annotated[
        bool, typer.Option("--stored", help="Also hold it against the sealed report of that name in the book.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check a report offline: every sum, product and quotient, its digest, its bytes; the first fault comes first."""
    from greenpark.verifying import check_report

    wrong = check_report(file)
    if stored:
        from greenpark.sealing import unlike_stored

        wrong += unlike_stored(settings_of(data), file)
    sound = "every figure follows" + (", and the book holds the same bytes" if stored else "")
    told = [f"{len(wrong)} things do not follow", *wrong] if wrong else [sound]
    text = "\n".join([f"{file}: {told[0]}", *told[1:]])
    say({"file": str(file), "sound": not wrong, "contradictions": wrong}, as_json=as_json, text=text)
    if wrong:
        raise typer.Exit(1)
