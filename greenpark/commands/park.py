"""Commands on the book: the park folder and the API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from greenpark.commands.options import DataOption, JsonOption, ParkOption, settings_of
from greenpark.console import err, out, say

if TYPE_CHECKING:
    from collections.abc import Mapping


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


def rotate_key(
    key_id: str,
    hours: Annotated[
        float, typer.Option(min=0, max=8760, help="How long the old key opens still; 0 ends it at once.")
    ] = 24,
    data: DataOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key in the place of another, which opens for some time still; the new secret is shown this once."""
    from greenpark.keys import rotate

    key, secret, end = rotate(settings_of(data), key_id, hours)
    ends_at = end.isoformat(timespec="seconds")
    if not as_json:
        err.print(f"{key_id} opens until {ends_at}, or its own earlier end; the new key is", markup=False)
    say({"id": key.id, "role": str(key.role), "secret": secret, "old_ends_at": ends_at}, as_json=as_json, text=secret)


def list_keys(data: DataOption = None, as_json: JsonOption = False) -> None:
    """Show every key, without its secret: what it opens, whether it still does, and when it last did."""
    from greenpark.keys import listed

    rows = listed(settings_of(data))
    say(
        rows,
        as_json=as_json,
        text="\n".join(_key_line(row) for row in rows) or "no keys",
    )


def _key_line(row: Mapping[str, str | bool | None]) -> str:
    """Return one line for a person: id, role, enterprise, whether it opens, last use, note."""
    state = "opens" if row["opens"] else "revoked" if row["revoked_at"] else "ended"
    if row["opens"] and row["ends_at"]:
        state = f"opens until {row['ends_at']}"
    used = f"last used {row['last_used_at']}" if row["last_used_at"] else "never used"
    parts = [row["id"], row["role"], row["enterprise"], f"issued {row['issued_at']}", state, used, row["note"]]
    return "  ".join(str(part) for part in parts if part)


def revoke_key(key_id: str, data: DataOption = None) -> None:
    """End a key at once."""
    from greenpark.keys import revoke

    revoke(settings_of(data), key_id)
    out.print(f"revoked {key_id}", markup=False)
