from __future__ import annotations

import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, text, update
from sqlalchemy.exc import DBAPIError

from carbon.canonical import canonical, digest
from store.book.tables.sealed import SEALED_REPORT
from store.sealed import Seal, SealedReport
from store.sealed_errors import SealBrokenError

STAYS = "DROP TRIGGER sealed_report_stays ON sealed_report"
AT = datetime(2026, 4, 2, 1, 2, 3, 4, tzinfo=UTC)


def sealed(number, *, scope="E01", kind="enterprise", period="2026-03", by="Li", t=1.5, causes=()):
    body = {"scope": scope, "period": period, "t": t, "名": "甲"}
    sha256 = digest(body)
    name = f"{scope}@{period}@{number}"
    seal = Seal(name, kind, scope, period, number, AT + timedelta(days=number), by, "", sha256, causes)
    return SealedReport(seal, canonical(body))


def test_a_sealed_report_comes_back_byte_for_byte_with_its_seal(book):
    report = sealed(1, causes=("data", "factor"))

    kept = book.keep_sealed(report)

    assert kept
    assert book.sealed("E01@2026-03@1") == report
    assert book.sealed("E01@2026-03@2") is None


def test_a_number_is_given_once_and_what_has_it_stays(book):
    first, second = sealed(1, by="Li"), sealed(1, by="Wang", t=9.0)

    kept = [book.keep_sealed(one) for one in (first, second)]

    assert kept == [True, False]
    assert book.sealed("E01@2026-03@1") == first


def test_of_many_at_once_one_gets_the_number(book):
    reports = [sealed(1, by=f"officer {n}", t=float(n)) for n in range(12)]

    with ThreadPoolExecutor(max_workers=6) as pool:
        kept = list(pool.map(book.keep_sealed, reports))

    assert sum(kept) == 1
    assert book.sealed("E01@2026-03@1") == reports[kept.index(True)]


def test_seals_are_listed_newest_first_by_scope_and_period(book):
    ones = [
        sealed(1),
        sealed(2),
        sealed(3, period="2026-04"),
        sealed(4, scope="park", kind="park"),
        sealed(5, scope="E02"),
    ]
    for one in ones:
        book.keep_sealed(one)

    assert [seal.number for seal in book.seals()] == [5, 4, 3, 2, 1]
    assert [seal.number for seal in book.seals(("enterprise", "E01"))] == [3, 2, 1]
    assert [seal.number for seal in book.seals(("enterprise", "E01"), "2026-03")] == [2, 1]
    assert [seal.number for seal in book.seals(period="2026-03", offset=1, limit=2)] == [4, 2]
    assert book.seals(("enterprise", "park")) == []


def test_the_last_number_comes_first_though_the_clock_was_set_back(book):
    first, second = sealed(1), sealed(2)
    book.keep_sealed(first)
    book.keep_sealed(replace(second, seal=replace(second.seal, sealed_at=AT - timedelta(days=9))))

    assert [seal.number for seal in book.seals(("enterprise", "E01"), "2026-03")] == [2, 1]


@pytest.mark.parametrize("change", [update(SEALED_REPORT).values(reason="other"), delete(SEALED_REPORT)])
def test_the_database_itself_refuses_to_change_or_delete_one(book, change):
    report = sealed(1)
    book.keep_sealed(report)

    with pytest.raises(DBAPIError, match="neither changed nor deleted"), book._database.writing() as connection:
        connection.execute(change)

    assert book.sealed("E01@2026-03@1") == report


@pytest.mark.parametrize("body", [b"no zip", zlib.compress(b"no json"), zlib.compress(b'{"t":1.5000000000000002}')])
def test_bytes_that_were_changed_in_the_database_are_not_handed_out(book, url, body):
    book.keep_sealed(sealed(1))
    with book._database.writing() as connection:
        drop = "DROP TRIGGER sealed_report_update" if url.startswith("sqlite") else STAYS
        connection.execute(text(drop))
        connection.execute(update(SEALED_REPORT).values(body=body))

    with pytest.raises(SealBrokenError, match=r"E01@2026-03@1 was sealed with SHA-256 .* backup"):
        book.sealed("E01@2026-03@1")


def test_no_other_row_takes_the_place_of_one(book, url):
    report = sealed(1)
    book.keep_sealed(report)
    replacing = text(
        "INSERT OR REPLACE INTO sealed_report SELECT id, scope_kind, scope, period, number, sealed_at, 'other', "
        "reason, sha256, body, changes FROM sealed_report"
    )

    if url.startswith("sqlite"):
        with book._database.writing() as connection:
            connection.execute(replacing)

    assert book.seals() == [report.seal]
