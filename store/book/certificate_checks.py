"""Checks of certificates: what was retired or sold says when its energy was generated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.certificates import SOLD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.book.sheets import Mistakes, SheetRow


def check_certificates(rows: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for what was retired or sold without a vintage, and for what was sold and retired."""
    for row in rows:
        kind, retired_for = row.values.get("kind"), row.values.get("retired_for", "")
        if kind == SOLD and retired_for:
            mistakes.add(row.mistake("retired_for", "who sold a certificate cannot retire it; leave this empty"))
        if row.values.get("vintage") == "" and (retired_for or kind == SOLD):
            what = "sold" if kind == SOLD else "retired"
            mistakes.add(row.mistake("vintage", f"a {what} certificate needs the year or month it was generated in"))
