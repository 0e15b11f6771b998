"""Lines of a metric -> a picture: SVG, PNG or PDF, the same bytes for the same lines. The door to matplotlib."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractor.check import Line, Point, Value
from extractor.errors import UsageError
from extractor.export import whole_binary_file
from extractor.export.formats import need
from extractor.model import Observation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SUFFIXES = (".svg", ".png", ".pdf")
PANELS, LINES = 6, 8
"""How many panels a picture has at most, and how many lines a panel."""

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000", "#7F7F7F")
_WIDTH, _HEAD, _PANEL, _FOOT = 8.0, 0.75, 2.3, 0.75  # inches
_VINTAGES = 6
_TICKS = 8
_EPOCH = date(1970, 1, 1)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_GREY = "#5f6368"
_STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib: the same letters on every machine
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#9aa0a6",
    "axes.linewidth": 0.8,
    "xtick.color": _GREY,
    "ytick.color": _GREY,
    "text.parse_math": False,  # a release may print two dollar signs
    "svg.hashsalt": "press-extractor",
    "svg.fonttype": "path",
    "path.simplify": False,
}
_UNDATED: dict[str, dict[str, Any]] = {
    ".svg": {"Date": None}, ".png": {"Software": None}, ".pdf": {"CreationDate": None, "ModDate": None},
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """How much a picture holds, and how many lines found no room in it."""

    panels: int
    lines: int
    left_out: int


@dataclass(frozen=True)
class _Panel:
    """Lines that share a scale: of one measure, comparison and unit."""

    title: str
    lines: tuple[Line, ...]


def draw(lines: Sequence[Line], path: Path, *, title: str, source: str = "") -> Drawn:
    """Draws lines into a file whose ending says the format: a panel for each measure, comparison and unit, a line for
    each series with its name at its end; earlier vintages fainter, forecasts and targets dashed.

    Raises UsageError for another ending or where matplotlib is not installed, OutputError where the file cannot be
    written.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(f"{path}: pictures are {', '.join(SUFFIXES)}; end the name in one of them")
    need("matplotlib", "a picture")
    panels = _panels(lines)
    kept = [_Panel(panel.title, panel.lines[:LINES]) for panel in panels[:PANELS]]
    from matplotlib import rc_context, rcdefaults, rcParams

    with rc_context():
        rcdefaults()  # a matplotlibrc in the working folder has no say: it could have LaTeX run
        rcParams.update(_STYLE)
        figure = _figure(kept, _clean(title), _clean(source))
        picture = io.BytesIO()
        figure.savefig(picture, format=suffix[1:], dpi=150, metadata=_UNDATED[suffix])
    with whole_binary_file(path) as file:
        file.write(picture.getvalue())
    shown = sum(len(panel.lines) for panel in kept)
    return Drawn(len(kept), shown, len(lines) - shown)


def _panels(lines: Sequence[Line]) -> list[_Panel]:
    groups: dict[tuple[str, str, str], list[Line]] = {}
    for line in lines:
        row = line.last
        groups.setdefault((row.measure, row.comparison, row.unit), []).append(line)
    panels = [_Panel(_scale(key), tuple(group)) for key, group in groups.items()]
    drawn = [panel for panel in panels if any(len(line.points) > 1 for line in panel.lines)]
    panels = drawn or panels  # a lone point is a picture only where there is nothing else
    return sorted(panels, key=lambda panel: (-sum(len(line.points) for line in panel.lines), panel.title))


_COMPARED = {"yoy": "against a year before", "pop": "against the period before", "peer": "against another"}


def _scale(key: tuple[str, str, str]) -> str:
    """What the numbers of a panel are: `Growth against a year before, percent`."""
    measure, comparison, unit = key
    what = " ".join(filter(None, (measure, _COMPARED.get(comparison, ""))))
    return _clean(f"{what[:1].upper()}{what[1:]}" + (f", {unit.replace('_', ' ')}" if unit != "1" else ""))


