from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event

import msgspec
import pytest

from simulators.live import run


class Desk:
    """A sender that keeps what it gets, a clock that goes on with every message, and a hand that stops the run."""

    def __init__(self, now, step_s=0.0, stop_after=None):
        self.now, self.step_s, self.stop_after = now, step_s, stop_after
        self.stop = Event()
        self.messages = []
        self.rounds = []

    def clock(self):
        now = self.now
        self.now += timedelta(seconds=self.step_s)
        return now

    def send(self, topic, payload, stop=None):  # noqa: ARG002 - a Sender is handed it
        if self.stop_after is not None and len(self.messages) >= self.stop_after:
            self.stop.set()
            return False
        self.messages.append((topic, payload))
        return True


@pytest.fixture
def now(at):
    return datetime.fromtimestamp(at(2026, 3, 2, 10) / 1000, UTC)


def test_rounds_read_every_meter_at_the_time_of_the_clock(fleet, at, now):
    desk = Desk(now, step_s=15)

    end = run(fleet, desk, desk.clock, desk.stop, every_s=0, to_ms=at(2026, 3, 2, 10, 1), sent_until=desk.rounds.append)

    assert end == at(2026, 3, 2, 10, 1)
    assert desk.rounds == [at(2026, 3, 2, 10, 0) + s * 1000 for s in (15, 30, 45, 60)]
    ats = [
        r["at"] * 1000 for _, p in desk.messages for r in msgspec.json.decode(p)["readings"] if r["meter"] == "E01-EL-1"
    ]
    assert ats == desk.rounds


def test_a_faster_clock_leaves_no_reading_out(fleet, readings, at, now):
    desk = Desk(now, step_s=60)

    run(
        fleet, desk, desk.clock, desk.stop, speed=60, every_s=0, from_ms=at(2026, 3, 2, 4), to_ms=at(2026, 3, 2, 16),
        sent_until=desk.rounds.append,
    )  # fmt: skip

    assert len(desk.rounds) == 12
    due = readings(fleet.messages(at(2026, 3, 2, 4), at(2026, 3, 2, 16) + 1))
    assert sorted(readings(desk.messages)) == sorted(due)


def test_a_clock_that_stands_still_sends_no_round_twice(fleet, at, now):
    desk = Desk(now)
    rounds = []

    def note_and_go_on(done_ms):
        rounds.append(done_ms)
        desk.step_s = 0.4

    run(fleet, desk, desk.clock, desk.stop, every_s=0, to_ms=at(2026, 3, 2, 10) + 3000, sent_until=note_and_go_on)

    assert rounds == [at(2026, 3, 2, 10) + s * 1000 for s in (0, 1, 2, 3)]


def test_a_stopped_sender_ends_the_run_before_the_round_counts(fleet, at, now):
    desk = Desk(now, step_s=15, stop_after=1)

    end = run(fleet, desk, desk.clock, desk.stop, every_s=0, sent_until=desk.rounds.append)

    assert desk.rounds == []
    assert end == at(2026, 3, 2, 10) - 1
    assert len(desk.messages) == 1


def test_a_run_makes_up_for_what_fell_due_since_the_one_before(fleet, readings, at, now):
    desk = Desk(now, step_s=15)
    earlier = at(2026, 3, 2, 6, 7)

    run(
        fleet, desk, desk.clock, desk.stop, every_s=0, after_ms=earlier, to_ms=at(2026, 3, 2, 10) + 15_000,
        sent_until=desk.rounds.append,
    )  # fmt: skip

    assert desk.rounds == [at(2026, 3, 2, 10) + 15_000]
    assert readings(desk.messages) == readings(fleet.messages(earlier + 1, at(2026, 3, 2, 10) + 15_001))
