"""Long texts take time in proportion to their length: counted in lines of Python that are run, never by a clock.

The measured counterpart, over many more texts and with times, is tests/benchmarks/long_texts.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from steps import MOST, grows

from extractor import find_periods, find_quantities
from extractor.model import Release
from extractor.pipeline import Engine
from extractor.stretches import LONGEST, first_stretch, stretches

UNITS = {
    "changes": "Exports rose 3.1% in May 2024, ", "no stops": "sales rose 3% and ", "quarters": "Q1 ",
    "ranges": "from 3% to 4% in 2023 ", "years": "2024 ", "fiscal years": "fiscal 2023 and ", "money": "$3.2 million, ",
    "brackets": "hats (3.2%) ", "names": "Germany, ", "comparisons": "than in May 2023 ", "signs": "-", "digits": "1",
    "letters": "a", "stops": "U.S. ", "lists": "3%, 4% and 5%, respectively, ", "lines": "Exports rose 3.1% in May\n",
    "half a list": "Total: 3, ", "words of change": "up 3% ",
}  # fmt: skip


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_linear_in_a_sentence(engine: Engine, unit: str) -> None:
    assert grows(lambda text: engine.extract(Release("a.txt", f"<p>{text}".encode(), "text/html")), unit) < MOST


@pytest.mark.parametrize("unit", [UNITS[name] for name in ("changes", "quarters", "ranges", "years", "fiscal years")])
@pytest.mark.parametrize(
    "page",
    [
        "<table><caption>{}</caption><tr><th>Item<th>2023<th>2024<tr><td>Sales<td>3.1<td>4.2</table>",
        "<table><tr><th>Item<th>2023<th>2024<tr><td>{}<td>3.1<td>4.2<tr><td>Sales<td>3.1<td>4.2</table>",
        "<table><tr><th>Item<th>{}<th>2024<tr><td>Sales<td>3.1<td>4.2</table>",
    ],
    ids=["caption", "cell", "head"],
)
def test_linear_in_a_caption_a_cell_and_a_head(engine: Engine, page: str, unit: str) -> None:
    assert grows(lambda text: engine.extract(Release("a.html", page.format(text).encode(), "text/html")), unit) < MOST


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
@pytest.mark.parametrize("find", [find_periods, find_quantities], ids=["periods", "quantities"])
def test_linear_in_a_text_searched(find: Callable[[str], Any], unit: str) -> None:
    assert grows(find, unit) < MOST


def test_linear_offsets_of_what_is_found_in_stretches_are_those_of_the_text() -> None:
    text = "Exports rose 3.1% in May 2024, and imports fell 4.2% in June 2024. " * 60
    for found in (find_periods(text), find_quantities(text)):
        assert len(found) == 120
        assert all(text[one.start : one.end] == one.text for one in found)


def test_linear_nothing_is_linked_beyond_a_stretch(engine: Engine) -> None:
    filler = "and so on and on " * (LONGEST // 17)
    far = f"Retail sales in Norway {filler} rose 3.2%."
    rows = engine.extract(Release("a.txt", far.encode(), "text/plain")).observations
    assert all("Retail sales" not in row.metric_text for row in rows)
    near = engine.extract(Release("a.txt", b"Retail sales in Norway rose 3.2%.", "text/plain")).observations
    assert [row.metric_text for row in near] == ["Retail sales in Norway"]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        pytest.param("a" * 1000, [1000], id="as long as may be"),
        pytest.param("a" * 2500, [1000, 2000, 2500], id="no place to pause"),
        pytest.param("word " * 250, [1000, 1250], id="spaces"),
        pytest.param("w, " + "word " * 150 + "x; " + "word " * 150, [756, 1506], id="a semicolon before a space"),
        pytest.param("word " * 120 + "End. Next " + "word; " * 100, [605, 1210], id="the end of a sentence first"),
    ],
)
def test_linear_stretches_end_where_a_reader_would_pause(text: str, ends: list[int]) -> None:
    assert [end for _, end in stretches(text)] == ends
    assert "".join(text[start:end] for start, end in stretches(text)) == text
    assert first_stretch(text) == text[: ends[0]]
