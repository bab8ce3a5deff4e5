from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path

import pandas as pd
import pytest

from ingest.errors import MeterFileError, MeterMapError
from ingest.meterfile import parse_meter_file, read_map, read_meter_file
from tests.ingest.examples import MARCH_1

STEEL = Path(__file__).parent.parent / "data" / "steel"
STEEL_FILE = STEEL / "Steel_industry_data.csv.gz"
QUARTER_MS = 900_000


@pytest.fixture(scope="module")
def steel_lines() -> list[str]:
    return gzip.decompress(STEEL_FILE.read_bytes()).decode("utf-8-sig").splitlines()


@pytest.fixture(scope="module")
def steel_rows() -> pd.DataFrame:
    return read_meter_file(STEEL_FILE, read_map(STEEL / "steel.toml"))


def _energy_by_month(rows: pd.DataFrame) -> pd.Series:
    """Sum the intervals by the Korean month they begin in; the file's stamps are their ends."""
    starts = pd.to_datetime(rows["at_ms"] - QUARTER_MS, unit="ms", utc=True).dt.tz_convert("Asia/Seoul")
    return rows["value"].groupby(starts.dt.strftime("%Y-%m")).sum()


def _mapped(tmp_path: Path, map_text: str, lines: list[str], name: str = "file.csv") -> pd.DataFrame:
    (tmp_path / "map.toml").write_text(map_text, encoding="utf-8")
    (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_meter_file(tmp_path / name, read_map(tmp_path / "map.toml"))


def test_the_steel_year_and_january_are_the_published_sums(steel_rows: pd.DataFrame) -> None:
    months = _energy_by_month(steel_rows)

    assert len(steel_rows) == 35_040
    assert steel_rows["at_ms"].is_unique
    assert set(months.index) == {f"2018-{month:02d}" for month in range(1, 13)}
    assert months.sum() == pytest.approx(959_636.71, abs=1e-6)
    assert months["2018-01"] == pytest.approx(126_238.29, abs=1e-6)


def test_midnight_is_the_end_of_its_day_when_the_rows_are_shuffled(
    tmp_path: Path, steel_lines: list[str], steel_rows: pd.DataFrame
) -> None:
    header, *lines = steel_lines
    random.Random(7).shuffle(lines)
    (tmp_path / "shuffled.csv").write_text("\n".join([header, *lines]), encoding="utf-8")

    rows = read_meter_file(tmp_path / "shuffled.csv", read_map(STEEL / "steel.toml"))

    pd.testing.assert_frame_equal(rows.sort_values("at_ms", ignore_index=True), steel_rows)


@pytest.mark.parametrize("cut", [95, 96, 17_000])
def test_midnight_is_the_end_of_its_day_wherever_the_file_is_cut(
    tmp_path: Path, steel_lines: list[str], steel_rows: pd.DataFrame, cut: int
) -> None:
    header, *lines = steel_lines
    for name, part in (("first.csv", lines[:cut]), ("second.csv", lines[cut:])):
        (tmp_path / name).write_text("\n".join([header, *part]), encoding="utf-8")

    steel_map = read_map(STEEL / "steel.toml")
    halves = [read_meter_file(tmp_path / name, steel_map) for name in ("first.csv", "second.csv")]

    pd.testing.assert_frame_equal(pd.concat(halves, ignore_index=True), steel_rows)


def test_columns_meter_at_value_need_no_map(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text(f"meter,at,value\nA,2026-03-01T08:00:00+08:00,1.5\nB,{MARCH_1}.5,-2\n", encoding="utf-8")

    rows = read_meter_file(path, None)

    assert rows.to_dict("list") == {
        "meter": ["A", "B"],
        "at_ms": [MARCH_1 * 1000, MARCH_1 * 1000 + 500],
        "value": [1.5, -2.0],
    }


def test_every_bad_row_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text(
        "meter,at,value\n"
        "A,2026-03-01T08:00:00+08:00,1\n"
        "A,2026-03-01T08:00:00,1\n"
        "\n"
        "A,yesterday,1\n"
        "A,2026-03-01T08:00:00+08:00,\n"
        'A,2026-03-01T08:00:00+08:00,"1,5"\n'
        "A,2026-03-01T08:00:00+08:00,nan\n"
        "A,2026-03-01T08:00:00+08:00,1e999\n"
        "A,2026-03-01T08:00:00+08:00\n",
        encoding="utf-8",
    )

    read = parse_meter_file(path, None)

    assert len(read.rows) == 1
    assert [(mistake.line, mistake.column, mistake.reason.split(":")[0]) for mistake in read.mistakes] == [
        (3, "at", "'2026-03-01T08"),
        (5, "at", "'yesterday' is neither ISO 8601 nor epoch seconds"),
        (6, "value", "is empty"),
        (7, "value", "'1,5' is not a number"),
        (8, "value", "'nan' is not a number"),
        (9, "value", "'1e999' is too large"),
        (10, "", "2 cells where the header has 3"),
    ]
    with pytest.raises(MeterFileError, match=r"plain\.csv:5: at: 'yesterday'"):
        read_meter_file(path, None)


def test_the_first_twenty_bad_rows_are_spelled_out_and_the_rest_counted(tmp_path: Path) -> None:
    path = tmp_path / "plain.csv"
    path.write_text("meter,at,value\n" + "A,0,x\n" * 45, encoding="utf-8")

    with pytest.raises(MeterFileError) as caught:
        read_meter_file(path, None)

    lines = str(caught.value).splitlines()
    assert len(lines) == 21
    assert lines[-1].endswith("25 more bad rows, 45 in all")
    assert len(caught.value.mistakes) == 45


LOCAL = """
zone = "Europe/Berlin"
day_first = true
{more}
[columns]
time = "Zeit"
[[meter]]
id = "A"
value = "kWh"
"""
AUTUMN = [
    "Zeit;kWh",
    "25.10.2026 01:30;1",
    "25.10.2026 02:00;2",
    "25.10.2026 02:30;3",
    "25.10.2026 02:00;4",
    "25.10.2026 02:30;5",
    "25.10.2026 03:00;6",
]


def test_a_time_that_happens_twice_is_refused_unless_the_map_says_how(tmp_path: Path) -> None:
    with pytest.raises(MeterFileError) as caught:
        _mapped(tmp_path, LOCAL.format(more='delimiter = ";"'), AUTUMN)

    assert [mistake.line for mistake in caught.value.mistakes] == [3, 4, 5, 6]
    assert "happens twice in Europe/Berlin" in caught.value.mistakes[0].reason


def test_the_repeated_hour_in_order_is_summer_time_first(tmp_path: Path) -> None:
    rows = _mapped(tmp_path, LOCAL.format(more='delimiter = ";"\nrepeated_hour = "in_order"'), AUTUMN)

    half_hours = ((rows["at_ms"] - 1_792_882_800_000) / 1_800_000).tolist()
    assert half_hours == [1, 2, 3, 4, 5, 6]


def test_a_repeated_hour_that_is_there_once_is_refused_even_in_order(tmp_path: Path) -> None:
    with pytest.raises(MeterFileError, match=r"file\.csv:2: Zeit: this time happens twice"):
        _mapped(tmp_path, LOCAL.format(more='delimiter = ";"\nrepeated_hour = "in_order"'), [AUTUMN[0], AUTUMN[2]])


def test_a_time_that_clocks_skip_is_refused(tmp_path: Path) -> None:
    lines = ["Zeit;kWh", "29.03.2026 01:59;1", "29.03.2026 02:30;1", "29.03.2026 03:00;1"]

    with pytest.raises(MeterFileError) as caught:
        _mapped(tmp_path, LOCAL.format(more='delimiter = ";"'), lines)

    assert [mistake.line for mistake in caught.value.mistakes] == [3]
    assert "does not exist in Europe/Berlin" in caught.value.mistakes[0].reason


def test_day_or_month_first_is_never_guessed(tmp_path: Path) -> None:
    text = 'zone = "Asia/Shanghai"\n[columns]\ntime = "t"\n[[meter]]\nid = "A"\nvalue = "v"\n'

    with pytest.raises(MeterFileError, match="day or month first"):
        _mapped(tmp_path, text, ["t,v", "3/1/2026 08:00,1"])
    as_month = _mapped(tmp_path, "day_first = false\n" + text, ["t,v", "3/1/2026 08:00,1"])
    as_day = _mapped(tmp_path, "day_first = true\n" + text, ["t,v", "1/3/2026 08:00,1"])
    year_first = _mapped(tmp_path, text, ["t,v", "2026-3-1 8:00,1"])
    assert as_month["at_ms"].tolist() == as_day["at_ms"].tolist() == year_first["at_ms"].tolist() == [MARCH_1 * 1000]


def test_a_local_time_without_a_zone_in_the_map_is_refused_and_an_offset_needs_none(tmp_path: Path) -> None:
    text = '[columns]\ntime = "t"\n[[meter]]\nid = "A"\nvalue = "v"\n'

    with pytest.raises(MeterFileError, match="no offset, and the map names no zone"):
        _mapped(tmp_path, text, ["t,v", "2026-03-01 08:00,1"])
    rows = _mapped(
        tmp_path, text, ["t,v", "2026-03-01 08:00+08:00,1", "2026-03-01T00:00:00.250Z,2", "2026-02-28 24:00Z,3"]
    )
    assert rows["at_ms"].tolist() == [MARCH_1 * 1000, MARCH_1 * 1000 + 250, MARCH_1 * 1000]


@pytest.mark.parametrize(
    ("time_format", "label"),
    [
        ("%Y年%m月%d日 %H时%M分", "2026年03月01日 08时00分"),
        ("%m/%d/%Y %I:%M %p", "03/01/2026 08:00 AM"),
        ("%Y-%m-%d %H:%M %z", "2026-03-01 01:00 +0100"),
        ("epoch_s", "1772323200"),
        ("epoch_ms", "1772323200000"),
    ],
)
def test_a_map_may_give_the_form_of_its_times(tmp_path: Path, time_format: str, label: str) -> None:
    text = f'zone = "Asia/Shanghai"\ntime_format = "{time_format}"\n'
    text += '[columns]\ntime = "t"\n[[meter]]\nid = "A"\nvalue = "v"\n'

    assert _mapped(tmp_path, text, ["t,v", f"{label},1"])["at_ms"].tolist() == [MARCH_1 * 1000]
    with pytest.raises(MeterFileError, match=r"file.csv:2: t: 'soon' is not"):
        _mapped(tmp_path, text, ["t,v", "soon,1"])


def test_several_meters_share_a_row_and_an_empty_cell_is_a_gap(tmp_path: Path) -> None:
    text = """
zone = "Asia/Shanghai"
missing = ["--"]
[columns]
time = "t"
[[meter]]
id = "A"
value = "a"
unit = "MWh"
[[meter]]
id = "B"
value = "b"
scale = 10
"""
    rows = _mapped(tmp_path, text, ["t,a,b", "2026-03-01 08:00,1,2", "2026-03-01 09:00,,--", "2026-03-01 10:00,3,4"])

    assert rows["meter"].tolist() == ["A", "B", "A", "B"]
    assert rows["value"].tolist() == [1.0, 20.0, 3.0, 40.0]
    assert rows["unit"].tolist() == ["MWh", "", "MWh", ""]


def test_a_column_may_name_the_meter(tmp_path: Path) -> None:
    text = 'zone = "Asia/Shanghai"\n[columns]\ntime = "t"\nmeter = "m"\nvalue = "v"\n'
    lines = ["t,m,v", "2026-03-01 08:00,A,1", "2026-03-01 08:00,B,2"]

    as_ids = _mapped(tmp_path, text, lines)
    named = _mapped(tmp_path, text + '[[meter]]\nid = "E01-EL-1"\nname = "A"\n[[meter]]\nid = "B"\n', lines)

    assert as_ids["meter"].tolist() == ["A", "B"]
    assert named["meter"].tolist() == ["E01-EL-1", "B"]
    with pytest.raises(MeterFileError, match=r"file.csv:3: m: no \[\[meter\]\] block for 'B'"):
        _mapped(tmp_path, text + '[[meter]]\nid = "A"\n', lines)


def test_a_filter_takes_only_the_rows_that_say_so(tmp_path: Path) -> None:
    text = 'zone = "Asia/Shanghai"\n[columns]\ntime = "t"\n'
    text += '[[meter]]\nid = "A"\nvalue = "v"\nfilter = { direction = "import" }\n'

    rows = _mapped(tmp_path, text, ["t,direction,v", "2026-03-01 08:00,import,1", "2026-03-01 08:00,export,2"])

    assert rows["value"].tolist() == [1.0]


def test_numbers_are_read_as_their_country_writes_them(tmp_path: Path) -> None:
    text = LOCAL.format(more='delimiter = ";"\ndecimal = ","\nthousands = "."')

    rows = _mapped(tmp_path, text, ["Zeit;kWh", "01.03.2026 01:00;1.038,5", "01.03.2026 02:00;-0,25"])

    assert rows["value"].tolist() == [1038.5, -0.25]
    with pytest.raises(MeterFileError, match=r"'1.5' is not a number"):
        _mapped(tmp_path, LOCAL.format(more='delimiter = ";"\ndecimal = ","'), ["Zeit;kWh", "01.03.2026 01:00;1.5"])


def test_a_file_in_gb18030_is_read_when_the_map_says_so(tmp_path: Path) -> None:
    text = '{more}\nzone = "Asia/Shanghai"\n[columns]\ntime = "时间"\n[[meter]]\nid = "A"\nvalue = "用电量"\n'
    path = tmp_path / "账单.csv"
    path.write_bytes("时间,用电量\n2026-03-01 08:00,7\n".encode("gb18030"))
    (tmp_path / "right.toml").write_text(text.format(more='encoding = "gb18030"'), encoding="utf-8")
    (tmp_path / "wrong.toml").write_text(text.format(more=""), encoding="utf-8")

    assert read_meter_file(path, read_map(tmp_path / "right.toml"))["value"].tolist() == [7.0]
    with pytest.raises(MeterFileError, match="set encoding in the map"):
        read_meter_file(path, read_map(tmp_path / "wrong.toml"))


def test_a_line_number_counts_the_lines_inside_quotes(tmp_path: Path) -> None:
    path = tmp_path / "quoted.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["meter", "at", "value", "note"], ["A", "0", "1", "two\nlines"], ["A", "0", "x", ""]]
        )

    assert [mistake.line for mistake in parse_meter_file(path, None).mistakes] == [4]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xlsx", b"PK", "not an .xlsx workbook"),
        ("a.parquet", b"PAR1", "not a .csv"),
        ("a.csv", b"", "empty"),
        ("a.csv.gz", b"no gzip", "gzip"),
        ("a.csv", b"time,value\n1,2\n", "no column 'meter'; the file has time, value"),
        ("a.csv", b"meter,at,value,at\nA,0,1,2\n", "column 'at' is there twice"),
    ],
)
def test_a_file_that_is_no_meter_file_is_refused_with_what_to_do(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(MeterFileError) as caught:
        read_meter_file(tmp_path / name, None)

    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[columns]\ntime = "t"\n', r"no \[\[meter\]\] block"),
        ('zone = "Mars/Olympus"\n[columns]\ntime = "t"\nmeter = "m"\nvalue = "v"\n', "not an IANA zone"),
        ('zoen = "Asia/Seoul"\n[columns]\ntime = "t"\n', "zoen"),
        ('[columns]\ntime = "t"\n[[meter]]\nid = "A"\n', "meter A: neither its value nor columns.value"),
        ('delimiter = ""\n[columns]\ntime = "t"\nmeter = "m"\nvalue = "v"\n', "delimiter must be one character"),
        ('encoding = "klingon"\n[columns]\ntime = "t"\nmeter = "m"\nvalue = "v"\n', "encoding 'klingon' is unknown"),
        (
            'midnight_is_24 = true\ntime_format = "epoch_s"\n[columns]\ntime = "t"\nmeter = "m"\nvalue = "v"\n',
            "midnight_is_24 does not go with",
        ),
        ("[columns\n", "map.toml"),
    ],
)
def test_a_map_with_a_mistake_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")

    with pytest.raises(MeterMapError, match=said):
        read_map(tmp_path / "map.toml")
