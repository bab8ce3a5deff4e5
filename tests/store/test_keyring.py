from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from store.access import Caller, Key, Role
from store.book.opening import open_book
from store.errors import KeyOwnerError

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_secret_names_its_holder(book):
    key, secret = book.issue(Role.FIRM, "E01", "gateway 7", AT)

    caller = book.caller(secret, AT)

    assert key == Key(key.id, Role.FIRM, "E01", "gateway 7", AT)
    assert secret.startswith(f"gp_{key.id}_")
    assert caller == Caller(key.id, Role.FIRM, "E01")


def test_no_two_keys_are_alike_and_each_has_256_random_bits(book):
    secrets = [book.issue(Role.OFFICER, None, "", AT)[1] for _ in range(20)]

    random = {secret.split("_", 2)[2] for secret in secrets}
    assert len(random) == 20
    assert {len(part) for part in random} == {43}


def test_anything_but_the_secret_itself_opens_nothing(book):
    key, secret = book.issue(Role.AUDITOR, None, "", AT)
    random = secret.split("_", 2)[2]
    attempts = [
        secret[:-1],
        secret + "x",
        secret.swapcase(),
        f"xx_{key.id}_{random}",
        f"gp_{key.id}_",
        f"gp_{key.id}_\ud800",
        f" {secret}",
        f"gp_' OR 1=1_{random}",
        "gp_\x00_x",
        "gp__",
        "",
    ]

    opened = [attempt for attempt in attempts if book.caller(attempt, AT) is not None]

    assert opened == []
    assert book.caller(secret, AT) is not None


def test_the_secret_of_one_key_does_not_open_another(book):
    first, _ = book.issue(Role.OFFICER, None, "", AT)
    _, secret = book.issue(Role.FIRM, "E01", "", AT)

    forged = f"gp_{first.id}_{secret.split('_', 2)[2]}"

    assert book.caller(forged, AT) is None


def test_a_revoked_key_opens_nothing_and_keeps_its_first_end(book):
    key, secret = book.issue(Role.OFFICER, None, "", AT)

    first = book.revoke(key.id, AT + timedelta(days=1))
    again = book.revoke(key.id, AT + timedelta(days=2))

    assert (first, again) == (True, True)
    assert book.caller(secret, AT) is None
    assert book.keys()[0].revoked_at == AT + timedelta(days=1)


def test_revoking_a_key_that_is_not_there_says_so(book):
    assert book.revoke("nobody", AT) is False


def test_keys_are_listed_newest_first_without_their_secrets(book):
    old, secret = book.issue(Role.OFFICER, None, "old", AT)
    new, _ = book.issue(Role.FIRM, "E02", "new", AT + timedelta(seconds=1))

    listed = book.keys()

    assert listed == [new, old]
    assert secret.split("_", 2)[2] not in repr(listed)


def test_the_database_holds_no_secret(book):
    _, secret = book.issue(Role.OFFICER, None, "", AT)

    with book._database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM api_key")).all()

    assert secret.split("_", 2)[2] not in repr(rows)
    assert secret.split("_", 2)[2].encode() not in b"".join(bytes(row.digest) for row in rows)


@pytest.mark.parametrize(("role", "enterprise"), [(Role.FIRM, None), (Role.OFFICER, "E01"), (Role.AUDITOR, "E01")])
def test_exactly_a_firms_key_belongs_to_an_enterprise(book, role, enterprise):
    with pytest.raises(KeyOwnerError, match="belongs to an enterprise"):
        book.issue(role, enterprise, "", AT)

    assert book.keys() == []


def test_a_rotated_key_opens_on_until_its_stated_end_beside_the_one_in_its_place(book):
    old, first = book.issue(Role.FIRM, "E01", "gateway 7", AT)
    end = AT + timedelta(hours=24)

    new, second = book.rotate(old.id, AT, end)
    listed = book.keys()

    assert (new.role, new.enterprise, new.note, new.replaces) == (Role.FIRM, "E01", "gateway 7", old.id)
    assert [book.caller(first, at) is None for at in (end - timedelta(seconds=1), end)] == [False, True]
    assert book.caller(second, end) == Caller(new.id, Role.FIRM, "E01")
    assert {key.id: key.ends_at for key in listed} == {old.id: end, new.id: None}


def test_rotating_again_makes_no_key_live_longer(book):
    key, secret = book.issue(Role.OFFICER, None, "", AT)
    book.rotate(key.id, AT, AT + timedelta(hours=1))

    book.rotate(key.id, AT, AT + timedelta(hours=9))

    assert book.caller(secret, AT + timedelta(hours=1)) is None


def test_a_key_that_opens_nothing_is_not_rotated(book):
    revoked, _ = book.issue(Role.OFFICER, None, "", AT)
    book.revoke(revoked.id, AT)
    ended, _ = book.issue(Role.OFFICER, None, "", AT)
    book.rotate(ended.id, AT, AT)

    answers = [book.rotate(key_id, AT, AT + timedelta(hours=1)) for key_id in (revoked.id, ended.id, "nobody")]

    assert answers == [None, None, None]
    assert len(book.keys()) == 3


def test_the_last_use_of_a_key_is_known_to_the_minute(book):
    key, secret = book.issue(Role.OFFICER, None, "", AT)
    unused = book.keys()[0].last_used_at

    seen = []
    for seconds in (0, 59, 60, 200):
        book.caller(secret, AT + timedelta(seconds=seconds))
        seen.append((book.keys()[0].last_used_at - AT).total_seconds())
    book.caller(f"gp_{key.id}_{'x' * 43}", AT + timedelta(hours=1))

    assert unused is None
    assert seen == [0, 0, 60, 200]
    assert book.keys()[0].last_used_at == AT + timedelta(seconds=200)


def test_a_book_that_is_being_written_to_for_long_keeps_nobody_out(tmp_path):
    busy = open_book(f"sqlite:///{tmp_path}/book.sqlite?timeout=0")
    key, secret = busy.issue(Role.OFFICER, None, "", AT)

    with busy._database.alone():
        caller = busy.caller(secret, AT)

    assert caller == Caller(key.id, Role.OFFICER, None)
    assert busy.keys()[0].last_used_at is None
    busy.close()
