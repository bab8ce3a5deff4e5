from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from carbon.meters import Kind, Meter
from carbon.park import Activity, Certificate, Cluster, Enterprise
from carbon.periods import epoch_ms, midnight
from ingest.lease import Holder
from ingest.settlement import Settlement, lag_s
from store.book.folder import read_folder
from store.duck import DuckStore
from store.measurements import CARBON_DAILY, ENERGY_DAILY
from tests.ingest.examples import NOW, PARK

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from store.ports import SeriesStore

HOUR_MS = 3_600_000
NOW_NS = epoch_ms(NOW) * 1_000_000
HOLDER = Holder("test", timedelta(seconds=30))
MARCH_MS = epoch_ms(midnight(date(2026, 3, 1), PARK.zone))
EVER = (-(2**50), 2**50)


@pytest.fixture(scope="module")
def park(tmp_path_factory):
    folder = tmp_path_factory.mktemp("park")
    (folder / "park.toml").write_text(
        '[park]\nid = "test"\nname_zh = "测试"\ntimezone = "Asia/Shanghai"\nregion = "湖北"\n', encoding="utf-8"
    )
    return replace(
        PARK,
        factors=read_folder(folder).factors,
        clusters=(Cluster("C1", "一", "One"), Cluster("C2", "二", "Two")),
        enterprises=(Enterprise("E01", "甲", "A", "C1"),),
        meters=(Meter("E01-EL-1", "E01", "electricity", Kind.REGISTER, "kWh", max_gap_s=7200),),
    )


@pytest.fixture
def settlement(series, book):
    return Settlement(series, book, lambda: NOW, HOLDER)


class Listening(DuckStore):
    """A store that notes from when on touches were asked for."""

    def __init__(self, path: Path, clock_ns: Callable[[], int]) -> None:
        super().__init__(path, clock_ns)
        self.asked_ns: list[int] = []

    def touched(self, since_ns: int) -> pd.DataFrame:
        self.asked_ns.append(since_ns)
        return super().touched(since_ns)


def push(series: SeriesStore, first_hour: int, hours: int) -> None:
    """Append hourly readings of E01-EL-1 from an hour of March on; 10 kWh an hour."""
    at = [first_hour + hour for hour in range(hours)]
    rows = {"at_ms": [MARCH_MS + HOUR_MS * hour for hour in at], "value": [1000.0 + 10 * hour for hour in at]}
    series.append(pd.DataFrame(rows).assign(enterprise="E01", meter="E01-EL-1"))


def days(series: SeriesStore, measurement, column: str) -> dict[tuple[str, str], float]:
    """Return the sums of a column over all days, by cluster and carrier."""
    sums = series.lines(measurement, *EVER).groupby(["cluster", "carrier"])[column].sum()
    return {(str(cluster), str(carrier)): float(value) for (cluster, carrier), value in sums.items()}


def test_an_enterprise_that_changes_its_cluster_is_counted_once(series, book, settlement, park):
    book.load(park, NOW)
    push(series, 0, 25)
    settlement.once()
    tonnes = days(series, CARBON_DAILY, "location_t")["C1", "electricity"]

    book.load(replace(park, enterprises=(Enterprise("E01", "甲", "A", "C2"),)), NOW + timedelta(seconds=1))
    settlement.once()

    assert days(series, ENERGY_DAILY, "energy") == {("C2", "electricity"): 240.0}
    assert days(series, CARBON_DAILY, "location_t") == {("C1", "electricity"): 0.0, ("C2", "electricity"): tonnes}


def test_a_document_that_leaves_the_book_leaves_the_account(series, book, settlement, park):
    coal = Activity("E01", "2026-02", "raw_coal", 28.0, "t", "bill 7")
    book.load(replace(park, activities=(coal,)), NOW)
    settlement.once()
    before = days(series, ENERGY_DAILY, "energy")

    book.load(park, NOW + timedelta(seconds=1))
    settlement.once()

    assert before == {("C1", "raw_coal"): pytest.approx(28.0)}
    assert days(series, ENERGY_DAILY, "energy") == {}
    assert days(series, CARBON_DAILY, "location_t") == {("C1", "raw_coal"): 0.0}


