from __future__ import annotations

import pytest

from ingest.outbox import MOST_WAITING, Outbox
from ingest.publishes import Confirmation, Publish, scan
from ingest.receipts import together
from store.messages import Receipt, RefusedReading
from store.refusals import Reason
from tests.ingest.scripted_broker import packet, publish

TOPIC = "greenpark/v1/E01/readings"
PINGRESP = b"\xd0\0"


@pytest.mark.parametrize("v5", [False, True])
def test_packets_that_follow_each_other_are_read_at_once(*, v5: bool) -> None:
    buffer = publish(TOPIC, b"one", 1, v5=v5) + publish(TOPIC, b"two", 0, v5=v5, qos=0) + publish("t", b"", 3, v5=v5)

    found = scan(buffer, 10, v5=v5)

    assert found.publishes == [
        Publish(TOPIC.encode(), b"one", 1, 1),
        Publish(TOPIC.encode(), b"two", 0, 0),
        Publish(b"t", b"", 3, 1),
    ]
    assert (found.taken, found.other, found.malformed) == (len(buffer), 0, "")


@pytest.mark.parametrize("size", [0, 1, 100, 127, 128, 16_383, 16_384, 200_000])
def test_a_packet_of_any_size_is_read_once_its_last_byte_has_come(size: int) -> None:
    buffer = publish(TOPIC, b"x" * size, 7, v5=True)

    for length in {*range(min(len(buffer), 40)), len(buffer) - 1}:
        early = scan(buffer[:length], 10, v5=True)
        assert (early.publishes, early.taken, early.malformed) == ([], 0, "")
        assert length < early.wanted <= len(buffer)
    assert scan(buffer, 10, v5=True).publishes == [Publish(TOPIC.encode(), b"x" * size, 7, 1)]


@pytest.mark.parametrize("size", [0, 5, 127, 300])
def test_properties_are_no_part_of_the_payload(size: int) -> None:
    properties = b"\x03" + size.to_bytes(2) + b"j" * size  # a content type of so many characters

    found = scan(publish(TOPIC, b"{}", 7, v5=True, properties=properties), 10, v5=True)

    assert found.publishes == [Publish(TOPIC.encode(), b"{}", 7, 1)]


def test_no_more_messages_are_read_than_there_is_room_for() -> None:
    one = publish(TOPIC, b"x", 1, v5=True)

    found = scan(one * 5, 2, v5=True)

    assert len(found.publishes) == 2
    assert found.taken == 2 * len(one)


def test_other_packets_are_measured_and_left_to_the_client() -> None:
    exactly_once = publish(TOPIC, b"x", 9, v5=True, qos=2)
    buffer = publish(TOPIC, b"x", 1, v5=True) + exactly_once + PINGRESP

    found = scan(buffer, 10, v5=True)

    assert len(found.publishes) == 1
    assert found.other == len(exactly_once)
    assert scan(buffer[found.taken + found.other :], 10, v5=True).other == len(PINGRESP)


def test_confirmations_are_read_with_and_without_a_reason() -> None:
    buffer = packet(4, b"\x80\0") + packet(4, b"\x80\1\x10") + packet(4, b"\x80\2\x87\0")

    found = scan(buffer, 10, v5=True)

    assert found.confirmations == [Confirmation(0x8000, 0), Confirmation(0x8001, 0x10), Confirmation(0x8002, 0x87)]
    assert found.taken == len(buffer)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (b"\x32\0", "cut short"),
        (b"\x32\1\0", "cut short"),
        (packet(3, b"\0\x20topic", 2), "cut short"),
        (packet(3, b"\0\x05topic\0", 2), "cut short"),
        (packet(3, b"\0\x05topic\0\1", 2), "cut short"),
        (packet(3, b"\0\x05topic\0\1\x05abcd", 2), "cut short"),
        (packet(3, b"\0\x05topic\0\1\xff\xff\xff", 2), "cut short"),
        (packet(3, b"\0\x05topic\0\1\xff\xff\xff\xff\xff", 2), "four bytes"),
        (packet(3, b"\0\x05topic\0\0\0", 2), "without an identifier"),
        (publish("", b"x", 1, v5=True, properties=b"\x23\0\1"), "alias"),
        (b"\x32\xff\xff\xff\xff\x01", "four bytes"),
    ],
)
def test_a_malformed_packet_is_named_and_what_came_before_it_is_kept(broken: bytes, said: str) -> None:
    sound = publish(TOPIC, b"x", 1, v5=True)

    for after in (b"", sound * 3):
        found = scan(sound + broken + after, 10, v5=True)

        assert len(found.publishes) == 1
        assert found.taken == len(sound)
        assert said in found.malformed


