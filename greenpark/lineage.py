"""An emission line taken apart, as a person reads it on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Body = dict[str, Any]


def sentences(found: Body) -> list[str]:
    """Return what the API answers of a line (api.lineage_schemas.LineageBody) as lines of text."""
    said = [f"{found['report']} line {found['n']}: {found['carrier']}, scope {found['scope']}, {found['method']}"]
    said[0] += f", {found['origin']}; known at {found['known_at']}"
    if found["t"] is None:
        said.append("  not computable: see the report's findings")
    else:
        factor = found["factor"]
        product = f"{_n(found['quantity'])} {found['unit']} x {_n(factor['t_per_unit'])} t/{found['unit']}"
        said.append(f"  {_n(found['t'])} tCO2 = {product}{_judged(found['follows'])}")
        kind = factor["kind"] if factor["year"] is None else f"{factor['kind']} {factor['year']}"
        said.append(f"  factor {_n(factor['value'])} {factor['unit']}, {kind}: {factor['source']}")
    for part in found["parts"]:
        said += _part(part, found["unit"])
    said += [_reading(row) for row in found["readings"]]
    shown = found["readings"] if found["readings_total"] else found["parts"]
    total = found["readings_total"] or found["parts_total"]
    if found["next"]:
        said.append(f"{len(shown)} of {total} shown; --offset and --limit show the others")
    return said


def _part(part: Body, unit: str) -> Iterator[str]:
    known = "unknown" if part["quantity"] is None else f"{_n(part['quantity'])} {unit}"
    yield f"{part['enterprise']}: {known}" + ("" if part["t"] is None else f", {_n(part['t'])} tCO2")
    if part["moved"]:
        yield f"  the data moved on: now {_n(part['quantity_now'])} {unit} ({part['moved']:+.6g})"
    other = f" - {_n(part['elsewhere'])} in other lines of the same purchase" if part["elsewhere"] else ""
    now = "" if part["elsewhere"] is None or part["quantity_now"] is None else f" = {_n(part['quantity_now'])} {unit}"
    yield f"  sources {_n(part['sources'])}{other}{now}{_judged(part['follows'])}"
    for one in part["certificates"]:
        yield f"  certificate {one['serial']} ({one['kind']}, {_n(one['mwh'])} MWh, vintage {one['vintage']})"
    for one in part["documents"]:
        stated = f"{one['document'] or 'document'} {one['month']}: {_n(one['stated'])} {one['stated_unit']}"
        days = f"{one['days']} of {one['days_of_month']} days"
        yield f"  {stated}, {days} -> {_n(one['counted'])} {unit}" + (f" ({one['note']})" if one["note"] else "")
    for meter in part["meters"]:
        yield from _meter(meter, unit)


def _meter(meter: Body, unit: str) -> Iterator[str]:
    days = f"{meter['first_day']}..{meter['last_day_excluded']}"
    estimated = f", of which estimated {_n(meter['estimated'])}" if meter["estimated"] else ""
    yield (
        f"  {meter['meter']} ({meter['enterprise']}, {meter['flow']}, {days}): {meter['sign']:+g} x "
        f"{_n(meter['energy'])} {unit}{estimated}"
    )
    if meter["withheld"]:
        yield f"    {meter['withheld']}"
    trace = meter["trace"]
    if trace is None:
        return
    for name in ("opening", "closing"):
        if trace[name] is not None:
            yield f"    {name} {_value(trace[name])}"
    for leg in trace["legs"]:
        yield f"    ({_n(leg['last'])} - {_n(leg['first'])}) x {_n(leg['multiplier'])} -> {_n(leg['energy'])} {unit}"
    for one in trace["exceptions"]:
        what = f"{one['code'] or 'not plain'}: {_n(one['first'])} to {_n(one['last'])} at {one['to']}"
        yield f"    {what} -> {_n(one['energy'])} {unit}" + (f"; {one['detail']}" if one["detail"] else "")
    if trace["steps_left_off"]:
        yield f"    and {trace['steps_left_off']} more, added up"
    edges = f" - {_n(trace['head'])} before" if trace["head"] else ""
    edges += f" + {_n(trace['tail'])} at the end" if trace["tail"] else ""
    yield f"    {_n(trace['inside'])}{edges} = {_n(trace['traced'])} {unit}{_judged(trace['follows'])}"
    if trace["findings"]:
        yield "    findings: " + ", ".join(f"{code} {count}" for code, count in trace["findings"].items())


def _value(value: Body) -> str:
    said = f"{_n(value['value'])} at {value['at']}, {_arrived(value)}"
    if value["correction"] is not None:
        said += f", corrected by {value['correction']['who']}: {value['correction']['why']}"
    return said + (", after the report" if value["after_report"] else "")


def _reading(row: Body) -> str:
    value = "-" if row["value"] is None else _n(row["value"])
    said = [row["at"], value, row["state"], "" if row["energy"] is None else _n(row["energy"]), _arrived(row)]
    if row["correction"] is not None:
        counts = "struck out" if row["counts"] is None else f"counts as {_n(row['counts'])}"
        said.append(f"{counts} ({row['correction']['who']}: {row['correction']['why']})")
    if row["code"]:
        said.append(row["code"])
    return "  ".join(part for part in said if part)


def _arrived(value: Mapping[str, Any]) -> str:
    first, last = value["arrived_first"], value["arrived_last"]
    if first is None:
        return "arrival unknown"
    return f"arrived {first}" if first == last else f"arrived {first} to {last}"


def _judged(follows: bool | None) -> str:  # noqa: FBT001 - what the API says of a sum
    return {True: "  [follows]", False: "  [DOES NOT FOLLOW]", None: ""}[follows]


def _n(number: float) -> str:
    return f"{number:.10g}"
