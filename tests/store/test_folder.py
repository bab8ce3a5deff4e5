from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from carbon.factors import Factor
from carbon.meters import Kind, Meter, MeterEvent, Role, Stamp
from carbon.park import Activity, Certificate, Enterprise, Goal, Indicator, Label, Output, Policy
from store.book.factor_cells import plain_value, published
from store.book.folder import national_factors, read_folder

SAMPLE = Path(__file__).parents[2] / "parks" / "daye-lake"
PARK_TOML = """
[park]
id = "tiny"
name_zh = "小园区"
timezone = "Asia/Shanghai"
region = "湖北"
"""


@pytest.fixture
def folder(tmp_path):
    def write(**tables):
        for name, content in {"park.toml": PARK_TOML, **tables}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
        return tmp_path

    return write


def test_a_folder_with_a_park_file_alone_is_a_park_with_the_national_factors(folder):
    park = read_folder(folder())

    assert (park.id, park.name_zh, park.name_en, park.zone, park.region) == (
        "tiny",
        "小园区",
        "小园区",
        "Asia/Shanghai",
        "湖北",
    )
    assert park.languages == ("zh", "en")
    assert park.policy == Policy()
    assert park.enterprises == ()
    assert park.factors == national_factors()
    assert len(park.factors) > 700


def test_empty_cells_take_their_defaults(folder):
    park = read_folder(
        folder(
            **{
                "enterprises.csv": "id,name_zh\nE01,一\n",
                "meters.csv": (
                    "id,enterprise,carrier,kind,unit,multiplier,max_gap_s,length_s\n"
                    "M1,E01,electricity,register,kWh,,,\n"
                    "M2,E01,electricity,power,kW,,,\n"
                    "M3,E01,electricity,interval,MWh,,,14400\n"
                ),
                "goals.csv": "id,name_zh,indicator,unit,direction,target_year,target,source\n"
                "G1,甲,gdp,亿元,up,2026,400,计划\n",
                "outputs.csv": "enterprise,month\nE01,2026-03\n",
            },
        ),
    )

    register, power, interval = park.meters
    assert park.enterprises == (Enterprise("E01", "一", "一"),)
    assert register == Meter("M1", "E01", "electricity", Kind.REGISTER, "kWh", Role.BOUNDARY, 1.0, max_gap_s=7200)
    assert (power.kind, power.max_gap_s) == (Kind.POWER, 900)
    assert (interval.stamp, interval.length_s, interval.max_gap_s) == (Stamp.END, 14400, 14400)
    assert park.goals == (Goal("G1", "甲", "甲", "gdp", "park", "亿元", "up", 2026, 400.0, source="计划"),)
    assert park.outputs == (Output("E01", "2026-03", None, None, price_basis="current", status="final"),)


def test_every_cell_arrives_in_its_type(folder):
    park = read_folder(
        folder(
            **{
                "enterprises.csv": "id,name_zh,since,until\nE01,一,2025-03-01,2027-01-01\n",
                "labels.csv": "enterprise,label,since,until,source\nE01,high_tech,2023-11-14,2026-11-14,证书\n",
                "meters.csv": "id,enterprise,carrier,kind,unit,register_max\nM1,E01,natural_gas,register,m3,100000\n",
                "meter_events.csv": "meter,at,event,final,initial,note\n"
                "M1,2026-05-18T10:00:00+08:00,replacement,9.5,0,换表\n",
                "activity.csv": "enterprise,month,carrier,quantity,unit,document\nE01,2026-03,diesel,620,kg,发票\n",
                "certificates.csv": "serial,enterprise,kind,mwh,vintage,retired_for\nGEC-1,E01,gec,12.5,2026-05,2026\n",
                "indicators.csv": "indicator,scope,period,value,source\ngdp,E01,2025,1e2,公报\n",
            },
        ),
    )

    assert park.enterprises[0].since == date(2025, 3, 1)
    assert park.labels == (Label("E01", "high_tech", date(2023, 11, 14), date(2026, 11, 14), "证书"),)
    assert park.meters[0].register_max == 100000.0
    assert park.events == (MeterEvent("M1", datetime(2026, 5, 18, 2, tzinfo=UTC), "replacement", 9.5, 0.0, "换表"),)
    assert park.activities == (Activity("E01", "2026-03", "diesel", 620.0, "kg", "发票"),)
    assert park.certificates == (Certificate("GEC-1", "E01", "gec", 12.5, "2026-05", "2026"),)
    assert park.indicators == (Indicator("gdp", "E01", "2025", 100.0, "公报"),)


