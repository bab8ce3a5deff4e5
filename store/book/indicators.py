"""The indicator words of goals.csv that are computed from the book and the lines; every other word is entered."""

from __future__ import annotations

from store.book.cells import CellError, word

COMPUTED = (
    "output_value",
    "added_value",
    "energy_tce",
    "tce_per_10k_output",
    "tce_per_10k_added",
    "tco2_per_10k_output",
    "tco2_per_10k_added",
    "clean_energy_share",
    "park_rule_tco2_per_tce",
    "direct_supply_share",
)
COMPUTED_OF_LABEL = ("label_count", "output_share_of", "added_share_of")
"""Written with the label they are about, as `label_count:high_tech`."""


def goal_indicator(cell: str) -> str:
    """Return an indicator as a goal names it."""
    prefix, colon, label = cell.partition(":")
    if prefix in COMPUTED_OF_LABEL:
        if not label:
            raise CellError(f"{cell!r} needs its label, such as {prefix}:high_tech")
        return f"{prefix}:{word(label)}"
    if colon:
        raise CellError(f"{cell!r} is not computed; with a label go {', '.join(COMPUTED_OF_LABEL)}")
    return word(cell)


def entered_indicator(cell: str) -> str:
    """Return an indicator as indicators.csv names it; a computed one cannot be entered."""
    if cell in COMPUTED or cell.partition(":")[0] in COMPUTED_OF_LABEL:
        raise CellError(f"{cell!r} is computed and would never be looked up here; enter it under another word")
    return word(cell)
