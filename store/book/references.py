"""Checks across tables: what a cell refers to exists, and validity is neither empty nor overlapping."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from store.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from store.book.sheets import Mistakes, SheetRow

PARK_SCOPE = "park"
_REFERENCES = (
    ("enterprises", "cluster", "clusters", "cluster"),
    ("labels", "enterprise", "enterprises", "enterprise"),
    ("meters", "enterprise", "enterprises", "enterprise"),
    ("meters", "parent", "meters", "meter"),
    ("meter_events", "meter", "meters", "meter"),
    ("meter_events", "parent", "meters", "meter"),
    ("metering_points", "enterprise", "enterprises", "enterprise"),
    ("outputs", "enterprise", "enterprises", "enterprise"),
    ("activity", "enterprise", "enterprises", "enterprise"),
    ("certificates", "enterprise", "enterprises", "enterprise"),
    ("measured", "enterprise", "enterprises", "enterprise"),
    ("processes", "enterprise", "enterprises", "enterprise"),
    ("uncertainties", "enterprise", "enterprises", "enterprise"),
)


def check_references(sheets: Mapping[str, list[SheetRow]], mistakes: Mistakes) -> None:
    """Add a mistake for every reference to a row that is not there."""
    ids = {name: {row.values.get("id") for row in rows} for name, rows in sheets.items()}
    for name, column, target, noun in _REFERENCES:
        for row in sheets[name]:
            wanted = row.values.get(column)
            if wanted and wanted not in ids[target]:
                mistakes.add(row.mistake(column, f"there is no {noun} {wanted!r} in {target}.csv"))
    scopes = {PARK_SCOPE} | ids["clusters"] | ids["enterprises"]
    for row in (*sheets["goals"], *sheets["indicators"]):
        wanted = row.values.get("scope")
        if wanted is not None and wanted not in scopes:
            mistakes.add(row.mistake("scope", f"{wanted!r} is neither park nor the id of a cluster or an enterprise"))


def check_scope_names(sheets: Mapping[str, list[SheetRow]], mistakes: Mistakes) -> None:
    """Add a mistake for every id under which two scopes of the park would be found."""
    clusters = {row.values.get("id") for row in sheets["clusters"]} - {None}
    for row in (*sheets["clusters"], *sheets["enterprises"]):
        if row.values.get("id") == PARK_SCOPE:
            mistakes.add(row.mistake("id", "'park' stands for the park itself"))
    for row in sheets["enterprises"]:
        if row.values.get("id") in clusters:
            mistakes.add(row.mistake("id", f"{row.values['id']!r} is the id of a cluster too"))


def check_validity(sheets: Mapping[str, list[SheetRow]], mistakes: Mistakes) -> None:
    """Add a mistake for every range that ends before it begins, and for a label that an enterprise holds twice."""
    for name in ("enterprises", "labels", "meters", "measured"):
        for row in sheets[name]:
            since, until = row.values.get("since"), row.values.get("until")
            if since is not None and until is not None and until <= since:
                mistakes.add(
                    row.mistake("until", f"{until} is not after since {since}; until is the first day without")
                )
    held: dict[tuple[Any, Any], list[SheetRow]] = defaultdict(list)
    for row in sheets["labels"]:
        if {"enterprise", "label", "since", "until"} <= row.values.keys():
            held[row.values["enterprise"], row.values["label"]].append(row)
    for rows in held.values():
        _check_overlap(rows, mistakes)


def _check_overlap(rows: list[SheetRow], mistakes: Mistakes) -> None:
    ordered = sorted(rows, key=lambda row: (row.values["since"] or date.min, row.line))
    for earlier, later in pairwise(ordered):
        until = earlier.values["until"]
        same = earlier.values["since"] == later.values["since"]
        if not same and (until is None or later.values["since"] < until):
            reason = f"overlaps line {earlier.line}, which holds the label until {until or 'further notice'}"
            mistakes.add(later.mistake("since", reason))


def check_folder_files(files: list[str], mistakes: Mistakes) -> None:
    """Add a mistake for every table that nothing reads, which is most often a misspelt name."""
    for file in files:
        mistakes.add(Mistake(file, 0, "", "is not a table of a park folder; see docs/park-folder.md"))
