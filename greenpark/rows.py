"""Meter files: straight through the pipeline, or over a broker as if meters sent them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx

from greenpark.errors import RunningError
from greenpark.parts import parts
from greenpark.running import running
from ingest.meterfile import read_meter_file
from ingest.metermap import read_map
from store.book.opening import open_book
from store.errors import StoreBusyError
from store.messages import Receipt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

    from greenpark.running import Running
    from greenpark.settings import Settings

ROWS_A_PIECE = 100_000
TIMEOUT_S = 300.0


def read_rows(path: Path, map_path: Path | None) -> pd.DataFrame:
    """Return meter, at_ms, value of a meter file; raises MeterFileError or MeterMapError with every mistake."""
    return read_meter_file(path, read_map(map_path) if map_path else None)


def import_rows(settings: Settings, rows: pd.DataFrame, source: str, progress: Callable[[int], None]) -> list[Receipt]:
    """Make rows durable, piece by piece; `progress` is told how many rows each piece had."""
    try:
        with parts(settings) as opened:
            receipts = []
            for piece in _pieces(rows):
                receipts.append(opened.pipeline.accept_rows(None, piece, source))
                progress(len(piece))
            return receipts
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
        return _posted(service, rows, progress)


def _posted(service: Running, rows: pd.DataFrame, progress: Callable[[int], None]) -> list[Receipt]:
    receipts = []
    for piece in _pieces(rows):
        body = piece.assign(at=piece["at_ms"] / 1000)[["meter", "at", "value"]].to_csv(index=False)
        answer = httpx.post(
            f"{service.url}/v1/readings",
            content=body.encode(),
            headers={"Authorization": f"Bearer {service.key}", "Content-Type": "text/csv"},
            timeout=TIMEOUT_S,
        )
        told = answer.json()
        if "accepted" not in told:
            raise RunningError(service.url, told.get("detail", answer.text))
        receipts.append(Receipt("", None, told["accepted"], told["refused"]))
        progress(len(piece))
    return receipts


def _pieces(rows: pd.DataFrame) -> Iterator[pd.DataFrame]:
    for first in range(0, len(rows), ROWS_A_PIECE):
        yield rows.iloc[first : first + ROWS_A_PIECE]


def with_enterprises(settings: Settings, rows: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return the rows of meters the book knows, with their enterprise, and the meters it does not know."""
    book = open_book(settings.book)
    try:
        owners = {meter.id: meter.enterprise for meter in book.park().meters}
    finally:
        book.close()
    unknown = sorted(set(rows["meter"]) - owners.keys())
    known = rows[~rows["meter"].isin(unknown)]
    return known.assign(enterprise=known["meter"].map(owners)), unknown
