"""greenpark factors check and list, and greenpark steam."""

from __future__ import annotations

import csv
import json

import pytest
import structlog
from typer.testing import CliRunner

from carbon.factor_errors import SteamError
from greenpark.cli import app
from greenpark.errors import SettingsError
from store.book.folder import NATIONAL_FACTORS

PARK_TOML = '[park]\nid = "tiny"\nname_zh = "小园区"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n'
HUBEI_2023 = ("grid_ef", "湖北", "2023")


def said(*arguments, status=0, settings=None):
    """Run one command in this process; what it refuses is raised."""
    result = CliRunner().invoke(app, arguments, env=settings or {})
    structlog.reset_defaults()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.fixture
def park(tmp_path):
    """A folder with an electricity meter; `change` may leave out, change or add rows of the bundled factors."""

    def written(change=None):
        folder = tmp_path / "park"
        folder.mkdir()
        (folder / "park.toml").write_text(PARK_TOML, encoding="utf-8")
        (folder / "enterprises.csv").write_text("id,name_zh\nE01,一\n", encoding="utf-8")
        (folder / "meters.csv").write_text(
            "id,enterprise,carrier,kind,unit\nM,E01,electricity,register,kWh\n", encoding="utf-8"
        )
        if change is not None:
            (folder / "factors").mkdir()
            with NATIONAL_FACTORS.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
            with (folder / "factors" / "own.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, rows[0].keys())
                writer.writeheader()
                writer.writerows(change(rows))
        return str(folder)

    return written


def is_hubei_2023(row):
    return (row["kind"], row["region"], row["year"]) == HUBEI_2023


def test_a_park_without_factors_of_its_own_has_the_bundled_ones_and_lacks_nothing(park):
    told = json.loads(said("factors", "check", "--park", park(), "--json"))

    assert told == {"newer": [], "changed": [], "absent": [], "added": [], "lacking": []}


def test_a_newer_row_of_the_bundled_set_is_told_beside_the_park_s_with_status_1(park):
    folder = park(lambda rows: [row for row in rows if not is_hubei_2023(row)])

    told = json.loads(said("factors", "check", "--park", folder, "--json", status=1))
    text = said("factors", "check", "--park", folder, status=1)

    ((one),) = told["newer"]
    assert [(one[whose]["value"], one[whose]["year"]) for whose in ("bundled", "park")] == [
        (0.4044, 2023),
        (0.4364, 2022),
    ]
    assert "newer in the bundled set: 1" in text
    assert "the park has 0.4364 kgCO2/kWh of 2022" in text


def test_what_the_park_changed_and_added_is_told_with_status_0(park):
    def change(rows):
        own = next(row for row in rows if is_hubei_2023(row)) | {"year": "2024", "value": "0.39", "source_doc": "自测"}
        return [row | {"value": "0.41"} if is_hubei_2023(row) else row for row in rows] + [own]

    told = json.loads(said("factors", "check", "--park", park(change), "--json"))

    ((changed),) = told["changed"]
    assert (changed["bundled"]["value"], changed["park"]["value"]) == (0.4044, 0.41)
    assert [row["source_doc"] for row in told["added"]] == ["自测"]


def test_what_the_accounts_do_not_find_is_told_with_status_1(park):
    folder = park(
        lambda rows: [row | {"confidence": "memory"} if row["kind"] == "park_rule_ef" else row for row in rows]
    )

    told = json.loads(said("factors", "check", "--park", folder, "--json", status=1))

    ((lack),) = told["lacking"]
    assert lack["what"] == "electricity of E01"
    assert "is recalled from memory and never used" in lack["problem"]


def test_the_loaded_book_is_checked_when_no_folder_is_named(park, tmp_path):
    settings = {"GREENPARK_DATA": str(tmp_path / "data")}
    said("init", "--park", park(), settings=settings)

    assert "newer in the bundled set: nothing" in said("factors", "check", settings=settings)


def test_factors_are_listed_with_document_and_whether_they_are_ever_used(park):
    folder = park()

    text = said("factors", "list", "--park", folder, "--carrier", "lng", "--kind", "tce_coef")
    rows = json.loads(said("factors", "list", "--park", folder, "--kind", "grid_ef", "--region", "湖北", "--json"))

    assert "1.7572 kgce/kg of 2020; GB/T 2589-2020《综合能耗计算通则》附录A; memory; never used" in text
    assert {row["year"] for row in rows if row["usable"]} == {2021, 2022, 2023}
    assert said("factors", "list", "--park", folder, "--kind", "nothing").strip() == "no such factor"


def test_steam_is_told_in_kilojoules_and_gigajoules_with_its_table():
    told = json.loads(said("steam", "0.8", "--t", "120", "--json"))

    assert (told["kj_per_kg"], told["saturated"], told["source"]) == (2768.4, True, "GB/T 32151.34-2024 表C.4")
    assert told["gj"] == pytest.approx(332.208)
    assert "passed over" in said("steam", "0.5", "--temperature", "400")


def test_steam_that_cannot_be_and_conventions_that_are_not_are_refused():
    with pytest.raises(SteamError, match="below the"):
        said("steam", "0.8", "--temperature", "150")
    with pytest.raises(SettingsError, match="must be one of gross, less_feed_water"):
        said("steam", "0.8", "--convention", "net")
