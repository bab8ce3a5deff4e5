"""The tree of meters: what hangs below what, on which days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from carbon.balance import shares
from carbon.meters import MeterEvent, Role
from carbon.tree import EVER, FOREVER, Group, Tree, groups
from tests.carbon.parks import meter, park

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


def moved(name, day, parent, hour=4):
    return MeterEvent(name, datetime(day.year, day.month, day.day, hour, tzinfo=UTC), "parent", parent=parent)


def counted(whole, name):
    return [(s.enterprise, s.sign, s.since, s.until) for s in shares(whole) if s.meter == name]


def test_a_meter_hangs_below_its_new_parent_from_the_local_day_of_the_event_on():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-E2"), meter("E01-S1", role=Role.SUB, parent="E01-EL")),
        # 20:00 UTC of 30 April is 1 May in Shanghai
        events=(moved("E01-S1", date(2026, 4, 30), "E01-E2", hour=20), moved("E01-S1", JUNE, None)),
    )

    found = [(link.parent.id, link.since, link.until) for link in Tree(whole).links()]

    assert found == [("E01-EL", EVER, MAY), ("E01-E2", MAY, JUNE)]


def test_of_several_moves_on_one_day_the_last_counts():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-E2"), meter("E01-S1", role=Role.SUB, parent="E01-EL")),
        events=(moved("E01-S1", MAY, "E01-E2", hour=6), moved("E01-S1", MAY, None, hour=4)),
    )

    assert [link.parent.id for link in Tree(whole).links()] == ["E01-EL", "E01-E2"]


def test_a_meter_hangs_below_another_only_while_both_are_in_service():
    whole = park(meters=(meter("E01-EL", until=JUNE), meter("E01-S1", role=Role.SUB, parent="E01-EL", since=MAY)))

    assert [(link.since, link.until) for link in Tree(whole).links()] == [(MAY, JUNE)]


def test_what_is_passed_on_counts_against_the_giver_of_the_day():
    whole = park(
        meters=(meter("E01-EL"), meter("E03-EL"), meter("E02-EL", parent="E01-EL")),
        events=(moved("E02-EL", MAY, "E03-EL"), moved("E02-EL", JUNE, None)),
    )

    assert counted(whole, "E02-EL") == [
        ("E02", 1.0, EVER, FOREVER),
        ("E01", -1.0, EVER, MAY),
        ("E03", -1.0, MAY, JUNE),
    ]


def test_a_move_within_the_giver_s_own_meters_changes_nothing():
    whole = park(
        meters=(
            meter("E01-EL"),
            meter("E01-S1", role=Role.SUB, parent="E01-EL"),
            meter("E02-EL", parent="E01-EL"),
        ),
        events=(moved("E02-EL", MAY, "E01-S1"),),
    )

    assert counted(whole, "E02-EL") == [("E02", 1.0, EVER, FOREVER), ("E01", -1.0, EVER, FOREVER)]


def test_a_meter_out_of_service_is_passed_by():
    # the sub meter between giver and taker is gone in June, the giver's second boundary in May
    whole = park(
        meters=(
            meter("E01-EL"),
            meter("E01-S1", role=Role.SUB, parent="E01-EL", until=JUNE),
            meter("E02-EL", parent="E01-S1"),
            meter("E01-E2", until=MAY),
            meter("E03-EL", parent="E01-E2"),
        ),
    )

    assert counted(whole, "E02-EL") == [("E02", 1.0, EVER, FOREVER), ("E01", -1.0, EVER, FOREVER)]
    assert counted(whole, "E03-EL") == [("E03", 1.0, EVER, FOREVER), ("E01", -1.0, EVER, MAY)]


def test_a_change_of_the_giver_s_own_parent_does_not_reach_the_taker():
    whole = park(
        meters=(meter("E01-EL"), meter("E03-EL"), meter("E02-EL", parent="E01-EL")),
        events=(moved("E01-EL", MAY, "E03-EL"),),
    )

    assert counted(whole, "E02-EL") == [("E02", 1.0, EVER, FOREVER), ("E01", -1.0, EVER, FOREVER)]
    assert counted(whole, "E01-EL") == [("E01", 1.0, EVER, FOREVER), ("E03", -1.0, MAY, FOREVER)]


def test_below_an_export_meter_nothing_is_taken_off_again():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-EX", role=Role.EXPORT), meter("E02-EL", parent="E01-EX")),
    )

    assert counted(whole, "E02-EL") == [("E02", 1.0, EVER, FOREVER)]


def test_a_boundary_below_another_of_its_own_enterprise_explains_while_it_hangs_there():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-E2", parent="E01-EL")),
        events=(moved("E01-E2", MAY, None),),
    )

    assert counted(whole, "E01-E2") == [("E01", 1.0, MAY, FOREVER)]


def test_a_check_meter_never_counts():
    whole = park(meters=(meter("E01-EL"), meter("E01-C1", role=Role.CHECK, parent="E01-EL")))

    assert counted(whole, "E01-C1") == []


def test_a_circle_of_parents_ends():
    whole = park(
        meters=(meter("E01-S1", role=Role.SUB, parent="E01-S2"), meter("E01-S2", role=Role.SUB, parent="E01-S1"))
    )
    below = replace(whole, meters=(*whole.meters, meter("E02-EL", parent="E01-S1")))

    assert counted(below, "E02-EL") == [("E02", 1.0, EVER, FOREVER)]


def test_groups_hold_all_who_ever_pass_energy_to_each_other():
    names = ("E01", "E02", "E03", "E04", "E05")
    whole = park(
        enterprises=tuple(replace(park().enterprises[0], id=name) for name in names),
        meters=(
            meter("E01-EL"),
            meter("E02-EL"),
            meter("E03-EL", parent="E02-EL"),
            meter("E04-EL"),
            meter("E04-S1", role=Role.SUB, parent="E04-EL"),
        ),
        events=(moved("E01-EL", MAY, "E03-EL"),),
    )

    assert groups(whole) == [
        Group(("E01", "E02", "E03"), ("E01-EL", "E02-EL", "E03-EL")),
        Group(("E04",), ("E04-EL", "E04-S1")),
        Group(("E05",), ()),
    ]