def test_a_byte_order_mark_blank_lines_and_any_order_of_columns_and_rows_are_fine(folder):
    path = folder()
    (path / "enterprises.csv").write_bytes("\ufeffname_zh,id\r\n二,E02\r\n\r\n,\r\n一,E01\r\n".encode())

    park = read_folder(path)

    assert park.enterprises == (Enterprise("E01", "一", "一"), Enterprise("E02", "二", "二"))


def test_own_factors_replace_the_national_ones(folder):
    own = (
        "kind,carrier,unit,value,value_unit,year,source_doc,confidence\n"
        "grid_ef,electricity,kWh,0.4,kgCO2/kWh,2023,示例公告 (2025-12-31),official\n"
    )

    park = read_folder(
        folder(**{"factors/own.csv": own, "park.toml": f'{PARK_TOML}[policy]\ngrid_factor = "national"\n'})
    )

    assert park.factors == (
        Factor(
            "grid_ef",
            "electricity",
            0.4,
            "0.4",
            "kgCO2/kWh",
            "kWh",
            2023,
            source_doc="示例公告 (2025-12-31)",
            confidence="official",
            published=date(2025, 12, 31),
        ),
    )


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0.5306", 0.5306),
        ("0", 0.0),
        ("44/12", 44 / 12),
        ("0.5714-0.6143", None),
        ("<=0.2", None),
        ("100/100/95", None),
        ("0.5S", None),
        ("GJ = t*(h-83.74)/1000", None),
    ],
)
def test_a_factor_is_used_only_when_its_value_is_a_number_or_an_exact_fraction(printed, value):
    assert plain_value(printed) == value


def test_a_factor_is_published_on_the_first_day_its_document_names():
    assert published("公告2024年第33号 (2024-12-20, posted 2024-12-26)") == date(2024, 12, 20)
    assert published("GB/T 32151.34-2024 表C.1") is None
    assert published("样例 2024-13-40") is None


def test_the_national_factors_keep_fractions_ranges_spans_of_years_and_days_of_publication(folder):
    factors = read_folder(folder()).factors

    carbon = next(f for f in factors if f.carrier == "C_to_CO2")
    hubei = [f for f in factors if f.kind == "grid_ef" and f.region == "湖北" and f.year == 2023]
    spans = [f for f in factors if f.year == 2012 and f.kind == "grid_ef" and f.value is not None]
    assert (carbon.value, carbon.value_text) == (44 / 12, "44/12")
    assert [(f.value, f.published, f.confidence) for f in hubei] == [(0.4044, date(2025, 12, 31), "secondary")]
    assert spans
    assert sum(f.value is None for f in factors) > 40
    assert all(f.value is None or f.value_text for f in factors)


def test_the_sample_park_is_whole():
    park = read_folder(SAMPLE)

    by_role = [meter.role for meter in park.meters]
    carriers = [meter.carrier for meter in park.meters]
    passed_on = [m for m in park.meters if m.parent and not m.parent.startswith(m.enterprise)]
    boundaries = {m.enterprise for m in park.meters if m.role is Role.BOUNDARY and m.carrier == "electricity"}
    assert len(park.clusters) == 4
    assert [enterprise.id for enterprise in park.enterprises] == [f"E{number:02d}" for number in range(1, 25)]
    assert all(e.name_zh.startswith("示例企业") and e.name_en.startswith("Example") for e in park.enterprises)
    assert boundaries == {enterprise.id for enterprise in park.enterprises}
    assert (by_role.count(Role.GENERATION), by_role.count(Role.EXPORT)) == (8, 5)
    assert (carriers.count("natural_gas"), carriers.count("heat")) == (10, 4)
    assert {meter.kind for meter in park.meters} == set(Kind)
    assert [meter.id for meter in passed_on] == ["E24-EL-1"]
    assert {output.month for output in park.outputs if output.status == "provisional"} == {"2026-09", "2026-10"}
    assert len({output.month for output in park.outputs}) == 24


def test_the_sample_park_holds_every_target_of_the_plan():
    goals = {goal.indicator + "@" + goal.scope: goal for goal in read_folder(SAMPLE).goals}

    targets = {
        "gdp_core@park": 400,
        "label_count:above_designated@park": 180,
        "output_share_of:leading_industry@park": 70,
        "added_share_of:strategic_emerging@park": 30,
        "label_count:high_tech@park": 320,
        "label_count:rd_provincial@park": 50,
        "output_value@C1": 3_000_000,
        "output_value@C2": 2_000_000,
        "output_value@C3": 1_000_000,
        "output_value@C4": 1_000_000,
    }
    assert {key: goals[key].target for key in targets} == targets
    assert all("三年行动计划(2024-2026年)" in goals[key].source for key in targets)
    assert all(goals[key].target_year == 2026 for key in targets)
