from __future__ import annotations

import pytest

from dashboards.substitution import queries, substituted


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (".*", "/^.*$/"),
        ("E01", "/^E01$/"),
        (["E01"], "/^E01$/"),
        (["E01", "E02"], "/^(E01|E02)$/"),
        ("a/b(c)[d].e+f", r"/^a\/b\(c\)\[d\]\.e\+f$/"),
        (["a|b", "c"], r"/^(a\|b|c)$/"),
    ],
)
def test_a_chosen_value_stands_escaped_in_a_regular_expression_as_grafana_writes_it(value, text):
    assert substituted("/^${firm:regex}$/", {"firm": value}, 0, 0) == text


def test_a_value_without_format_stands_as_it_is():
    assert substituted("'${denominator}'", {"denominator": "output_value"}, 0, 0) == "'output_value'"


@pytest.mark.parametrize("macro", ["$timeFilter", "$__timeFilter"])
def test_the_time_filter_becomes_the_range_in_milliseconds(macro):
    assert substituted(f"WHERE {macro} AND 1", {}, 1000, 2000) == "WHERE time >= 1000ms and time <= 2000ms AND 1"


@pytest.mark.parametrize("macro", ["$__interval", "$interval", "${__interval}"])
def test_the_interval_is_the_panels(macro):
    assert substituted(f"time({macro})", {}, 0, 0, "7d") == "time(7d)"


def test_panels_in_collapsed_rows_are_asked_too():
    inner = {"type": "stat", "title": "b", "targets": [{"query": "B"}]}
    board = {
        "panels": [{"type": "stat", "title": "a", "targets": [{"query": "A"}]}, {"type": "row", "panels": [inner]}],
    }

    assert queries(board) == [("a", "A"), ("b", "B")]
