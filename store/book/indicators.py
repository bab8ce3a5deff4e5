"""The indicator words of goals.csv that are computed from the book and the lines; every other word is entered."""

from __future__ import annotations

from store.book.cells import CellError, price_basis, word

COMPUTED_AT_PRICES = (
    "output_value",
    "added_value",
    "tce_per_10k_output",
    "tce_per_10k_added",
    "tco2_per_10k_output",
    "tco2_per_10k_added",
)
"""Written alone, or with the price basis they are at, as `tce_per_10k_added:constant_2020`."""
COMPUTED = (
    *COMPUTED_AT_PRICES,
    "energy_tce",
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
    if colon and prefix in COMPUTED_AT_PRICES:
        return f"{prefix}:{price_basis(label)}"
    if colon:
        labelled, priced = ", ".join(COMPUTED_OF_LABEL), ", ".join(COMPUTED_AT_PRICES)
        raise CellError(f"{cell!r} is not computed; with a label go {labelled}, with a price basis {priced}")
    return word(cell)


def entered_indicator(cell: str) -> str:
    """Return an indicator as indicators.csv names it; a computed one cannot be entered."""
    if cell.partition(":")[0] in {*COMPUTED, *COMPUTED_OF_LABEL}:
        raise CellError(f"{cell!r} is computed and would never be looked up here; enter it under another word")
    return word(cell)
