"""Explanation -> the page that a reader sees: in colour on a terminal, plain text elsewhere.

Texts of a release are only ever added as `Text` with a style of ours, never as markup, and without control
characters.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.cli.common import printable
from extractor.story import SentenceStory

if TYPE_CHECKING:
    from extractor.story import CellStory, Decision, Explanation, Filled, Near, NotRead, Number, Piece, Weight

_SHORT = 160  # characters of a block that is not read
_WIDTH = 100  # of a page that goes to no terminal
_WIDEST = 120
_LINES = ("row", "left_out", "no_metric")
_COLOUR = {
    "row": "green", "left_out": "yellow", "no_metric": "red", "refused": "magenta", "period": "cyan", "unseen": "red",
}  # fmt: skip
_PIECES = {"value": "bold", "metric": "bright_blue", "period": "cyan", "comparison": "magenta", "base": "magenta"}
_COUNTED = {
    "row": "in the table", "left_out": "left out by confidence", "no_metric": "without a metric",
    "refused": "refused", "period": "in wordings of time", "unseen": "seen by no rule",
}  # fmt: skip


def show(explanation: Explanation, *, closely: bool = False) -> None:
    """Prints an explanation on standard output. `closely` tells in every case of surer rules that nearly fitted, not
    only where no rule but the last resort was left."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # an old code page shows a mark for what it has no letter for
    console = Console(highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST) if console.is_terminal else _WIDTH
    if console.is_terminal:
        _show(console, explanation, closely)
        return
    with console.capture() as page:
        _show(console, explanation, closely)
    typer.echo("\n".join(line.rstrip() for line in page.get().splitlines()))


def _show(console: Console, explanation: Explanation, closely: bool) -> None:
    console.print(_head(explanation))
    for part in explanation.in_order():
        console.print()
        if isinstance(part, SentenceStory):
            _show_sentence(console, part, closely)
        else:
            console.print(_not_read(part))
    if explanation.cells:
        console.print()
        _show_cells(console, explanation.cells, closely)
    console.print()
    console.print(_count(explanation))


def _head(explanation: Explanation) -> Text:
    day = explanation.published
    head = Text()
    if explanation.title:
        head.append(printable(explanation.title), "bold").append("\n")
    source = f"{printable(explanation.source)}, " if explanation.source else ""
    when = f"released {day}" if day else "release date not known (give it with --published)"
    return head.append(f"{source}{when}", "dim")


def _count(explanation: Explanation) -> Text:
    """How many numbers met which fate."""
    numbers = explanation.numbers
    counts: Counter[str] = Counter(number.outcome for number in numbers)
    told = [f"{counts[outcome]} {words}" for outcome, words in _COUNTED.items() if counts[outcome]]
    if explanation.not_read:
        told.append(f"{len(explanation.not_read)} blocks with numbers not read")
    noun = "number" if len(numbers) == 1 else "numbers"
    return Text(f"{len(numbers)} {noun}: {', '.join(told)}" if told else "no numbers", "dim")


def _show_cells(console: Console, cells: Sequence[CellStory], closely: bool) -> None:
    """The numbers of tables: each with where its unit, scale, period and metric come from, or how many there are."""
    if not closely:
        counts: Counter[str] = Counter(cell.outcome for cell in cells)
        told = ", ".join(f"{counts[outcome]} {words}" for outcome, words in _COUNTED.items() if counts[outcome])
        console.print(Text(f"{len(cells)} numbers of tables: {told}; --number tells of one, by its place too", "dim"))
        return
    for cell in cells:
        head = (
            Text().append(printable(cell.text), f"bold {_COLOUR[cell.outcome]}").append(f"  cell {cell.place}  ", "dim")
        )
        console.print(head.append(cell.because))
        grid = _grid()
        grid.add_row(Text("metric", "dim"), Text(printable(cell.metric or "none")))
        for decision in cell.decisions:
            value = "" if decision.about == "heads" else f"{printable(decision.value)}: "
            grid.add_row(Text(decision.about, "dim"), Text(f"{value}{printable(decision.why)}"))
        console.print(Padding(grid, (0, 0, 0, 2)))


