from __future__ import annotations

import math

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.messagepack import Unpacker

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=20) | st.dictionaries(st.text(max_size=5), inner, max_size=20),
    max_leaves=30,
)
NUMBERS = st.none() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)


def bytewise(encoded: bytes) -> list[bytes]:
    return [encoded[place : place + 1] for place in range(len(encoded))]


def table(unpacker: Unpacker, width: int) -> list[list[float]]:
    """Return the rows of an array as float64, in one table whatever the runs they come in."""
    runs = [np.column_stack([column.astype("float64") for column in run]) for run in unpacker.rows(width)]
    return np.concatenate(runs).tolist() if runs else []


@given(PLAIN)
def test_a_value_is_read_as_it_was_packed_however_the_stream_is_cut(value):
    encoded = msgspec.msgpack.encode(value)

    found = Unpacker([encoded]).value()
    found_bytewise = Unpacker(bytewise(encoded)).value()

    assert found == found_bytewise == value


@pytest.mark.parametrize("length", [15, 16, 70_000])
def test_long_texts_arrays_and_maps_are_read_whole(length):
    value = ["x" * length, list(range(length)), {str(number): number for number in range(length)}]

    assert Unpacker([msgspec.msgpack.encode(value)]).value() == value


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), max_size=30))
def test_rows_of_numbers_come_as_columns_and_nil_as_nan(rows):
    encoded = msgspec.msgpack.encode(rows)

    found = table(Unpacker(bytewise(encoded)), 3)

    assert [[None if math.isnan(value) else value for value in row] for row in found] == [
        [None if value is None else float(value) for value in row] for row in rows
    ]


def test_rows_alike_come_in_one_run_and_what_follows_them_is_next():
    rows = [[1_735_689_600_000 + place, place / 3] for place in range(10_000)]
    unpacker = Unpacker([msgspec.msgpack.encode({"values": rows, "partial": True})])

    found = [(name, list(unpacker.rows(2)) if name == "values" else unpacker.value()) for name in unpacker.names()]

    ((_, ((at_ms, values),)), partial) = found
    assert at_ms.dtype.kind in "iu"
    assert at_ms.tolist() == [row[0] for row in rows]
    assert values.tolist() == [row[1] for row in rows]
    assert partial == ("partial", True)
    assert unpacker.at_end()


def test_rows_of_more_than_fifteen_numbers_are_read():
    rows = [[float(place * 20 + column) for column in range(20)] for place in range(5)]

    assert table(Unpacker([msgspec.msgpack.encode(rows)]), 20) == rows


def test_a_stream_that_ends_within_a_value_is_never_read_as_whole():
    encoded = msgspec.msgpack.encode({"values": [[1_735_689_600_000, 1.5], [1_735_689_700_000, None]]})

    for end in range(1, len(encoded)):
        unpacker = Unpacker([encoded[:end]])
        with pytest.raises(EOFError):
            [list(unpacker.rows(2)) for _ in unpacker.names()]


@pytest.mark.parametrize("rows", [[[1, 2.0, 3.0]], [[1, "text"]], [1, 2]])
def test_rows_of_another_kind_are_refused(rows):
    with pytest.raises(ValueError, match="begins with"):
        list(Unpacker([msgspec.msgpack.encode(rows)]).rows(2))
