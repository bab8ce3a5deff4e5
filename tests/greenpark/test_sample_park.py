"""The sample park and the simulators that make its readings agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from simulators.accounts import Accounts
from simulators.roster import read_roster
from simulators.slots import DAY_SLOTS, SLOT_MS, Slots, midnight_ms
from store.book.folder import read_folder

SAMPLE = Path(__file__).resolve().parents[2] / "parks" / "daye-lake"
MARGIN = 1.5
HOUR_SLOTS = 4
CHUNK_DAYS = 5


def test_no_hour_of_a_generated_year_comes_near_the_rated_energy():
    roster = read_roster(SAMPLE)
    accounts = Accounts(7, roster)
    first = midnight_ms(date(2026, 1, 1), roster.zone) // SLOT_MS
    chunks = [Slots(first + day * DAY_SLOTS, CHUNK_DAYS * DAY_SLOTS, roster.zone) for day in range(0, 365, CHUNK_DAYS)]

    hours = [accounts.slots_milli(chunk).reshape(len(roster.meters), -1, HOUR_SLOTS).sum(axis=2) for chunk in chunks]

    largest = np.max([chunk.max(axis=1) for chunk in hours], axis=0) / 1000
    peak = {meter.id: float(value) for meter, value in zip(roster.meters, largest, strict=True)}
    rated = {meter.id: meter.rated_per_h for meter in read_folder(SAMPLE).meters if meter.rated_per_h}
    assert len(rated) > 40
    assert {meter: peak[meter] for meter, bound in rated.items() if not 0 < MARGIN * peak[meter] <= bound} == {}
