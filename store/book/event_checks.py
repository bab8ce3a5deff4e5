"""Checks of what is declared about meters: each event says what its word needs and agrees with what held before."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from carbon.meters import Happening, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from store.book.sheets import Mistakes, SheetRow

_NEEDS = {
    Happening.REPLACEMENT: "a replacement needs the final and the initial register",
    Happening.MULTIPLIER: "a multiplier event needs the multiplier before (final) and from then on (initial)",
    Happening.LENGTH: "a length event needs the seconds of an interval before (final) and from then on (initial)",
}
_HELD = {Happening.MULTIPLIER: "multiplier", Happening.LENGTH: "length_s"}
"""Events that change what a column of meters.csv says."""


def check_events(events: Iterable[SheetRow], meters: Iterable[SheetRow], mistakes: Mistakes) -> None:
    """Add a mistake for every event without what its word needs, and for one that disagrees with what held before."""
    by_id = {row.values["id"]: row for row in meters if "id" in row.values}
    changes: dict[tuple[str, str], list[SheetRow]] = defaultdict(list)
    for event in events:
        meter, word = by_id.get(event.values.get("meter")), event.values.get("event")
        if word is None:
            continue
        _check_parent_column(event, word, mistakes)
        if meter is None or word not in _NEEDS or not _fits(event, meter, word, mistakes):
            continue
        _check_numbers(event, meter, word, mistakes)
        if word in _HELD and "at" in event.values:
            changes[meter.values["id"], word].append(event)
    for (meter_id, word), found in changes.items():
        _check_agreement(by_id[meter_id].values.get(_HELD[Happening(word)]), word, found, mistakes)


def longest_lengths_s(events: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the longest interval that events declare, by meter."""
    longest: dict[str, int] = {}
    for event in events:
        if event["event"] == Happening.LENGTH:
            longest[event["meter"]] = max(longest.get(event["meter"], 0), int(event["initial"]))
    return longest


def _check_parent_column(event: SheetRow, word: str, mistakes: Mistakes) -> None:
    if word != Happening.PARENT:
        if event.values.get("parent") is not None:
            mistakes.add(event.mistake("parent", f"only a parent event has one, and this says {word}; leave it empty"))
        return
    for column in ("final", "initial"):
        if event.values.get(column) is not None:
            mistakes.add(event.mistake(column, "a parent event has none; the new parent stands in the column parent"))


def _fits(event: SheetRow, meter: SheetRow, word: str, mistakes: Mistakes) -> bool:
    kind, cycle = meter.values.get("kind"), meter.values.get("cycle")
    reason = ""
    if word == Happening.REPLACEMENT and kind not in {None, Kind.REGISTER}:
        reason = f"only a register is replaced, and this meter's kind is {kind}"
    elif word == Happening.LENGTH and kind not in {None, Kind.INTERVAL}:
        reason = f"only an interval has a length, and this meter's kind is {kind}"
    elif word == Happening.LENGTH and cycle is not None:
        reason = f"meters.csv says that its intervals are of a {cycle}; give it a length_s there instead, or a new id"
    if reason:
        mistakes.add(event.mistake("event", reason))
    return not reason


def _check_numbers(event: SheetRow, meter: SheetRow, word: str, mistakes: Mistakes) -> None:
    for column in ("final", "initial"):
        value = event.values.get(column, 1.0)
        if value is None:
            mistakes.add(event.mistake(column, _NEEDS[Happening(word)]))
        elif word in _HELD and value <= 0:
            mistakes.add(event.mistake(column, f"{_plain(value)} is not above zero"))
        elif word == Happening.LENGTH and value != int(value):
            mistakes.add(event.mistake(column, f"{_plain(value)} is not a whole number of seconds"))
    gap_s, length_s = meter.values.get("max_gap_s"), event.values.get("initial")
    if word == Happening.LENGTH and gap_s is not None and length_s is not None and length_s > gap_s:
        reason = f"{_plain(length_s)} is longer than the meter's max_gap_s of {gap_s}; raise it in meters.csv"
        mistakes.add(event.mistake("initial", reason))


def _check_agreement(held: float | None, word: str, events: list[SheetRow], mistakes: Mistakes) -> None:
    said_in = "meters.csv"
    for event in sorted(events, key=lambda row: row.values["at"]):
        final, initial = event.values.get("final"), event.values.get("initial")
        if held is not None and final is not None and final != held:
            reason = f"{_plain(final)} is not the {word} before it: {said_in} says {_plain(held)}; make them agree"
            mistakes.add(event.mistake("final", reason))
        elif initial is not None and initial == final:
            mistakes.add(event.mistake("initial", f"{_plain(initial)} is what held before; remove the event"))
        held, said_in = initial, f"line {event.line}"


def _plain(value: float) -> str:
    return f"{value:.15g}"
