from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from carbon.park import Policy
from carbon.units import CARRIER_UNITS
from store.book.column import REQUIRED, SameAs
from store.book.columns import SHEETS
from store.book.indicators import COMPUTED, COMPUTED_OF_LABEL
from store.book.parkfile import POLICY_WORDS

PAGE = (Path(__file__).parents[2] / "docs" / "park-folder.md").read_text(encoding="utf-8")
HEADINGS = {sheet.name: "factors/*.csv" if sheet.name == "factors" else sheet.file for sheet in SHEETS}


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_page_lists_the_columns_that_are_read_in_their_order(sheet):
    rows = _table(HEADINGS[sheet.name])

    assert [row[0] for row in rows] == [f"`{column.name}`" for column in sheet.columns]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_the_page_gives_the_default_that_an_empty_cell_takes(sheet):
    rows = {row[0].strip("`"): row[1] for row in _table(HEADINGS[sheet.name])}

    for column in sheet.columns:
        assert rows[column.name] in _defaults(column), column.name


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_example_on_the_page_can_be_read(sheet):
    rows = {row[0].strip("`"): row[-1].strip("`") for row in _table(HEADINGS[sheet.name])}

    for column in sheet.columns:
        column.read(rows[column.name])


def test_the_page_lists_every_key_of_park_toml_and_every_word_it_takes():
    rows = _table("park.toml")

    park = ["id", "name_zh", "name_en", "timezone", "region", "languages"]
    policy = [choice.name for choice in fields(Policy)]
    assert [row[0] for row in rows] == [f"`park.{key}`" for key in park] + [f"`policy.{key}`" for key in policy]
    meanings = {row[0]: row[2] for row in rows}
    for key, words in POLICY_WORDS.items():
        assert all(f"`{word}`" in meanings[f"`policy.{key}`"] for word in words)
    defaults = {row[0]: row[1] for row in rows}
    for choice in fields(Policy):
        assert defaults[f"`policy.{choice.name}`"] == f'`"{choice.default}"`'


def test_the_page_lists_every_carrier():
    section = _section("meters.csv")

    assert [carrier for carrier in CARRIER_UNITS if f"`{carrier}`" not in section] == []


def test_the_page_lists_every_indicator_that_is_computed():
    words = re.findall(
        r"^\| `([a-z0-9_]+(?::LABEL)?)` \|", _section("goals.csv").partition("These indicators")[2], re.MULTILINE
    )

    assert set(words) == {*COMPUTED, *(f"{word}:LABEL" for word in COMPUTED_OF_LABEL)}


def _section(heading):
    return PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def _table(heading):
    table = re.search(r"(?:^\|.*\n)+", _section(heading), re.MULTILINE)[0]
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    return [[cell.strip(" |") for cell in row] for row in rows]


def _defaults(column):
    if column.default is REQUIRED:
        return {"*required*"}
    if isinstance(column.default, SameAs):
        return {f"as `{column.default.column}`"}
    if column.name == "max_gap_s":
        return {"`7200`, power `900`, interval at least its length"}
    if column.default is None:
        return {"none", "always", "open"}
    return {"empty"} if column.default == "" else {f"`{_plain(column.default)}`"}


def _plain(default):
    return f"{default:g}" if isinstance(default, float) else str(default)
