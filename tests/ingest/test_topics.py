from __future__ import annotations

import pytest

from ingest.topics import enterprise_of, receipts_topic


def test_a_topic_of_the_scheme_names_its_enterprise() -> None:
    assert enterprise_of("greenpark/v1/E01/readings") == "E01"
    assert receipts_topic("E01") == "greenpark/v1/E01/receipts"


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "greenpark/v1/readings",
        "greenpark/v1//readings",
        "greenpark/v1/E01/receipts",
        "greenpark/v1/E01/readings/",
        "greenpark/v1/E01/x/readings",
        "greenpark/v1/+/readings",
        "greenpark/v1/#/readings",
        "greenpark/v1/E01\0/readings",
        "greenpark/v2/E01/readings",
        "other/greenpark/v1/E01/readings",
    ],
)
def test_any_other_topic_names_none(topic: str) -> None:
    assert enterprise_of(topic) is None
