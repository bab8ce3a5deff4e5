"""A folder whose bills, measurements or processes no account could use."""

from __future__ import annotations

import pytest

from store.book.folder import read_folder
from store.errors import ParkFolderError

PARK_TOML = '[park]\nid = "tiny"\nname_zh = "小园区"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n'
ACTIVITY = "enterprise,month,carrier,quantity,unit"
MEASURED = "enterprise,carrier,parameter,value,unit,since,until,document"
PROCESSES = "enterprise,month,material,quantity,unit,content_pct"


@pytest.fixture
def folder(tmp_path):
    """Write a folder of one enterprise with these tables, a header and rows each."""

    def written(**tables):
        (tmp_path / "park.toml").write_text(PARK_TOML, encoding="utf-8")
        (tmp_path / "enterprises.csv").write_text("id,name_zh\nE01,一\n", encoding="utf-8")
        for name, lines in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return tmp_path

    return written


def refused(path):
    with pytest.raises(ParkFolderError) as refusal:
        read_folder(path)
    return [(m.file, m.line, m.column, m.reason) for m in refusal.value.mistakes]


@pytest.mark.parametrize(
    ("bill", "reason"),
    [
        ("E01,2026-03,lpg,500,L", "add a parameter density in kg/m3 to measured.csv"),
        ("E01,2026-03,steam,12,t", "add its absolute pressure in MPa to measured.csv"),
        ("E01,2026-03,heat,12,t", "does not convert exactly to 'GJ'"),
        ("E01,2026-03,electricity,12,t", "does not convert exactly to 'kWh'"),
    ],
)
def test_a_bill_that_does_not_come_into_its_carrier_s_unit_says_what_to_add(folder, bill, reason):
    ((file, line, column, said),) = refused(folder(activity=(ACTIVITY, bill)))

    assert (file, line, column) == ("activity.csv", 2, "unit")
    assert reason in said


def test_litres_and_tonnes_of_steam_are_taken_with_what_they_need(folder):
    measured = ("E01,lpg,density,0.55,kg/L,,,检验单", "E01,steam,pressure,0.8,MPa,2026-03-01,,合同")
    bills = ("E01,2026-03,lpg,500,L", "E01,2026-03,diesel,500,L", "E01,2026-03,steam,12,t")

    park = read_folder(folder(measured=(MEASURED, *measured), activity=(ACTIVITY, *bills)))

    assert len(park.activities) == 3


def test_a_pressure_of_other_months_is_none_for_the_bill(folder):
    measured = (MEASURED, "E01,steam,pressure,0.8,MPa,2026-04-01,,合同")

    ((_, line, _, said),) = refused(folder(measured=measured, activity=(ACTIVITY, "E01,2026-03,steam,12,t")))

    assert (line, "no pressure on 2026-03-31" in said) == (2, True)


def test_steam_that_would_be_water_is_refused_with_its_bill(folder):
    measured = (MEASURED, "E01,steam,pressure,0.8,MPa,,,合同", "E01,steam,temperature,150,C,,,合同")

    ((_, _, _, said),) = refused(folder(measured=measured, activity=(ACTIVITY, "E01,2026-03,steam,12,t")))

    assert "150 C is below the 170.42 C" in said


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("E01,electricity,emission_factor,0.3,kgCO2/kWh,,,x", "parameter", "electricity takes the grid's factor"),
        ("E01,natural_gas,pressure,0.8,MPa,,,x", "parameter", "is used for nothing"),
        ("E01,steam,ncv,3,GJ/t,,,x", "parameter", "is used for nothing"),
        ("E01,diesel,ncv,42.6,tC/GJ,,,x", "unit", "is not a unit of ncv of diesel; write GJ/t"),
        ("E01,diesel,ncv,36,GJ/m3,,,x", "unit", "write a unit per t"),
        ("E01,natural_gas,emission_factor,2,tCO2/t,,,x", "unit", "write a unit per m3"),
        ("E01,heat,emission_factor,0.1,tCO2/t,,,x", "unit", "write a unit per GJ"),
        ("E01,diesel,emission_factor,3096,tCO2/t,,,x", "value", "is 1e+03 times the 3.09591 tCO2/t"),
        ("E01,diesel,oxidation,0.98,,,,x", "unit", "is empty"),
        ("E01,diesel,oxidation,98,1,,,x", "unit", "write %"),
        ("E01,diesel,oxidation,120,%,,,x", "value", "is no oxidation in percent"),
        ("E01,diesel,ncv,0,GJ/t,,,x", "value", "was not measured; leave the row out"),
        ("E01,diesel,ncv,42652,GJ/t,,,x", "value", "is 1e+03 times the 42.652 GJ/t of the factors; check the unit"),
        ("E01,diesel,density,0.845,kg/m3,,,x", "value", "is 0.001 times the 845 kg/m3 of the factors"),
        ("E01,steam,pressure,0.8,bar,,,x", "unit", "write MPa or kPa"),
        ("E01,steam,pressure,800,MPa,,,x", "value", "is outside the tables of steam"),
        ("E01,steam,temperature,450,K,,,x", "unit", "write C or"),
        ("E01,plutonium,ncv,1,GJ/t,,,x", "carrier", "is not one of"),
    ],
)
def test_a_measurement_that_nothing_could_use_is_refused(folder, row, column, reason):
    found = refused(folder(measured=(MEASURED, row)))

    assert {(file, line) for file, line, _, _ in found} == {("measured.csv", 2)}
    assert any(where == column and reason in said for _, _, where, said in found), found


def test_two_measurements_of_one_parameter_never_speak_of_the_same_day(folder):
    rows = (
        "E01,natural_gas,ncv,356,GJ/10^4 Nm3,2026-03-01,2026-05-01,检测 3",
        "E01,natural_gas,ncv,360,GJ/10^4 Nm3,2026-04-01,2026-05-01,检测 4",
        "E01,natural_gas,oxidation,99,%,2026-04-01,,检测 4",
    )

    ((_, line, column, said),) = refused(folder(measured=(MEASURED, *rows)))

    assert (line, column) == (3, "since")
    assert "line 2 speaks of the same days, until 2026-05-01" in said


def test_measurements_that_follow_each_other_in_any_order_are_taken(folder):
    rows = (
        "E01,natural_gas,ncv,360,GJ/10^4 Nm3,2026-04-01,,检测 4",
        "E01,natural_gas,ncv,356,GJ/10^4 Nm3,,2026-04-01,检测 3",
    )

    assert len(read_folder(folder(measured=(MEASURED, *rows))).measured) == 2


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("E01,2026-03,kryptonite,5,t,100", "material", "is the carrier of no process_ef factor; there are BaCO3"),
        ("E01,2026-03,CaCO3,5,m3,100", "unit", "is no unit of mass"),
        ("E01,2026-03,CaCO3,5,t,101", "content_pct", "above 100 %"),
    ],
)
def test_a_process_that_no_factor_fits_is_refused(folder, row, column, reason):
    ((_, _, where, said),) = refused(folder(processes=(PROCESSES, row)))

    assert where == column
    assert reason in said


@pytest.mark.parametrize("year", ["2020", "2031"])
def test_a_data_year_that_no_usable_grid_factor_is_of_is_refused(folder, year):
    path = folder()
    (path / "park.toml").write_text(f'{PARK_TOML}[policy]\ngrid_factor_year = "{year}"\n', encoding="utf-8")

    ((file, line, where, said),) = refused(path)

    assert (file, line, where) == ("park.toml", 7, "policy.grid_factor_year")
    assert f"there is no grid_ef factor of {year}; there are" in said
