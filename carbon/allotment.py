"""Claims laid over the days of a year: which purchased kilowatt-hours they cover, and which own ones were sold.

While its period runs, a claim is laid evenly over the days of the period from the first one on of which something is
known; what a day cannot use is carried to the days after it. Once something is known of the period's last day, what is
left fills the days that are not covered, all by the same share. So a finished period is covered by the least of its
certificates and of its purchase, and no day by more than its own purchase.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from carbon.certificates import Claim


@dataclass(frozen=True, slots=True)
class Account:
    """Electricity of some enterprises over the days of one calendar year, arrays of shape (days, enterprises) [kWh]."""

    first: date
    """1 January."""
    columns: dict[str, int]
    """Column of each enterprise."""
    until: dict[str, date]
    """First day on which an enterprise is no longer in the park, of those that left."""
    known: NDArray[np.bool_]
    """Whether anything is known of the day."""
    purchased: NDArray[np.float64]
    renewable: NDArray[np.float64]
    """Own renewable electricity used on site."""
    sent: NDArray[np.float64]
    """Own renewable electricity that was exported."""

    def days(self, claim: Claim) -> slice:
        """Return the days of a claim that lie in the year."""
        start, end = ((day - self.first).days for day in (claim.first, claim.last_excluded))
        return slice(max(start, 0), max(min(end, len(self.known)), 0))

    def finished(self, claim: Claim) -> bool:
        """Whether something is known of the last day of a claim on which its enterprise was in the park."""
        last = claim.last_day(self.until)
        place = (last - self.first).days
        inside = claim.first <= last and 0 <= place < len(self.known)
        return inside and bool(self.known[place, self.columns[claim.enterprise]])


@dataclass(frozen=True, slots=True)
class Covered:
    """What a claim covers on the days of the year from `start` on [kWh]; what a finished period did not use is left."""

    claim: Claim
    start: int
    kwh: NDArray[np.float64]
    left_kwh: float = 0.0


def covered(claims: Sequence[Claim], account: Account) -> list[Covered]:
    """Return what each claim covers of the purchase of its enterprise; `claims` in the order in which they count."""
    rest = np.maximum(account.purchased, 0.0)
    made = []
    for _, group in groupby(claims, key=lambda one: (one.first, one.last_excluded, one.kind)):
        held = [claim for claim in group if claim.enterprise in account.columns]
        days = account.days(held[0]) if held else slice(0, 0)
        if days.start >= days.stop:
            continue
        columns = np.array([account.columns[claim.enterprise] for claim in held])
        kwh = np.array([claim.kwh for claim in held])
        length = (held[0].last_excluded - held[0].first).days
        begun = np.logical_or.accumulate(account.known[days, columns])
        used = _laid(begun * (kwh / length), rest[days, columns])
        left = np.maximum(kwh - np.add.accumulate(used)[-1], 0.0)
        finished = np.array([account.finished(claim) for claim in held])
        filled = _filled(np.where(finished, left, 0.0), rest[days, columns] - used)
        left = np.where(finished, left - np.add.accumulate(filled)[-1], 0.0)
        used += filled
        rest[days, columns] -= used
        made += [Covered(claim, days.start, used[:, i], float(left[i])) for i, claim in enumerate(held)]
    return made


def own_sold(sold: Sequence[Claim], account: Account) -> Iterator[Covered]:
    """Yield which own renewable electricity used on site had its certificate sold, by claim.

    Sold certificates are those of the exported energy first; what goes beyond it takes the same share of every day's
    own use in the vintage that is known.
    """
    own, sent = np.maximum(account.renewable, 0.0), np.maximum(account.sent, 0.0)
    for claim in sold:
        days = account.days(claim)
        if claim.enterprise not in account.columns or days.start >= days.stop:
            continue
        column = account.columns[claim.enterprise]
        out, used = (np.add.accumulate(part[days, column])[-1] for part in (sent, own))
        beyond = claim.kwh - min(claim.kwh, out)
        taken = own[days, column] * (min(beyond / used, 1.0) if used > 0 else 0.0)
        own[days, column] -= taken
        sent[days, column] *= 1 - (claim.kwh - beyond) / out if out > 0 else 1.0
        left = beyond - np.add.accumulate(taken)[-1] if account.finished(claim) else 0.0
        yield Covered(claim, days.start, taken, float(left))


def _laid(supply: NDArray[np.float64], rest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each day uses of what that day and the days before it supply, all of shape (days, claims)."""
    used = np.empty_like(rest)
    carried = np.zeros(rest.shape[1])
    for day, open_kwh in enumerate(rest):
        carried += supply[day]
        used[day] = np.minimum(carried, open_kwh)
        carried -= used[day]
    return used


def _filled(left: NDArray[np.float64], rest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what is left shared out over what is open, all days by the same share."""
    total = np.add.accumulate(rest)[-1]
    share: NDArray[np.float64] = np.divide(np.minimum(left, total), total, out=np.zeros_like(total), where=total > 0)
    return rest * share
