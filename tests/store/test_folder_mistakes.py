from __future__ import annotations

import pytest

from store.book.folder import read_folder
from store.errors import Mistake, ParkFolderError

PARK_TOML = """[park]
id = "tiny"
name_zh = "小园区"
timezone = "Asia/Shanghai"
region = "湖北"
"""
ENTERPRISES = "id,name_zh,cluster,since,until\nE01,一,,,\nE02,二,,,\n"
METER_HEADER = "id,enterprise,carrier,kind,unit,role,parent,register_max,length_s,max_gap_s,since,until"
CYCLE_HEADER = "id,enterprise,carrier,kind,unit,role,parent,length_s,cycle,max_gap_s,rated_per_h"


@pytest.fixture
def mistakes(tmp_path):
    """Write a folder and give the mistakes of it, as (file, line, column, reason)."""

    def found(tables):
        for name, content in {"park.toml": PARK_TOML, "enterprises.csv": ENTERPRISES, **tables}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(ParkFolderError) as refusal:
            read_folder(tmp_path)
        return list(refusal.value.mistakes)

    return found


def test_every_mistake_of_a_broken_folder_is_listed_at_once_with_file_line_and_column(mistakes):
    found = mistakes(
        {
            "park.toml": PARK_TOML.replace("Asia/Shanghai", "Asia/Wuhan") + '[policy]\nelectricity_tce = "both"\n',
            "clusters.csv": "id,name_zh,target_year\nC1,甲,26\n",
            "enterprises.csv": "id,name_zh,cluster,since,until,owner\n"
            "E01,一,C9,2026-02-30,,\n"
            "E01,二,,2026-03-01,2026-03-01,\n"
            "park,,C1,,,\n",
            "labels.csv": "enterprise,label,since,until\n"
            "E01,high_tech,2023-01-01,2026-01-01\n"
            "E01,high_tech,2025-12-31,\n"
            "E07,High-Tech,,\n",
            "meters.csv": f"{METER_HEADER}\n"
            "M1,E01,electricity,register,m3,,M2,,,,,\n"
            "M2,E01,electricity,interval,kWh,sub,M1,,,,,\n"
            "M3,E09,plasma,pulse,kWh,main,M8,1e6,,,,\n",
            "meter_events.csv": "meter,at,event,final,initial\n"
            "M1,2026-05-18T10:00:00,replacement,1,0\n"
            "M1,2026-05-18T10:00:00+08:00,replacement,,0\n",
            "outputs.csv": 'enterprise,month,output_value_10k_cny,quantity\nE01,2026-13,"1,000",5\n',
            "goals.csv": "id,name_zh,indicator,unit,direction,baseline,target_year,target,source\n"
            "G1,甲,label_count,家,sideways,5,2026,3,\n",
            "certificates.csv": "serial,enterprise,kind,mwh\nS1,E01,gec,5\nS1,E01,gec,0\n",
            "outputs_2025.csv": "enterprise,month\n",
        },
    )

    places = [(mistake.file, mistake.line, mistake.column) for mistake in found]
    assert places == [
        ("park.toml", 4, "park.timezone"),
        ("park.toml", 7, "policy.electricity_tce"),
        ("clusters.csv", 2, "target_year"),
        ("enterprises.csv", 1, "owner"),
        ("enterprises.csv", 2, "since"),
        ("enterprises.csv", 2, "cluster"),
        ("enterprises.csv", 3, "id"),
        ("enterprises.csv", 3, "until"),
        ("enterprises.csv", 4, "name_zh"),
        ("enterprises.csv", 4, "id"),
        ("labels.csv", 3, "since"),
        ("labels.csv", 4, "label"),
        ("labels.csv", 4, "enterprise"),
        ("meters.csv", 2, "unit"),
        ("meters.csv", 2, "parent"),
        ("meters.csv", 3, "length_s"),
        ("meters.csv", 3, "parent"),
        ("meters.csv", 4, "carrier"),
        ("meters.csv", 4, "kind"),
        ("meters.csv", 4, "role"),
        ("meters.csv", 4, "enterprise"),
        ("meters.csv", 4, "parent"),
        ("meter_events.csv", 2, "at"),
        ("meter_events.csv", 3, "final"),
        ("outputs.csv", 2, "month"),
        ("outputs.csv", 2, "output_value_10k_cny"),
        ("outputs.csv", 2, "product"),
        ("outputs.csv", 2, "product_unit"),
        ("certificates.csv", 3, "mwh"),
        ("certificates.csv", 3, "serial"),
        ("goals.csv", 2, "indicator"),
        ("goals.csv", 2, "direction"),
        ("goals.csv", 2, "source"),
        ("goals.csv", 2, "baseline_year"),
        ("outputs_2025.csv", 0, ""),
    ]


