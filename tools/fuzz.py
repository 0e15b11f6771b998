"""Random and damaged inputs of every kind: whatever comes of them, no error but the documented ones.

    python tools/fuzz.py [--rounds N] [--seed S] [--only KIND] [--from ROUND]

A round makes one input of each kind and reads it. All is told by the seed, the kind and the number of the round, so a
failure is made again by `--only KIND --from ROUND --rounds 1`. Prints each failure with its traceback, and at the end
how many inputs there were. Exit code 1 where something failed.

tests/test_fuzzed.py runs a few rounds of each kind. Other tests take their damaged files from here.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import struct
import sys
import tarfile
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from extractor import explain, extract, find_periods, find_quantities, read_observations, read_page
from extractor.errors import ExtractorError, FetchError, RuleError
from extractor.export.valid import validate
from extractor.fetch.listed import Kind
from extractor.model import Release
from extractor.pipeline import Engine
from extractor.read import Found, found_in, found_on
from extractor.rulebook import builtin_folder, load_rulebook
from extractor.run.outcome import Outcome, loaded, outcome_of

PAGE = "<html><body><h1>Trade</h1><p>Exports rose 3% in May 2024.</p></body></html>"
MANIFEST = "file,published,publisher\na.html,2024-06-03,The Bureau\nb.txt,2024-06-04,The Bureau\n"
FILES = {"manifest.csv": MANIFEST, "a.html": PAGE, "b.txt": "Imports rose 4%.", "sub/c.txt": "Rents rose 5%."}

# --- files that are whole ---------------------------------------------------------------------------


def zipped(dice: random.Random) -> bytes:
    """A zip of FILES."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", dice.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return held.getvalue()


def tarred(dice: random.Random) -> bytes:
    """A tar of FILES, packed or not."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=dice.choice(["w", "w:gz", "w:bz2", "w:xz"])) as archive:
        for name, content in FILES.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content.encode()))
    return held.getvalue()


def lines(dice: random.Random) -> bytes:
    """JSON Lines of five pages."""
    objects = [{"source": f"{n}.html", "html": PAGE, "published": "2024-06-03", "title": "Trade"} for n in range(5)]
    return "".join(json.dumps(one) + "\n" for one in objects).encode()


def packed_lines(dice: random.Random) -> bytes:
    """The same with gzip."""
    return gzip.compress(lines(dice))


def table(dice: random.Random) -> bytes:
    """Parquet of five pages."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    held = io.BytesIO()
    columns = {
        "source": [f"{n}.html" for n in range(5)],
        "html": [PAGE] * 5,
        "published": [datetime(2024, 6, n + 1, tzinfo=UTC) for n in range(5)],
    }
    parquet.write_table(arrow.table(columns), held, compression=dice.choice(["none", "snappy", "gzip"]))
    return held.getvalue()


def odd_table(dice: random.Random) -> bytes:
    """Parquet of columns of any type under the names that are looked for."""
    import pyarrow as arrow
    import pyarrow.parquet as parquet

    rows = dice.randrange(4)
    columns = {
        name: arrow.array([dice.choice(values) for _ in range(rows)], kind)
        for name in ("source", "text", "html", "published", "publisher", "title", "url")
        if dice.random() < 0.7
        for kind, values in [dice.choice(_odd_columns())]
    }
    held = io.BytesIO()
    parquet.write_table(arrow.table(columns or {"x": [1]}), held, use_dictionary=dice.random() < 0.5)
    return held.getvalue()