def _mids(packets: bytes) -> list[int]:
    return [one.mid for one in scan(packets, 1000, v5=True).publishes]


def test_receipts_go_when_the_broker_has_room_for_them() -> None:
    outbox = Outbox(v5=True)
    for number in range(5):
        assert outbox.put(b"t", b"%d" % number)
    assert outbox.due() == b""

    outbox.open(2, resumed=False)
    first = scan(outbox.due(), 10, v5=True).publishes
    assert [one.payload for one in first] == [b"0", b"1"]
    assert outbox.due() == b""

    assert outbox.confirm([Confirmation(first[0].mid, 0)]) == 0
    assert [one.payload for one in scan(outbox.due(), 10, v5=True).publishes] == [b"2"]
    assert len(outbox) == 4


def test_what_a_lost_connection_left_unconfirmed_goes_again_first_under_its_number() -> None:
    outbox = Outbox(v5=True)
    for number in range(3):
        outbox.put(b"t", b"%d" % number)
    outbox.open(2, resumed=False)
    sent = outbox.due()
    outbox.close()
    assert outbox.due() == b""

    outbox.open(3, resumed=True)
    again = outbox.due()

    assert _mids(again)[:2] == _mids(sent)
    assert [again[0], again[len(sent) // 2]] == [0x3A, 0x3A]
    assert [one.payload for one in scan(again, 10, v5=True).publishes] == [b"0", b"1", b"2"]


def test_numbers_come_round_and_miss_those_in_flight() -> None:
    outbox = Outbox(v5=True)
    outbox.open(2, resumed=False)
    outbox.put(b"t", b"stays")
    [stays] = _mids(outbox.due())

    seen = set()
    for _ in range(0x8000):
        outbox.put(b"t", b"goes")
        [mid] = _mids(outbox.due())
        seen.add(mid)
        outbox.confirm([Confirmation(mid, 0)])

    assert stays not in seen
    assert (min(seen | {stays}), max(seen)) == (0x8000, 0xFFFF)


def test_refused_and_surplus_receipts_are_told() -> None:
    outbox = Outbox(v5=True)
    kept = sum(outbox.put(b"t", b"x") for _ in range(MOST_WAITING + 3))
    outbox.open(10, resumed=False)

    refused = outbox.confirm([Confirmation(mid, 0x97) for mid in _mids(outbox.due())])

    assert kept == MOST_WAITING
    assert refused == 10
    assert outbox.confirm([Confirmation(7, 0x97)]) == 0


def test_messages_without_id_that_were_kept_share_a_receipt() -> None:
    refused = Receipt("E01", None, 0, 1, (RefusedReading(-1, Reason.NOT_JSON, "?"),))
    named = Receipt("E01", "a", 1, 0)
    nobody = Receipt("", None, 0, 1, (RefusedReading(-1, Reason.TOPIC, "?"),))

    sent = list(together([Receipt("E01", None, 2, 0), named, Receipt("E02", None, 1, 0), refused, nobody] * 2))

    assert sent == [named, refused, named, refused, Receipt("E01", None, 4, 0), Receipt("E02", None, 2, 0)]
