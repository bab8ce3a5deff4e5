"""Every folder of tests/cases: readings and meters as a firm sends them, and what comes out, worked out by hand."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from carbon.periods import epoch_ms
from carbon.units import MS_PER_HOUR
from store.book.folder import read_folder
from store.errors import ParkFolderError
from tests.carbon.lives import ZONE, settle

CASES = sorted(path for path in (Path(__file__).parents[1] / "cases").iterdir() if path.is_dir())
SETTLED = [case for case in CASES if (case / "expected.json").exists()]
REFUSED = [case for case in CASES if (case / "expected.err").exists()]
PARK_TOML = """
[park]
id = "case"
name_zh = "算例"
timezone = "{zone}"
region = "湖北"
"""


@pytest.mark.parametrize("case", SETTLED, ids=lambda case: case.name)
def test_a_case_settles_to_the_hours_and_findings_worked_out_by_hand(case, tmp_path):
    expected = json.loads((case / "expected.json").read_text(encoding="utf-8"))

    lines, findings = settled(case, tmp_path)

    for wanted, (_, line) in zip(expected["hours"], lines.iterrows(), strict=True):
        assert (line["meter"], line["at_ms"]) == (wanted["meter"], ms(wanted["at"]))
        assert line["energy"] == pytest.approx(number(wanted["energy"]), rel=1e-12, abs=1e-12, nan_ok=True)
        assert line["energy_estimated"] == pytest.approx(wanted.get("energy_estimated", line["energy_estimated"]))
        seconds = [line["measured_s"], line["estimated_s"], line["missing_s"]]
        assert seconds == [wanted["measured_s"], wanted["estimated_s"], wanted["missing_s"]]
    said = sorted((str(f.code), f.meter, f.from_ms, f.to_ms) for f in findings)
    assert said == sorted((f["code"], f["meter"], ms(f["from"]), ms(f["to"])) for f in expected["findings"])
    assert dict(lines.groupby("meter")["energy"].sum()) == pytest.approx(expected["totals"], rel=1e-12)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_a_case_that_cannot_be_settled_is_refused_before_any_number_is_made(case, tmp_path):
    with pytest.raises(ParkFolderError) as refusal:
        settled(case, tmp_path)

    reasons = [str(mistake) for mistake in refusal.value.mistakes]
    assert reasons == (case / "expected.err").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_says_why_in_a_few_sentences(case):
    why = (case / "WHY.md").read_text(encoding="utf-8")

    sentences = why.replace(".\n", ". ").split(". ")

    assert 3 <= len([s for s in sentences if s.strip()]) <= 7
    assert (case / "expected.json").exists() != (case / "expected.err").exists()


def settled(case, folder):
    park = park_of(case, folder)
    readings = pd.read_csv(case / "readings.csv")
    readings["at_ms"] = readings["at"].map(ms)
    lines, findings = [], []
    for meter in park.meters:
        own = readings[readings["meter"] == meter.id]
        at_ms, value = own["at_ms"].to_numpy(np.int64), own["value"].to_numpy(np.float64)
        around_ms = max(meter.length_ms, MS_PER_HOUR)
        window_ms = (
            (int(at_ms[0]) - around_ms) // MS_PER_HOUR * MS_PER_HOUR,
            (int(at_ms[-1]) + around_ms) // MS_PER_HOUR * MS_PER_HOUR + MS_PER_HOUR,
        )
        made, found = settle(meter, at_ms, value, window_ms, park.events, zone=park.zone)
        lines.append(made)
        findings.extend(found)
    return pd.concat(lines, ignore_index=True), findings


def park_of(case, folder):
    zone = (case / "zone.txt").read_text().strip() if (case / "zone.txt").exists() else ZONE
    (folder / "park.toml").write_text(PARK_TOML.format(zone=zone), encoding="utf-8")
    meters = pd.read_csv(case / "meters.csv", dtype=str)
    owners = "".join(f"{owner},示例企业\n" for owner in meters["enterprise"].unique())
    (folder / "enterprises.csv").write_text(f"id,name_zh\n{owners}", encoding="utf-8")
    for table in ("meters.csv", "meter_events.csv"):
        if (case / table).exists():
            shutil.copy(case / table, folder / table)
    return read_folder(folder)


def ms(stamp):
    return epoch_ms(datetime.fromisoformat(stamp))


def number(energy):
    return np.nan if energy is None else energy
