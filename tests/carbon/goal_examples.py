"""The worked examples of goals, forecast and scorecard in docs/methodology.md, as the code computes them."""

from __future__ import annotations

from datetime import date

from carbon.goals import expected_value
from carbon.indicators import indicator_value
from carbon.meters import Origin, Role
from carbon.outlook import outlook
from carbon.park import Certificate, Goal, Output
from carbon.scorecard import scorecard
from tests.carbon.parks import days_of, figures_of, meter, park, use_over

AFTERWARDS = date(2027, 1, 2)
LINEAR = Goal("G", "目标", "Goal", "gdp_core", "park", "亿元", "up", 2026, 400.0, 2023, 310.0)
COMPOUND = Goal("G", "目标", "Goal", "energy_tce", "park", "tce", "down", 2026, 81.0, 2024, 100.0, path="compound")
REPORTED = (("2025-12", 10.0), ("2026-01", 20.0), ("2026-02", 30.0))


def direct_supply():
    roof = (meter("E01-PV", role=Role.GENERATION, made_from=Origin.SOLAR), meter("E01-EX", role=Role.EXPORT))
    contract = Certificate("D", "E01", "direct", 2628.0, "2026", "2026")
    whole = park(meters=(meter("E01-EL"), *roof), certificates=(contract,))
    use = use_over(whole, days_of(2026), E01_EL=1000.0, E01_PV=500.0, E01_EX=100.0)
    return indicator_value(whole, figures_of(whole, use), "direct_supply_share", "park", AFTERWARDS).value


def core_gap():
    whole = park(meters=(meter("E01-EL"),))
    use = use_over(whole, days_of(2026), E01_EL=1000.0)
    return scorecard(whole, figures_of(whole, use), AFTERWARDS)[0].gap_t


def year_end():
    whole = park(outputs=tuple(Output("E01", month, amount) for month, amount in REPORTED))
    nothing = figures_of(whole, use_over(whole, [date(2026, 2, 1)]))
    return outlook(whole, nothing, "output_value", "E01", date(2026, 3, 1)).value


COMPUTED = {
    "expected": lambda: expected_value(LINEAR, date(2026, 3, 20)),
    "compound": lambda: expected_value(COMPOUND, date(2025, 12, 31)),
    "year_end": year_end,
    "core_gap": core_gap,
    "direct_supply": direct_supply,
}