@cache
def _odd_columns() -> list[tuple[Any, list[Any]]]:
    import pyarrow as arrow

    return [
        (arrow.string(), ["Exports rose 3%.", "", None, PAGE, "\0", "caf\u00e9", "2024-06-03", "x" * 5000]),
        (arrow.large_string(), ["Exports rose 3%.", None]),
        (arrow.binary(), [b"Exports rose 3%.", b"\xff\xfe", None]),
        (arrow.int64(), [0, -1, 2**62, None]),
        (arrow.float64(), [float("nan"), float("inf"), 1.5, None]),
        (arrow.bool_(), [True, False, None]),
        (arrow.date32(), [0, -(2**31) + 1, 2**31 - 1, None]),
        (arrow.timestamp("ns", tz="Europe/Paris"), [0, 2**62, -(2**62), None]),
        (arrow.timestamp("s", tz="Nowhere/Never"), [0, 2**40, None]),
        (arrow.duration("ms"), [0, 2**60, None]),
        (arrow.decimal128(38, 10), [None]),
        (arrow.list_(arrow.string()), [["Exports"], [], None]),
        (arrow.struct([("a", arrow.int32())]), [{"a": 1}, None]),
        (arrow.map_(arrow.string(), arrow.string()), [[("a", "b")], None]),
    ]


def crawl(dice: random.Random) -> bytes:
    """A WARC file of four pages."""
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    held = io.BytesIO()
    writer = WARCWriter(held, gzip=dice.random() < 0.5)
    for n in range(4):
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        url = f"https://office.example/{n}"
        record = writer.create_warc_record(url, "response", payload=io.BytesIO(PAGE.encode()), http_headers=headers)
        writer.write_record(record)
    return held.getvalue()


def page(dice: random.Random) -> bytes:
    """A page, packed or not."""
    return PAGE.encode() if dice.random() < 0.5 else gzip.compress(PAGE.encode())


def rows(dice: random.Random) -> bytes:
    """A manifest."""
    return MANIFEST.encode()


CONTAINERS: dict[str, Callable[[random.Random], bytes]] = {
    "x.zip": zipped, "x.tar": tarred, "x.jsonl": lines, "x.jsonl.gz": packed_lines, "x.parquet": table, "x.warc": crawl,
    "x.warc.gz": crawl, "x.html": page, "x.txt.gz": page, "manifest.csv": rows,
}  # fmt: skip

# --- damage -----------------------------------------------------------------------------------------

PIECES = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"[" * 5000, b"{\"" * 3000, b"\\ud800", b"9" * 5000, b"\x1f\x8b", b"\n", b";",
    b"\"", struct.pack("<q", 2**62), struct.pack("<i", -1), b"../", b"\x1b]0;", b"PAR1", b"WARC/1.0\r\n",
    b"99999-99-99", b"1e999999999", b"Infinity", b"&#x110000;", b"<" * 500, b"</table>", b"\x00\xd8",
)  # fmt: skip


def damaged(content: bytes, dice: random.Random) -> bytes:
    """The content cut, flipped, repeated or with a piece of trouble in it."""
    held = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 5])):
        at = dice.randrange(len(held) + 1)
        match dice.randrange(5):
            case 0:
                del held[at:]
            case 1 if at < len(held):
                held[at] ^= 1 << dice.randrange(8)
            case 2:
                held[at:at] = held[: dice.randrange(len(held) + 1)]
            case 3:
                held[at : at + dice.randrange(64)] = dice.choice(PIECES)
            case _:
                held[at:at] = dice.choice(PIECES)
    return bytes(held)


# --- random texts -----------------------------------------------------------------------------------

