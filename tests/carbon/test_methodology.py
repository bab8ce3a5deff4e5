"""docs/methodology.md, docs/findings.md and docs/glossary.md say what the code does."""

from __future__ import annotations

import ast
import operator
import re
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from carbon import emission_factors as ef
from carbon.calendar import Calendar
from carbon.clocks import FIT, LEFT, NOISE
from carbon.days import line_days
from carbon.estimation import DAYS_BACK, LEVEL_BOUNDS, LEVEL_HOURS, LEVEL_PRIOR, MOST_DAYS, OTHER_WEEKDAY_DAYS, spread
from carbon.findings import SEVERITIES, Code
from carbon.gb17167 import coverage
from carbon.intervals import power_spans
from carbon.meters import Kind, Meter, MeterEvent, Role
from carbon.park import Level, MeteringPoint, Policy
from carbon.readings import Readings
from carbon.registers import REACH, WRAP_RATE, WRAP_SHARE, WRAP_STILL, register_spans
from carbon.residual import balances
from carbon.validation import QUIET, TOLERANCE
from tests.carbon import (
    energy_examples,
    fuel_examples,
    goal_examples,
    intensity_examples,
    restatement_examples,
    uncertainty_examples,
)
from tests.carbon.hourly import hours_of, start_of
from tests.carbon.instants import at
from tests.carbon.parks import ZONE, hourly, meter, park

