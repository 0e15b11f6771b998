"""Feeds, sitemaps, press-room pages and WARC files -> the releases that they name."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import regex
from pressroom import Server, page, quick, saved, serving, status, true_manifest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from extractor.errors import FetchError, UsageError
from extractor.fetch import FetchReport, Wishes, fetch_releases
from extractor.fetch.address import address
from extractor.fetch.feed import read_feed
from extractor.fetch.links import is_list, looks_like_release, read_links
from extractor.fetch.lists import list_kind, read_list
from extractor.fetch.sitemap import read_sitemap
from extractor.read import load_manifest

HOME = "https://www.soa.example/press/"


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as one:
        yield one


def release(words: str) -> bytes:
    return f"<html><head><title>{words}</title></head><body><p>{words} rose 3% in May.</p></body></html>".encode()


def rss(*items: str, channel: str = "") -> bytes:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>' \
        f"<title>News</title><link>{HOME}</link>{channel}{inner}</channel></rss>".encode()  # fmt: skip


def atom(*entries: str, head: str = "") -> bytes:
    inner = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{inner}</feed>'.encode()


def urlset(*urls: str) -> bytes:
    inner = "".join(f"<url>{url if '<' in url else f'<loc>{url}</loc>'}</url>" for url in urls)
    return (
        '<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{inner}</urlset>'
    ).encode()


def index(*urls: str) -> bytes:
    inner = "".join(f"<sitemap>{url if '<' in url else f'<loc>{url}</loc>'}</sitemap>" for url in urls)
    return f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inner}</sitemapindex>'.encode()


def fetched(server: Server, folder: Path, *paths: str, **wishes: object) -> FetchReport:
    asked = [server.url(path) for path in paths]
    return fetch_releases(asked, folder, wishes=Wishes(**wishes), client=quick())  # type: ignore[arg-type]


# --- feeds --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("feed", "url", "title", "published", "publisher"),
    [
        pytest.param(
            rss("<link>2025/a.html</link><title>A</title><pubDate>Mon, 06 Oct 2025 00:30:00 +0200</pubDate>"),
            f"{HOME}2025/a.html", "A", "2025-10-06T00:30:00+02:00", None, id="RSS, a relative link, a date of its zone",
        ),
        pytest.param(rss("<link>/a</link>"), "https://www.soa.example/a", None, None, None, id="RSS without a date"),
        pytest.param(
            rss("<link>/a</link><pubDate>some day soon</pubDate>"), "https://www.soa.example/a", None, None, None,
            id="RSS with a date that is none",
        ),
        pytest.param(
            rss("<guid>https://www.soa.example/a</guid><dc:date>2025-10-06T09:00:00Z</dc:date>"),
            "https://www.soa.example/a", None, "2025-10-06T09:00:00+00:00", None, id="a link in the guid, a date of dc",
        ),
        pytest.param(
            rss("<link>/a</link>", channel="<dc:publisher>Office of Norland</dc:publisher>"),
            "https://www.soa.example/a", None, None, "Office of Norland", id="a publisher",
        ),
        pytest.param(
            rss("<link>/a</link>", channel="<managingEditor>web@soa.example</managingEditor>"),
            "https://www.soa.example/a", None, None, None, id="a mail address is no publisher",
        ),
        pytest.param(
            rss("<link>/a?x=1&amp;y=2</link><title>&lt;b&gt;Rise&lt;/b&gt;\n  of &amp;pound;</title>"),
            "https://www.soa.example/a?x=1&y=2", "<b>Rise</b> of £", None, None, id="entities",
        ),
        pytest.param(
            atom(
                '<title>A</title><link rel="self" href="a.atom"/><link rel="alternate" href="a"/>'
                "<published>2025-10-06T23:30:00-05:00</published><updated>2025-10-08T00:00:00Z</updated>",
                head="<author><name>Bank of Talmark</name></author>",
            ),
            f"{HOME}a", "A", "2025-10-06T23:30:00-05:00", "Bank of Talmark", id="Atom",
        ),
        pytest.param(
            atom('<link href="a"/><updated>2025-10-08T00:00:00Z</updated>'), f"{HOME}a", None, None, None,
            id="Atom: an update is no publication",
        ),
    ],
)  # fmt: skip
def test_fetch_reads_feed(
    feed: bytes, url: str, title: str | None, published: str | None, publisher: str | None
) -> None:
    [listed] = read_feed(feed, HOME).releases
    assert address(listed.url, HOME).url == url
    assert (listed.title, listed.published, listed.publisher) == (title, published, publisher)


def test_fetch_takes_pdf_enclosures_of_feeds() -> None:
    feed = rss(
        '<link>/a</link><enclosure url="/a.pdf" type="application/pdf"/><enclosure url="/a.mp3" type="audio/mp3"/>'
    )
    assert [address(one.url, HOME).target for one in read_feed(feed, HOME).releases] == ["/a", "/a.pdf"]


def test_fetch_refuses_a_feed_with_a_character_that_there_is_not() -> None:
    """A damaged feed whose reader falls back to that of HTML, where the reference is no character."""
    body = b"<rss version='2.0'><channel><title>A &#1114112; b</title><item><link>/a</link></item></channel></rss"
    with pytest.raises(FetchError, match="no feed that can be read"):
        read_feed(body, "https://office.example/news.rss")


def test_fetch_reads_feed_in_its_own_encoding() -> None:
    feed = '<?xml version="1.0" encoding="iso-8859-2"?><rss version="2.0"><channel><item><link>/a</link>' \
        "<title>Wzrost żółwi</title></item></channel></rss>"  # fmt: skip
    [listed] = read_feed(feed.encode("iso-8859-2"), HOME).releases
    assert listed.title == "Wzrost żółwi"


def test_fetch_of_a_feed_fills_the_manifest(server: Server, tmp_path: Path) -> None:
    item = "<link>{}</link><title>{}</title><pubDate>Mon, 06 Oct 2025 09:00:00 GMT</pubDate>"
    server.routes |= {
        "/feed": page(rss(item.format("/a", "Exports up"), item.format("/b", "=cmd()|x")), Content_Type="text/html"),
        "/a": page(release("Exports"), ETag='"1"', Last_Modified="Mon, 06 Oct 2025 09:00:00 GMT"),
        "/b": page(release("Imports")),
    }
    fetched(server, tmp_path, "/feed")
    rows = {row["url"]: row for row in true_manifest(tmp_path)}
    row = rows[server.url("/a")]
    assert row["published"] == "2025-10-06T09:00:00+00:00"
    assert (row["title"], row["status"], row["content_type"], row["encoding"]) == (
        "Exports up",
        "200",
        "text/html",
        "utf-8",
    )
    assert (row["etag"], row["last_modified"]) == ('"1"', "Mon, 06 Oct 2025 09:00:00 GMT")
    assert rows[server.url("/b")]["title"] == "'=cmd()|x"
    known = [load_manifest(tmp_path).known(one["file"]) for one in (row, rows[server.url("/b")])]
    assert [one.title for one in known] == ["Exports up", "=cmd()|x"]
    assert known[0].published == date(2025, 10, 6)
    assert known[0].url == server.url("/a")


# --- sitemaps -----------------------------------------------------------------------------------------


def test_fetch_reads_sitemap_of_news() -> None:
    news = (
        "<loc> https://www.soa.example/a </loc><lastmod>2025-10-08</lastmod><news:news><news:publication>"
        "<news:name>Office</news:name></news:publication><news:publication_date>2025-10-06T09:00:00+02:00</news:publication_date>"
        "<news:title>Exports up</news:title></news:news>"
    )
    [listed] = read_sitemap(urlset(news)).releases
    assert (listed.url, listed.title, listed.publisher) == ("https://www.soa.example/a", "Exports up", "Office")
    assert (listed.published, listed.modified) == ("2025-10-06T09:00:00+02:00", "2025-10-08")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<urlset>" + b"<url><loc>http://a.example/x</loc></url>" * 50_003 + b"</urlset>", id="XML"),
        pytest.param(b"<urlset>" + b"<url><loc>http://a.example/x</loc></url>" * 50_003, id="XML that breaks off"),
        pytest.param(b"\xef\xbb\xbf" + b"http://a.example/x\n" * 50_003, id="lines"),
    ],
)
def test_fetch_takes_from_a_sitemap_what_the_protocol_allows(body: bytes) -> None:
    listing = read_sitemap(body)
    assert (len(listing.releases), listing.cut) == (50_000, True)


def test_fetch_reads_no_sitemap_of_other_elements_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.fetch.sitemap._MOST_ELEMENTS", 100)
    body = b"<urlset>" + b"<a/>" * 100 + b"<url><loc>http://a.example/x</loc></url></urlset>"
    assert read_sitemap(body).releases == ()


def test_fetch_refuses_a_feed_and_a_page_of_links_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.fetch.lists.LARGEST_FEED", 1000)
    feed = b"<rss><channel>" + b"<item/>" * 200 + b"</channel></rss>"
    with pytest.raises(FetchError, match="is larger than"):
        read_list("feed", feed, "http://a.example/", "application/xml", Wishes())
    page = b"<html><body>" + b"<a href=/news/2024-05-01-sales>Sales rose in May again</a>" * 50 + b"</body></html>"
    assert list_kind(page, "http://a.example/", "text/html") is None


def test_fetch_reads_sitemaps_of_sitemaps(server: Server, tmp_path: Path) -> None:
    url = server.url
    server.routes |= {
        "/sitemap.xml": page(
            index(url("/s1.xml"), url("/s2.xml.gz"), url("/sitemap.xml")), Content_Type="application/xml"
        ),
        "/s1.xml": page(index(url("/s3.txt"), url("/s1.xml")), Content_Type="text/xml"),
        "/s2.xml.gz": page(gzip.compress(urlset(url("/a"))), Content_Type="application/gzip"),
        "/s3.txt": page(f"{url('/b')}\n{url('/a')}\n".encode(), Content_Type="text/plain"),
        "/a": page(release("Exports")),
        "/b": page(release("Imports")),
    }
    report = fetched(server, tmp_path, "/sitemap.xml")
    assert (len(report.new), report.failed, report.refused) == (2, [], [])
    assert max(server.times.values()) == 1


def test_fetch_of_sitemaps_that_never_end_ends(server: Server, tmp_path: Path) -> None:
    for number in range(40):
        server.routes[f"/s{number}"] = page(index(server.url(f"/s{number + 1}")), Content_Type="text/xml")
    fetched(server, tmp_path, "/s0")
    assert len(server.asked) == 5


def test_fetch_takes_from_a_sitemap_what_is_of_its_site(server: Server, tmp_path: Path) -> None:
    server.routes["/s"] = page(urlset(server.url("/a"), "http://other.example/b"), Content_Type="text/xml")
    server.routes["/a"] = page(release("Exports"))
    report = fetched(server, tmp_path, "/s")
    assert len(report.new) == 1
    assert "another site" in report.refused[0].reason
    assert report.complete


# --- press rooms --------------------------------------------------------------------------------------

ROOM = """<html><head><title>Press</title><link rel="next" href="?page=2"></head><body>
<header><a href="/press/2025/10/top-of-the-site-story">Top</a></header>
<nav><a href="/about">About us</a><a href="/press/">Press</a><a href="/press/archive">Archive</a></nav>
<main><ul>
<li><a href="2025/10/exports-up-in-september.html">Exports up in September</a> <span>6 October 2025</span></li>
<li><a href="/press/2025/09/imports-down.html"><img src="x.png" alt=""></a>
    <a href="/press/2025/09/imports-down.html#top">Imports down in August</a></li>
