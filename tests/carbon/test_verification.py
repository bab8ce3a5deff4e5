"""Reports verified offline: their canonical form, and every figure that follows from others."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.canonical import canonical, digest, written
from carbon.report_errors import ReportFormError
from carbon.verification import contradictions, faults
from tests.carbon.report_cases import made, read, sealed_again


def names(sentences):
    return [sentence.partition(": ")[0] for sentence in sentences]


def test_a_report_verifies_from_nothing_but_itself():
    again = read(made())

    assert contradictions(again) == []
    assert faults(written(again)) == []
    assert digest(again) == again["sha256"]


def test_the_canonical_form_does_not_depend_on_the_order_of_keys_or_on_the_digest_itself():
    found = made()

    backwards = dict(reversed(list(found.items())))

    assert canonical(backwards) == canonical(found)
    assert canonical(found | {"sha256": "other"}) == canonical(found)
    assert "示例".encode() in canonical({"name": "示例"})


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_the_canonical_form_refuses_what_is_no_number(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical({"t": number})


def broken(body):
    try:
        return bool(faults(body))
    except ReportFormError:
        return True


def flipped(body, bit):
    changed = bytearray(body)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_flipping_any_bit_of_a_report_in_which_nothing_is_known_fails():
    body = written(made(kind="enterprise", wanted="E02", period="2026-05-03"))

    whole = [bit for bit in range(8 * len(body)) if not broken(flipped(body, bit))]

    assert whole == []


BODY = written(made())


@settings(max_examples=400, deadline=None)
@given(st.integers(min_value=0, max_value=8 * len(BODY) - 1))
def test_flipping_any_bit_of_a_report_with_figures_fails(bit):
    assert not broken(BODY)
    assert broken(flipped(BODY, bit))


@pytest.mark.parametrize(
    "change",
    [
        lambda body: body + b"\n",
        lambda body: b"\xef\xbb\xbf" + body,
        lambda body: json.dumps(json.loads(body), ensure_ascii=False).encode(),
        lambda body: json.dumps(json.loads(body), sort_keys=True, separators=(",", ":")).encode(),
        lambda body: body.replace(b'"method":3', b'"method":3,"method":3'),
    ],
    ids=["a line end", "a byte order mark", "white space", "escaped characters", "a key twice"],
)
def test_the_same_content_in_other_bytes_is_no_sound_file(change):
    assert broken(change(BODY))


def test_the_first_figure_that_does_not_follow_is_named_first_and_the_digest_last():
    found = read(made())
    found["emissions"]["lines"][0]["t"] *= 1.001

    said = names(contradictions(found))

    assert said[0] == "emissions.scope2_location_t"
    assert "emissions.lines[0] (electricity, location).t" in said
    assert said[-1] == "sha256"


def test_verification_names_every_figure_that_was_tampered_with():
    found = read(made())
    found["energy"][0]["quantity"] += 1
    found["energy_total_tce"] = 1.0
    found["emissions"]["lines"][0]["t"] *= 1.001
    found["emissions"]["scope1_t"] = None
    found["intensity"][0]["value"] = 7.0

    said = names(contradictions(found))

    assert said[0] == "energy[0] (electricity).quantity"
    for name in (
        "energy[0] (electricity).counted",
        "energy_total_tce",
        "emissions.lines[0] (electricity, location).t",
        "emissions.scope1_t",
        "intensity[0] (tce/output_value).value",
        "sha256",
    ):
        assert name in said, name


def test_verification_takes_a_combustion_factor_apart():
    found = read(made())
    line = next(line for line in found["emissions"]["lines"] if line["method"] == "combustion")
    line["factor"]["parts"][0]["value"] = 380.0

    (wrong,) = contradictions(sealed_again(found))

    assert "(natural_gas, combustion).factor.value" in wrong


def test_verification_misses_no_energy_that_was_taken_out_of_a_way_of_counting():
    found = read(made(kind="enterprise", wanted="E01"))
    line = next(line for line in found["emissions"]["lines"] if line["method"] == "location")
    part = next(part for part in found["members"][0]["lines"] if part["n"] == line["n"])
    for row in (line, part):
        row["quantity"], row["t"] = row["quantity"] / 2, row["t"] / 2
    found["emissions"]["scope2_location_t"] = found["members"][0]["scope2_location_t"] = line["t"]

    said = names(contradictions(sealed_again(found)))

    assert said[0] == "emissions.lines of electricity, location"


def test_a_unit_that_does_not_fit_its_factor_is_named():
    found = read(made())
    found["emissions"]["lines"][0]["factor"]["unit"] = "kgCO2/GJ"
    found["emissions"]["lines"][1]["unit"] = "MWh"

    said = names(contradictions(sealed_again(found)))

    assert said[:2] == [
        "emissions.lines[0] (electricity, location).factor.t_per_unit",
        "emissions.lines[1] (electricity, market).unit",
    ]


def test_a_report_cannot_be_passed_off_as_that_of_another_period_or_enterprise():
    found = read(made(kind="enterprise", wanted="E01"))

    assert names(contradictions(sealed_again(found | {"period": "2026-03"})))[:3] == [
        "id",
        "period_from",
        "period_to_excluded",
    ]
    assert "enterprises" in names(contradictions(sealed_again(found | {"scope": "E02", "id": "E02@2026-04"})))


def seal(number=1, previous=None):
    found = read(made())
    stamp = {"number": number, "sealed_at": "2026-12-01T00:00:00+00:00", "sealed_by": "o", "reason": ""}
    name = f"park@2026-04@{number}"
    for line in found["emissions"]["lines"]:
        line["href"] = f"/v1/reports/{name}/lines/{line['n']}/readings"
    changes = {
        "restates": f"park@2026-04@{number - 1}",
        "method_after": found["method"],
        "causes": [],
        "differences": [],
    }
    chain = {"previous_sha256": previous, "changes": None if previous is None else changes}
    return found | {"id": name, "seal": stamp | chain}


def test_a_seal_names_its_number_and_the_digest_before_it():
    assert contradictions(sealed_again(seal())) == []
    assert contradictions(sealed_again(seal(2, "a" * 64))) == []
    assert names(contradictions(sealed_again(seal(2)))) == ["seal.previous_sha256"]
    assert names(contradictions(sealed_again(seal(1, "a" * 64)))) == ["seal.previous_sha256"]
    assert names(contradictions(sealed_again(seal() | {"id": "park@2026-04"})))[0] == "id"
    early = seal()
    early["seal"]["sealed_at"] = "2026-10-01T00:00:00+00:00"
    assert names(contradictions(sealed_again(early))) == ["seal.sealed_at"]


def test_verification_says_so_when_a_report_has_no_canonical_form():
    found = made() | {"park": math.nan}

    assert contradictions(found)[-1].startswith("sha256: the report has no canonical form")


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"{", b"\xff", b'{"sha256":"ab"}', b"[" * 100_000])
def test_what_is_no_report_is_not_verified(body):
    with pytest.raises(ReportFormError, match=r"report\.schema\.json"):
        faults(body)
