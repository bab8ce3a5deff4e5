"""The four totals of a report, and which emission lines count in which."""

from __future__ import annotations

from carbon.emission_factors import Method

TOTALS = {
    "scope1_t": (Method.COMBUSTION, Method.PROCESS),
    "scope2_location_t": (Method.LOCATION,),
    "scope2_market_t": (Method.MARKET,),
    "park_rule_t": (Method.COMBUSTION_PARK_RULE, Method.PROCESS_PARK_RULE, Method.PARK_RULE),
}
"""Which methods' lines add up to which total [tCO2]."""
COUNTS_IN = {method: total for total, methods in TOTALS.items() for method in methods}
"""The total that a line of a method counts in; each in one."""
