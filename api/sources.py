from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from prometheus_client import CollectorRegistry

    from api.sealing import SealingBook
    from api.settings import ApiSettings
    from store.arrivals import Receipts
    from store.ports import Corrections, Intake, Keyring, OutputHistory, Quarantine, SeriesStore


@dataclass(frozen=True, slots=True)
class Sources:
    """Where answers come from: the stores, the intake and the clock of one process."""

    series: SeriesStore
    book: SealingBook
    quarantine: Quarantine
    receipts: Receipts
    keyring: Keyring
    corrections: Corrections
    outputs: OutputHistory
    intake: Intake
    clock: Callable[[], datetime]
    settings: ApiSettings
    registry: CollectorRegistry
    lag: Callable[[], float | None] | None = None
    """Seconds that settlement is behind the newest arrival; None when it is not known here."""
