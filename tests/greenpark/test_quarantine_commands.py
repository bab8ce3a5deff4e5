"""Refused readings on the command line: listed, shown, tried again."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime

import pytest
import structlog
from typer.testing import CliRunner

from carbon.errors import GreenparkError
from greenpark.cli import app
from store.book.opening import open_book
from store.refusals import Reason, Refusal
from tests.end_to_end.commands import ROOT

STEEL = ROOT / "tests" / "data" / "steel" / "park"
NOW = datetime(2026, 3, 20, tzinfo=UTC)
AT = "2024-03-01T00:15:00+09:00"


def run(data, *arguments, status=0):
    """Run one command in this process; what it refuses is raised."""
    result = CliRunner().invoke(app, arguments, env={"GREENPARK_DATA": str(data)})
    structlog.reset_defaults()
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.fixture
def data(tmp_path):
    """A data folder with the steel plant, and two readings of a meter with a wrong year."""
    folder = tmp_path / "data"
    run(folder, "init", "--park", str(STEEL))
    file = tmp_path / "old.csv"
    file.write_text(f"meter,at,value\nSTEEL-EL-1,{AT},4.25\nSTEEL-EL-1,1999-01-01T00:00:00Z,1\n", encoding="utf-8")
    run(folder, "import", str(file), status=1)
    return folder


def test_what_was_refused_is_listed_shown_and_stays_until_it_is_mended(data):
    (row,) = json.loads(run(data, "quarantine", "list", "--json"))
    shown = run(data, "quarantine", "show", str(row["id"]))
    payload = json.loads(run(data, "quarantine", "show", str(row["id"]), "--payload"))
    told = run(data, "quarantine", "retry", str(row["id"]), "--who", "Li", status=1)

    assert (row["reason"], row["source"], row["brought_in_at"]) == ("too_old", "old.csv", None)
    assert "reason: too_old" in shown
    assert payload["readings"] == [{"meter": "STEEL-EL-1", "at": 915148800.0, "value": 1.0}]
    assert f"{row['id']}: 1 refused again: too_old: at is before 2000-01-01" in told
    assert "1 tried, 0 done" in told
    assert "Li (command line)" in run(data, "quarantine", "show", str(row["id"]))
    assert "waits" in run(data, "quarantine", "list", "--waiting", "--reason", "too_old")
    assert run(data, "quarantine", "list", "--enterprise", "nobody") == "nothing is in quarantine\n"


def test_readings_of_a_meter_added_to_the_folder_come_in_and_are_reported(data, tmp_path):
    message = b'{"readings": [{"meter": "STEEL-EL-2", "at": "2024-03-01T00:15:00+09:00", "value": 8.5}]}'
    book = open_book(f"sqlite:///{data}/book.sqlite")
    book.keep([Refusal("STEEL", "greenpark/v1/STEEL/readings", Reason.UNKNOWN_METER, "no meter", message, NOW)])
    book.close()
    folder = shutil.copytree(STEEL, tmp_path / "changed")
    with (folder / "meters.csv").open("a", encoding="utf-8") as file:
        file.write("STEEL-EL-2,STEEL,electricity,interval,kWh,1,boundary,,,end,900,,,\n")
    run(data, "init", "--park", str(folder))

    told = run(data, "quarantine", "retry", "--enterprise", "STEEL", "--reason", "unknown_meter", "--who", "Li")
    run(data, "settle", "--once")
    report = json.loads(run(data, "report", "--park", "--period", "2024-03-01"))

    assert "1 tried, 1 done: 1 readings brought in, 0 stood already, 0 refused again; settle" in told
    assert [line["quantity"] for line in report["energy"]] == [4.25 + 8.5]
    assert "brought in" in run(data, "quarantine", "list", "--reason", "unknown_meter")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("retry",), "say --all"),
        (("retry", "1", "--all"), "say --all"),
        (("retry", "99", "--who", "Li"), "no refusal '99'"),
        (("retry", "--enterprise", "nobody", "--who", "Li"), "no enterprise 'nobody'"),
        (("show", "99"), "no refusal '99'"),
    ],
)
def test_a_wrong_call_is_refused_and_says_what_to_do(tmp_path, arguments, words):
    run(tmp_path, "init", "--park", str(STEEL))

    with pytest.raises(GreenparkError) as caught:
        run(tmp_path, "quarantine", *arguments)

    assert words in str(caught.value)
