from __future__ import annotations

import pytest

from store.errors import StoreRefusedError
from store.measurements import FINDING
from tests.store_contract.rows import lines, listed, readings

NAMES = [
    "黄石 大冶湖/一号[主]",
    "a,b c=d",
    'say "it"',
    "it's",
    "back\\slash",
    "back\\, comma",
    "\\",
    "=,",
    "(a|b).*$^",
    "/regex/",
    "tab\there",
    "#hash",
    "$dollar; DROP MEASUREMENT reading --",
    "emoji 🏭",
    "é",
    "NULL",
    "nan",
    "1",
    "true",
    "time",
    "x" * 500,
]
KEPT = [name for name in NAMES if not name.endswith("\\")]


def test_every_odd_name_of_a_meter_finds_its_own_readings_and_no_others(store):
    store.append(readings(*((name, 1000, float(place)) for place, name in enumerate(KEPT)), enterprise="企业, 一=1"))

    each = {name: listed(store.readings([name], 0, 9000, margin=1)) for name in KEPT}

    assert each == {name: [(name, 1000, float(place))] for place, name in enumerate(KEPT)}
    assert store.readings(KEPT, 0, 9000)["meter"].tolist() == sorted(KEPT)
    assert sorted(store.touched(0)["meter"]) == sorted(KEPT)


def test_lines_are_kept_and_filtered_by_every_odd_name(store):
    store.write(FINDING, lines(FINDING, *((1000, name, "gap", name, 0.0, 0.0, 0.0, 9.0, name) for name in KEPT)))

    each = {name: store.lines(FINDING, 0, 9000, {"severity": [name]})["meter"].tolist() for name in KEPT}

    assert each == {name: [name] for name in KEPT}
    assert store.lines(FINDING, 0, 9000)["detail"].tolist() == sorted(KEPT)


def test_an_empty_tag_is_a_tag_like_any_other(store):
    store.write(
        FINDING,
        lines(
            FINDING,
            (1000, "", "gap", "info", 1.0, 2.0, 0.0, 9.0, "x"),
            (1000, "A", "gap", "info", 3.0, 4.0, 0.0, 9.0, "y"),
        ),
    )
    store.write(FINDING, lines(FINDING, (1000, None, "gap", "info", 5.0, 6.0, 0.0, 9.0, None)))

    assert listed(store.lines(FINDING, 0, 9000)) == [
        (1000, "", "gap", "info", 5.0, 6.0, 0.0, 9.0, ""),
        (1000, "A", "gap", "info", 3.0, 4.0, 0.0, 9.0, "y"),
    ]
    assert store.lines(FINDING, 0, 9000, {"meter": [""]})["from"].tolist() == [5.0]


@pytest.mark.parametrize("name", ["line\nbreak", "carriage\rreturn", "tail\\"])
def test_a_name_that_no_server_can_keep_is_refused_by_both_stores(store, name):
    with pytest.raises(StoreRefusedError, match="rename it"):
        store.append(readings((name, 1000, 1.0)))

    assert store.touched(0).empty
