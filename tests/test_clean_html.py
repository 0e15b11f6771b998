"""HTML -> blocks, places in the source, metadata."""

from __future__ import annotations

import html as html_module
import shutil
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from steps import MOST, grows

from extractor.clean import Cleaner
from extractor.errors import ReleaseError
from extractor.model import Document, Known, Release
from extractor.read import release_from_text
from extractor.rulebook import builtin_folder, load_rulebook

PAGES = Path(__file__).parents[2] / "shared" / "html" / "releases"
LEAD = "The office for statistics said on Monday that exports rose by 3.2% in May from a year earlier."


@pytest.fixture(scope="session")
def cleaner(tmp_path_factory: pytest.TempPathFactory) -> Cleaner:
    """A cleaner with the block rules alone, so that no other file of rules can spoil these tests."""
    folder = tmp_path_factory.mktemp("rules")
    shutil.copy(builtin_folder() / "blocks.yaml", folder)
    return Cleaner(load_rulebook([folder], builtin=False))


def read(cleaner: Cleaner, source: str, known: Known | None = None) -> Document:
    return cleaner.clean(release_from_text(source, html=True, known=known))


def body(cleaner: Cleaner, source: str) -> list[tuple[str, str]]:
    """Blocks of a page whose body is a title, a lead and then `source`; the first two are left out."""
    return blocks(read(cleaner, f"<body><h1>Exports up in May</h1><p>{LEAD}</p>{source}</body>"))[2:]


def blocks(document: Document) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def assert_grounded(document: Document) -> None:
    """Every character is what its place in the source says; a space may stand for a tag."""
    assert document.html is not None and document.html_starts is not None and document.html_ends is not None
    assert len(document.html_starts) == len(document.html_ends) == len(document.text)
    for char, start, end in zip(document.text, document.html_starts, document.html_ends, strict=True):
        said = html_module.unescape(document.html[start:end])
        if char.isspace():
            assert said.strip() == "" or said.lower().startswith("<br"), (char, said)
        else:
            assert said == char or (char in said and document.html[start] == "&"), (char, said)


# --- text and places ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text"),
    [
        pytest.param("rose 4.4<b>%</b> in <i>May</i>", "rose 4.4% in May", id="inline tags without spaces"),
        pytest.param("rose&nbsp;4.4\u2009%\n\t in May", "rose 4.4 % in May", id="odd spaces"),
        pytest.param("pro\u00adduc&shy;tion &zwnj;3\u200b%", "production 3%", id="hidden characters"),
        pytest.param("S&amp;P &lt;3&#37; &#x20AC;5&euro; A&T &copy 5", "S&P <3% €5€ A&T © 5", id="entities"),
        pytest.param("&notit; a &unknown; b &amp", "¬it; a &unknown; b &", id="entities that are none"),
        pytest.param("4<!-- a > b -->.<!-- -->4%", "4.4%", id="comments"),
        pytest.param("if x < 3 and y<5 then", "if x < 3 and y<5 then", id="signs that are no tags"),
        pytest.param("gain<sup>1</sup> of<sup>(2)</sup> 3%<sup>*</sup>", "gain of 3%", id="note marks"),
        pytest.param("share<sup><a href='#n'>1,2</a></sup> of 3%", "share of 3%", id="linked note marks"),
        pytest.param("5 km<sup>2</sup> on the 2<sup>nd</sup>", "5 km2 on the 2nd", id="powers and ordinals"),
        pytest.param("<script>var a = '<p>5%</p>';</script>rose 3%", "rose 3%", id="scripts"),
        pytest.param("<a title='a > b' href=\"#\">rose</a> 3%", "rose 3%", id="quotes with a sign in them"),
    ],
)
def test_clean_html_text_of_a_paragraph(cleaner: Cleaner, source: str, text: str) -> None:
    document = read(cleaner, f"<body><h1>Exports up in May</h1><p>{LEAD}</p><p>{source}</p></body>")
    assert blocks(document)[2] == ("paragraph", text)
    assert_grounded(document)


