"""Materials whose use emits CO2 by itself."""

from __future__ import annotations

from datetime import date
from math import isnan

import pytest

from carbon.emissions import daily_totals, emissions, methods_of, unit_of
from carbon.findings import Code
from carbon.park import Process
from carbon.periods import Period
from tests.carbon.parks import ZONE, days_of, electricity, figures_of, meter, park, use_over

MARCH = days_of(2026, 3)
WHOLE_MARCH = Period("2026-03", MARCH[0], date(2026, 4, 1), ZONE)
LIMESTONE = Process("E01", "2026-03", "limestone", 62.0, "t", 90.0, "slip 1")


def emitted(*processes, use=None, **of):
    return emissions(park(processes=processes), electricity(MARCH[:3], 100.0) if use is None else use, **of)


def of_material(found, material="limestone"):
    return found.lines[found.lines["carrier"] == material]


def test_a_month_s_material_emits_evenly_over_its_days_by_its_content_and_factor():
    lines = of_material(emitted(LIMESTONE))

    # 62 t of 90 % over 31 days: 1.8 t a day, x 0.440; the use speaks of three days
    assert len(lines) == 6
    assert lines["quantity"].tolist() == pytest.approx([1.8] * 6)
    assert lines["t"].tolist() == pytest.approx([1.8 * 0.44] * 6)
    assert set(zip(lines["scope"], lines["method"], lines["origin"], strict=True)) == {
        ("1", "process", "process"),
        ("1", "process_park_rule", "process"),
    }


def test_a_period_has_its_processes_also_where_nothing_is_known_of_energy():
    nothing = electricity(MARCH[:1], 1.0).iloc[:0]

    found = emitted(LIMESTONE, use=nothing, period=WHOLE_MARCH, enterprises=["E01"])

    assert of_material(found).loc[lambda rows: rows["method"] == "process", "quantity"].sum() == pytest.approx(55.8)


def test_the_park_rule_says_that_it_counts_processes():
    found = emitted(LIMESTONE)

    lines = of_material(found)
    notes = {method: found.factors[place].note for method, place in zip(lines["method"], lines["factor"], strict=True)}
    assert notes["process"] == ""
    assert "energy activities + industrial processes" in notes["process_park_rule"]


def test_processes_of_others_and_of_other_months_are_not_counted():
    found = emitted(Process("E02", "2026-03", "limestone", 1.0, "t"), Process("E01", "2026-04", "limestone", 1.0, "t"))

    assert of_material(found).empty


def test_two_slips_of_a_material_add_up():
    found = emitted(LIMESTONE, Process("E01", "2026-03", "limestone", 31_000.0, "kg", document="slip 2"))

    daily = daily_totals(found.lines)
    assert daily.loc[daily["carrier"] == "limestone", "location_t"].tolist() == pytest.approx([2.8 * 0.44] * 3)


@pytest.mark.parametrize(
    ("process", "code"),
    [
        (Process("E01", "2026-03", "unobtainium", 1.0, "t"), Code.FACTOR_MISSING),
        (Process("E01", "2026-03", "limestone", 1.0, "m3"), Code.UNIT),
    ],
)
def test_a_process_that_cannot_be_told_is_unknown_and_never_nothing(process, code):
    found = emitted(process)

    assert all(isnan(t) for t in of_material(found, process.material)["t"])
    assert [finding.code for finding in found.findings] == [code]


def test_a_month_s_figures_have_the_emissions_of_materials_and_no_energy_of_them():
    whole = park(meters=(meter("E01-EL"),), processes=(LIMESTONE,))

    month = figures_of(whole, use_over(whole, MARCH, E01_EL=1.0)).months["E01", "2026-03"]

    # 31 x 24 kWh; 55.8 t x 0.44
    assert month.tco2 == pytest.approx(0.744 * 0.4044 + 55.8 * 0.44)
    assert month.tce == pytest.approx(0.744 * 0.1229)
    assert month.carriers["limestone"].park_rule_t == pytest.approx(55.8 * 0.44)


def test_a_material_is_counted_in_tonnes_as_a_process():
    assert unit_of("limestone") == "t"
    assert unit_of("electricity") == "kWh"
    assert methods_of("limestone") == [(1, "process"), (1, "process_park_rule")]
    assert methods_of("water") == []
