"""What a test of sealing does to the park of two firms: its clock moves on, readings come, the book changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ingest.journal import Journal
from store.history import SEALED
from store.measurements import ENERGY_DAILY

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGIN = datetime(2026, 4, 2, 1, tzinfo=UTC)
MARCH = datetime(2026, 2, 28, 16, tzinfo=UTC)
"""2026-03-01 00:00 in the park."""
SEAL = "/v1/reports/park/2026-03/seal"
LATE_KWH = 24.0
"""What B1 took on 31 March, which arrives late."""


class Clock:
    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


def push(service, *registers):
    """Push the midnights of some days of March (meter, first, last, kWh an hour), and settle."""
    rows = [
        f"{meter},{(MARCH + day * DAY).isoformat()},{each * day * 24}\n"
        for meter, first, last, each in registers
        for day in range(first, last + 1)
    ]
    answer = service.client("officer").post(
        "/v1/readings", content="meter,at,value\n" + "".join(rows), headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    service.settlement.once()


def sealed(service, reason="", status=201):
    """Seal the park's March over the API and return the answer and the report."""
    answer = service.client("officer").post(SEAL, json={"reason": reason, "who": "Li"})
    assert answer.status_code == status, answer.text
    told = answer.json()
    return told, service.client("auditor").get(told["href"]).json()


def late(service, clock):
    """Let 31 March of B1 arrive on 5 April."""
    clock.at = datetime(2026, 4, 5, 1, tzinfo=UTC)
    push(service, ("B1-EL-1", 30, 31, 1.0))


def settle_otherwise(service, clock, enterprise, more_kwh):
    """Replace the days of an enterprise as a rebuild by another method would: each takes so much more."""
    lines = service.series.lines(ENERGY_DAILY, -(2**50), 2**50, {"enterprise": [enterprise]})
    changed = lines.assign(**{name: lines[name] + more_kwh for name in ("energy", "purchased")})
    Journal(service.series, clock, lambda _: service.book.mark(SEALED)).replace(ENERGY_DAILY, changed, lines)


def dearer(park):
    """The park with another factor of its province's grid, of the same document."""
    rows = tuple(
        replace(f, value=f.value * 2, value_text=str(f.value * 2)) if f.kind == "grid_ef" and f.region == "湖北" else f
        for f in park.factors
    )
    return replace(park, factors=rows)


def revised(park):
    """The park with the output value of A1 revised from 12 to 15."""
    first, *others = park.outputs
    return replace(park, outputs=(replace(first, output_value_10k_cny=15.0), *others))


def row(report, enterprise, figure):
    rows = report["seal"]["changes"]["differences"]
    (found,) = (one for one in rows if (one["enterprise"], one["figure"]) == (enterprise, figure))
    return found
