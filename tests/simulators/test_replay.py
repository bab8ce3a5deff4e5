from __future__ import annotations

import msgspec
import pytest

from simulators.replay import messages

ROWS = [("E01", "E01-EL-1", 1_772_323_200_000 + 900_000 * i, float(i)) for i in range(250)]


def sent(replayed):
    return [
        (topic, r["meter"], round(r["at"] * 1000), r["value"])
        for topic, message in replayed
        for r in msgspec.json.decode(message)["readings"]
    ]


def test_rows_keep_their_order_in_batches(readings):
    replayed = list(messages(ROWS, batch=100))

    assert [len(msgspec.json.decode(message)["readings"]) for _, message in replayed] == [100, 100, 50]
    assert [msgspec.json.decode(message)["id"] for _, message in replayed] == ["replay-0", "replay-1", "replay-2"]
    assert [(meter, at * 1000, value) for meter, at, value in readings(replayed)] == [row[1:] for row in ROWS]


def test_a_shuffled_replay_holds_the_same_rows_in_an_order_of_its_seed():
    replayed = sent(messages(ROWS, shuffle=5))

    assert replayed != sent(messages(ROWS))
    assert sorted(replayed) == sorted(sent(messages(ROWS)))
    assert replayed == sent(messages(ROWS, shuffle=5))
    assert replayed != sent(messages(ROWS, shuffle=6))


def test_a_repeated_replay_sends_every_row_again():
    assert sorted(sent(messages(ROWS, repeat=2))) == sorted(2 * sent(messages(ROWS)))


@pytest.mark.parametrize("shuffle", [None, 1])
def test_every_message_goes_to_the_topic_of_its_enterprise(shuffle):
    rows = [row for a, b in zip(ROWS, ROWS, strict=True) for row in (a, ("E02", "E02-EL-1", *b[2:]))]

    replayed = list(messages(rows, shuffle=shuffle))

    ids = [msgspec.json.decode(message)["id"] for _, message in replayed]
    assert len(set(ids)) == len(ids)
    assert len(sent(replayed)) == 500
    assert all(meter[:3] == topic.split("/")[2] for topic, meter, _, _ in sent(replayed))
