"""docs/sealing.md: its example is what the program does with the sample park."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carbon.periods import epoch_ms
from carbon.restatement import CAUSES, COMPARED
from simulators.fleet import Fleet
from store.book.folder import read_folder
from store.messages import Message
from tests.api.conftest import DAYE_LAKE
from tests.api.service import serve

PAGE = (Path(__file__).parents[3] / "docs" / "sealing.md").read_text(encoding="utf-8")
SEAL = "/v1/reports/E07/2026-02/seal"
FEBRUARY_MS = 1_769_875_200_000
SILENT_S = datetime(2026, 2, 25, 16, tzinfo=UTC).timestamp()
SEALED_AT, RESTATED_AT = datetime(2026, 3, 6, 1, tzinfo=UTC), datetime(2026, 3, 16, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The answers of the example: refused, sealed, and the restated report."""
    folder, at = tmp_path_factory.mktemp("page"), [SEALED_AT]
    park = read_folder(DAYE_LAKE)
    made = serve(folder, park, clock=lambda: at[0])
    officer = made.client("officer")
    prompt, late = readings()
    made.app.state.sources.intake.accept(prompt)
    made.settlement.once()
    refused = officer.post(SEAL).json()
    sealed = officer.post(SEAL, json={"reason": "网关停机 the gateway was down", "who": "Li"}).json()
    at[0] = RESTATED_AT
    made.app.state.sources.intake.accept(late)
    made.settlement.once()
    made.book.load(revised(park), RESTATED_AT)
    again = officer.post(SEAL, json={"who": "Li"}).json()
    restated = officer.get(again["href"]).json()
    made.series.close()
    made.book.close()
    return refused, sealed, restated


def readings():
    """Messages of E07 from February on, and those of its meter E07-EL-1 that its gateway kept back from the 26th on."""
    prompt, late = [], []
    for topic, payload in Fleet.from_park(DAYE_LAKE, 7).messages(FEBRUARY_MS, epoch_ms(SEALED_AT)):
        if "/E07/" in topic:
            body = json.loads(payload)
            for kept, into in ((False, prompt), (True, late)):
                part = [
                    one for one in body["readings"] if (one["meter"] == "E07-EL-1" and seconds(one) >= SILENT_S) == kept
                ]
                if part:
                    into.append(Message("E07", topic, json.dumps({"readings": part}).encode(), SEALED_AT))
    return prompt, late


def seconds(reading):
    at = reading["at"]
    return datetime.fromisoformat(at).timestamp() if isinstance(at, str) else at


def revised(park):
    """The sample park with a factor of Hubei for 2024, which is made up, and 7500 万元 of output of E07 in February."""
    newest = max((f for f in park.factors if f.kind == "grid_ef" and f.region == "湖北"), key=lambda f: f.year)
    factor = replace(newest, year=2024, value=0.42, value_text="0.4200", source_doc="example", source_year=2026)
    outputs = tuple(
        replace(one, output_value_10k_cny=7500.0)
        if (one.enterprise, one.month, one.price_basis) == ("E07", "2026-02", "current")
        else one
        for one in park.outputs
    )
    return replace(park, factors=(*park.factors, factor), outputs=outputs)


def test_the_example_is_refused_sealed_and_restated_as_the_page_says(told):
    refused, sealed, restated = told

    assert refused["detail"].partition(". ")[0].split(": ", 1)[1] in PAGE.replace("\n", " ")
    assert (sealed["id"], restated["id"]) == ("E07@2026-02@1", "E07@2026-02@2")
    assert restated["seal"]["previous_sha256"] == sealed["sha256"]
    assert restated["seal"]["changes"]["causes"] == ["data", "factor", "output_value"]


def test_every_figure_of_the_example_is_what_the_restatement_says(told):
    rows = {row["figure"]: row for row in told[2]["seal"]["changes"]["differences"]}
    cells = re.findall(r"^\| `([^`]+)` \|((?: [-\d.]+ \|){6})$", PAGE, re.MULTILINE)

    shown = {figure: [float(cell) for cell in numbers.split("|")[:-1]] for figure, numbers in cells}

    assert len(shown) >= 5
    for figure, numbers in shown.items():
        row = rows[figure]
        expected = [row["before"], row["after"], row["difference"]]
        expected += [row["causes"][cause] for cause in ("data", "factor", "output_value")]
        assert numbers == pytest.approx(expected, rel=2e-4, abs=1e-9), figure
        assert row["causes"]["method"] == 0


def test_the_page_names_every_cause_and_every_part_that_is_compared():
    assert all(f"| `{cause}` |" in PAGE for cause in CAUSES)
    assert all(f"`{part}`" in PAGE for part in COMPARED)