def test_the_error_reads_as_one_line_a_mistake(tmp_path):
    (tmp_path / "park.toml").write_text(PARK_TOML, encoding="utf-8")
    (tmp_path / "enterprises.csv").write_text("id,name_zh,cluster\nE01,一,C9\n", encoding="utf-8")

    with pytest.raises(ParkFolderError) as refusal:
        read_folder(tmp_path)

    assert str(refusal.value).splitlines() == [
        f"{tmp_path}: 1 mistakes, nothing was loaded",
        "enterprises.csv:2: cluster: there is no cluster 'C9' in clusters.csv",
    ]


def test_a_folder_without_park_file_says_so(tmp_path):
    with pytest.raises(ParkFolderError) as refusal:
        read_folder(tmp_path)

    assert [(m.file, m.line) for m in refusal.value.mistakes] == [("park.toml", 0)]


def test_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(ParkFolderError, match="is not a folder"):
        read_folder(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("content", "line", "column"),
    [
        ("[park]\nid = \n", 2, ""),
        (PARK_TOML + "colour = 3\n", 6, "park.colour"),
        (PARK_TOML + "[polcy]\n", 6, "polcy"),
        (PARK_TOML + "[policy]\ngrid = 'province'\n", 7, "policy.grid"),
        (PARK_TOML + "[policy]\nfuel_set = 'set9'\n", 7, "policy.fuel_set"),
        (PARK_TOML + "languages = ['fr']\n", 6, "park.languages"),
        (PARK_TOML.replace('"tiny"', "7"), 2, "park.id"),
        (PARK_TOML.replace('"tiny"', '"ti/ny"'), 2, "park.id"),
        (PARK_TOML.replace("湖北", "Hubei"), 5, "park.region"),
        (PARK_TOML.replace('region = "湖北"\n', ""), 0, "park.region"),
        (PARK_TOML.encode("gb18030"), 3, ""),
    ],
)
def test_a_mistake_in_the_park_file_is_found_at_its_line(mistakes, content, line, column):
    found = mistakes({"park.toml": content})

    assert [(m.file, m.line, m.column) for m in found] == [("park.toml", line, column)]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", (0, "", "is empty; its first line is id,name_zh")),
        ("id\nE01\n", (1, "name_zh", "the column is missing")),
        ("id,name_zh,id\nE01,一,E01\n", (1, "id", "the column is there twice")),
        ("id,name_zh\nE01\n", (2, "", "has 1 cells where the header has 2")),
        ('id,name_zh\n"E01,一\n', (2, "", "is not CSV from here on")),
        ('id,name_zh\nE01,"一\n行"\nE/2,二\n', (4, "id", "'E/2' is not an id")),
        ("id,name_zh\nE01,一\u0000\n", (2, "name_zh", "has control characters")),
        ("id,name_zh\nE01,示例企业\n".encode("gb18030"), (2, "", "is not UTF-8; save it as")),
    ],
)
def test_a_table_that_is_broken_as_a_table_is_found_at_its_line(mistakes, content, expected):
    found = mistakes({"enterprises.csv": content})

    line, column, reason = expected
    assert [(m.file, m.line, m.column) for m in found] == [("enterprises.csv", line, column)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("M1,E01,electricity,power,kWh,,,,,,,", "unit", "a power meter reads W, kW, MW"),
        ("M1,E01,natural_gas,power,kW,,,,,,,", "unit", "does not convert exactly"),
        ("M1,E01,electricity,register,kWh,,,,900,,,", "length_s", "only an interval meter has one"),
        ("M1,E01,electricity,interval,kWh,,,1000,900,,,", "register_max", "only a register wraps"),
        ("M1,E01,electricity,interval,kWh,,,,900,600,,", "max_gap_s", "600 is shorter than the interval of 900 s"),
        ("M1,E01,electricity,register,kWh,,M1,,,,,", "parent", "M1 would feed itself"),
        ("M1,E01,electricity,register,kWh,,,-5,,,,", "register_max", "not above zero"),
        ("M1,E01,electricity,register,kWh,,,,,1.5,,", "max_gap_s", "not a whole number of seconds"),
        ("M1,E01,electricity,register,kWh,,,,,,2026-01-02,2026-01-02", "until", "is not after since"),
    ],
)
def test_a_meter_that_cannot_mean_what_it_says_is_refused(mistakes, row, column, reason):
    found = mistakes({"meters.csv": f"{METER_HEADER}\n{row}\n"})

    assert [(m.file, m.line, m.column) for m in found] == [("meters.csv", 2, column)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("M1,E01,electricity,interval,kWh,,,,,,", "length_s", "the seconds of its interval, or in cycle day or month"),
        ("M1,E01,electricity,interval,kWh,,,900,day,,", "length_s", "leave one of them empty"),
        ("M1,E01,electricity,interval,kWh,,,,week,,", "cycle", "'week' is not one of day, month"),
        ("M1,E01,electricity,interval,kWh,,,,month,7200,", "max_gap_s", "leave it empty: one month follows the other"),
        ("M1,E01,electricity,register,kWh,,,,day,,", "cycle", "only an interval meter has one"),
        ("M1,E01,electricity,register,kWh,,,,,,0", "rated_per_h", "0 is not above zero"),
        ("M1,E01,electricity,register,kWh,check,,,,,", "parent", "a check meter (校核) needs the meter"),
    ],
)
def test_a_calendar_interval_a_rated_energy_and_a_check_meter_are_held_to_their_rules(mistakes, row, column, reason):
    found = mistakes({"meters.csv": f"{CYCLE_HEADER}\n{row}\n"})

    assert [(m.file, m.line, m.column) for m in found] == [("meters.csv", 2, column)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("E01,electricity,plant,3,名录", "level", "'plant' is not one of unit, subunit, equipment"),
        ("E01,electricity,unit,1.5,名录", "required", "'1.5' is not a whole number"),
        ("E09,electricity,unit,1,名录", "enterprise", "there is no enterprise 'E09'"),
        ("E01,electricity,unit,1,", "source", "is empty and has no default"),
    ],
)
def test_a_metering_point_that_cannot_be_counted_is_refused(mistakes, row, column, reason):
    found = mistakes({"metering_points.csv": f"enterprise,carrier,level,required,source\n{row}\n"})

    assert [(m.file, m.line, m.column) for m in found] == [("metering_points.csv", 2, column)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("M2,E01,natural_gas,register,m3,sub,M1,,,,,", "parent", "measures electricity, and this meter natural_gas"),
        ("M2,E02,electricity,register,kWh,sub,M1,,,,,", "parent", "is measured at a boundary"),
        ("M2,E01,electricity,register,kWh,boundary,M1,,,,,", "role", "would count twice"),
    ],
)
def test_a_parent_that_cannot_feed_its_meter_is_refused(mistakes, row, column, reason):
    found = mistakes({"meters.csv": f"{METER_HEADER}\nM1,E01,electricity,register,kWh,,,,,,,\n{row}\n"})

    assert [(m.file, m.line, m.column) for m in found] == [("meters.csv", 3, column)]
    assert reason in found[0].reason


