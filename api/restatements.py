"""A sealed report held against what is known now: whether it still agrees, and if not, what differs and why."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from math import isclose
from typing import TYPE_CHECKING, Any

import pandas as pd

from api.accounts import evidence
from api.unmoved import unmoved
from carbon.canonical import canonical
from carbon.errors import ScopeUnknownError
from carbon.follows import RELATIVE
from carbon.method import METHOD
from carbon.periods import parse_period
from carbon.report_inputs import changed_lines, changed_rows
from carbon.reports import report
from carbon.restatement import causes_of, changed_parts, differences, substituted
from carbon.scopes import scope_of
from carbon.sums import sums

if TYPE_CHECKING:
    from carbon.park import Park
    from store.ports import Corrections, ParkBook, SeriesStore
    from store.sealed import SealedReport

Report = dict[str, Any]
GONE = "scope"
"""Named as the part that differs when the scope of a sealed report is in the book no more."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a report is made of, as known at one moment; `energy` and `findings` as api.accounts.evidence gives them."""

    park: Park
    energy: pd.DataFrame
    findings: pd.DataFrame
    at: datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """Whether a sealed report still says what would be reported at `at`."""

    agrees: bool
    at: datetime
    parts: tuple[str, ...] = ()
    """Which parts of the report would say something else (carbon.restatement.COMPARED)."""
    same_basis: bool = False
    """Nothing that it is made of changed, so no report was made again to tell."""


def basis(series: SeriesStore, book: ParkBook, kind: str, scope: str, period: str, at: datetime) -> Basis:
    """Return what the report of a scope and period is made of, as known at a moment; raises as api.accounts.account."""
    park = book.park(at)
    span = parse_period(period, park.zone)
    return Basis(park, *evidence(series, park, scope_of(park, kind, scope), span, at), at)


def made_of(one: Basis, kind: str, scope: str, period: str) -> Report:
    """Return the report that a basis makes, as it reads from JSON."""
    span = parse_period(period, one.park.zone)
    made = report(one.park, scope_of(one.park, kind, scope), span, one.energy, one.findings, one.at)
    read: Report = json.loads(canonical(made))
    return read


def agreement(series: SeriesStore, book: ParkBook, kept: SealedReport, at: datetime) -> Agreement:
    """Return whether a sealed report still agrees with what is known at `at`.

    A report is made again only if a daily line, the book or the method changed since it was sealed, or if what is known
    of that moment is not what was sealed: settlement may have been writing just then. Of a scope that
    left the book nothing can be made: its part is GONE.
    """
    sealed: Report = json.loads(kept.body)
    named = kept.seal.scope_kind, kept.seal.scope, kept.seal.period
    then = basis(series, book, *named, datetime.fromisoformat(sealed["generated_for"]))
    try:
        now = basis(series, book, *named, at)
    except ScopeUnknownError:
        return Agreement(agrees=False, at=at, parts=(GONE,))
    same = then.park is now.park and not changed_lines(then.energy, now.energy, now.park.zone)
    if same and sealed["method"] == METHOD and _was_sealed(sealed, then):
        return Agreement(agrees=True, at=at, same_basis=True)
    parts = changed_parts(sealed, made_of(now, *named))
    return Agreement(agrees=not parts, at=at, parts=tuple(parts))


def _was_sealed(sealed: Report, then: Basis) -> bool:
    """Whether the energy known of the moment of sealing is what the sealed report says, carrier by carrier."""
    span = parse_period(sealed["period"], then.park.zone)
    inside = then.energy[(then.energy["at_ms"] >= span.start_ms) & (then.energy["at_ms"] < span.end_ms)]
    known = sums(inside, ["carrier"], ["energy"]) if len(inside) else inside
    stated: dict[str, float] = {}
    for row in sealed["energy"]:
        stated[row["carrier"]] = stated.get(row["carrier"], 0.0) + (row["quantity"] or 0.0)
    found = dict(zip(known["carrier"], known["energy"], strict=True))
    return stated.keys() >= found.keys() and all(
        isclose(quantity, found.get(carrier, 0.0), rel_tol=RELATIVE, abs_tol=RELATIVE)
        for carrier, quantity in stated.items()
    )


def changes(series: SeriesStore, book: Corrections, sealed: Report, then: Basis, now: Basis) -> Report:
    """Return what the report of `now` says otherwise than the sealed one, and for which cause (carbon.restatement).

    `then`: what was known when it was sealed. Nothing is laid to the method while that is the same one; where it is
    another, the lines of enterprises that nothing new came from are the method's, those of others data.
    """
    named = sealed["scope_kind"], sealed["scope"], sealed["period"]
    with_data, with_factors = substituted(then.park, now.park)
    same_method = sealed["method"] == METHOD
    path = [sealed, sealed if same_method else made_of(_by_method(series, book, then, now), *named)]
    path.append(made_of(replace(now, park=with_data, at=then.at), *named))
    path.append(made_of(replace(now, park=with_factors), *named))
    path.append(made_of(now, *named))
    rows = differences(path)
    return {
        "restates": sealed["id"],
        "causes": causes_of(rows),
        "parts": changed_parts(sealed, path[-1]),
        "method_before": sealed["method"],
        "method_after": METHOD,
        "tables": changed_rows(then.park, now.park),
        "lines": changed_lines(then.energy, now.energy, now.park.zone),
        "differences": rows,
    }


def _by_method(series: SeriesStore, book: Corrections, then: Basis, now: Basis) -> Basis:
    """Return what was known when a report was sealed, with the lines that only another method made otherwise."""
    same = unmoved(series, book, then.park, now.park, then.at)
    parts = [now.energy[now.energy["enterprise"].isin(same)], then.energy[~then.energy["enterprise"].isin(same)]]
    return replace(then, energy=pd.concat(parts, ignore_index=True))
