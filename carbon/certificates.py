"""Green certificates and green-power contracts: which purchased kilowatt-hours they cover.

A retired certificate's energy is laid evenly over the days of the year or month it is retired for; what a day
cannot use is carried to the following days of that period and lapses at its end. So a certificate never covers more
than was bought in its period, and one that was not retired covers nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from carbon.periods import parse_period
from carbon.units import KWH_PER_MWH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from numpy.typing import NDArray

    from carbon.park import Certificate


def covered_kwh(
    certificates: Sequence[Certificate],
    days: Sequence[date],
    purchased_kwh: NDArray[np.float64],
    zone: str,
) -> NDArray[np.float64]:
    """Return the certificate-covered part of each day's purchase [kWh] of one enterprise.

    `days` are in order. A day that is not among them bought nothing that is known, so what it could have used is
    carried on; a period of which the beginning is not given is covered as if it began with the first day given.
    """
    covered = np.zeros(len(days), dtype=np.float64)
    for label in sorted({c.retired_for for c in certificates if c.retired_for}, key=lambda text: (-len(text), text)):
        period = parse_period(label, zone)
        inside = [i for i, day in enumerate(days) if period.first <= day < period.last_excluded]
        energy = sum(c.mwh for c in certificates if c.retired_for == label) * KWH_PER_MWH
        daily = energy / (period.last_excluded - period.first).days
        carried = 0.0
        for i in inside:
            carried += daily * ((days[i] - days[i - 1]).days if i > inside[0] else 1)
            used = min(carried, max(float(purchased_kwh[i]) - float(covered[i]), 0.0))
            covered[i] += used
            carried -= used
    return covered


def serials(certificates: Sequence[Certificate], day: date, zone: str) -> str:
    """Return the serials of the certificates retired for a period that holds the day."""
    held = []
    for certificate in certificates:
        if certificate.retired_for:
            period = parse_period(certificate.retired_for, zone)
            if period.first <= day < period.last_excluded:
                held.append(certificate.serial)
    return ", ".join(held)
