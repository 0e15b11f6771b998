"""Tags as the HTML standard reads them, and what else costs a page its body."""

from __future__ import annotations

import pytest

import extractor
from extractor.clean.tokens import TEXT, tokens

LEAD = "The port authority said that container traffic rose by 3.2% in May from a year earlier. Grain fell by 2%."
MORE = "Timber went up by 2.1% over the same time, which was less than in the month before, it said. Coal was flat."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ('<a x="no" sub links" class="x">a</a>', "a"),
        ("<div Harbour's>a</div>", "a"),
        ('<a ="x>y">z', 'y">z'),
        ('<a b=c"d>e"', 'e"'),
        ('</p x="a>b">c', "c"),
        ("<script>a</scriptx>b</script>c", "c"),
        ("<!--> a", " a"),
        ("<!-- a --!>b", "b"),
        ("</>x</ y>z", "xz"),
        ("< a>b", "< a>b"),
    ],
)
def test_clean_tokens_are_as_the_standard_says(source: str, text: str) -> None:
    assert "".join(source[start:end] for kind, start, end, _, _ in tokens(source) if kind == TEXT) == text


@pytest.mark.parametrize("name", ["x-widget", "lang-en", "skip-lazy", "nav-tab", "author-post", "share-wrap"])
def test_clean_page_does_not_believe_classes_that_eat_the_body(name: str) -> None:
    parts = "".join(f"<div class='{name}'><div><p>{text}</p></div></div>" for text in (LEAD, MORE) * 3)
    said = extractor.read_page(f"<body><h1>Traffic up in May</h1><main><div>{parts}</div></main></body>").main_text
    assert said.count(LEAD) == said.count(MORE) == 3


@pytest.mark.parametrize(
    "opened", ["<head><title>x</title>", "<nav><a href=x>Home</a>", "<button>Menu", "<select><option>A", "<map>"]
)
def test_clean_page_reads_on_after_a_tag_that_is_never_closed(opened: str) -> None:
    paragraphs = f"<p>{LEAD}</p><p>{MORE}</p>" * 2
    said = extractor.read_page(f"<html>{opened}<h1>Traffic up in May</h1>{paragraphs}</html>").main_text
    assert LEAD in said and MORE in said
