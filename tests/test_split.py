"""Sentences: where they end and where they do not."""

from __future__ import annotations

import pytest

from extractor.model import Block, Document, Release
from extractor.rulebook import load_rulebook
from extractor.split import Splitter

SPLITTER = Splitter(load_rulebook())

CASES = {
    "two sentences": ("Sales rose 3%. Costs fell.", ["Sales rose 3%.", "Costs fell."]),
    "a decimal point": ("It rose to 3.5 percent. Fine.", ["It rose to 3.5 percent.", "Fine."]),
    "an abbreviation": ("Exports vs. May fell. Mr. Lee spoke.", ["Exports vs. May fell.", "Mr. Lee spoke."]),
    "a country in letters": ("The U.S. economy grew. It slowed.", ["The U.S. economy grew.", "It slowed."]),
    "an initial": ("J. Smith said so. He left.", ["J. Smith said so.", "He left."]),
    "a closing quote": ("“We grew 3%.” She smiled.", ["“We grew 3%.”", "She smiled."]),
    "a missing space": ("Sales fell 3%.Costs rose 2%.", ["Sales fell 3%.", "Costs rose 2%."]),
    "a month cut short": ("In Jan. Sales rose.", ["In Jan. Sales rose."]),
    "a question": ("Will it rise? Yes.", ["Will it rise?", "Yes."]),
    "a wrapped line": ("Sales rose\n3 percent in\nMay.", ["Sales rose 3 percent in May."]),
    "a page break": ("Sales fell by\n\n7\n\nUS$ 9 million.", ["Sales fell by     US$ 9 million."]),
    "a company form": ("Pumps Inc. sold 3 units. Good.", ["Pumps Inc. sold 3 units.", "Good."]),
    "soles": (
        "It closed at S/. 3.31 per dollar. Then it rose.",
        ["It closed at S/. 3.31 per dollar.", "Then it rose."],
    ),
}


def document(text: str, *blocks: Block) -> Document:
    return Document(Release("a.txt", text.encode(), "text/plain"), text, blocks or (Block("paragraph", 0, len(text)),))


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES.keys())
def test_split_finds_the_ends(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in SPLITTER.sentences(document(text))] == expected


@pytest.mark.parametrize("text", [text for text, _ in CASES.values()], ids=CASES.keys())
def test_split_offsets_count_in_the_document(text: str) -> None:
    for sentence in SPLITTER.sentences(document(text)):
        assert len(text[sentence.start : sentence.end]) == len(sentence.text)
        if "\n7\n" not in text:
            assert text[sentence.start : sentence.end].replace("\n", " ") == sentence.text


def test_split_leaves_blocks_that_are_not_read() -> None:
    text = "Sales rose.\nContact: 555\nAbout us."
    blocks = (Block("paragraph", 0, 11), Block("contact", 12, 24), Block("boilerplate", 25, 34))
    assert [sentence.text for sentence in SPLITTER.sentences(document(text, *blocks))] == ["Sales rose."]
