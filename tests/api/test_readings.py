from __future__ import annotations

import json
import re

import pytest

from api.settings import ApiSettings
from tests.api.conftest import hourly_rows
from tests.api.service import serve
from tests.servers import free_port

CSV = {"content-type": "text/csv"}
READING = {"meter": "A1-EL-1", "at": "2026-03-20T08:00:00+08:00", "value": 5.0}


def kept(service, meter: str) -> list[float]:
    return service.series.readings([meter], 0, 2_000_000_000_000)["value"].to_list()


def test_a_firm_pushes_json_and_gets_a_receipt_once_the_readings_are_kept(small):
    answer = small.client("firm").post("/v1/readings", json={"id": "gw-1", "readings": [READING]})

    assert answer.status_code == 200
    assert answer.json() == {"id": "gw-1", "enterprise": "A1", "accepted": 1, "refused": 0, "refusals": []}
    assert kept(small, "A1-EL-1") == [5.0]


def test_readings_that_are_sent_twice_are_kept_once(small):
    client = small.client("firm")

    answers = [client.post("/v1/readings", json={"readings": [READING]}) for _ in range(2)]

    assert [answer.json()["accepted"] for answer in answers] == [1, 1]
    assert kept(small, "A1-EL-1") == [5.0]


def test_a_message_of_which_a_part_is_good_is_taken_in_part(small):
    unknown = READING | {"meter": "A1-XX-9"}

    answer = small.client("firm").post("/v1/readings", json={"readings": [unknown, READING]})

    receipt = answer.json()
    assert (answer.status_code, receipt["accepted"], receipt["refused"]) == (200, 1, 1)
    assert [(r["index"], r["reason"]) for r in receipt["refusals"]] == [(0, "unknown_meter")]


def test_a_message_of_which_nothing_is_good_is_a_problem_that_names_each_reading(small):
    foreign = READING | {"meter": "B1-EL-1"}

    answer = small.client("firm").post("/v1/readings", json={"readings": [foreign]})

    problem = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == "/docs#problem-readings-refused"
    assert [(e["index"], e["reason"]) for e in problem["errors"]] == [(0, "foreign_meter")]
    assert kept(small, "B1-EL-1") == []


def test_a_csv_is_taken_row_by_row_and_its_refusals_name_the_rows_of_the_file(small):
    rows = (
        "at,value,meter\n"
        "2026-03-20T08:00:00+08:00,1.5,A1-EL-1\n"
        "2026-03-20 09:00,2,A1-EL-1\n"
        "soon,2,A1-EL-1\n"
        "1773968400,NaN,A1-EL-1\n"
        "1773968400,2.5,A1-XX-9\n"
        "1773968400,2.5,A1-EL-1\n"
        "short\n"
    )

    answer = small.client("firm").post("/v1/readings", content=rows.encode("utf-8-sig"), headers=CSV)

    receipt = answer.json()
    assert (answer.status_code, receipt["accepted"], receipt["refused"]) == (200, 2, 5)
    assert [(r["index"], r["reason"]) for r in receipt["refusals"]] == [
        (1, "time_zone"),
        (2, "time"),
        (3, "value"),
        (4, "unknown_meter"),
        (6, "shape"),
    ]
    assert kept(small, "A1-EL-1") == [1.5, 2.5]


def test_what_was_refused_is_listed_with_what_was_sent(small):
    client = small.client("firm")
    client.post("/v1/readings", content=b"meter,at,value\nA1-EL-1,soon,1\n", headers=CSV)
    client.post("/v1/readings", json={"readings": [READING | {"meter": "A1-XX-9"}]})

    listed = client.get("/v1/quarantine").json()

    assert {(r["reason"], r["source"]) for r in listed} == {("time", "http"), ("unknown_meter", "http")}
    assert {r["reason"]: r["payload"] for r in listed}["time"] == "A1-EL-1,soon,1"
    assert small.client("other").get("/v1/quarantine").json() == []
    assert len(small.client("officer").get("/v1/quarantine").json()) == 2


