"""Emission lines while they are made: the factors met so far, and which rows of use make which lines."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from carbon import emission_factors as ef
from carbon.emission_factors import Method
from carbon.errors import GreenparkError
from carbon.findings import account_finding
from carbon.supplies import SCOPE_1, Supply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from numpy.typing import NDArray

    from carbon.certificates import Claim
    from carbon.emission_factors import EmissionFactor
    from carbon.findings import Finding
    from carbon.park import Park
    from carbon.use_rows import UseRows

_SCOPES = pd.CategoricalDtype(["1", "2"])
_METHODS = pd.CategoricalDtype(sorted(map(str, Method)))
_ORIGINS = pd.CategoricalDtype(sorted(map(str, Supply)))
COLUMNS = ("at_ms", "enterprise", "cluster", "carrier", "scope", "method", "origin", "quantity", "factor", "t")
NO_FACTOR = -1
PROCESS_NOTE = "counted: park = energy activities + industrial processes (发改环资〔2025〕910号 附件4)"


class FactorBook:
    """The factors met so far, each once, and what could not be found."""

    def __init__(self, park: Park, known_at: datetime | None) -> None:
        """Take the park and when what it knows was known."""
        self.park = park
        self.known_at = known_at
        self.findings: dict[str, Finding] = {}
        self.proofs: dict[int, Claim] = {}
        """Claim of each factor that certificates make."""
        self._places: dict[EmissionFactor, int] = {}
        self._zeros: dict[tuple[date, str], EmissionFactor] = {}

    @property
    def factors(self) -> tuple[EmissionFactor, ...]:
        """The factors in the order of their places."""
        return tuple(self._places)

    def look_up(self, method: Method, carrier: str, day: date, enterprise: str | None = None) -> int:
        """Return the place of the factor of a method, NO_FACTOR with a finding where there is none."""
        try:
            return self._add(self._found(method, carrier, day, enterprise))
        except GreenparkError as error:
            whose = "" if enterprise is None else f" at {enterprise}"
            self.findings.setdefault(str(error), account_finding(error, f"{method} of {carrier}{whose}"))
            return NO_FACTOR

    def certified(self, claim: Claim, day: date) -> int:
        """Return the place of the zero that a claim proves, NO_FACTOR with a finding without the rule that says so."""
        try:
            proven = day, claim.serials
            if proven not in self._zeros:
                self._zeros[proven] = ef.certified(self.park, day, self.known_at, claim.serials)
        except GreenparkError as error:
            self.findings.setdefault(str(error), account_finding(error, "certified electricity"))
            return NO_FACTOR
        place = self._add(self._zeros[proven])
        self.proofs[place] = claim
        return place

    def _add(self, factor: EmissionFactor) -> int:
        return self._places.setdefault(factor, len(self._places))

    def _found(self, method: Method, carrier: str, day: date, enterprise: str | None) -> EmissionFactor:
        park, known_at = self.park, self.known_at
        if method is Method.LOCATION:
            return ef.location(park, carrier, day, known_at, enterprise)
        if method is Method.MARKET:
            return ef.uncovered(park, carrier, day, known_at, enterprise)
        if method is Method.PARK_RULE:
            return ef.park_rule(park, carrier, day, known_at, enterprise)
        if method is Method.PROCESS:
            return ef.process_factor(park, carrier, day, known_at)
        if method is Method.PROCESS_PARK_RULE:
            return replace(ef.process_factor(park, carrier, day, known_at), note=PROCESS_NOTE)
        full = method is Method.COMBUSTION_PARK_RULE
        return ef.combustion(park, carrier, day, known_at, full=full, enterprise=enterprise)


@dataclass(slots=True)
class Drafts:
    """Lines to be: rows of some table, and what each of a batch of rows counts."""

    _rows: list[NDArray[np.int64]] = field(default_factory=list)
    _quantities: list[NDArray[np.float64]] = field(default_factory=list)
    _words: list[tuple[Method, Supply, int]] = field(default_factory=list)

    def add(
        self,
        rows: NDArray[np.int64],
        quantity: NDArray[np.float64],
        method: Method,
        origin: Supply,
        factor: int,
    ) -> None:
        """Take a batch of lines of one method, origin and factor."""
        if not rows.size:
            return
        self._rows.append(rows)
        self._quantities.append(quantity)
        self._words.append((method, origin, factor))

    def lines(self, table: UseRows, factors: Sequence[EmissionFactor]) -> pd.DataFrame:
        """Return the lines of COLUMNS, ordered by all but quantity and tonnes."""
        if not self._rows:
            return pd.DataFrame(columns=list(COLUMNS)).astype({"quantity": "float64", "t": "float64"})
        rows = np.concatenate(self._rows)
        sizes = [batch.size for batch in self._rows]
        codes = [
            (
                0 if origin in SCOPE_1 else 1,
                _METHODS.categories.get_loc(str(method)),
                _ORIGINS.categories.get_loc(str(origin)),
                factor + 1,
            )
            for method, origin, factor in self._words
        ]
        scope, method, origin, place = (
            np.repeat(np.array(column, dtype=np.int32), sizes) for column in zip(*codes, strict=True)
        )
        key = table.enterprise[rows]
        for part in (table.carrier[rows], scope, method, origin, table.day[rows], place):
            key *= int(part.max()) + 1
            key += part
        order = np.argsort(key, kind="stable")
        del key
        rows, quantity, place = rows[order], np.concatenate(self._quantities)[order], place[order] - 1
        t_per_unit = np.array([*(factor.t_per_unit for factor in factors), np.nan])
        return pd.DataFrame(
            {
                "at_ms": table.at_ms[rows],
                "enterprise": _names(table.enterprise[rows], table.enterprises),
                "cluster": _names(table.cluster[rows], table.clusters),
                "carrier": _names(table.carrier[rows], table.carriers),
                "scope": pd.Categorical.from_codes(scope[order], dtype=_SCOPES),
                "method": pd.Categorical.from_codes(method[order], dtype=_METHODS),
                "origin": pd.Categorical.from_codes(origin[order], dtype=_ORIGINS),
                "quantity": quantity,
                "factor": place,
                "t": quantity * t_per_unit[place],
            },
        )


def _names(codes: NDArray[np.int64], names: Sequence[str]) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(names), dtype="str"))
