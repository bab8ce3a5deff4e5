from __future__ import annotations

import pytest

from tests.api.service import BROWSER, serve

SHAPE = {"type", "title", "title_zh", "status", "detail"}


@pytest.mark.parametrize(
    ("method", "path", "status", "slug", "says"),
    [
        ("GET", "/v1/nothing", 404, "not-found", "/docs lists"),
        ("DELETE", "/v1/enterprises", 405, "method-not-allowed", "/docs lists"),
        ("GET", "/v1/enterprises/Z9", 404, "not-found", "GET /v1/enterprises lists them"),
        ("GET", "/v1/reports/A1/2026-13", 422, "period", "write 2026, 2026Q1"),
        ("GET", "/v1/reports/A1/spring", 422, "period", "write 2026, 2026Q1"),
        ("GET", "/v1/reports/A1/2026?format=pdf", 406, "not-acceptable", "json, csv, xlsx, html"),
        ("GET", "/v1/reports/A1/2026?as_of=2190-01-01", 422, "invalid", "lies in the future"),
        ("GET", "/v1/reports/A1/2026?as_of=yesterday", 422, "invalid", "write 2026-03-01"),
        ("GET", "/v1/lines?measurement=power", 422, "invalid", "energy_daily, energy_hourly, carbon_daily"),
        ("GET", "/v1/lines?measurement=energy_hourly&from=2026-01-01&to=2026-03-01", 422, "invalid", "31 days"),
        ("GET", "/v1/lines?from=2026-03-02&to=2026-03-01", 422, "invalid", "before it begins"),
        ("GET", "/v1/lines?from=2026-03-02T00:00:00", 422, "invalid", "no offset"),
        ("GET", "/v1/lines?from=0001-01-01", 422, "invalid", "outside the years 1970 to 2199"),
        ("GET", "/v1/reports/A1/2026?as_of=0001-01-01T00:00:00%2B08:00", 422, "invalid", "outside the years"),
        ("GET", "/v1/balance?period=spring", 422, "period", "write 2026, 2026Q1"),
        ("GET", "/v1/balance?period=2020-01-01/2026-01-01", 422, "invalid", "at most 1100 days"),
        ("GET", "/v1/readings?meter=A1-EL-1&from=2026-01-01&to=2026-03-01", 422, "invalid", "31 days"),
        ("GET", "/v1/coverage/gb17167?day=soon", 422, "invalid", "'soon' is not a day such as 2026-03-01"),
        ("GET", "/v1/coverage/gb17167?day=0001-01-01", 422, "invalid", "is not a day such as 2026-03-01"),
        ("GET", "/v1/lines?limit=0", 422, "invalid", "limit"),
        ("GET", "/v1/quarantine?limit=9999", 422, "invalid", "limit"),
    ],
)
def test_every_mistake_answers_one_shape_that_says_what_to_do(small, method, path, status, slug, says):
    answer = small.client("officer").request(method, path)

    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (status, status)
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"/docs#problem-{slug}"
    assert says in problem["detail"]
    assert set(problem) - {"errors"} == SHAPE


def test_a_parameter_that_cannot_be_read_is_named_in_the_list_of_errors(small):
    problem = small.client("officer").get("/v1/lines?limit=0&offset=-1").json()

    assert [(error["in"], error["name"]) for error in problem["errors"]] == [("query", "offset"), ("query", "limit")]


def test_an_empty_book_says_what_to_run_to_programs_and_to_people(tmp_path):
    service = serve(tmp_path, None)
    client = service.client("officer")

    answer, page, ready = client.get("/v1/enterprises"), client.get("/", headers=BROWSER), client.get("/readyz")

    assert (answer.status_code, answer.json()["type"]) == (503, "/docs#problem-book-empty")
    assert "greenpark init --park DIR" in answer.json()["detail"]
    assert (page.status_code, ready.status_code) == (503, 503)
    assert "尚未导入园区" in page.text
    assert "greenpark init" in page.text
    service.series.close()
    service.book.close()


def test_a_browser_gets_a_page_for_a_problem_in_its_language(small):
    client = small.client("officer")

    chinese, english = (client.get(f"/enterprises/Z9{lang}", headers=BROWSER) for lang in ("", "?lang=en"))

    assert (chinese.status_code, english.status_code) == (404, 404)
    assert "未找到" in chinese.text
    assert "Not found" in english.text
    assert chinese.headers["content-type"].startswith("text/html")


def test_every_problem_that_openapi_documents_is_explained_in_the_manual(small):
    client = small.client()
    paths = client.get("/openapi.json").json()["paths"]
    types = {
        response["content"]["application/problem+json"]["example"]["type"]
        for path in paths.values()
        for operation in path.values()
        for response in operation["responses"].values()
        if "application/problem+json" in response.get("content", {})
    }

    manual = client.get("/docs").text

    assert len(types) >= 8
    assert all(f'id="{kind.removeprefix("/docs#")}"' in manual for kind in types)


def test_every_operation_has_an_id_a_tag_and_a_summary_in_both_languages(small):
    paths = small.client().get("/openapi.json").json()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]

    ids = [operation["operationId"] for operation in operations]

    assert len(set(ids)) == len(ids) >= 18
    assert all(operation["tags"] for operation in operations)
    assert all(any("一" <= sign <= "鿿" for sign in operation["summary"]) for operation in operations)
    assert all(any(sign.isascii() and sign.isalpha() for sign in operation["summary"]) for operation in operations)


def test_answers_carry_headers_that_keep_the_browser_on_this_host(small):
    headers = small.client("officer").get("/").headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "script-src 'self';" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_requests_are_counted_by_route_and_not_by_address(small):
    client = small.client("officer")
    for enterprise in ("A1", "B1", "Z9"):
        client.get(f"/v1/enterprises/{enterprise}")

    metrics = client.get("/metrics").text

    assert 'greenpark_api_requests_total{method="GET",route="/v1/enterprises/{id}",status="200"} 2.0' in metrics
    assert 'greenpark_api_requests_total{method="GET",route="/v1/enterprises/{id}",status="404"} 1.0' in metrics
    assert "greenpark_ingest" in metrics
