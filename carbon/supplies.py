"""Where the energy, or the carbon, of an emission line came from."""

from __future__ import annotations

from enum import StrEnum


class Supply(StrEnum):
    """The words of an emission line's column `origin`."""

    FUEL = "fuel"
    PROCESS = "process"
    HEAT = "heat"
    """Purchased heat and steam."""
    GRID = "grid"
    """Purchased electricity that nothing covers."""
    DIRECT = "direct"
    """绿电直连: electricity from a line of its own, by contract and settlement."""
    GREEN_POWER = "green_power"
    """绿电: electricity traded with its certificate."""
    GEC = "gec"
    """绿证: electricity that a certificate traded by itself covers."""
    OWN_SOLD = "own_sold"
    """Own renewable electricity used on site whose certificate was sold: it counts as if it came from the grid."""


COVERING = (Supply.DIRECT, Supply.GREEN_POWER, Supply.GEC)
"""Kinds of certificates, in the order in which those of one period cover a purchase."""
SCOPE_1 = frozenset({Supply.FUEL, Supply.PROCESS})