def test_clean_html_slices_the_number_out_of_the_page(cleaner: Cleaner) -> None:
    source = f"<body><p>{LEAD}</p><p>Sales were &euro;&nbsp;4<b>.4</b> mil&shy;lion in May.</p></body>"
    document = read(cleaner, source)
    start = document.text.index("€ 4.4 million")
    span = document.html_span(start, start + len("€ 4.4 million"))
    assert span is not None
    assert source[slice(*span)] == "&euro;&nbsp;4<b>.4</b> mil&shy;lion"


def test_clean_html_folds_white_space_and_parts_blocks(cleaner: Cleaner) -> None:
    document = read(cleaner, f"<body>\n <p>\n {LEAD} </p>\n\n<p>  Imports\n fell. </p>\n</body>")
    assert document.text == f"{LEAD}\n\nImports fell."
    assert_grounded(document)


@pytest.mark.parametrize("path", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem)
def test_clean_html_grounds_every_character_of_real_pages(cleaner: Cleaner, path: Path) -> None:
    document = cleaner.clean(Release(path.name, path.read_bytes(), "text/html"))
    assert_grounded(document)
    assert len(document.text) > 1000


_PIECES = st.sampled_from(
    [
        *("<p>", "</p>", "<div>", "</div>", "<b>", "</b>", "<br>", "<br/>", "<ul>", "<li>", "</ul>"),
        *("<table>", "<tr>", "<td>", "</td>", "<td><p>", "</table>", "<h1>", "</h1>", "<h2 class='a>b'>"),
        *("</h2>", "<sup>1</sup>", "<pre>", "</pre>", "<blockquote>", "<a href='x'>", "</a>", "<title>"),
        *("<!-- a -->", "<!--", "-->", "<script>", "</script>", "<", ">", "<p", "<a b='", "</", "'", '"'),
        *("&amp;", "&nbsp;", "&#8211;", "&#x;", "&notin", "&", "\u00ad", "\u200b", "\t", "\n", "\r\n", " "),
        *("é", "4.4%", "rose ", "Exports rose by 3% in May. ", "a" * 80 + ". "),
    ]
)


@settings(max_examples=400, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=60))
def test_clean_html_grounds_every_character_of_nasty_pages(cleaner: Cleaner, pieces: list[str]) -> None:
    source = "<body><p>Exports rose.</p>" + "".join(pieces)
    try:
        document = read(cleaner, source)
    except ReleaseError:
        return
    assert_grounded(document)
    end = 0
    for number, block in enumerate(document.blocks):
        assert end <= block.start < block.end <= len(document.text)
        assert block.parent is None or block.parent < number
        end = block.end


# --- blocks ---------------------------------------------------------------------------------------


def test_clean_html_reads_headings_lists_and_quotes(cleaner: Cleaner) -> None:
    document = read(
        cleaner,
        f"<body><h1>Exports up in May</h1><p>{LEAD}</p><h2>By good</h2><p>Highlights:</p>"
        "<ul><li>Cars rose 4%<ul><li>Small ones: 5%</ul><li><p>Ships fell</p><p>They had risen.</p></li></ul>"
        "<blockquote><p>We are glad.</p></blockquote>"
        "<figure><img><figcaption>The port in May</figcaption></figure></body>",
    )
    assert [(block.kind, block.level, block.parent) for block in document.blocks] == [
        ("title", None, None),
        ("paragraph", None, None),
        ("heading", 2, None),
        ("paragraph", None, None),
        ("list_item", None, 3),
        ("list_item", None, 4),
        ("list_item", None, 3),
        ("paragraph", None, None),
        ("quote", None, None),
        ("caption", None, None),
    ]


def test_clean_html_parts_a_div_at_two_line_breaks(cleaner: Cleaner) -> None:
    found = body(cleaner, "<div>Cars rose 4%<br>in May.<br/> <br />Ships fell 2%.</div>")
    assert found == [("paragraph", "Cars rose 4%\nin May."), ("paragraph", "Ships fell 2%.")]