def _not_read(block: NotRead) -> Text:
    rule = f" ({block.rule}, {block.where})" if block.rule and block.where else f" ({block.rule})" if block.rule else ""
    text = Text()
    text.append("not read", "magenta").append(f": {block.because}{rule}\n  ")
    body = printable(block.text)
    shown = body if len(body) <= _SHORT else f"{body[:_SHORT].rstrip()} ..."
    return text.append(shown, "dim")


def _show_sentence(console: Console, sentence: SentenceStory, closely: bool) -> None:
    console.print(_marked(sentence, plain=not console.is_terminal))
    linked = any(number.outcome in _LINES for number in sentence.numbers)
    if linked:
        grid = _grid()
        grid.add_row(Text("read as", "dim"), _joined(sentence.reading))
        if sentence.beside:
            grid.add_row(Text("beside", "dim"), _joined(sentence.beside))
        console.print(Padding(grid, (0, 0, 0, 2)))
    for place, number in enumerate(sentence.numbers):
        told = number.outcome in _LINES or (place > 0 and sentence.numbers[place - 1].outcome in _LINES)
        if told or (linked and place == 0):
            console.print()
        console.print(Padding(_headline(number), (0, 0, 0, 2)))
        if number.outcome in _LINES:
            console.print(Padding(_story(number, closely), (0, 0, 0, 4)))


def _marked(sentence: SentenceStory, *, plain: bool) -> Text:
    """The sentence with its numbers marked: by colour, or in angles where there is none."""
    text, done = Text(), 0
    for number in sentence.numbers:
        start, end = max(number.char_start - sentence.char_start, done), number.char_end - sentence.char_start
        text.append(printable(sentence.text[done:start]))
        shown = printable(sentence.text[start:end])
        text.append(f"«{shown}»" if plain else shown, f"bold {_COLOUR[number.outcome]}")
        done = end
    return text.append(printable(sentence.text[done:]))


def _joined(pieces: Sequence[Piece]) -> Text:
    """Pieces as the patterns write them: {change_verb: rose} by {value: 3.2%}."""
    text = Text()
    for piece in pieces:
        text.append(" " if text else "")
        shown = printable(piece.text)
        if piece.kind == "word":
            text.append(shown, "dim")
            continue
        style = _PIECES.get(piece.kind, "yellow")
        told = piece.kind == "period" and piece.meaning not in (None, piece.text)
        meaning = f" = {piece.meaning}" if told else ""
        text.append(f"{{{piece.kind}: ", "dim").append(shown, style).append(f"{meaning}}}", "dim")
    return text


def _headline(number: Number) -> Text:
    """What became of a number, in a line."""
    text = Text()
    text.append(printable(number.text), f"bold {_COLOUR[number.outcome]}").append("  ")
    row = number.row
    if row is None:
        rules = "" if number.outcome == "no_metric" else f" ({', '.join(number.rules)})" if number.rules else ""
        return text.append(number.because + rules)
    high = f" to {row.value_high:f}" if row.value_high is not None else ""
    sign = "+" if row.value > 0 and row.measure in ("growth", "change", "contribution") else ""
    said = [
        f"{row.measure} {sign}{row.value:f}{high}{_unit(row.unit)}",
        printable(row.metric or ""),
        row.period or "no period",
    ]
    said += [code for code in (row.comparison, row.status, row.qualifier) if code not in ("none", "actual")]
    text.append(", ".join(said))
    if number.outcome == "left_out":
        text.append(f"  {number.because}", "yellow")
    return text


def _story(number: Number, closely: bool) -> Table:
    grid = _grid()
    for name, told in _lines(number, closely):
        grid.add_row(Text(name, "dim"), told)
    return grid


def _lines(number: Number, closely: bool) -> Iterator[tuple[str, Text]]:
    yield "number", _number(number)
    yield from _statement(number, closely)
    yield from _decided(number)
    if number.row is not None:
        yield "confidence", _confidence(number, closely)
        if number.row.flags:
            yield "flags", Text(number.row.flags)


def _number(number: Number) -> Text:
    high = f" to {number.value_high:f}" if number.value_high is not None else ""
    qualifier = f", {number.qualifier}" if number.qualifier != "none" else ""
    text = Text(f"{number.value:f}{high}{_unit(number.unit)}{qualifier}")
    return text.append(f"  {', '.join(number.rules)}", "dim")


