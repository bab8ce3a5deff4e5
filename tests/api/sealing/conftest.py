from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from carbon.park import Output
from store.book.folder import read_folder
from tests.api.conftest import SMALL_PARK
from tests.api.sealing.steps import BEGIN, HOUR, Clock, push
from tests.api.service import serve


@pytest.fixture
def clock():
    return Clock(BEGIN)


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """Two firms with a register of electricity each, read once a day, and an output value."""
    folder = tmp_path_factory.mktemp("park")
    for name, text in SMALL_PARK.items():
        (folder / name).write_text(text, encoding="utf-8")
    small = read_folder(folder)
    meters = tuple(replace(meter, since=None, multiplier=1.0, max_gap_s=86_400.0) for meter in small.meters)
    return replace(small, meters=meters, outputs=(Output("A1", "2026-03", 12.0, 3.0), Output("B1", "2026-03", 8.0)))


@pytest.fixture(scope="session")
def settled(tmp_path_factory, whole):
    """Give a folder in which A1 was read all March at 2 kWh an hour, and B1 at 1 kWh an hour up to 31 March 00:00."""
    folder = tmp_path_factory.mktemp("settled")
    made = serve(folder, whole, ("A1", "B1"), clock=Clock(BEGIN - HOUR))
    push(made, ("A1-EL-1", 0, 31, 2.0), ("B1-EL-1", 0, 30, 1.0))
    made.series.close()
    made.book.close()
    return folder


@pytest.fixture
def bench(tmp_path, settled, clock, whole):
    """Serve the park on 2 April."""
    folder = shutil.copytree(settled, tmp_path / "copy")
    made = serve(folder, whole, ("A1", "B1"), clock=clock)
    yield made
    made.series.close()
    made.book.close()
