"""Seed -> a page that no one should have to read; as a command: many of them -> does any crash or take too long.

    python tests/benchmarks/nasty_pages.py [--count 2000] [--limit 2.0] [--first SEED]

Each page must give a document whose every character is where it says in the source, or be refused with a reason,
within LIMIT seconds of CPU. Exit code 0 if all do.
"""

from __future__ import annotations

import argparse
import html
import random
import sys
import time
from collections import Counter
from collections.abc import Callable

import extractor
from extractor.errors import ReleaseError
from extractor.model import Document

LEAD = "<p>The office for statistics said on Monday that exports rose by 3.2% in May from a year earlier.</p>"
_TAGS = "p div b i span table tr td th ul ol li dl dd dt blockquote pre h1 h2 sup font center a form nav".split()
_TAGS += "article section header footer aside title script style select option label svg figure br hr x-y".split()
_TEXTS = (
    "Exports rose by 3.2% in May. ", "4.4", "%", " ", "\n", "\t", "\xa0", "\u2009", "\u200b", "\xad", "\x0b", "a" * 90,
    "&amp;", "&nbsp;", "&#8211;", "&#x20ac;", "&notin", "&", "&#", "&#x", "&#99999999;", "&#0;", "&lt", "&amp;amp;",
    "é", "東京", "\U0001f600", "\u202e", "<", ">", "</", "<!", "<!--", "-->", "<![CDATA[", "]]>", "<?php", "?>",
    "'", '"', "=",
)  # fmt: skip
Makes = Callable[[random.Random], bytes]


def _soup(random_: random.Random, most: int = 300) -> str:
    """Tags and texts in any order, hardly one of them closed."""
    pieces = []
    for _ in range(random_.randrange(most)):
        tag = random_.choice(_TAGS)
        kind = random_.random()
        if kind < 0.3:
            pieces.append(f"<{tag}>")
        elif kind < 0.45:
            pieces.append(f"</{tag}>")
        elif kind < 0.55:
            value = random_.choice(("x", "'", '"', "a>b", "hidden", "comment nav", "&quot;", "display:none", ""))
            quote = random_.choice(("'", '"', ""))
            pieces.append(f"<{tag} {random_.choice(('class', 'id', 'style', 'href', 'role'))}={quote}{value}{quote}>")
        else:
            pieces.append(random_.choice(_TEXTS))
    return "".join(pieces)


def _mixed(random_: random.Random) -> bytes:
    return _soup(random_).encode("utf-8", "surrogatepass")


def _truncated(random_: random.Random) -> bytes:
    page = (
        "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Exports up</title><script>var a = '<p>';"
        "</script></head><body><nav><ul><li><a href='/'>Home</a></ul></nav><main><h1>Exports up</h1>" + LEAD * 4 +
        "<table><tr><th>Good</th><th>May</th></tr><tr><td>Cars &amp; parts</td><td>4.4&nbsp;%</td></tr></table>"
        "<p>Größe – 5&#160;km<sup>2</sup></p></main><footer>&copy; 2025</footer></body></html>"
    ).encode()  # fmt: skip
    return page[: random_.randrange(1, len(page))]


