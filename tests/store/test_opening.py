from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from carbon.park import Enterprise, Park
from store.book.database import Database
from store.book.folder import read_folder
from store.book.opening import open_book
from store.book.tables.recording import METADATA
from store.book.upgrading import MIGRATIONS
from store.errors import BookAddressError, BookNewerError, StoreRefusedError, StoreUnavailableError
from store.ports import Corrections, Keyring, Leases, Marks, ParkBook, Quarantine

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
FIRST_VERSION = """
INSERT INTO recording VALUES (1, '2026-01-01 00:00:00')
INSERT INTO park \
VALUES (1, 1, FALSE, 'tiny', '小', 'Tiny', 'UTC', '湖北', 'zh', 'set1', 'province', 'location', 'calorific')
INSERT INTO meter \
(version, recording, removed, id, enterprise, carrier, kind, unit, role, multiplier, stamp, max_gap_s) \
VALUES (1, 1, FALSE, 'M1', 'E01', 'electricity', 'register', 'kWh', 'boundary', 40, 'end', 7200)
INSERT INTO meter_event VALUES (1, 1, FALSE, 'M1', '2026-05-18 02:00:00', 'replacement', 9.5, 0, '')
"""
OPENING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from store.book.folder import read_folder
from store.book.opening import open_book
park = read_folder(Path("parks/daye-lake"))
sys.stdin.readline()
print(len(open_book(sys.argv[1]).load(park, datetime.now(UTC))))
"""


def test_one_object_answers_for_every_port_of_the_book(book):
    said = book.load(Park("tiny", "小", "Tiny", "UTC", "湖北"), AT)

    book.check()
    assert said == ["park: 1 added (tiny)"]
    for port in (ParkBook, Quarantine, Keyring, Marks, Corrections, Leases):
        promised = {name for name in vars(port) if not name.startswith("_")}
        assert all(callable(getattr(book, name)) for name in promised)


def test_tables_and_migrations_agree(book):
    with book._database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        differences = compare_metadata(context, METADATA)

    assert differences == []


def test_a_book_of_the_first_version_is_brought_up_to_date_with_what_it_holds(empty_url):
    older = Database(empty_url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with older.alone() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in FIRST_VERSION.strip().splitlines():
            connection.execute(text(statement))
    older.close()

    book = open_book(empty_url)

    park = book.park()
    book.close()
    (meter,), (event,) = park.meters, park.events
    assert (meter.id, meter.multiplier, meter.rated_per_h, meter.cycle) == ("M1", 40.0, None, None)
    assert (event.event, event.final, event.parent) == ("replacement", 9.5, None)
    assert park.metering_points == ()


def test_services_that_start_at_once_make_one_book_and_load_it_once(empty_url):
    arguments = [sys.executable, "-W", "error", "-c", OPENING, empty_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    services = [subprocess.Popen(arguments, cwd=ROOT, **pipes) for _ in range(3)]

    answers = sorted(int(service.communicate("go\n", timeout=60)[0]) for service in services)

    assert answers == [0, 0, 16]


def test_what_was_written_is_never_written_again(book):
    sample = read_folder(ROOT / "parks" / "daye-lake")
    book.load(sample, AT)
    before = _versions(book)
    extra = Enterprise("E99", "示例企业99", "Example Enterprise 99")

    book.load(
        Park("daye-lake", "改名", "Renamed", "Asia/Shanghai", "湖北", enterprises=(extra,)), AT + timedelta(days=1)
    )
    book.load(sample, AT + timedelta(days=2))

    after = _versions(book)
    assert before
    assert before < after


def test_the_sqlite_file_takes_readers_while_it_is_written(tmp_path):
    book = open_book(f"sqlite:///{tmp_path}/deep/book.sqlite")
    book.set_mark("seen", 1)

    with book._database.writing() as writer:
        writer.execute(text("UPDATE mark SET position = 2"))
        seen = book.mark("seen")

    assert seen == 1
    assert book.mark("seen") == 2
    book.close()


def test_a_write_that_fails_leaves_nothing_behind(book):
    with pytest.raises(IntegrityError), book._database.writing() as connection:
        connection.execute(text("INSERT INTO mark (name, position) VALUES ('half', 1), ('half', 2)"))

    assert book.mark("half") is None


def test_a_book_of_a_newer_version_is_left_alone(book, url):
    with book._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(BookNewerError, match="'9999'"):
        open_book(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "is not an SQLAlchemy URL"),
        ("mysql://root:hunter2@localhost/book", "names mysql"),
        ("sqlite://", "a book in memory would be forgotten"),
        ("sqlite:////dev/null/book.sqlite", "its folder cannot be made"),
    ],
)
def test_an_address_that_no_book_can_have_is_refused_without_showing_its_password(url, reason):
    with pytest.raises(BookAddressError, match=reason) as refusal:
        open_book(url)

    assert "hunter2" not in str(refusal.value)


def test_a_database_that_does_not_answer_can_be_tried_again_and_its_password_stays_secret():
    with pytest.raises(StoreUnavailableError, match=r"postgresql://127\.0\.0\.1:1/book") as refusal:
        open_book("postgresql://park:hunter2@127.0.0.1:1/book")

    assert "hunter2" not in str(refusal.value)


def test_a_database_that_goes_away_says_so_and_is_found_again(postgres):
    book = open_book(f"{postgres}/postgres")
    farewell = text("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(StoreUnavailableError), book._database.reading() as connection:
        connection.execute(farewell)

    assert book.mark("seen") is None
    book.close()


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "book.sqlite").write_text("meter,at,value\n" * 100, encoding="utf-8")

    with pytest.raises(StoreRefusedError, match="not a database"):
        open_book(f"sqlite:///{tmp_path}/book.sqlite")


def _versions(book):
    with book._database.reading() as connection:
        tables = [table for name, table in METADATA.tables.items() if "version" in table.columns or name == "recording"]
        return {(table.name, *row) for table in tables for row in connection.execute(table.select())}
