"""What settlement finds, and how well it estimates, on faulted meter-years of which the truth is known.

    .venv/bin/python benchmarks/settlement_quality.py --seeds 1 2 [--year 2025] [--kinds gap spike]

Prints Markdown tables. Detection: every kind of fault comes to all meters that can have it, in years of their own; a
finding is right when its code is one of those that fit the kind and its range overlaps the fault's. Estimation: hours
that lie wholly in gaps, against the truth, beside two plain methods in the same run: a straight line between the
neighbours, and the same hour of the week before; both scaled to the register's step where there is one.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from gap_methods import Errors, gap_errors
from meter_years import ZONE, Year, write_park, year

from carbon.findings import Code, Finding
from carbon.meters import Happening, MeterEvent, Role
from carbon.meters import Kind as MeterKind
from carbon.settlement import Settled, measure, settled
from carbon.units import MS_PER_HOUR, MS_PER_S, SECONDS_PER_HOUR
from carbon.validation import day_findings
from ingest.calendar import park_calendar
from simulators.faults.kinds import Kind
from simulators.fleet import Fleet

if TYPE_CHECKING:
    from simulators.faults.injected import Injected

TOO_FAST = {Code.SPIKE, Code.RATE, Code.RANGE, Code.REGISTER_JUMP}
EXPECTED: dict[Kind, set[Code]] = {
    Kind.GAP: {Code.GAP},
    Kind.DUPLICATE: set(),
    Kind.SHUFFLE: set(),
    Kind.LATE: set(),
    Kind.CORRECTED: set(),
    Kind.SPIKE: TOO_FAST,
    Kind.ZERO: {Code.SPIKE},
    Kind.RATE: TOO_FAST,
    Kind.NEGATIVE: {Code.NEGATIVE},
    Kind.JITTER: {Code.JITTER},
    Kind.FROZEN: {Code.FROZEN, Code.STANDSTILL},
    Kind.BURST: set(),
    Kind.CLOCK: {Code.CLOCK_SHIFT},
    Kind.FUTURE: set(),
    Kind.STOPPED: {Code.FROZEN, Code.STANDSTILL},
    Kind.DROP: {Code.REGISTER_DROP},
    Kind.BACKSTEP: {Code.JITTER, Code.REGISTER_DROP},
    Kind.LEAP: {*TOO_FAST, Code.REGISTER_DROP},
    Kind.WRAP: {Code.REGISTER_WRAP},
    Kind.MULTIPLIER: {Code.MULTIPLIER_CHANGED},
    Kind.LENGTH: {Code.INTERVAL_LENGTH, Code.OVERLAP, Code.GAP},
}
"""Findings that fit each kind of fault; none where a right settlement has nothing to say."""


@dataclass
class Score:
    """Counts of one kind of fault, or of sound years."""

    meter_years: int = 0
    injected: Counter[str] = field(default_factory=Counter)
    detected: Counter[str] = field(default_factory=Counter)
    """By kind of meter."""
    right: int = 0
    fitting: int = 0
    others: Counter[str] = field(default_factory=Counter)
    truth: float = 0.0
    wrong: float = 0.0
    excess: float = 0.0
    hours: int = 0
    unknown: int = 0


def settle(of: Year) -> tuple[Settled, list[Finding]]:
    """Settle a year and check its days."""
    calendar = park_calendar(of.park.zone, of.park.region)
    result = settled(measure(of.readings, of.window_ms, _declared(of), of.park.zone), None, calendar)
    hours = result.hours
    whole = np.where(hours.measured_s == SECONDS_PER_HOUR, hours.energy, np.nan)
    first, last = (datetime.fromtimestamp(ms / 1000, UTC) + timedelta(hours=8) for ms in of.window_ms)
    days = (first.toordinal() - EPOCH, last.toordinal() - EPOCH)
    checked = day_findings(hours.meters, hours.code, hours.at_ms, whole, days, calendar)
    return result, [*result.findings, *checked]


EPOCH = datetime(1970, 1, 1, tzinfo=UTC).toordinal()


def _declared(of: Year) -> list[MeterEvent]:
    """Declare the changes of multiplier: nothing in the readings says that they are none of use."""
    return [
        MeterEvent(f.meter, datetime.fromtimestamp(f.from_ms / 1000, UTC), Happening.MULTIPLIER, f.before, f.after)
        for f in of.injected
        if f.kind == Kind.MULTIPLIER
    ]


def visible(fault: Injected, of: Year) -> bool:
    """Tell whether a fault leaves a trace that findings are meant for.

    A gap must be longer than the meter may have, and over before the year is; a generator may use energy at night;
    interval and power meters carry a declared multiplier without a word; of a register that flickers or is set back
    the next reading must be lower.
    """
    code, meter = next((c, m) for c, m in enumerate(of.readings.meters) if m.id == fault.meter)
    if fault.kind == Kind.GAP:
        return fault.to_ms - fault.from_ms > meter.max_gap_s * MS_PER_S and fault.to_ms < of.window_ms[1] - MS_PER_HOUR
    if fault.kind == Kind.NEGATIVE:
        return meter.role is not Role.GENERATION
    if fault.kind == Kind.MULTIPLIER:
        return meter.kind is MeterKind.REGISTER
    if fault.kind in {Kind.BACKSTEP, Kind.JITTER}:
        lo, hi = np.searchsorted(of.readings.code, [code, code + 1])
        first, last = lo + np.searchsorted(of.readings.at_ms[lo:hi], [fault.from_ms, fault.to_ms])
        return bool((np.diff(of.readings.value[max(first - 1, lo) : last + 1]) < 0).any())
    return True


def count(score: Score, kind: Kind | None, of: Year, result: Settled, findings: list[Finding]) -> None:
    """Add a year to a score."""
    expected = EXPECTED[kind] if kind else set()
    struck = {fault.meter for fault in of.injected}
    score.meter_years += len(struck) if kind else len(of.readings.meters)
    by_meter: dict[str, list[Injected]] = {}
    for fault in of.injected:
        by_meter.setdefault(fault.meter, []).append(fault)
    fitting = [f for f in findings if f.code in expected and f.meter in struck]
    wanted = [fault for fault in of.injected if visible(fault, of)]
    kinds = {meter.id: str(meter.kind) for meter in of.readings.meters}
    score.injected.update(kinds[fault.meter] for fault in wanted)
    score.fitting += len(fitting)
    score.right += sum(any(_meet(f, fault) for fault in by_meter[f.meter]) for f in fitting)
    found: dict[str, list[Finding]] = {}
    for f in fitting:
        found.setdefault(f.meter, []).append(f)
    hits = [fault for fault in wanted if any(_meet(f, fault) for f in found.get(fault.meter, ()))]
    score.detected.update(kinds[fault.meter] for fault in hits)
    score.others.update(str(f.code) for f in findings if f.code not in expected and (f.meter in struck or not kind))
    hours = result.hours
    for code, meter in enumerate(hours.meters):
        if kind and meter.id not in struck:
            continue
        own = hours.code == code
        known = own & (hours.missing_s == 0)
        place = (hours.at_ms[known] - of.window_ms[0]) // MS_PER_HOUR
        truth, usual = of.truth[meter.id][place], of.truth[meter.id].mean()
        score.wrong += float(np.abs(hours.energy[known] - truth).sum() / usual)
        score.excess += float((hours.energy[known] - truth).sum() / usual)
        score.truth += truth.size
        score.hours += of.truth[meter.id].size
        score.unknown += of.truth[meter.id].size - truth.size


def _meet(finding: Finding, fault: Injected) -> bool:
    return finding.from_ms < fault.to_ms and fault.from_ms < finding.to_ms


def percent(part: float, whole: float) -> str:
    """Write a share."""
    return f"{100 * part / whole:.1f}" if whole else "-"


def print_detection(scores: dict[Kind | None, Score]) -> None:
    """Print the detection table."""
    print(
        "| fault | findings that fit | meter-years | injected | detected | recall % | register | interval | power ",
        end="",
    )
    print("| precision % | other findings per meter-year | energy wrong % | energy in excess % | unknown hours % |")
    print("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|---|--:|--:|--:|")
    for kind, score in scores.items():
        expected = sorted(EXPECTED[kind]) if kind else []
        others = ", ".join(f"{code} {n / score.meter_years:.2f}" for code, n in score.others.most_common())
        injected, detected = score.injected.total(), score.detected.total()
        recalls = [percent(detected, injected)]
        recalls += [percent(score.detected[meter], score.injected[meter]) for meter in MeterKind]
        cells = [kind or "(none)", ", ".join(expected) or "none", score.meter_years, injected]
        cells += [detected, *recalls, percent(score.right, score.fitting)] if expected else ["-"] * 6
        cells += [others or "-", f"{100 * score.wrong / score.truth:.2f}", f"{100 * score.excess / score.truth:+.3f}"]
        print("|", " | ".join(map(str, [*cells, percent(score.unknown, score.hours)])), "|")


def print_estimation(errors: dict[tuple[str, str], Errors]) -> None:
    """Print the estimation table."""
    print("| meters | hours of gap | method | estimated hours | MAE % of mean hour | bias % | error of the total % |")
    print("|---|---|---|--:|--:|--:|--:|")
    for (name, length), of in errors.items():
        for method in of.methods():
            mae, bias, total, hours = of.shares(method)
            print(
                f"| {name} | {length} | {method} | {hours} | {100 * mae:.1f} | {100 * bias:+.1f} | {100 * total:+.2f} |"
            )


def main() -> None:
    """Run every kind of fault and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--kinds", nargs="*", default=list(Kind))
    asked = parser.parse_args()
    scores: dict[Kind | None, Score] = {}
    errors: dict[tuple[str, str], Errors] = {}
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "park"
        write_park(folder)
        for seed in asked.seeds:
            fleet = Fleet.from_park(folder, seed)
            for kind in [None, *map(Kind, asked.kinds)]:
                of = year(folder, fleet, kind, seed, asked.year)
                result, findings = settle(of)
                count(scores.setdefault(kind, Score()), kind, of, result, findings)
                if kind is Kind.GAP:
                    gap_errors(errors, of, measure(of.readings, of.window_ms, (), ZONE), result)
    print(f"Seeds {asked.seeds}, {asked.year}, {len(of.readings.meters)} meters, {time.monotonic() - began:.0f} s\n")
    print_detection(scores)
    print()
    print_estimation(errors)


if __name__ == "__main__":
    main()