def test_clean_html_takes_a_bold_line_for_a_heading(cleaner: Cleaner) -> None:
    found = body(cleaner, "<p><strong>Cars</strong><br>Cars rose 4%.</p><p><b>Ships</b></p><p><b>Note</b> this.</p>")
    assert found == [
        ("heading", "Cars"),
        ("paragraph", "Cars rose 4%."),
        ("heading", "Ships"),
        ("paragraph", "Note this."),
    ]


def test_clean_html_needs_no_end_tags(cleaner: Cleaner) -> None:
    found = body(cleaner, "<p>Cars rose.<p>Ships fell.<ul><li>Red: 4%<li>Blue: 5%</ul><p>So it went.")
    assert found == [
        ("paragraph", "Cars rose."),
        ("paragraph", "Ships fell."),
        ("list_item", "Red: 4%"),
        ("list_item", "Blue: 5%"),
        ("paragraph", "So it went."),
    ]


def test_clean_html_makes_a_data_table_one_block(cleaner: Cleaner) -> None:
    found = body(
        cleaner,
        "<table><tr><th>Good</th><th>May<br>2025</th></tr>"
        "<tr><td>Cars<sup>1</sup></td><td>4.<b>4</b>%</td></tr>"
        "<tr><td></td><td></td></tr><tr><td>Ships</td><td>&minus;2.0%</td></tr></table><p>Done.</p>",
    )
    assert found == [("table", "Good\tMay 2025\nCars\t4.4%\nShips\t−2.0%"), ("paragraph", "Done.")]


def test_clean_html_reads_through_layout_tables(cleaner: Cleaner) -> None:
    found = body(
        cleaner,
        f"<table><tr><td><p>{LEAD}</p></td></tr></table>"
        "<table><tr><td>•</td><td>Cars rose 4% in May, and more is to come</td></tr>"
        "<tr><td>•</td><td>Ships fell 2% in May, and nobody can say why</td></tr></table>",
    )
    assert found == [
        ("paragraph", LEAD),
        ("list_item", "Cars rose 4% in May, and more is to come"),
        ("list_item", "Ships fell 2% in May, and nobody can say why"),
    ]


def test_clean_html_reads_plain_text_in_pre(cleaner: Cleaner) -> None:
    source = f"<body><pre>\nExports up in May\n\n{LEAD}\n\n* Cars &amp; ships: 4%\n* Trains: 5%</pre>"
    document = read(cleaner, source)
    assert blocks(document) == [
        ("title", "Exports up in May"),
        ("paragraph", LEAD),
        ("list_item", "Cars & ships: 4%"),
        ("list_item", "Trains: 5%"),
    ]
    assert_grounded(document)


# --- furniture ------------------------------------------------------------------------------------


def test_clean_html_leaves_furniture(cleaner: Cleaner) -> None:
    source = f"""<html><head><title>Exports up in May | Office</title><style>p {{ width: 50% }}</style></head>
    <body><header><a href="/">Example Office</a><p>Call 555 0100</p></header>
    <nav><ul><li><a href="/a">Prices 2.1%</a></li></ul></nav>
    <div class="cookie-banner"><p>We use 24 cookies. You may accept them or leave them.</p></div>
    <ol class="breadcrumb"><li>Home</li><li>News</li></ol>
    <main><article><h1>Exports up in May</h1><p>{LEAD}</p><div class="socialShare">Share 12</div><p>{LEAD}</p>
    <ul><li><a href="/b">GDP grew 0.4% in the quarter</a></li><li><a href="/c">Prices rose 2.1%</a></li></ul>
    </article><section id="relatedNews"><h2>Related</h2><p>Prices rose 2.1%.</p></section></main>
    <form><input><p>Subscribe for 5 dollars</p></form><div hidden>Secret 5%</div>
    <div role="complementary">Shares fell 9%</div><aside>Shares fell 8%</aside>
    <footer>© 2025 Example Office, 100 Street</footer></body></html>"""
    assert blocks(read(cleaner, source)) == [
        ("title", "Exports up in May"),
        ("paragraph", LEAD),
        ("paragraph", LEAD),
    ]


