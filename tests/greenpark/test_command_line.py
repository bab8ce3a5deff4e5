from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
import structlog
from typer.testing import CliRunner

from carbon.errors import GreenparkError
from greenpark.cli import COMMANDS, FACTOR_COMMANDS, KEY_COMMANDS, app
from greenpark.errors import SettingsError
from tests.end_to_end.commands import ROOT, greenpark

STEEL = ROOT / "tests" / "data" / "steel"
PROMISED = {"up", "init", "ingest", "settle", "api", "simulate", "replay", "import", "correct", "report", "verify"}


@pytest.fixture
def settings(tmp_path):
    """An embedded greenpark with the steel plant in its book."""
    chosen = {"GREENPARK_DATA": str(tmp_path / "data")}
    here("init", "--park", str(STEEL / "park"), settings=chosen)
    return chosen


def here(*arguments, settings):
    """Run one command in this process; what it refuses is raised."""
    result = CliRunner().invoke(app, arguments, env=settings)
    structlog.reset_defaults()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def test_help_names_every_command_that_stays():
    said = greenpark("--help", settings={}).stdout

    assert set(COMMANDS) >= PROMISED
    assert [name for name in COMMANDS if name not in said] == []


def test_every_command_explains_itself():
    every = COMMANDS | KEY_COMMANDS | FACTOR_COMMANDS
    undocumented = [name for name, command in every.items() if not command.__doc__]

    assert undocumented == []


def test_loading_a_folder_again_changes_nothing_and_a_changed_one_says_what(settings, tmp_path):
    again = here("init", "--park", str(STEEL / "park"), settings=settings)
    folder = shutil.copytree(STEEL / "park", tmp_path / "changed")
    meters = (folder / "meters.csv").read_text(encoding="utf-8")
    (folder / "meters.csv").write_text(meters.replace(",kWh,1,", ",kWh,40,"), encoding="utf-8")
    changed = here("init", "--park", str(folder), "--json", settings=settings)

    assert again.stdout.strip() == "nothing changed"
    (sentence,) = json.loads(changed.stdout)["changes"]
    assert "STEEL-EL-1" in sentence
    assert "multiplier 1.0 -> 40.0" in sentence


def test_a_broken_folder_is_refused_with_every_mistake_and_changes_nothing(settings, tmp_path):
    folder = shutil.copytree(STEEL / "park", tmp_path / "broken")
    (folder / "meters.csv").write_text(
        "id,enterprise,carrier,kind,unit\nM1,NOBODY,electricity,register,kWh\nM2,STEEL,electricity,dial,kWh\n"
        "M3,STEEL,electricity,register,m3\n",
        encoding="utf-8",
    )

    refused = greenpark("init", "--park", str(folder), settings=settings, status=2)
    again = here("init", "--park", str(STEEL / "park"), settings=settings)

    for place in ("meters.csv:2: enterprise:", "meters.csv:3: kind:", "meters.csv:4: unit:"):
        assert place in refused.stderr
    assert again.stdout.strip() == "nothing changed"


def test_a_key_is_issued_listed_without_its_secret_and_revoked(settings):
    issued = json.loads(
        here("keys", "issue", "--role", "firm", "--enterprise", "STEEL", "--json", settings=settings).stdout,
    )
    listed = here("keys", "list", "--json", settings=settings).stdout
    here("keys", "revoke", issued["id"], settings=settings)
    (after,) = json.loads(here("keys", "list", "--json", settings=settings).stdout)

    assert issued["secret"] not in listed
    assert json.loads(listed)[0]["revoked_at"] is None
    assert after["revoked_at"] is not None


def test_a_key_is_rotated_and_both_open_until_the_old_ones_end(settings):
    issued = json.loads(here("keys", "issue", "--role", "auditor", "--note", "Li", "--json", settings=settings).stdout)

    made = json.loads(here("keys", "rotate", issued["id"], "--hours", "6", "--json", settings=settings).stdout)
    new, old = json.loads(here("keys", "list", "--json", settings=settings).stdout)
    said = here("keys", "list", settings=settings).stdout

    assert (new["id"], new["note"], new["replaces"], new["ends_at"]) == (made["id"], "Li", issued["id"], None)
    assert (old["opens"], old["ends_at"], old["last_used_at"]) == (True, made["old_ends_at"], None)
    assert made["secret"] not in said
    assert f"opens until {made['old_ends_at']}  never used  Li" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("keys", "issue", "--role", "king"), "must be one of officer, firm, auditor"),
        (("keys", "issue", "--role", "firm"), "a firm's key needs it"),
        (("keys", "issue", "--role", "firm", "--enterprise", "X"), "the book knows no enterprise 'X'"),
        (("keys", "rotate", "none"), "no key 'none' opens anything"),
        (("keys", "revoke", "none"), "there is no key 'none'"),
        (("report", "--period", "2018"), "name exactly one of --enterprise ID, --cluster ID, --park"),
        (("report", "--park", "--period", "2018-13"), "period '2018-13'"),
        (("report", "--enterprise", "X", "--period", "2018"), "'X'"),
        (
            ("report", "--park", "--period", "2018", "--as-of", "yesterday"),
            "'yesterday' is neither a day nor an instant",
        ),
        (("correct", "X", "--at", "2018-03-01", "--value", "1", "--why", "x"), "the book knows no meter 'X'"),
        (("correct", "STEEL-EL-1", "--at", "2018-03-01", "--why", "x"), "say either --value V or --strike"),
        (("correct", "STEEL-EL-1", "--at", "2018-03-01", "--strike", "--why", "x"), "there is no reading at that inst"),
        (("correct", "STEEL-EL-1", "--at", "2018-03-01", "--value", "1", "--why", " "), "it gives no reason"),
        (("correct", "STEEL-EL-1", "--at", "2018-03-01", "--value", "nan", "--why", "x"), "is not a finite number"),
        (("settle", "--rebuild", "--from", "2018-02-30"), "must be a day such as 2026-03-01 or an instant"),
        (("settle", "--rebuild", "--from", "2018-01-01T00:00"), "must carry an offset such as +08:00"),
    ],
)
def test_a_wrong_call_is_refused_and_says_what_to_do(settings, arguments, words):
    with pytest.raises(GreenparkError) as caught:
        here(*arguments, settings=settings)

    assert words in str(caught.value)


