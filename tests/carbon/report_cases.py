"""A park whose reports can be worked out in the head: two enterprises, ten days to a month of April 2026."""

from __future__ import annotations

import json

import pandas as pd

from carbon.canonical import digest
from carbon.meters import Role
from carbon.park import Certificate, Output
from carbon.periods import parse_period
from carbon.reports import report
from carbon.scopes import scope_of
from store.measurements import FINDING
from tests.carbon.parks import AS_OF, ZONE, days_of, meter, park, start_ms, use_over

APRIL = days_of(2026, 4)
METERS = (
    meter("E01-EL"),
    meter("E01-PV", role=Role.GENERATION),
    meter("E01-NG", "natural_gas", unit="m3"),
    meter("E02-EL", parent="E01-EL"),
)
WHOLE = park(
    meters=METERS,
    certificates=(Certificate("G1", "E01", "gec", 30.0, "2026", "2026-04"),),
    outputs=(Output("E01", "2026-04", 1000.0, 200.0), Output("E02", "2026-04", 500.0, None)),
)
ENERGIES = {"E01_EL": 300.0, "E01_PV": 50.0, "E01_NG": 10.0, "E02_EL": 100.0}
NO_FINDINGS = pd.DataFrame({name: pd.Series(dtype="object") for name in FINDING.columns})


def made(whole=WHOLE, *, kind="park", wanted="park", period="2026-04", use=None, findings=NO_FINDINGS, as_of=AS_OF):
    use = use_over(whole, APRIL, **ENERGIES) if use is None else use
    return report(whole, scope_of(whole, kind, wanted), parse_period(period, ZONE), use, findings, as_of)


def finding(code, meter_id, first, last, severity="warning", withdrawn=0.0):
    start, end = start_ms(first) / 1000, start_ms(last) / 1000
    return (int(start * 1000), meter_id, code, severity, start, end, withdrawn, start, f"{code} of {meter_id}")


def findings(*rows):
    return pd.DataFrame(list(rows), columns=list(FINDING.columns))


def sealed_again(report):
    return report | {"sha256": digest(report)}


def read(report):
    """A report as it is read from its file."""
    return json.loads(json.dumps(report))
