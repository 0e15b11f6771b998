"""A spaCy pipeline with our component -> docs with observations that can be carried about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import extractor
from extractor import pipeline
from extractor.pipeline import Engine

RISE = "Retail sales rose 3.2% year on year last month."


@pytest.fixture
def nlp(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Language:
    """A blank pipeline of the user's with the component, found by its entry point."""
    monkeypatch.setattr(pipeline, "Engine", lambda *_, **__: engine)
    made = spacy.blank("en")
    made.add_pipe("extractor")
    return made


def of(nlp: Language, text: str, **known: object) -> Doc:
    doc = nlp.make_doc(text)
    for name, value in known.items():
        doc._.set(name, value)
    return nlp(doc)


def test_component_gives_the_observations_of_extract(nlp: Language) -> None:
    doc = of(nlp, RISE, published="2024-06-12", publisher="Bureau", source="a.txt")
    [row] = doc._.observations
    assert [row] == extractor.extract(RISE, published="2024-06-12", publisher="Bureau", source="a.txt")
    assert doc.char_span(row.char_start, row.char_end, alignment_mode="expand").text == row.value_text


@pytest.mark.parametrize("published", ["2024-06-12", date(2024, 6, 12)], ids=["a string", "a date"])
@pytest.mark.parametrize(
    "carry",
    [
        pytest.param(lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()), id="bytes"),
        pytest.param(
            lambda doc: next(
                DocBin(store_user_data=True).from_bytes(
                    DocBin(docs=[doc], store_user_data=True).to_bytes()
                ).get_docs(doc.vocab)
            ),
            id="a DocBin",
        ),
    ],
)  # fmt: skip
def test_component_observations_are_serialisable(
    nlp: Language, published: str | date, carry: Callable[[Doc], Doc]
) -> None:
    doc = of(nlp, RISE, published=published)
    assert len(doc._.observations) == 1
    assert carry(doc)._.observations == doc._.observations


def test_component_of_a_stream_of_docs(nlp: Language) -> None:
    docs = list(nlp.pipe([RISE, "", "No figure here."]))
    assert [len(doc._.observations) for doc in docs] == [1, 0, 0]


def test_component_is_saved_with_its_pipeline(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path)
    assert len(spacy.load(tmp_path)(f"{RISE} Exports fell 4% in May 2024.")._.observations) == 2


def test_component_fills_spans_that_displacy_draws(nlp: Language) -> None:
    doc = of(nlp, "Exports fell 4% in May 2024, and imports rose 2.5%.", source="a.txt")
    rows, spans = doc._.observations, doc.spans["observations"]
    assert [(span.text, span.label_, span.id_) for span in spans] == [
        (row.value_text, row.metric, row.observation_id) for row in rows
    ]
    page = spacy.displacy.render(doc, style="span", options={"spans_key": "observations"}, jupyter=False)
    assert "exports" in page
    assert len(Doc(doc.vocab).from_bytes(doc.to_bytes()).spans["observations"]) == len(rows) == 2
    assert len(of(nlp, "Nothing was counted.").spans["observations"]) == 0
