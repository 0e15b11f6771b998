"""A spaCy pipeline of the user's -> one that also gives `doc._.observations`. Registered by an entry point.

spaCy imports this file whenever any pipeline is loaded, so that the engine is imported with the first doc only.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.language import Language
from spacy.tokens import Doc

from extractor.export.jsonl import json_line, read_json_line
from extractor.model import Known, Observation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractor.pipeline import Engine

SPANS = "observations"
"""The key of the spans of numbers: `displacy.render(doc, style="span", options={"spans_key": "observations"})`."""
_KEY = "extractor.observations"


class Component:
    """Reads the text of a doc as a release. The engine is loaded with the first doc, and has its own parser: what the
    user's pipeline found is neither needed nor changed."""

    def __init__(self, *, model: str | None, rules: Sequence[str], min_confidence: float | None) -> None:
        self._options = model, tuple(Path(folder).absolute() for folder in rules), min_confidence
        self._engine: Engine | None = None

    def __call__(self, doc: Doc) -> Doc:
        """The same doc, with its observations among its user data, and their numbers in `doc.spans["observations"]`:
        the label of each is its metric, its id that of its row."""
        rows: Sequence[Observation] = ()
        if doc.text.strip():
            from extractor.read import release_from_text

            published = _day(doc._.published)
            doc._.published = published.isoformat() if published else None  # a date could not be serialised
            known = Known(published, doc._.publisher)
            release = release_from_text(doc.text, html=False, source=doc._.source or "", known=known)
            rows = self._loaded().extract(release).observations
        spans = (
            doc.char_span(
                row.char_start, row.char_end, row.metric or "number", alignment_mode="expand",
                span_id=row.observation_id,
            )
            for row in rows
            if row.char_start is not None and row.char_end is not None
        )  # fmt: skip
        doc.spans[SPANS] = [span for span in spans if span is not None]
        # Lines of text, so that `doc.to_bytes` and DocBin can carry them.
        doc.user_data[_KEY] = [json_line(row) for row in rows]
        return doc

    def _loaded(self) -> Engine:
        if self._engine is None:
            from extractor.pipeline import MIN_CONFIDENCE, Engine
            from extractor.rulebook import load_rulebook

            model, rules, least = self._options
            least = MIN_CONFIDENCE if least is None else least
            self._engine = Engine(load_rulebook(rules), model=model, min_confidence=least)
        return self._engine


@Language.factory(
    "extractor",
    default_config={"model": None, "rules": [], "min_confidence": None},
    assigns=["doc._.observations", "doc.spans"],
)
def make(nlp: Language, name: str, model: str | None, rules: list[str], min_confidence: float | None) -> Component:
    """The component for `nlp.add_pipe("extractor")`; options as of `extractor.extract`.

    `doc._.published` (a date or YYYY-MM-DD), `doc._.publisher` and `doc._.source` say what is known of a release:
    set them on `nlp.make_doc(text)` before the pipeline runs.
    """
    return Component(model=model, rules=rules, min_confidence=min_confidence)


def observations_of(doc: Doc) -> tuple[Observation, ...]:
    """The rows of a doc; none before the component has seen it. Offsets count in `doc.text`."""
    return tuple(read_json_line(line) for line in doc.user_data.get(_KEY, ()))


def _extend() -> None:
    """Makes `doc._` know our names, where nobody else's are in their place."""
    for known in ("published", "publisher", "source"):
        if not Doc.has_extension(known):
            Doc.set_extension(known, default=None)
    if not Doc.has_extension("observations"):
        Doc.set_extension("observations", getter=observations_of)


def _day(published: date | str | None) -> date | None:
    return date.fromisoformat(published) if isinstance(published, str) else published


_extend()
