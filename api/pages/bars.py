"""Horizontal bars with words, as inline SVG drawn on the server; one bar a source, carrier or enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from api.pages.charts import INK, RULE, WIDTH_PT, Chart, Series
from api.pages.figures import number

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW_PT, BAR_PT, LABEL_PT, VALUE_PT = 21.0, 12.0, 150.0, 70.0
MOST_BARS = 15
LONGEST_LABEL = 14
"""Widths of Chinese characters that fit beside a bar."""
LATIN = 0.55
"""Width of a Latin letter beside a Chinese one."""


def bars(title: str, unit: str, rows: Sequence[tuple[str, float, str]]) -> Chart:
    """Draw label, value (none below zero) and colour of each row, largest first and MOST_BARS at most."""
    shown = sorted(rows, key=lambda row: -row[1])[:MOST_BARS]
    largest = max((value for _, value, _ in shown), default=0.0) or 1.0
    room = WIDTH_PT - LABEL_PT - VALUE_PT
    height = ROW_PT * max(len(shown), 1) + 4
    parts = [
        f'<svg viewBox="0 0 {WIDTH_PT:g} {height:g}" xmlns="http://www.w3.org/2000/svg" role="img" font-size="10">',
        f"<title>{escape(title)}</title>",
        f'<path d="M{LABEL_PT:g} 0V{height:g}" stroke="{RULE}"/>',
    ]
    for place, (label, value, colour) in enumerate(shown):
        top = ROW_PT * place + 4
        width = room * value / largest
        middle = top + BAR_PT / 2 + 3.5
        parts += [
            f'<text x="{LABEL_PT - 6:g}" y="{middle:g}" text-anchor="end" fill="{INK}">{escape(_short(label))}</text>',
            f'<rect x="{LABEL_PT:g}" y="{top:g}" width="{width:.2f}" height="{BAR_PT:g}" fill="{colour}"/>',
            f'<text x="{LABEL_PT + width + 5:.2f}" y="{middle:g}" fill="{INK}">{number(value, 1)}</text>',
        ]
    values = Series("", title, [value for _, value, _ in shown])
    return Chart("".join([*parts, "</svg>"]), title, unit, [label for label, _, _ in shown], [values])


def _short(label: str) -> str:
    """Return a label that fits beside its bar."""
    width = 0.0
    for place, letter in enumerate(label):
        width += 1.0 if ord(letter) > 0x2E7F else LATIN  # noqa: PLR2004 - where the wide letters of East Asia begin
        if width > LONGEST_LABEL - 1 and place < len(label) - 1:
            return f"{label[:place]}…"
    return label
