"""Meter files: straight through the pipeline, or over a broker as if meters sent them."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx2

from carbon.units import MS_PER_S, scale
from greenpark.errors import RunningError
from greenpark.parts import parts
from greenpark.running import running
from ingest.meterfile import read_meter_file
from ingest.metermap import read_map
from store.book.opening import open_book
from store.errors import StoreBusyError
from store.messages import Receipt, RefusedReading
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from carbon.meters import Meter
    from greenpark.running import Running
    from greenpark.settings import Settings

ROWS_A_PIECE = 100_000
TIMEOUT_S = 300.0


def read_rows(settings: Settings, path: Path, map_path: Path | None) -> tuple[pd.DataFrame, list[str]]:
    """Return enterprise, meter, at_ms, value (in the meter's own unit) of a meter file, and the meters nobody knows.

    Raises MeterFileError or MeterMapError with every mistake, UnitError for a unit that does not convert exactly.
    """
    rows = read_meter_file(path, read_map(map_path) if map_path else None)
    book = open_book(settings.book)
    try:
        meters = book.park().meter_index()
    finally:
        book.close()
    unknown = sorted(set(rows["meter"]) - meters.keys())
    rows = rows[~rows["meter"].isin(unknown)]
    if "unit" in rows.columns:
        rows = _in_meter_units(rows, meters)
    return rows.assign(enterprise=rows["meter"].map({m.id: m.enterprise for m in meters.values()})), unknown


def _in_meter_units(rows: pd.DataFrame, meters: Mapping[str, Meter]) -> pd.DataFrame:
    kinds = rows[["meter", "unit"]].drop_duplicates()
    scales = [
        scale(unit, meters[meter].unit, meters[meter].carrier) if isinstance(unit, str) and unit else 1.0
        for meter, unit in zip(kinds["meter"], kinds["unit"], strict=True)
    ]
    merged = rows.merge(kinds.assign(scale=scales), on=["meter", "unit"], how="left")
    return merged.assign(value=merged["value"] * merged["scale"]).drop(columns=["unit", "scale"])


def import_rows(settings: Settings, rows: pd.DataFrame, source: str, progress: Callable[[int], None]) -> list[Receipt]:
    """Make rows durable, piece by piece; `progress` is told how many rows each piece had.

    The refusals' indices are positions in `rows`.
    """
    try:
        with parts(settings) as opened:
            receipts = []
            for first, piece in _pieces(rows):
                receipts.append(_placed(opened.pipeline.accept_rows(None, piece, source), first))
                progress(len(piece))
            return receipts
    except StoreBusyError:
        service = running(settings.data)
        if service is None:
            raise
        return _posted(service, rows, progress)


def _posted(service: Running, rows: pd.DataFrame, progress: Callable[[int], None]) -> list[Receipt]:
    receipts = []
    for first, piece in _pieces(rows):
        body = piece.assign(at=piece["at_ms"] / MS_PER_S)[["meter", "at", "value"]].to_csv(index=False)
        answer = httpx2.post(
            f"{service.url}/v1/readings",
            content=body.encode(),
            headers={"Authorization": f"Bearer {service.key}", "Content-Type": "text/csv"},
            timeout=TIMEOUT_S,
        )
        receipts.append(_placed(_receipt(service, answer, len(piece)), first))
        progress(len(piece))
    return receipts


def _receipt(service: Running, answer: httpx2.Response, sent: int) -> Receipt:
    told = answer.json()
    if answer.status_code not in {HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY}:
        raise RunningError(service.url, told.get("detail", answer.text))
    listed = told.get("refusals", told.get("errors", []))
    refusals = tuple(RefusedReading(row["index"], Reason(row["reason"]), row["detail"]) for row in listed)
    return Receipt("", None, told.get("accepted", 0), told.get("refused", sent), refusals)


def _pieces(rows: pd.DataFrame) -> Iterator[tuple[int, pd.DataFrame]]:
    for first in range(0, len(rows), ROWS_A_PIECE):
        yield first, rows.iloc[first : first + ROWS_A_PIECE]


def _placed(receipt: Receipt, first: int) -> Receipt:
    refusals = tuple(RefusedReading(first + one.index, one.reason, one.detail) for one in receipt.refusals)
    return Receipt(receipt.enterprise, receipt.id, receipt.accepted, receipt.refused, refusals)
