"""Every route against every caller: no key, one nobody holds, the firm of the row, another, auditor, officer."""

from __future__ import annotations

import pytest

from api.access import COOKIE
from api.settings import ApiSettings
from tests.api.service import BROWSER, LOADED, serve

CALLERS = (None, "nobody", "firm", "other", "auditor", "officer")
OPEN = (200, 200, 200, 200, 200, 200)
ALL_WITH_KEY = (401, 401, 200, 200, 200, 200)
OWN = (401, 401, 200, 404, 200, 200)
NOT_FOR_FIRMS = (401, 401, 404, 404, 200, 200)
MATRIX = {
    ("GET", "/healthz", "/healthz"): OPEN,
    ("GET", "/readyz", "/readyz"): OPEN,
    ("GET", "/metrics", "/metrics"): OPEN,
    ("GET", "/docs", "/docs"): OPEN,
    ("GET", "/openapi.json", "/openapi.json"): OPEN,
    ("GET", "/login", "/login"): OPEN,
    ("GET", "/v1/enterprises", "/v1/enterprises"): ALL_WITH_KEY,
    ("GET", "/v1/enterprises/{id}", "/v1/enterprises/A1"): OWN,
    ("GET", "/v1/enterprises/{id}", "/v1/enterprises/Z9"): (401, 401, 404, 404, 404, 404),
    ("GET", "/v1/clusters", "/v1/clusters"): ALL_WITH_KEY,
    ("GET", "/v1/goals", "/v1/goals"): ALL_WITH_KEY,
    ("GET", "/v1/scorecard", "/v1/scorecard"): NOT_FOR_FIRMS,
    ("GET", "/v1/factors", "/v1/factors"): ALL_WITH_KEY,
    ("GET", "/v1/findings", "/v1/findings"): ALL_WITH_KEY,
    ("GET", "/v1/findings", "/v1/findings?enterprise=A1"): OWN,
    ("GET", "/v1/lines", "/v1/lines"): ALL_WITH_KEY,
    ("GET", "/v1/lines", "/v1/lines?enterprise=A1"): OWN,
    ("GET", "/v1/balance", "/v1/balance"): ALL_WITH_KEY,
    ("GET", "/v1/balance", "/v1/balance?enterprise=A1"): OWN,
    ("GET", "/v1/balance", "/v1/balance?node=A1-EL-1"): OWN,
    ("GET", "/v1/coverage/gb17167", "/v1/coverage/gb17167"): ALL_WITH_KEY,
    ("GET", "/v1/coverage/gb17167", "/v1/coverage/gb17167?enterprise=A1"): OWN,
    ("GET", "/v1/refusals", "/v1/refusals"): ALL_WITH_KEY,
    ("GET", "/v1/refusals", "/v1/refusals?enterprise=A1"): OWN,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/A1/2026-03"): OWN,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/A1/2026-03?format=csv"): OWN,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/K1/2026-03"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/park/2026-03"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{scope}/{period}", "/v1/reports/Z9/2026-03"): (401, 401, 404, 404, 404, 404),
    ("POST", "/v1/reports/{scope}/{period}/seal", "/v1/reports/A1/2026-02/seal"): (401, 401, 403, 403, 403, 200),
    ("POST", "/v1/reports/{scope}/{period}/seal", "/v1/reports/Z9/2026-02/seal"): (401, 401, 403, 403, 403, 404),
    ("GET", "/v1/reports/sealed", "/v1/reports/sealed"): ALL_WITH_KEY,
    ("GET", "/v1/reports/sealed", "/v1/reports/sealed?scope=A1"): OWN,
    ("GET", "/v1/reports/sealed", "/v1/reports/sealed?scope=park"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{id}", "/v1/reports/A1@2026-02@1"): OWN,
    ("GET", "/v1/reports/{id}", "/v1/reports/A1@2026-02@1?format=xlsx"): OWN,
    ("GET", "/v1/reports/{id}", "/v1/reports/park@2026-02@1"): NOT_FOR_FIRMS,
    ("GET", "/v1/reports/{id}", "/v1/reports/A1@2026-02@9"): (401, 401, 404, 404, 404, 404),
    ("GET", "/v1/reports/{id}", "/v1/reports/no-name"): (401, 401, 404, 404, 404, 404),
    ("GET", "/v1/reports/{id}/drift", "/v1/reports/A1@2026-02@1/drift"): OWN,
    ("GET", "/v1/reports/{id}/drift", "/v1/reports/park@2026-02@1/drift"): NOT_FOR_FIRMS,
    ("GET", "/reports/{id}", "/reports/A1@2026-02@1"): OWN,
    ("GET", "/reports/{id}", "/reports/park@2026-02@1"): NOT_FOR_FIRMS,
    ("GET", "/", "/"): (401, 401, 307, 307, 200, 200),
    ("GET", "/live", "/live"): ALL_WITH_KEY,
    ("GET", "/live", "/live?enterprise=A1"): OWN,
    ("GET", "/enterprises/{id}", "/enterprises/A1"): OWN,
    ("GET", "/reports/{scope}/{period}", "/reports/A1/2026-03"): OWN,
    ("GET", "/reports/{scope}/{period}", "/reports/park/2026-03"): NOT_FOR_FIRMS,
    ("POST", "/v1/readings", "/v1/readings?enterprise=A1"): (401, 401, 200, 404, 403, 200),
    ("GET", "/v1/readings", "/v1/readings?meter=A1-EL-1"): OWN,
    ("POST", "/v1/corrections", "/v1/corrections"): (401, 401, 422, 404, 403, 422),
    ("GET", "/v1/corrections", "/v1/corrections"): ALL_WITH_KEY,
    ("GET", "/v1/corrections", "/v1/corrections?meter=A1-EL-1"): OWN,
    ("GET", "/v1/corrections", "/v1/corrections?enterprise=A1"): OWN,
    ("POST", "/login", "/login"): (401, 401, 401, 401, 401, 401),
    ("POST", "/logout", "/logout"): (303, 303, 303, 303, 303, 303),
}
BODY = {"readings": [{"meter": "A1-EL-1", "at": "2026-03-20T08:00:00+08:00", "value": 5.0}]}
STRIKE = {"meter": "A1-EL-1", "at": "2026-03-01T08:00:00+08:00", "value": None, "why": "there is nothing to strike"}
NOT_MEASURED = {"reason": "the meters were not read yet"}
BODIES = {"/v1/readings": BODY, "/v1/corrections": STRIKE}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    from store.book.folder import read_folder  # noqa: PLC0415 - the folder is written by this fixture first
    from tests.api.conftest import SMALL_PARK  # noqa: PLC0415 - as above

    folder = tmp_path_factory.mktemp("access")
    for name, text in SMALL_PARK.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = serve(folder, read_folder(folder), ("A1", "B1"))
    made.keys["nobody"] = "gp_000000000000_nobody"
    for scope in ("A1", "park"):
        made.client("officer").post(f"/v1/reports/{scope}/2026-02/seal", json=NOT_MEASURED)
    yield made
    made.series.close()
    made.book.close()


