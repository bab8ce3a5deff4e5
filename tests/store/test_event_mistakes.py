"""What meter_events.csv may declare, and what it may not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from carbon.meters import MeterEvent
from store.book.folder import read_folder
from store.errors import ParkFolderError

PARK_TOML = '[park]\nid = "tiny"\nname_zh = "小园区"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n'
METERS = """id,enterprise,carrier,kind,unit,multiplier,role,parent,length_s,cycle,max_gap_s
R,E01,electricity,register,kWh,6000,boundary,,,,
I,E01,electricity,interval,kWh,1,sub,R,900,,
G,E01,electricity,interval,kWh,1,sub,R,900,,1800
D,E01,electricity,interval,kWh,1,sub,R,,day,
P,E01,electricity,power,kW,40,sub,R,,,
"""
HEADER = "meter,at,event,final,initial,parent,note\n"


@pytest.fixture
def folder(tmp_path):
    def write(*events, meters=METERS):
        (tmp_path / "park.toml").write_text(PARK_TOML, encoding="utf-8")
        (tmp_path / "enterprises.csv").write_text("id,name_zh\nE01,一\nE02,二\n", encoding="utf-8")
        (tmp_path / "meters.csv").write_text(meters, encoding="utf-8")
        (tmp_path / "meter_events.csv").write_text(HEADER + "".join(f"{e}\n" for e in events), encoding="utf-8")
        return tmp_path

    return write


@pytest.fixture
def mistakes(folder):
    def found(*events, meters=METERS):
        with pytest.raises(ParkFolderError) as refusal:
            read_folder(folder(*events, meters=meters))
        return [(m.line, m.column, m.reason) for m in refusal.value.mistakes]

    return found


def test_a_chain_of_multipliers_and_a_replacement_at_the_same_instant_are_taken(folder):
    park = read_folder(
        folder(
            "R,2026-05-18T10:00:00+08:00,multiplier,6000,8000,,换互感器",
            "R,2026-05-18T10:00:00+08:00,replacement,8462.31,0,,",
            "R,2026-08-01T00:00:00+08:00,multiplier,8000,4000,,",
            "P,2026-08-01T00:00:00+08:00,multiplier,40,60,,",
            "R,2026-09-01T00:00:00+08:00,inspection,,,,现场校验",
        ),
    )

    assert [(e.meter, e.event, e.final, e.initial) for e in park.events] == [
        ("P", "multiplier", 40.0, 60.0),
        ("R", "multiplier", 6000.0, 8000.0),
        ("R", "replacement", 8462.31, 0.0),
        ("R", "multiplier", 8000.0, 4000.0),
        ("R", "inspection", None, None),
    ]


def test_a_longer_interval_to_come_widens_the_gap_that_counts_as_measured(folder):
    park = read_folder(folder("I,2026-05-18T10:00:00+08:00,length,900,14400,,"))

    gaps = {meter.id: meter.max_gap_s for meter in park.meters}
    assert (gaps["I"], gaps["G"]) == (14400, 1800)


def test_an_interval_of_the_calendar_has_no_seconds_and_a_gap_of_its_longest_day(folder):
    park = read_folder(folder())

    day = next(meter for meter in park.meters if meter.id == "D")
    assert (day.cycle, day.length_s, day.max_gap_s) == ("day", None, 25 * 3600)


def test_a_parent_event_names_the_new_parent_or_none(folder):
    park = read_folder(
        folder("I,2026-05-18T10:00:00+08:00,parent,,,P,", "I,2026-06-18T10:00:00+08:00,parent,,,,拆除"),
    )

    assert park.events == (
        MeterEvent("I", datetime(2026, 5, 18, 2, tzinfo=UTC), "parent", parent="P"),
        MeterEvent("I", datetime(2026, 6, 18, 2, tzinfo=UTC), "parent", note="拆除"),
    )


@pytest.mark.parametrize(
    ("event", "column", "reason"),
    [
        ("R,multiplier,6000,,,", "initial", "needs the multiplier before (final) and from then on (initial)"),
        ("R,multiplier,,8000,,", "final", "needs the multiplier before (final) and from then on (initial)"),
        ("R,multiplier,600,8000,,", "final", "600 is not the multiplier before it: meters.csv says 6000; make them"),
        ("R,multiplier,6000,6000,,", "initial", "6000 is what held before; remove the event"),
        ("R,multiplier,6000,0,,", "initial", "0 is not above zero"),
        ("R,length,900,1800,,", "event", "only an interval has a length, and this meter's kind is register"),
        ("D,length,900,1800,,", "event", "its intervals are of a day"),
        ("I,length,900,1800.5,,", "initial", "1800.5 is not a whole number of seconds"),
        ("I,length,60,1800,,", "final", "60 is not the length before it: meters.csv says 900"),
        ("G,length,900,3600,,", "initial", "3600 is longer than the meter's max_gap_s of 1800; raise it in meters.csv"),
        ("I,replacement,1,0,,", "event", "only a register is replaced, and this meter's kind is interval"),
        ("R,replacement,1,0,P,", "parent", "only a parent event has one, and this says replacement; leave it empty"),
        ("I,parent,5,,P,", "final", "a parent event has none; the new parent stands in the column parent"),
        ("I,parent,,,Q,", "parent", "there is no meter 'Q' in meters.csv"),
        ("I,parent,,,I,", "parent", "I would feed itself"),
    ],
)
def test_an_event_that_cannot_be_settled_is_refused(mistakes, event, column, reason):
    meter, rest = event.split(",", 1)

    ((line, at, why),) = mistakes(f"{meter},2026-05-18T10:00:00+08:00,{rest}")

    assert (line, at) == (2, column)
    assert reason in why


def test_every_link_of_a_chain_has_to_fit_the_one_before_it_in_time_and_not_in_the_file(mistakes):
    found = mistakes(
        "R,2026-08-01T00:00:00+08:00,multiplier,6000,4000,,",
        "R,2026-05-18T10:00:00+08:00,multiplier,6000,8000,,",
    )

    assert found == [(2, "final", "6000 is not the multiplier before it: line 3 says 8000; make them agree")]


TREE = """id,enterprise,carrier,kind,unit,role,parent
B,E01,electricity,register,kWh,boundary,
S,E01,electricity,register,kWh,sub,B
T,E01,electricity,register,kWh,sub,S
C,E01,electricity,register,kWh,check,B
N,E01,natural_gas,register,m3,boundary,
W,E02,electricity,register,kWh,boundary,B
X,E02,electricity,register,kWh,sub,W
Y,E02,electricity,register,kWh,sub,
A,E01,electricity,register,kWh,boundary,
"""


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ("S,parent,,,T,", "S would feed itself"),
        ("S,parent,,,N,", "measures natural_gas, and this meter electricity"),
        ("S,parent,,,W,", "is measured at a boundary"),
        ("S,parent,,,C,", "C is a check meter (校核), below which nothing hangs"),
        ("C,parent,,,,", "a check meter (校核) needs the meter whose quantity it measures too"),
        ("C,parent,,,W,", "belongs to E02; a check meter (校核) measures what a meter of its own enterprise does"),
        ("A,parent,,,B,", "A would count twice: B above it is a boundary too"),
        ("A,parent,,,T,", "A would count twice: B above it is a boundary too"),
    ],
)
def test_a_new_parent_is_held_to_the_rules_of_the_first(mistakes, event, reason):
    meter, rest = event.split(",", 1)

    ((line, column, why),) = mistakes(f"{meter},2026-05-18T10:00:00+08:00,{rest}", meters=TREE)

    assert (line, column) == (2, "parent")
    assert reason in why


def test_a_meter_moved_under_another_can_make_one_below_it_count_twice(mistakes):
    found = mistakes(
        "Y,2026-03-01T00:00:00+08:00,parent,,,,",
        "Z,2026-03-01T00:00:00+08:00,parent,,,Y,",
        "Y,2026-05-18T10:00:00+08:00,parent,,,X,",
        meters=f"{TREE}Z,E02,electricity,register,kWh,boundary,\n",
    )

    assert found == [(4, "parent", "Z would count twice: W above it is a boundary too")]


def test_two_meters_that_change_places_on_one_day_make_no_circle(folder):
    park = read_folder(
        folder(
            "T,2026-05-18T23:00:00+08:00,parent,,,B,",
            "S,2026-05-18T01:00:00+08:00,parent,,,T,",
            meters=TREE,
        ),
    )

    assert [(e.meter, e.parent) for e in park.events] == [("S", "T"), ("T", "B")]


def test_days_are_those_of_the_park(mistakes):
    found = mistakes(
        "T,2026-05-18T23:00:00+00:00,parent,,,B,",
        "S,2026-05-18T01:00:00+00:00,parent,,,T,",
        meters=TREE,
    )

    assert found == [(3, "parent", "S would feed itself")]


def test_a_day_has_one_parent(mistakes):
    found = mistakes(
        "T,2026-05-18T08:00:00+08:00,parent,,,B,",
        "T,2026-05-18T09:00:00+08:00,parent,,,,",
        meters=TREE,
    )

    assert found == [(3, "at", "line 2 gives T a parent from 2026-05-18 on too; a day has one")]


def test_one_enterprise_may_pass_energy_on_that_comes_back_to_it(folder):
    park = read_folder(folder("A,2026-05-18T08:00:00+08:00,parent,,,W,", meters=TREE))

    assert park.events[0].parent == "W"
