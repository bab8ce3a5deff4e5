"""Reports from a store that an older release wrote, and the way from a name without a number to its report."""

from __future__ import annotations

from api.accounts import account
from store.duck import DuckStore
from store.measurements import ENERGY_DAILY, ENERGY_MONTHLY, FINDING

EVER = (-(2**50), 2**50)


def test_a_store_without_months_is_read_by_its_days(bench, clock, tmp_path):
    older = DuckStore(tmp_path / "older.duckdb")
    for measurement in (ENERGY_DAILY, FINDING):
        lines = bench.series.lines(measurement, *EVER)
        if not lines.empty:
            older.write(measurement, lines[list(measurement.columns)])

    new, old = (
        account(series, bench.book, "park", "park", "2026-03", clock.at, now=clock.at)
        for series in (bench.series, older)
    )

    assert not bench.series.lines(ENERGY_MONTHLY, *EVER).empty
    assert older.lines(ENERGY_MONTHLY, *EVER).empty
    assert old == new
    assert old["energy_total_tce"] > 0
    older.close()


def test_a_report_that_is_named_without_a_number_keeps_the_moment_asked_for(bench):
    answer = bench.client("auditor").get("/v1/reports/B1@2026-03?as_of=2026-03-15", follow_redirects=False)

    assert answer.status_code == 307
    assert answer.headers["location"].endswith("/v1/reports/B1/2026-03?format=json&as_of=2026-03-15")
