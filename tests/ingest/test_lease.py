from __future__ import annotations

from datetime import timedelta

import pytest

from ingest.errors import LeaseHeldError, LeaseLostError
from ingest.lease import Holder
from ingest.settlement import CORRECTED, SETTLED_BOOK, Settlement
from store.duck import DuckStore
from store.errors import StoreUnavailableError
from store.measurements import ENERGY_HOURLY
from store.unsettled import SETTLED_UNTIL
from tests.ingest.arrivals import assert_same_bits, bench
from tests.ingest.lives import NOW, readings

LEASE = timedelta(seconds=30)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_by(self, time):
        self.now += time


class Interrupted(DuckStore):
    """A store whose first write of hours after `interrupt` is set waits until `interrupt` has run."""

    interrupt = None

    def write(self, measurement, lines):
        interrupt, self.interrupt = self.interrupt, None if measurement == ENERGY_HOURLY else self.interrupt
        if measurement == ENERGY_HOURLY and interrupt is not None:
            interrupt()
        super().write(measurement, lines)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def two(clock, tmp_path):
    """A bench whose store can be interrupted, with settlers `one` and `two` on it."""
    with bench() as made:
        series = Interrupted(tmp_path / "series.duckdb")
        settlers = [Settlement(series, made.book, clock, Holder(name, LEASE)) for name in ("one", "two")]
        yield type(made)(series, made.book, settlers[0]), settlers[1]
        series.close()


def test_a_second_settler_is_told_who_settles_and_takes_over_when_that_one_is_silent(two, clock):
    first, second = two
    first.arrive(readings())
    first.settlement.once()

    with pytest.raises(LeaseHeldError, match="settlement is done by one"):
        second.once()
    clock.pass_by(LEASE)

    assert second.once().hours == 0
    with pytest.raises(LeaseHeldError, match="two"):
        first.settlement.once()


def test_a_settler_that_lets_go_is_followed_at_once(two):
    first, second = two
    first.arrive(readings())
    first.settlement.once()

    first.settlement.let_go()

    assert second.once().meters == 0


def test_a_round_longer_than_the_lease_keeps_it(two, clock):
    first, _ = two
    lease = first.settlement._lease
    taken = []

    with lease.held():
        clock.pass_by(LEASE / 2)
        lease._take()
        clock.pass_by(LEASE * 3 / 4)
        lease.check()
        taken.append(first.book.take("settlement", "two", clock(), clock() + LEASE))

    assert taken == [False]


@pytest.mark.parametrize("whole", [True, False])
def test_what_a_settler_wrote_after_it_lost_the_lease_is_settled_again_by_the_next(two, clock, whole):
    """The first stops between reading and writing, the second settles newer readings, the first writes older lines."""
    first, second = two
    rows = readings()
    late = (rows["meter"] == "E02-EL") & (rows.index % 7 == 0)
    first.arrive(rows[~late].iloc[: 1 if not whole else None])
    if not whole:
        first.settlement.once()
        first.arrive(rows[~late])

    def meanwhile():
        clock.pass_by(LEASE)
        first.arrive(rows[late])
        second.once()

    first.series.interrupt = meanwhile
    with pytest.raises(LeaseLostError, match="two"):
        first.settlement.once()
    marks = {name: first.book.mark(name) for name in (SETTLED_UNTIL, SETTLED_BOOK, CORRECTED)}
    again = second.once()

    assert again.hours > 0
    assert marks[SETTLED_BOOK if whole else SETTLED_UNTIL] < first.book.mark(SETTLED_BOOK if whole else SETTLED_UNTIL)
    with bench() as at_once:
        at_once.arrive(rows)
        at_once.settlement.once()
        assert_same_bits(first.lines(), at_once.lines())
    assert second.once().hours == 0


def test_a_store_that_fails_after_the_lease_was_lost_is_no_way_round_it(two, clock):
    first, second = two
    first.arrive(readings())
    first.settlement.once()
    first.arrive(readings().iloc[[100]].assign(value=0.0))

    def meanwhile():
        clock.pass_by(LEASE)
        second.once()
        raise StoreUnavailableError("series", "the network is gone")

    first.series.interrupt = meanwhile
    known = first.book.mark(SETTLED_UNTIL)
    with pytest.raises(StoreUnavailableError):
        first.settlement.once()

    assert first.book.mark(SETTLED_UNTIL) < known