def test_a_document_that_comes_back_counts_again(series, book, settlement, park):
    coal = Activity("E01", "2026-02", "raw_coal", 28.0, "t", "bill 7")
    for later, activities in enumerate([(coal,), (), (coal,)]):
        book.load(replace(park, activities=activities), NOW + timedelta(seconds=later))
        settlement.once()

    assert days(series, ENERGY_DAILY, "energy") == {("C1", "raw_coal"): pytest.approx(28.0)}


def test_a_change_of_the_book_settles_all_readings_without_the_touches_of_long_ago(tmp_path, book, park):
    series = Listening(tmp_path / "listening.duckdb", clock_ns=lambda: NOW_NS)
    settlement = Settlement(series, book, lambda: NOW, HOLDER)
    book.load(park, NOW)
    push(series, 0, 25)
    settlement.once()
    push(series, 25, 24)

    (meter,) = park.meters
    book.load(replace(park, meters=(replace(meter, multiplier=2.0),)), NOW + timedelta(seconds=1))
    settlement.once()

    assert min(series.asked_ns) > NOW_NS - 3600 * 10**9
    assert days(series, ENERGY_DAILY, "energy") == {("C1", "electricity"): 960.0}
    assert settlement.once().hours == 0
    series.close()


def test_a_new_day_leaves_the_days_before_it_as_they_were_written(series, book, settlement, park):
    certificate = Certificate("GEC-1", "E01", "gec", 0.365, "2026", "2026")
    book.load(replace(park, certificates=(certificate,)), NOW)
    push(series, 0, 145)
    settlement.once()
    first = series.lines(CARBON_DAILY, MARCH_MS, MARCH_MS + 1)
    series.write(CARBON_DAILY, first.assign(market_t=7.0))

    push(series, 145, 24)
    settlement.once()

    first_t, second_t, *_, last_t = series.lines(CARBON_DAILY, *EVER)["market_t"]
    assert first_t == 7.0
    assert second_t == pytest.approx(last_t)


def test_a_round_before_the_first_reading_waits_and_takes_the_first_one_when_it_comes(series, book, settlement, park):
    book.load(park, NOW)

    quiet = [settlement.once(), settlement.once()]
    series.append(
        pd.DataFrame(
            {"enterprise": "E01", "meter": "E01-EL-1", "at_ms": [MARCH_MS, MARCH_MS + HOUR_MS], "value": [1.0, 4.0]}
        )
    )
    settled = settlement.once()

    assert [one.meters for one in quiet] == [0, 0]
    assert settled.meters == 1
    assert settlement.once().meters == 0


def test_the_lag_is_the_wait_of_the_oldest_arrival_that_is_not_settled(book, park, tmp_path):
    second_ns = 1_000_000_000
    arrivals = iter([epoch_ms(NOW) * 1_000_000 - 90 * second_ns, epoch_ms(NOW) * 1_000_000 - 30 * second_ns])
    series = DuckStore(tmp_path / "lag.duckdb", clock_ns=lambda: next(arrivals))
    settlement = Settlement(series, book, lambda: NOW, HOLDER)
    book.load(park, NOW)

    before = lag_s(series, book, NOW)
    series.append(pd.DataFrame({"enterprise": "E01", "meter": "E01-EL-1", "at_ms": [MARCH_MS], "value": [1.0]}))
    settlement.once()
    settled = lag_s(series, book, NOW)
    series.append(pd.DataFrame({"enterprise": "E01", "meter": "E01-EL-1", "at_ms": [MARCH_MS + 1], "value": [1.0]}))

    assert (before, settled) == (None, 0.0)
    assert lag_s(series, book, NOW) == pytest.approx(30.0)
    series.close()
