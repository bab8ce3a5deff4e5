"""Every route against every caller, and signing in."""

from __future__ import annotations

import pytest
from fastapi.routing import iter_route_contexts

from api.access import COOKIE
from api.settings import ApiSettings
from tests.api.matrix import BODIES, CALLERS, MATRIX, READINGS
from tests.api.service import BROWSER, LOADED, serve


@pytest.fixture
def service(asked):
    return asked.service


@pytest.mark.parametrize(("route", "expected"), MATRIX.items(), ids=lambda value: " ".join(map(str, value)))
def test_a_route_answers_each_caller_as_its_role_and_its_rows_allow(asked, route, expected):
    method, _, path = route
    body = BODIES.get(path.partition("?")[0])

    if method == "GET":
        answers = [asked.get(who, path) for who in CALLERS]
    else:
        answers = [asked.service.client(who).request(method, path, json=body) for who in CALLERS]

    assert tuple(answer.status_code for answer in answers) == expected


def test_the_matrix_names_every_route_of_the_service(service):
    served = {
        (method, route.path.replace(":path", ""))
        for route in iter_route_contexts(service.app.routes)
        for method in (route.methods or {"GET"}) - {"HEAD"}
    }

    assert served - {(method, template) for method, template, _ in MATRIX} == set()  # add rows to tests/api/matrix.py
    assert {(method, template) for method, template, _ in MATRIX} - served == set()


def test_listings_hold_a_firms_own_rows_alone(service):
    firm, auditor = service.client("firm"), service.client("auditor")

    def ids(client, path):
        return [row["id"] for row in client.get(path).json()]

    assert (ids(firm, "/v1/enterprises"), ids(auditor, "/v1/enterprises")) == (["ALFA"], ["ALFA", "BRAVO"])
    assert (ids(firm, "/v1/goals"), ids(auditor, "/v1/goals")) == (["G-ALFA"], ["G-ALFA", "G-BRAVO", "G-PARK"])
    assert [row["enterprises"] for row in firm.get("/v1/clusters").json()] == [["ALFA"]]
    assert [row["enterprises"] for row in auditor.get("/v1/clusters").json()] == [["ALFA", "BRAVO"]]


def test_foreign_and_absent_things_answer_alike(service):
    firm = service.client("firm")

    foreign, absent = (firm.get(f"/v1/reports/{scope}/2026-03").json() for scope in ("BRAVO", "NOFIRM"))

    assert foreign | {"detail": ""} == absent | {"detail": ""}
    assert foreign["detail"].replace("BRAVO", "NOFIRM") == absent["detail"]


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "gp_1_2"])
def test_a_malformed_authorization_header_answers_401_and_names_the_scheme(service, header):
    answer = service.client().get("/v1/enterprises", headers={"authorization": header})

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="greenpark"'


def test_a_revoked_key_opens_nothing(tmp_path, small_park):
    service = serve(tmp_path, small_park, ("A1", "B1"))
    before = service.client("firm").get("/v1/enterprises").status_code
    key = next(key for key in service.book.keys() if key.enterprise == "A1")  # noqa: SIM118 - a keyring is no dict

    service.book.revoke(key.id, LOADED)

    assert (before, service.client("firm").get("/v1/enterprises").status_code) == (200, 401)
    service.series.close()
    service.book.close()


def test_open_pages_are_read_without_a_key_and_written_with_one(tmp_path, small_park):
    service = serve(tmp_path, small_park, ("A1", "B1"), ApiSettings(open_pages=True))
    client = service.client()

    read = [client.get(path).status_code for path in ("/", "/enterprises/A1", "/v1/reports/park/2026-03")]
    written = client.post("/v1/readings?enterprise=A1", json=READINGS).status_code

    assert (read, written) == ([200, 200, 200], 401)
    service.series.close()
    service.book.close()


def test_a_browser_without_a_key_is_led_to_the_form_and_back(service):
    client = service.client()

    led = client.get("/enterprises/ALFA?lang=en", headers=BROWSER)
    form = client.get(led.headers["location"])
    signed = client.post("/login", data={"key": service.keys["firm"], "next": "/enterprises/ALFA?lang=en"})
    cookie = signed.headers["set-cookie"]

    assert led.status_code == 303
    assert 'name="next" value="/enterprises/ALFA?lang=en"' in form.text
    assert (signed.status_code, signed.headers["location"]) == (303, "/enterprises/ALFA?lang=en")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert client.get("/", headers=BROWSER).headers["location"] == "/enterprises/ALFA"
    assert client.get("/enterprises/ALFA", headers=BROWSER).status_code == 200
    assert client.get("/enterprises/BRAVO", headers=BROWSER).status_code == 404
    assert client.post("/v1/readings", json=READINGS).status_code == 401


def test_signing_out_forgets_the_key(service):
    client = service.client()
    client.post("/login", data={"key": service.keys["officer"]})
    inside = client.get("/").status_code

    client.post("/logout")

    assert inside == 200
    assert COOKIE not in client.cookies
    assert client.get("/").status_code == 401


def test_a_wrong_key_shows_the_form_again_and_says_so(service):
    answer = service.client().post("/login", data={"key": "gp_wrong", "next": "/"})

    assert answer.status_code == 401
    assert "没有这个密钥" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"])
def test_signing_in_never_leads_to_another_host(service, elsewhere):
    answer = service.client().post("/login", data={"key": service.keys["officer"], "next": elsewhere})

    assert answer.headers["location"] == "/"
