"""Kinds of table on which readers fail, five shapes of each, and tables as offices and companies print them: every
cell's value, unit, period and metric."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml

from extractor.model import Known, Observation, cell_name, cell_place
from extractor.pipeline import Engine
from extractor.read import release_from_text
from extractor.story import explained

TABLES = Path(__file__).parent / "tables"
CASES: list[dict[str, Any]] = [
    case for name in ("kinds.yaml", "offices.yaml") for case in yaml.safe_load((TABLES / name).read_text("utf-8"))
]


FILINGS: list[dict[str, Any]] = [
    case
    for name in ("filings.yaml", "offices_more.yaml")
    for case in yaml.safe_load((TABLES / name).read_text("utf-8"))
]
_TIMES = {"k": 3, "M": 6, "B": 9}
_MONEY = regex.compile(r"(\p{Sc})?\s?(\(?[\d.,]+)\s?(\)?\s?%|\))?")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(min_confidence=0)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_tables_kinds_give_exactly_these_rows(case: dict[str, Any], engine: Engine) -> None:
    release = release_from_text(page(case), html=True, known=Known(date(2025, 7, 30)))
    found = {row.table_cell: row for row in engine.extract(release).observations if row.table_cell}
    wanted = dict(parted(line) for line in case["rows"])
    assert {cell: told(found[cell], want) if cell in found else None for cell, want in wanted.items()} == wanted
    assert set(found) == set(wanted)


def _both_prints(case: dict[str, Any]) -> list[Any]:
    """A case as it stands and as filings print it; what is known to fail is said in `fails`."""
    failing = case.get("fails", "").split()
    return [
        pytest.param(
            case, name == "spaced", id=f"{case['id']}, {name}",
            marks=[pytest.mark.xfail(reason=f"{name}: not read yet", strict=True)] if name in failing else [],
        )
        for name in ("plain", "spaced")
    ]  # fmt: skip


@pytest.mark.parametrize(("case", "spaced"), [each for case in FILINGS for each in _both_prints(case)])
def test_tables_of_filings_give_exactly_these_rows(case: dict[str, Any], spaced: bool, engine: Engine) -> None:
    known = Known(case.get("published") or date(2025, 7, 30))
    release = release_from_text(page(case, spaced=spaced), html=True, known=known)
    rows = engine.extract(release).observations
    found = sorted((place, row) for row in rows if (place := cell_place(row.table_cell or "")) is not None)
    wanted = {number: (words, numbers) for number, words, numbers in map(numbered, case["rows"])}
    got: dict[int, list[str]] = {}
    for place, row in found:
        words = wanted.get(place[1], ("", ()))[0]
        metric = (row.metric_text or "").lower()
        told = f"{row.value.normalize():f} {row.unit} {row.period or ''}".strip()
        got.setdefault(place[1], []).append(
            told if all(word in metric for word in words.split()) else f"{told} “{metric}”"
        )
    assert got == {number: list(numbers) for number, (_, numbers) in wanted.items()}


def numbered(line: str) -> tuple[int, str, tuple[str, ...]]:
    """A row of a filing's case: its number, words of the metric, and value, unit and period of each of its cells."""
    head, _, cells = line.partition("|")
    number, _, words = head.strip().partition(" ")
    return int(number), words.strip(), tuple(_written_out(cell.strip()) for cell in cells.split(";"))


def _written_out(cell: str) -> str:
    value, _, rest = cell.partition(" ")
    number = Decimal(value.rstrip("kMB")).scaleb(_TIMES.get(value[-1], 0))
    return f"{number.normalize():f} {rest}"


_CLOSE = "<p>The board thanks all who work for Norvik, and it will report to the shareholders again in the autumn.</p>"
Want = tuple[str, str, str, str, str]


def parted(line: str) -> tuple[str, Want]:
    """A row of a case: its cell; value, unit, period, words of the metric and status."""
    cell, value, unit, period, words, *status = (part.strip() for part in line.split("|"))
    return cell_name(*cell_place(cell) or ()), (value, unit, period, words, status[0] if status else "actual")


def told(row: Observation, want: Want) -> Want:
    """What a row says, in the form of a case; the words are those wanted that its metric has."""
    value = f"{row.value.normalize():f}" + (f"..{row.value_high.normalize():f}" if row.value_high is not None else "")
    words = "; ".join(word for word in want[3].split("; ") if word in (row.metric_text or "").lower())
    return value, row.unit, row.period or "", words, row.status


def page(case: dict[str, Any], *, spaced: bool = False) -> str:
    """The HTML of a case, `spaced` as filings print tables: signs in cells of their own, empty cells between."""
    cell = spaced_cell if spaced else cell_of
    above = "".join(f"<p>{escape(line)}</p>" for line in case.get("above", []))
    rows = "".join(f"<tr>{''.join(map(cell, line.split('|')))}</tr>" for line in case["table"].splitlines())
    return f"<html><body><h1>Norvik reports results</h1>{above}<table>{rows}</table>{_CLOSE}</body></html>"


def cell_of(text: str) -> str:
    words, _, span = text.partition(">")
    across = f" colspan={span.strip()}" if span.strip().isdigit() else ""
    return f"<td{across}>{escape(words.strip())}</td>"


def spaced_cell(text: str) -> str:
    """A cell as four: "$", number, ")" or "%", and an empty one."""
    words, _, span = text.partition(">")
    across, words = int(span) if span.strip().isdigit() else 1, words.strip()
    number = _MONEY.fullmatch(words)
    if number is None or across > 1:
        return f"<td colspan={4 * across - 1}>{escape(words)}</td><td></td>"
    sign, digits, close = (escape(part or "") for part in number.groups())
    if not sign:
        return f"<td colspan=2>{digits}</td><td>{close}</td><td></td>"
    return f"<td>{sign}</td><td>{digits}</td><td>{close}</td><td></td>"


def test_tables_explain_tells_where_unit_scale_period_and_heads_come_from(engine: Engine) -> None:
    case = next(case for case in CASES if case["id"] == "a label of three columns holds the scale")
    told = explained(engine, release_from_text(page(case), html=True, known=Known(date(2025, 7, 30))))
    cell = next(cell for cell in told.cells if cell.place == "t1r4c5")
    assert {decision.about: (decision.value, decision.why) for decision in cell.decisions} == {
        "unit": ("USD", "a line over the table, “(Dollars in millions)”"),
        "scale": ("1000000", "a line over the table, “(Dollars in millions)”"),
        "period": ("2024-01-01 to 2024-06-30", "its heads, “Six months ended June 30 2024”"),
        "heads": ("Loss on disposals", "row “Loss on disposals”; column “Six months ended June 30” > “2024”"),
    }


def test_tables_without_a_scale_are_in_doubt(engine: Engine) -> None:
    case = {"table": " | Q2 2025 | Q2 2024\nNet sales | $1,204 | $1,150\nOther income | $88 | $91"}
    release = release_from_text(page(case), html=True, known=Known(date(2025, 7, 30)))
    rows = [row for row in engine.extract(release).observations if row.table_cell]
    assert {row.flags for row in rows} == {"scale_unknown"}
    assert all(row.confidence is not None and row.confidence < 0.65 for row in rows)
