"""What is known of uncertainties: half 95 % intervals of activity data and of factors, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.emission_factors import PURCHASED
from carbon.errors import FactorError
from carbon.factors import factor_at

if TYPE_CHECKING:
    from datetime import date, datetime

    from carbon.factors import Factor
    from carbon.park import Park

ACTIVITY, FACTOR = "activity", "factor"
ACCURACY_KIND, DEFAULT_KIND = "meter_accuracy", "activity_uncertainty"
ESTIMATED, FUEL_DOCUMENTS = "estimated_energy", "fuel_documents"
_CLASS_NAMES = {"electricity": "electricity_class"}
"""How the accuracy classes of a carrier are called, where not after it."""


@dataclass(frozen=True, slots=True)
class Half:
    """Half a 95 % interval over the mean [%], and where it is from; None with what to add."""

    percent: float | None
    source: str


class HalfIntervals:
    """Uncertainties of a park's activity data and factors, out of its own rows, else by defaults that have a source."""

    def __init__(self, park: Park, day: date, known_at: datetime | None) -> None:
        """Look at factor rows valid on `day` that were known at `known_at`."""
        self._factors = park.factors
        self._day = day
        self._known_at = known_at
        self._rows = {(row.part, row.carrier, row.enterprise): row for row in park.uncertainties}
        self._accuracies: dict[str, Half] = {}
        self._defaults = {name: self._default(name) for name in (ESTIMATED, FUEL_DOCUMENTS)}

    def measured(self, enterprise: str, carrier: str, *, meters: bool, documents: bool) -> Half:
        """Return that of what was measured of a carrier or material: the park's own row, else by where it was read.

        A meter's is the widest accuracy class that GB 17167 allows it, taken as the limit of its error; a bill's of
        fuel the IPCC's default. Of meters and bills together the larger one holds.
        """
        own = self._stated(ACTIVITY, carrier, enterprise)
        if own is not None:
            return own
        found = [self._accuracy(carrier)] if meters else []
        found += [self._documents(carrier)] if documents else []
        lacking = [half for half in found if half.percent is None]
        if lacking or not found:
            return lacking[0] if lacking else _wanted(ACTIVITY, carrier)
        return max(found, key=lambda half: half.percent or 0.0)

    def estimated(self) -> Half:
        """Return that of energy which settlement estimated for want of readings."""
        return self._defaults[ESTIMATED]

    def factor(self, carrier: str, enterprise: str) -> Half:
        """Return that of the factor of a carrier or material; `enterprise` empty: of several."""
        return self._stated(FACTOR, carrier, enterprise) or _wanted(FACTOR, carrier)

    def zero(self) -> Half:
        """Return that of a factor that is zero by its proof."""
        return Half(0.0, "a zero that is proven")

    def _stated(self, part: str, carrier: str, enterprise: str) -> Half | None:
        row = self._rows.get((part, carrier, enterprise)) or self._rows.get((part, carrier, ""))
        return None if row is None else Half(row.percent, row.source)

    def _documents(self, carrier: str) -> Half:
        return _wanted(ACTIVITY, carrier) if carrier in PURCHASED else self._defaults[FUEL_DOCUMENTS]

    def _accuracy(self, carrier: str) -> Half:
        if carrier not in self._accuracies:
            named = _CLASS_NAMES.get(carrier, carrier)
            classes = sorted({row.carrier for row in self._factors if row.kind == ACCURACY_KIND})
            rows = [row for name in classes if name.startswith(named) for row in self._usable(ACCURACY_KIND, name)]
            widest = max(rows, key=lambda row: row.number, default=None)
            self._accuracies[carrier] = (
                _wanted(ACTIVITY, carrier)
                if widest is None
                else Half(widest.number, f"{widest.source_doc}: {widest.name_zh} {widest.value_text}")
            )
        return self._accuracies[carrier]

    def _default(self, name: str) -> Half:
        found = self._usable(DEFAULT_KIND, name)
        return Half(found[0].number, found[0].source_doc) if found else _wanted(ACTIVITY, name)

    def _usable(self, kind: str, carrier: str) -> list[Factor]:
        try:
            return [factor_at(self._factors, kind=kind, carrier=carrier, day=self._day, known_at=self._known_at)]
        except FactorError:
            return []


def _wanted(part: str, carrier: str) -> Half:
    return Half(None, f"no uncertainty of this {part} ({carrier}) is known: add a row to uncertainties.csv")
