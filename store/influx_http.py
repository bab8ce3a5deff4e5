"""The connection to a server of the InfluxDB v1 dialect: requests, answers, and what its errors mean."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
import requests
from influxdb import InfluxDBClient
from influxdb.exceptions import InfluxDBClientError, InfluxDBServerError

from store.errors import StoreAccessError, StoreRefusedError, StoreUnavailableError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping, Sequence

Row = TypeVar("Row")

LINES_A_BODY = 20_000
ROWS_A_CHUNK = 50_000
TIMEOUT_S = (5, 60)
"""To connect, and between two packets of an answer."""

TRIES = 2
"""One more than the first, for a kept connection that the server has closed; every request may be repeated."""

MAY_PASS = ("timeout", "interrupted", "max-concurrent-queries", "engine is closed")
"""In the error of a query that was answered with 200: words that say that it may work later."""


@dataclass(frozen=True, slots=True)
class InfluxAddress:
    """Where a server is and who asks; `str()` of it holds no credentials."""

    host: str
    port: int
    database: str
    tls: bool = False
    user: str | None = field(default=None, repr=False)
    password: str = field(default="", repr=False)
    token: str | None = field(default=None, repr=False)
    """Sent as `Authorization: Token ...`, instead of user and password."""

    def __str__(self) -> str:
        """Return scheme, host, port and database."""
        return f"{'https' if self.tls else 'http'}://{self._netloc}/{self.database}"

    @property
    def _netloc(self) -> str:
        return f"{self.bracketed_host}:{self.port}"

    @property
    def bracketed_host(self) -> str:
        """Return the host as a URL writes it."""
        return f"[{self.host}]" if ":" in self.host else self.host


class Series(msgspec.Struct, Generic[Row]):
    """Rows of one series, or the next piece of them."""

    rows: list[Row] = msgspec.field(name="values")
    tags: dict[str, str] = {}


class InfluxConnection:
    """Writes bodies and asks queries; usable from several threads."""

    def __init__(self, address: InfluxAddress) -> None:
        """Connect at the first request, not before."""
        self._address = address
        session = requests.Session()
        if address.token:
            session.auth = _TokenAuth(address.token)
        named = address.user is not None and not address.token
        self._client = InfluxDBClient(
            host=address.bracketed_host,
            port=address.port,
            username=address.user if named else None,
            password=address.password if named else None,
            database=address.database,
            ssl=address.tls,
            verify_ssl=True,
            timeout=TIMEOUT_S,
            retries=TRIES,
            pool_size=16,
            session=session,
        )

    def write(self, lines: Sequence[str], precision: str | None = None) -> None:
        """Send lines of line protocol; `precision` None is nanoseconds. Returns when the server has them all."""
        parameters = {"db": self._address.database} | ({"precision": precision} if precision else {})
        for first in range(0, len(lines), LINES_A_BODY):
            body = "\n".join(lines[first : first + LINES_A_BODY]).encode()
            self._send("write", parameters, body, "text/plain; charset=utf-8", 204)

    def query(self, text: str, row: Hashable, epoch: str = "ms") -> Iterator[Series[Any]]:
        """Ask one query, and return its series in pieces; a query that fails part way raises.

        `row` is the type of a row: a tuple of the time, an int in units of `epoch`, and the columns asked for.
        """
        parameters = {
            "db": self._address.database,
            "epoch": epoch,
            "chunked": "true",
            "chunk_size": str(ROWS_A_CHUNK),
        }
        body = urlencode({"q": text}).encode()
        answer = self._send("query", parameters, body, "application/x-www-form-urlencoded", 200)
        decoder = _decoder(row)
        for line in answer.content.splitlines():
            reply = decoder.decode(line)
            for result in [reply, *reply.results]:
                if result.error is not None:
                    raise self._query_error(result.error)
            for result in reply.results:
                yield from result.series

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def _send(
        self,
        path: str,
        parameters: Mapping[str, str],
        body: bytes,
        content_type: str,
        expected: int,
    ) -> requests.Response:
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        try:
            answer: requests.Response = self._client.request(
                path,
                "POST",
                parameters,
                body,
                expected_response_code=expected,
                headers=headers,
            )
        except InfluxDBServerError as error:
            raise StoreUnavailableError(str(self._address), _server_text(error.args[0])) from error
        except InfluxDBClientError as error:
            raise self._answer_error(error.code, _server_text(error.content)) from error
        except requests.Timeout as error:
            raise StoreUnavailableError(str(self._address), f"no answer within {TIMEOUT_S[1]} s") from error
        except requests.RequestException as error:
            raise StoreUnavailableError(str(self._address), f"no connection ({_innermost(error)})") from error
        return answer

    def _answer_error(self, status: int, text: str) -> StoreUnavailableError | StoreRefusedError:
        if status in {408, 429}:
            return StoreUnavailableError(str(self._address), text or f"HTTP {status}")
        if status in {401, 403}:
            text = f"{text}; check the user and password in the address, or the token"
            return StoreAccessError(str(self._address), text)
        return self._refusal(text or f"HTTP {status}")

    def _query_error(self, text: str) -> StoreUnavailableError | StoreRefusedError:
        if any(word in text for word in MAY_PASS):
            return StoreUnavailableError(str(self._address), text)
        return self._refusal(text)

    def _refusal(self, text: str) -> StoreAccessError | StoreRefusedError:
        if "database not found" in text:
            name = self._address.database
            text = f'{text}; create it on the server (CREATE DATABASE "{name}"; on InfluxDB 2 a bucket mapped to it)'
            return StoreAccessError(str(self._address), text)
        return StoreRefusedError(str(self._address), text)


class _TokenAuth(requests.auth.AuthBase):
    """As the session's own authentication, so that no .netrc of the machine takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Token {self._token}"
        return request


class _Result(msgspec.Struct, Generic[Row]):
    series: list[Series[Row]] = []
    error: str | None = None


class _Reply(msgspec.Struct, Generic[Row]):
    results: list[_Result[Row]] = []
    error: str | None = None


@cache
def _decoder(row: Hashable) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_Reply[row])  # type: ignore[valid-type]  # a type made at run time


def _server_text(content: bytes | str) -> str:
    text = content.decode(errors="replace") if isinstance(content, bytes) else content
    with suppress(msgspec.DecodeError):
        text = msgspec.json.decode(text, type=dict[str, Any]).get("error") or text
    return str(text).strip()[:500]


def _innermost(error: BaseException) -> str:
    while (cause := getattr(error, "reason", None) or error.__cause__ or error.__context__) is not None:
        if not isinstance(cause, BaseException):
            break
        error = cause
    return str(error).rsplit(": ", 1)[-1]
