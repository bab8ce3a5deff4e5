"""The exceptions of the API; each knows its HTTP status.

GreenparkError
    ApiError
        UnauthorizedError   no key, or one that nobody holds
        ForbiddenError      the key's role does not do this
        NotFoundError       nothing by that name among what the key opens
        NotAcceptableError  a format that is not offered
        TooLargeError       a body beyond the limit
        MediaTypeError      a body in a format that is not read
        EncodingError       a body packed in a way that is not unpacked
        ParameterError      a parameter that cannot be read
        ReadingsRefusedError  no reading of a message was accepted
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, ClassVar

from carbon.errors import GreenparkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from store.messages import Receipt


class ApiError(GreenparkError):
    """A request that is not answered as asked."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST
    slug: ClassVar[str] = "bad-request"


class UnauthorizedError(ApiError):
    """No key, or one that nobody holds."""

    status = HTTPStatus.UNAUTHORIZED
    slug = "unauthorized"

    def __init__(self, reason: str) -> None:
        """Keep what was wrong with the key."""
        self.reason = reason
        super().__init__(
            f"{reason}; send 'Authorization: Bearer KEY' with a key that the park's officer issued to you",
        )


class ForbiddenError(ApiError):
    """A role that does not do this."""

    status = HTTPStatus.FORBIDDEN
    slug = "forbidden"

    def __init__(self, role: str, deed: str) -> None:
        """Keep the role and what it was kept from."""
        self.role = role
        self.deed = deed
        super().__init__(f"a key of role {role} may not {deed}; use a key of a role that may")


class NotFoundError(ApiError):
    """Nothing by that name among what the key opens; foreign and absent things answer alike."""

    status = HTTPStatus.NOT_FOUND
    slug = "not-found"

    def __init__(self, kind: str, name: str, listing: str) -> None:
        """Keep what was looked for and where the names are listed."""
        self.kind = kind
        self.name = name
        super().__init__(f"no {kind} {name!r} among what your key opens; GET {listing} lists them")


class NotAcceptableError(ApiError):
    """A format that is not offered."""

    status = HTTPStatus.NOT_ACCEPTABLE
    slug = "not-acceptable"

    def __init__(self, wanted: str, offered: Sequence[str]) -> None:
        """Keep the wanted and the offered formats."""
        self.wanted = wanted
        self.offered = tuple(offered)
        super().__init__(f"{wanted} is not offered here; ask for one of {', '.join(offered)} with ?format= or Accept")


class TooLargeError(ApiError):
    """A body beyond the limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    slug = "too-large"

    def __init__(self, limit_bytes: int, media_type: str) -> None:
        """Keep the limit."""
        self.limit_bytes = limit_bytes
        super().__init__(
            f"a body of {media_type} may have {limit_bytes} bytes, once inflated; send the readings in several requests"
            " (one that is repeated is counted once)",
        )


class MediaTypeError(ApiError):
    """A body in a format that is not read."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "unsupported-media-type"

    def __init__(self, media_type: str, read: Sequence[str]) -> None:
        """Keep the type that was sent."""
        self.media_type = media_type
        super().__init__(f"Content-Type {media_type!r} is not read here; send {' or '.join(read)}")


class EncodingError(ApiError):
    """A body packed in a way that is not unpacked."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    slug = "unsupported-media-type"

    def __init__(self, encoding: str) -> None:
        """Keep the encoding that was sent."""
        self.encoding = encoding
        super().__init__(f"Content-Encoding {encoding!r} is not read here; send gzip, or the body as it is")


class ParameterError(ApiError):
    """A parameter that cannot be read."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "invalid"

    def __init__(self, name: str, reason: str, place: str = "query") -> None:
        """Keep the parameter, where it stood and why it was refused."""
        self.name = name
        self.reason = reason
        self.place = place
        super().__init__(f"{name}: {reason}")


class ReadingsRefusedError(ApiError):
    """No reading of a message was accepted; carries the receipt."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    slug = "readings-refused"

    def __init__(self, receipt: Receipt) -> None:
        """Keep the receipt."""
        self.receipt = receipt
        super().__init__(
            f"none of the readings was accepted, {receipt.refused} refused; correct what `errors` names and send again",
        )
