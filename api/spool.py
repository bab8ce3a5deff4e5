"""The body of a push on its way in: inflated, bounded and looked through before any of it is taken.

It waits in a temporary file, so that a year of readings needs no memory, and nothing of a body that is too large, cut
short or no text has been kept when that shows.
"""

from __future__ import annotations

import codecs
import zlib
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Self

from api.errors import ParameterError, TooLargeError

if TYPE_CHECKING:
    from types import TracebackType

GZIP = "gzip"
IN_MEMORY_BYTES = 1 << 20
INFLATED_AT_ONCE = 1 << 20
MAX_LINE_BYTES = 1 << 20
_WBITS = 16 + zlib.MAX_WBITS
"""A gzip header is wanted."""


class Spool:
    """A body of up to `limit` bytes once inflated; `lines`: text whose lines are bounded too."""

    def __init__(self, limit: int, media_type: str, *, gzip: bool, lines: bool) -> None:
        """Begin an empty body."""
        self.media_type = media_type
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed by __exit__
        self._limit = limit
        self._gzip = gzip
        self._inflator = zlib.decompressobj(_WBITS) if gzip else None
        self._decoder = codecs.getincrementaldecoder("utf-8")() if lines else None
        self._sent = self._size = 0
        self._line = 0

    def add(self, chunk: bytes) -> None:
        """Take the next bytes as they were sent; raises TooLargeError or ParameterError."""
        if not self._gzip:
            self._keep(chunk)
            return
        self._sent += len(chunk)
        if self._sent > self._limit:
            raise TooLargeError(self._limit, self.media_type)
        try:
            while chunk:
                if self._inflator is None or self._inflator.eof:
                    self._inflator = zlib.decompressobj(_WBITS)
                self._keep(self._inflator.decompress(chunk, INFLATED_AT_ONCE))
                chunk = self._inflator.unused_data if self._inflator.eof else self._inflator.unconsumed_tail
        except zlib.error as error:
            raise ParameterError("body", f"Content-Encoding is gzip, but the body is not: {error}", "body") from error

    def end(self) -> None:
        """Say that the body is whole; raises ParameterError when it is not."""
        if self._inflator is not None:
            self._keep(self._inflator.flush())
            if not self._inflator.eof:
                raise ParameterError("body", "the gzip stream is cut short; send the whole file", "body")
        if self._decoder is not None:
            self._decode(b"", final=True)
        self.file.seek(0)

    def whole(self) -> bytes:
        """Return a body that has ended."""
        return self.file.read()

    def __enter__(self) -> Self:
        """Give the body."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Forget the body."""
        self.file.close()

    def _keep(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._limit:
            raise TooLargeError(self._limit, self.media_type)
        if self._decoder is not None:
            self._decode(part)
        self.file.write(part)

    def _decode(self, part: bytes, *, final: bool = False) -> None:
        try:
            if self._decoder is not None:
                self._decoder.decode(part, final)
        except UnicodeDecodeError as error:
            near = max(self._size - len(part), 0) + error.start
            raise ParameterError("body", f"not UTF-8 near byte {near}; save the file as UTF-8", "body") from error
        longest, *rest = (len(line) for line in part.splitlines(keepends=True) or [b""])
        self._line += longest
        if max(self._line, *rest, 0) > MAX_LINE_BYTES:
            raise ParameterError("body", f"a line has more than {MAX_LINE_BYTES} bytes; end each row", "body")
        if rest:
            self._line = rest[-1]
        if part.endswith((b"\n", b"\r")):
            self._line = 0