def test_clean_html_keeps_a_page_that_is_one_form(cleaner: Cleaner) -> None:
    source = f"<body><form class='search'><h1>Exports up in May</h1><p>{LEAD}</p></form></body>"
    assert blocks(read(cleaner, source))[1] == ("paragraph", LEAD)


def test_clean_html_takes_title_and_lead_from_above_the_main_part(cleaner: Cleaner) -> None:
    source = (
        "<html><head><meta property='og:title' content='Exports up in May'></head><body><div>"
        "<div class='top'><h1>Our navigation here</h1></div>"
        "<div><h3>Exports up in May</h3><p>4 June 2025</p></div>"
        f"<div><div><p>{LEAD}</p><p>{LEAD}</p></div></div></div></body></html>"
    )
    document = read(cleaner, source)
    assert [kind for kind, _ in blocks(document)] == ["title", "dateline", "paragraph", "paragraph"]
    assert (document.title, document.published) == ("Exports up in May", date(2025, 6, 4))


def test_clean_html_knows_contacts_and_boilerplate_as_in_text(cleaner: Cleaner) -> None:
    found = body(
        cleaner,
        "<p>Cars<sup>1</sup> too.</p><h3>About Example Group</h3><p>It has 500 shops.</p><h3>Outlook</h3>"
        "<p>It will grow 5%.</p><p>Media contact:</p><p>Ann Example<br>+1 555 010 0100</p>"
        "<h3>Notes to editors</h3><p>There are 12 shops.</p>",
    )
    assert [kind for kind, _ in found] == [
        "paragraph",
        "boilerplate",
        "boilerplate",
        "heading",
        "paragraph",
        "contact",
        "contact",
        "footnote",
        "footnote",
    ]


# --- metadata -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "inside", "day"),
    [
        pytest.param(
            "<meta property='article:published_time' content='2025-06-04T08:00:00Z'>",
            "",
            date(2025, 6, 4),
            id="meta",
        ),
        pytest.param("<meta name='DC.date' content='2025/06/04'>", "", date(2025, 6, 4), id="Dublin Core"),
        pytest.param("<meta name='date' content='20250604'>", "", date(2025, 6, 4), id="digits"),
        pytest.param(
            '<script type="application/ld+json">'
            '{"@graph": [{"@type": "NewsArticle", "datePublished": "2025-06-04"}]}</script>',
            "",
            date(2025, 6, 4),
            id="JSON-LD",
        ),
        pytest.param("", "<time datetime='2025-06-04'>Wednesday</time>", date(2025, 6, 4), id="time"),
        pytest.param("", "<span class='pub-date'>4 June 2025</span>", date(2025, 6, 4), id="a class"),
        pytest.param("", "<p>TOWN, June 4, 2025 - Exports rose.</p>", date(2025, 6, 4), id="the text"),
        pytest.param("<meta name='date' content='someday'>", "", None, id="none"),
        pytest.param("<meta name='date' content='0001-01-01'>", "", None, id="out of the world"),
    ],
)
def test_clean_html_finds_the_day(cleaner: Cleaner, head: str, inside: str, day: date | None) -> None:
    source = f"<html><head>{head}</head><body><h1>Exports up in May</h1>{inside}<p>{LEAD}</p></body></html>"
    assert read(cleaner, source).published == day


def test_clean_html_reads_publisher_language_and_address(cleaner: Cleaner) -> None:
    source = (
        "<html lang='de-DE'><head><meta property='og:site_name' content='Example Office'>"
        "<link rel='canonical' href='https://example.org/a'></head><body><p>Plus 3%.</p></body></html>"
    )
    document = read(cleaner, source)
    said = (document.publisher, document.language, document.url)
    assert said == ("Example Office", "de", "https://example.org/a")


