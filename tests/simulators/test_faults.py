from __future__ import annotations

import pytest

from simulators.errors import FaultFileError, FaultMisplacedError, UnknownMeterError
from simulators.faults.files import read_faults
from simulators.faults.fleets import FaultyFleet
from simulators.faults.kinds import Fault

METER = "E01-PV-1"


def of(meter, readings):
    return [(at, value) for name, at, value in readings if name == meter]


@pytest.fixture
def day(at):
    return at(2026, 3, 2), at(2026, 3, 3)


@pytest.fixture
def arrives(fleet, readings, day):
    def during_a_day(*faults):
        return readings(FaultyFleet(fleet, faults, seed=3).messages(*day))

    return during_a_day


def test_a_gap_takes_the_readings_of_its_range_and_meter_only(arrives, at):
    sound = arrives()

    left = arrives(Fault("gap", METER, at(2026, 3, 2, 6), at(2026, 3, 2, 12)))

    assert len(of(METER, left)) == 96 - 24
    assert [r for r in left if r[0] != METER] == [r for r in sound if r[0] != METER]


def test_a_share_picks_the_same_readings_every_time(arrives, at):
    fault = Fault("gap", METER, at(2026, 3, 2), at(2026, 3, 3), share=0.5)

    left = of(METER, arrives(fault))

    assert 25 < len(left) < 71
    assert left == of(METER, arrives(fault))


def test_a_duplicate_is_sent_twice(arrives, at):
    sent = of(METER, arrives(Fault("duplicate", METER, at(2026, 3, 2, 6), at(2026, 3, 2, 7))))

    assert len(sent) == 96 + 4
    assert sorted(set(sent)) == of(METER, arrives())


def test_a_shuffle_changes_the_order_and_nothing_else(arrives, at):
    sound = of(METER, arrives())

    sent = of(METER, arrives(Fault("shuffle", METER, at(2026, 3, 2, 6), at(2026, 3, 2, 12))))

    assert sent != sound
    assert sorted(sent) == sorted(sound)
    assert sent[:24] == sound[:24]


def test_a_spike_multiplies_the_value(arrives, at):
    sound = dict(of(METER, arrives()))
    instant = at(2026, 3, 2, 6)

    sent = dict(of(METER, arrives(Fault("spike", METER, instant, instant + 1, amounts={"factor": (100, 100)}))))

    assert sent.pop(instant // 1000) == pytest.approx(sound.pop(instant // 1000) * 100)
    assert sent == sound


def test_a_dropped_register_counts_on_from_zero(fleet, arrives, at):
    instant = at(2026, 3, 2, 9)
    sound = dict(of(METER, arrives()))

    sent = dict(of(METER, arrives(Fault("drop", METER, instant))))

    assert sent[instant // 1000] == 0
    assert sent[at(2026, 3, 2, 8, 45) // 1000] == sound[at(2026, 3, 2, 8, 45) // 1000]
    end = at(2026, 3, 2, 18)
    assert sent[end // 1000] == pytest.approx(fleet.reading(METER, end) - fleet.reading(METER, instant), abs=0.011)
    assert sent[end // 1000] > 0


def test_a_drop_ends_when_the_meter_is_replaced(fleet, readings, at):
    faulty = FaultyFleet(fleet, [Fault("drop", "E02-EL-1", at(2026, 3, 1))])

    now = dict(of("E02-EL-1", readings(faulty.messages_at(at(2026, 3, 9, 14, 30)))))

    assert list(now.values()) == [12.4]


def test_live_readings_have_the_faults_too(fleet, readings, at):
    instant = at(2026, 3, 2, 9)

    names = {
        m for m, _, _ in readings(FaultyFleet(fleet, [Fault("gap", METER, instant, instant + 1)]).messages_at(instant))
    }

    assert METER not in names
    assert "E01-EL-1" in names


def test_a_fault_needs_a_meter_that_can_have_it(fleet):
    with pytest.raises(UnknownMeterError, match="E77-EL-1"):
        FaultyFleet(fleet, [Fault("gap", "E77-EL-1", 0, 1)])
    with pytest.raises(FaultMisplacedError, match="interval"):
        FaultyFleet(fleet, [Fault("drop", "E03-EL-1", 0)])


def test_a_fault_file_is_read(tmp_path, at):
    file = tmp_path / "faults.toml"
    file.write_text(
        "seed = 3\n"
        '[[fault]]\nkind = "gap"\nmeter = "M"\nfrom = 2026-03-01T00:00:00+08:00\nto = 2026-03-01T06:00:00+08:00\n'
        'share = 0.5\n[[fault]]\nkind = "drop"\nmeter = "M"\nfrom = 2026-03-02T00:00:00+08:00\n',
        encoding="utf-8",
    )

    seed, faults = read_faults(file)

    assert seed == 3
    assert faults == (
        Fault("gap", "M", at(2026, 3, 1), at(2026, 3, 1, 6), share=0.5),
        Fault("drop", "M", at(2026, 3, 2)),
    )


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ('kind = "explosion"\nmeter = "M"', "fault 1: kind 'explosion' is not one of gap"),
        ('kind = "gap"', "fault 1: meter is missing"),
        ('kind = "gap"\nmeter = "M"\nfrom = 2026-03-01T00:00:00+08:00', "a gap needs `to`"),
        ('kind = "drop"\nmeter = "M"\nfrom = 2026-03-01T00:00:00', "an offset"),
        ('kind = "drop"\nmeter = "M"\nfrom = 2026-03-01T00:00:00Z\nvalue = "x"', "`value` must be a number"),
        ('kind = "gap"\nmeter = "M"\nfactr = 3', "a gap has no key factr"),
        ("kind = ", "fault 0"),
    ],
)
def test_a_mistake_in_a_fault_file_is_named(tmp_path, fault, says):
    file = tmp_path / "faults.toml"
    file.write_text(f"[[fault]]\n{fault}\n", encoding="utf-8")

    with pytest.raises(FaultFileError, match=says):
        read_faults(file)
