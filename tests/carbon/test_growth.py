from __future__ import annotations

import math

import pytest

from carbon.growth import change, change_by_growth, change_direct, growth
from carbon.outputs import Denominator

NOW, THEN = "2026-03", "2025-03"


def at(basis="current", **values):
    """Denominators of March; by `E01` or, a year before, `E01_then`."""
    return {account(name): Denominator(value, basis, provisional=False) for name, value in values.items()}


def amounts(**values):
    return {account(name): value for name, value in values.items()}


def account(name):
    enterprise, _, then = name.partition("_")
    return enterprise, THEN if then else NOW


def changed(energy, reported, *, known=None, constant=(), members=("E01", "E02")):
    return change([(one, NOW) for one in members], energy, reported, known or {}, constant)


def test_at_the_same_prices_both_ways_give_the_same_change():
    found = changed(amounts(E01=90.0, E01_then=100.0), at(E01=120.0, E01_then=100.0))

    # 90 / 120 = 0.75 against 100 / 100; and 0.9 / 1.2 - 1
    assert (found.direct, found.by_growth) == (pytest.approx(-0.25), pytest.approx(-0.25))
    assert (found.growth_numerator, found.growth_denominator) == (pytest.approx(-0.1), pytest.approx(0.2))
    assert (found.numerator_value, found.numerator_before, found.denominator_value, found.denominator_before) == (
        90.0,
        100.0,
        120.0,
        100.0,
    )
    assert (found.growth_price_basis, found.compared, found.not_compared, found.reason) == ("current", 1, (), "")


def test_growth_is_taken_at_constant_prices_where_they_are_known():
    constant = at("constant_2020", E01=88.0, E01_then=80.0)

    found = changed(amounts(E01=90.0, E01_then=100.0), at(E01=120.0, E01_then=100.0), constant=[constant])

    # prices rose: the added value grew 20 % at current and 10 % at constant prices; 0.9 / 1.1 - 1
    assert found.direct == pytest.approx(-0.25)
    assert found.by_growth == pytest.approx(0.9 / 1.1 - 1)
    assert (found.growth_price_basis, found.growth_denominator) == ("constant_2020", pytest.approx(0.1))
    assert (found.growth_denominator_value, found.growth_denominator_before) == (88.0, 80.0)


def test_a_constant_price_basis_has_to_know_both_years():
    newer = at("constant_2025", E01=118.0)
    older = at("constant_2020", E01=88.0, E01_then=80.0)

    found = changed(amounts(E01=90.0, E01_then=100.0), at(E01=120.0, E01_then=100.0), constant=[newer, older])

    assert found.growth_price_basis == "constant_2020"


def test_both_changes_speak_of_the_same_members_or_growth_stays_at_current_prices():
    energy = amounts(E01=90.0, E01_then=100.0, E02=10.0, E02_then=10.0)
    current = at(E01=120.0, E01_then=100.0, E02=30.0, E02_then=25.0)

    found = changed(energy, current, constant=[at("constant_2020", E01=88.0, E01_then=80.0)])

    # 100 / 150 against 110 / 125
    assert found.direct == pytest.approx((100 / 150) / (110 / 125) - 1)
    assert found.by_growth == pytest.approx(found.direct)
    assert found.growth_price_basis == "current"
    assert found.reason == "constant prices are not known of all of them: growth at current prices"


@pytest.mark.parametrize(
    ("energy", "reported", "known"),
    [
        (amounts(E01=90.0, E01_then=100.0, E02=10.0), at(E01=120.0, E01_then=100.0, E02=30.0, E02_then=25.0), {}),
        (amounts(E01=90.0, E01_then=100.0, E02=10.0, E02_then=9.0), at(E01=120.0, E01_then=100.0, E02=30.0), {}),
        (
            amounts(E01=90.0, E01_then=100.0, E02=10.0, E02_then=9.0),
            at(E01=120.0, E01_then=100.0, E02=30.0, E02_then=25.0),
            {("E02", THEN): 0.89},
        ),
        (
            amounts(E01=90.0, E01_then=100.0, E02=math.nan, E02_then=9.0),
            at(E01=120.0, E01_then=100.0, E02=30.0, E02_then=25.0),
            {},
        ),
    ],
    ids=["no energy then", "no denominator then", "too little known then", "a factor is missing"],
)
def test_a_member_that_one_year_does_not_know_enters_neither(energy, reported, known):
    found = changed(energy, reported, known=known)

    assert (found.direct, found.by_growth) == (pytest.approx(-0.25), pytest.approx(-0.25))
    assert (found.compared, found.not_compared) == (1, ("E02 2026-03",))
    assert found.reason == "over the 1 of 2 enterprise-months that both years know"


def test_a_member_that_nothing_is_known_of_is_not_missed():
    found = changed(amounts(E01=90.0, E01_then=100.0), at(E01=120.0, E01_then=100.0))

    assert (found.not_compared, found.reason) == ((), "")


def test_a_negative_added_value_is_summed():
    energy = amounts(E01=90.0, E01_then=100.0, E02=10.0, E02_then=10.0)

    found = changed(energy, at(E01=120.0, E01_then=100.0, E02=-20.0, E02_then=10.0))

    # 100 / (120 - 20) against 110 / 110
    assert (found.direct, found.by_growth) == (pytest.approx(0.0), pytest.approx(0.0))


@pytest.mark.parametrize(("now", "then"), [(0.0, 100.0), (100.0, 0.0), (-1.0, -2.0)])
def test_a_denominator_that_is_not_above_zero_makes_no_change(now, then):
    found = changed(amounts(E01=90.0, E01_then=100.0), at(E01=now, E01_then=then))

    assert (found.direct, found.by_growth) == (None, None)
    assert found.reason == "a denominator of the two years is not above zero"
    assert (found.denominator_value, found.denominator_before) == (now, then)


def test_energy_that_was_nothing_a_year_before_has_no_growth():
    found = changed(amounts(E01=90.0, E01_then=0.0), at(E01=120.0, E01_then=100.0))

    assert (found.direct, found.by_growth) == (None, None)
    assert found.reason == "the numerator of the year before is not above zero"


@pytest.mark.parametrize(
    ("energy", "reported", "reason"),
    [
        (amounts(E01=9.0), at(E01=1.0, E01_then=1.0), "no energy is known of the same months of the year before"),
        (amounts(E01=9.0, E01_then=8.0), at(E01=1.0), "no denominator is known of the same months of the year before"),
        (
            amounts(E01=9.0, E02_then=8.0),
            at(E01=1.0, E01_then=1.0, E02_then=1.0),
            "no enterprise-month is comparable with the year before",
        ),
    ],
)
def test_without_a_year_before_there_is_no_change_and_a_reason(energy, reported, reason):
    found = changed(energy, reported)

    assert (found.direct, found.by_growth, found.compared, found.reason) == (None, None, 0, reason)
    assert found.not_compared


def test_the_two_formulas_are_those_of_the_text():
    assert change_direct(90.0, 120.0, 100.0, 100.0) == pytest.approx(-0.25)
    assert change_by_growth(0.03, 0.06) == pytest.approx(1.03 / 1.06 - 1)
    assert growth(106.0, 100.0) == pytest.approx(0.06)
    assert growth(1.0, 0.0) is None