def test_a_sheet_of_many_bad_rows_goes_to_quarantine_whole(small):
    body = "meter,at,value\n" + "A1-EL-1,soon,1\n" * 1500

    answer = small.client("firm").post("/v1/readings", content=body.encode(), headers=CSV)

    problem = answer.json()
    assert answer.status_code == 422
    assert "1500 refused" in problem["detail"]
    assert len(problem["errors"]) == 1000
    (refusal,) = small.book.refused("A1")
    assert refusal.payload == body.encode()


def test_a_sheet_counts_every_refused_row_although_it_lists_the_first_thousand(small):
    body = "meter,at,value\nA1-EL-1,1773968400,1\n" + "A1-XX-9,1773968400,1\n" * 1500

    receipt = small.client("firm").post("/v1/readings", content=body.encode(), headers=CSV).json()

    assert (receipt["accepted"], receipt["refused"], len(receipt["refusals"])) == (1, 1500, 1000)


def test_a_row_of_a_time_beyond_every_calendar_is_refused_and_its_neighbour_kept(small):
    body = b"meter,at,value\nA1-EL-1,1e400,1\nA1-EL-1,-1e300,2\nA1-EL-1,1773968400,3\n"

    receipt = small.client("firm").post("/v1/readings", content=body, headers=CSV).json()

    assert [(r["index"], r["reason"]) for r in receipt["refusals"]] == [(0, "future"), (1, "too_old")]
    assert kept(small, "A1-EL-1") == [3.0]


def test_an_officer_pushes_a_sheet_for_several_firms_and_json_for_one_that_it_names(small):
    client = small.client("officer")
    sheet = b"meter,at,value\nA1-EL-1,1773968400,1\nB1-EL-1,1773968400,2\n"

    answers = [
        client.post("/v1/readings", content=sheet, headers=CSV),
        client.post("/v1/readings?enterprise=A1", json={"readings": [READING]}),
        client.post("/v1/readings", json={"readings": [READING]}),
        client.post("/v1/readings?enterprise=Z9", json={"readings": [READING]}),
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 422, 422]
    assert answers[0].json()["accepted"] == 2
    assert [answer.json()["errors"][0]["name"] for answer in answers[2:]] == ["enterprise", "enterprise"]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "meter,at,value"),
        (b"a,b,c\n1,2,3\n", "meter,at,value"),
        (b"meter,at,value\n", "no rows"),
        ("meter,at,value\n甲,1,1\n".encode("gbk"), "UTF-8"),
        (b'meter,at,value\n"A1-EL-1,1,1\n' + b"A1-EL-1,1,1\n" * 20_000, "quotation mark"),
    ],
)
def test_a_body_that_is_no_such_csv_is_a_problem_that_says_what_to_send(small, body, says):
    answer = small.client("firm").post("/v1/readings", content=body, headers=CSV)

    assert answer.status_code == 422
    assert says in answer.json()["detail"]


def test_a_json_body_beyond_one_mebibyte_is_refused_while_a_csv_of_that_size_is_read(small):
    client = small.client("firm")
    many = json.dumps({"readings": [READING] * 16_000})
    rows = "meter,at,value\n" + "A1-EL-1,2026-03-20T08:00:00+08:00,5.0\n" * 30_000

    too_large = client.post("/v1/readings", content=many, headers={"content-type": "application/json"})
    sheet = client.post("/v1/readings", content=rows, headers=CSV)

    assert len(many) > 1024 * 1024
    assert len(rows) > 1024 * 1024
    assert (too_large.status_code, too_large.json()["type"]) == (413, "/docs#problem-too-large")
    assert "1048576 bytes" in too_large.json()["detail"]
    assert (sheet.status_code, sheet.json()["accepted"]) == (200, 30_000)


