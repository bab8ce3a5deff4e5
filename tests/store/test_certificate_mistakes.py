"""What certificates.csv may say of vintage and retirement, and what it may not."""

from __future__ import annotations

import pytest

from store.book.folder import read_folder
from store.errors import ParkFolderError

PARK_TOML = '[park]\nid = "tiny"\nname_zh = "小园区"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n'
HEADER = "serial,enterprise,kind,mwh,vintage,retired_for\n"


def read(folder, *rows):
    (folder / "park.toml").write_text(PARK_TOML, encoding="utf-8")
    (folder / "enterprises.csv").write_text("id,name_zh\nE01,一\n", encoding="utf-8")
    (folder / "certificates.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return read_folder(folder).certificates


def test_what_is_neither_retired_nor_sold_may_come_without_a_vintage(tmp_path):
    read_rows = read(tmp_path, "G1,E01,gec,5,,", "G2,E01,gec,5,2026,2026-03", "G3,E01,sold,5,2026-03,")

    assert [one.serial for one in read_rows] == ["G1", "G2", "G3"]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("G1,E01,gec,5,,2026", "vintage", "a retired certificate needs"),
        ("G1,E01,sold,5,,", "vintage", "a sold certificate needs"),
        ("G1,E01,sold,5,2026,2026", "retired_for", "cannot retire it"),
    ],
)
def test_a_certificate_that_could_not_count_is_refused(tmp_path, row, column, reason):
    with pytest.raises(ParkFolderError) as refusal:
        read(tmp_path, row)

    (mistake,) = refusal.value.mistakes
    assert (mistake.line, mistake.column) == (2, column)
    assert reason in mistake.reason