def _deep(random_: random.Random) -> bytes:
    tag, depth = random_.choice(_TAGS), random_.choice((300, 1000, 5000))
    closing = f"</{tag}>" * random_.choice((0, depth // 2, depth, 2 * depth))
    return f"<body>{f'<{tag}>' * depth}{LEAD}{closing}".encode()


def _deep_table(random_: random.Random) -> bytes:
    depth = random_.choice((100, 1000))
    return (
        "<body>" + "<table><tr><td>1<td>2<tr><td>" * depth + LEAD + "</table>" * random_.choice((0, depth))
    ).encode()


def _one_tag(random_: random.Random) -> bytes:
    size = random_.choice((50_000, 500_000, 5_000_000))
    return b"<body>" + LEAD.encode() + (f"<{random_.choice(_TAGS)}>".encode() * (size // 4))[:size]


def _one_piece(random_: random.Random) -> bytes:
    """One thing over and over, or a text, a comment, an attribute without an end."""
    size = random_.choice((20_000, 200_000, 2_000_000))
    piece = random_.choice(
        (*_TEXTS, "<", "<a ", '<a href="', "<a b='", "</p", "&#", "<p>x", "<li>1", "<td>1</td>", "<br>")
    )
    return (f"<body>{LEAD}" + (piece * (size // len(piece) + 1))[:size] + random_.choice(("", LEAD))).encode()


def _nulls(random_: random.Random) -> bytes:
    page = bytearray(("<body>" + LEAD * 3 + _soup(random_)).encode("utf-8", "replace"))
    for _ in range(random_.choice((1, 5, len(page) // 3))):
        page.insert(random_.randrange(len(page)), random_.choice((0, 0, 1, 8, 27, 127, 255)))
    return bytes(page)


def _encodings(random_: random.Random) -> bytes:
    declared = random_.choice(("utf-8", "utf-16", "gb2312", "shift_jis", "unicode_escape", "rot13", "iso-8859-1", "x"))
    parts = [f"<meta charset='{declared}'><body>{LEAD}".encode()]
    codecs = [random_.choice(("utf-8", "utf-16", "cp1252", "gb18030")) for _ in range(random_.randrange(1, 6))]
    parts += ["<p>Größe: 5 € 東京</p>".encode(codec, "replace") for codec in codecs]
    parts.append(bytes(random_.randrange(256) for _ in range(random_.randrange(200))))
    random_.shuffle(parts)
    return b"".join(parts)


def _entities(random_: random.Random) -> bytes:
    names = (
        "&",
        "&a",
        "&amp",
        "&#",
        "&#1",
        "&#x",
        "&#xD800;",
        "&#x110000;",
        "&NotEqualTilde;",
        "&fjlig;",
        "&ngE;",
        "&shy",
    )
    return (f"<body>{LEAD}<p>" + "".join(random_.choice(names) for _ in range(random_.randrange(2000)))).encode()


def _bytes(random_: random.Random) -> bytes:
    return random_.randbytes(random_.randrange(5000))


_MAKERS: tuple[Makes, ...] = (
    _mixed, _mixed, _mixed, _mixed, _truncated, _truncated, _deep, _deep_table, _one_piece, _nulls, _nulls, _encodings,
    _encodings, _entities, _bytes,
)  # fmt: skip
_LARGE_EVERY = 40  # pages


def nasty_page(seed: int) -> tuple[str, bytes]:
    """What is wrong with the page, and the page; the same seed gives the same."""
    random_ = random.Random(seed)
    make = _one_tag if seed % _LARGE_EVERY == 0 else random_.choice(_MAKERS)
    return make.__name__.strip("_"), make(random_)


def ungrounded(document: Document) -> str | None:
    """The first character that its place in the source does not say; None where all are right."""
    assert document.html is not None and document.html_starts is not None and document.html_ends is not None
    if not len(document.text) == len(document.html_starts) == len(document.html_ends):
        return "as many places as characters"
    for char, start, end in zip(document.text, document.html_starts, document.html_ends, strict=True):
        raw = document.html[start:end]
        if raw == char:
            continue
        said = html.unescape(raw)
        if char.isspace():
            if said.strip() and not said.lower().startswith("<br"):
                return f"{char!r} from {raw!r}"
        elif said != char and not (char in said and raw[0] == "&"):
            return f"{char!r} from {raw!r}"
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--limit", type=float, default=2.0)
    parser.add_argument("--first", type=int, default=0)
    args = parser.parse_args()
    results: Counter[str] = Counter()
    slowest = (0.0, 0, "")
    bad = 0
    extractor.read_page(LEAD)  # the rules are read once
    for seed in range(args.first, args.first + args.count):
        kind, page = nasty_page(seed)
        start = time.process_time()
        try:
            document = extractor.read_page(page)
            wrong = None
        except ReleaseError as error:
            document, wrong = None, None if str(error).strip() else "refused without a reason"
            results[f"refused: {str(error).partition(': ')[2]}"] += 1
        except Exception as error:  # noqa: BLE001 - this is what is looked for
            document, wrong = None, f"crash: {type(error).__name__}: {error}"
        taken = time.process_time() - start
        slowest = max(slowest, (taken, seed, kind))
        if document is not None:
            wrong = ungrounded(document)
            results["read"] += 1
        if taken > args.limit:
            wrong = f"{taken:.1f} s"
        if wrong:
            bad += 1
            print(f"seed {seed} ({kind}, {len(page)} bytes): {wrong}")
    for result, number in results.most_common():
        print(f"{number:>6} {result}")
    print(f"{args.count} pages, {bad} bad; slowest {slowest[0]:.2f} s (seed {slowest[1]}, {slowest[2]})")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
