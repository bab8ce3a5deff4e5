"""Charts as inline SVG, drawn on the server; words stay in the page, an SVG holds numbers and months alone."""

from __future__ import annotations

import io
import re
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

INK = "#33413c"
RULE = "#dfe5e1"
COLOURS = {
    "electricity": "#1f6f8b",
    "natural_gas": "#e0a030",
    "heat": "#b5533c",
    "steam": "#cf7c5f",
    "diesel": "#6b5b8c",
    "gasoline": "#8f7fb0",
    "fuel_oil": "#54486e",
    "raw_coal": "#4a4a4a",
    "lpg": "#c9b458",
    "lng": "#d9c27a",
    "water": "#7fb7d4",
    "1": "#e0a030",
    "2": "#1f6f8b",
}
"""Colours of carriers and scopes, told apart in print and by colour-blind readers by their order and their legend."""
OTHER_COLOUR = "#8a9691"
WIDTH_PT, HEIGHT_PT, POINTS_PER_INCH = 470.0, 190.0, 72.0
HALF_BAR = 0.34
DIGIT_PT = 5.8
"""Width of a digit of the scale."""

_LOCK = threading.Lock()
"""matplotlib's settings belong to the process: one chart is drawn at a time."""
_NOISE = (
    re.compile(r"<metadata>.*?</metadata>", re.DOTALL),
    re.compile(r"<style.*?</style>", re.DOTALL),
    re.compile(r"(?<=<g) id=\"[^\"]*\""),
    re.compile(r"font-family: [^;]*; "),
)
"""What only a free-standing file needs: its own style sheet, ids that two charts would share, its own font."""
_SETTINGS: dict[Any, object] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "greenpark",
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
}


@dataclass(frozen=True, slots=True)
class Series:
    """One named run of values, None where nothing is known."""

    name: str
    label: str
    values: Sequence[float | None]

    @property
    def colour(self) -> str:
        """The colour that this carrier or scope has on every chart."""
        return COLOURS.get(self.name, OTHER_COLOUR)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawn chart with what a reader without eyes or colours needs: a title, a legend and the table behind it."""

    svg: str
    title: str
    unit: str
    labels: Sequence[str]
    series: Sequence[Series]


def stacked_months(title: str, unit: str, months: Sequence[str], series: Sequence[Series]) -> Chart:
    """Draw one stacked bar a month."""

    def draw(axes: Axes) -> float:
        base = np.zeros(len(months))
        for one in series:
            top = base + np.array([value or 0.0 for value in one.values])
            bars = [
                ((place - HALF_BAR, low), (place + HALF_BAR, low), (place + HALF_BAR, high), (place - HALF_BAR, high))
                for place, (low, high) in enumerate(zip(base, top, strict=True))
                if high > low
            ]
            axes.add_collection(PolyCollection(bars, facecolors=one.colour, linewidths=0), autolim=False)
            base = top
        axes.set_xlim(-0.6, len(months) - 0.4)
        axes.set_xticks(range(len(months)), [_month(month, i) for i, month in enumerate(months)])
        return float(base.max(initial=0.0))

    return Chart(_svg(draw, title), title, unit, months, series)


def hourly_steps(
    title: str, unit: str, labels: Sequence[str], ticks: Sequence[int], values: Sequence[float | None]
) -> Chart:
    """Draw hourly values as a stepped area with gaps where an hour is missing; `ticks` index the labelled hours."""
    line = Series("electricity", title, values)

    def draw(axes: Axes) -> float:
        heights = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
        edges = np.arange(len(values) + 1)
        stepped = np.append(heights, heights[-1:] if heights.size else [])
        axes.fill_between(edges, 0, stepped, step="post", color=line.colour, alpha=0.22, linewidth=0)
        axes.step(edges, stepped, where="post", color=line.colour, linewidth=1.1)
        axes.set_xticks(list(ticks), [labels[tick][5:10] for tick in ticks], ha="left")
        axes.set_xlim(0, max(len(values), 1))
        return float(heights[~np.isnan(heights)].max(initial=0.0))

    return Chart(_svg(draw, title), title, unit, labels, [line])


def _svg(draw: Callable[[Axes], float], title: str) -> str:
    with _LOCK, mpl.rc_context(_SETTINGS):
        figure = Figure(figsize=(WIDTH_PT / POINTS_PER_INCH, HEIGHT_PT / POINTS_PER_INCH))
        FigureCanvasSVG(figure)
        axes = figure.add_subplot()
        top = draw(axes) or 1.0
        axes.set_ylim(0, top * 1.06)
        ticks = [tick for tick in MaxNLocator(nbins=5).tick_values(0, top) if tick <= top * 1.06]
        names = [f"{tick:,.10g}" for tick in ticks]
        axes.set_yticks(ticks, names)
        axes.grid(axis="y", color=RULE, linewidth=0.8)
        left = 8 + DIGIT_PT * max(map(len, names))
        figure.subplots_adjust(left / WIDTH_PT, 28 / HEIGHT_PT, 1 - 4 / WIDTH_PT, 1 - 6 / HEIGHT_PT)
        drawn = io.StringIO()
        figure.savefig(drawn, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return _inlined(drawn.getvalue(), title)


def _inlined(document: str, title: str) -> str:
    """Return the svg element alone, named for screen readers, as wide as its place and in the page's own font."""
    body = document[document.index("<svg") :]
    for noise in _NOISE:
        body = noise.sub("", body)
    opening = re.match(r"<svg[^>]*viewBox=\"([^\"]*)\"[^>]*>", body, flags=re.DOTALL)
    if opening is None:
        raise ValueError("matplotlib drew no svg element with a viewBox")
    head = f'<svg viewBox="{opening.group(1)}" xmlns="http://www.w3.org/2000/svg" role="img">'
    return f"{head}<title>{escape(title)}</title>{body[opening.end() :]}"


def _month(month: str, place: int) -> str:
    year, number = month.split("-")
    return f"{int(number)}\n{year}" if place == 0 or number == "01" else f"{int(number)}"
