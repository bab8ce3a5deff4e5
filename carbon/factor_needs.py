"""What the accounts of a park look up among its factors and do not find: before a report has holes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from carbon import emission_factors as ef
from carbon.coal import coefficient, kwh_per_tce
from carbon.errors import GreenparkError
from carbon.fuels import amount
from carbon.months import last_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from carbon.park import Park


@dataclass(frozen=True, slots=True)
class Lack:
    """What the accounts of a park look up on a day and do not find, or find twice; `problem` says what to add."""

    what: str
    day: date
    problem: str


def lacks(park: Park, days: Iterable[date]) -> list[Lack]:
    """Return what the accounts of the park do not find on any of these days, each problem once.

    Looked up is what its meters, bills and processes need: standard coal, combustion both ways, grid and heat three
    ways, densities and enthalpies of bills, materials of processes.
    """
    found: dict[str, Lack] = {}
    for day in days:
        for what, look_up in _look_ups(park, day):
            try:
                look_up()
            except GreenparkError as error:
                found.setdefault(str(error), Lack(what, day, str(error)))
    return list(found.values())


def account_days(park: Park, today: date) -> list[date]:
    """Return the last day of every year that the park has bills, processes or outputs of, and of this year."""
    months = [row.month for table in (park.activities, park.processes, park.outputs) for row in table]
    return [date(year, 12, 31) for year in sorted({today.year, *(int(month[:4]) for month in months)})]


def _look_ups(park: Park, day: date) -> Iterator[tuple[str, Callable[[], object]]]:
    accounts = {(meter.carrier, meter.enterprise) for meter in park.meters}
    accounts |= {(bill.carrier, bill.enterprise) for bill in park.activities}
    yield "electricity at calorific value", partial(kwh_per_tce, park, day)
    for carrier, enterprise in sorted(accounts):
        of = f"{carrier} of {enterprise}"
        yield f"standard coal of {of}", partial(coefficient, park, carrier, day, enterprise=enterprise)
        if carrier in ef.PURCHASED:
            for method in (ef.location, ef.uncovered, ef.park_rule):
                yield of, partial(method, park, carrier, day, None, enterprise)
        elif carrier not in ef.WITHOUT_EMISSION:
            for full in (False, True):
                yield of, partial(ef.combustion, park, carrier, day, None, full=full, enterprise=enterprise)
    for material in sorted({row.material for row in park.processes}):
        yield f"process {material}", partial(ef.process_factor, park, material, day, None)
    for bill in park.activities:
        if bill.month.startswith(f"{day.year}-"):
            yield f"bill {bill.document or bill.month}", partial(amount, park, bill, last_day(bill.month), None)