def _figure(panels: Sequence[_Panel], title: str, source: str) -> Figure:
    from matplotlib.figure import Figure

    height = _HEAD + _PANEL * len(panels) + _FOOT
    figure = Figure(figsize=(_WIDTH, height), facecolor="white")
    figure.text(0.02, 1 - 0.28 / height, title, size=13, weight="bold", va="center")
    rows = figure.subplots(len(panels), 1, sharex=True, squeeze=False)
    figure.subplots_adjust(left=0.075, right=0.74, top=1 - _HEAD / height, bottom=(_FOOT + 0.35) / height, hspace=0.42)
    for axes, panel in zip(rows[:, 0], panels, strict=True):
        _draw_panel(axes, panel)
    _dates(rows[-1, 0], [line for panel in panels for line in panel.lines])
    notes = " ".join(_notes([line for panel in panels for line in panel.lines]))
    figure.text(0.02, 0.30 / height, source, size=7.5, color=_GREY, va="center")
    figure.text(0.02, 0.13 / height, notes, size=7.5, color=_GREY, va="center")
    return figure


def _notes(lines: Sequence[Line]) -> Iterator[str]:
    """What the signs mean that are in the picture."""
    points = [point for line in lines for point in line.points]
    if any(point.earlier for point in points):
        yield "Fainter: as known before revisions."
    if any(point.expected for point in points):
        yield "Dashed, open: forecasts and targets."
    if any(point.row.value_high is not None for point in points):
        yield "Bars: ranges."


