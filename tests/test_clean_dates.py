"""The day of publication: how pages and texts print it, what else they print beside it, what markup says."""

from __future__ import annotations

from datetime import date

import pytest

from extractor import read_page
from extractor.clean import Cleaner
from extractor.clean.dates import Dates
from extractor.read import release_from_text
from extractor.rulebook import load_rulebook

TITLE = "Harvest of hops in Varnholm up by a tenth"
BODY = "".join(
    f"<p>The board of growers said that the harvest of {what} came to {tons} tonnes in the year under review, "
    "which is more than in any of the ten years before it, and that prices held up well all the same.</p>"
    for what, tons in (("hops", "41,200"), ("barley", "88,100"), ("malting wheat", "12,400"), ("rye", "9,300"))
)


@pytest.fixture(scope="module")
def dates() -> Dates:
    return Dates(load_rulebook())


def published(shown: str, *, head: str = "", after: str = "", lang: str = "en", above: str = "") -> str | None:
    """The day of a page that shows something between its title and its text, above the title, or after the text."""
    source = (
        f'<html lang="{lang}"><head><title>{TITLE} | Growers</title>{head}</head><body><header>{above}</header>'
        f"<main><h1>{TITLE}</h1>{shown}<div>{BODY}</div></main>{after}</body></html>"
    )
    day = read_page(source).published
    return day.isoformat() if day else None


def teaser(day: str, name: str = "Other news of the board") -> str:
    return f'<a class="item" href="/n"><time itemprop="datePublished" datetime="{day}">{day}</time><h3>{name}</h3></a>'


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("<p>24 April 2020</p>", "2020-04-24"),
        ("<p>24 April 2020 | Press release</p>", "2020-04-24"),
        ("<p>Press release | 24 April 2020</p>", "2020-04-24"),
        ("<div>Press release No 12/2020 &ndash; 24 April 2020</div>", "2020-04-24"),
        ("<p>2022/12/06</p>", "2022-12-06"),
        ("<p>2022.12.06</p>", "2022-12-06"),
        ("<p>2025年8月6日</p>", "2025-08-06"),
        ("<p>2025년 8월 6일</p>", "2025-08-06"),
        ("<p>Published on Wednesday, 6th of August 2025</p>", "2025-08-06"),
        ("<p>06-Aug-2025</p>", "2025-08-06"),
        ("<p>Posted On: 09 AUG 2025 5:00PM by the Varnholm desk</p>", "2025-08-09"),
        ("<p>Embargoed until: 10:00 a.m., July 30, 2025</p>", "2025-07-30"),
        ('<div><span class="d">06</span> <span>August</span> <span>2025</span></div>', "2025-08-06"),
        ('<div class="post-date">August 13, 2025</div><p>Account of the meeting of July 30, 2025</p>', "2025-08-13"),
        ("<p>6 août 2025</p>", "2025-08-06"),
        ("<p>6. August 2025</p>", "2025-08-06"),
        ("<p>6 de agosto de 2025</p>", "2025-08-06"),
        ("<p>2025. augusztus 6.</p>", "2025-08-06"),
        ("<p>Varnholm, 06.08.2025</p>", "2025-08-06"),
        ("<p>First published 6 August 2025, last updated 9 September 2025</p>", "2025-08-06"),
    ],
)
def test_a_page_is_of_the_day_that_it_shows_under_its_title(shown: str, expected: str) -> None:
    assert published(shown) == expected


@pytest.mark.parametrize(
    "shown",
    [
        "<p>Last Update: November 19, 2025</p>",
        "<p>Last modified on 19 November 2025</p>",
        "<p>Next release: 19 November 2025</p>",
        "<p>Date of meeting: Friday, 14 November 2025</p>",
        "<p>Meeting held on 14 November 2025</p>",
        "<p>Effective date: 1 December 2025</p>",
        "<p>For the quarter ended 30 September 2025</p>",
        "<p>As of 30 September 2025</p>",
        "<p>November 2025</p>",
        "<p>06/12/2025</p>",
        "<p>31 February 2025</p>",
        "<p>&copy; 2025 Growers</p>",
    ],
)
def test_other_days_are_no_days_of_publication(shown: str) -> None:
    assert published(shown) is None


@pytest.mark.parametrize(
    ("shown", "lang", "head", "expected"),
    [
        ("<p>06/12/2022</p>", "en-GB", "", "2022-12-06"),
        ("<p>06/12/2022</p>", "fr", "", "2022-12-06"),
        ("<p>06/12/2022</p>", "en-US", "", "2022-06-12"),
        ("<p>06/12/2022</p>", "en-CA", "", None),
        ("<p>06/12/2022</p>", "en-US", '<link rel="canonical" href="https://growers.example.uk/n/1">', "2022-12-06"),
        ("<p>06/12/2022</p>", "en", '<link rel="canonical" href="https://growers.gov/n/1">', "2022-06-12"),
        ("<p>26/12/2022</p>", "en-US", "", "2022-12-26"),
        ("<p>06.12.2022</p>", "en-US", "", "2022-12-06"),
        ("<p>06/06/2022</p>", "en", "", "2022-06-06"),
    ],
)
def test_days_in_figures_go_by_country_and_language(shown: str, lang: str, head: str, expected: str | None) -> None:
    assert published(shown, lang=lang, head=head) == expected


