"""Instants as they are sent, ISO 8601 with an offset or epoch seconds, to epoch milliseconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from carbon.units import MS_PER_S
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

FAR_MS = 1 << 60
"""Stands for any instant further from 1970 than 36 million years, either way."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_OFFSET_WIDTH = len("2026-03-01T08:15:00+08:00")
_ZULU_WIDTH = len("2026-03-01T00:15:00Z")
_MONTHS_PER_YEAR = 12
_HOURS = 24
_SIXTY = 60
_ZERO = ord("0")
_NINE = 9
_SEPARATORS = ((4, b"-"), (7, b"-"), (10, b"T "), (13, b":"), (16, b":"))
_DIGITS = (0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18)


@dataclass(frozen=True, slots=True)
class Instants:
    """Epoch milliseconds, and for each position that could not be read the reason (time or time_zone)."""

    at_ms: npt.NDArray[np.int64]
    faults: dict[int, Reason]


def instants(ats: Sequence[float | str]) -> Instants:
    """Read instants; a naive time is a fault, never guessed. Milliseconds are rounded to the nearest."""
    kinds = set(map(type, ats))
    if kinds == {float}:
        return Instants(_from_seconds(np.array(ats, dtype=np.float64)), {})
    if kinds == {str}:
        return _from_texts([str(at) for at in ats])
    at_ms = np.zeros(len(ats), dtype=np.int64)
    numbers = [i for i, at in enumerate(ats) if not isinstance(at, str)]
    texts = [i for i, at in enumerate(ats) if isinstance(at, str)]
    at_ms[numbers] = _from_seconds(np.array([ats[i] for i in numbers], dtype=np.float64))
    read = _from_texts([str(ats[i]) for i in texts])
    at_ms[texts] = read.at_ms
    return Instants(at_ms, {texts[i]: reason for i, reason in read.faults.items()})


def _from_seconds(seconds: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    limit = FAR_MS / MS_PER_S
    return np.rint(np.clip(seconds, -limit, limit) * MS_PER_S).astype(np.int64)


def _from_texts(texts: list[str]) -> Instants:
    widths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    at_ms = np.zeros(len(texts), dtype=np.int64)
    faults: dict[int, Reason] = {}
    for width in np.unique(widths).tolist():
        places = np.flatnonzero(widths == width)
        chosen = texts if len(places) == len(texts) else [texts[i] for i in places.tolist()]
        usual = _from_usual_form(chosen, width) if width in {_OFFSET_WIDTH, _ZULU_WIDTH} else None
        if usual is not None:
            at_ms[places] = usual
        else:
            read = _from_any_form(chosen)
            at_ms[places] = read.at_ms
            faults |= {int(places[i]): reason for i, reason in read.faults.items()}
    return Instants(at_ms, faults)


def _from_usual_form(texts: list[str], width: int) -> npt.NDArray[np.int64] | None:
    """Read YYYY-MM-DDTHH:MM:SS with Z or +HH:MM, all of one width; None when one of them is anything else."""
    try:
        grid = np.frombuffer("".join(texts).encode("ascii"), dtype=np.uint8).reshape(-1, width)
    except UnicodeEncodeError:
        return None
    numbers = (*_DIGITS, 20, 21, 23, 24) if width == _OFFSET_WIDTH else _DIGITS
    digits = grid[:, numbers] - _ZERO
    separators = (*_SEPARATORS, (19, b"+-"), (22, b":")) if width == _OFFSET_WIDTH else (*_SEPARATORS, (19, b"Z"))
    fits = [(digits <= _NINE).all()]
    fits += [np.isin(grid[:, at], np.frombuffer(allowed, dtype=np.uint8)).all() for at, allowed in separators]
    if not all(fits):
        return None
    tens = digits.astype(np.int64)
    pairs = tens[:, ::2] * 10 + tens[:, 1::2]
    months = (pairs[:, 0] * 100 + pairs[:, 1] - 1970) * _MONTHS_PER_YEAR + pairs[:, 2] - 1
    first_days = months.astype("M8[M]").astype("M8[D]").astype(np.int64)
    lengths = (months + 1).astype("M8[M]").astype("M8[D]").astype(np.int64) - first_days
    month, day, hour, minute, second = (pairs[:, i] for i in range(2, 7))
    sound = (month >= 1) & (month <= _MONTHS_PER_YEAR) & (day >= 1) & (day <= lengths)
    sound &= (hour < _HOURS) & (minute < _SIXTY) & (second < _SIXTY)
    minutes = (first_days + day - 1) * (_HOURS * _SIXTY) + hour * _SIXTY + minute
    if width == _OFFSET_WIDTH:
        sound &= (pairs[:, 7] < _HOURS) & (pairs[:, 8] < _SIXTY)
        minutes -= np.where(grid[:, 19] == ord("+"), 1, -1) * (pairs[:, 7] * _SIXTY + pairs[:, 8])
    return (minutes * _SIXTY + second) * MS_PER_S if sound.all() else None


def _from_any_form(texts: list[str]) -> Instants:
    at_ms = np.zeros(len(texts), dtype=np.int64)
    faults: dict[int, Reason] = {}
    for i, text in enumerate(texts):
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            faults[i] = Reason.TIME
            continue
        if at.tzinfo is None:
            faults[i] = Reason.TIME_ZONE
        else:
            at_ms[i] = round((at - _EPOCH) / _MILLISECOND)
    return Instants(at_ms, faults)
