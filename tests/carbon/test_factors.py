from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from carbon.errors import FactorAmbiguousError, FactorError, FactorMissingError, FactorRangeError
from carbon.factor_errors import FactorZeroError
from carbon.factors import Factor, factor_at, zero_at
from tests.carbon.parks import national_factors

CHINA = timezone(timedelta(hours=8))
ROW = Factor(
    "grid_ef", "electricity", 0.5, "0.5", "kgCO2/kWh", "kWh", 2021, "湖北", "provincial average", source_year=2024
)


def look_up(rows, day=date(2026, 6, 1), **wanted):
    named = {"kind": "grid_ef", "carrier": "electricity", "region": "湖北"} | wanted
    return factor_at(rows, day=day, **named)


def grid(day, basis="provincial average (location-based)", region="湖北", known_at=None):
    return look_up(national_factors(), day, region=region, basis=basis, known_at=known_at)


def test_the_latest_published_factor_serves_until_a_newer_one_is_published():
    values = [grid(date(year, 12, 31)).value for year in (2021, 2022, 2023, 2024, 2026)]

    assert values == [0.3672, 0.4364, 0.4044, 0.4044, 0.4044]


def test_a_factor_is_valid_from_the_first_day_of_its_data_year():
    assert grid(date(2022, 12, 31)).value == 0.4364
    assert grid(date(2023, 1, 1)).value == 0.4044

    with pytest.raises(FactorMissingError):
        grid(date(2020, 12, 31))


def test_what_was_published_later_was_not_known():
    before = datetime(2025, 12, 30, 12, tzinfo=UTC)

    assert grid(date(2026, 6, 1), known_at=before).value == 0.4364
    assert grid(date(2026, 6, 1), known_at=before + timedelta(days=1)).value == 0.4044


def test_what_the_book_learned_later_was_not_known():
    learned = datetime(2026, 2, 1, tzinfo=UTC)
    rows = [ROW, replace(ROW, value=0.4, year=2023, recorded_at=learned)]

    assert look_up(rows, known_at=learned).value == 0.4
    assert look_up(rows, known_at=learned - timedelta(microseconds=1)).value == 0.5
    assert look_up(rows).value == 0.4


def test_of_two_editions_of_one_data_year_the_later_document_counts():
    rows = [replace(ROW, value=0.6, source_year=2025), ROW]

    assert look_up(rows).value == 0.6


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "heat_ef"},
        {"carrier": "heat"},
        {"region": "CN"},
        {"year": 2027},
        {"value": None},
        {"confidence": "memory"},
    ],
)
def test_a_row_that_does_not_fit_is_never_used_in_its_place(other):
    with pytest.raises(FactorMissingError) as refusal:
        look_up([replace(ROW, **other)])

    assert isinstance(refusal.value, FactorError)
    assert (refusal.value.kind, refusal.value.carrier, refusal.value.region) == ("grid_ef", "electricity", "湖北")
    assert "add a row with its source" in str(refusal.value)


def test_the_basis_chooses_between_numbers_of_one_kind():
    national = {b: grid(date(2026, 1, 1), b, "CN").value for b in ("national average", "residual-type", "fossil power")}

    assert national == {"national average": 0.5306, "residual-type": 0.6096, "fossil power": 0.8273}


def test_numbers_that_fit_equally_well_are_a_question_and_not_an_answer():
    rows = [ROW, replace(ROW, value=0.7, value_text="0.7", basis="provincial average, revised", source_doc="公告")]

    with pytest.raises(FactorAmbiguousError) as refusal:
        look_up(rows)

    assert refusal.value.values == ("0.5 (provincial average; )", "0.7 (provincial average, revised; 公告)")
    assert "name the basis" in str(refusal.value)


def test_the_same_number_in_two_documents_is_one_answer():
    assert look_up([ROW, replace(ROW, source_doc="another copy")]).value == 0.5


def test_a_factor_without_a_year_is_always_valid_and_gives_way_to_one_with_a_year():
    always = replace(ROW, value=0.9, year=None)

    assert look_up([always, ROW], date(2021, 1, 1)).value == 0.5
    assert look_up([always, ROW], date(2000, 1, 1)).value == 0.9


def test_no_recalled_number_and_no_range_of_the_national_table_is_ever_found():
    rows = national_factors()
    unusable = [row for row in rows if row.confidence == "memory" or row.value is None]

    found = []
    for row in unusable:
        try:
            chosen = factor_at(
                rows, kind=row.kind, carrier=row.carrier, day=date(2026, 12, 31), region=row.region, basis=row.basis
            )
        except FactorError:
            continue
        found.append(chosen)

    assert len(unusable) > 50
    assert all(row.confidence != "memory" and row.value is not None for row in found)


def test_a_row_that_prints_a_range_is_never_multiplied():
    row = replace(ROW, value=None, value_text="1.1000-1.3300")

    with pytest.raises(FactorRangeError, match=r"prints '1\.1000-1\.3300', which is no number"):
        _ = row.number


def test_a_zero_counts_only_with_the_document_that_proves_it():
    bare = replace(ROW, value=0.0, value_text="0", source_doc="供应商声明")

    with pytest.raises(FactorZeroError) as refusal:
        look_up([bare])
    proven = look_up([replace(bare, basis="provincial average; proof: 余热供热合同 2026-01")])

    assert "is zero (供应商声明), and a zero needs proof" in str(refusal.value)
    assert isinstance(refusal.value, FactorError)
    assert proven.value == 0.0


@pytest.mark.parametrize("basis", ["proof needed", "proof:", "proof:  "])
def test_the_word_proof_alone_proves_nothing(basis):
    with pytest.raises(FactorZeroError):
        look_up([replace(ROW, value=0.0, value_text="0", basis=basis)], basis="proof")


def test_the_serials_of_certificates_prove_a_zero_and_nothing_else_about_it():
    zero = replace(ROW, value=0.0, value_text="0", region="CN")
    wanted = {"kind": "grid_ef", "carrier": "electricity", "day": date(2026, 6, 1), "basis": "", "known_at": None}

    found = zero_at([zero], proof="GEC-1", **wanted)

    assert (found.value, found.basis) == (0.0, "provincial average; proof: GEC-1")
    with pytest.raises(FactorZeroError):
        zero_at([zero], proof="", **wanted)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"region": "湖南"}, "there are rows for 湖南"),
        ({"basis": "fossil power"}, "the bases there are: 'fossil power'"),
        ({"confidence": "memory"}, "0.5 of 公告 is recalled from memory and never used; read it"),
        ({"value": None, "value_text": "0.4-0.5"}, "0.4-0.5 of 公告 is no number to multiply with"),
        ({"year": 2027}, "the rows there are of 2027, valid from then on"),
        ({"published": date(2026, 7, 1)}, "0.5 of 公告 was published or recorded later"),
    ],
)
def test_a_missing_factor_says_why_the_rows_there_do_not_fit(other, why):
    with pytest.raises(FactorMissingError) as refusal:
        look_up(
            [replace(ROW, source_doc="公告", **other)], basis="provincial", known_at=datetime(2026, 6, 1, tzinfo=UTC)
        )

    assert why in str(refusal.value)


def test_two_documents_of_one_year_that_disagree_are_told_with_both():
    rows = [replace(ROW, source_doc="公告 12"), replace(ROW, value=0.6, value_text="0.6", source_doc="转载")]

    with pytest.raises(FactorAmbiguousError) as refusal:
        look_up(rows)

    assert "0.5 (provincial average; 公告 12); 0.6 (provincial average; 转载)" in str(refusal.value)
    assert "leave the one that counts, or give it the later source_year" in str(refusal.value)
