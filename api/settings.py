from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """How one API process answers; read from the environment by its composition root."""

    open_pages: bool = False
    """Whether everything may be read without a key; only for a service bound to loopback."""
    languages: tuple[str, ...] = ("zh", "en")
    """Languages of the pages, the first is the default; `zh` and `en` are known."""
    title: str = "greenpark"
    max_body_bytes: int = MIB
    """Largest JSON message, as on MQTT."""
    max_rows_bytes: int = 512 * MIB
    """Largest CSV or NDJSON body once inflated: a year of 250 meters every quarter of an hour."""
    page_rows: int = 1000
    """Most rows that one answer of a listing carries."""
    retry_after_s: int = 5
    """What a client is told to wait when the store is away."""
    cache_s: float = 5.0
    """How long figures of a page may be reused; 0 computes them at every request."""
    session_s: int = 12 * 3600
    """How long a signed-in browser stays signed in."""
