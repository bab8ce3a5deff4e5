"""Reading park.toml: who the park is and which choices it makes where the rules leave one."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

from carbon.park import Policy
from store.book.cells import CellError, ident, number, text, year
from store.book.sheets import read_text
from store.errors import Mistake

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from store.book.sheets import Mistakes

FILE = "park.toml"
_YEARS = range(2000, 2038)
"""Years for which a zone's rules are looked at."""
LANGUAGES = ("zh", "en")
POLICY_WORDS = {
    "grid_factor": ("province", "grid_region", "national"),
    "uncovered_electricity": ("ex_market", "location"),
    "electricity_tce": ("calorific", "equivalent"),
    "steam_enthalpy": ("gross", "less_feed_water"),
    "vintage_window": ("year", "two_years"),
}
"""The words a policy key takes; `fuel_set` takes the fuel sets of the factors that apply."""

_SYNTAX_LINE = re.compile(r"\(at line (\d+)")


@dataclass(frozen=True, slots=True)
class ParkFile:
    """What park.toml says; empty strings stand for what could not be read."""

    id: str = ""
    name_zh: str = ""
    name_en: str = ""
    timezone: str = ""
    region: str = ""
    languages: tuple[str, ...] = LANGUAGES
    policy: Policy = field(default_factory=Policy)
    lines: tuple[tuple[str, int], ...] = ()
    """Line of each key, as (`table.key`, line)."""

    def line(self, key: str) -> int:
        """Return the line of `table.key`, 0 when it is not written."""
        return dict(self.lines).get(key, 0)


def read_park_file(folder: Path, mistakes: Mistakes) -> ParkFile:
    """Return what park.toml says; what is wrong is added to `mistakes`."""
    path = folder / FILE
    if not path.is_file():
        mistakes.add(Mistake(FILE, 0, "", "is missing; it names the park, its time zone and its region"))
        return ParkFile()
    content = read_text(path, FILE, mistakes)
    if content is None:
        return ParkFile()
    try:
        document = tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        line = _SYNTAX_LINE.search(str(error))
        mistakes.add(Mistake(FILE, int(line[1]) if line else 0, "", f"is not TOML: {error}"))
        return ParkFile()
    return _park_file(document, _key_lines(content), mistakes)


def _park_file(document: dict[str, object], lines: dict[str, int], mistakes: Mistakes) -> ParkFile:
    for name, value in document.items():
        if name not in {"park", "policy"} or not isinstance(value, dict):
            mistakes.add(Mistake(FILE, lines.get(name, 0), name, "unknown; known are the tables [park] and [policy]"))
    park, policy = _table(document, "park"), _table(document, "policy")
    _check_known(park, "park", ("id", "name_zh", "name_en", "timezone", "region", "languages"), lines, mistakes)
    _check_known(policy, "policy", tuple(choice.name for choice in fields(Policy)), lines, mistakes)

    def said(key: str, read: Callable[[str], str]) -> str:
        return _text_of(park, f"park.{key}", read, lines, mistakes)

    return ParkFile(
        id=said("id", ident),
        name_zh=said("name_zh", text),
        name_en=said("name_en", text) if "name_en" in park else said("name_zh", text),
        timezone=said("timezone", _timezone),
        region=said("region", text),
        languages=_languages(park.get("languages", list(LANGUAGES)), lines, mistakes),
        policy=_policy(policy, lines, mistakes),
        lines=tuple(lines.items()),
    )


def _table(document: dict[str, object], name: str) -> dict[str, object]:
    value = document.get(name, {})
    return value if isinstance(value, dict) else {}


def _check_known(
    table: dict[str, object],
    name: str,
    known: tuple[str, ...],
    lines: dict[str, int],
    mistakes: Mistakes,
) -> None:
    for key in table:
        if key not in known:
            line = lines.get(f"{name}.{key}", 0)
            mistakes.add(Mistake(FILE, line, f"{name}.{key}", f"unknown key; known are {', '.join(known)}"))


def _text_of(
    table: dict[str, object],
    key: str,
    read: Callable[[str], str],
    lines: dict[str, int],
    mistakes: Mistakes,
) -> str:
    value = table.get(key.partition(".")[2])
    reason = "is missing" if value is None else "is not a text in quotation marks"
    if isinstance(value, str) and value.strip():
        try:
            return read(value.strip())
        except CellError as error:
            reason = error.reason
    mistakes.add(Mistake(FILE, lines.get(key, 0), key, reason))
    return ""


def _timezone(zone: str) -> str:
    if zone not in available_timezones():
        raise CellError(f"{zone!r} is not a time zone of the IANA list, such as Asia/Shanghai")
    offsets = {datetime(year, month, 1, tzinfo=ZoneInfo(zone)).utcoffset() for year in _YEARS for month in (1, 7)}
    if any(offset is not None and offset % timedelta(hours=1) for offset in offsets):
        raise CellError(f"{zone!r} is not whole hours from UTC; energy is settled by the hour of UTC")
    return zone


def _languages(value: object, lines: dict[str, int], mistakes: Mistakes) -> tuple[str, ...]:
    if isinstance(value, list) and value and all(item in LANGUAGES for item in value):
        return tuple(dict.fromkeys(value))
    reason = f"is not a list of {', '.join(LANGUAGES)}, the first of them shown first"
    mistakes.add(Mistake(FILE, lines.get("park.languages", 0), "park.languages", reason))
    return LANGUAGES


def _policy(table: dict[str, object], lines: dict[str, int], mistakes: Mistakes) -> Policy:
    chosen = {}
    for key, value in table.items():
        words = POLICY_WORDS.get(key)
        if words is not None and value not in words:
            reason = f"{value!r} is not one of {', '.join(words)}"
            mistakes.add(Mistake(FILE, lines.get(f"policy.{key}", 0), f"policy.{key}", reason))
        elif words is not None:
            chosen[key] = str(value)
        elif key in _POLICY_READERS:
            chosen[key] = _text_of(table, f"policy.{key}", _POLICY_READERS[key], lines, mistakes)
    return Policy(**chosen)


def _data_year(cell: str) -> str:
    if cell != "latest":
        year(cell)
    return cell


def _share(cell: str) -> str:
    if not 0 <= number(cell) <= 1:
        raise CellError(f"{cell!r} is not a share from 0 to 1")
    return cell


_POLICY_READERS = {"fuel_set": text, "grid_factor_year": _data_year, "seal_measured_share": _share}


def _key_lines(content: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    table = ""
    for place, line in enumerate(content.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([\w-]+)\s*\]", line):
            table = header[1]
            lines.setdefault(table, place)
        elif key := re.match(r"\s*([\w-]+)\s*=", line):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], place)
    return lines
