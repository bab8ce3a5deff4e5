"""`greenpark lineage`: a tonne taken apart on the command line."""

from __future__ import annotations

import json

import pytest

from greenpark.reporting import ReportError
from tests.greenpark.test_command_line import here

FOLDER = {
    "park.toml": '[park]\nid = "small"\nname_zh = "小园区"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n',
    "enterprises.csv": "id,name_zh,name_en\nA1,甲厂,Firm A\n",
    "meters.csv": "id,enterprise,carrier,kind,unit,multiplier,max_gap_s\nA1-EL,A1,electricity,register,kWh,10,90000\n",
    "activity.csv": "enterprise,month,carrier,quantity,unit,document\nA1,2026-03,diesel,3.1,t,INV-7\n",
}
READINGS = (
    "meter,at,value\nA1-EL,2026-02-28T12:00:00+08:00,100\n"
    "A1-EL,2026-03-01T12:00:00+08:00,124\nA1-EL,2026-03-02T00:00:00+08:00,136\n"
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    """An embedded greenpark that read a meter three times and has one bill."""
    tmp_path = tmp_path_factory.mktemp("lineage")
    folder = tmp_path / "park"
    folder.mkdir()
    for name, text in FOLDER.items():
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "readings.csv").write_text(READINGS, encoding="utf-8")
    chosen = {"GREENPARK_DATA": str(tmp_path / "data")}
    here("init", "--park", str(folder), settings=chosen)
    here("import", str(tmp_path / "readings.csv"), settings=chosen)
    here("settle", "--once", settings=chosen)
    return chosen


def test_a_tonne_is_told_down_to_the_register_and_to_the_bill(settings):
    lines = json.loads(here("report", "--park", "--period", "2026-03", settings=settings).stdout)["emissions"]["lines"]
    numbers = {(line["carrier"], line["method"]): line["n"] for line in lines}

    metered = here("lineage", "park@2026-03", str(numbers["electricity", "location"]), settings=settings).stdout
    billed = here("lineage", "park@2026-03", str(numbers["diesel", "combustion"]), settings=settings).stdout

    # half of the step across midnight lies in March: (136 - 100) x 10 - 120
    for said in ("opening 100 at 2026-02-28T12:00:00+08:00, arrived 20", "closing 136", "(136 - 100) x 10 -> 360 kWh"):
        assert said in metered
    assert "360 - 120 before = 240 kWh  [follows]" in metered
    assert "INV-7 2026-03: 3.1 t, 31 of 31 days -> 3.1 t" in billed
    assert "NOT" not in metered + billed


def test_the_readings_of_a_meter_are_listed_for_a_program_too(settings):
    found = json.loads(here("lineage", "A1@2026-03", "2", "--meter", "A1-EL", "--json", settings=settings).stdout)
    said = here("lineage", "A1@2026-03", "2", "--meter", "A1-EL", "--limit", "1", settings=settings).stdout

    rows = [(row["value"], row["state"], row["energy"]) for row in found["readings"]]
    assert rows == [(124.0, "counted", 240.0), (136.0, "counted", 120.0)]
    assert "2026-03-01T12:00:00+08:00  124  counted  240" in said
    with pytest.raises(ReportError, match=r"no emission line of A1@2026-03 '99'.*/v1/reports/A1/2026-03"):
        here("lineage", "A1@2026-03", "99", settings=settings)
