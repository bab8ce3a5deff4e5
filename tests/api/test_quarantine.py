"""Refused readings over HTTP: listed, shown, and tried again after their cause was mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from carbon.meters import Kind, Meter
from tests.api.service import LOADED

AT = "2026-03-16T08:00:00+08:00"
LATER = "2026-03-16T09:00:00+08:00"
NEW = Meter("A1-EL-2", "A1", "electricity", Kind.REGISTER, "kWh")


def push(service, *readings, who="firm"):
    return service.client(who).post("/v1/readings?enterprise=A1", json={"id": "gw7-1", "readings": list(readings)})


def reading(at, value, meter=NEW.id):
    return {"meter": meter, "at": at, "value": value}


def add_meter(service):
    park = service.book.park()
    service.book.load(replace(park, meters=(*park.meters, NEW)), LOADED + timedelta(days=1))


def retry(service, who="officer", **order):
    return service.client(who).post("/v1/quarantine/retry", json=order)


def test_readings_of_a_meter_added_later_come_in_with_their_own_times_and_are_settled(small):
    push(small, reading(AT, 100.0), reading(LATER, 107.0))
    add_meter(small)

    told = retry(small).json()
    small.settlement.once()

    assert (told["tried"], told["done"], told["brought_in"], told["refused"]) == (1, 1, 2, 0)
    hours = small.client("firm").get("/v1/lines?measurement=energy_hourly&from=2026-03-16&to=2026-03-17").json()
    energy, meter = (hours["columns"].index(name) for name in ("energy", "meter"))
    assert [row[energy] for row in hours["rows"] if row[meter] == NEW.id and row[energy]] == [7.0]
    (kept,) = small.client("firm").get("/v1/quarantine").json()
    assert (kept["reason"], kept["retry_said"]) == ("unknown_meter", "2 brought in")
    assert kept["brought_in_at"] == kept["retried_at"] is not None
    assert kept["retried_by"].startswith("(officer key ")
    assert small.client("firm").get("/v1/quarantine?waiting=true").json() == []


def test_what_is_not_mended_waits_on_and_says_why(small):
    push(small, reading(AT, 100.0))

    told = retry(small, reason="unknown_meter", enterprise="A1").json()

    assert (told["done"], told["refused"], told["next"]) == (0, 1, None)
    assert told["retries"][0]["refusals"] == [
        {"index": 0, "reason": "unknown_meter", "detail": "meter 'A1-EL-2' is not in the park's book"}
    ]
    (waiting,) = small.client("firm").get("/v1/quarantine?waiting=true").json()
    assert waiting["retry_said"].startswith("1 refused again: unknown_meter")


def test_a_retry_goes_page_by_page(small):
    for value in range(3):
        push(small, reading(AT, float(value)))

    first = retry(small, limit=2).json()
    second = retry(small, limit=2, before=first["next"]).json()

    assert [one["id"] for one in first["retries"] + second["retries"]] == [3, 2, 1]
    assert (first["next"], second["next"]) == (2, None)


def test_named_refusals_are_tried_and_no_others(small):
    push(small, reading(AT, 1.0))
    push(small, reading(LATER, 2.0))
    add_meter(small)

    told = retry(small, ids=[2, 2]).json()

    assert [(one["id"], one["brought_in"]) for one in told["retries"]] == [(2, 1)]
    assert [one["id"] for one in small.client("officer").get("/v1/quarantine?waiting=true").json()] == [1]


@pytest.mark.parametrize(
    ("order", "status"),
    [({"ids": [9]}, 404), ({"enterprise": "Z9"}, 404), ({"ids": []}, 422), ({"reason": "bad"}, 422), ({"all": 1}, 422)],
)
def test_an_order_that_names_nothing_is_refused(small, order, status):
    assert retry(small, **order).status_code == status


@pytest.mark.parametrize("who", ["firm", "auditor"])
def test_only_an_officer_tries_again(small, who):
    assert retry(small, who=who).status_code == 403


def test_a_firm_sees_its_own_refusals_and_a_foreign_one_is_absent(small):
    push(small, reading(AT, 1.0))
    own, other, officer = (small.client(who) for who in ("firm", "other", "officer"))

    absent = other.get("/v1/quarantine/99").json()
    foreign = other.get("/v1/quarantine/1")

    assert own.get("/v1/quarantine/1").json() == officer.get("/v1/quarantine/1").json()
    assert own.get("/v1/quarantine/1").json()["payload"].count("A1-EL-2") == 1
    assert (foreign.status_code, foreign.json()["detail"]) == (404, absent["detail"].replace("99", "1"))
    assert other.get("/v1/quarantine").json() == []


def test_a_list_shows_the_beginning_of_a_payload_and_the_refusal_all_of_it(small):
    push(small, *(reading(AT, float(n)) for n in range(100)))

    (listed,) = small.client("firm").get("/v1/quarantine").json()
    whole = small.client("firm").get(f"/v1/quarantine/{listed['id']}").json()

    assert len(listed["payload"]) == 2000
    assert whole["payload"].count("A1-EL-2") == 100