def test_dates_of_teasers_are_not_those_of_the_page() -> None:
    teasers = "<div>" + "".join(map(teaser, ("2026-03-19", "2025-12-18"))) + "</div>"
    assert published('<div class="published-date">Published on 05 February 2026</div>', after=teasers) == "2026-02-05"
    assert published("<p>5 February 2026</p>", after=teasers, above=teasers) == "2026-02-05"
    assert published("", after=teasers) is None
    listed = "".join(f"<li>{teaser(f'2026-03-1{n}')}</li>" for n in range(5))
    assert published("", above=f"<ul>{listed}</ul>") is None


@pytest.mark.parametrize(
    "markup",
    [
        '<meta property="article:published_time" content="2025-08-06T10:00:00+02:00">',
        '<meta name="DC.Date" content="20250806">',
        '<meta name="citation_publication_date" content="2025/08/06">',
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2025-08-06"}</script>',
        '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "name": "' + TITLE + '", '
        '"datePublished": "2025-08-06"}, {"@type": "Article", "headline": "Another release of the growers", '
        '"datePublished": "2024-01-01"}]}</script>',
        '<link rel="canonical" href="https://growers.example/2025/08/06/hops">',
    ],
)
def test_markup_dates_a_page_that_shows_no_day(markup: str) -> None:
    assert published("", head=markup) == "2025-08-06"
    assert published("<p>Last update: 9 September 2025</p>", head=markup) == "2025-08-06"


def test_a_page_with_two_articles_of_other_titles_is_undated() -> None:
    other = '{"@type": "Article", "headline": "Another release of the growers %d", "datePublished": "2024-01-0%d"}'
    listed = ", ".join(other % (n, n) for n in (1, 2))
    assert published("", head=f'<script type="application/ld+json">[{listed}]</script>') is None


def test_what_readers_see_goes_before_markup() -> None:
    moved = '<meta property="article:published_time" content="2025-03-01T10:00:00Z">'
    assert published('<time class="date">4 July 2019</time>', head=moved) == "2019-07-04"
    evening = '<meta property="article:published_time" content="2025-08-07T01:30:00Z">'
    assert published("<p>By A. Example, August 6, 2025, 9:30 pm</p>", head=evening, lang="en-US") == "2025-08-06"
    assert published('<time datetime="2025-08-07T01:30:00Z">August 6, 2025</time>') == "2025-08-06"
    today = "<div class='date'>Monday, 1 September 2025</div>"
    assert published('<p class="date">6 August 2025</p>', head=evening, above=today) == "2025-08-06"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{title}\n\nVARNHOLM, Aug. 6, 2025 (Wire) -- {body}", "2025-08-06"),
        ("{title}\n\nVarnholm (Newswire.example) Thursday Aug 6, 2025 @ 9:15 AM Central — {body}", "2025-08-06"),
        ("{title}\n\nVarnholm, Hopland - August 6, 2025 / Growers /\n\n{body}", "2025-08-06"),
        ("{title}\n\nPress ReleaseAugust 6, 2025\n\n{body}", "2025-08-06"),
        ("{title}\n\nPublication Date: 6 August 2025\n\n{body}", "2025-08-06"),
        ("{title}\n\n{body}\n\nPublication date: 6 August 2025\n\n4/4", "2025-08-06"),
        ("{title}\n\n1. Date of meeting: Friday, July 14, 2025\n\n{body}", None),
        ("{title}\n\n- Figures as in the early results (published on 31 March 2025)\n\n{body}", None),
        ("{title}\n\n{body} The next figures come out on 6 August 2025.", None),
    ],
)
def test_a_text_is_of_the_day_of_its_date_line(text: str, expected: str | None) -> None:
    body = "The board of growers said that the harvest of hops came to 41,200 tonnes in the year under review. " * 3
    cleaner = Cleaner(load_rulebook())
    day = cleaner.clean(release_from_text(text.format(title=TITLE, body=body), html=False)).published
    assert (day.isoformat() if day else None) == expected


def test_dates_tell_where_they_stand_and_what_they_are_called(dates: Dates) -> None:
    line = "Published 3 May 2024; last updated 4 June 2024, until 5 July 2024"
    found = [(line[one.start : one.end], one.day, one.label) for one in dates.found(line)]
    assert found == [
        ("3 May 2024", date(2024, 5, 3), "publication"),
        ("4 June 2024", date(2024, 6, 4), "other"),
        ("5 July 2024", date(2024, 7, 5), "other"),
    ]