WORDS = (
    "exports imports retail sales gross domestic product unemployment rate hats of the a and or in by to from at than "
    "rose fell increased decreased was were up down unchanged year-on-year compared with against after before while "
    "January May Dec. Q1 Q3 first second quarter half month week year years months fiscal FY25 2H24 1H 2023 2024 1999 "
    "2024-25 2024/25 last next ago earlier later ended 31 March 30-Jun-25 today yesterday since until between respectively "
    "per cent percent % pp bps basis points million billion thousand m bn k crore lakh $ \u20ac \u00a3 \u00a5 US$ A$ EUR "
    "USD kr MSEK tonnes barrels index = 100 total of which excluding including about over nearly at least not no none "
    "said Reuters Ltd Inc. the Bank Office Ministry Germany Norland (see table 1) Contact: http://a.example a@b.example"
).split()
SIGNS = (
    ".", ",", ";", ":", "!", "?", "(", ")", "[", "]", "\u2013", "\u2014", "-", "+", "\u00b1", "=", "/", "|", "\u2022", "*", "#", "~", "'",
    "\u2019", '"', "\u201c", "\u201d", "\n", "\n\n", "\t", "  ", "\u00a0", "\u200b", "\u00ad", "\u202e", "\ufeff", "\u2028", "\x1b", "\0", "\x85",
    "\ud800", "\U0001f600", "\u0663", "\u0be7", "\U0001fbf3", "\u00bd", "\u2153", "\u00b2", "\uff11", "\uff0e", "\uff05", "\ufe6a", "\u0301", "\u0130", "\u1e9e", "\ufb01",
)  # fmt: skip
TAGS = (
    "<p>", "</p>", "<br>", "<table>", "</table>", "<tr>", "<td>", "<th>", "<td colspan=3>", "<td rowspan=0>", "<caption>",
    "<td colspan=99999>", "<ul><li>", "</ul>", "<h1>", "<h2>", "<div class=footer>", "</div>", "<script>", "</script>",
    "<!--", "-->", "<![CDATA[", "<title>", "<meta charset=utf-7>", "<base href=//x>", "<pre>", "<svg>", "<math>", "&nbsp;",
    "&#0;", "&amp", "<a href='", "<sup>", "</sup>", "<tbody>", "<thead>", "<template>", "<noscript>", "<sub>2</sub>",
)  # fmt: skip


def number(dice: random.Random) -> str:
    """A number as somebody might write it."""
    digits = "".join(dice.choice("0123456789") for _ in range(dice.choice([1, 1, 2, 3, 4, 6, 8, 30])))
    shapes = (
        "{}", "{}%", "{}.{}", "{},{}", "-{}", "({})", "{}.{}%", "{} {}", "{}-{}", "{}/{}", "{}'{}", "${}m", "{}e{}", "{}th",
        "{}.", "{}:{}", "{}x", "1.{}.{}", "{}-{}-{}", "{}/{}/{}", "{}\u00bd", "\u2212{}", "{}\u2013{}%", "{}bp", "Q{}", "FY{}", "{}H{}",
    )  # fmt: skip
    return dice.choice(shapes).format(digits, digits[-2:], digits[:2])


def prose(dice: random.Random) -> str:
    """A random text: words of releases, numbers, signs."""
    parts: list[str] = []
    for _ in range(dice.choice([3, 10, 30, 100])):
        kind = dice.random()
        part = dice.choice(WORDS) if kind < 0.6 else number(dice) if kind < 0.8 else dice.choice(SIGNS)
        parts += [part, "" if dice.random() < 0.15 else " "]
        if dice.random() < 0.02:
            parts.append((part + " ") * dice.choice([5, 60]))
    return "".join(parts)


def markup(dice: random.Random) -> str:
    """A random page."""
    return "".join(
        dice.choice(TAGS) + (prose(dice)[:200] if dice.random() < 0.5 else "") for _ in range(dice.choice([5, 40]))
    )


def made_table(dice: random.Random) -> str:
    """A page with a table of random heads and cells."""
    cell = lambda: dice.choice((number, number, lambda dice: dice.choice(WORDS), prose))(dice)[:60]  # noqa: E731
    width, height = dice.randrange(1, 8), dice.randrange(1, 12)
    tags = ("<td>", "<th>", "<td colspan=2>", "<td rowspan=2>", "<td colspan=0>", "<th scope=row>")
    body = "".join("<tr>" + "".join(dice.choice(tags) + cell() for _ in range(width)) for _ in range(height))
    return f"<p>{prose(dice)}</p><table><caption>{prose(dice)[:80]}</caption>{body}</table><p>{prose(dice)}</p>"


def day(dice: random.Random) -> date | None:
    """A day of publication, or none."""
    if dice.random() < 0.3:
        return None
    return dice.choice([date.min, date.max, date(2024, 2, 29), date(2023, 1, 1) + timedelta(dice.randrange(900))])