@pytest.mark.parametrize(("route", "expected"), MATRIX.items(), ids=lambda value: " ".join(map(str, value)))
def test_a_route_answers_each_caller_as_its_role_and_its_rows_allow(service, route, expected):
    method, _, path = route

    answers = [
        service.client(who).request(method, path, json=BODIES.get(path.partition("?")[0]) if method == "POST" else None)
        for who in CALLERS
    ]

    assert tuple(answer.status_code for answer in answers) == expected


def test_the_matrix_names_every_route_of_the_service(service):
    served = {
        (method.upper(), path.replace(":path", ""))
        for path, methods in service.app.openapi()["paths"].items()
        for method in methods
    }
    pages = {("GET", "/"), ("GET", "/live"), ("GET", "/enterprises/{id}"), ("GET", "/reports/{id}")}
    pages |= {("GET", "/reports/{scope}/{period}")}
    signing = {("GET", "/login"), ("POST", "/login"), ("POST", "/logout"), ("GET", "/docs"), ("GET", "/openapi.json")}

    assert {(method, template) for method, template, _ in MATRIX} == served | pages | signing


def test_listings_hold_a_firms_own_rows_alone(service):
    firm, auditor = service.client("firm"), service.client("auditor")

    def ids(client, path):
        return [row["id"] for row in client.get(path).json()]

    assert (ids(firm, "/v1/enterprises"), ids(auditor, "/v1/enterprises")) == (["A1"], ["A1", "B1"])
    assert (ids(firm, "/v1/goals"), ids(auditor, "/v1/goals")) == (["G1"], ["G1", "G2"])
    assert [row["enterprises"] for row in firm.get("/v1/clusters").json()] == [["A1"]]
    assert [row["enterprises"] for row in auditor.get("/v1/clusters").json()] == [["A1", "B1"]]


def test_foreign_and_absent_things_answer_alike(service):
    firm = service.client("firm")

    foreign, absent = (firm.get(f"/v1/reports/{scope}/2026-03").json() for scope in ("B1", "Z9"))

    assert foreign | {"detail": ""} == absent | {"detail": ""}
    assert foreign["detail"].replace("B1", "Z9") == absent["detail"]


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
    written = client.post("/v1/readings?enterprise=A1", json=BODY).status_code

    assert (read, written) == ([200, 200, 200], 401)
    service.series.close()
    service.book.close()


def test_a_browser_without_a_key_is_led_to_the_form_and_back(service):
    client = service.client()

    led = client.get("/enterprises/A1?lang=en", headers=BROWSER)
    form = client.get(led.headers["location"])
    signed = client.post("/login", data={"key": service.keys["firm"], "next": "/enterprises/A1?lang=en"})
    cookie = signed.headers["set-cookie"]

    assert led.status_code == 303
    assert 'name="next" value="/enterprises/A1?lang=en"' in form.text
    assert (signed.status_code, signed.headers["location"]) == (303, "/enterprises/A1?lang=en")
    assert all(part in cookie for part in ("HttpOnly", "SameSite=strict", "Path=/"))
    assert client.get("/", headers=BROWSER).headers["location"] == "/enterprises/A1"
    assert client.get("/enterprises/A1", headers=BROWSER).status_code == 200
    assert client.get("/enterprises/B1", headers=BROWSER).status_code == 404
    assert client.post("/v1/readings", json=BODY).status_code == 401


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