<li><a href="/press/detail?id=12345">Retail sales rose again in July</a></li>
<li><a href="/files/labour-2025-08.pdf">Labour market, August (PDF)</a></li>
<li><a href="/press/2025/09/imports-down.xlsx">Tables</a></li>
<li><a href="http://elsewhere.example/2025/10/some-other-story.html">A story on another site</a></li>
<li><a href="mailto:press@soa.example">Write to the press office at once</a></li>
<li><a href="javascript:more()">Show more of the press releases</a></li>
<li><a href="/tag/exports">All there is about exports</a></li>
</ul><a href="/press/?page=2">Older</a></main>
<footer><a href="/privacy">What we do with your data</a></footer></body></html>"""


def test_fetch_reads_press_room() -> None:
    listing = read_links(ROOM.encode(), HOME)
    assert [address(one.url).target for one in listing.releases] == [
        "/press/2025/10/exports-up-in-september.html", "/press/2025/09/imports-down.html", "/press/detail?id=12345",
        "/files/labour-2025-08.pdf",
    ]  # fmt: skip
    assert listing.releases[1].words == "Imports down in August"
    assert [address(url).target for url in listing.following] == ["/press/?page=2"]


@pytest.mark.parametrize(
    ("target", "words", "is_one"),
    [
        ("/press/2025/10/exports", "Exports", True),
        ("/press/20251006-exports.html", "", True),
        ("/press/exports-rose-again-in-may", "Read more", True),
        ("/press/c/412345.shtml", "Output of industry grew in May", True),
        ("/statistics/bulletin/labour-market-overview-may", "Labour market", True),
        ("/docs/note.pdf", "Note", True),
        ("/press/", "Press releases of this office", False),
        ("/", "To the first page of all", False),
        ("/press/contact", "How to reach the press office", False),
        ("/press/logo-of-the-office-2025-10.png", "Logo of the office", False),
        ("/about-us", "What this office does all day", False),
        ("/people/jane", "Jane", False),
    ],
)
def test_fetch_tells_links_to_releases(target: str, words: str, is_one: bool) -> None:
    link = address(target, HOME)
    assert looks_like_release(link, words, address(f"{HOME}index.html")) is is_one


def test_fetch_tells_a_list_from_a_release() -> None:
    story = "<p>" + "Output rose 3% in May, after 2% in April. " * 40 + "</p>"
    related = "".join(f'<a href="/press/2025/0{n}/story-number-{n}.html">Story number {n}</a>' for n in range(1, 6))
    assert is_list(ROOM.encode(), HOME)
    assert not is_list(f"<html><body>{story}{related}</body></html>".encode(), f"{HOME}2025/10/a.html")
    assert not is_list(release("Exports"), HOME)


def room(server: Server, number: int, last: int) -> bytes:
    links = "".join(
        f'<li><a href="/press/2025/0{number}/story-{number}-{n}.html">The story of month {number}, number {n}</a></li>'
        for n in range(3)
    )
    following = f'<a rel="next" href="/press?page={number + 1}">Next</a>' if number < last else ""
    for n in range(3):
        server.routes[f"/press/2025/0{number}/story-{number}-{n}.html"] = page(release(f"Story {number} {n}"))
    return f"<html><body><ul>{links}</ul>{following}</body></html>".encode()


def press(server: Server, last: int) -> None:
    for number in range(1, last + 1):
        server.routes["/press" if number == 1 else f"/press?page={number}"] = page(room(server, number, last))


def test_fetch_follows_the_pages_of_a_press_room(server: Server, tmp_path: Path) -> None:
    press(server, 4)
    report = fetched(server, tmp_path, "/press")
    assert (len(report.new), report.complete) == (12, True)
    assert max(server.times.values()) == 1


def test_fetch_follows_as_many_pages_as_are_wanted(server: Server, tmp_path: Path) -> None:
    press(server, 4)
    report = fetched(server, tmp_path, "/press", pages=2)
    assert len(report.new) == 6
    assert "/press?page=3" not in server.asked
    assert "--pages" in report.refused[0].reason


def test_fetch_follows_links_that_the_user_names(server: Server, tmp_path: Path) -> None:
    server.routes["/press"] = page(room(server, 1, 1).replace(b"</ul>", b"</ul><a href='/press/older'>Older</a>"))
    server.routes["/press/older"] = page(room(server, 2, 2))
    assert len(fetched(server, tmp_path / "without", "/press").new) == 3
    assert len(fetched(server, tmp_path / "with", "/press", follow=regex.compile("older$")).new) == 6


@pytest.mark.parametrize(
    ("match", "reject", "names"),
    [
        pytest.param("-[12]\\.html", None, ["1", "2"], id="addresses that match"),
        pytest.param("number 1", None, ["1"], id="words that match"),
        pytest.param(None, "-1\\.html", ["0", "2"], id="all but those rejected"),
        pytest.param("-[12]\\.html", "number 2", ["1"], id="both"),
        pytest.param("nothing", None, [], id="none"),
    ],
)
def test_fetch_takes_what_matches(
    server: Server, tmp_path: Path, match: str | None, reject: str | None, names: list[str]
) -> None:
    press(server, 1)
    patterns = {"match": match and regex.compile(match), "reject": reject and regex.compile(reject)}
    fetched(server, tmp_path, "/press", sort="links", **patterns)
    assert [path[-6] for path in server.asked if path != "/press"] == names


def test_fetch_match_takes_links_of_other_sites(server: Server, tmp_path: Path) -> None:
    with serving() as other:
        other.routes["/wire/7"] = page(release("Exports"))
        links = f'<a href="{other.url("/wire/7", "wire.example")}">7</a>'
        server.routes["/press"] = page(f"<html><body>{links}</body></html>".encode())
        client = quick(names={"wire.example": "127.0.0.1"})
        wishes = Wishes(sort="links", match=regex.compile("/wire/"))
        assert len(fetch_releases([server.url("/press")], tmp_path, wishes=wishes, client=client).new) == 1


def test_fetch_follows_links_two_deep(server: Server, tmp_path: Path) -> None:
    years = "".join(
        f'<li><a href="/press/{year}/index-of-{year}-12.html">All of the year {year}</a></li>'
        for year in (2023, 2024, 2025)
    )
    server.routes["/press"] = page(f"<html><body>{years}</body></html>".encode())
    for number, year in enumerate((2023, 2024, 2025), 1):
        server.routes[f"/press/{year}/index-of-{year}-12.html"] = page(room(server, number, number))
    assert len(fetched(server, tmp_path / "one", "/press", sort="links").new) == 3
    assert len(fetched(server, tmp_path / "two", "/press", sort="links", depth=2).new) == 9


def test_fetch_runaway_pattern_is_told(server: Server, tmp_path: Path) -> None:
    server.routes["/s"] = page(urlset(server.url("/" + "a" * 60 + "!")), Content_Type="text/xml")
    with pytest.raises(UsageError, match="takes more than 2 seconds"):
        fetched(server, tmp_path, "/s", match=regex.compile(r"(?:a|aa)+$"))


# --- which of them ------------------------------------------------------------------------------------


def test_fetch_leaves_what_is_older(server: Server, tmp_path: Path) -> None:
    dated = "<link>/{0}</link><pubDate>{1}</pubDate>"
    server.routes["/feed"] = page(
        rss(
            dated.format("new", "Mon, 06 Oct 2025 09:00:00 GMT"),
            dated.format("day", "Wed, 01 Oct 2025 00:00:00 +0200"),
            dated.format("old", "Tue, 30 Sep 2025 23:00:00 GMT"), "<link>/undated</link>",
        ),
        Content_Type="text/xml",
    )  # fmt: skip
    for name in ("new", "day", "old", "undated"):
        server.routes[f"/{name}"] = page(release(name))
    report = fetched(server, tmp_path, "/feed", since=date(2025, 10, 1))
    assert server.asked == ["/feed", "/new", "/day", "/undated"]
    assert report.older == 1


def test_fetch_stops_at_the_most_that_is_wanted(server: Server, tmp_path: Path) -> None:
    press(server, 4)
    report = fetched(server, tmp_path, "/press", max_new=2)
    assert (len(report.new), report.waiting) == (2, 1)
    assert "/press?page=2" not in server.asked
    assert len(fetched(server, tmp_path, "/press", max_new=3).new) == 3
    assert len(saved(tmp_path)) == 5
    assert max(count for path, count in server.times.items() if "story" in path) == 1


def test_fetch_dry_run_asks_lists_alone_and_writes_nothing(server: Server, tmp_path: Path) -> None:
    press(server, 2)
    server.routes["/robots.txt"] = page(b"User-agent: *\nDisallow: /press/2025/02/story-2-1")
    folder = tmp_path / "corpus"
    report = fetched(server, folder, "/press", dry=True)
    assert server.asked == ["/press", "/press?page=2"]
    assert [url.rpartition("/")[2] for url in report.wanted] == [
        "story-1-0.html", "story-1-1.html", "story-1-2.html", "story-2-0.html", "story-2-2.html",
    ]  # fmt: skip
    assert len(report.refused) == 1
    assert not folder.exists()


def test_fetch_dry_run_leaves_a_folder_as_it_is(server: Server, tmp_path: Path) -> None:
    press(server, 1)
    fetched(server, tmp_path, "/press", max_new=1)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert len(fetched(server, tmp_path, "/press", dry=True).wanted) == 2
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_fetch_saves_one_file_for_two_addresses(server: Server, tmp_path: Path) -> None:
    named = ("/a", "/a?utm_source=rss", "/a#top", "/b", "/c", "/moved")
    server.routes |= {
        "/feed": page(rss(*(f"<link>{one}</link>" for one in named)), Content_Type="text/xml"),
        "/a": page(release("Exports")), "/b": page(release("Exports")), "/c": page(release("Imports")),
        "/moved": lambda line: line.answer(b"", "301 Moved", Location="/c"),
    }  # fmt: skip
    report = fetched(server, tmp_path, "/feed")
    assert server.asked == ["/feed", "/a", "/b", "/c", "/moved"]
    assert (len(report.new), report.same) == (2, 2)
    rows = {row["url"].rpartition("/")[2]: row for row in true_manifest(tmp_path)}
    assert (rows["b"]["file"], rows["b"]["same_as"]) == ("", rows["a"]["file"])
    assert (rows["moved"]["file"], rows["moved"]["same_as"]) == ("", rows["c"]["file"])
    assert fetched(server, tmp_path, "/feed").held == 4
    assert server.times["/b"] == server.times["/moved"] == 1


def test_fetch_does_not_ask_again_where_a_redirect_has_led(server: Server, tmp_path: Path) -> None:
    server.routes |= {
        "/feed": page(rss("<link>/moved</link>", "<link>/c</link>"), Content_Type="text/xml"),
        "/moved": lambda line: line.answer(b"", "301 Moved", Location="/c"), "/c": page(release("Imports")),
    }  # fmt: skip
    report = fetched(server, tmp_path, "/feed")
    assert server.asked == ["/feed", "/moved", "/c"]
    assert (len(report.new), report.same, report.complete) == (1, 1, True)


def test_fetch_reads_a_feed_that_a_sitemap_has_named(server: Server, tmp_path: Path) -> None:
    server.routes |= {
        "/s": page(urlset(server.url("/feed")), Content_Type="text/xml"),
        "/feed": page(rss("<link>/c</link>"), Content_Type="text/xml"), "/c": page(release("Imports")),
    }  # fmt: skip
    assert "is a feed" in fetched(server, tmp_path, "/s").refused[0].reason
    assert len(fetched(server, tmp_path, "/feed").new) == 1


def test_fetch_lists_pdf_as_not_read(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.inputs.kinds._is_installed", lambda library: False)
    server.routes |= {
        "/feed": page(rss("<link>/a</link>", "<link>/b.pdf</link>", "<link>/c</link>"), Content_Type="text/xml"),
        "/a": page(release("Exports")),
        "/b.pdf": page(b"%PDF-1.7\n...", Content_Type="application/pdf"),
        "/c": page(b"%PDF-1.7\n...c", Content_Type="text/html"),
    }
    report = fetched(server, tmp_path, "/feed")
    assert len(report.new) == 3
    assert [name[-4:] for name in report.not_read] == [".pdf", ".pdf"]
    assert [row["content_type"] for row in true_manifest(tmp_path)] == [
        "text/html",
        "application/pdf",
        "application/pdf",
    ]


def test_fetch_of_lists_that_fail_is_told(server: Server, tmp_path: Path) -> None:
    server.routes |= {"/gone": status("404 Not Found"), "/page": page(release("Exports"))}
    assert fetched(server, tmp_path, "/gone", sort="feed").failed[0].reason == "status 404"
    assert fetched(server, tmp_path, "/page", sort="feed").failed[0].reason == "is taken for a feed, but is a page"
    assert not fetched(server, tmp_path, "/gone").complete
    assert true_manifest(tmp_path) == []


# --- WARC ---------------------------------------------------------------------------------------------


def warc(*records: tuple[str, str, bytes, str], zipped: bool = True) -> bytes:
    """Records of address, status, body and content type."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=zipped)
    for url, code, body, content_type in records:
        head = StatusAndHeaders(code, [("Content-Type", content_type), ("Content-Length", str(len(body)))], "HTTP/1.1")
        writer.write_record(writer.create_warc_record(url, "response", payload=BytesIO(body), http_headers=head))
    return out.getvalue()


