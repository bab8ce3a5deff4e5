from __future__ import annotations

import pytest

from simulators.errors import RosterError
from simulators.roster import read_roster

HEAD = "id,enterprise,carrier,kind,unit,multiplier,role,parent,register_max,stamp,length_s,max_gap_s,since,until\n"


def test_an_empty_cell_takes_its_default(write_park):
    roster = read_roster(write_park(meters=HEAD + "M1,E01,electricity,,,,,,,,,,,\nM2,E01,water,,m3,,,,,,,,,\n"))

    first, second = roster.meters

    assert (first.kind, first.role, first.stamp, first.multiplier) == ("register", "boundary", "end", 1.0)
    assert (first.period_s, first.milli_per_unit) == (900, 1000)
    assert (second.period_s, second.milli_per_unit) == (3600, 1000)


def test_tables_that_are_absent_are_empty(write_park):
    folder = write_park()
    (folder / "meter_events.csv").unlink()
    (folder / "outputs.csv").unlink()

    roster = read_roster(folder)

    assert roster.changes == ()
    assert roster.enterprises[0].output_10k_cny == {}


def test_only_changes_with_both_numbers_count(write_park):
    roster = read_roster(write_park())

    assert [(c.meter, c.event, c.before, c.after) for c in roster.changes] == [
        ("E02-EL-1", "replacement", 998877.5, 12.4),
    ]


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("M1,E09,electricity,,kWh,,,,,,,,,", "line 2: enterprise 'E09' is not in enterprises.csv"),
        ("M1,E01,electricity,,m3,,,,,,,,,", "line 2: unit 'm3' of electricity"),
        ("M1,E01,electricity,power,kWh,,,,,,,,,", "line 2: a power meter does not count in kWh"),
        ("M1,E01,electricity,,kWh,ten,,,,,,,,", "line 2: multiplier 'ten' cannot be read"),
        ("M1,E01,electricity,,kWh,,,,,,,,1.3.2026,", "line 2: since '1.3.2026' cannot be read"),
    ],
)
def test_a_row_that_cannot_be_simulated_is_named(write_park, row, says):
    with pytest.raises(RosterError, match=says):
        read_roster(write_park(meters=HEAD + row + "\n"))
