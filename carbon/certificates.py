"""Green certificates, green power and direct supply: what each enterprise may claim of which days' consumption.

A certificate covers something only when it was retired, for a year or month of consumption, within the window of its
vintage, and when its serial stands in no other row of the park. A sold one is never claimed. Sources: quality criteria
of the GHG Protocol Scope 2 Guidance, table 7.1 (one claim, retired, vintage close to the consumption); for the two
years that a certificate is valid 国能发新能规〔2024〕67号.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from carbon.findings import Code, Finding
from carbon.periods import calendar_years, parse_period
from carbon.supplies import COVERING, Supply
from carbon.units import KWH_PER_MWH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from datetime import date

    import pandas as pd

    from carbon.park import Certificate, Park

SOLD = "sold"
"""Kind of a certificate of the enterprise's own generation that it sold."""
TWO_YEARS = "two_years"


@dataclass(frozen=True, slots=True)
class Claim:
    """Certificates of one enterprise and kind that may be used on the same local days [first, last_excluded)."""

    enterprise: str
    kind: str
    """One of COVERING, or SOLD: then the days are those on which the energy was generated."""
    first: date
    last_excluded: date
    certificates: tuple[Certificate, ...]

    @property
    def kwh(self) -> float:
        """Energy of the certificates [kWh]."""
        return sum(certificate.mwh for certificate in self.certificates) * KWH_PER_MWH

    @property
    def serials(self) -> str:
        """Serials of the certificates, the proof of what they cover."""
        return ", ".join(certificate.serial for certificate in self.certificates)

    def last_day(self, until: Mapping[str, date]) -> date:
        """Return the last day on which its enterprise is in the park; `until` is of those that left, excluded."""
        return min(self.last_excluded, until.get(self.enterprise, self.last_excluded)) - timedelta(days=1)

    @property
    def about(self) -> str:
        """Whose claim it is, of which certificates and days, in words."""
        return f"{self.enterprise}, certificates {self.serials} for {self.first} to {self.last_excluded} (excluded)"


@dataclass(frozen=True, slots=True)
class Claims:
    """What may be claimed, and what was sold, in the order in which it counts; a finding for each refused row."""

    covering: tuple[Claim, ...]
    sold: tuple[Claim, ...]
    findings: tuple[Finding, ...]


def holders(park: Park) -> frozenset[str]:
    """Return the enterprises of which certificates were retired or sold: the days of their years hang together."""
    return frozenset(c.enterprise for c in park.certificates if c.retired_for or c.kind == SOLD)


def claims(park: Park, enterprises: Collection[str]) -> Claims:
    """Return the claims of some enterprises; serials are held against those of the whole park.

    Of several claims on one day the one of the shorter period counts first, of equally long ones in the order of
    COVERING: so as much as possible is covered.
    """
    found: dict[tuple[str, str, date, date], list[Certificate]] = {}
    findings = []
    for certificate, refusal in _judged(park.certificates):
        if certificate.enterprise not in enterprises:
            continue
        days = None if refusal else _days(certificate, park)
        if days is None:
            whose = f"{certificate.enterprise}, certificate {certificate.serial}"
            findings.append(certificate_finding(f"{whose}: {refusal or _unusable(certificate, park)}"))
        else:
            found.setdefault((certificate.enterprise, certificate.kind, *days), []).append(certificate)
    made = [Claim(*key, tuple(held)) for key, held in found.items()]
    return Claims(
        tuple(sorted((one for one in made if one.kind != SOLD), key=_rank)),
        tuple(sorted((one for one in made if one.kind == SOLD), key=_rank)),
        tuple(findings),
    )


def certificate_finding(detail: str) -> Finding:
    """Return a finding about what certificates claim."""
    return Finding(Code.CERTIFICATE, "", 0, 0, detail)


def used_mwh(lines: pd.DataFrame, proofs: Mapping[int, Claim]) -> dict[str, float]:
    """Return what emission lines (carbon.emissions.COLUMNS) use of each certificate [MWh], by serial.

    `proofs`: carbon.emissions.Emissions.proofs. Certificates of one claim share what is used of it by their energy.
    """
    market = lines[(lines["method"] == "market") & lines["factor"].isin(list(proofs))]
    by_factor = np.bincount(market["factor"].to_numpy(dtype=np.int64), market["quantity"].to_numpy(dtype=np.float64))
    return {
        certificate.serial: float(kwh) / proofs[factor].kwh * certificate.mwh
        for factor, kwh in enumerate(by_factor)
        if factor in proofs
        for certificate in proofs[factor].certificates
    }


def _judged(certificates: Iterable[Certificate]) -> Iterator[tuple[Certificate, str]]:
    """Yield what was retired or sold, with the reason where its serial is taken."""
    held = [one for one in certificates if one.retired_for or one.kind == SOLD]
    taken = {one.serial: one for one in reversed(held)} | {one.serial: one for one in held if one.kind == SOLD}
    for one in held:
        owner = taken[one.serial]
        words = "was sold" if owner.kind == SOLD else "is claimed already"
        yield one, "" if owner is one else f"the serial {words} by {owner.enterprise}; it covers nothing here"


def _days(certificate: Certificate, park: Park) -> tuple[date, date] | None:
    """Return the local days on which a certificate may be used, None for none."""
    if not certificate.vintage:
        return None
    vintage = parse_period(certificate.vintage, park.zone)
    if certificate.kind == SOLD:
        return vintage.first, vintage.last_excluded
    year = calendar_years(vintage)
    since, until = year.first, year.last_excluded
    if park.policy.vintage_window == TWO_YEARS:
        since, until = vintage.first, vintage.first.replace(year=vintage.first.year + 2)
    period = parse_period(certificate.retired_for, park.zone)
    first, last_excluded = max(period.first, since), min(period.last_excluded, until)
    return (first, last_excluded) if first < last_excluded else None


def _unusable(certificate: Certificate, park: Park) -> str:
    if not certificate.vintage:
        return "it has no vintage, so that nobody can tell of which days it is; add it to certificates.csv"
    return (
        f"its vintage {certificate.vintage} does not reach {certificate.retired_for} "
        f"(vintage_window = {park.policy.vintage_window!r}); it covers nothing"
    )


def _rank(claim: Claim) -> tuple[int, int, date, str]:
    order = COVERING.index(Supply(claim.kind)) if claim.kind != SOLD else 0
    return (claim.last_excluded - claim.first).days, order, claim.first, claim.enterprise