def test_a_circle_of_parents_is_found_at_each_of_its_meters(mistakes):
    rows = [f"M{n},E01,electricity,register,kWh,sub,M{n % 3 + 1},,,,," for n in (1, 2, 3)]

    found = mistakes({"meters.csv": "\n".join([METER_HEADER, *rows, "M4,E01,electricity,register,kWh,sub,M1,,,,,"])})

    assert [(m.line, m.reason) for m in found] == [(n + 1, f"M{n} would feed itself") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("table", "content", "column", "reason"),
    [
        ("goals.csv", "output_of:x,park,up,,,2026,1", "indicator", "is not computed; with a label go"),
        ("goals.csv", "added_value:real,park,up,,,2026,1", "indicator", "'real' is not a price basis"),
        ("goals.csv", "gdp,C7,up,,,2026,1", "scope", "neither park nor the id"),
        ("goals.csv", "gdp,park,down,2023,100,2026,120", "direction", "down leads away from the target 120"),
        ("goals.csv", "gdp,park,up,2026,100,2026,120", "target_year", "2026 is not after the baseline's year 2026"),
        ("goals.csv", "gdp,park,up,2023,,2026,120", "baseline", "a baseline is a value and its year"),
        ("goals.csv", "gdp,park,down,2023,5,2026,0,compound", "path", "of the same sign, not 5 and 0; write linear"),
        ("goals.csv", "gdp,park,up,2023,-5,2026,4,compound", "path", "of the same sign, not -5 and 4"),
    ],
)
def test_a_goal_that_cannot_be_measured_is_refused(mistakes, table, content, column, reason):
    header = "id,name_zh,unit,source,indicator,scope,direction,baseline_year,baseline,target_year,target,path"
    row = f"G1,甲,家,计划,{content}" + "," * (header.count(",") - 4 - content.count(","))

    found = mistakes({table: f"{header}\n{row}\n"})

    assert [(m.file, m.line, m.column) for m in found] == [(table, 2, column)]
    assert reason in found[0].reason


