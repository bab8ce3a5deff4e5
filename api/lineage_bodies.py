"""Traces, steps and values of meters as the API tells them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from api.corrections import correction_body
from api.lineage_schemas import CertificateBody, CountedBody, DocumentPartBody, StepBody, TraceBody, ValueBody
from api.times import iso_local
from carbon.periods import epoch_ms

if TYPE_CHECKING:
    from api.correction_schemas import CorrectionBody
    from api.meter_values import MeterValues
    from carbon.counted import Counted
    from carbon.lineage import DocumentPart
    from carbon.park import Certificate, Park
    from carbon.traces import Step, Trace, Value

MOST_STEPS = 50
"""Legs and exceptions of a trace that are listed, each; all are added up."""


class _Came(TypedDict):
    arrived_first: str | None
    arrived_last: str | None
    after_report: bool
    correction: CorrectionBody | None


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells of one park, for a report that knows what was known at `known_ms`."""

    park: Park
    known_ms: int

    def trace(self, made: Trace, values: MeterValues) -> TraceBody:
        """Return a trace with its values and when they came."""
        legs, exceptions = made.legs[:MOST_STEPS], made.exceptions[:MOST_STEPS]
        return TraceBody(
            from_=self._at(made.start_ms),
            to=self._at(made.end_ms),
            energy=made.energy,
            estimated=made.estimated,
            missing_s=made.missing_s,
            opening=self._value(made.opening, values),
            closing=self._value(made.closing, values),
            values=made.values,
            legs=[self._step(one) for one in legs],
            exceptions=[self._step(one) for one in exceptions],
            steps_left_off=len(made.legs) + len(made.exceptions) - len(legs) - len(exceptions),
            inside=made.inside,
            head=made.head,
            tail=made.tail,
            traced=made.traced,
            follows=made.follows,
            findings=dict(sorted(Counter(str(one.code) for one in made.set_aside).items())),
        )

    def counted(self, one: Counted, values: MeterValues) -> CountedBody:
        """Return a value as it arrived and as it counts."""
        correction = values.corrections.get(one.at_ms)
        value = values.arrived.get(one.at_ms)
        return CountedBody(
            at=self._at(one.at_ms),
            value=value,
            counts=value if correction is None else correction.new,
            state=one.state,
            energy=one.energy,
            code=None if one.finding is None else str(one.finding.code),
            detail=None if one.finding is None else one.finding.detail,
            **self._came(one.at_ms, values),
        )

    def _value(self, one: Value | None, values: MeterValues) -> ValueBody | None:
        if one is None:
            return None
        return ValueBody(at=self._at(one.at_ms), value=one.value, **self._came(one.at_ms, values))

    def _step(self, one: Step) -> StepBody:
        return StepBody(
            from_=self._at(one.first.at_ms),
            to=self._at(one.last.at_ms),
            first=one.first.value,
            last=one.last.value,
            multiplier=one.multiplier,
            energy=one.energy,
            code=None if one.finding is None else str(one.finding.code),
            detail=None if one.finding is None else one.finding.detail,
        )

    def _came(self, at_ms: int, values: MeterValues) -> _Came:
        arrivals, correction = values.arrivals(at_ms), values.corrections.get(at_ms)
        newest = [arrivals[1]] if arrivals is not None else []
        newest += [epoch_ms(correction.recorded_at)] if correction is not None else []
        return {
            "arrived_first": None if arrivals is None else self._at(arrivals[0]),
            "arrived_last": None if arrivals is None else self._at(arrivals[1]),
            "after_report": any(at > self.known_ms for at in newest),
            "correction": None if correction is None else correction_body(self.park, correction, counts=True),
        }

    def _at(self, at_ms: int) -> str:
        return iso_local(at_ms, self.park.zone)


def document_body(one: DocumentPart) -> DocumentPartBody:
    """Return a document's part."""
    return DocumentPartBody(**{name: getattr(one, name) for name in DocumentPartBody.model_fields})


def certificate_body(one: Certificate) -> CertificateBody:
    """Return what a certificate says."""
    return CertificateBody(**{name: getattr(one, name) for name in CertificateBody.model_fields})
