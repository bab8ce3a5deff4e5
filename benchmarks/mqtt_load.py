"""MQTT over bare sockets, for benchmarks: a publisher of prepared packets and a subscriber that does nothing.

Neither is a client: they know just enough of MQTT 3.1.1 and 5 to keep a broker busy at a fraction of a client's cost.
"""

from __future__ import annotations

import argparse
import socket
import struct
import time

SESSION = "greenpark-benchmark"
SUBSCRIPTION = "greenpark/v1/+/readings"
RECEIVE_MAXIMUM = 10_000
WINDOW = 1_000
"""Messages published and not yet acknowledged."""
TICK_S = 0.001
START_S = 1_700_000_000
PUBLISH, MORE = 0x30, 0x80
_V311, _V5 = 4, 5


def connected(port: int, name: str, *, v5: bool = False, clean: bool = True) -> socket.socket:
    """Return a connection that the broker has accepted; with MQTT 5 its session outlives it by an hour."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    properties = b"\x08\x11" + struct.pack(">I", 3600) + b"\x21" + struct.pack(">H", RECEIVE_MAXIMUM) if v5 else b""
    version, flags = (_V5 if v5 else _V311), (2 if clean else 0)
    body = b"\x00\x04MQTT" + bytes([version, flags]) + b"\x00\x00" + properties + _text(name)
    connection.sendall(b"\x10" + _length(len(body)) + body)
    _packet(connection)
    return connection


def subscribe(port: int) -> None:
    """Leave a session at the broker for which messages are kept from now on."""
    with connected(port, SESSION, v5=True, clean=False) as connection:
        body = b"\x00\x01\x00" + _text(SUBSCRIPTION) + b"\x01"
        connection.sendall(b"\x82" + _length(len(body)) + body)
        _packet(connection)
        connection.sendall(b"\xe0\x00")


def payload(name: str, at_s: int, value: str, number: int | None) -> bytes:
    """Return a native message of one reading, with an id when it has a number."""
    sender = "" if number is None else f'"id":"gw-{number:08d}",'
    return f'{{{sender}"readings":[{{"meter":"{name}","at":{at_s},"value":{value}}}]}}'.encode()


def publish_packet(name: str, body: bytes, mid: int) -> bytes:
    """Return a PUBLISH with QoS 1 of MQTT 3.1.1 on the topic of the meter's enterprise."""
    head = _text(f"greenpark/v1/{name.partition('-')[0]}/readings") + struct.pack(">H", mid)
    return b"\x32" + _length(len(head) + len(body)) + head + body


def fill(port: int, names: list[str], messages: int, *, ids: bool) -> float:
    """Publish messages of one reading, meter after meter; returns messages a second, acknowledged by the broker."""
    bodies = []
    for first in range(0, messages, WINDOW):
        packets = []
        for n in range(first, min(first + WINDOW, messages)):
            name = names[n % len(names)]
            body = payload(name, START_S + n // len(names), f"{n}.25", n if ids else None)
            packets.append(publish_packet(name, body, n % WINDOW + 1))
        bodies.append((b"".join(packets), len(packets)))
    began = time.monotonic()
    with connected(port, f"fill-{time.monotonic_ns()}") as connection:
        unconfirmed = 0
        for body, count in bodies:
            connection.sendall(body)
            _take(connection, 4 * unconfirmed)
            unconfirmed = count
        _take(connection, 4 * unconfirmed)
        connection.sendall(b"\xe0\x00")
    return messages / (time.monotonic() - began)


def pace(port: int, names: list[str], rate: int, seconds: float) -> int:
    """Publish so many messages a second, each with the instant of its sending as value; returns how many."""
    sent, began = 0, time.monotonic()
    with connected(port, "pace") as connection:
        connection.setblocking(False)
        unsent = b""
        while (now := time.monotonic()) < began + seconds:
            due = int((now - began) * rate) - sent
            stamp = f"{time.time():.6f}"
            packets = []
            for n in range(sent, sent + due):
                name = names[n % len(names)]
                body = payload(name, START_S + n // len(names), stamp, None)
                packets.append(publish_packet(name, body, n % WINDOW + 1))
            sent += due
            unsent += b"".join(packets)
            try:
                unsent = unsent[connection.send(unsent) :] if unsent else b""
                connection.recv(1 << 20)
            except BlockingIOError:
                pass
            time.sleep(TICK_S)
        connection.setblocking(True)
        connection.sendall(unsent)
        time.sleep(1)
        connection.sendall(b"\xe0\x00")
    return sent


def stamp_of(body: bytes) -> float:
    """Return the instant of sending that `pace` put into a message."""
    return float(body[-20:-3])


def drain(port: int, messages: int) -> tuple[float, float]:
    """Receive and acknowledge so many messages and do nothing else; returns seconds and CPU seconds of this process."""
    cpu = time.process_time()
    with connected(port, SESSION, v5=True, clean=False) as connection:
        print("ready", flush=True)
        waiting, received = connection.recv(1 << 18), 0
        began = time.monotonic()
        while received < messages:
            place, mids = 0, []
            while place + 5 <= len(waiting):
                size, start = waiting[place + 1], place + 2
                if size & MORE:
                    size, start = (size & ~MORE) | waiting[place + 2] << 7, place + 3
                if start + size > len(waiting):
                    break
                if waiting[place] & 0xF0 == PUBLISH:
                    mid_at = start + 2 + (waiting[start] << 8 | waiting[start + 1])
                    mids.append(waiting[mid_at : mid_at + 2])
                place = start + size
            waiting = waiting[place:]
            received += len(mids)
            connection.sendall(b"".join([b"\x40\x02" + mid for mid in mids]))
            if received < messages:
                waiting += connection.recv(1 << 18)
        taken = time.monotonic() - began, time.process_time() - cpu
        connection.sendall(b"\xe0\x00")
    return taken


def _text(text: str) -> bytes:
    return struct.pack(">H", len(text)) + text.encode()


def _length(length: int) -> bytes:
    return bytes([length]) if length < MORE else bytes([length & 0x7F | MORE, length >> 7])


def _take(connection: socket.socket, size: int) -> bytes:
    taken = b""
    while len(taken) < size:
        part = connection.recv(size - len(taken))
        if not part:
            raise SystemExit("the broker has closed the connection")
        taken += part
    return taken


def _packet(connection: socket.socket) -> bytes:
    return _take(connection, _take(connection, 2)[1])


def main() -> None:
    """Publish at a pace, or as fast as the broker confirms, as a process of its own."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("port", type=int)
    arguments.add_argument("names")
    arguments.add_argument("--rate", type=int, default=15_000)
    arguments.add_argument("--seconds", type=float, default=10.0)
    arguments.add_argument("--messages", type=int, default=0, help="publish so many, as fast as it goes")
    arguments.add_argument("--ids", action="store_true")
    asked = arguments.parse_args()
    names = asked.names.split(",")
    if asked.messages:
        print(fill(asked.port, names, asked.messages, ids=asked.ids))
    else:
        print(pace(asked.port, names, asked.rate, asked.seconds))


if __name__ == "__main__":
    main()
