from __future__ import annotations

from pathlib import Path

import pytest

from simulators.errors import FaultFileError
from simulators.faults.files import read_faults
from simulators.faults.fleets import FaultyFleet
from simulators.faults.kinds import TRAITS, Fault, Kind
from simulators.fleet import Fleet

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "faults.toml"
PAGE = ROOT / "docs" / "faults.md"


def test_a_fault_file_is_read(tmp_path, at):
    file = tmp_path / "faults.toml"
    file.write_text(
        "seed = 3\n"
        '[[fault]]\nkind = "gap"\nmeter = "M"\nfrom = 2026-03-01T00:00:00+08:00\nto = 2026-03-01T06:00:00+08:00\n'
        'share = 0.5\n[[fault]]\nkind = "drop"\nmeter = "M"\nfrom = 2026-03-02T00:00:00+08:00\n'
        '[[fault]]\nkind = "late"\nmeter = "*"\nper_year = 12\nhours = [1, 72]\ndelay_hours = 24\n',
        encoding="utf-8",
    )

    seed, faults = read_faults(file)

    assert seed == 3
    assert faults == (
        Fault("gap", "M", at(2026, 3, 1), at(2026, 3, 1, 6), share=0.5),
        Fault("drop", "M", at(2026, 3, 2)),
        Fault("late", "*", per_year=12, hours=(1, 72), amounts={"delay_hours": (24, 24)}),
    )


RANGE = "from = 2026-03-01T00:00:00Z\nto = 2026-03-02T00:00:00Z"


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ('kind = "explosion"\nmeter = "M"', "fault 1: kind 'explosion' is not one of gap"),
        ('kind = "gap"', "fault 1: meter is missing"),
        ('kind = "gap"\nmeter = "M"\nfrom = 2026-03-01T00:00:00+08:00', "a gap needs `to`"),
        ('kind = "gap"\nmeter = "M"', "needs `from`, or `per_year`"),
        (f'kind = "drop"\nmeter = "M"\n{RANGE}', "a drop lasts, it takes no `to`"),
        ('kind = "drop"\nmeter = "M"\nfrom = 2026-03-01T00:00:00', "an offset"),
        ('kind = "drop"\nmeter = "M"\nfrom = 2026-03-01T00:00:00Z\nvalue = "x"', "`value` must be a number"),
        (f'kind = "gap"\nmeter = "M"\n{RANGE}\nshare = -1', "`share` must be a number, not below zero"),
        (f'kind = "spike"\nmeter = "M"\n{RANGE}\nfactor = [3, 2]', r"`factor` must be a number, or \[least, most\]"),
        (f'kind = "gap"\nmeter = "M"\n{RANGE}\nhours = 3', "`hours` is for faults that come `per_year`"),
        ('kind = "gap"\nmeter = "M"\nper_year = 3', "needs `hours`"),
        ('kind = "length"\nmeter = "M"\nfrom = 2026-03-01T00:00:00Z', "a length needs `length_s`"),
        ('kind = "length"\nmeter = "M"\nlength_s = 60\nper_year = 3', "comes `per_year` needs `to`"),
        ('kind = "gap"\nmeter = "M"\nfactr = 3', "a gap has no key factr"),
        ("kind = ", "fault 0"),
    ],
)
def test_a_mistake_in_a_fault_file_is_named(tmp_path, fault, says):
    file = tmp_path / "faults.toml"
    file.write_text(f"[[fault]]\n{fault}\n", encoding="utf-8")

    with pytest.raises(FaultFileError, match=says):
        read_faults(file)


def test_the_example_has_every_kind_on_meters_of_the_sample_park(at):
    seed, faults = read_faults(EXAMPLE)

    faulty = FaultyFleet(Fleet.from_park(ROOT / "parks" / "daye-lake"), faults, seed)
    injected = faulty.injected(at(2026, 3, 1), at(2026, 4, 1))

    assert {fault.kind for fault in injected} == set(Kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_the_page_describes_every_kind_and_its_numbers(kind):
    row = next(line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{kind}` |"))

    assert all(f"`{name}`" in row for name in TRAITS[kind].amounts)
