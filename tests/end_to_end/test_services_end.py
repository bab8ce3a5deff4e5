"""What the embedded service promises at its edges: who reaches its broker, and how it ends on a port that is taken."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from greenpark.broker import EmbeddedBroker
from greenpark.running import keep_keys, leave_note, running
from tests.end_to_end.commands import greenpark
from tests.servers import free_port

if TYPE_CHECKING:
    from pathlib import Path


def test_the_embedded_broker_is_reached_from_this_machine_alone() -> None:
    port = free_port()
    broker = EmbeddedBroker(port)
    broker.start()
    try:
        with pytest.raises(OSError, match="in use"):
            socket.create_server(("127.0.0.1", port), reuse_port=False)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port), timeout=5)
    finally:
        broker.stop()


def test_an_api_whose_port_is_taken_ends_with_a_status_that_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = greenpark("api", "--data", str(tmp_path), settings={"GREENPARK_PORT": port}, status=1)

    assert "address already in use" in done.stderr


def test_the_note_of_a_running_service_is_whole_and_its_keys_are_their_owner_s(tmp_path: Path) -> None:
    keep_keys(tmp_path, {"officer": "gp_1_x"})
    leave_note(tmp_path, "http://127.0.0.1:8000")

    found = running(tmp_path)
    assert found is not None
    assert (found.url, found.key) == ("http://127.0.0.1:8000", "gp_1_x")
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["keys.json", "up.json"]


def test_an_imported_row_that_is_refused_is_named_by_its_place_in_the_file(tmp_path: Path) -> None:
    data = tmp_path / "data"
    greenpark("init", "--park", "parks/daye-lake", "--data", str(data), settings={})
    file = tmp_path / "long.csv"
    lines = [f"E02-EL-2,{1_733_000_000 + row},1" for row in range(100_000)]
    file.write_text("\n".join(["meter,at,value", *lines, "E02-EL-2,915148800,1"]), encoding="utf-8")

    done = greenpark("import", str(file), "--data", str(data), settings={}, status=1)

    assert "row 100000: too_old" in done.stderr