@pytest.mark.parametrize(
    ("table", "content", "column", "reason"),
    [
        (
            "activity.csv",
            "enterprise,month,carrier,quantity,unit\nE01,2026-03,diesel,5,kWh\n",
            "unit",
            "does not convert",
        ),
        ("activity.csv", "enterprise,month,carrier,quantity,unit\nE01,2026-03,diesel,-5,t\n", "quantity", "below zero"),
        ("indicators.csv", "indicator,period,value,source\nenergy_tce,2025,1,x\n", "indicator", "is computed"),
        ("indicators.csv", "indicator,period,value,source\ngdp,2025Q1,1,x\n", "period", "neither a year"),
        ("indicators.csv", "indicator,period,value,source\ngdp,2025,nan,x\n", "value", "is not a number"),
        ("outputs.csv", "enterprise,month,price_basis\nE01,2026-03,2020\n", "price_basis", "is not a price basis"),
        ("certificates.csv", "serial,enterprise,kind,mwh,retired_for\nS1,E01,gec,5,2026Q1\n", "retired_for", "neither"),
        ("clusters.csv", "id,name_zh\nE01,甲\n", "id", "is the id of a cluster too"),
    ],
)
def test_a_row_that_no_account_could_use_is_refused(mistakes, table, content, column, reason):
    found = mistakes({table: content})

    assert [m.column for m in found] == [column]
    assert reason in found[0].reason


def test_a_replacement_of_what_is_no_register_is_refused(mistakes):
    found = mistakes(
        {
            "meters.csv": f"{METER_HEADER}\nM1,E01,electricity,power,kW,,,,,,,\n",
            "meter_events.csv": "meter,at,event\nM1,2026-05-18T10:00:00+08:00,replacement\n",
        },
    )

    assert found == [
        Mistake("meter_events.csv", 2, "event", "only a register is replaced, and this meter's kind is power")
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("grid_ef,0.4,2014-2012,,公告,", "year", "ends before it begins"),
        ('grid_ef,"0,4",2023,,公告,', "value", "is not a number"),
        ("grid_ef,0.4,2023,,,", "source_doc", "is empty and has no default"),
        ("grid_ef,0.4,2023,,公告,sure", "confidence", "is not one of official, secondary, memory"),
    ],
)
def test_a_mistake_in_a_factor_file_is_found_at_its_line(mistakes, row, column, reason):
    header = "kind,value,year,basis,source_doc,confidence,carrier,unit,value_unit,region"

    found = mistakes({"factors/own.csv": f"{header}\n{row},electricity,kWh,kgCO2/kWh,湖北\n"})

    assert [(m.file, m.line, m.column) for m in found] == [("factors/own.csv", 2, column)]
    assert reason in found[0].reason


def test_one_factor_in_two_files_is_a_mistake_that_names_both(mistakes):
    table = "kind,carrier,unit,value,value_unit,region,source_doc\ngrid_ef,electricity,kWh,0.4,kgCO2/kWh,湖北,公告\n"

    found = mistakes({"factors/a.csv": table, "factors/b.csv": table})

    assert [(m.file, m.line) for m in found] == [("factors/b.csv", 2)]
    assert found[0].reason.endswith("was already given in factors/a.csv line 2")


def test_an_empty_folder_of_factors_is_a_mistake_and_no_silent_return_to_the_national_ones(mistakes):
    found = mistakes({"factors/README.md": "nothing yet"})

    assert [(m.file, m.line) for m in found] == [("factors/", 0)]


def test_a_zone_that_is_not_whole_hours_from_utc_is_refused(tmp_path):
    (tmp_path / "park.toml").write_text(
        '[park]\nid = "p"\nname_zh = "园"\ntimezone = "Asia/Kolkata"\nregion = "湖北"\n', encoding="utf-8"
    )

    with pytest.raises(ParkFolderError) as caught:
        read_folder(tmp_path)

    (mistake,) = [one for one in caught.value.mistakes if one.column == "park.timezone"]
    assert "not whole hours from UTC" in mistake.reason
