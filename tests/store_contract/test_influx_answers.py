"""What the store makes of answers that a healthy influxd does not give: a small HTTP server gives them."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import msgspec
import pytest

from store.errors import StoreRefusedError, StoreUnavailableError
from store.series import open_series
from tests.store_contract.rows import readings

PACKED = "application/x-msgpack"
ROWS = b'{"results":[{"series":[{"name":"reading","tags":{"meter":"A"},"values":[[1000,1.5]],"partial":true}]}]}'
TOKEN = "secret-three"  # noqa: S105 - opens nothing


class Answering(BaseHTTPRequestHandler):
    """Gives the server's one answer to every request, and keeps what was asked."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.asked.append((self.path, dict(self.headers), self.rfile.read(length)))
        status, body, *kind = self.server.answer_to(dict(self.headers))
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", *kind)
        self.send_header("Content-Length", str(len(body) + self.server.short_by))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        """Keep the test's output clean."""


@pytest.fixture
def server():
    answering = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    answering.asked, answering.answer, answering.short_by = [], (204, b""), 0
    answering.answer_to = lambda _: answering.answer
    thread = threading.Thread(target=answering.serve_forever, args=(0.01,))
    thread.start()
    yield answering
    answering.shutdown()
    thread.join()
    answering.server_close()


@pytest.fixture
def store(server):
    opened = open_series(f"influx+http://user:pw@127.0.0.1:{server.server_port}/park", TOKEN)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (500, b'{"error":"engine: disk full"}', "engine: disk full"),
        (503, b"<html>upstream away</html>", "upstream away"),
        (429, b"", "HTTP 429"),
        (408, b'{"error":"slow"}', "slow"),
    ],
)
def test_an_overloaded_server_is_unavailable(server, store, status, body, words):
    server.answer = (status, body)

    with pytest.raises(StoreUnavailableError, match=words):
        store.append(readings(("A", 1000, 1.0)))
    with pytest.raises(StoreUnavailableError, match=words):
        store.touched(0)


@pytest.mark.parametrize(("status", "body", "words"), [(400, b'{"error":"no"}', "no"), (413, b"", "HTTP 413")])
def test_what_a_server_does_not_take_is_refused(server, store, status, body, words):
    server.answer = (status, body)

    with pytest.raises(StoreRefusedError, match=words):
        store.readings(["A"], 0, 9000)


@pytest.mark.parametrize(
    ("error", "raised"),
    [("query timeout limit exceeded", StoreUnavailableError), ("max-select-point limit exceeded", StoreRefusedError)],
)
def test_a_query_that_fails_after_its_first_rows_raises_rather_than_answer_short(server, store, error, raised):
    server.answer = (200, ROWS + b'\n{"results":[{"error":"' + error.encode() + b'"}]}\n')

    with pytest.raises(raised, match=error):
        store.readings(["A"], 0, 9000)


def test_an_answer_cut_off_on_its_way_is_unavailable(server, store):
    server.answer, server.short_by = (200, b'{"results":[{"statement_id":0}]}\n'), 10

    with pytest.raises(StoreUnavailableError, match="no connection"):
        store.readings(["A"], 0, 9000)


def test_a_token_is_sent_as_token_and_user_and_password_are_not(server, store, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.answer = (200, b'{"results":[{"statement_id":0}]}\n')

    store.check()

    ((_, headers, body),) = server.asked
    assert headers["Authorization"] == "Token secret-three"
    assert b"pw" not in body


def packed(*documents):
    return b"".join(map(msgspec.msgpack.encode, documents))


def found(*rows):
    return {"results": [{"statement_id": 0, "series": [{"name": "reading", "columns": ["time"], "values": [*rows]}]}]}


def test_messagepack_is_asked_for_and_read_in_as_many_documents_as_come(server, store):
    server.answer = (200, packed(found([1000, 1.5]), found([2000, 2.5])), PACKED)

    assert store.readings(["A"], 0, 9000)["value"].tolist() == [1.5, 2.5]
    assert [headers["Accept"] for _, headers, _ in server.asked] == [PACKED]


@pytest.mark.parametrize(
    ("error", "raised"),
    [("query timeout limit exceeded", StoreUnavailableError), ("max-select-point limit exceeded", StoreRefusedError)],
)
@pytest.mark.parametrize("wrapped", [lambda error: error, lambda error: {"results": [error]}])
def test_a_messagepack_query_that_fails_after_its_first_rows_raises(server, store, error, raised, wrapped):
    server.answer = (200, packed(found([1000, 1.5]), wrapped({"error": error})), PACKED)

    with pytest.raises(raised, match=error):
        store.readings(["A"], 0, 9000)


@pytest.mark.parametrize(
    ("body", "kind"),
    [(packed(found([1000, 1.5]))[:-3], PACKED), (packed(found(["x", 1.5])), PACKED), (ROWS[:-3], "application/json")],
)
def test_an_answer_that_ends_within_a_value_or_is_no_answer_is_unavailable(server, store, body, kind):
    server.answer = (200, body, kind)

    with pytest.raises(StoreUnavailableError, match="cut short or spoilt"):
        store.readings(["A"], 0, 9000)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param((400, b'{"error":"invalid mime type (application/x-msgpack)"}'), id="a server that refuses it"),
        pytest.param((200, packed([[[0, [["reading", ["time"], [[1000, 1.5]]]]]]]), PACKED), id="without names"),
        pytest.param((200, ROWS, "application/json"), id="a server that does not know it"),
    ],
)
def test_a_server_without_messagepack_is_read_in_json(server, store, answer):
    server.answer_to = lambda headers: answer if headers["Accept"] == PACKED else (200, ROWS, "application/json")

    values = [store.readings(["A"], 0, 9000)["value"].tolist() for _ in range(2)]

    assert values == [[1.5], [1.5]]
    assert len(server.asked) <= 3


def test_a_touch_of_which_a_server_shows_one_field_so_far_is_not_told_yet(server, store):
    series = {"name": "touch", "tags": {"meter": "A"}, "values": [[1000, 1.0, 2.0], [2000, 3.0, None]]}
    server.answer = (200, packed({"results": [{"statement_id": 0, "series": [series]}]}), PACKED)

    assert store.touched(0)["arrived_ns"].tolist() == [1000]
