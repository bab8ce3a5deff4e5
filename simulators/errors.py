"""What can go wrong in a simulator.

SimulatorError
    RosterError             the park folder does not say what the simulator needs
    UnknownMeterError       asked about a meter that the folder does not have
    EncodingError           a reading that the wire format cannot carry
    FaultFileError          a fault file with a mistake
    FaultMisplacedError     a fault that a meter of this kind cannot have
    BrokerAddressError      an address that names no broker
    BrokerRefusedError      the broker turned the connection down: trying again would not help
    MessageRefusedError     the broker or the client would not take a message
    BrokerStalledError      messages were not acknowledged in time
    ReceiptsMissingError    messages that the service never confirmed
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class SimulatorError(Exception):
    """Anything a simulator raises on purpose."""


class RosterError(SimulatorError):
    """The park folder does not say what the simulator needs."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        self.path = path
        self.line = line
        super().__init__(f"{path.name}, line {line}: {problem}; run `greenpark init --park` to see every mistake")


class UnknownMeterError(SimulatorError):
    """Asked about a meter that the folder does not have."""

    def __init__(self, meter: str) -> None:
        self.meter = meter
        super().__init__(f"no meter {meter!r} in meters.csv")


class EncodingError(SimulatorError):
    """A reading that the wire format cannot carry."""

    def __init__(self, meter: str, value: float) -> None:
        self.meter = meter
        super().__init__(f"meter {meter}: {value} is not a finite number, JSON cannot carry it")


class FaultFileError(SimulatorError):
    """A fault file with a mistake."""

    def __init__(self, path: Path, number: int, problem: str) -> None:
        self.path = path
        super().__init__(f"{path.name}, fault {number}: {problem}")


class FaultMisplacedError(SimulatorError):
    """A fault that a meter of this kind cannot have."""

    def __init__(self, fault: str, meter: str, kind: str) -> None:
        super().__init__(f"meter {meter} is a {kind} meter: it cannot have the fault {fault!r}")


class BrokerRefusedError(SimulatorError):
    """The broker turned the connection down: trying again would not help."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        self.reason = reason
        super().__init__(f"broker {host}:{port} refused the connection: {reason}; check user and password")


class BrokerAddressError(SimulatorError):
    """An address that names no broker."""

    def __init__(self) -> None:
        super().__init__("the broker's address must be mqtt:// or mqtts://user:password@host:port")


class MessageRefusedError(SimulatorError):
    """The broker or the client would not take a message."""

    def __init__(self, topic: str, reason: str) -> None:
        self.topic = topic
        self.reason = reason
        super().__init__(f"message to {topic} refused: {reason}; may this user publish there?")


class BrokerStalledError(SimulatorError):
    """Messages were not acknowledged in time."""

    def __init__(self, host: str, port: int, waiting: int, seconds: float) -> None:
        self.waiting = waiting
        super().__init__(f"broker {host}:{port} acknowledged nothing for {seconds:g} s, {waiting} messages wait")


class ReceiptsMissingError(SimulatorError):
    """Messages that the service never confirmed."""

    def __init__(self, ids: list[str], seconds: float) -> None:
        self.ids = ids
        shown = ", ".join(ids[:5])
        super().__init__(f"no receipt for {len(ids)} messages after {seconds:g} s, first {shown}; is ingest running?")
