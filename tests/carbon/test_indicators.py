from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.errors import ScopeUnknownError
from carbon.indicators import indicator_value
from carbon.meters import Role
from carbon.park import Activity, Certificate, Indicator, Label, Output
from tests.carbon.parks import days_of, figures_of, meter, park, policy, use_over

TODAY = date(2026, 3, 20)
MARCH_TO_FEBRUARY = "2025-03..2026-02"


def figures(whole, days, **energies):
    use = use_over(whole, days, **energies)
    return figures_of(whole, use)


def value(whole, indicator, scope="park", known=None, day=TODAY):
    return indicator_value(whole, known or figures(whole, [TODAY]), indicator, scope, day)


def test_labels_are_counted_on_the_day_once_an_enterprise():
    rows = (
        Label("E01", "high_tech", date(2020, 1, 1), date(2026, 3, 20)),
        Label("E01", "high_tech", date(2026, 3, 20)),
        Label("E02", "high_tech", None, date(2026, 3, 21)),
        Label("E02", "green_factory"),
    )
    whole = park(labels=rows)

    counts = [value(whole, "label_count:high_tech", day=date(2026, 3, day)).value for day in (19, 20, 21)]

    assert counts == [2.0, 2.0, 1.0]
    assert value(whole, "label_count:high_tech", "C1").value == 1.0
    assert value(whole, "label_count:rd_provincial").value == 0.0
    assert value(whole, "label_count:high_tech").period == "2026-03-20"


def monthly_outputs(enterprise, values, added=None):
    """Return one row a month from January 2025 on."""
    return tuple(
        Output(enterprise, f"{2025 + i // 12}-{i % 12 + 1:02d}", output_value, added)
        for i, output_value in enumerate(values)
    )


def test_output_value_is_that_of_the_last_twelve_months_with_a_value():
    # January 2025 to February 2026: 100, 101, ... 113; the last twelve are 102 to 113
    whole = park(outputs=monthly_outputs("E01", [100.0 + i for i in range(14)]))

    found = value(whole, "output_value")

    assert (found.value, found.period) == (1290.0, MARCH_TO_FEBRUARY)


def test_a_month_that_is_not_over_is_not_known_yet():
    whole = park(outputs=monthly_outputs("E01", [1.0] * 24))

    assert value(whole, "output_value").period == MARCH_TO_FEBRUARY
    assert value(whole, "output_value", day=date(2026, 4, 1)).period == "2025-04..2026-03"


def test_a_denominator_that_nobody_reported_is_no_zero():
    for indicator in ("output_value", "added_value", "output_share_of:high_tech", "added_share_of:high_tech"):
        found = value(park(), indicator)

        assert found.value is None
        assert "outputs.csv has no" in found.reason


def at_both_prices():
    """Return 1000 a month at current and 800 at constant prices, a quarter of each added value."""
    current = monthly_outputs("E01", [1000.0] * 14, 250.0)
    constant = (
        replace(one, output_value_10k_cny=800.0, added_value_10k_cny=200.0, price_basis="constant_2020")
        for one in current
    )
    return (*current, *constant)


def test_an_indicator_is_at_current_prices_unless_it_names_others():
    whole = park(meters=(meter("E01-EL"),), outputs=at_both_prices())
    known = figures(whole, year_of_days(), E01_EL=1000.0)

    assert value(whole, "output_value", known=known).value == 12_000.0
    assert value(whole, "output_value:constant_2020", known=known).value == 9600.0
    assert value(whole, "tce_per_10k_added", known=known).value == pytest.approx(1076.604 / 3000)
    found = value(whole, "tce_per_10k_added:constant_2020", known=known)
    assert found.value == pytest.approx(1076.604 / 2400)
    assert found.source == "settled lines, outputs.csv (final, constant_2020 prices)"


def test_prices_that_nobody_reported_make_no_indicator():
    whole = park(outputs=at_both_prices())

    assert value(whole, "output_value:constant_2015").reason == (
        "outputs.csv has no output_value_10k_cny at constant_2015 prices for park"
    )
    assert value(whole, "tce_per_10k_added:constant_2015").value is None


def test_the_share_of_a_label_is_of_the_output_of_all():
    whole = park(
        outputs=(*monthly_outputs("E01", [70.0] * 14, 10.0), *monthly_outputs("E02", [30.0] * 14, 30.0)),
        labels=(Label("E01", "leading_industry"),),
    )

    assert value(whole, "output_share_of:leading_industry").value == pytest.approx(70.0)
    assert value(whole, "added_share_of:leading_industry").value == pytest.approx(25.0)


def year_of_days():
    """Return every day from March 2025 to February 2026."""
    return [*[d for d in days_of(2025) if d.month > 2], *days_of(2026, 1), *days_of(2026, 2)]


def test_energy_runs_over_the_last_twelve_full_months():
    whole = park(meters=(meter("E01-EL"),))
    known = figures(whole, [date(2025, 2, 28), *year_of_days(), date(2026, 3, 1)], E01_EL=1000.0)

    found = value(whole, "energy_tce", known=known)

    # 365 days x 24 000 kWh x 0.1229 kgce
    assert (found.value, found.period) == (pytest.approx(365 * 24 * 0.1229), MARCH_TO_FEBRUARY)
    assert value(whole, "energy_tce", "E02", known).value is None
    assert value(whole, "energy_tce").reason == "no settled energy in these months, or a factor is missing"


