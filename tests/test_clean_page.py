"""Pages -> main text: what is body and what is furniture, `read_page`, pages that no one should have to read."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from benchmarks.nasty_pages import nasty_page, ungrounded

import extractor
from extractor.errors import ReleaseError

HERE = Path(__file__).parent
PAGES = HERE.parents[1] / "shared" / "html"
NUMBERS = HERE / "benchmarks" / "release_numbers.json"
LEAD = "The office for statistics said on Monday that exports rose by 3.2% in May from a year earlier."
MORE = "Imports went up by 2.1% over the same time, which was less than in the month before, it said."


def body(source: str) -> str:
    """The main text of a page with a title, a lead and then `source`, without the lead."""
    page = extractor.read_page(f"<body><h1>Exports up in May</h1><p>{LEAD}</p>{source}</body>")
    return page.main_text.removeprefix(LEAD).strip()


# --- read_page ------------------------------------------------------------------------------------------------


def test_clean_read_page_tells_what_the_page_says_of_itself() -> None:
    page = extractor.read_page(
        "<html lang='en'><head><meta property='og:site_name' content='Example Office'>"
        "<meta itemprop='datePublished dateCreated' property='article:published' content='2025-06-04T08:00:00Z'>"
        f"</head><body><h1>Exports up in May</h1><p>{LEAD}</p><p>Media contact: Ann, +1 555 010 0100</p></body></html>",
        url="https://example.org/may",
    )
    assert (page.title, page.published, page.publisher) == ("Exports up in May", date(2025, 6, 4), "Example Office")
    assert (page.language, page.url, page.main_text) == ("en", "https://example.org/may", LEAD)
    assert [block.kind for block in page.blocks] == ["title", "paragraph", "contact"]


def test_clean_read_page_decodes_bytes() -> None:
    assert extractor.read_page("<p>Größe: 5 €.</p>".encode("cp1252")).main_text == "Größe: 5 €."


def test_clean_read_page_gives_the_place_of_a_number_in_the_page() -> None:
    page = extractor.read_page(f"<p>{LEAD}</p><p>It was &euro;&nbsp;4<b>.4</b> mil&shy;lion.</p>")
    start = page.text.index("€ 4.4 million")
    span = page.html_span(start, start + len("€ 4.4 million"))
    assert page.html is not None and span is not None
    assert page.html[slice(*span)] == "&euro;&nbsp;4<b>.4</b> mil&shy;lion"


@pytest.mark.parametrize("page", ["", "<nav>Home</nav>", b"\0\1\2\3" * 9], ids=["empty", "navigation only", "binary"])
def test_clean_read_page_refuses_what_is_no_page(page: str | bytes) -> None:
    with pytest.raises(ReleaseError, match=r"text: (is empty|no text on the page|is no text)"):
        extractor.read_page(page)


# --- body and furniture ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "left"),
    [
        pytest.param(
            "<ul>" + "<li><h3><a href='/a'>GDP grew in the quarter</a></h3><p>It grew by 0.4%.</p></li>" * 3 + "</ul>",
            "",
            id="teasers: headlines that are links, one after the other",
        ),
        pytest.param(
            f"<p>{MORE}</p><p>READ MORE: Prices rose 2%</p><p>{MORE}</p>", f"{MORE}\n\n{MORE}", id="a link between"
        ),
        pytest.param(
            "<div class='photo'><p class='photo-caption'>The port, seen on May 3, 2025</p></div>", "", id="a caption"
        ),
        pytest.param("<p>The port of the town (Image: Example)</p>", "", id="a caption by its words"),
        pytest.param("<p>Updated 5:27 am, Wednesday, July 9</p>", "", id="when the page was changed"),
        pytest.param("<div class='sr-only'>Chart 12</div>", "", id="a text for screen readers"),
        pytest.param(
            f"<div class='field field--label-hidden'><p>{MORE}</p></div>", MORE, id="a class that hides a label"
        ),
        pytest.param(
            f"<div class='js-lightbox-gallery'><img><div><p>{MORE}</p></div></div>", MORE, id="text beside a picture"
        ),
        pytest.param(
            f"<div class='embed social'><blockquote><p>{MORE}</p><footer>Ann Example</footer></blockquote></div>",
            f"{MORE}\n\nAnn Example",
            id="what was said elsewhere, and who said it",
        ),
        pytest.param(f"<p>* * *</p><p>{MORE}</p><p>{MORE}</p>", f"{MORE}\n\n{MORE}", id="stars between parts"),
        pytest.param(f"<p>- Cars rose 4%</p><p>{MORE}</p>", f"Cars rose 4%\n\n{MORE}", id="a dash is one item's"),
        pytest.param(f"<div>{MORE}<div class='advert'>Buy 3</div>{MORE}</div>", f"{MORE}\n\n{MORE}", id="an advert"),
        pytest.param("<p>gain<sup>\u200b2</sup> of 3%</p>", "gain of 3%", id="a note mark after a zero width space"),
    ],
)
def test_clean_page_parts_body_and_furniture(source: str, left: str) -> None:
    assert body(source) == left


def test_clean_page_keeps_sections_that_are_all_called_widgets() -> None:
    sections = "".join(f"<div class='widget module'><h2>Part {n}</h2><p>{MORE}</p></div>" for n in "ABC")
    page = extractor.read_page(f"<body><div><div class='widget'><h1>Exports up in May</h1></div>{sections}</div>")
    assert page.main_text.count(MORE) == 3


def test_clean_page_reads_a_hidden_copy_once() -> None:
    copy = f"<h1>Exports up in May</h1><p>{LEAD}</p><p>{MORE}</p>"
    page = extractor.read_page(f"<body><div>{copy}</div><div style='display: none'>{copy}</div></body>")
    assert page.main_text == f"{LEAD}\n\n{MORE}"


def test_clean_page_reads_the_article_that_the_page_names() -> None:
    rules = "<p>You must not write what is rude, and we may take away what you wrote without saying why.</p>" * 9
    source = f"<div><h1>Exports up in May</h1><div itemprop='articleBody'><p>{LEAD}</p><p>{MORE}</p></div></div>"
    assert extractor.read_page(f"<body>{source}<div>{rules[:300]}</div></body>").main_text == f"{LEAD}\n\n{MORE}"


def test_clean_page_counts_the_lines_above_a_table_to_its_text() -> None:
    table = "<table><tr><th>Good</th><th>May</th></tr><tr><td>Cars</td><td>4.4</td></tr></table>"
    found = body(f"<h3>Safe Harbor Statement</h3><p>{MORE}</p><p>CONSOLIDATED INCOME</p><p>(in thousands)</p>{table}")
    assert found == "CONSOLIDATED INCOME\n\n(in thousands)\n\nGood\tMay\nCars\t4.4"


# --- real pages -----------------------------------------------------------------------------------------------


@pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not part of the repository")
def test_clean_page_keeps_the_numbers_of_real_releases() -> None:
    from benchmarks.release_numbers import numbers

    listed: dict[str, str] = json.loads(NUMBERS.read_text(encoding="utf-8"))
    precisions, recalls = [], []
    for name, figures in listed.items():
        want = Counter(figures.split())
        got = numbers(extractor.read_page((PAGES / "releases" / f"{name}.html").read_bytes()).main_text)
        shared = (want & got).total()
        precisions.append(shared / got.total())
        recalls.append(shared / want.total())
        assert recalls[-1] >= 0.95, name
    assert sum(precisions) / len(precisions) >= 0.98
    assert sum(recalls) / len(recalls) >= 0.99


@pytest.mark.skipif(not PAGES.is_dir(), reason="the real pages are not part of the repository")
@pytest.mark.parametrize("part", range(4))
def test_clean_page_grounds_every_character_of_real_articles(part: int) -> None:
    for path in sorted((PAGES / "articles" / "html").glob("*.html.gz"))[part::4]:
        assert ungrounded(extractor.read_page(gzip.decompress(path.read_bytes()))) is None, path.name


# --- nasty pages ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [*range(1, 40), *range(41, 60), 80])
def test_clean_page_reads_or_refuses_nasty_pages(seed: int) -> None:
    """The whole 2,000, with their times: `python tests/benchmarks/nasty_pages.py`."""
    try:
        document = extractor.read_page(nasty_page(seed)[1])
    except ReleaseError as error:
        assert str(error).partition(": ")[2]
    else:
        assert ungrounded(document) is None


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        pytest.param("<b>" * 900_000, "over 200000 tags", id="nothing but tags"),
        pytest.param(f"<p>{LEAD}" * 5_100, "over 5000 blocks", id="more paragraphs than a book"),
        pytest.param(f"<p>{LEAD * 20_000}", "over 1500000 characters", id="a paragraph without end"),
        pytest.param(
            f"<p>{LEAD}<i>a</i>" * 10 + f"<p>{LEAD}{'<i>a</i>' * 70_000}", "over 60000 tags", id="a tag a letter"
        ),
    ],
)
def test_clean_page_says_why_it_refuses(page: str, reason: str) -> None:
    with pytest.raises(ReleaseError, match=f"text: {reason}"):
        extractor.read_page(page)
