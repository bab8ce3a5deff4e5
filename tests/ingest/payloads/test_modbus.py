from __future__ import annotations

import pytest

from ingest.errors import PayloadRefusedError
from ingest.payloads.modbus import Register, crc16, samples
from tests.ingest.payloads.vectors import vectors

PZEM016 = (
    Register("power", 3, "u32", "W", 0.1, "low_first"),
    Register("energy", 5, "u32", "Wh", 1.0, "low_first"),
)


@pytest.mark.parametrize("vector_id", ["pzem016-frame-0", "pzem016-frame-1", "pzem016-frame-2"])
def test_registers_are_read_by_their_layout(vector_id):
    vector = vectors("modbus_rtu_pzem016")[vector_id]

    power, energy = samples(bytes.fromhex(vector["payload_hex"]), PZEM016)

    assert (energy.value, energy.unit, energy.device) == (vector["expect"]["energy_wh"], "Wh", "1")
    assert power.value == pytest.approx(vector["expect"]["power_w"], rel=1e-12)


def test_words_in_the_other_order_make_another_number():
    answer = _answer(bytes.fromhex("0001 0002"))

    [high] = samples(answer, [Register("e", 0, "u32", "Wh")])
    [low] = samples(answer, [Register("e", 0, "u32", "Wh", words="low_first")])

    assert (high.value, low.value) == (65538.0, 131073.0)


def test_floats_and_signed_numbers_are_read_and_a_value_that_is_no_number_is_no_reading():
    answer = _answer(bytes.fromhex("41C80000 FFFF 7FC00000"))
    layout = [Register("p", 0, "f32", "kW"), Register("q", 2, "s16", "W"), Register("nan", 3, "f32", "kW")]

    found = {one.quantity: one.value for one in samples(answer, layout)}

    assert found == {"p": 25.0, "q": -1.0}


def test_every_flipped_bit_is_found():
    frame = bytes.fromhex(vectors("modbus_rtu_pzem016")["pzem016-frame-0"]["payload_hex"])

    for bit in range(8 * len(frame)):
        changed = bytearray(frame)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(PayloadRefusedError, match="checksum"):
            samples(bytes(changed), PZEM016)


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (b"\x01\x04", "no answer"),
        (b"\x01\x84\x02", "exception 2"),
        (b"\x01\x06\x02\x00\x01", "no answer of registers"),
        (b"\x01\x04\x02\x00\x01", "the answer has 1 words"),
    ],
)
def test_what_answers_nothing_is_refused(frame, said):
    with pytest.raises(PayloadRefusedError, match=said):
        samples(frame if len(frame) < 3 else frame + crc16(frame).to_bytes(2, "little"), PZEM016)


def _answer(registers):
    body = bytes([1, 3, len(registers)]) + registers
    return body + crc16(body).to_bytes(2, "little")