STORED = (
    (f"{HOME}a.html", "200 OK", release("Exports"), "text/html"),
    (f"{HOME}gone.html", "404 Not Found", b"gone", "text/html"),
    (f"{HOME}style.css", "200 OK", b"p {}", "text/css"),
    (f"{HOME}../robots.txt", "200 OK", b"User-agent: *", "text/plain"),
    (f"{HOME}b.pdf", "200 OK", b"%PDF-1.7", "application/pdf"),
    (f"{HOME}c.html", "200 OK", release("Imports"), "text/html"),
)


@pytest.mark.parametrize("zipped", [True, False], ids=["gzipped", "plain"])
def test_fetch_takes_releases_out_of_a_warc(tmp_path: Path, zipped: bool) -> None:
    archive = tmp_path / f"crawl.warc{'.gz' if zipped else ''}"
    archive.write_bytes(warc(*STORED, zipped=zipped))
    report = fetch_releases([str(archive)], tmp_path / "out", client=quick())
    assert sorted(saved(tmp_path / "out")) == sorted([release("Exports"), b"%PDF-1.7", release("Imports")])
    assert (report.passed_over, report.complete) == (3, True)
    again = fetch_releases([str(archive)], tmp_path / "out", client=quick())
    assert (again.new, again.held) == ([], 3)
    row = next(row for row in true_manifest(tmp_path / "out") if row["url"].endswith("a.html"))
    assert row["url"] == f"{HOME}a.html"
    assert row["fetched"].endswith("Z")


