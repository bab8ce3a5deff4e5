"""Randomness without state: the same (key, number) always gives the same value, in any order."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX_2 = np.uint64(0x94D049BB133111EB)
_TO_UNIT = 2.0**-53


def key(seed: int, *names: str) -> np.uint64:
    """Return the 64-bit key of a name under a seed."""
    text = "/".join((str(seed), *names)).encode()
    return np.uint64(int.from_bytes(blake2b(text, digest_size=8).digest(), "little"))


def uniform(of: np.uint64, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return one value in [0, 1) a number. Mixer of SplitMix64 (Steele, Lea and Flood 2014)."""
    with np.errstate(over="ignore"):
        x = numbers.astype(np.uint64) * _GOLDEN + of
        x = (x ^ (x >> np.uint64(30))) * _MIX_1
        x = (x ^ (x >> np.uint64(27))) * _MIX_2
        x ^= x >> np.uint64(31)
    return (x >> np.uint64(11)).astype(np.float64) * _TO_UNIT


def chance(of: np.uint64, low: float = 0.0, high: float = 1.0) -> float:
    """Return the one value in [low, high) that belongs to a key."""
    return low + (high - low) * float(uniform(of, np.zeros(1, dtype=np.int64))[0])


def wave(of: np.uint64, numbers: NDArray[np.int64], period: int) -> NDArray[np.float64]:
    """Return a value in [0, 1) a number, at least one, that wanders: drawn every `period` numbers, linear between."""
    anchor = numbers // period
    first = int(anchor.min())
    drawn = uniform(of, np.arange(first, int(anchor.max()) + 2, dtype=np.int64))
    at = anchor - first
    share = (numbers - anchor * period) / period
    return drawn[at] + (drawn[at + 1] - drawn[at]) * share
