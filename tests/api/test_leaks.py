"""No route hands a firm a row of another, nor tells it whether another's exists."""

from __future__ import annotations

import json
import re
from io import BytesIO

import openpyxl
import pytest

from tests.api.matrix import NAMING, READ, READINGS, STRIKE, WITHOUT_KEY
from tests.api.twofirms import ABSENT, FIRM, OTHER, marks, two_firms

NAMELESS = {"/live?enterprise=ALFA"}
"""Shows a figure of the firm without its name."""


def said(answer):
    """Return what an answer says: its text, the texts of a workbook, and where it leads."""
    text = answer.text
    if "spreadsheet" in answer.headers.get("content-type", ""):
        cells = (
            cell.value for sheet in openpyxl.load_workbook(BytesIO(answer.content)) for row in sheet for cell in row
        )
        text = " ".join(str(value) for value in cells if value is not None)
    return text + answer.headers.get("location", "")


def of(firm, body):
    return json.loads(json.dumps(body).replace(FIRM, firm))


def found(text, firm):
    """Return the marks of a firm at the beginning of a word or number: digits within a digest or a clock are chance."""
    return [mark for mark in marks(firm) if re.search(rf"(?<![0-9a-zA-Z.]){re.escape(mark)}", text)]


@pytest.mark.parametrize("path", READ)
def test_a_firm_reads_no_row_of_another(asked, path):
    mine, theirs = asked.get("firm", path), asked.get("other", path.replace(FIRM, OTHER))

    assert (found(said(mine), OTHER), found(said(theirs), FIRM)) == ([], [])


@pytest.mark.parametrize("path", NAMING)
def test_what_is_anothers_answers_as_if_it_did_not_exist(asked, path):
    foreign, absent = asked.get("other", path), asked.get("other", path.replace(FIRM, ABSENT))

    assert foreign.status_code == absent.status_code
    assert said(foreign).replace(FIRM, ABSENT) == said(absent)
    assert foreign.headers.keys() == absent.headers.keys()


@pytest.mark.parametrize("path", NAMING)
def test_the_rows_that_a_firm_may_not_see_are_there_for_others_to_see(asked, path):
    answer = asked.get("auditor", path)

    assert answer.status_code == asked.get("firm", path).status_code
    assert FIRM in said(answer) or path in NAMELESS


@pytest.mark.parametrize("path", WITHOUT_KEY)
def test_what_needs_no_key_holds_no_row_of_any_firm(asked, path):
    text = said(asked.get(None, path))

    assert (found(text, FIRM), found(text, OTHER)) == ([], [])


def test_metrics_that_name_enterprises_are_for_those_who_see_them_all(asked):
    seen = {who: asked.service.client(who).get("/metrics").text for who in (None, "firm", "auditor")}

    named = 'greenpark_ingest_readings_accepted_total{enterprise="BRAVO"}'
    assert {who: named in text for who, text in seen.items()} == {None: False, "firm": False, "auditor": True}
    assert all("greenpark_api_requests_total" in text for text in seen.values())


def test_what_was_worked_out_for_one_caller_is_not_shown_to_another(asked):
    paths = ("/live", "/reports")
    callers = ("officer", "firm", "other", "officer", "firm")

    texts = [(who, said(asked.service.client(who).get(path))) for who in callers for path in paths]

    assert [who for who, text in texts if who == "firm" and found(text, OTHER)] == []
    assert [who for who, text in texts if who == "other" and found(text, FIRM)] == []


def test_a_firm_that_writes_what_is_anothers_changes_and_learns_nothing(tmp_path):
    own = two_firms(tmp_path)
    firm, officer = own.client("firm"), own.client("officer")
    kept = ("/v1/readings?meter=BRAVO-EL-1", "/v1/corrections?enterprise=BRAVO", "/v1/quarantine?enterprise=BRAVO")
    before = [officer.get(path).json() for path in kept]

    struck = [firm.post("/v1/corrections", json=of(name, STRIKE)).json()["detail"] for name in (OTHER, ABSENT)]
    sent = firm.post("/v1/readings", json=of(OTHER, READINGS))

    assert struck[0].replace(OTHER, ABSENT) == struck[1]
    assert (sent.status_code, [refusal["reason"] for refusal in sent.json()["errors"]]) == (422, ["foreign_meter"])
    assert found(said(sent).replace("BRAVO-EL-1", ""), OTHER) == []
    assert [officer.get(path).json() for path in kept] == before
    own.series.close()
    own.book.close()