def test_a_carrier_without_coefficient_makes_the_energy_unknown():
    factors = tuple(f for f in park().factors if f.carrier != "lng")
    activities = (Activity("E01", "2026-02", "lng", 28.0, "t"),)
    whole = park(activities=activities, meters=(meter("E01-EL"),), factors=factors)
    known = figures(whole, days_of(2026, 2), E01_EL=1.0)

    for indicator in ("energy_tce", "clean_energy_share", "park_rule_tco2_per_tce"):
        found = value(whole, indicator, known=known)

        assert found.value is None
        assert "missing" in found.reason


def test_ratios_are_energy_and_carbon_over_output_and_added_value():
    whole = park(meters=(meter("E01-EL"),), outputs=monthly_outputs("E01", [1000.0] * 14, 250.0))
    known = figures(whole, year_of_days(), E01_EL=1000.0)

    # 365 x 24 MWh = 8760 MWh: 1076.604 tce and 3542.544 tCO2 over 12 000 and 3000
    assert value(whole, "tce_per_10k_output", known=known).value == pytest.approx(1076.604 / 12_000)
    assert value(whole, "tce_per_10k_added", known=known).value == pytest.approx(1076.604 / 3000)
    assert value(whole, "tco2_per_10k_output", known=known).value == pytest.approx(3542.544 / 12_000)
    found = value(whole, "tco2_per_10k_added", known=known)
    assert found.value == pytest.approx(3542.544 / 3000)
    assert (found.period, found.source) == (MARCH_TO_FEBRUARY, "settled lines, outputs.csv (final, current prices)")


def test_the_clean_share_is_own_generation_on_site_and_certified_purchase_over_all_energy():
    whole = park(
        meters=(meter("E01-EL"), meter("E01-PV", role=Role.GENERATION), meter("E01-EX", role=Role.EXPORT)),
        certificates=(Certificate("G", "E01", "gec", 365 * 2.4, "2026", "2026"),),
    )
    known = figures(whole, days_of(2026, 2), E01_EL=1000.0, E01_PV=500.0, E01_EX=100.0)

    found = value(whole, "clean_energy_share", known=known)

    # a day: 24 000 bought, 12 000 made, 2 400 sold: 33 600 used; clean are 9 600 and 2 400 certified
    assert found.value == pytest.approx(100 * 12_000 / 33_600)


def test_the_clean_share_is_calorific_on_both_sides_whatever_the_policy():
    tables = {
        "meters": (meter("E01-EL"), meter("E01-PV", role=Role.GENERATION), meter("E01-NG", "natural_gas", unit="m3"))
    }
    calorific, equivalent = park(**tables), park(policy=policy(electricity_tce="equivalent"), **tables)
    energies = {"E01_EL": 600.0, "E01_PV": 400.0, "E01_NG": 100.0}

    shares = [
        value(p, "clean_energy_share", known=figures(p, days_of(2026, 2), **energies)).value
        for p in (calorific, equivalent)
    ]

    # 400 of 1000 kWh and 100 m3 x 1.33 / 0.1229 kWh
    assert shares == pytest.approx([100 * 400 / (1000 + 133 / 0.1229)] * 2)


def test_without_energy_there_is_no_clean_share_and_no_park_rule_ratio():
    assert "no settled energy" in value(park(), "clean_energy_share").reason
    assert "no settled energy" in value(park(), "park_rule_tco2_per_tce").reason


def test_the_park_rule_ratio_counts_electricity_at_its_equivalent_value():
    whole = park(meters=(meter("E01-EL"), meter("E01-NG", "natural_gas", unit="m3")))
    known = figures(whole, days_of(2026, 2), E01_EL=1000.0, E01_NG=100.0)

    found = value(whole, "park_rule_tco2_per_tce", known=known)

    # a day: 24 MWh x 0.8325 and 2400 m3 x 21.840291e-4 t over 24 x 0.3024 and 2.4 x 1.33 tce
    assert found.value == pytest.approx((24 * 0.8325 + 5.24166984) / (24 * 0.3024 + 3.192), rel=1e-9)


def test_without_an_equivalent_value_the_park_rule_ratio_says_what_to_add():
    factors = tuple(f for f in park().factors if "equivalent candidate" not in f.basis)
    whole = park(meters=(meter("E01-EL"),), factors=factors)

    found = value(whole, "park_rule_tco2_per_tce", known=figures(whole, days_of(2026, 2), E01_EL=1.0))

    assert found.value is None
    assert "tce_coef for electricity" in found.reason


def test_a_reported_indicator_is_the_newest_one_of_its_scope_up_to_today():
    rows = tuple(
        Indicator("gdp_core", scope, period, amount, source)
        for scope, period, amount, source in [
            ("park", "2024", 341.0, "a"),
            ("park", "2025", 369.0, "b"),
            ("park", "2026-02", 62.0, "c"),
            ("park", "2026-04", 99.0, "later"),
            ("park", "2027", 99.0, "later"),
            ("C1", "2025", 7.0, "d"),
        ]
    )
    whole = park(indicators=rows)

    asked = [("park", TODAY), ("park", date(2026, 1, 31)), ("park", date(2024, 12, 31)), ("C1", TODAY)]

    found = [value(whole, "gdp_core", scope, day=day) for scope, day in asked]

    assert [(f.value, f.period, f.source) for f in found] == [
        (62.0, "2026-02", "c"),
        (369.0, "2025", "b"),
        (341.0, "2024", "a"),
        (7.0, "2025", "d"),
    ]
    assert value(whole, "gdp_core", "E01").reason == "indicators.csv has no gdp_core for E01"


def test_an_indicator_of_something_the_book_does_not_know_is_refused():
    with pytest.raises(ScopeUnknownError):
        value(park(), "energy_tce", "E99")
