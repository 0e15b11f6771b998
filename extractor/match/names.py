"""Words of a sentence -> the names of known metrics in it, so that "overnight stays" is read as a name and no verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from extractor.match.inflect import noun_forms
from extractor.model import Cue, Token
from extractor.rulebook import MetricRule, Rulebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Wordings = Mapping[tuple[int, int], str]
"""Stretches of words, by number, with the metric that they name."""


class NameFinder:
    """The wordings of the catalogue as one spaCy PhraseMatcher. Names of two words or more keep a phrase together
    as a noun (role metric_name); single words only tell that a phrase names a known metric (metric_word)."""

    def __init__(self, nlp: Language, rulebook: Rulebook) -> None:
        from spacy.matcher import PhraseMatcher

        self._strings = nlp.vocab.strings
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for rule in rulebook.of(MetricRule):
            forms = {form for name in rule.names for form in noun_forms(name.lower())} | {
                acronym.lower() for acronym in rule.acronyms
            }
            if forms:
                self._matcher.add(rule.id, [nlp.make_doc(form) for form in sorted(forms)])

    def wordings(self, doc: Doc) -> Wordings:
        """Where names stand among the words of a sentence, in order, with the metric; where two overlap, the longer."""
        found: dict[tuple[int, int], str] = {}
        used: set[int] = set()
        for key, first, last in sorted(self._matcher(doc), key=lambda match: (match[1] - match[2], match[1])):
            if used.isdisjoint(range(first, last)):
                used.update(range(first, last))
                found[first, last] = self._strings[key]
        return dict(sorted(found.items()))

    def find(self, wordings: Wordings, tokens: Sequence[Token], text: str) -> tuple[Cue, ...]:
        """The names in a sentence, in order; `text` is the sentence as it stands."""
        places = (
            (tokens[first].start, tokens[last - 1].end, metric, last - first)
            for (first, last), metric in wordings.items()
        )
        return tuple(
            Cue(start, end, text[start:end], f"metric.{metric}", "metric_name" if words > 1 else "metric_word")
            for start, end, metric, words in places
        )
