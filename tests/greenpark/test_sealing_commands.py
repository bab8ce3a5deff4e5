"""Sealing on the command line, from a reading to a tampered copy."""

from __future__ import annotations

import json
import shutil

import pytest
import structlog
from typer.testing import CliRunner

from carbon.canonical import digest, written
from carbon.errors import GreenparkError
from greenpark.cli import app
from tests.end_to_end.commands import ROOT

STEEL = ROOT / "tests" / "data" / "steel" / "park"
MONTH = ("report", "--seal", "--park", "--period", "2024-03", "--by", "Li")
WHY = ("--reason", "one quarter of an hour was read")


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
    """A data folder with the steel plant and one reading of March 2024."""
    folder = tmp_path / "data"
    run(folder, "init", "--park", str(STEEL))
    push(folder, tmp_path, "2024-03-01T00:15:00+09:00", 4.25)
    return folder


def push(data, folder, at, value):
    file = folder / "readings.csv"
    file.write_text(f"meter,at,value\nSTEEL-EL-1,{at},{value}\n", encoding="utf-8")
    run(data, "import", str(file))
    run(data, "settle", "--once")


def test_a_month_is_sealed_held_restated_and_a_changed_copy_does_not_verify(data, tmp_path):
    with pytest.raises(GreenparkError, match="needs a stated reason"):
        run(data, *MONTH)
    file = tmp_path / "sealed.json"
    first = run(data, *MONTH, *WHY, "--out", str(file))
    again = json.loads(run(data, *MONTH, *WHY, "--json"))
    push(data, tmp_path, "2024-03-01T00:30:00+09:00", 4.25)
    drifted = json.loads(run(data, "seals", "--drift", "--json", status=1))
    restated = run(data, *MONTH, *WHY)
    listed = run(data, "seals", "--scope", "park", "--period", "2024-03", "--drift")

    assert first.startswith("sealed park@2024-03@1 (SHA-256 ")
    assert (again["id"], again["new"], again["changes"]) == ("park@2024-03@1", False, None)
    assert "energy_total_tce" in drifted[0]["drift"]
    assert "restates park@2024-03@1, for data\n" in restated
    assert "tce: 0.000522325 -> 0.00104465 tce (data +0.000522325)" in restated
    assert [line.split("  ")[0] for line in listed.splitlines()] == ["park@2024-03@2", "park@2024-03@1"]
    assert "agrees" in listed.splitlines()[0]
    assert "every figure follows, and the book holds the same bytes" in run(data, "verify", str(file), "--stored")
    assert file.read_bytes() == run(data, "report", "--sealed", "park@2024-03@1").encode()
    file.write_text(file.read_text(encoding="utf-8").replace("one quarter", "two quarters"), encoding="utf-8")
    assert "sha256" in run(data, "verify", str(file), status=1)


def test_a_factor_changed_in_the_folder_restates_for_the_factor_alone(data, tmp_path):
    run(data, *MONTH, *WHY)
    folder = shutil.copytree(STEEL, tmp_path / "changed")
    (folder / "factors").mkdir()
    national = (ROOT / "store" / "book" / "national" / "factors-cn.csv").read_text(encoding="utf-8")
    (folder / "factors" / "ours.csv").write_text(national.replace(",0.1229,", ",0.2458,"), encoding="utf-8")
    run(data, "init", "--park", str(folder))

    told = json.loads(run(data, *MONTH, *WHY, "--json"))

    assert (told["number"], told["causes"]) == (2, ["factor"])
    assert "factors" in {one["table"] for one in told["changes"]["tables"]}
    assert {one["figure"].partition("/")[0] for one in told["changes"]["differences"]} == {"tce"}


def test_a_file_is_held_against_the_book_under_its_own_name(data, tmp_path):
    file = tmp_path / "report.json"
    run(data, *MONTH, *WHY, "--out", str(file))
    report = json.loads(file.read_text(encoding="utf-8"))
    other = report | {"seal": report["seal"] | {"sealed_by": "Wang"}}
    file.write_bytes(written(other | {"sha256": digest(other)}))

    changed = run(data, "verify", str(file), "--stored", status=1)
    run(data, "report", "--park", "--period", "2024-03", "--out", str(file))
    unsealed = run(data, "verify", str(file), "--stored", status=1)

    assert f"the book holds another park@2024-03@1, with SHA-256 {report['sha256']}" in changed
    assert "the book holds no sealed report 'park@2024-03'" in unsealed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("report", "--seal", "--park"), "say which --period"),
        (("report", "--park", "--period", "2024-03", "--reason", "x"), "--reason and --by go with --seal"),
        ((*MONTH, "--as-of", "2024-05-01"), "seals what is known now"),
        (("report", "--sealed", "park@2024-03@1", "--park"), "names one report whole"),
        (("report", "--sealed", "park@2024-03@1"), "no sealed report 'park@2024-03@1'"),
        (("report", "--seal", "--park", "--period", "2199-03"), "has not ended; seal it after"),
        (("seals", "--scope", "X"), "'X'"),
    ],
)
def test_a_wrong_call_is_refused_and_says_what_to_do(tmp_path, arguments, words):
    run(tmp_path, "init", "--park", str(STEEL))

    with pytest.raises(GreenparkError) as caught:
        run(tmp_path, *arguments)

    assert words in str(caught.value)
