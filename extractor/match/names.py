"""Parsed sentence -> the names of known metrics in it, so that "overnight stays" is read as a name and no verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.match.inflect import noun_forms
from extractor.model import Cue
from extractor.rulebook import MetricRule, Rulebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


class NameFinder:
    """The wordings of the catalogue as one spaCy PhraseMatcher. Names of two words or more keep a phrase together
    as a noun (role metric_name); single words only tell that a phrase names a known metric (metric_word)."""

    def __init__(self, nlp: Language, rulebook: Rulebook) -> None:
        from spacy.matcher import PhraseMatcher

        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for rule in rulebook.of(MetricRule):
            forms = {form for name in rule.names for form in noun_forms(name.lower())} | {
                acronym.lower() for acronym in rule.acronyms
            }
            if forms:
                self._matcher.add(rule.id, [nlp.make_doc(form) for form in sorted(forms)])

    def find(self, doc: Doc, text: str) -> tuple[Cue, ...]:
        """The names in a sentence, in order; where two overlap, the longer one."""
        from spacy.util import filter_spans

        spans = filter_spans(self._matcher(doc, as_spans=True))
        return tuple(
            Cue(
                span.start_char,
                span.end_char,
                text[span.start_char : span.end_char],
                f"metric.{span.label_}",
                "metric_name" if len(span) > 1 else "metric_word",
            )
            for span in sorted(spans, key=lambda span: span.start)
        )
