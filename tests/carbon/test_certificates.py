"""Which certificates may be claimed, by whom and on which days."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from carbon.certificates import claims, holders, used_mwh
from carbon.emissions import emissions
from carbon.findings import Code, Severity
from carbon.park import Certificate
from tests.carbon.parks import days_of, electricity, park, policy


def certificate(serial="G", enterprise="E01", kind="gec", mwh=30.0, vintage="2026", retired_for="2026-04"):
    return Certificate(serial, enterprise, kind, mwh, vintage, retired_for)


def claimed(*held, enterprises=("E01", "E02"), **tables):
    return claims(park(certificates=held, **tables), enterprises)


def test_a_certificate_is_claimed_on_the_days_it_is_retired_for():
    found = claimed(certificate())

    (claim,) = found.covering
    assert (claim.first, claim.last_excluded, claim.kwh, claim.serials) == (
        date(2026, 4, 1),
        date(2026, 5, 1),
        30_000.0,
        "G",
    )
    assert found.findings == ()


def test_a_certificate_that_was_not_retired_claims_nothing_and_is_nothing_to_complain_of():
    found = claimed(certificate(retired_for=""))

    assert (found.covering, found.sold, found.findings) == ((), (), ())


def test_certificates_of_one_enterprise_kind_and_period_make_one_claim():
    found = claimed(certificate("A"), certificate("B", mwh=5.0), certificate("C", kind="green_power"))

    assert [(claim.kind, claim.serials, claim.kwh) for claim in found.covering] == [
        ("green_power", "C", 30_000.0),
        ("gec", "A, B", 35_000.0),
    ]


def test_claims_count_from_the_shortest_period_on_and_direct_supply_before_traded_power_before_certificates():
    held = [
        certificate("1", kind="direct", retired_for="2026"),
        certificate("2", kind="gec"),
        certificate("3", kind="green_power"),
        certificate("4", kind="direct"),
    ]

    assert [claim.serials for claim in claimed(*held).covering] == ["4", "3", "2", "1"]


@pytest.mark.parametrize("second", ["E01", "E02"])
def test_a_serial_is_claimed_once_in_the_whole_park(second):
    found = claimed(certificate(), certificate(enterprise=second, retired_for="2026-05"))

    assert [(claim.enterprise, claim.first) for claim in found.covering] == [("E01", date(2026, 4, 1))]
    (finding,) = found.findings
    assert (finding.code, finding.severity) == (Code.CERTIFICATE, Severity.WARNING)
    assert finding.detail.startswith(f"{second}, certificate G: the serial is claimed already by E01")


def test_a_serial_of_another_enterprise_is_taken_also_when_only_one_is_looked_at():
    found = claimed(certificate(), certificate(enterprise="E02"), enterprises=["E02"])

    assert found.covering == ()
    assert "claimed already by E01" in found.findings[0].detail


def test_a_certificate_that_was_sold_is_claimed_by_nobody():
    found = claimed(certificate(enterprise="E02"), certificate(kind="sold", retired_for="", vintage="2026-04"))

    assert found.covering == ()
    assert [claim.enterprise for claim in found.sold] == ["E01"]
    assert "the serial was sold by E01" in found.findings[0].detail


@pytest.mark.parametrize(
    ("window", "vintage", "retired_for", "days"),
    [
        ("year", "2026", "2026", (date(2026, 1, 1), date(2027, 1, 1))),
        ("year", "2026-11", "2026-04", (date(2026, 4, 1), date(2026, 5, 1))),
        ("year", "2025", "2026", None),
        ("year", "2026-12", "2027-01", None),
        ("two_years", "2025", "2026", (date(2026, 1, 1), date(2027, 1, 1))),
        ("two_years", "2024-05", "2026", (date(2026, 1, 1), date(2026, 5, 1))),
        ("two_years", "2026-05", "2026", (date(2026, 5, 1), date(2027, 1, 1))),
        ("two_years", "2026-05", "2026-04", None),
    ],
)
def test_a_certificate_is_claimed_within_the_window_of_its_vintage(window, vintage, retired_for, days):
    held = certificate(vintage=vintage, retired_for=retired_for)

    found = claimed(held, policy=policy(vintage_window=window))

    assert [(claim.first, claim.last_excluded) for claim in found.covering] == ([] if days is None else [days])
    assert len(found.findings) == (days is None)


@pytest.mark.parametrize("kind", ["gec", "sold"])
def test_a_certificate_without_vintage_counts_nowhere_and_says_what_to_add(kind):
    found = claimed(certificate(kind=kind, vintage=""))

    assert (found.covering, found.sold) == ((), ())
    assert "add it to certificates.csv" in found.findings[0].detail


def test_the_years_of_enterprises_with_retired_or_sold_certificates_hang_together():
    held = (certificate(), certificate("S", "E02", "sold", retired_for=""), certificate("N", "E03", retired_for=""))

    assert holders(park(certificates=held)) == {"E01", "E02"}


def test_what_is_used_of_a_claim_is_used_of_its_certificates_by_their_energy():
    whole = park(certificates=(certificate("A", mwh=20.0), certificate("B", mwh=10.0)))

    found = emissions(whole, electricity(days_of(2026, 4)[:3], 900.0))

    # 3 x 900 of 1000 kWh a day
    assert used_mwh(found.lines, found.proofs) == pytest.approx({"A": 1.8, "B": 0.9})


def test_each_claim_is_proven_by_its_own_serials_and_by_no_others():
    whole = park(certificates=(certificate("A", mwh=20.0), certificate("B", "E02", mwh=10.0)))
    april = days_of(2026, 4)[:3]

    found = emissions(whole, pd.concat([electricity(april, 900.0), electricity(april, 900.0, "E02")]))

    bases = {claim.serials: found.factors[place].parts[0].basis for place, claim in found.proofs.items()}
    assert {serials: basis.partition("proof: ")[2] for serials, basis in bases.items()} == {"A": "A", "B": "B"}
