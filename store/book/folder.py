"""A park as a folder of small tables: read whole, or refused with everything that is wrong with it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.meters import Cycle, Kind, Meter, Origin, Role, Stamp
from carbon.park import Level, Parameter, Park
from store.book.account_checks import check_goals, check_outputs, check_policy
from store.book.account_columns import MEASURED
from store.book.certificate_checks import check_certificates
from store.book.columns import FACTORS, METERING_POINTS, METERS, SHEETS
from store.book.event_checks import check_events, longest_lengths_s
from store.book.factor_cells import plain_value, published
from store.book.fuel_checks import check_activity, check_measured, check_processes
from store.book.meter_checks import check_meters, default_max_gap_s
from store.book.parkfile import FILE, read_park_file
from store.book.references import check_folder_files, check_references, check_scope_names, check_validity
from store.book.sheets import Mistakes, check_keys, read_sheet
from store.book.tree_checks import check_tree
from store.errors import Mistake, ParkFolderError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from carbon.factors import Factor
    from store.book.column import Sheet
    from store.book.parkfile import ParkFile
    from store.book.sheets import SheetRow

NATIONAL_FACTORS = Path(__file__).parent / "national" / "factors-cn.csv"


def read_folder(path: Path) -> Park:
    """Return the park of a folder, its rows ordered by their keys; docs/park-folder.md describes the tables.

    Without `factors/` the bundled national factors apply. Raises ParkFolderError with every mistake at once.
    """
    if not path.is_dir():
        raise ParkFolderError(path, [Mistake(path.name, 0, "", "is not a folder")])
    mistakes = Mistakes()
    park = read_park_file(path, mistakes)
    sheets = {sheet.name: _rows(path, sheet, mistakes) for sheet in SHEETS}
    check_folder_files(sorted({p.name for p in path.glob("*.csv")} - {s.file for s in SHEETS}), mistakes)
    check_references(sheets, mistakes)
    check_scope_names(sheets, mistakes)
    check_validity(sheets, mistakes)
    check_meters(sheets["meters"], mistakes)
    check_tree(sheets["meters"], sheets["meter_events"], park.timezone or "UTC", mistakes)
    check_events(sheets["meter_events"], sheets["meters"], mistakes)
    check_outputs(sheets["outputs"], mistakes)
    check_activity(sheets["activity"], _measured_and_factors(park, sheets), mistakes)
    check_measured(sheets["measured"], sheets["factors"], mistakes)
    check_processes(sheets["processes"], sheets["factors"], mistakes)
    check_certificates(sheets["certificates"], mistakes)
    check_goals(sheets["goals"], mistakes)
    check_policy(park, sheets["factors"], mistakes)
    if mistakes.found:
        raise ParkFolderError(path, _in_order(mistakes.found))
    return Park(
        id=park.id,
        name_zh=park.name_zh,
        name_en=park.name_en,
        zone=park.timezone,
        region=park.region,
        languages=park.languages,
        policy=park.policy,
        **{sheet.part: _built(sheet, sheets) for sheet in SHEETS},
    )


def _measured_and_factors(park: ParkFile, sheets: dict[str, list[SheetRow]]) -> Park:
    """Return a park of the readable rows of measured.csv and the factors, which bills are converted by."""
    readable = {
        sheet.name: [row for row in sheets[sheet.name] if len(row.values) == len(sheet.columns)]
        for sheet in (MEASURED, FACTORS)
    }
    parts = {sheet.part: _built(sheet, readable) for sheet in (MEASURED, FACTORS)}
    return Park(park.id, park.name_zh, park.name_en, park.timezone, park.region, policy=park.policy, **parts)


def national_factors() -> tuple[Factor, ...]:
    """Return the bundled national set, as a park without its own factors gets it."""
    rows = read_sheet(NATIONAL_FACTORS, NATIONAL_FACTORS.name, FACTORS, Mistakes())
    return _built(FACTORS, {FACTORS.name: rows})


def by_key(sheet: Sheet, rows: Iterable[Any]) -> tuple[Any, ...]:
    """Return rows ordered by their key, absent parts first, so that equal tables make equal parks."""
    return tuple(sorted(rows, key=lambda row: [_rank(getattr(row, name)) for name in sheet.key]))


def _rank(part: str | int | date | datetime | None) -> tuple[bool, str]:
    return (part is not None, "" if part is None else str(part))


def _rows(folder: Path, sheet: Sheet, mistakes: Mistakes) -> list[SheetRow]:
    path = folder / sheet.file
    if sheet is FACTORS:
        rows = _factor_rows(folder, mistakes)
    else:
        rows = read_sheet(path, sheet.file, sheet, mistakes) if path.exists() else []
    check_keys(rows, sheet, mistakes)
    return rows


def _factor_rows(folder: Path, mistakes: Mistakes) -> list[SheetRow]:
    own = folder / "factors"
    paths = sorted(own.glob("*.csv")) if own.is_dir() else [NATIONAL_FACTORS]
    if not paths:
        mistakes.add(Mistake("factors/", 0, "", "holds no CSV file; remove the folder to use the national factors"))
    return [row for path in paths for row in read_sheet(path, f"factors/{path.name}", FACTORS, mistakes)]


def _built(sheet: Sheet, sheets: dict[str, list[SheetRow]]) -> tuple[Any, ...]:
    values = [row.values for row in sheets[sheet.name]]
    if sheet is METERS:
        longest_s = longest_lengths_s(row.values for row in sheets["meter_events"])
        return by_key(sheet, (_meter(row, longest_s.get(row["id"], 0)) for row in values))
    return by_key(sheet, (sheet.row(**_fields(sheet, row)) for row in values))


def _meter(values: dict[str, Any], longest_s: int) -> Meter:
    words = {"kind": Kind(values["kind"]), "role": Role(values["role"]), "stamp": Stamp(values["stamp"])}
    words |= {"cycle": values["cycle"] and Cycle(values["cycle"]), "made_from": Origin(values["made_from"])}
    meter = Meter(**(values | words))
    return meter if values["max_gap_s"] else replace(meter, max_gap_s=max(default_max_gap_s(meter), longest_s))


def _fields(sheet: Sheet, values: dict[str, Any]) -> dict[str, Any]:
    if sheet is METERING_POINTS:
        return values | {"level": Level(values["level"])}
    if sheet is MEASURED:
        return values | {"parameter": Parameter(values["parameter"])}
    if sheet is FACTORS:
        value = values["value"]
        return values | {
            "value": plain_value(value),
            "value_text": value,
            "published": published(values["source_doc"]),
        }
    return values


def _in_order(mistakes: list[Mistake]) -> list[Mistake]:
    order = {FILE: -1} | {sheet.file: position for position, sheet in enumerate(SHEETS)}
    return sorted(mistakes, key=lambda mistake: (order.get(mistake.file, len(order)), mistake.file, mistake.line))