def test_a_csv_beyond_its_own_limit_is_refused(tmp_path, small_park):
    service = serve(tmp_path, small_park, ("A1", "B1"), ApiSettings(max_rows_bytes=1000))

    answer = service.client("firm").post("/v1/readings", content=b"meter,at,value\n" + b"x" * 1000, headers=CSV)

    assert answer.status_code == 413
    service.series.close()
    service.book.close()


def test_a_body_of_another_type_is_refused(small):
    answer = small.client("firm").post("/v1/readings", content=b"<x/>", headers={"content-type": "application/xml"})

    assert answer.status_code == 415
    assert "application/json or application/x-ndjson or text/csv" in answer.json()["detail"]


def test_a_store_that_is_away_answers_503_and_when_to_try_again(tmp_path, small_park):
    service = serve(tmp_path, small_park, ("A1", "B1"), store=f"influx+http://127.0.0.1:{free_port()}/greenpark")
    client = service.client("firm")

    answers = [
        client.post("/v1/readings", json={"readings": [READING]}),
        client.post("/v1/readings", content=b"meter,at,value\nA1-EL-1,1773968400,1\n", headers=CSV),
        client.get("/v1/reports/A1/2026-03"),
        client.get("/readyz"),
    ]

    assert [answer.status_code for answer in answers] == [503, 503, 503, 503]
    assert [answer.headers["retry-after"] for answer in answers] == ["5", "5", "5", "5"]
    assert client.get("/healthz").status_code == 200
    service.series.close()
    service.book.close()


def test_pushed_readings_become_a_report_whose_figures_a_reader_can_check_by_hand(small):
    client = small.client("firm")
    client.post("/v1/readings", content="meter,at,value\n" + hourly_rows("A1-EL-1", "2026-03-15", 1000), headers=CSV)
    small.settlement.once()

    report, month = (client.get(f"/v1/reports/A1/{period}").json() for period in ("2026-03-15", "2026-03"))

    # 24 steps of the register x 10 = 240 kWh; 0.1229 kgce, 0.4044, 0.6096 and 0.8325 kgCO2 a kWh.
    (energy,) = report["energy"]
    assert (energy["carrier"], energy["unit"]) == ("electricity", "kWh")
    assert energy["quantity"] == pytest.approx(240)
    assert energy["tce"] == pytest.approx(0.029496)
    assert report["emissions"]["scope1_t"] == 0
    assert report["emissions"]["scope2_location_t"] == pytest.approx(0.097056)
    assert report["emissions"]["scope2_market_t"] == pytest.approx(0.146304)
    assert report["emissions"]["park_rule_t"] == pytest.approx(0.1998)
    ratio, daily = (one["intensity"][0] for one in (month, report))
    assert (ratio["numerator"], ratio["denominator"]) == ("tce", "output_value")
    assert ratio["value"] == pytest.approx(0.029496 / 12)
    assert daily["value"] is None
    assert report["quality"]["measured_share"] == pytest.approx(1, abs=1e-6)


def test_a_unit_in_a_sheet_is_converted_exactly_or_its_row_refused(small):
    client = small.client("firm")
    rows = (
        "A1-EL-1,2026-03-20T11:00:00+08:00,0.1,MWh\n"
        "A1-EL-1,2026-03-20T11:30:00+08:00,103,\n"
        "A1-EL-1,2026-03-20T11:45:00+08:00,9,m3\n"
    )

    told = client.post(
        "/v1/readings", content=f"meter,at,value,unit\n{rows}", headers={"content-type": "text/csv"}
    ).json()
    seen = {meter["id"]: meter for meter in client.get("/v1/enterprises/A1").json()["meters"]}

    assert (told["accepted"], told["refused"]) == (2, 1)
    assert (told["refusals"][0]["index"], told["refusals"][0]["reason"]) == (2, "unit")
    assert seen["A1-EL-1"]["last_value"] == 103.0
    # 0.1 MWh is register 100 kWh: 3 x 10 kWh in half an hour are 60 kW
    assert "60.0 kW 1/1" in " ".join(re.sub(r"<[^>]+>", " ", client.get("/live").text).split())