def test_clean_html_trusts_the_text_more_than_the_lang_attribute(cleaner: Cleaner) -> None:
    assert read(cleaner, f"<html lang='de'><body><p>{LEAD} {LEAD}</p></body></html>").language == "en"


def test_clean_html_takes_no_newswire_for_the_publisher(cleaner: Cleaner) -> None:
    source = (
        "<html><head><meta property='og:site_name' content='GlobeNewswire News Room'></head><body>"
        "<h1>Sales are up</h1><p>TOWN, May 4, 2025 (GLOBE NEWSWIRE) -- Example Group (NYSE: EX) today "
        "announced that sales rose.</p></body>"
    )
    assert read(cleaner, source).publisher == "Example Group"


def test_clean_html_title_falls_back_to_the_head(cleaner: Cleaner) -> None:
    source = f"<head><title>Exports up in May | Example Office</title></head><body><p>{LEAD}</p></body>"
    assert read(cleaner, source).title == "Exports up in May"


# --- bytes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        pytest.param("<meta charset='utf-8'>", "utf-8", id="UTF-8"),
        pytest.param("<meta charset='iso-8859-1'>", "cp1252", id="Latin-1"),
        pytest.param("<meta charset='iso-8859-1'>", "utf-8", id="says Latin-1, is UTF-8"),
        pytest.param("<meta content='text/html; charset=iso-8859-2'>", "iso-8859-2", id="Latin-2"),
        pytest.param("<?xml version='1.0' encoding='windows-1252'?>", "cp1252", id="XML declaration"),
        pytest.param("<meta charset='unicode_escape'>", "utf-8", id="a codec no page may choose"),
        pytest.param("<meta charset='nonsense'>", "utf-8", id="unknown"),
        pytest.param("", "utf-16", id="UTF-16 with its mark"),
        pytest.param("", "utf-16-le", id="UTF-16 without"),
        pytest.param("", "cp1252", id="undeclared Windows-1252"),
    ],
)
def test_clean_html_decodes(cleaner: Cleaner, declared: str, encoding: str) -> None:
    text = "Größe und Öl: plus 3 §"
    content = f"{declared}<body><p>{text}</p></body>".encode(encoding)
    assert cleaner.clean(Release("a.html", content, "text/html")).text == text


def test_clean_html_reads_a_string_whose_page_names_another_encoding(cleaner: Cleaner) -> None:
    assert read(cleaner, "<meta charset='gb2312'><p>Größe: 3 %</p>").text == "Größe: 3 %"


def test_clean_html_refuses_a_page_without_text(cleaner: Cleaner) -> None:
    with pytest.raises(ReleaseError, match="text: no text on the page"):
        read(cleaner, "<html><body><script>render()</script></body></html>")


# --- limits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["div", "b", "table><tr><td", "ul><li", "blockquote", "span", "section"])
def test_clean_html_survives_deep_nesting(cleaner: Cleaner, tag: str) -> None:
    source = "<body>" + f"<{tag}>" * 3000 + f"<p>{LEAD}</p>" + "</div>" * 3000
    assert LEAD in read(cleaner, source).text


@pytest.mark.parametrize(
    "nasty",
    [
        *("<", "<a ", "</", "<!--", '<a href="', "<a '\"", "&#", "&amp", "<!", "<?", "<script", "<p a="),
        *("<b></b>", "<p>x"),
    ],
)
def test_clean_html_takes_no_time_that_grows_faster_than_the_page(cleaner: Cleaner, nasty: str) -> None:
    def cleaned(nasties: str) -> None:
        try:
            assert LEAD in read(cleaner, f"<body><p>{LEAD}</p>{nasties}").text
        except ReleaseError as error:
            assert "tags" in str(error)

    cleaned(nasty * (300_000 // len(nasty)))
    assert grows(cleaned, nasty) < MOST


def test_clean_html_refuses_a_page_of_nothing_but_tags(cleaner: Cleaner) -> None:
    with pytest.raises(ReleaseError, match="over 200000 tags"):
        read(cleaner, "<b>" * 900_000)
