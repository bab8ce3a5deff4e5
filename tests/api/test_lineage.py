"""From a tonne of a report to the readings: every sum along the way, through what happens to meters and to reports."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import SimpleNamespace

import pandas as pd
import pytest

from store.corrections import Correction
from tests.api.service import serve
from tests.carbon.parks import start_ms
from tests.ingest.lives import HOUR_MS, PARK, SWAP_MS, readings

APRIL = datetime(2026, 4, 25, tzinfo=UTC)
SPAN = "2026-03-05..2026-04-18"
DAY_MS = 24 * HOUR_MS
LATE_MS = start_ms(date(2026, 3, 14)) + 15 * HOUR_MS


@cache
def late():
    """Readings of E01-EL within its gap of nine hours."""
    times = [LATE_MS + hour * HOUR_MS for hour in range(3)]
    around = readings()[readings()["meter"] == "E01-EL"].set_index("at_ms")["value"]
    before, after = around[around.index < LATE_MS].iloc[-1], around[around.index > times[-1]].iloc[0]
    values = [before + (after - before) * part for part in (0.4, 0.5, 0.6)]
    return pd.DataFrame({"enterprise": "E01", "meter": "E01-EL", "at_ms": times, "value": values})


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Serve fifty days of what happens to meters, all of it arrived on 25 April; then the clock moves on."""
    now = SimpleNamespace(at=APRIL)
    made = serve(tmp_path_factory.mktemp("lineage"), PARK, clock=lambda: now.at)
    made.series.append(readings())
    made.settlement.once()
    made.now = now
    yield made
    made.series.close()
    made.book.close()


def lines_of(served, report_id, who="auditor"):
    scope, _, period = report_id.partition("@")
    answer = served.client(who).get(f"/v1/reports/{scope}/{period.replace('..', '/')}")
    return answer.json()["emissions"]["lines"]


