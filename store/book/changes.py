"""What a load changes: the difference of two tables, and the sentence that says it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from store.book.ledgers import Ledger, Values

NAMED_AT_MOST = 10
"""Rows added or removed that a sentence names one by one; more are counted."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row before and after; None: it was not there."""

    before: Values | None
    after: Values | None


def differences(ledger: Ledger, known: Iterable[Values], wanted: Iterable[Values]) -> list[Change]:
    """Return what makes `known` say what `wanted` says: additions and changes in its order, then removals."""
    before = {ledger.key_of(values): values for values in known}
    after = {ledger.key_of(values): values for values in wanted}
    changed = [Change(before.get(key), values) for key, values in after.items() if before.get(key) != values]
    return changed + [Change(values, None) for key, values in before.items() if key not in after]


def sentences(ledger: Ledger, changes: Iterable[Change]) -> list[str]:
    """Return one sentence for all added rows, one for all removed rows and one for each changed row."""
    added, removed, said = [], [], []
    for change in changes:
        if change.before is None and change.after is not None:
            added.append(_name(ledger, change.after))
        elif change.after is None and change.before is not None:
            removed.append(_name(ledger, change.before))
        elif change.before is not None and change.after is not None:
            said.append(_changed(ledger, change.before, change.after))
    counted = [(names, verb) for names, verb in ((added, "added"), (removed, "removed")) if names]
    return [f"{ledger.name}: {len(names)} {verb}{_listed(names)}" for names, verb in counted] + said


def _listed(names: list[str]) -> str:
    return f" ({'; '.join(names)})" if len(names) <= NAMED_AT_MOST else ""


def _changed(ledger: Ledger, before: Values, after: Values) -> str:
    columns = [
        f"{column} {_said(before[column])} -> {_said(after[column])}"
        for column in ledger.columns
        if before[column] != after[column]
    ]
    return f"{ledger.name} {_name(ledger, after)}: {'; '.join(columns)}"


def _name(ledger: Ledger, values: Values) -> str:
    return " ".join(_plain(part) for part in ledger.key_of(values) if part not in {None, ""})


def _said(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return "nothing"
    return value.isoformat() if isinstance(value, datetime) else str(value)