def _draw_panel(axes: Axes, panel: _Panel) -> None:
    axes.set_title(panel.title, loc="left", size=9, color=_GREY, pad=8)
    axes.grid(axis="y", color="#e8eaed", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(length=3, labelsize=8)
    axes.yaxis.set_major_formatter(lambda value, _: _short(value))
    names = _names(panel.lines)
    for place, line in enumerate(panel.lines):
        _draw_line(axes, line, _COLOURS[place % len(_COLOURS)])
    axes.margins(x=0.04, y=0.12)
    low, high = axes.get_ylim()
    if low < 0 < high:
        axes.axhline(0, color="#9aa0a6", linewidth=0.8, zorder=1)
    _label(axes, [(line, name) for line, name in zip(panel.lines, names, strict=True)])


def _draw_line(axes: Axes, line: Line, colour: str) -> None:
    for vintage in list(_vintages(line))[-_VINTAGES:]:
        axes.plot(*_coordinates(vintage), color=colour, alpha=0.3, linewidth=1.1, marker="o", markersize=2.5, zorder=2)
    actual = [point for point in line.points if not point.expected]
    expected = [point for point in line.points if point.expected]
    if expected:
        from_last = [point for point in actual if _middle(point) < _middle(expected[0])][-1:]
        dashed = _coordinates([*from_last, *expected])
        axes.plot(*dashed, color=colour, linewidth=1.5, linestyle=(0, (4, 2.5)), zorder=3)
        axes.plot(*_coordinates(expected), "o", color=colour, markersize=4, markerfacecolor="white", zorder=4)
    if actual:
        axes.plot(*_coordinates(actual), color=colour, linewidth=0.9, linestyle=(0, (1, 2)), alpha=0.6, zorder=3)
    for run in _runs(actual):
        axes.plot(*_coordinates(run), color=colour, linewidth=1.8, marker="o", markersize=3.5, zorder=5)
    for point in line.points:
        if point.row.value_high is not None:
            ends = float(point.row.value), float(point.row.value_high)
            axes.vlines(_at(point), *ends, color=colour, linewidth=2.5, alpha=0.5, zorder=3)


def _runs(points: Sequence[Point]) -> Iterator[list[Point]]:
    """Points in a row; where periods are missing between two of them a new run begins."""
    run: list[Point] = []
    for point in points:
        start, end = _days(point.row)
        if run and (start - _days(run[-1].row)[1]).days > 1 + (end - start).days // 2:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _coordinates(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    return [_at(point) for point in points], [float(_drawn(point.value)) for point in points]


def _drawn(value: Value) -> Decimal:
    """The value, or the middle of a range."""
    row = value.row
    return row.value if row.value_high is None else (row.value + row.value_high) / 2


def _days(row: Observation) -> tuple[date, date]:
    assert row.period_start is not None and row.period_end is not None  # no series without
    return row.period_start, row.period_end


def _middle(point: Point) -> date:
    start, end = _days(point.row)
    return start + (end - start) // 2


def _at(point: Point) -> float:
    """The middle of the period as matplotlib counts days."""
    return float((_middle(point) - _EPOCH).days)


def _vintages(line: Line) -> Iterator[list[Point]]:
    """The line as it was known before each revision, where it was another."""
    revised = sorted({
        point.value.realtime_start for point in line.points if point.earlier and point.value.realtime_start
    } | {old.realtime_start for point in line.points for old in point.earlier[1:] if old.realtime_start})  # fmt: skip
    for day in revised:
        values = [_known(point, day - timedelta(days=1)) for point in line.points]
        known = [Point(value) for value in values if value is not None]
        if known:
            yield known


def _known(point: Point, day: date) -> Value | None:
    """The value of a period on a day."""
    said = [one for one in (*point.earlier, point.value) if (one.realtime_start or date.min) <= day]
    return said[-1] if said else None


def _names(lines: Sequence[Line]) -> list[str]:
    """What tells the lines of a panel from one another, in two rows at most; the words of the metric where one name
    is enough."""
    everywhere = set.intersection(*(set(line.parts) for line in lines)) if len(lines) > 1 else set()
    names = []
    for line in lines:
        own = [part for part in line.parts if part not in everywhere] if len(lines) > 1 else [line.parts[0]]
        shown = [_cut(_clean(part).replace("_", " ")) for part in own[:2]]
        names.append("\n".join([name[:1].upper() + name[1:] for name in shown[:1]] + shown[1:]))
    return names


def _cut(text: str, most: int = 31) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _label(axes: Axes, named: Sequence[tuple[Line, str]]) -> None:
    """Names beside the ends of the lines, moved apart where they would touch."""
    low, high = axes.get_ylim()
    row = (high - low) * 0.085  # the height of a row of letters
    ends = [(float(_drawn(line.points[-1].value)), place, name) for place, (line, name) in enumerate(named)]
    halves = {name: row * (name.count("\n") + 1.3) / 2 for _, _, name in ends}
    middles: dict[int, float] = {}
    free = low
    for end, place, name in sorted(ends):
        middles[place] = max(end, free + halves[name])
        free = middles[place] + halves[name]
    free = max(high, low + 2 * sum(halves[name] for _, _, name in ends))
    for _, place, name in sorted(ends, reverse=True):
        middles[place] = min(middles[place], free - halves[name])
        free = middles[place] - halves[name]
    for _, place, name in ends:
        axes.annotate(
            name, xy=(1, middles[place]), xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points",
            color=_COLOURS[place % len(_COLOURS)], size=8, va="center", annotation_clip=False,
        )  # fmt: skip


def _dates(axes: Axes, lines: Sequence[Line]) -> None:
    """Ticks in the middle of the periods, so that a point stands over the name of its own: those of the most common
    frequency first, a few where there are many."""
    points = [point for line in lines for point in line.points]
    counts = Counter(point.row.freq or "" for point in points)
    order = sorted(counts, key=lambda freq: (-counts[freq], freq))
    first, last = min(map(_at, points)), max(map(_at, points))
    kept: dict[float, str] = {}
    for freq in order:
        for at, name in sorted((_at(point), _tick(point.row)) for point in points if (point.row.freq or "") == freq):
            if all(abs(at - other) * _TICKS >= last - first for other in kept):
                kept[at] = name
    axes.set_xticks(list(kept), list(kept.values()))
    if first == last:
        axes.set_xlim(first - 60, last + 60)


def _tick(row: Observation) -> str:
    """A period as an axis has it: `Jan\\n2025`."""
    year, _, part = (row.period or "").partition("-")
    if row.freq == "M":
        return f"{_MONTHS[int(part) - 1]}\n{year}"
    if row.freq in ("Q", "S", "W"):
        return f"{part}\n{year}"
    return year if row.freq == "A" else (row.period or "").partition("/")[0]


def _short(value: float) -> str:
    """A number on an axis: 4.8 bn."""
    for size, name in ((1e12, " tn"), (1e9, " bn"), (1e6, " m")):
        if abs(value) >= size:
            return f"{value / size:.4g}{name}"
    return f"{value:,.6g}"


def _clean(text: str) -> str:
    """Texts of releases without what no font draws."""
    return "".join(char if char.isprintable() else " " for char in text)
