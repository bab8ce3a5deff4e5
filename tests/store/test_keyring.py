from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from store.access import Caller, Key, Role
from store.errors import KeyOwnerError

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def test_a_secret_names_its_holder(book):
    key, secret = book.issue(Role.FIRM, "E01", "gateway 7", AT)

    caller = book.caller(secret)

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

    opened = [attempt for attempt in attempts if book.caller(attempt) is not None]

    assert opened == []
    assert book.caller(secret) is not None


def test_the_secret_of_one_key_does_not_open_another(book):
    first, _ = book.issue(Role.OFFICER, None, "", AT)
    _, secret = book.issue(Role.FIRM, "E01", "", AT)

    forged = f"gp_{first.id}_{secret.split('_', 2)[2]}"

    assert book.caller(forged) is None


def test_a_revoked_key_opens_nothing_and_keeps_its_first_end(book):
    key, secret = book.issue(Role.OFFICER, None, "", AT)

    first = book.revoke(key.id, AT + timedelta(days=1))
    again = book.revoke(key.id, AT + timedelta(days=2))

    assert (first, again) == (True, True)
    assert book.caller(secret) is None
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
