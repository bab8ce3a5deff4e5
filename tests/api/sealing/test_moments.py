"""What sealing does while readings wait for settlement, or settlement writes at the same moment."""

from __future__ import annotations

from store.measurements import ENERGY_DAILY
from tests.api.sealing.steps import BEGIN, DAY, MARCH, SEAL, sealed


def test_a_period_with_readings_that_are_not_settled_is_not_sealed(bench):
    _arrives(bench, MARCH + 31 * DAY, 31 * 24.0)

    refused = bench.client("officer").post(SEAL, json={"reason": "yes"})

    assert refused.status_code == 409
    assert "readings of B1-EL-1 arrived that are not settled yet" in refused.json()["detail"]
    bench.settlement.once()
    sealed(bench, "yes")


def test_readings_of_another_period_hold_no_seal_up(bench):
    _arrives(bench, BEGIN, 32 * 24.0)

    sealed(bench, "yes")


def test_a_line_that_settlement_replaced_while_it_was_sealed_is_seen_to_differ(bench):
    told, _ = sealed(bench, "yes")
    lines = bench.series.lines(ENERGY_DAILY, -(2**50), 2**50, {"enterprise": ["A1"]})
    more = {name: lines[name] + 1.0 for name in ("energy", "purchased")}
    bench.series.write(ENERGY_DAILY, lines.assign(**more)[list(ENERGY_DAILY.columns)])

    drift = bench.client("auditor").get(f"/v1/reports/{told['id']}/drift").json()

    assert (drift["agrees"], "energy" in drift["parts"]) == (False, True)


def _arrives(bench, at, value):
    body = f"meter,at,value\nB1-EL-1,{at.isoformat()},{value}\n"
    bench.client("officer").post("/v1/readings", content=body, headers={"content-type": "text/csv"})
