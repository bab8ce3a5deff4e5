"""Errors of factors beyond those of a look-up: zeros without proof, units of fuels, states of steam.

FactorError
    FactorZeroError      a zero that nothing proves
    DensityMissingError  a bill by volume of a fuel that is kept by mass, or the reverse, without a density
    SteamError           steam that the tables of GB/T 32151.34 cannot tell the enthalpy of
"""

from __future__ import annotations

from carbon.errors import FactorError


class FactorZeroError(FactorError):
    """The factor that fits is zero, and nothing proves the zero."""

    def __init__(self, kind: str, carrier: str, source: str) -> None:
        """Keep which factor it was and its document."""
        self.kind = kind
        self.carrier = carrier
        self.source = source
        super().__init__(
            f"factor {kind} for {carrier} is zero ({source}), and a zero needs proof: write the document that proves "
            "it into the row's basis, as 'proof: 供热合同 2026-01'",
        )


class DensityMissingError(FactorError):
    """A quantity by volume of what is kept by mass, or the reverse, and no density is known."""

    def __init__(self, enterprise: str, carrier: str, unit: str, wanted: str) -> None:
        """Keep whose quantity it was, and both units."""
        self.enterprise = enterprise
        self.carrier = carrier
        self.unit = unit
        self.wanted = wanted
        super().__init__(
            f"{carrier} of {enterprise} is given in {unit} and kept in {wanted}, and no density is known: add a "
            f"parameter density in kg/m3 to measured.csv, or a factor fuel_density for {carrier} to factors/*.csv",
        )


class SteamError(FactorError):
    """The enthalpy of steam cannot be told; the reason says what to state instead."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        self.reason = reason
        super().__init__(f"steam: {reason}")
