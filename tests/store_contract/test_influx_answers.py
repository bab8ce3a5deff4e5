"""What the store makes of answers that a healthy influxd does not give: a small HTTP server gives them."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from store.errors import StoreRefusedError, StoreUnavailableError
from store.series import open_series
from tests.store_contract.rows import readings

TOKEN = "secret-three"  # noqa: S105 - opens nothing


class Answering(BaseHTTPRequestHandler):
    """Gives the server's one answer to every request, and keeps what was asked."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.asked.append((self.path, dict(self.headers), self.rfile.read(length)))
        status, body = self.server.answer
        self.send_response(status)
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
    rows = b'{"results":[{"series":[{"name":"reading","tags":{"meter":"A"},"values":[[1000,1.5]],"partial":true}]}]}'
    server.answer = (200, rows + b'\n{"results":[{"error":"' + error.encode() + b'"}]}\n')

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
