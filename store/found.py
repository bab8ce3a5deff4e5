"""Rows found by several queries, put in order: by series, then by time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

Label = tuple[str, ...]


class Found:
    """Gathers rows (time, fields, texts) under the label of their series."""

    def __init__(self, fields: int, texts: int = 0) -> None:
        """Expect that many float fields and, after them, texts in every row."""
        self._kinds: list[Any] = [np.int64, *[np.float64] * fields, *[object] * texts]
        self._codes: dict[Label, int] = {}
        self._pieces: list[list[np.ndarray]] = []

    def add(self, label: Label, rows: Sequence[tuple[Any, ...]]) -> None:
        """Take rows of one series; a field that is None is NaN."""
        if not rows:
            return
        code = self._codes.setdefault(label, len(self._codes))
        columns = [
            np.array(column, dtype=kind) for column, kind in zip(zip(*rows, strict=True), self._kinds, strict=True)
        ]
        self._pieces.append([np.full(len(rows), code), *columns])

    def ordered(self, *, once: bool = False) -> tuple[list[Label], np.ndarray, np.ndarray, list[np.ndarray]]:
        """Return labels in order, and per row its label's position, its time and the other columns.

        With `once`, of rows with the same label and time only the last is kept.
        """
        kinds = [np.dtype(np.int64), *map(np.dtype, self._kinds)]
        columns = [
            np.concatenate([np.empty(0, dtype=kind), *(piece[position] for piece in self._pieces)])
            for position, kind in enumerate(kinds)
        ]
        labels = sorted(self._codes)
        places = np.empty(len(labels), dtype=np.int64)
        for place, label in enumerate(labels):
            places[self._codes[label]] = place
        codes, times = places[columns[0]], columns[1]
        order = np.lexsort((times, codes))
        if once and len(order):
            last = (np.diff(codes[order]) != 0) | (np.diff(times[order]) != 0)
            order = order[np.append(last, True)]
        return labels, codes[order], times[order], [column[order] for column in columns[2:]]
