"""Commands for what was refused: list it, show it, try it again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from greenpark.commands.options import DataOption, JsonOption, login_name, settings_of
from greenpark.console import say
from greenpark.errors import SettingsError
from store.refusals import Reason

FirmOption = Annotated[str | None, typer.Option("--enterprise", help="Only what this enterprise sent.")]
ReasonOption = Annotated[Reason | None, typer.Option(help="Only what was refused for this reason.")]


def list_(
    enterprise: FirmOption = None,
    reason: ReasonOption = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Leave out what was brought in.")] = False,
    limit: Annotated[int, typer.Option(help="Show no more than this many.", min=1, max=10_000)] = 100,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """List refused messages and readings, what came last first."""
    from greenpark.quarantine import listed

    rows = listed(settings_of(data), enterprise, reason, limit, waiting=waiting)
    lines = [
        "  ".join(
            [
                str(row["id"]),
                row["received_at"],
                row["enterprise"] or "-",
                row["reason"],
                f"{row['times']}x",
                "brought in" if row["brought_in_at"] else "waits",
                row["detail"],
            ]
        )
        for row in rows
    ]
    say(rows, as_json=as_json, text="\n".join(lines) or "nothing is in quarantine")


def show(
    refusal: Annotated[int, typer.Argument(metavar="ID", help="Number of the refusal.", min=1)],
    payload: Annotated[
        bool, typer.Option("--payload", help="Print just what was sent, byte for byte, such as into a file.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one refusal: why, when, what was sent, and what came of trying it again."""
    from greenpark.quarantine import shown

    row, sent = shown(settings_of(data), refusal)
    if payload:
        sys.stdout.buffer.write(sent)
        sys.stdout.buffer.flush()
        return
    say(row, as_json=as_json, text="\n".join(f"{name}: {value}" for name, value in row.items() if value is not None))


def retry(
    ids: Annotated[list[int] | None, typer.Argument(metavar="[ID]...", help="Numbers of refusals.")] = None,
    enterprise: FirmOption = None,
    reason: ReasonOption = None,
    everything: Annotated[bool, typer.Option("--all", help="All that waits.")] = False,
    who: Annotated[str | None, typer.Option(help="Who tries it; else who is logged in.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Try refused readings again after the cause was mended: they come in with their own times, settlement follows.

    A reading that stands at its instant already is left. Ends with status 1 if something is refused again.
    """
    from api.refusal_schemas import MOST_IDS, MOST_TRIED, RetryOrder
    from greenpark.quarantine import retry_all

    chosen = bool(ids) + (enterprise is not None or reason is not None) + everything
    if chosen != 1:
        raise SettingsError("quarantine retry", "name refusals by ID, or by --enterprise and --reason, or say --all")
    if ids and len(ids) > MOST_IDS:
        raise SettingsError("quarantine retry", f"at most {MOST_IDS} refusals can be named; use --enterprise, --reason")
    order = RetryOrder(ids=ids or None, enterprise=enterprise, reason=reason, limit=MOST_TRIED)
    told = retry_all(settings_of(data), order, who or login_name("--who"))
    say(
        told, as_json=as_json, text="\n".join([*(f"{one['id']}: {one['said']}" for one in told["retries"]), _sum(told)])
    )
    if told["refused"]:
        raise typer.Exit(1)


def _sum(told: dict[str, int]) -> str:
    text = f"{told['tried']} tried, {told['done']} done: {told['brought_in']} readings brought in, "
    text += f"{told['standing']} stood already, {told['refused']} refused again"
    if told["differing"]:
        text += f"; {told['differing']} stand with another value: greenpark correct changes one on purpose"
    return text + ("; settle, if nothing runs: greenpark settle --once" if told["brought_in"] else "")
