"""Claims laid over days: evenly while their period runs, and over what is open once it is finished."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.emissions import emissions
from carbon.findings import Code
from carbon.park import Certificate, Enterprise
from tests.carbon.parks import days_of, electricity, park

APRIL = days_of(2026, 4)
MAY = days_of(2026, 5)


def certificate(mwh, retired_for="2026-04", serial="G", **facts):
    return Certificate(serial, "E01", facts.get("kind", "gec"), mwh, facts.get("vintage", "2026"), retired_for)


def of_kind(found, kinds, days, method="market"):
    """Quantity of each day in the lines of some origins."""
    lines = found.lines[(found.lines["method"] == method) & found.lines["origin"].isin(kinds)]
    by_day = lines.groupby("at_ms", observed=True)["quantity"].sum()
    return by_day.reindex(electricity(days, 0.0)["at_ms"], fill_value=0.0).to_numpy()


def covered(certificates, days, purchased, **tables):
    found = emissions(park(certificates=tuple(certificates), **tables), electricity(days, purchased))
    return of_kind(found, ["direct", "green_power", "gec"], days)


def sold(certificates, days, **flows):
    found = emissions(park(certificates=tuple(certificates)), electricity(days, 100.0, **flows))
    return of_kind(found, ["own_sold"], days)


def test_a_running_period_is_covered_evenly():
    # 30 MWh over the 30 days of April: 1000 kWh a day
    assert covered([certificate(30)], APRIL[:9], [1500.0] * 9).tolist() == [1000.0] * 9


def test_what_a_day_cannot_use_is_carried_to_the_following_days():
    found = covered([certificate(30)], APRIL[:4], [0.0, 400.0, 5000.0, 5000.0])

    # day 2 uses 400 of 2000, day 3 the rest 1600 and its own 1000
    assert found.tolist() == [0.0, 400.0, 2600.0, 1000.0]


def test_a_day_of_which_nothing_is_known_passes_on_what_it_could_have_used():
    assert covered([certificate(30)], [APRIL[0], APRIL[3]], [1000.0, 9000.0]).tolist() == [1000.0, 3000.0]


def test_a_period_is_covered_from_the_first_day_on_of_which_something_is_known():
    assert covered([certificate(30)], APRIL[20:22], [1500.0] * 2).tolist() == [1000.0] * 2


def test_a_day_that_passes_on_more_than_it_buys_is_not_covered():
    assert covered([certificate(30)], APRIL[:2], [-50.0, 5000.0]).tolist() == [0.0, 2000.0]


def test_what_a_finished_period_has_left_fills_its_open_days_by_one_share():
    # 15 days of 1800, then 15 of 200: 15 000 and 3000 used as they come, 12 000 left; open are 15 x 800 = 12 000
    assert covered([certificate(30)], APRIL, [1800.0] * 15 + [200.0] * 15).tolist() == [1800.0] * 15 + [200.0] * 15
    # half of the certificates: 7500 and 3000 used, 4500 left for 15 x 1300 open
    found = covered([certificate(15)], APRIL, [1800.0] * 15 + [200.0] * 15)
    assert found.tolist() == pytest.approx([800.0] * 15 + [200.0] * 15)


def test_nothing_is_filled_before_the_last_day_of_the_period_is_known():
    found = covered([certificate(30)], APRIL[:29], [1800.0] * 15 + [200.0] * 14)

    assert found[:15].tolist() == [1000.0] * 15


def test_an_enterprise_that_leaves_finishes_its_periods_on_its_last_day():
    left = Enterprise("E01", "一", "One", until=APRIL[20])

    found = covered([certificate(30)], APRIL[:20], [1800.0] * 10 + [200.0] * 10, enterprises=(left,))

    assert found.tolist() == [1800.0] * 10 + [200.0] * 10


def test_what_nobody_can_use_lapses_and_is_said():
    whole = park(certificates=(certificate(30),))

    found = emissions(whole, electricity([*APRIL, *MAY], [10.0] * 30 + [1e6] * 31))

    assert of_kind(found, ["gec"], [*APRIL, *MAY]).tolist() == [10.0] * 30 + [0.0] * 31
    (finding,) = found.findings
    assert finding.code is Code.CERTIFICATE
    assert "29700 of 30000 kWh exceed the purchase" in finding.detail


def test_certificates_of_a_month_come_before_those_of_the_year_whose_rest_is_used_elsewhere():
    held = [certificate(365, "2026", "Y"), certificate(30, "2026-04", "M")]

    found = emissions(park(certificates=tuple(held)), electricity(APRIL[:29], 1500.0))

    # 1000 of the month's; the year's own 1000 a day find 500 left
    proofs = {found.factors[place].note: place for place in found.proofs}
    by_proof = found.lines[found.lines["method"] == "market"].groupby("factor")["quantity"].sum()
    assert by_proof[proofs["certificates M"]] == 29_000.0
    assert by_proof[proofs["certificates Y"]] == 14_500.0


def test_sold_certificates_are_those_of_the_exported_energy_first():
    # a day: 100 made, 40 exported; 30 days: 3000 and 1200 kWh. 2.1 MWh sold: 900 beyond the exports, of 1800 own use
    flows = {"generated": 100.0, "exported": 40.0, "renewable": 60.0}

    assert sold([certificate(2.1, "", kind="sold", vintage="2026-04")], APRIL, **flows).tolist() == pytest.approx(
        [30.0] * 30
    )
    assert sold([certificate(1.2, "", kind="sold", vintage="2026-04")], APRIL, **flows).tolist() == [0.0] * 30


def test_more_sold_than_was_made_takes_all_of_the_own_use_and_is_said():
    whole = park(certificates=(certificate(4, "", kind="sold", vintage="2026-04"),))

    found = emissions(whole, electricity(APRIL, 100.0, generated=100.0, exported=40.0, renewable=60.0))

    assert of_kind(found, ["own_sold"], APRIL).tolist() == [60.0] * 30
    assert "1000 of 4000 kWh exceed the own generation" in found.findings[0].detail


def test_certificates_sold_of_another_year_weigh_on_this_one_in_nothing():
    held = [certificate(5, "", kind="sold", vintage="2025")]

    assert sold(held, APRIL, generated=100.0, renewable=100.0).tolist() == [0.0] * 30


def test_sold_certificates_of_a_month_come_before_those_of_the_year():
    flows = {"generated": 100.0, "renewable": 100.0}
    held = [certificate(6.1, "", "Y", kind="sold"), certificate(3, "", "M", kind="sold", vintage="2026-04")]

    found = sold(held, [*APRIL, *MAY], **flows)

    # April is sold whole by the month, May and the rest by the year: 3100 of 6100
    assert found.tolist() == [100.0] * 61


SHORT = st.floats(0.001, 60)
LABELS = st.sampled_from(["2026", "2026-01", "2026-02"])
KINDS = st.sampled_from(["gec", "green_power", "direct"])
FLOW = st.lists(st.floats(-100, 5000), min_size=59, max_size=59)
WINTER = [*days_of(2026, 1), *days_of(2026, 2)]


@given(st.lists(st.tuples(SHORT, LABELS, KINDS), max_size=5), FLOW)
def test_no_day_is_covered_beyond_its_purchase_and_no_period_beyond_its_certificates(held, purchased):
    certificates = [certificate(mwh, label, str(i), kind=kind) for i, (mwh, label, kind) in enumerate(held)]

    found = covered(certificates, WINTER, purchased)

    assert (found >= 0).all()
    assert (found <= np.maximum(purchased, 0) * (1 + 1e-12)).all()
    assert found.sum() <= sum(mwh for mwh, _, _ in held) * 1000 * (1 + 1e-12)


@given(st.floats(0.001, 300), KINDS, FLOW)
def test_a_finished_period_is_covered_by_the_least_of_its_certificates_and_its_purchase(mwh, kind, purchased):
    found = covered([certificate(mwh, "2026-02", kind=kind)], WINTER, purchased)

    bought = np.maximum(purchased[31:], 0).sum()
    assert found[:31].sum() == 0
    assert found[31:].sum() == pytest.approx(min(mwh * 1000, bought), rel=1e-9, abs=1e-6)


@given(st.lists(st.tuples(SHORT, LABELS, KINDS), max_size=5), FLOW, FLOW, st.floats(0, 20))
def test_every_kilowatt_hour_counts_once_in_each_way(held, purchased, made, sold_mwh):
    certificates = [certificate(mwh, label, str(i), kind=kind) for i, (mwh, label, kind) in enumerate(held)]
    certificates.append(certificate(sold_mwh, "", "S", kind="sold", vintage="2026-02"))
    use = electricity(WINTER, purchased, generated=made, renewable=made)

    lines = emissions(park(certificates=tuple(certificates)), use).lines

    bought = lines[lines["origin"] != "own_sold"].groupby(["method", "at_ms"], observed=True)["quantity"].sum()
    for method in ("location", "market", "park_rule"):
        assert bought[method].to_numpy() == pytest.approx(purchased, rel=1e-9, abs=1e-9)
    own = lines[lines["origin"] == "own_sold"]
    assert set(own["method"]) <= {"market", "park_rule"}
    claimed_kwh = np.maximum(made[31:], 0).sum() - own.loc[own["method"] == "market", "quantity"].sum()
    assert claimed_kwh <= max(np.maximum(made[31:], 0).sum() - sold_mwh * 1000, 0) + 1e-6


@given(FLOW, FLOW)
def test_other_enterprises_change_no_bit_of_what_is_covered(purchased, elsewhere):
    held = [certificate(20, "2026-01", "A"), certificate(50, "2026", "B")]
    others = [replace(one, serial=f"{one.serial}2", enterprise="E02") for one in held]
    whole = park(certificates=(*others, *held))
    own = electricity(WINTER, purchased)

    alone = emissions(whole, own)
    both = emissions(whole, pd.concat([electricity(WINTER, elsewhere, "E02"), own], ignore_index=True))

    lines = both.lines[both.lines["enterprise"] == "E01"].reset_index(drop=True)
    assert lines["t"].tolist() == alone.lines["t"].tolist()
    assert lines["quantity"].tolist() == alone.lines["quantity"].tolist()


def test_a_certificate_of_the_old_year_does_not_reach_into_the_new_one():
    days = [date(2025, 12, 31), date(2026, 1, 1)]

    found = covered([certificate(365, "2025", vintage="2025")], days, [500_000.0, 500_000.0])

    assert found.tolist() == [365_000.0, 0.0]