def _unit(code: str | None) -> str:
    return "" if code is None or code == "1" else f" {printable(code)}"


def _statement(number: Number, closely: bool) -> Iterator[tuple[str, Text]]:
    taken = number.statement
    if taken is None:
        return
    text = Text()
    text.append(taken.rule.removeprefix("statement."), "yellow" if taken.last_resort else "bold")
    text.append("  the last resort, since no other pattern fits" if taken.last_resort else "")
    text.append(f"  {taken.where}", "dim")
    yield "statement", text
    if taken.pattern and not taken.last_resort:
        yield "", Text(taken.pattern, "dim")
        yield "", _slots(taken.slots)
    if taken.also and closely:
        yield "fits too", Text(", ".join(rule.removeprefix("statement.") for rule in taken.also))
    if taken.last_resort or closely:
        for place, near in enumerate(number.near):
            yield "nearly" if place == 0 else "", _near(near)
        if not number.near:
            yield "nearly", Text("no surer pattern comes near")


def _slots(slots: Sequence[Filled]) -> Text:
    text = Text()
    for filled in slots:
        text.append("  " if text else "").append(f"{{{filled.slot}}} ", "dim").append(printable(filled.text))
    return text


def _near(near: Near) -> Text:
    text = Text()
    text.append(near.rule.removeprefix("statement."), "yellow").append(f", {near.found} of {near.wanted}: ")
    return text.append(printable(near.because)).append(f"\n{near.pattern}", "dim")


def _decided(number: Number) -> Iterator[tuple[str, Text]]:
    """The decisions, those that belong together in one line."""
    metric, found = number.decision("metric"), number.decision("metric_id")
    if metric is not None:
        text = Text().append(printable(metric.value or "none"), "bold").append(f": {printable(metric.because)}")
        if found is not None:
            text.append(f"; {printable(found.value or '')}, {found.because}")
        yield "metric", text
    measure, sign = number.decision("measure"), number.decision("sign")
    if measure is not None:
        text = _told(measure)
        if sign is not None:
            text.append(f"; {printable(sign.because)}").append(_rules(sign), "dim")
        yield "measure", text
    for what, name in (("period", "period"), ("comparison", "compared")):
        decision = number.decision(what)
        if decision is not None:
            yield name, _told(decision, _against(number) if what == "comparison" else "")
    for what, name in (
        ("status", "status"),
        ("adjustment", "adjusted"),
        ("attribution", "said by"),
        ("ref_area", "area"),
    ):
        decision = number.decision(what)
        if decision is not None and decision.value != "actual":
            yield name, _told(decision)


def _against(number: Number) -> str:
    against = number.row.comparison_period if number.row is not None else None
    return f" with {against}" if against else ""


def _told(decision: Decision, more: str = "") -> Text:
    text = Text().append(printable(decision.value or "none") + more, "bold")
    return text.append(f": {printable(decision.because)}").append(_rules(decision), "dim")


def _rules(decision: Decision) -> str:
    rules = [rule for rule in decision.rules if not rule.startswith("statement.")]
    return f" ({', '.join(rules)})" if rules else ""


def _confidence(number: Number, closely: bool) -> Text:
    """How sure a row is: closely, with all that it is made of; else with what speaks most for it and against it."""
    assert number.row is not None
    text = Text().append(f"{number.row.confidence}", "bold")
    parts = [part for part in number.confidence if part.weight]
    if closely:
        total = sum((part.weight for part in parts), Decimal(0))
        return text.append(f", log odds {total:+}: {_weights(parts)}", "dim")
    ranked = sorted((part for part in parts if part.feature != "base"), key=lambda part: part.weight)
    against, speaking = ranked[:1], ranked[-1:]
    return text.append(f": most for it {_weights(speaking)}, most against it {_weights(against)}", "dim")


def _weights(parts: Sequence[Weight]) -> str:
    return ", ".join(f"{part.feature.removeprefix('statement.')} {part.weight:+}" for part in parts)


def _grid() -> Table:
    """A column of names and one of what is told."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, min_width=10)
    grid.add_column(overflow="fold")
    return grid
