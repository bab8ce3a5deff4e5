"""The uncertainty of a report: of activity data, of emission lines and of totals, and where each percentage is from."""

from __future__ import annotations

from collections import defaultdict
from math import fsum
from typing import TYPE_CHECKING, Any

from carbon.emission_factors import Method
from carbon.report_totals import TOTALS
from carbon.uncertainty import APPROACH, by_factor, of_activity, of_line, of_total, together

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carbon.half_intervals import Half, HalfIntervals
    from carbon.report_emissions import Lines

Row = dict[str, Any]
Percents = dict[str, dict[str, float | None]]
"""By carrier and enterprise."""
_PROCESSES = frozenset({Method.PROCESS, Method.PROCESS_PARK_RULE})


def uncertainty(known: HalfIntervals, activity: Sequence[Row], emitted: Lines) -> Row:
    """Return the uncertainty of a report's activity data, lines and totals [%], and what each is made of.

    `activity`: the report's rows. The meters of one enterprise and carrier are taken to err alike, those of different
    enterprises independently of each other.
    """
    rows = [*_used(known, activity), *_processed(known, emitted)]
    percents: Percents = defaultdict(dict)
    sources: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        percents[row["carrier"]][row["enterprise"]] = row["percent"]
        sources[row["carrier"]] += row["sources"]
    lines = []
    for line in emitted.rows:
        quantities, carrier = emitted.quantities(line["n"]), line["carrier"]
        factor = _factor(known, line, quantities)
        activity_pct, combined_pct = of_line(quantities, percents[carrier], factor.percent)
        lines.append(
            {
                "n": line["n"],
                "activity_pct": activity_pct,
                "factor_pct": factor.percent,
                "combined_pct": combined_pct,
                "sources": {"activity": list(dict.fromkeys(sources[carrier])), "factor": factor.source},
            },
        )
    totals = {
        key: _total([one for one in emitted.rows if one["counts_in"] == key], emitted, lines, percents)
        for key in TOTALS
    }
    return {"approach": APPROACH, "activity": rows, "lines": lines, "totals": totals}


def _used(known: HalfIntervals, activity: Sequence[Row]) -> list[Row]:
    accounts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in activity:
        if row["quantity"] is not None:
            accounts[row["enterprise"], row["carrier"]].append(row)
    rows = []
    for (enterprise, carrier), parts in accounts.items():
        read = parts[0]["sources"]
        measured = known.measured(enterprise, carrier, meters=bool(read["meters"]), documents=bool(read["documents"]))
        amounts = [fsum(part[name] for part in parts) for name in ("measured", "estimated")]
        rows.append(_row(enterprise, carrier, amounts, measured, known.estimated()))
    return rows


def _processed(known: HalfIntervals, emitted: Lines) -> list[Row]:
    rows = {}
    for line in emitted.rows:
        if line["method"] in _PROCESSES:
            for enterprise, quantity in emitted.quantities(line["n"]).items():
                half = known.measured(enterprise, line["carrier"], meters=False, documents=False)
                rows[enterprise, line["carrier"]] = _row(enterprise, line["carrier"], [quantity, 0.0], half, half)
    return [rows[account] for account in sorted(rows)]


def _row(enterprise: str, carrier: str, amounts: Sequence[float], measured: Half, estimated: Half) -> Row:
    percents = {"measured": measured.percent, "estimated": estimated.percent}
    quantities = dict(zip(percents, amounts, strict=True))
    return {
        "enterprise": enterprise,
        "carrier": carrier,
        **quantities,
        "measured_pct": measured.percent,
        "estimated_pct": estimated.percent,
        "percent": of_activity(quantities, percents),
        "sources": [half.source for half, amount in zip((measured, estimated), amounts, strict=True) if amount],
    }


def _factor(known: HalfIntervals, line: Row, quantities: Mapping[str, float]) -> Half:
    if line["factor"] is not None and line["factor"]["t_per_unit"] == 0:
        return known.zero()
    return known.factor(line["carrier"], next(iter(quantities)) if len(quantities) == 1 else "")


def _total(chosen: Sequence[Row], emitted: Lines, lines: Sequence[Row], percents: Percents) -> Row:
    parts, missing = [], []
    for group in by_factor(chosen):
        shown = [lines[line["n"]] for line in group]
        quantities = together([emitted.quantities(line["n"]) for line in group])
        factors = [one["factor_pct"] for one in shown]
        factor_pct = None if None in factors else max(factors)
        t = fsum(line["t"] or 0.0 for line in group)
        _, percent = of_line(quantities, percents[group[0]["carrier"]], factor_pct)
        parts.append((t, percent))
        if percent is None and t:
            wanting = [one["sources"]["factor"] for one in shown if one["factor_pct"] is None]
            wanting += [text for one in shown if one["activity_pct"] is None for text in one["sources"]["activity"]]
            missing.append(f"{group[0]['carrier']}, {group[0]['method']}: {'; '.join(dict.fromkeys(wanting))}")
    percent, share = of_total(parts)
    return {"percent": percent, "share_of_t": share, "missing": missing}
