"""Plots as SVG text that follows the page's colours and fonts and is the same for the same figures."""

import io
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

_STYLE: Any = {
    "svg.fonttype": "none",  # text stays text: it can be searched, and takes the page's font
    "svg.hashsalt": "promissory",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_INK = "#000000"
"""Replaced by the page's text colour, so that a plot can be read in light and in dark."""
_COLOURS = ("#2a6f97", "#e07a1f", "#5b8c5a", "#9d4edd", "#c2255c")
_STROKES = ("-", "--", ":")
_LABEL_WIDTH = 22
_INCHES = 5.2
"""So narrow that a phone, which shrinks it to its own width, still shows letters that can be read."""
_LINES_INCHES = 3.6
_TICKS = 5
_BAR_INCHES = 0.42
_LINE_INCHES = 0.19
"""Of a name that takes several."""


def bars(title: str, values: Mapping[str, int], unit: str) -> str:
    """Horizontal bars, one a name, in the order given; unit : what the numbers count."""
    names = [textwrap.fill(name, _LABEL_WIDTH) for name in values]
    tallest = max((name.count("\n") + 1 for name in names), default=1)
    figure, axes = _canvas(title, max(1, len(values)) * max(_BAR_INCHES, tallest * _LINE_INCHES) + 1.1)
    drawn = axes.barh(range(len(names)), list(values.values()), color=_COLOURS[0])
    axes.bar_label(drawn, padding=3, fmt="{:,.0f}")
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.margins(x=0.14)
    return _svg(figure, title)


def stacked(title: str, names: Sequence[str], parts: Mapping[str, Sequence[int]], unit: str) -> str:
    """Horizontal bars of several parts each; parts : name of the part -> one value for each of `names`."""
    figure, axes = _canvas(title, max(1, len(names)) * _BAR_INCHES + 1.5)
    left = [0] * len(names)
    for colour, (part, values) in zip(_COLOURS, parts.items(), strict=False):
        axes.barh(range(len(names)), values, left=left, color=colour, label=part)
        left = [before + value for before, value in zip(left, values, strict=True)]
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    figure.legend(loc="outside upper center", ncols=len(parts), frameon=False)
    return _svg(figure, title)


def grouped(title: str, names: Sequence[str], parts: Mapping[str, Sequence[int | None]], unit: str) -> str:
    """Horizontal bars side by side; parts : name of the part -> one value for each of `names`, None where it is not
    known, which leaves a gap without a number."""
    height = 0.8 / max(1, len(parts))
    figure, axes = _canvas(title, max(1, len(names)) * max(1, len(parts)) * _BAR_INCHES * 0.6 + 1.5)
    for number, (part, values) in enumerate(parts.items()):
        places = [place - 0.4 + (number + 0.5) * height for place in range(len(names))]
        colour, heights = _COLOURS[number % len(_COLOURS)], [value or 0 for value in values]
        drawn = axes.barh(places, heights, height=height, color=colour, label=part)
        axes.bar_label(drawn, ["" if value is None else f"{value:,}" for value in values], padding=3)
    axes.set_yticks(range(len(names)), [textwrap.fill(name, _LABEL_WIDTH) for name in names])
    axes.invert_yaxis()
    axes.set_xlabel(unit)
    axes.margins(x=0.14)
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return _svg(figure, title)


def lines(title: str, series: Mapping[str, Sequence[int | None]], over: str, unit: str) -> str:
    """One line a name through the values at 0, 1, 2 ..., which begins after those that are None; over : what these
    places count, unit : what the values do."""
    figure, axes = _canvas(title, _LINES_INCHES)
    for number, (name, values) in enumerate(series.items()):
        stroke = _STROKES[number // len(_COLOURS) % len(_STROKES)]
        heights = [value for value in values if value is not None]
        axes.plot(
            range(len(values) - len(heights), len(values)),
            heights,
            color=_COLOURS[number % len(_COLOURS)],
            linestyle=stroke,
            marker="o" if len(heights) == 1 else None,  # a line through one point is not seen
            label=name,
        )
    axes.set_xlabel(over)
    axes.set_ylabel(unit)
    axes.set_ylim(bottom=0)
    axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3, frameon=False)
    return _svg(figure, title)


def day(number: int) -> str:
    """A day by its number since 1970-01-01, "2026-03-01"."""
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


def _canvas(title: str, height: float) -> tuple[Figure, Axes]:
    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(_INCHES, height), layout="constrained")
        axes = figure.add_subplot()
    axes.xaxis.set_major_locator(MaxNLocator(_TICKS, integer=True))
    axes.set_gid(title)
    return figure, axes


def _svg(figure: Figure, title: str) -> str:
    buffer = io.StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None, "Title": title})
    text = buffer.getvalue()
    drawing = text[text.index("<svg") :]
    return drawing.replace(_INK, "currentColor").replace("<svg ", f'<svg role="img" aria-label="{title}" ', 1)
