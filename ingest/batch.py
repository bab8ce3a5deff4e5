"""Many messages opened into one set of columns, so that checks and writes cost by the reading, not by the message."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ingest.checks import Columns
from ingest.errors import PayloadRefusedError
from ingest.payloads.instants import instants
from ingest.payloads.native import decode, id_of
from store.messages import RefusedReading
from store.refusals import Reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.payloads.native import Decoded
    from store.messages import Message

WHOLE = -1
"""Index of a refusal that concerns the message as a whole."""


@dataclass(slots=True)
class Opened:
    """One message after decoding; its readings are the rows [start, stop) of the columns."""

    message: Message
    id: str | None = None
    start: int = 0
    stop: int = 0
    indices: Sequence[int] = ()
    """Position in the message of each row."""
    refused: list[RefusedReading] = field(default_factory=list)
    unread: int = 0
    """How many of `refused` have no row."""

    @property
    def whole(self) -> bool:
        """Whether the message could not be read at all."""
        return bool(self.refused) and self.refused[0].index == WHOLE

    @property
    def accepted(self) -> int:
        """How many readings were kept."""
        return self.stop - self.start - (len(self.refused) - self.unread)


def open_messages(messages: Sequence[Message]) -> tuple[list[Opened], Columns]:
    """Decode every message; what cannot be read is noted in its `refused`, the rest becomes columns."""
    opened: list[Opened] = []
    meters: list[str] = []
    ats: list[float | str] = []
    values: list[float] = []
    units: list[str | None] = []
    for message in messages:
        letter = Opened(message, start=len(meters))
        opened.append(letter)
        try:
            decoded = _decode(message)
        except PayloadRefusedError as error:
            letter.id = id_of(message.payload)
            letter.stop = letter.start
            letter.refused.append(RefusedReading(WHOLE, error.reason, error.detail))
            letter.unread = 1
            continue
        letter.id, letter.indices = decoded.id, decoded.indices
        letter.refused.extend(decoded.refused)
        letter.unread = len(decoded.refused)
        meters += [reading.meter for reading in decoded.readings]
        ats += [reading.at for reading in decoded.readings]
        values += [reading.value for reading in decoded.readings]
        units += [reading.unit for reading in decoded.readings]
        letter.stop = len(meters)
    counts = [letter.stop - letter.start for letter in opened]
    columns = Columns(
        meters=meters,
        instants=instants(ats),
        amounts=np.array(values, dtype=np.float64),
        units=None if units.count(None) == len(units) else units,
        senders=[message.enterprise for message in messages],
        groups=np.repeat(np.arange(len(opened)), counts),
    )
    return opened, columns


def _decode(message: Message) -> Decoded:
    if not message.enterprise:
        raise PayloadRefusedError(Reason.TOPIC, "not a topic greenpark/v1/{enterprise}/readings")
    return decode(message.payload)
