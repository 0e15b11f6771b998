"""Parsed sentence -> cues: the words that say where a number moves, against what, and how sure it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from extractor.match.inflect import noun_forms, verb_forms
from extractor.model import Cue
from extractor.rulebook import CueRule, Rulebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span


class CueFinder:
    """All cue rules as one spaCy PhraseMatcher over lower-case words."""

    def __init__(self, nlp: Language, rulebook: Rulebook) -> None:
        from spacy.matcher import PhraseMatcher

        self._strings = nlp.vocab.strings
        self._rules: dict[str, tuple[CueRule, str]] = {}
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for rule in rulebook.of(CueRule):
            for part, forms in _forms(rule).items():
                key = f"{rule.id}/{part}"
                self._rules[key] = rule, part
                if forms:
                    self._matcher.add(key, [nlp.make_doc(form) for form in sorted(forms)])

    def find(self, doc: Doc, text: str) -> tuple[Cue, ...]:
        """The cues of a sentence, longest first where they overlap, in order; `text` is the sentence as it stands."""
        chosen: list[Cue] = []
        used: set[int] = set()
        for span, options in _by_span(self._matcher(doc)):
            words = range(*span)
            if used.isdisjoint(words):
                cue = self._best(doc[span[0] : span[1]], options, text)
                if cue is not None:
                    used.update(words)
                    chosen.append(cue)
        return tuple(sorted(chosen, key=lambda cue: cue.start))

    def _best(self, span: Span, keys: list[int], text: str) -> Cue | None:
        named = {self._strings[key] for key in keys}
        rule = next(
            (rule for key, (rule, part) in self._rules.items() if key in named and _fits(span, rule, part)),
            None,
        )
        if rule is None:
            return None
        return Cue(
            span.start_char, span.end_char, text[span.start_char : span.end_char],
            f"cue.{rule.id}", rule.role, rule.direction, rule.code,
        )  # fmt: skip


def _forms(rule: CueRule) -> dict[str, set[str]]:
    """The spellings of a rule by part of speech: verb, noun, or any."""
    verbs = {form for verb in rule.verbs for form in verb_forms(verb)}
    nouns = {form for noun in rule.nouns for form in noun_forms(noun)}
    plain = {form for form in rule.forms if form}
    if rule.role.endswith("_verb"):
        verbs, plain = verbs | plain, set()
    return {"verb": verbs, "noun": nouns, "any": plain}


def _by_span(matches: list[tuple[int, int, int]]) -> Iterator[tuple[tuple[int, int], list[int]]]:
    """Matches grouped by their place, the longest and then the first coming first."""
    places: dict[tuple[int, int], list[int]] = {}
    for key, start, end in matches:
        places.setdefault((start, end), []).append(key)
    return iter(sorted(places.items(), key=lambda item: (item[0][0] - item[0][1], item[0][0])))


def _fits(span: Span, rule: CueRule, part: str) -> bool:
    """Does the tagger read the words as the part of speech that the rule means?"""
    first = span[0]
    if part == "verb":
        if first.dep_ == "amod" and first.head.i > first.i and not first.head.is_punct:
            return False  # "rising prices", "reduced demand": a modifier, not the verb of a clause
        if (
            rule.role == "change_verb"
            and first.tag_ == "NNS"
            and first.lower_.endswith(("ers", "ises", "imbs", "ows", "uces", "ifts", "osts", "ts up"))
        ):
            return True  # "Bank lowers rate": headlines make nouns of verbs
        return first.tag_[0] in "VM" or (len(span) > 1) or first.tag_ in ("RP", "POS")
    if part == "noun":
        return first.tag_.startswith("N") or span[-1].tag_.startswith("N") or first.tag_ in ("JJ", "VBG")
    return not (rule.role == "flat" and first.dep_ == "amod" and first.head.i > first.i)  # "constant prices"
