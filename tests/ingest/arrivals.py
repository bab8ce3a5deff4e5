"""Arrivals as they come in the field, settled in between, and the lines that stand at the end."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from tempfile import TemporaryDirectory

import pandas as pd

from ingest.lease import Holder
from ingest.settlement import Settlement
from store.book.opening import open_book
from store.corrections import Correction
from store.history import BEFORE
from store.measurements import FINDING, LINES
from store.series import open_series
from tests.ingest.lives import NOW, PARK, readings

EVER = (-(2**50), 2**50)
HOLDER = Holder("test", timedelta(seconds=30))


@cache
def _folder(*, settled):
    """A folder with a book that says PARK, and an embedded store of all readings, settled; to be copied."""
    folder = TemporaryDirectory()
    book = open_book(f"sqlite:///{folder.name}/book.sqlite")
    book.load(PARK, NOW)
    if settled:
        series = open_series(f"duckdb:{folder.name}/series.duckdb")
        made = Bench(series, book, Settlement(series, book, lambda: NOW, HOLDER))
        made.arrive(readings())
        made.settlement.once()
        made.settlement.let_go()
        series.close()
    book.close()
    return folder


@dataclass(frozen=True, slots=True)
class Bench:
    """One store, one book, one settler."""

    series: object
    book: object
    settlement: Settlement

    def arrive(self, arrival):
        """Take readings (a frame), or one correction."""
        if isinstance(arrival, Correction):
            self.book.correct(arrival)
        else:
            self.series.append(arrival)

    def lines(self):
        return lines_of(self.series)


def lines_of(series):
    """Return what stands, by measurement, not since when; of findings those that were not withdrawn."""
    standing = [measurement for measurement in LINES if measurement not in BEFORE.values()]
    kept = {measurement.name: series.lines(measurement, *EVER) for measurement in standing}
    findings = kept[FINDING.name]
    kept[FINDING.name] = findings[findings["withdrawn"] == 0].reset_index(drop=True)
    kept = {name: frame.drop(columns="recorded", errors="ignore") for name, frame in kept.items()}
    return {
        name: frame[~(frame.select_dtypes("float64").fillna(0.0) == 0).all(axis=1)].reset_index(drop=True)
        for name, frame in kept.items()
    }


@contextmanager
def bench(url=None, *, settled=False):
    """Give a bench of its own: on an empty store at `url`, or an embedded one, empty or with all readings settled."""
    with TemporaryDirectory() as parent:
        folder = shutil.copytree(_folder(settled=settled).name, f"{parent}/data")
        series, book = (
            open_series(url or f"duckdb:{folder}/series.duckdb"),
            open_book(f"sqlite:///{folder}/book.sqlite"),
        )
        try:
            yield Bench(series, book, Settlement(series, book, lambda: NOW, HOLDER))
        finally:
            series.close()
            book.close()


def assert_same_bits(found, wanted):
    assert found.keys() == wanted.keys()
    for name, frame in wanted.items():
        pd.testing.assert_frame_equal(found[name], frame, check_exact=True, obj=name)
