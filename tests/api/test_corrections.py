from __future__ import annotations

import pytest

from tests.api.conftest import hourly_rows
from tests.api.service import NOW

AT = "2026-03-20T08:00:00+08:00"
AT_MS = 1_773_964_800_000
ORDER = {"meter": "A1-EL-1", "at": AT, "value": 5.5, "why": "抄表核对"}


@pytest.fixture
def read(small):
    """A reading of 5.0 of A1-EL-1 at AT, and 7.0 an hour later."""
    readings = [
        {"meter": "A1-EL-1", "at": AT, "value": 5.0},
        {"meter": "A1-EL-1", "at": AT_MS / 1000 + 3600, "value": 7},
    ]
    assert small.client("firm").post("/v1/readings", json={"readings": readings}).status_code == 200
    return small


def test_a_correction_answers_with_its_id_the_value_before_who_and_what_will_happen(read):
    answer = read.client("firm").post("/v1/corrections", json=ORDER | {"who": "王工"})

    told = answer.json()
    firm = next(key for key in read.book.keys() if key.enterprise == "A1")  # noqa: SIM118 - a keyring is no dict
    assert answer.status_code == 200
    assert told["id"] == 1
    assert (told["meter"], told["at"], told["old"], told["new"], told["unit"]) == ("A1-EL-1", AT, 5.0, 5.5, "kWh")
    assert told["who"] == f"王工 (firm key {firm.id})"
    assert (told["why"], told["recorded_at"], told["counts"]) == ("抄表核对", NOW.isoformat(), True)
    assert "settles again what it touches" in told["effect"]
    assert "下一轮结算" in told["effect_zh"]


def test_a_reading_shows_the_correction_beside_the_value_that_arrived(read):
    client = read.client("officer")
    client.post("/v1/corrections", json=ORDER)
    client.post("/v1/corrections", json=ORDER | {"at": AT_MS / 1000 + 3600, "value": None, "why": "串户"})
    client.post("/v1/corrections", json=ORDER | {"at": AT_MS / 1000 + 7200, "value": 8.25, "why": "补抄"})

    page = client.get("/v1/readings?meter=A1-EL-1&from=2026-03-20").json()

    assert (page["unit"], page["total"], page["next"]) == ("kWh", 3, None)
    assert [(row["at"], row["value"], row["counts"], row["correction"]["why"]) for row in page["rows"]] == [
        ("2026-03-20T08:00:00+08:00", 5.0, 5.5, "抄表核对"),
        ("2026-03-20T09:00:00+08:00", 7.0, None, "串户"),
        ("2026-03-20T10:00:00+08:00", None, 8.25, "补抄"),
    ]


def test_a_gateway_that_sends_the_old_value_again_undoes_nothing(read):
    client = read.client("firm")
    client.post("/v1/corrections", json=ORDER)

    client.post("/v1/readings", json={"readings": [{"meter": "A1-EL-1", "at": AT, "value": 5.0}]})

    (first, second) = client.get("/v1/readings?meter=A1-EL-1&from=2026-03-20").json()["rows"]
    assert (first["value"], first["counts"]) == (5.0, 5.5)
    assert (second["value"], second["counts"], second["correction"]) == (7.0, 7.0, None)


def test_readings_come_page_by_page(read):
    client = read.client("auditor")

    first = client.get("/v1/readings?meter=A1-EL-1&from=2026-03-20&limit=1").json()
    second = client.get(first["next"]).json()

    assert [row["value"] for row in (*first["rows"], *second["rows"])] == [5.0, 7.0]
    assert (first["total"], second["next"]) == (2, None)


def test_a_correction_is_taken_back_by_another_and_all_of_them_are_listed(read):
    client = read.client("officer")
    client.post("/v1/corrections", json=ORDER)
    client.post("/v1/corrections", json=ORDER | {"value": None, "why": "先剔除"})
    client.post("/v1/corrections", json=ORDER | {"value": 5.0, "why": "原值无误"})

    listed = client.get("/v1/corrections").json()

    assert [(c["id"], c["old"], c["new"], c["counts"]) for c in listed] == [
        (3, None, 5.0, True),
        (2, 5.5, None, False),
        (1, 5.0, 5.5, False),
    ]


def test_corrections_are_found_by_meter_enterprise_time_and_page(read):
    client = read.client("officer")
    for value in (5.5, 6.0, 6.5):
        client.post("/v1/corrections", json=ORDER | {"value": value})
    client.post("/v1/corrections", json=ORDER | {"meter": "B1-EL-1", "at": "2026-03-19T08:00:00+08:00"})

    def ids(query):
        return [row["id"] for row in client.get(f"/v1/corrections{query}").json()]

    assert ids("?limit=2") == [4, 3]
    assert ids("?limit=2&before=3") == [2, 1]
    assert ids("?meter=B1-EL-1") == [4]
    assert ids("?enterprise=A1") == [3, 2, 1]
    assert ids("?enterprise=A1&meter=B1-EL-1") == []
    assert ids("?from=2026-03-20") == [3, 2, 1]
    assert ids("?to=2026-03-20") == [4]


