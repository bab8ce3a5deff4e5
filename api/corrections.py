"""Correcting a reading by hand; the API and the command line share it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.correction_schemas import CorrectedBody, CorrectionBody
from api.times import iso_local
from carbon.periods import epoch_ms
from carbon.readings import OLDEST
from store.corrections import Correction, counting
from store.errors import CorrectionError

if TYPE_CHECKING:
    from datetime import datetime

    from carbon.park import Park
    from store.ports import Corrections, SeriesStore

EFFECT = (
    "The reading stays in the store as it arrived. At its next round settlement counts the correction instead and "
    "settles again what it touches: the hours around it, later gaps that are estimated by them, and their days, "
    "months, intensities and goals. Those hours carry a finding `corrected` with who and why."
)
EFFECT_ZH = (
    "读数按到达时原样保存。下一轮结算改用更正值,并重新结算受影响的部分:前后小时、由其估算的后续缺口,以及相应的日、月、强度与目标;"
    "相关时段带有 corrected 发现,写明更正人与原因。"
)


def counted_value(series: SeriesStore, book: Corrections, meter: str, at_ms: int) -> float | None:
    """Return what counts at an instant, in the meter's unit: the latest correction, else the reading; None: nothing."""
    correction = counting(book.corrections(meters=[meter], start_ms=at_ms, end_ms=at_ms + 1)).get((meter, at_ms))
    if correction is not None:
        return correction.new
    arrived = series.readings([meter], at_ms, at_ms + 1)["value"]
    return None if arrived.empty else float(arrived.iloc[0])


def declare(  # noqa: PLR0913 - a correction is named by its facts
    series: SeriesStore,
    book: Corrections,
    *,
    meter: str,
    at_ms: int,
    value: float | None,
    who: str,
    why: str,
    now: datetime,
) -> Correction:
    """Keep a correction of the reading of a meter at an instant and return it; `value` None strikes the reading out.

    Raises CorrectionError for one that would change nothing, that names nobody or no reason, or of an instant to come
    or before OLDEST.
    """
    if at_ms > epoch_ms(now):
        raise CorrectionError(meter, "its instant lies in the future; correct a reading after its time")
    if at_ms < epoch_ms(OLDEST):
        raise CorrectionError(meter, f"its instant lies before {OLDEST:%Y-%m-%d}; check the year")
    old = counted_value(series, book, meter, at_ms)
    if value == old:
        reason = f"{value} counts there already" if old is not None else "there is no reading at that instant to strike"
        raise CorrectionError(meter, f"{reason}; GET /v1/readings shows what counts")
    asked = Correction(0, meter, at_ms, old, value, who.strip(), why.strip(), now)
    kept = book.correct(asked)
    return Correction(kept, meter, at_ms, old, value, asked.who, asked.why, now)


def correction_body(park: Park, correction: Correction, *, counts: bool) -> CorrectionBody:
    """Return a correction as the API tells it; `counts`: no later one replaced it."""
    meter = park.meter_index().get(correction.meter)
    return CorrectionBody(
        id=correction.id,
        meter=correction.meter,
        enterprise=None if meter is None else meter.enterprise,
        at=iso_local(correction.at_ms, park.zone),
        old=correction.old,
        new=correction.new,
        unit=None if meter is None else meter.unit,
        who=correction.who,
        why=correction.why,
        recorded_at=correction.recorded_at.isoformat(),
        counts=counts,
    )


def corrected_body(park: Park, correction: Correction) -> CorrectedBody:
    """Return a correction that was just kept, and what will happen."""
    told = correction_body(park, correction, counts=True)
    return CorrectedBody(**told.model_dump(), effect=EFFECT, effect_zh=EFFECT_ZH)
