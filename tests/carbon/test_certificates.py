from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.certificates import covered_kwh, serials
from carbon.park import Certificate
from tests.carbon.parks import ZONE, days_of

APRIL = days_of(2026, 4)


def certificate(mwh, retired_for="2026-04", serial="GEC-1"):
    return Certificate(serial, "E01", "gec", mwh, "2026", retired_for)


def covered(certificates, days, purchased):
    return covered_kwh(certificates, days, np.array(purchased, dtype=float), ZONE)


def test_a_certificate_is_laid_evenly_over_the_days_of_its_period():
    # 30 MWh over the 30 days of April: 1000 kWh a day
    found = covered([certificate(30)], APRIL, [1500.0] * 30)

    assert found.tolist() == [1000.0] * 30


def test_what_a_day_cannot_use_is_carried_to_the_following_days():
    found = covered([certificate(30)], APRIL[:4], [0.0, 400.0, 5000.0, 5000.0])

    # day 2 uses 400 of 2000, day 3 the rest 1600 and its own 1000
    assert found.tolist() == [0.0, 400.0, 2600.0, 1000.0]


def test_what_the_last_day_cannot_use_lapses():
    may = date(2026, 5, 1)

    found = covered([certificate(30)], [*APRIL, may], [10.0] * 30 + [1e6])

    assert found.tolist() == [10.0] * 30 + [0.0]


def test_a_certificate_that_is_not_retired_covers_nothing():
    assert covered([certificate(30, retired_for="")], APRIL, [1500.0] * 30).sum() == 0
    assert covered([], APRIL, [1500.0] * 30).sum() == 0


def test_certificates_of_a_month_come_before_those_of_the_year():
    held = [certificate(365, "2026", "Y"), certificate(30, "2026-04", "M")]

    found = covered(held, APRIL, [1500.0] * 30)

    # 1000 of the month's; the year's own 1000 a day find 500 left
    assert found.tolist() == [1500.0] * 30


def test_several_certificates_of_a_period_add_up():
    assert covered([certificate(15), certificate(15, serial="GEC-2")], APRIL, [1500.0] * 30).tolist() == [1000.0] * 30


def test_a_day_of_which_nothing_is_known_passes_on_what_it_could_have_used():
    first, fourth = APRIL[0], APRIL[3]

    found = covered([certificate(30)], [first, fourth], [1000.0, 9000.0])

    assert found.tolist() == [1000.0, 3000.0]


def test_a_day_that_passes_on_more_than_it_buys_is_not_covered():
    assert covered([certificate(30)], APRIL[:2], [-50.0, 5000.0]).tolist() == [0.0, 2000.0]


@given(
    st.lists(st.tuples(st.floats(0.001, 1000), st.sampled_from(["", "2026", "2026-04", "2026-05"])), max_size=4),
    st.lists(st.floats(-100, 1e5), min_size=61, max_size=61),
)
def test_no_day_is_covered_beyond_its_purchase_and_no_period_beyond_its_certificates(held, purchased):
    days = [*APRIL, *days_of(2026, 5)]
    certificates = [certificate(mwh, label, str(i)) for i, (mwh, label) in enumerate(held)]

    found = covered(certificates, days, purchased)

    assert (found >= 0).all()
    assert (found <= np.maximum(purchased, 0) + 1e-6).all()
    assert found.sum() <= sum(mwh for mwh, label in held if label) * 1000 * (1 + 1e-12)


def test_the_proof_of_a_day_is_the_certificates_retired_for_it():
    held = [
        certificate(1, "2026", "Y"),
        certificate(1, "2026-04", "M"),
        certificate(1, "", "N"),
        certificate(1, "2025", "O"),
    ]

    assert serials(held, date(2026, 4, 30), ZONE) == "Y, M"
    assert serials(held, date(2026, 5, 1), ZONE) == "Y"
    assert serials(held, date(2027, 1, 1), ZONE) == ""


def test_a_year_of_certificates_covers_a_year_of_steady_purchase_entirely():
    found = covered([certificate(365, "2026")], days_of(2026), [1000.0] * 365)

    assert found.sum() == pytest.approx(365_000)
