"""Commands on the book: the park folder and the API keys."""

from __future__ import annotations

from typing import Annotated

import typer

from greenpark.commands.options import DataOption, JsonOption, ParkOption, settings_of
from greenpark.console import out, say


def init(park: ParkOption, data: DataOption = None, as_json: JsonOption = False) -> None:
    """Load or update the book from a park folder and say what changed; a folder with mistakes changes nothing."""
    from greenpark.parts import clock
    from store.book.folder import read_folder
    from store.book.opening import open_book

    settings = settings_of(data)
    loaded = read_folder(park)
    if settings.book.startswith("sqlite:"):
        settings.data.mkdir(parents=True, exist_ok=True)
    book = open_book(settings.book)
    try:
        changes = book.load(loaded, clock())
    finally:
        book.close()
    say({"changes": changes}, as_json=as_json, text="\n".join(changes) or "nothing changed")


def issue_key(
    role: Annotated[str, typer.Option(help="officer, firm or auditor.")],
    enterprise: Annotated[str | None, typer.Option(help="For a firm: its id.")] = None,
    note: Annotated[str, typer.Option(help="Who holds it.")] = "",
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key; its secret is shown this once."""
    from greenpark.keys import issue

    key, secret = issue(settings_of(data), role, enterprise, note)
    say({"id": key.id, "role": str(key.role), "secret": secret}, as_json=as_json, text=secret)


def list_keys(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show every key, without its secret."""
    from greenpark.keys import listed

    rows = listed(settings_of(data))
    say(
        rows,
        as_json=as_json,
        text="\n".join("  ".join(str(v or "-") for v in row.values()) for row in rows) or "no keys",
    )


def revoke_key(key_id: str, data: DataOption = None) -> None:
    """End a key at once."""
    from greenpark.keys import revoke

    revoke(settings_of(data), key_id)
    out.print(f"revoked {key_id}", markup=False)
