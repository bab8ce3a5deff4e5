"""The workbook and the flat table of a report, read back and held against the report."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from api.exports.table import BYTE_ORDER_MARK, _cell, as_csv
from api.exports.workbook import as_xlsx

WAYS = ("scope2_location_t", "scope2_market_t")


def same(value):
    """Return a number as a workbook holds it, to 16 digits."""
    return pytest.approx(value, rel=1e-15, abs=0)


@pytest.fixture(scope="module")
def report(sample):
    """Give the report of a cluster with certificates, heat, gas and own generation."""
    return sample.client("auditor").get("/v1/reports/C2/2026-02").json()


@pytest.fixture(scope="module")
def book(sample):
    """Give the workbook of the same report as the API answers it, Chinese first."""
    answer = sample.client("auditor").get("/v1/reports/C2/2026-02?format=xlsx&lang=zh")
    assert 'filename="greenpark-C2-2026-02.xlsx"' in answer.headers["content-disposition"]
    return load_workbook(io.BytesIO(answer.content))


def sheet(book, name):
    """Return the sheet whose title ends in a name."""
    return next(one for one in book if one.title.split(" ", 1)[1] == name)


def rows(book, name, table=0):
    """Return the rows below the headings of one table of a sheet, up to the first that is empty or a sentence."""
    lines = [list(values) for values in sheet(book, name).values]
    starts = [i for i, values in enumerate(lines) if "\n" in str(values[0])]
    found = []
    for values in lines[starts[table] + 1 :]:
        if values[0] is None or sum(value is not None for value in values) == 1:
            break
        found.append(values)
    return found


def test_the_summary_has_the_reports_own_totals(book, report):
    emissions = report["emissions"]

    by_source = {row[0]: row[1:4] for row in rows(book, "排放汇总")}

    assert by_source["合计,不含购入能源 (范围一)"][:2] == same([emissions["scope1_t"]] * 2)
    assert by_source["购入能源小计 (范围二)"][:2] == same([emissions[way] for way in WAYS])
    totals = [*(emissions["scope1_t"] + emissions[way] for way in WAYS), emissions["park_rule_t"]]
    assert by_source["合计,含购入能源"] == same(totals)
    for way in range(3):
        parts = [by_source[name][way] for name in ("化石燃料燃烧", "生产过程", "购入电力", "购入热力")]
        assert sum(parts) == pytest.approx(by_source["合计,含购入能源"][way], rel=1e-12)


def test_fuels_stand_with_the_parameters_that_make_their_factor(book, report):
    (line,) = [one for one in report["emissions"]["lines"] if one["method"] == "combustion"]
    parts = {part["kind"]: part["value"] for part in line["factor"]["parts"]}

    row = next(row for row in rows(book, "化石燃料燃烧") if row[2] == "燃烧")

    _, carrier, _, quantity, unit, ncv, ncv_unit, content, _, oxidation, *_, t = row
    assert (carrier, unit, ncv_unit) == ("天然气", "m3", "GJ/10^4 Nm3")
    assert (ncv, content, oxidation) == (parts["fuel_ncv"], parts["fuel_cc"], parts["fuel_of"])
    assert (quantity, t) == (same(line["quantity"]), same(line["t"]))
    assert quantity / 1e4 * ncv * content * oxidation / 100 * 44 / 12 == pytest.approx(t, rel=1e-12)


def test_every_line_stands_once_with_its_readings_and_lies_behind_its_number(book, report):
    lines = report["emissions"]["lines"]

    found = rows(book, "排放明细")

    assert [(row[0], row[6], row[9], row[10]) for row in found] == [
        (line["n"], same(line["quantity"]), same(line["t"]), line["href"]) for line in lines
    ]
    cells = [cell for row in sheet(book, "电力 (分来源)").iter_rows() for cell in row if cell.hyperlink]
    assert cells
    for cell in cells:
        place = sheet(book, "排放明细")[cell.hyperlink.location.rpartition("!")[2]]
        assert place.value == cell.value


def test_electricity_stands_by_flow_and_by_origin(book, report):
    (energy,) = [one for one in report["energy"] if one["carrier"] == "electricity"]

    (flows,) = rows(book, "电力 (分来源)")
    by_origin = rows(book, "电力 (分来源)", 1)

    names = ("purchased", "generated", "renewable", "recovered", "exported", "quantity")
    assert flows[:2] == ["电力", "kWh"]
    assert flows[2:8] == same([energy[name] for name in names])
    market = [(row[3], row[4]) for row in by_origin if row[2] == "基于市场"]
    assert ("绿电交易", 1_500_000) in market
    bought = [quantity for origin, quantity in market if origin != "自发自用,绿证已售"]
    assert sum(bought) == pytest.approx(energy["purchased"], rel=1e-12)


def test_a_factor_stands_once_with_its_document_year_and_lines(book):
    found = rows(book, "排放因子及来源")

    names = [row[0] for row in found]
    (grid,) = [row for row in found if row[1] == 0.4044]
    assert len(set(map(tuple, found))) == len(names)
    assert grid[2:5] == ["kgCO2/kWh", "2023", "湖北"]
    assert "生态环境部" in grid[5]
    assert grid[9] == 0


def test_members_add_up_to_the_total_below_them(book):
    *members, total = rows(book, "成员企业")

    assert [row[0] for row in members] == [f"E{number:02d}" for number in range(8, 14)]
    for place in range(2, 7):
        assert sum(row[place] for row in members) == pytest.approx(total[place], rel=1e-12)


def test_a_sheet_is_ready_for_a4_and_its_headings_stay(book):
    for one in book:
        assert one.freeze_panes in {"A3", "A5"}
        assert one.page_setup.paperSize == 9
        assert one.sheet_properties.pageSetUpPr.fitToPage
        assert (one.page_setup.fitToWidth, one.page_setup.fitToHeight) == (1, 0)
        assert all(8 <= width.width <= 58 for width in one.column_dimensions.values())
    quantity = next(cell for row in sheet(book, "活动数据及来源").iter_rows(min_row=5) for cell in row[3:4])
    assert (quantity.number_format, quantity.data_type) == ("#,##0.00", "n")


def test_english_leads_where_it_is_asked_for(report):
    book = load_workbook(io.BytesIO(as_xlsx(report, "en")))

    heads = [cell.value for cell in sheet(book, "Emissions summary")[4]]
    assert heads[:2] == ["Source\n排放源", "Location-based\n基于位置\n[tCO2]"]
    assert "Fuel combustion" in [row[0] for row in rows(book, "Emissions summary")]


def test_a_text_is_never_a_formula_and_no_cell_holds_what_a_workbook_cannot(report):
    wild = {**report, "scope_name_zh": "=1+1", "id": "x\x07y", "seal": None}
    wild["boundary"] = {**report["boundary"], "enterprises": []}
    finding = {"code": "gap", "severity": "info", "meter": "+1", "from": None, "to": None}
    details = ("=HYPERLINK(1)", "@x", "y" * 40_000)
    wild["quality"] = report["quality"] | {"findings": [finding | {"detail": detail} for detail in details]}

    book = load_workbook(io.BytesIO(as_xlsx(wild)))

    cells = [cell for one in book for row in one.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert sheet(book, "封面与声明")["B5"].value == "=1+1"
    assert max(len(cell.value) for cell in cells if cell.data_type == "s") == 32_000
    assert not any("\x07" in str(cell.value) for cell in cells)


def test_the_flat_table_has_lines_members_and_their_ways_down(report):
    text = as_csv(report).removeprefix(BYTE_ORDER_MARK)
    found = list(csv.DictReader(io.StringIO(text, newline="")))

    lines = {row["n"]: row for row in found if row["section"].startswith("emission_") and row["n"]}
    parts = [row for row in found if row["section"] == "member_line"]
    assert [lines[str(line["n"])]["href"] for line in report["emissions"]["lines"]] == [
        line["href"] for line in report["emissions"]["lines"]
    ]
    for n, line in lines.items():
        members = [float(row["result"]) for row in parts if row["n"] == n]
        assert sum(members) == pytest.approx(float(line["result"]), rel=1e-12)
    assert {row["report"] for row in found} == {"C2@2026-02"}


def test_text_that_a_spreadsheet_would_run_is_written_as_text():
    assert [_cell(value) for value in ("=1+1", "@x", "+8", "plain", -1.5)] == ["'=1+1", "'@x", "'+8", "plain", -1.5]
