"""The connection to a server of the InfluxDB v1 dialect: requests, answers, and what its errors mean.

Answers are asked for in MessagePack, which a server makes in half the time of CSV and which keeps the error of a query:
in CSV a missing database, or an answer that failed part way, reads as "nothing there". Answers with texts come in JSON.
"""

from __future__ import annotations

from base64 import b64encode
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec
import requests
from influxdb import InfluxDBClient
from influxdb.exceptions import InfluxDBClientError

from store.errors import StoreAccessError, StoreRefusedError, StoreUnavailableError
from store.influx_answers import NoMapError, QueryError, json_pieces, packed_pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from store.influx_answers import Kinds, Piece

ROWS_A_CHUNK = 10_000
BYTES_A_PART = 1 << 18
CONNECTIONS = 16
TIMEOUT_S = (5, 60)
"""To connect, and between two packets of an answer."""

TRIES = 2
"""One more than the first, for a kept connection that the server has closed; every request may be repeated."""

MAY_PASS = ("timeout", "interrupted", "max-concurrent-queries", "engine is closed")
"""In the error of a query that was answered with 200: words that say that it may work later."""

PACKED, JSON = "application/x-msgpack", "application/json"
_KIND = "X-Kind-Of-Answer"


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
        return f"{'https' if self.tls else 'http'}://{self.bracketed_host}:{self.port}/{self.database}"

    @property
    def bracketed_host(self) -> str:
        """Return the host as a URL writes it."""
        return f"[{self.host}]" if ":" in self.host else self.host


class InfluxConnection:
    """Writes bodies and asks queries; usable from several threads."""

    def __init__(self, address: InfluxAddress) -> None:
        """Connect at the first request, not before."""
        self._address = address
        self._knows_packed = True
        session = requests.Session()
        session.auth = _Authorization(address)
        session.hooks["response"] = [_handed_over]
        self._client = InfluxDBClient(
            host=address.bracketed_host,
            port=address.port,
            username=None,
            password=None,
            ssl=address.tls,
            verify_ssl=True,
            timeout=TIMEOUT_S,
            retries=TRIES,
            pool_size=CONNECTIONS,
            session=session,
        )

    def write(self, body: bytes, precision: str = "ns") -> None:
        """Send line protocol whose times count in `precision`; returns when the server has every line."""
        parameters = {"db": self._address.database, "precision": precision}
        with self._errors():
            self._post("write", parameters, body, {"Content-Type": "text/plain; charset=utf-8"}, 204).close()

    def query(self, statements: Sequence[str], kinds: Kinds, epoch: str = "ms") -> Iterator[Piece]:
        """Ask in one request and return series, in pieces, as they arrive; a statement that fails part way raises.

        Every statement asks for columns of these `kinds` after the time, which counts in `epoch`.
        """
        with self._errors():
            if self._knows_packed and str not in kinds:
                # InfluxDB 3 refuses MessagePack, or gives it without names; what else is refused is refused again.
                with suppress(NoMapError, StoreRefusedError):
                    yield from self._ask(statements, kinds, epoch, PACKED)
                    return
                yield from self._ask(statements, kinds, epoch, JSON)
                self._knows_packed = False
                return
            yield from self._ask(statements, kinds, epoch, JSON)

    def close(self) -> None:
        """Close the kept connections."""
        self._client.close()

    def _ask(self, statements: Sequence[str], kinds: Kinds, epoch: str, accepted: str) -> Iterator[Piece]:
        parameters = {
            "db": self._address.database,
            "epoch": epoch,
            "chunked": "true",
            "chunk_size": str(ROWS_A_CHUNK),
        }
        body = urlencode({"q": ";".join(statements)}).encode()
        # Packing for the way costs a server more than it gains within a building.
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": accepted,
            "Accept-Encoding": "identity",
        }
        with closing(self._post("query", parameters, body, headers, 200)) as answer:
            pieces = packed_pieces if answer.headers.get(_KIND) == PACKED else json_pieces
            yield from pieces(answer.iter_content(BYTES_A_PART), kinds)

    def _post(
        self,
        path: str,
        parameters: Mapping[str, str],
        body: bytes,
        headers: Mapping[str, str],
        expected: int,
    ) -> requests.Response:
        try:
            answer: requests.Response = self._client.request(
                path, "POST", parameters, body, stream=True, expected_response_code=expected, headers=dict(headers)
            )
        except _RefusedError as error:
            raise self._answer_error(error.status, error.text) from error
        except InfluxDBClientError as error:
            raise self._answer_error(int(error.code or 0), str(error)) from error
        return answer

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except QueryError as error:
            raise self._query_error(str(error)) from error
        except requests.Timeout as error:
            raise StoreUnavailableError(str(self._address), f"no answer within {TIMEOUT_S[1]} s") from error
        except requests.RequestException as error:
            raise StoreUnavailableError(str(self._address), f"no connection ({_innermost(error)})") from error
        except (EOFError, ValueError, msgspec.MsgspecError) as error:
            raise StoreUnavailableError(str(self._address), f"an answer cut short or spoilt ({error})") from error

    def _answer_error(self, status: int, text: str) -> StoreUnavailableError | StoreRefusedError:
        if status in {408, 429} or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
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


class _RefusedError(Exception):
    """An answer that is none: its status and what the server says."""

    def __init__(self, answer: requests.Response) -> None:
        self.status = answer.status_code
        self.text = _server_text(answer.content)
        super().__init__(self.text)


def _handed_over(answer: requests.Response, **_: object) -> requests.Response:
    """Keep the client from unpacking a MessagePack answer whole: its kind goes by another name, and it streams."""
    if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise _RefusedError(answer)
    answer.headers[_KIND] = answer.headers.pop("Content-Type", "")
    return answer


class _Authorization(requests.auth.AuthBase):
    """The session's own, also where there is none, so that no .netrc of the machine takes its place."""

    def __init__(self, address: InfluxAddress) -> None:
        self._header: str | None = None
        if address.token:
            self._header = f"Token {address.token}"
        elif address.user is not None:
            self._header = f"Basic {b64encode(f'{address.user}:{address.password}'.encode()).decode()}"

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header is not None:
            request.headers["Authorization"] = self._header
        return request


def _server_text(content: bytes) -> str:
    text = content.decode(errors="replace")
    for decode in (msgspec.json.decode, msgspec.msgpack.decode):
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            text = decode(content, type=dict[str, Any]).get("error") or text
    return str(text).strip()[:500]


def _innermost(error: BaseException) -> str:
    while (cause := getattr(error, "reason", None) or error.__cause__ or error.__context__) is not None:
        if not isinstance(cause, BaseException):
            break
        error = cause
    return str(error).rsplit(": ", 1)[-1]