# --- what is done with them -------------------------------------------------------------------------


class BugError(Exception):
    """A bug that the program itself reports as the failure of an input."""


def results(found: Iterable[Found]) -> dict[str, Release | Outcome]:
    """What comes of releases when they are loaded."""
    return {one.source: loaded(one) for one in found}


def _sound(told: Iterable[Release | Outcome], engine: Engine) -> None:
    for one in told:
        outcome = outcome_of(one, engine) if isinstance(one, Release) else one
        if "(a bug)" in (outcome.failure or ""):
            raise BugError(outcome.failure)


def of_texts(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Random texts through everything that takes text."""
    text, published = prose(dice), day(dice)
    find_periods(text, published=published)
    find_quantities(text)
    with suppress(ExtractorError):
        extract(text, published=published, min_confidence=0)
    if dice.random() < 0.2:
        with suppress(ExtractorError):
            explain(text, published=published, min_confidence=0)


def of_pages(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Random and damaged pages, as text and as bytes."""
    whole = dice.choice((markup, made_table))(dice)
    content = damaged(whole.encode("utf-8", "surrogatepass"), dice) if dice.random() < 0.4 else whole
    with suppress(ExtractorError):
        read_page(content)
    with suppress(ExtractorError):
        extract(content, published=day(dice), min_confidence=0, html=True)
    if dice.random() < 0.1:
        with suppress(ExtractorError):
            explain(content, html=True, min_confidence=0)


def of_containers(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Damaged archives, tables, lines and manifests."""
    name = dice.choice(list(CONTAINERS))
    (folder / name).write_bytes(damaged(CONTAINERS[name](dice), dice))
    with suppress(ExtractorError):
        _sound(
            results(found_in([folder] if name in ("manifest.csv", "x.html", "x.txt.gz") else [folder / name])).values(),
            engine,
        )


def of_parquet(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Parquet of odd types, and damaged Parquet."""
    content = odd_table(dice)
    (folder / "x.parquet").write_bytes(content if dice.random() < 0.6 else damaged(content, dice))
    with suppress(ExtractorError):
        _sound(results(found_in([folder / "x.parquet"])).values(), engine)


def of_streams(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Damaged lines and pages on a stream."""
    with suppress(ExtractorError):
        _sound(results(found_on(io.BytesIO(damaged(dice.choice([lines, page])(dice), dice)))).values(), engine)


def of_files(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Damaged files of every kind that is read: PDF, Word, RTF, e-mails, filings."""
    name, content = dice.choice(_files())
    (folder / name).write_bytes(damaged(content, dice))
    _sound(results(found_in([folder / name])).values(), engine)


@cache
def _files() -> list[tuple[str, bytes]]:
    sys.path.append(str(Path(__file__).resolve().parents[1] / "tests"))
    import documents

    story = documents.STORIES[0]
    made = {
        "x.html": documents.as_html, "x.md": documents.as_markdown, "x.docx": documents.as_docx, "x.rtf": documents.as_rtf,
        "x.eml": documents.as_mail, "x.mht": documents.as_saved_page, "filing.txt": documents.as_filing,
        "x.pdf": documents.as_pdf,
    }  # fmt: skip
    whole = [(name, as_file(story)) for name, as_file in made.items()]
    attached = [(name, content) for name, content in whole if name in ("x.pdf", "x.docx", "x.html")]
    return [*whole, ("y.eml", documents.as_mail(story, *attached))]


def of_tables(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Damaged tables of observations, as `validate`, `show` and `series` read them."""
    name, content = dice.choice(_tables())
    (folder / name).write_bytes(damaged(content, dice))
    with suppress(ExtractorError):
        list(validate(folder / name).faults)
    with suppress(ExtractorError):
        list(read_observations(folder / name))


@cache
def _tables() -> list[tuple[str, bytes]]:
    from extractor.run import Recipe, run_folder

    with tempfile.TemporaryDirectory() as place:
        file, out = Path(place) / "a.txt", Path(place) / "out"
        file.write_text("Retail sales rose 3.2% year on year in May 2024, to $3.2 million. Rents fell 0.4%.")
        run_folder([file], out, Recipe(), formats="csv,parquet,jsonl,duckdb,sqlite,sdmx-csv,datapackage")
        return [(one.name, one.read_bytes()) for one in sorted(out.iterdir()) if one.is_file()]


def of_rules(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Damaged rule files."""
    file = dice.choice(_rule_files())
    content = file.read_bytes()
    at = dice.randrange(len(content))
    (folder / "x.yaml").write_bytes(damaged(content[:2000] if dice.random() < 0.5 else content[at : at + 3000], dice))
    with suppress(RuleError):
        load_rulebook([folder], builtin=False)


@cache
def _rule_files() -> list[Path]:
    return sorted(builtin_folder().rglob("*.yaml"))


def of_lists(dice: random.Random, engine: Engine, folder: Path) -> None:
    """Damaged feeds, sitemaps and press-room pages."""
    from extractor.fetch.lists import list_kind, read_list
    from extractor.fetch.wishes import Wishes

    kind, body = dice.choice(_LISTS)
    body = damaged(body, dice)
    address = "https://office.example/news/"
    list_kind(body, address, "text/html")
    with suppress(FetchError):
        read_list(
            kind, body, address, dice.choice(["application/xml", "text/html; charset=x", "", "text/plain"]), Wishes()
        )  # type: ignore[arg-type]


_LISTS: tuple[tuple[Kind, bytes], ...] = (
    ("feed", b"<rss version='2.0'><channel><title>News</title><item><title>Exports &amp;amp; imports</title><link>/a</link>"
     b"<pubDate>Mon, 06 Oct 2025 00:30:00 +0200</pubDate></item></channel></rss>"),
    ("feed", b"<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>A</title><link href='https://office.example/b'/>"
     b"<updated>2025-10-06T08:00:00Z</updated></entry></feed>"),
    ("sitemap", b"<urlset><url><loc>https://office.example/a</loc><lastmod>2025-10-06</lastmod></url></urlset>"),
    ("sitemap", b"<sitemapindex><sitemap><loc>https://office.example/a.xml</loc></sitemap></sitemapindex>"),
    ("sitemap", b"https://office.example/a\nhttps://office.example/b\n"),
    ("links", b"<html><body><a href='/news/2024-05-01-sales'>Sales rose in May again</a><a rel=next href='?p=2'>Next</a>"),
)  # fmt: skip

KINDS: dict[str, Callable[[random.Random, Engine, Path], None]] = {
    "texts": of_texts, "pages": of_pages, "containers": of_containers, "parquet": of_parquet, "streams": of_streams,
    "files": of_files, "tables": of_tables, "rules": of_rules, "lists": of_lists,
}  # fmt: skip


def fuzzed(kind: str, rounds: Iterable[int], seed: str, engine: Engine) -> Iterator[tuple[int, str]]:
    """The rounds of a kind that failed, each with its traceback."""
    for round_ in rounds:
        with tempfile.TemporaryDirectory() as folder:
            try:
                KINDS[kind](random.Random(f"{seed} {kind} {round_}"), engine, Path(folder))
            except Exception:  # noqa: BLE001 - that is what is looked for
                yield round_, traceback.format_exc()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--only", choices=KINDS, action="append")
    wishes = parser.parse_args()
    engine, failed = Engine(min_confidence=0), 0
    kinds = wishes.only or list(KINDS)
    for round_ in range(wishes.first, wishes.first + wishes.rounds):
        for kind in kinds:
            for number_, why in fuzzed(kind, [round_], wishes.seed, engine):
                failed += 1
                print(f"--only {kind} --seed {wishes.seed} --from {number_} --rounds 1\n{why}", flush=True)
    print(f"{wishes.rounds * len(kinds)} inputs, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
