"""Receipts over HTTP, and what the numbers of gateways' messages miss."""

from __future__ import annotations

import pytest

from ingest.ledger import Ledger
from store.messages import Receipt, RefusedReading
from store.refusals import Reason
from tests.api.service import NOW


@pytest.fixture
def received(small):
    """A park in which A1 sent five messages of one gateway, and B1 one."""
    ledger = Ledger(small.book, lambda: NOW)
    refused = (RefusedReading(0, Reason.UNIT, "?"), RefusedReading(1, Reason.UNIT, "?"))
    ledger.note([Receipt("A1", f"gw7-{n:06}", 10, 0) for n in (1, 2, 6, 7)])
    ledger.note([Receipt("A1", "gw7-000008", 1, 2, refused), Receipt("B1", "roof-1", 5, 0)])
    ledger.close()
    return small


def test_a_firm_reads_its_own_receipts_newest_first(received):
    listed = received.client("firm").get("/v1/receipts?limit=2").json()

    assert listed == [
        {"id": "gw7-000008", "at": NOW.isoformat(), "accepted": 1, "refused": 2, "reasons": {"unit": 2}},
        {"id": "gw7-000007", "at": NOW.isoformat(), "accepted": 10, "refused": 0, "reasons": {}},
    ]
    assert [one["id"] for one in received.client("other").get("/v1/receipts").json()] == ["roof-1"]


def test_one_message_is_asked_for_by_its_id(received):
    firm = received.client("firm")

    assert [one["accepted"] for one in firm.get("/v1/receipts?id=gw7-000006").json()] == [10]
    assert firm.get("/v1/receipts?id=roof-1").json() == []


def test_who_sees_all_says_whose_receipts(received):
    officer = received.client("officer")

    assert officer.get("/v1/receipts").status_code == 422
    assert len(officer.get("/v1/receipts?enterprise=A1").json()) == 5


def test_what_a_gateway_numbered_and_what_came_are_set_beside_each_other(received):
    (gateway,) = received.client("firm").get("/v1/gateways").json()

    assert {name: gateway[name] for name in ("gateway", "counts", "first", "last", "missing", "gaps")} == {
        "gateway": "gw7",
        "counts": True,
        "first": 1,
        "last": 8,
        "missing": 3,
        "gaps": [{"first": 3, "last": 5}],
    }
    assert [gateway[name] for name in ("messages", "refused_messages", "accepted", "refused")] == [5, 1, 41, 2]
    assert [one["gateway"] for one in received.client("officer").get("/v1/gateways").json()] == ["gw7", "roof"]


def test_ids_that_do_not_count_miss_nothing(small):
    ledger = Ledger(small.book, lambda: NOW)
    ledger.note([Receipt("A1", f"gw-{1_772_323_200 + 60 * n}", 1, 0) for n in range(5)])
    ledger.close()

    (gateway,) = small.client("firm").get("/v1/gateways").json()

    assert (gateway["counts"], gateway["missing"], gateway["gaps"], gateway["messages"]) == (False, None, [], 5)