def test_a_refusal_ends_with_status_2_and_one_sentence(settings):
    refused = greenpark("report", "--enterprise", "X", "--period", "2018", settings=settings, status=2)

    assert refused.stdout == ""
    assert refused.stderr.startswith("greenpark: ")
    assert "Traceback" not in refused.stderr


def test_a_report_that_was_changed_does_not_verify(settings, tmp_path):
    readings = tmp_path / "readings.csv"
    readings.write_text("meter,at,value\nSTEEL-EL-1,2018-03-01T00:15:00+09:00,4.25\n", encoding="utf-8")
    here("import", str(readings), settings=settings)
    here("settle", "--once", settings=settings)
    file = tmp_path / "report.json"
    here("report", "--park", "--period", "2018-03", "--out", str(file), settings=settings)

    sound = here("verify", str(file), settings={})
    file.write_text(file.read_text(encoding="utf-8").replace("4.25", "3.25"), encoding="utf-8")
    changed = greenpark("verify", str(file), "--json", settings={}, status=1)
    file.write_text("[1, 2]", encoding="utf-8")
    no_report = greenpark("verify", str(file), settings={}, status=2)

    assert "every figure follows" in sound.stdout
    assert any(text.startswith("sha256:") for text in json.loads(changed.stdout)["contradictions"])
    assert "not a greenpark report" in no_report.stderr


def test_a_report_kept_as_a_page_speaks_the_language_that_was_asked_for(settings, tmp_path):
    page = tmp_path / "report.html"

    here(
        "report",
        "--park",
        "--period",
        "2018-03",
        "--format",
        "html",
        "--lang",
        "en",
        "--out",
        str(page),
        settings=settings,
    )

    text = page.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "Emissions summary" in text
    assert 'href="/' not in text


def test_readings_of_meters_that_the_book_does_not_know_are_named_before_anything_is_sent(settings, tmp_path):
    readings = tmp_path / "readings.csv"
    readings.write_text("meter,at,value\nSTRANGE-1,2018-03-01T00:15:00+09:00,4.25\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="1 meters are not in the book: STRANGE-1"):
        here("import", str(readings), settings=settings)


def test_a_part_of_the_time_is_rebuilt_by_local_days(settings, tmp_path):
    readings = tmp_path / "readings.csv"
    readings.write_text(
        "meter,at,value\nSTEEL-EL-1,2018-03-01T00:15:00+09:00,4.25\nSTEEL-EL-1,2018-03-02T00:15:00+09:00,2.5\n",
        encoding="utf-8",
    )
    here("import", str(readings), settings=settings)
    here("settle", "--once", settings=settings)

    told = here("settle", "--rebuild", "--from", "2018-03-01", "--to", "2018-03-02", "--json", settings=settings)
    arguments = ("report", "--park", "--period", "2018-03-02", "--as-of", datetime.now(UTC).isoformat())
    report = json.loads(here(*arguments, settings=settings).stdout)

    assert json.loads(told.stdout)["meters"] == 1
    assert report["energy"][0]["quantity"] == 2.5


def test_a_reading_is_corrected_and_struck_out_with_who_and_why(settings, tmp_path):
    readings = tmp_path / "readings.csv"
    readings.write_text("meter,at,value\nSTEEL-EL-1,2018-03-01T00:15:00+09:00,4.25\n", encoding="utf-8")
    here("import", str(readings), settings=settings)
    order = ("correct", "STEEL-EL-1", "--at", "2018-03-01T00:15:00+09:00")

    first = here(*order, "--value", "3.5", "--why", "misread", "--who", "Wang", "--json", settings=settings)
    second = here(*order, "--strike", "--why", "another meter's", settings=settings)

    told = json.loads(first.stdout)
    assert (told["id"], told["old"], told["new"], told["unit"]) == (1, 4.25, 3.5, "kWh")
    assert (told["who"], told["why"]) == ("Wang (command line)", "misread")
    assert second.stdout.startswith("correction 2: STEEL-EL-1 at 2018-03-01T00:15:00+09:00: 3.5 kWh -> nothing\n")
    assert "settles again what it touches" in second.stdout
