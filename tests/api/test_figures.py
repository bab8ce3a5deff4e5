from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from api.pages.figures import exact, iso_time, number, percent
from api.pages.reasons import explained
from api.pages.texts import TEXTS
from api.pages.words import WORDS, unit, word
from carbon.findings import Code
from carbon.meters import Role
from carbon.units import CARRIER_UNITS
from store.refusals import Reason


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1234567.4, None, "1,234,567"),
        (12.345, None, "12.35"),
        (0.015912, None, "0.0159"),
        (7.0, None, "7"),
        (0.0, None, "0"),
        (-250.6, None, "-251"),
        (2.0, 1, "2.0"),
        (None, None, "—"),
        (float("nan"), 2, "—"),
    ],
)
def test_a_number_is_grouped_and_rounded_and_nothing_is_a_dash(value, digits, written):
    assert number(value, digits) == written


def test_shares_factors_and_instants_are_written_for_people():
    assert percent(0.98765) == "98.8 %"
    assert percent(None) == "—"
    assert exact(0.0004044) == "0.0004044"
    assert iso_time(datetime(2026, 3, 1, tzinfo=UTC).isoformat(), "Asia/Shanghai") == "2026-03-01 08:00"


def test_every_text_is_there_in_chinese_and_in_english():
    for key, (chinese, english) in {**TEXTS, **WORDS}.items():
        assert chinese, key
        assert english, key
        assert key == "other_language" or not re.search(r"[一-鿿]", english), key


@pytest.mark.parametrize("values", [Code, Role, Reason, CARRIER_UNITS])
def test_every_word_of_a_table_is_known_in_chinese(values):
    assert [str(value) for value in values if word(str(value), "zh") == str(value)] == []


def test_units_are_written_in_the_language_of_the_page():
    assert (unit("tce/万元", "zh"), unit("tce/万元", "en")) == ("tce/万元", "tce/10k CNY")


def test_a_reason_is_told_in_chinese_and_one_without_translation_stays():
    assert explained("no energy in these months", "zh") == "这些月份没有用能"
    assert explained("no energy in these months", "en") == "no energy in these months"
    assert explained("something else", "zh") == "something else"
    assert len(explained("left out on both sides: " + "E01 2026-01, " * 40, "zh")) <= 160
