"""The canonical form of a report and its digest, which anyone can recompute."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DIGEST = "sha256"


def canonical(report: Mapping[str, object]) -> bytes:
    """Return the report without its digest as UTF-8 JSON: keys sorted, no white space, shortest exact floats.

    Raises ValueError on NaN or infinity: a figure that is not known is null.
    """
    return written({key: value for key, value in report.items() if key != DIGEST})


def written(report: Mapping[str, object]) -> bytes:
    """Return a report with its digest as the bytes of its file: the canonical form of everything in it."""
    text = json.dumps(report, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(report: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(report)).hexdigest()
