from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from carbon.cycles import cycle_ends, cycle_starts
from carbon.meters import Cycle
from carbon.periods import epoch_ms

ZONES = ("Asia/Shanghai", "Europe/Berlin")
ENDS = [(2026, 1, 31), (2026, 2, 28), (2026, 3, 31), (2026, 4, 30), (2026, 5, 31), (2026, 6, 30), (2026, 7, 31)]


def instants(days, zone, *clock):
    return np.array([epoch_ms(datetime(*day, *clock, tzinfo=ZoneInfo(zone))) for day in days], dtype=np.int64)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [(0, 0), (23, 59, 59)])
@pytest.mark.parametrize("day", [1, 15, 28, 29, 30, 31])
def test_months_stamped_on_one_day_or_the_last_there_is_follow_each_other_without_gap_or_overlap(zone, clock, day):
    stamps = instants([(year, month, min(day, last)) for year, month, last in ENDS], zone, *clock)

    assert cycle_starts(stamps, Cycle.MONTH, zone)[1:].tolist() == stamps[:-1].tolist()
    assert cycle_ends(stamps, Cycle.MONTH, zone)[:-1].tolist() == stamps[1:].tolist()


@pytest.mark.parametrize("zone", ZONES)
def test_beside_a_stamp_that_is_missing_a_month_is_a_month_long_all_the_same(zone):
    stamps = instants([(2026, 1, 31), (2026, 4, 30)], zone)

    assert cycle_starts(stamps, Cycle.MONTH, zone)[1] == instants([(2026, 3, 30)], zone)[0]
    assert cycle_ends(stamps, Cycle.MONTH, zone)[0] == instants([(2026, 2, 28)], zone)[0]
