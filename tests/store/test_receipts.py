from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.arrivals import KEPT_GATEWAYS, KEPT_RECEIPTS, Arrivals, KeptReceipt, Tally

AT = datetime(2026, 11, 24, 8, 0, 0, 250000, tzinfo=UTC)


def came(*ids, enterprise="E01", at=AT):
    receipts = [KeptReceipt(one, at, 3, 1, {"unit": 1}) for one in ids]
    return Arrivals(enterprise, at, receipts, {})


def numbers(name, *values, enterprise="E01", at=AT):
    return Arrivals(enterprise, at, [], {name: Tally(values, 3 * len(values), 1, 1)})


def test_receipts_come_back_newest_first_of_one_enterprise(book):
    book.keep_arrivals([came("a", "b"), came("c", enterprise="E02")])
    book.keep_arrivals([came("d", None)])

    found = book.receipts("E01")

    assert [one.id for one in found] == [None, "d", "b", "a"]
    assert found[-1] == KeptReceipt("a", AT, 3, 1, {"unit": 1})
    assert [one.id for one in book.receipts("E01", limit=3)] == [None, "d", "b"]
    assert book.receipts("E03") == []


def test_a_message_is_found_by_its_id(book):
    book.keep_arrivals([came("a", "b", "a")])

    assert [one.id for one in book.receipts("E01", "a")] == ["a", "a"]
    assert book.receipts("E02", "a") == []


def test_the_newest_receipts_of_each_enterprise_are_kept_and_no_more(book):
    half = KEPT_RECEIPTS // 2
    for first in ("a", "b", "c", "d"):
        book.keep_arrivals([came(*(f"{first}{n}" for n in range(half)))])
    book.keep_arrivals([came("only", enterprise="E02")])

    found = [one.id for one in book.receipts("E01", limit=10 * KEPT_RECEIPTS)]

    assert len(found) == KEPT_RECEIPTS
    assert {one[0] for one in found} == {"c", "d"}
    assert len(book.receipts("E02")) == 1


def test_what_several_processes_saw_of_a_gateway_adds_up(book):
    book.keep_arrivals([numbers("gw7", 1, 2, 5)])
    book.keep_arrivals([numbers("gw7", 3, at=AT + timedelta(seconds=1)), numbers("gw7", 1, enterprise="E02")])

    gateway, other = book.gateways()

    assert (gateway.enterprise, gateway.name, gateway.messages, gateway.last_at) == (
        "E01",
        "gw7",
        4,
        AT + timedelta(seconds=1),
    )
    assert (gateway.accepted, gateway.refused, gateway.refused_messages) == (12, 2, 2)
    assert (gateway.numbering.gaps, gateway.numbering.began_at) == ([(4, 4)], AT)
    assert (other.enterprise, book.gateways("E02")) == ("E02", [other])


def test_gateways_not_heard_for_longest_make_room(book):
    book.keep_arrivals([numbers("old", 1, at=AT - timedelta(days=1))])
    tallies = {f"gw{n:03}": Tally([1], 1, 0, 0) for n in range(KEPT_GATEWAYS)}

    book.keep_arrivals([Arrivals("E01", AT, [], tallies), numbers("gw", 1, enterprise="E02")])

    assert [one.name for one in book.gateways("E01")] == sorted(tallies)
    assert len(book.gateways("E02")) == 1


def test_keeping_nothing_is_fine(book):
    book.keep_arrivals([])

    assert book.gateways() == []
