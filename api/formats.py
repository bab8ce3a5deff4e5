"""Which format an answer takes: `?format=` first, else the Accept header."""

from __future__ import annotations

from api.errors import NotAcceptableError

MEDIA_TYPES = {
    "json": "application/json",
    "csv": "text/csv",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OFFERED = ("json", "csv", "xlsx", "html")


def chosen(wanted: str | None, accept: str | None) -> str:
    """Return json, csv, xlsx or html; raises NotAcceptableError for a format that is not offered."""
    if wanted is not None:
        if wanted not in OFFERED:
            raise NotAcceptableError(wanted, OFFERED)
        return wanted
    if not accept:
        return OFFERED[0]
    for media_type in _by_preference(accept):
        if media_type in {"*/*", "application/*"}:
            return OFFERED[0]
        for name in OFFERED:
            if media_type in {MEDIA_TYPES[name], MEDIA_TYPES[name].partition("/")[0] + "/*"}:
                return name
    raise NotAcceptableError(accept, OFFERED)


def _by_preference(accept: str) -> list[str]:
    ranked = []
    for place, part in enumerate(accept.split(",")):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = next((_weight(p[2:]) for p in parameters if p.startswith("q=")), 1.0)
        if weight > 0:
            ranked.append((-weight, place, media_type))
    return [media_type for _, _, media_type in sorted(ranked)]


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
