"""MessagePack as it arrives: values one by one, and arrays of rows of numbers as columns, without a step a row.

The format: https://github.com/msgpack/msgpack/blob/master/spec.md; binary and extension types are in no answer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_NUMBERS: dict[int, np.dtype[Any]] = {
    0xCA: np.dtype(">f4"),
    0xCB: np.dtype(">f8"),
    0xCC: np.dtype(">u1"),
    0xCD: np.dtype(">u2"),
    0xCE: np.dtype(">u4"),
    0xCF: np.dtype(">u8"),
    0xD0: np.dtype(">i1"),
    0xD1: np.dtype(">i2"),
    0xD2: np.dtype(">i4"),
    0xD3: np.dtype(">i8"),
}
_WORDS = {0xC0: None, 0xC2: False, 0xC3: True}
_NIL = 0xC0
_STRING_LENGTHS = {0xD9: 1, 0xDA: 2, 0xDB: 4}
_ARRAY_LENGTHS = {0xDC: 2, 0xDD: 4}
_MAP_LENGTHS = {0xDE: 2, 0xDF: 4}
"""Bytes that hold the length, after the marker."""

_SHORT_MAPS, _SHORT_ARRAYS, _SHORT_STRINGS = range(0x80, 0x90), range(0x90, 0xA0), range(0xA0, 0xC0)
"""Markers that say the length themselves, from 0 on."""

_SMALL, _SMALL_NEGATIVE = range(0x80), range(0xE0, 0x100)
"""Markers that are a number themselves, a signed byte."""


class Unpacker:
    """Reads a stream of values; raises EOFError where it ends within one, ValueError for bytes that begin no value."""

    def __init__(self, received: Iterable[bytes]) -> None:
        """Take the parts of the stream one by one, as they are needed."""
        self._received = iter(received)
        self._held = b""
        self._at = 0

    def at_end(self) -> bool:
        """Return whether the stream is over."""
        return self._reach(1) == 0

    def at_map(self) -> bool:
        """Return whether a map comes next."""
        marker = self._marker()
        return marker in _SHORT_MAPS or marker in _MAP_LENGTHS

    def names(self) -> Iterator[str]:
        """Enter a map and yield its keys; take the value of each before the next."""
        for _ in range(self._length(_SHORT_MAPS, _MAP_LENGTHS)):
            yield self.value()

    def array(self) -> int:
        """Enter an array and return how many values follow."""
        return self._length(_SHORT_ARRAYS, _ARRAY_LENGTHS)

    def value(self) -> Any:
        """Take the next value whole."""
        marker = self._marker()
        if self.at_map():
            return {name: self.value() for name in self.names()}
        if marker in _SHORT_ARRAYS or marker in _ARRAY_LENGTHS:
            return [self.value() for _ in range(self.array())]
        if marker in _SHORT_STRINGS or marker in _STRING_LENGTHS:
            return self._take(self._length(_SHORT_STRINGS, _STRING_LENGTHS)).decode()
        self._take(1)
        if marker in _WORDS:
            return _WORDS[marker]
        size = _size(marker)
        kind, held = (_NUMBERS[marker], self._take(size)) if size else (np.dtype(np.int8), bytes([marker]))
        return np.frombuffer(held, kind)[0].item()

    def rows(self, width: int) -> Iterator[list[np.ndarray]]:
        """Take an array of arrays of `width` numbers each; yield their columns, nil as NaN.

        As many rows at once as have the same types at the same places, which nearly always are all of one series.
        """
        left = self.array()
        while left:
            head, markers = self._row_types(width)
            layout = _layout(head, markers)
            available = self._reach(left * layout.itemsize) // layout.itemsize
            if available == 0:
                raise EOFError
            table = np.frombuffer(self._held, layout, min(left, available), self._at)
            other = np.zeros(len(table), dtype=np.bool_)
            for place, marker in enumerate(markers):
                other |= table[f"marker {place}"] != marker
            for place in range(head):
                other |= table[f"head {place}"] != self._held[self._at + place]
            run = int(other.argmax()) if other.any() else len(table)
            yield [
                np.full(run, np.nan) if marker == _NIL else table[f"value {place}"][:run]
                for place, marker in enumerate(markers)
            ]
            self._at += run * layout.itemsize
            left -= run

    def _row_types(self, width: int) -> tuple[int, tuple[int, ...]]:
        """Look at the next row: the bytes of its own marker, and the markers of its values."""
        longest = 3 + 9 * width
        self._reach(longest)
        row = self._held[self._at : self._at + longest]
        if not row:
            raise EOFError
        head = 1 + _ARRAY_LENGTHS.get(row[0], 0)
        found = int.from_bytes(row[1:head]) if head > 1 else row[0] - _SHORT_ARRAYS.start
        if found != width:
            raise ValueError(f"a row of {width} values begins with {row[0]:#x}")
        markers = []
        place = head
        for _ in range(width):
            if place >= len(row):
                raise EOFError
            markers.append(row[place])
            place += 1 + _size(row[place])
        return head, tuple(markers)

    def _length(self, short: range, longer: dict[int, int]) -> int:
        marker = self._take(1)[0]
        if marker in short:
            return marker - short.start
        if marker not in longer:
            raise ValueError(f"{marker:#x} where something else is due")
        return int.from_bytes(self._take(longer[marker]))

    def _marker(self) -> int:
        if self._reach(1) == 0:
            raise EOFError
        return self._held[self._at]

    def _take(self, count: int) -> bytes:
        if self._reach(count) < count:
            raise EOFError
        self._at += count
        return self._held[self._at - count : self._at]

    def _reach(self, count: int) -> int:
        """Hold `count` bytes from here on, or all that come; returns how many are held."""
        held = len(self._held) - self._at
        if held >= count:
            return held
        parts = [self._held[self._at :]]
        for part in self._received:
            parts.append(part)
            held += len(part)
            if held >= count:
                break
        self._held, self._at = b"".join(parts), 0
        return held


def _size(marker: int) -> int:
    """Return the bytes that follow the marker of a number or nil."""
    if marker in _NUMBERS:
        return _NUMBERS[marker].itemsize
    if marker == _NIL or marker in _SMALL or marker in _SMALL_NEGATIVE:
        return 0
    raise ValueError(f"no number begins with {marker:#x}")


@cache
def _layout(head: int, markers: tuple[int, ...]) -> np.dtype[np.void]:
    """Return the bytes of a row as a structure; the value of a marker without more bytes is the marker itself."""
    fields: list[tuple[str, str | np.dtype[Any], int]] = [(f"head {place}", "u1", place) for place in range(head)]
    at = head
    for place, marker in enumerate(markers):
        fields.append((f"marker {place}", "u1", at))
        kind = _NUMBERS.get(marker)
        fields.append((f"value {place}", "i1" if kind is None else kind, at if kind is None else at + 1))
        at += 1 + _size(marker)
    names, formats, offsets = zip(*fields, strict=True)
    return np.dtype({"names": list(names), "formats": list(formats), "offsets": list(offsets), "itemsize": at})
