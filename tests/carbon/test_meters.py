from __future__ import annotations

import pytest

from carbon.errors import IntervalLengthError
from carbon.meters import Kind, Meter


def test_only_intervals_have_a_length():
    register = Meter("R", "E01", "electricity", Kind.REGISTER, "kWh", length_s=900)
    interval = Meter("I", "E01", "electricity", Kind.INTERVAL, "kWh", length_s=900)

    assert (register.length_ms, interval.length_ms) == (0, 900_000)


@pytest.mark.parametrize("length_s", [None, 0])
def test_an_interval_without_a_length_is_refused_and_not_taken_for_an_instant(length_s):
    meter = Meter("I", "E01", "electricity", Kind.INTERVAL, "kWh", length_s=length_s)

    with pytest.raises(IntervalLengthError, match=r"interval meter I has no length_s; add the seconds"):
        _ = meter.length_ms