DOCS = Path(__file__).parents[2] / "docs"
METHODOLOGY = (DOCS / "methodology.md").read_text(encoding="utf-8")
FINDINGS = (DOCS / "findings.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
DAY = date(2026, 4, 1)
HOUR_MS = 3_600_000
EXAMPLES = {
    name: (calculation, float(result))
    for name, calculation, result in re.findall(r"^\| `(\w+)` \| ([^|]+) \| (-?[\d.]+) \|", METHODOLOGY, re.MULTILINE)
}
OPERATIONS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def worked_out(expression):
    """Work out + - * / of numbers, and nothing else."""
    if isinstance(expression, ast.Constant):
        return float(expression.value)
    return OPERATIONS[type(expression.op)](worked_out(expression.left), worked_out(expression.right))


def register_energy(values, register_max=None, events=()):
    one = Meter("M", "E01", "electricity", Kind.REGISTER, "kWh", register_max=register_max)
    spans, _ = register_spans(Readings.of(one, HOUR_MS * np.arange(len(values)), np.array(values, dtype=float)), events)
    return spans.energy


def residual():
    below = ("E01-S1", Role.SUB), ("E01-S2", Role.SUB), ("E01-PV", Role.GENERATION), ("E01-EX", Role.EXPORT)
    whole = park(meters=(meter("E01-EL"), *(meter(name, role=role, parent="E01-EL") for name, role in below)))
    used = {"E01-EL": 10.0, "E01-S1": 8.0, "E01-S2": 4.0, "E01-PV": 4.0, "E01-EX": 1.0}
    days = line_days(whole, hourly(whole.meters, used, DAY))
    return balances(whole, days, DAY, DAY + timedelta(days=1), ["E01"]).lines["residual"].iloc[0]


def nineteen_of_twenty():
    machines = (meter(f"E01-M{n:02d}", role=Role.SUB, parent="E01-S1") for n in range(19))
    whole = park(
        meters=(meter("E01-S1", role=Role.SUB), *machines),
        metering_points=(MeteringPoint("E01", "electricity", Level.EQUIPMENT, 20),),
    )
    (found,) = (row for row in coverage(whole, DAY, ["E01"]) if row.level is Level.EQUIPMENT)
    assert found.status == "ok"
    return found.share


def trapezoid():
    one = Meter("M", "E01", "electricity", Kind.POWER, "kW")
    return power_spans(Readings.of(one, np.array([0, 600_000]), np.array([6.0, 18.0])))[0].energy[0]


def replacement():
    return register_energy([8460, 10.5], events=[MeterEvent("M", at(1), "replacement", 8462.5, 0.5)])[0]


def gap_of(times, start_h, end_h, energy):
    """Lay `energy` over hours of 10 March 2026, of which the hours before ran at `times` the days before."""
    today = date(2026, 3, 10)
    at_ms, past = hours_of(
        date(2026, 2, 1),
        date(2026, 3, 11),
        ZONE,
        lambda day, hour: (10 if 8 <= hour < 18 else 1) * (times if day == today else 1),
    )
    start, end = start_of(today, ZONE, start_h), start_of(today, ZONE, end_h)
    return spread(start, end, energy, at_ms[at_ms < start], past[at_ms < start], Calendar(ZONE)).energy


COMPUTED = (
    fuel_examples.COMPUTED
    | energy_examples.COMPUTED
    | goal_examples.COMPUTED
    | intensity_examples.COMPUTED
    | restatement_examples.COMPUTED
    | uncertainty_examples.COMPUTED
    | {
        "wrap": lambda: register_energy([9970, 9985, 2, 18], 10_000.0)[1],
        "replacement": replacement,
        "trapezoid": trapezoid,
        "residual": residual,
        "coverage": nineteen_of_twenty,
        "similar_days": lambda: gap_of(1.0, 6, 10, 44.0)[2],
        "level": lambda: gap_of(1.2, 10, 12, float("nan"))[0],
        "gas": lambda: ef.combustion(park(), "natural_gas", DAY, None, full=False).value,
        "gas_full_oxidation": lambda: ef.combustion(park(), "natural_gas", DAY, None, full=True).value,
        "diesel": lambda: ef.combustion(park(), "diesel", DAY, None, full=False).value,
        "location": lambda: 1000 * ef.location(park(), "electricity", DAY, None).t_per_unit,
        "heat": lambda: 10 * ef.location(park(), "heat", DAY, None).t_per_unit,
    }
)


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_example_is_right_and_is_what_the_code_computes(name):
    calculation, result = EXAMPLES[name]

    by_hand = worked_out(ast.parse(calculation, mode="eval").body)

    assert by_hand == pytest.approx(result, rel=1e-11)
    assert COMPUTED[name]() == pytest.approx(result, rel=1e-9)


def test_every_example_is_computed_and_every_computation_is_an_example():
    assert set(EXAMPLES) == set(COMPUTED)


def test_the_bounds_in_the_text_are_those_of_the_code():
    said = " ".join(METHODOLOGY.split())

    assert f"`WRAP_SHARE` = {WRAP_SHARE:.0%}".replace("%", " %") in said
    assert f"`WRAP_RATE` = {WRAP_RATE:.0f} times" in said
    assert f"`WRAP_STILL` = 1/{1 / WRAP_STILL:,.0f}".replace(",", " ") in said
    assert f"no more than {REACH} readings to either side (`REACH`)" in said
    assert f"no more than `REACH` ({REACH}) readings to either side" in said
    assert f"`DAYS_BACK` ({DAYS_BACK})" in said
    assert f"`MOST_DAYS` ({MOST_DAYS})" in said
    assert f"`OTHER_WEEKDAY_DAYS` ({OTHER_WEEKDAY_DAYS})" in said
    assert f"`LEVEL_HOURS` ({LEVEL_HOURS})" in said
    assert f"`LEVEL_PRIOR` ({LEVEL_PRIOR:.0%})".replace("%", " %") in said
    assert "within {:g} and {:g}".format(*LEVEL_BOUNDS) in said
    assert f"`FIT` ({FIT:.0%})".replace("%", " %") in said
    assert f"`LEFT` ({LEFT:.0%})".replace("%", " %") in said
    assert f"`NOISE` ({NOISE:g})" in said
    assert f"`QUIET` ({QUIET:.0%})".replace("%", " %") in said
    assert (
        f"{TOLERANCE['electricity']:.0%} of electricity, {TOLERANCE['natural_gas']:.0%} of gas".replace("%", " %")
        in said
    )


def test_every_policy_and_its_default_stand_in_the_table_of_contested_numbers():
    table = METHODOLOGY.partition("## Contested numbers")[2].partition("\n## ")[0]

    for policy in fields(Policy):
        assert f'{policy.name} = "{policy.default}"' in table


def test_the_numbers_of_the_contested_table_are_those_of_the_national_set():
    table = METHODOLOGY.partition("## Contested numbers")[2].partition("\n## ")[0]
    known = {factor.value for factor in park().factors}

    numbers = {float(number) for number in re.findall(r"\b\d+\.\d{2,}\b", table)} - {83.74, 32151.34}

    assert len(numbers) > 10
    assert numbers <= known | {0.11}


def test_every_section_begins_with_a_summary_in_chinese():
    sections = re.split(r"^#+ ", METHODOLOGY, flags=re.MULTILINE)[1:]

    assert len(sections) > 12
    for section in sections:
        assert section.splitlines()[2].startswith("> **中文摘要**："), section.splitlines()[0]


@pytest.mark.parametrize("code", list(Code))
def test_every_finding_is_explained_with_meaning_evidence_and_remedy(code):
    section = FINDINGS.partition(f"\n## {code}\n")[2].partition("\n## ")[0]

    assert f"**Severity**: {SEVERITIES[code]}." in section
    for part in ("**中文**：", "**Meaning.**", "**Evidence.**", "**Remedy.**"):
        assert part in section


def test_no_finding_is_explained_that_is_not_made():
    assert re.findall(r"^## (.+)$", FINDINGS, re.MULTILINE) == [str(code) for code in Code]


def test_the_glossary_explains_the_words_in_both_languages():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", GLOSSARY, re.MULTILINE)[1:]
    words = {row[0] for row in rows}

    wanted = {"park", "cluster", "enterprise", "meter", "carrier", "reading", "register", "interval", "power", "factor"}
    wanted |= {"settle, settlement", "energy line", "emission line", "output value, added value", "intensity", "goal"}
    assert wanted | {"finding", "seal, restatement", "label", "book"} <= words
    assert len(words) == len(rows)
    assert all(re.search(r"[\u4e00-\u9fff]", row[1] + row[3]) for row in rows if row[0] != "---")