def test_a_firm_corrects_and_sees_its_own_meters_alone_and_foreign_ones_are_as_absent(read):
    firm, other = read.client("firm"), read.client("other")
    firm.post("/v1/corrections", json=ORDER)

    foreign = [other.post("/v1/corrections", json=ORDER | {"meter": meter}) for meter in ("A1-EL-1", "Z9-EL-1")]
    seen = [other.get(path).status_code for path in ("/v1/corrections?meter=A1-EL-1", "/v1/readings?meter=A1-EL-1")]

    assert [answer.status_code for answer in foreign] == [404, 404]
    assert foreign[0].json()["detail"].replace("A1", "Z9") == foreign[1].json()["detail"]
    assert seen == [404, 404]
    assert other.get("/v1/corrections").json() == []
    assert len(firm.get("/v1/corrections").json()) == 1


def test_an_auditor_reads_corrections_and_makes_none(read):
    auditor = read.client("auditor")

    answer = auditor.post("/v1/corrections", json=ORDER)

    assert (answer.status_code, answer.json()["type"]) == (403, "/docs#problem-forbidden")
    assert auditor.get("/v1/corrections").json() == []


@pytest.mark.parametrize(
    ("change", "slug", "says"),
    [
        ({"why": " "}, "correction", "it gives no reason; say why"),
        ({"value": 5.0}, "correction", "5.0 counts there already; GET /v1/readings shows what counts"),
        ({"value": None, "at": "2026-03-20T08:30:00+08:00"}, "correction", "there is no reading at that instant"),
        ({"at": "2026-03-20T12:08:00+08:00"}, "correction", "its instant lies in the future"),
        ({"at": "1996-03-20T12:08:00+08:00"}, "correction", "its instant lies before 2000-01-01"),
        ({"at": "2026-03-20T08:00:00"}, "invalid", "has no offset"),
        ({"at": "soon"}, "invalid", "neither a day nor an instant"),
        ({"at": 1e30}, "invalid", "no instant in epoch seconds"),
        ({"value": "5,5"}, "invalid", "value"),
        ({"value": True}, "invalid", "value"),
        ({"vlaue": 5.5}, "invalid", "vlaue"),
    ],
)
def test_a_correction_that_cannot_be_kept_says_why(read, change, slug, says):
    answer = read.client("officer").post("/v1/corrections", json=ORDER | change)

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, f"/docs#problem-{slug}")
    assert says in problem["detail"]
    assert read.book.corrections() == []


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e999"])
def test_a_value_that_is_no_number_is_refused_although_json_readers_take_it(read, value):
    body = f'{{"meter": "A1-EL-1", "at": "{AT}", "value": {value}, "why": "x"}}'

    answer = read.client("officer").post("/v1/corrections", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 422
    assert read.book.corrections() == []


def test_a_correction_without_a_value_is_no_order_to_strike_the_reading_out(read):
    body = {name: ORDER[name] for name in ("meter", "at", "why")}

    answer = read.client("officer").post("/v1/corrections", json=body)

    assert answer.status_code == 422
    assert "value" in answer.json()["detail"]


def test_the_page_of_a_firm_lists_its_corrections_newest_first(read):
    client = read.client("firm")
    empty = client.get("/enterprises/A1").text
    client.post("/v1/corrections", json=ORDER | {"why": "<b>抄表</b>"})
    client.post("/v1/corrections", json=ORDER | {"value": None, "why": "串户"})

    page = client.get("/enterprises/A1").text

    assert "没有更正。" in empty
    assert page.index("串户") < page.index("&lt;b&gt;抄表&lt;/b&gt;")
    assert ">剔除<" in page
    assert "没有更正。" in read.client("other").get("/enterprises/B1").text


def test_a_correction_is_settled_at_the_next_round_and_says_so_in_a_finding(small):
    client = small.client("officer")
    rows = "meter,at,value\n" + hourly_rows("A1-EL-1", "2026-03-18", 100.0)
    client.post("/v1/readings", content=rows, headers={"content-type": "text/csv"})
    small.settlement.once()
    order = ORDER | {"at": "2026-03-18T08:00:00+08:00", "value": 108.25}

    def hours():
        query = "measurement=energy_hourly&from=2026-03-18T07:00:00%2B08:00&to=2026-03-18T09:00:00%2B08:00"
        page = client.get(f"/v1/lines?{query}&enterprise=A1").json()
        return [row[page["columns"].index("energy")] for row in page["rows"]]

    before = hours()
    client.post("/v1/corrections", json=order | {"why": "misread"})
    small.settlement.once()
    after = hours()
    found = [f for f in client.get("/v1/findings?enterprise=A1").json() if f["code"] == "corrected"]

    # The register shows 1 an hour and counts ten times that; a quarter more at 08:00 lies in the hour before it.
    assert (before, after) == ([10.0, 10.0], [12.5, 7.5])
    assert [finding["at"] for finding in found] == ["2026-03-18T08:00:00+08:00"]
    assert "misread" in found[0]["detail"]
