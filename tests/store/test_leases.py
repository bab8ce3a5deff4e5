from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from store.book.opening import open_book

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TAKING = """
import sys
from datetime import datetime, timedelta
from store.book.opening import open_book
book = open_book(sys.argv[1])
now = datetime.fromisoformat(sys.argv[3])
sys.stdin.readline()
print(sum(book.take(f"turn-{n}", sys.argv[2], now, now + timedelta(minutes=1)) for n in range(50)))
"""


def test_a_lease_has_one_holder_until_it_runs_out(book):
    first = book.take("settle", "one", NOW, NOW + MINUTE)
    early = book.take("settle", "two", NOW + MINUTE - timedelta(microseconds=1), NOW + 2 * MINUTE)
    late = book.take("settle", "two", NOW + MINUTE, NOW + 2 * MINUTE)
    back = book.take("settle", "one", NOW + MINUTE, NOW + 2 * MINUTE)

    assert (first, early, late, back) == (True, False, True, False)


def test_its_holder_renews_it_before_and_after_its_end(book):
    book.take("settle", "one", NOW, NOW + MINUTE)

    renewed = book.take("settle", "one", NOW + MINUTE / 2, NOW + 3 * MINUTE)
    other = book.take("settle", "two", NOW + 2 * MINUTE, NOW + 4 * MINUTE)
    again = book.take("settle", "one", NOW + 5 * MINUTE, NOW + 6 * MINUTE)

    assert (renewed, other, again) == (True, False, True)


def test_leases_of_two_names_do_not_meet(book):
    taken = [book.take(name, holder, NOW, NOW + MINUTE) for name, holder in (("a", "one"), ("b", "two"))]

    assert taken == [True, True]


def test_a_lease_let_go_is_free_and_another_holders_stays(book):
    book.take("settle", "one", NOW, NOW + MINUTE)

    book.let_go("settle", "two")
    still = book.take("settle", "two", NOW, NOW + MINUTE)
    book.let_go("settle", "one")
    free = book.take("settle", "two", NOW, NOW + MINUTE)

    assert (still, free) == (False, True)


def test_of_many_threads_one_gets_each_turn(book):
    def turns(holder):
        return [book.take(f"turn-{n}", holder, NOW, NOW + MINUTE) for n in range(20)]

    with ThreadPoolExecutor(max_workers=4) as pool:
        taken = list(pool.map(turns, ("one", "two", "three", "four")))

    assert [sum(turn) for turn in zip(*taken, strict=True)] == [1] * 20


def test_of_many_processes_one_gets_each_turn_that_ran_out(book, url):
    for n in range(50):
        book.take(f"turn-{n}", "gone", NOW - 2 * MINUTE, NOW - MINUTE)
    command = [sys.executable, "-W", "error", "-c", TAKING, url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    services = [subprocess.Popen([*command, name, NOW.isoformat()], cwd=ROOT, **pipes) for name in ("one", "two")]
    for service in services:
        service.stdin.write("go\n")
        service.stdin.flush()

    taken = [int(service.communicate(timeout=60)[0]) for service in services]

    assert sum(taken) == 50


def test_a_lease_outlives_the_process_that_took_it(book, url):
    other = open_book(url)
    other.take("settle", "killed", NOW, NOW + MINUTE)
    other.close()

    during = book.take("settle", "next", NOW + MINUTE / 2, NOW + 2 * MINUTE)
    after = book.take("settle", "next", NOW + MINUTE, NOW + 2 * MINUTE)

    assert (during, after) == (False, True)


def test_a_lease_tells_who_has_it_until_it_is_let_go(book):
    before = book.holder("settle")
    book.take("settle", "one", NOW, NOW + MINUTE)
    book.take("settle", "two", NOW, NOW + MINUTE)
    during = book.holder("settle")
    book.let_go("settle", "one")

    assert (before, during, book.holder("settle")) == (None, "one", None)