def lineage(served, report_id, n, who="auditor", **asked):
    answer = served.client(who).get(f"/v1/reports/{report_id}/lines/{n}/readings", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def line_of(served, report_id, carrier, method, origin, who="auditor"):
    (n,) = [
        line["n"]
        for line in lines_of(served, report_id, who)
        if (line["carrier"], line["method"], line["origin"]) == (carrier, method, origin)
    ]
    return n


def part_of(found, enterprise):
    (part,) = [part for part in found["parts"] if part["enterprise"] == enterprise]
    return part


def meter_of(part, meter):
    (found,) = [one for one in part["meters"] if one["meter"] == meter]
    return found


@pytest.mark.parametrize("report_id", ["park@2026-03", "C1@2026Q1", "E02@2026-04", f"park@{SPAN}"])
def test_every_tonne_follows_from_registers_and_documents_whatever_happened_to_the_meters(served, report_id):
    for line in lines_of(served, report_id):
        found = lineage(served, report_id, line["n"])

        assert found["follows"]
        assert sum(part["quantity"] for part in found["parts"]) == pytest.approx(line["quantity"], rel=1e-12)
        follows = None if line["origin"] == "own_sold" else True
        assert [part["follows"] for part in found["parts"]] == [follows] * len(found["parts"])
        assert [part["moved"] for part in found["parts"]] == [0.0] * len(found["parts"])
        traces = [meter["trace"] for part in found["parts"] for meter in part["meters"]]
        assert all(trace["follows"] for trace in traces)


def test_the_links_of_a_report_lead_to_its_lines(served):
    (line, *_) = lines_of(served, f"E01@{SPAN}")

    found = served.client("officer").get(line["href"]).json()

    assert (found["report"], found["n"], found["quantity"]) == (f"E01@{SPAN}", line["n"], line["quantity"])
    assert (found["period_from"], found["period_to_excluded"]) == ("2026-03-05", "2026-04-18")


def test_what_is_passed_on_counts_against_the_giver(served):
    n = line_of(served, "park@2026-03", "electricity", "location", "grid")

    found = lineage(served, "park@2026-03", n)
    giver, receiver = part_of(found, "E01"), part_of(found, "E02")

    signs = {meter["meter"]: (meter["sign"], meter["flow"]) for meter in giver["meters"]}
    assert signs == {"E01-EL": (1.0, "purchased"), "E02-EL": (-1.0, "purchased")}
    assert meter_of(giver, "E02-EL")["counted"] == -meter_of(receiver, "E02-EL")["counted"]
    assert giver["quantity"] == pytest.approx(
        meter_of(giver, "E01-EL")["energy"] - meter_of(giver, "E02-EL")["energy"], rel=1e-12
    )


def test_a_firm_sees_the_energy_but_not_the_registers_of_a_meter_that_it_passes_on_to(served):
    n = line_of(served, "E01@2026-03", "electricity", "location", "grid", "firm")

    giver = part_of(lineage(served, "E01@2026-03", n, "firm"), "E01")
    theirs = meter_of(giver, "E02-EL")

    assert giver["follows"]
    assert (theirs["trace"], theirs["href"]) == (None, None)
    assert theirs["withheld"]
    assert meter_of(giver, "E01-EL")["trace"]["follows"]
    client = served.client("firm")
    for foreign in ("E02@2026-03/lines/0/readings", f"E01@2026-03/lines/{n}/readings?meter=E02-EL"):
        assert client.get(f"/v1/reports/{foreign}").status_code == 404
    for absent in ("E01@2026-03/lines/999/readings", "E01@2026-03@7/lines/0/readings", "E01/lines/0/readings"):
        assert client.get(f"/v1/reports/{absent}").status_code == 404


def test_a_replacement_is_told_with_both_registers(served):
    n = line_of(served, "E02@2026-03", "electricity", "location", "grid")

    trace = meter_of(part_of(lineage(served, "E02@2026-03", n), "E02"), "E02-EL")["trace"]

    (swap,) = [one for one in trace["exceptions"] if one["code"] == "register_replaced"]
    swapped_at = datetime.fromtimestamp(SWAP_MS / 1000, UTC)
    assert datetime.fromisoformat(swap["from"]) < swapped_at <= datetime.fromisoformat(swap["to"])
    assert swap["energy"] == pytest.approx(5000.0 - swap["first"] + swap["last"] - 0.125)


def test_a_carrier_without_a_meter_leads_to_its_document(served):
    n = line_of(served, "E03@2026-04-01..2026-04-11", "diesel", "combustion", "fuel")

    (part,) = lineage(served, "E03@2026-04-01..2026-04-11", n)["parts"]

    (document,) = part["documents"]
    assert (document["stated"], document["stated_unit"], document["days"], document["days_of_month"]) == (
        31.0,
        "t",
        10,
        30,
    )
    assert part["meters"] == []
    assert part["quantity"] == document["counted"] == pytest.approx(31.0 * 10 / 30)


def test_a_covered_purchase_names_its_certificates_and_shares_its_meters(served):
    origins = ("gec", "green_power", "grid")

    parts = {
        origin: lineage(served, "E01@2026-03", line_of(served, "E01@2026-03", "electricity", "market", origin))[
            "parts"
        ][0]
        for origin in origins
    }

    serials = {origin: [one["serial"] for one in part["certificates"]] for origin, part in parts.items()}
    assert serials == {"gec": ["G1"], "green_power": ["G2"], "grid": []}
    assert parts["green_power"]["quantity"] == pytest.approx(1000.0)
    bought = sum(part["quantity"] for part in parts.values())
    for part in parts.values():
        assert part["sources"] == pytest.approx(bought, rel=1e-12)
        assert part["elsewhere"] == pytest.approx(bought - part["quantity"], rel=1e-12)


def test_own_use_whose_certificate_was_sold_leads_to_its_generation_and_the_serial(served):
    n = line_of(served, "E01@2026-04", "electricity", "market", "own_sold")

    (part,) = lineage(served, "E01@2026-04", n)["parts"]

    assert [one["serial"] for one in part["certificates"]] == ["G4"]
    assert [(meter["meter"], meter["flow"], meter["trace"]["follows"]) for meter in part["meters"]] == [
        ("E01-PV", "generated", True)
    ]
    assert part["quantity"] <= 500.0
    assert part["quantity"] <= part["sources"]


def test_parts_and_readings_come_page_by_page(served):
    n = line_of(served, "park@2026-03", "electricity", "location", "grid")

    first = lineage(served, "park@2026-03", n, limit=1)
    second = served.client("auditor").get(first["next"]).json()
    assert [part["enterprise"] for page in (first, second) for part in page["parts"]] == ["E01", "E02"]
    assert (first["parts_total"], second["next"]) == (2, None)

    page = lineage(served, "park@2026-03", n, meter="E02-EL", limit=300)
    following = served.client("auditor").get(page["next"]).json()
    rows = [*page["readings"], *following["readings"]]
    assert page["readings_total"] > 500
    assert len({row["at"] for row in rows}) == len(rows) > 300
    assert [part["enterprise"] for part in page["parts"]] == ["E01", "E02"]
    assert {"counted", "estimated", "base", "set_aside"} >= {row["state"] for row in rows} >= {"counted", "set_aside"}
    assert {row["arrived_first"] for row in rows} == {"2026-04-25T08:00:00+08:00"}


def test_a_sealed_line_stays_while_late_readings_and_corrections_move_what_stands_now(served):
    served.now.at = APRIL + timedelta(days=1)
    sealed = served.client("officer").post("/v1/reports/E01/2026-03/seal", json={"reason": "test"}).json()["id"]
    n = line_of(served, "E01@2026-03", "electricity", "location", "grid")
    untouched = part_of(lineage(served, sealed, n), "E01")

    served.now.at = APRIL + timedelta(days=2)
    served.series.append(late())
    own = readings()[readings()["meter"] == "E01-EL"]
    last = own[own["at_ms"] < start_ms(date(2026, 4, 1))].iloc[-1]
    wrong = Correction(
        0, "E01-EL", int(last["at_ms"]), last["value"], last["value"] - 1.0, "Li", "misread", served.now.at
    )
    served.book.correct(wrong)
    served.settlement.once()
    moved = part_of(lineage(served, sealed, n), "E01")
    rows = served.client("auditor").get(f"{meter_of(moved, 'E01-EL')['href']}&limit=1000").json()["readings"]

    assert (untouched["moved"], untouched["follows"]) == (0.0, True)
    assert (moved["quantity"], moved["t"]) == (untouched["quantity"], untouched["t"])
    assert moved["moved"] == pytest.approx(moved["quantity_now"] - untouched["quantity"])
    assert moved["moved"] != 0.0
    assert moved["follows"]
    assert meter_of(moved, "E01-EL")["trace"]["follows"]
    after = [row for row in rows if row["after_report"]]
    assert len(after) == 4
    assert [row["correction"]["who"] for row in after if row["correction"]] == ["Li"]
    # the message of 25 April held the hours around the gap: it may have held these too
    assert (after[0]["arrived_first"], after[0]["arrived_last"]) == tuple(
        f"2026-04-{day}T08:00:00+08:00" for day in (25, 27)
    )
    now = lineage(served, "E01@2026-03", n)
    assert part_of(now, "E01")["quantity"] == pytest.approx(moved["quantity_now"])
    then = lineage(served, "E01@2026-03", n, as_of="2026-04-26T08:00:00+08:00")
    assert part_of(then, "E01")["quantity"] == untouched["quantity"]
    assert "as_of" in meter_of(part_of(then, "E01"), "E01-EL")["href"]
