"""Emissions of days that depend on other days: certificates that reach back, and processes without energy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest

from carbon.meters import Role
from carbon.park import Certificate, Process
from carbon.periods import Period
from ingest.journal import Journal
from ingest.ranges import Block
from ingest.rollup import Rollup
from store.duck import DuckStore
from store.figures import MonthlyFigures
from store.measurements import CARBON_DAILY, ENERGY_HOURLY
from tests.carbon.parks import HOUR_MS, ZONE, days_of, hourly, meter, park, start_ms

EVER = (-(2**60), 2**60)
NOW = datetime(2026, 5, 2, 4, tzinfo=UTC)
APRIL = Period("2026-04", date(2026, 4, 1), date(2026, 5, 1), ZONE)
WHOLE = park(meters=(meter("E01-EL"), meter("E01-PV", role=Role.GENERATION)))
COVERED = replace(WHOLE, certificates=(Certificate("G", "E01", "gec", 30.0, "2026", "2026-04"),))


@pytest.fixture
def store(tmp_path):
    opened = DuckStore(tmp_path / "series.duckdb")
    yield opened
    opened.close()


def roll(store, whole, days, kept=None, **energies):
    """Write hours of days, of the same energy [kWh] in each hour, and make what follows from them."""
    wanted = {name.replace("_", "-"): energy for name, energy in energies.items()}
    store.write(ENERGY_HOURLY, pd.concat([hourly(whole.meters, wanted, day) for day in days]))
    rollup = kept or Rollup(Journal(store, lambda: NOW, lambda now_ms: now_ms), lambda: NOW)
    ends = start_ms(days[0]), start_ms(days[-1] + timedelta(days=1))
    rollup.days(whole, [Block(tuple(wanted), *ends)])
    return rollup


def market_t(store):
    lines = store.lines(CARBON_DAILY, *EVER)
    return lines.loc[lines["carrier"] == "electricity", "market_t"].tolist()


def test_the_last_day_of_a_period_lets_its_certificates_reach_back_and_not_before(store):
    days = days_of(2026, 4)
    rollup = roll(store, COVERED, days[:15], E01_EL=75.0)
    roll(store, COVERED, days[15:29], rollup, E01_EL=25 / 3)
    running = market_t(store)
    roll(store, COVERED, days[29:], rollup, E01_EL=25 / 3)

    # 15 days of 1800 kWh and 15 of 200: 1000 a day are covered, then the rest fills the first days
    assert running == pytest.approx([0.8 * 0.6096] * 15 + [0.0] * 14)
    assert market_t(store) == pytest.approx([0.0] * 30, abs=1e-12)


def test_a_day_of_a_finished_period_that_comes_late_leaves_what_a_rebuild_makes(store):
    days = days_of(2026, 4)
    rollup = roll(store, COVERED, days[:20], E01_EL=75.0)
    roll(store, COVERED, days[21:], rollup, E01_EL=25 / 3)
    before = market_t(store)
    roll(store, COVERED, days[20:21], rollup, E01_EL=300.0)
    late = market_t(store)
    whole = Block(("E01-EL", "E01-PV"), APRIL.start_ms, APRIL.end_ms)
    Rollup(Journal(store, lambda: NOW, lambda now_ms: now_ms), lambda: NOW).days(COVERED, [whole], whole=["E01", "E02"])

    # 20 x 1000 and 9 x 200 kWh as they come; 8200 left for 20 x 800 open; with the late day's 1000, 7200 for 22 200
    assert before == pytest.approx([0.8 * (1 - 8200 / 16_000) * 0.6096] * 20 + [0.0] * 9, abs=1e-12)
    open_share = 1 - 7200 / 22_200
    wanted = [0.8 * open_share * 0.6096] * 20 + [6.2 * open_share * 0.6096] + [0.0] * 9
    assert late == pytest.approx(wanted, abs=1e-12)
    assert late == market_t(store)


def test_what_was_sold_of_a_month_weighs_on_all_of_its_days(store):
    sold = replace(WHOLE, certificates=(Certificate("S", "E01", "sold", 2.4, "2026-04"),))
    days = days_of(2026, 4)
    rollup = roll(store, sold, days[:1], E01_EL=0.0, E01_PV=100.0)
    alone = market_t(store)
    roll(store, sold, days[1:2], rollup, E01_EL=0.0, E01_PV=100.0)

    # 2400 kWh made on the first day were all sold; of 4800 on two days one half
    assert alone == pytest.approx([2.4 * 0.6096])
    assert market_t(store) == pytest.approx([1.2 * 0.6096] * 2)


def test_monthly_figures_know_what_the_lines_in_the_store_know(store):
    whole = replace(COVERED, processes=(Process("E02", "2026-04", "limestone", 30.0, "t"),))
    days = days_of(2026, 4)
    roll(store, whole, days, E01_EL=75.0, E01_PV=25.0)

    months = MonthlyFigures(store).figures(whole, [2026]).months

    power = months["E01", "2026-04"].carriers["electricity"]
    assert power.certified_kwh == pytest.approx(30_000)
    assert (power.renewable, power.renewable_kwh) == (pytest.approx(18_000), pytest.approx(18_000))
    lines = store.lines(CARBON_DAILY, *EVER, {"enterprise": ["E01"]})
    assert power.park_rule_t == pytest.approx(lines["park_rule_t"].sum())
    assert months["E02", "2026-04"].tco2 == pytest.approx(30 * 0.44)
    assert months["E02", "2026-04"].tce == 0


def test_a_process_is_counted_in_an_enterprise_without_any_energy(store):
    whole = replace(WHOLE, processes=(Process("E02", "2026-04", "limestone", 30.0, "t"),))
    rollup = Rollup(Journal(store, lambda: NOW, lambda now_ms: now_ms), lambda: NOW)

    rollup.days(whole, [], whole=["E01", "E02"])

    lines = store.lines(CARBON_DAILY, APRIL.start_ms, APRIL.end_ms)
    assert lines[["enterprise", "carrier", "scope"]].drop_duplicates().to_numpy().tolist() == [
        ["E02", "limestone", "1"]
    ]
    assert lines["location_t"].tolist() == pytest.approx([0.44] * 30)
    assert len(lines["at_ms"].unique()) == APRIL.end_ms // (24 * HOUR_MS) - APRIL.start_ms // (24 * HOUR_MS)
