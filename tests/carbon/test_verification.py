"""Reports verified offline: their canonical form, and every figure that follows from others."""

from __future__ import annotations

import json
import math

import pytest

from carbon.canonical import canonical, digest
from carbon.verification import contradictions
from tests.carbon.report_cases import made, sealed_again


def test_a_report_verifies_from_nothing_but_itself():
    again = json.loads(json.dumps(made()))

    assert contradictions(again) == []
    assert digest(again) == again["sha256"]


def test_the_digest_changes_when_any_character_of_the_content_changes():
    text = canonical(made()).decode()

    digests = set()
    for i, character in enumerate(text):
        if character.isdigit():
            other = "1" if character != "1" else "2"
            changed = json.loads(f"{text[:i]}{other}{text[i + 1 :]}")
            if canonical(changed).decode() != text:
                digests.add(digest(changed))

    assert digest(made()) not in digests
    assert len(digests) > 500


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


def test_verification_names_every_figure_that_was_tampered_with():
    found = json.loads(json.dumps(made()))
    found["energy"][0]["quantity"] += 1
    found["energy_total_tce"] = 1.0
    found["emissions"]["lines"][0]["t"] *= 1.001
    found["emissions"]["scope1_t"] = None
    found["intensity"][0]["value"] = 7.0

    said = contradictions(found)

    names = (
        "sha256",
        "energy[0] (electricity).quantity",
        "energy[0] (electricity).tce",
        "energy_total_tce",
        "emissions.lines[0] (electricity, location).t",
        "emissions.scope1_t",
        "intensity[0] (tce/output_value)",
    )
    for name in names:
        assert any(sentence.startswith(f"{name}: the report says") for sentence in said), name


def test_verification_takes_a_combustion_factor_apart():
    found = json.loads(json.dumps(made()))
    line = next(line for line in found["emissions"]["lines"] if line["method"] == "combustion")
    line["factor"]["parts"][0]["value"] = 380.0

    (wrong,) = contradictions(sealed_again(found))

    assert "(natural_gas).factor.value" in wrong


def test_verification_misses_no_energy_that_was_taken_out_of_a_way_of_counting():
    found = json.loads(json.dumps(made()))
    line = next(line for line in found["emissions"]["lines"] if line["method"] == "location")
    line["quantity"], line["t"] = line["quantity"] / 2, line["t"] / 2
    found["emissions"]["scope2_location_t"] = line["t"]

    assert [text.partition(":")[0] for text in contradictions(sealed_again(found))] == [
        "emissions.lines of electricity, location"
    ]


def test_verification_checks_flows_and_shares():
    found = json.loads(json.dumps(made()))
    found["energy"][0]["generated"] += 1000.0
    found["quality"]["missing_share"] = 0.5

    wrong = [text.partition(":")[0] for text in contradictions(sealed_again(found))]

    assert wrong == ["energy[0] (electricity).quantity by flows", "quality"]


def test_verification_says_so_when_a_report_has_no_canonical_form():
    found = made() | {"park": math.nan}

    assert contradictions(found)[0].startswith("sha256: the report has no canonical form")


def test_what_is_no_report_is_not_verified():
    with pytest.raises(KeyError):
        contradictions({"sha256": digest({})})