def test_fetch_of_a_warc_that_breaks_off_keeps_what_is_whole(tmp_path: Path) -> None:
    archive = tmp_path / "crawl.warc.gz"
    archive.write_bytes(warc(*STORED)[:-40])
    report = fetch_releases([str(archive)], tmp_path / "out", client=quick())
    assert saved(tmp_path / "out") in ([release("Exports"), b"%PDF-1.7"], [b"%PDF-1.7", release("Exports")])
    assert not report.complete


def test_fetch_of_a_warc_holds_the_limit(tmp_path: Path) -> None:
    archive = tmp_path / "crawl.warc.gz"
    archive.write_bytes(warc((f"{HOME}a", "200 OK", b"<p>" + b"\0" * 9_000_000, "text/html"), STORED[0]))
    report = fetch_releases([str(archive)], tmp_path / "out", client=quick())
    assert saved(tmp_path / "out") == [release("Exports")]
    assert "is larger than 0.2 MB" in report.failed[0].reason


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8bbroken", b"%PDF-1.7"], ids=repr)
def test_fetch_of_what_is_no_warc_is_told(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "crawl.warc.gz"
    archive.write_bytes(content)
    with pytest.raises(UsageError, match=r"crawl\.warc\.gz"):
        fetch_releases([str(archive)], tmp_path / "out", client=quick())
