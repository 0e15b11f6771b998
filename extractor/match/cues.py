"""Words of a sentence -> cues: the words that say where a number moves, against what, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import regex

from extractor.match.inflect import noun_forms, verb_forms
from extractor.model import Cue, Token
from extractor.rulebook import CueRule, Rulebook

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

Part = Literal["verb", "noun", "any"]
Wordings = Mapping[tuple[int, int], Sequence[tuple[CueRule, Part]]]
"""Stretches of words, by number, with the rules that have them."""
_MARK = regex.compile(r"\p{P}+")


class CueFinder:
    """All cue rules as one spaCy PhraseMatcher over lower-case words."""

    def __init__(self, nlp: Language, rulebook: Rulebook) -> None:
        from spacy.matcher import PhraseMatcher

        self._rules: list[tuple[CueRule, Part]] = []
        self._ranks: dict[int, int] = {}
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        for rule in rulebook.of(CueRule):
            for part, forms in _forms(rule).items():
                key = f"{rule.id}/{part}"
                self._ranks[nlp.vocab.strings.add(key)] = len(self._rules)
                self._rules.append((rule, part))
                if forms:
                    self._matcher.add(key, [nlp.make_doc(form) for form in sorted(forms)])

    def wordings(self, doc: Doc) -> Wordings:
        """Where wordings of cues stand among the words of a sentence, the longest first, then in order; with the rules
        that have them, the first of the book first."""
        places: dict[tuple[int, int], list[int]] = {}
        for key, start, end in self._matcher(doc):
            places.setdefault((start, end), []).append(self._ranks[key])
        longest_first = sorted(places, key=lambda place: (place[0] - place[1], place[0]))
        return {place: [self._rules[rank] for rank in sorted(places[place])] for place in longest_first}

    def find(self, wordings: Wordings, tokens: Sequence[Token], text: str) -> tuple[Cue, ...]:
        """The cues of a sentence, longest first where they overlap, in order; `text` is the sentence as it stands."""
        chosen: list[Cue] = []
        used: set[int] = set()
        for (first, last), options in wordings.items():
            words = range(first, last)
            if used.isdisjoint(words):
                span = tokens[first:last]
                rule = next((rule for rule, part in options if _fits(span, first, tokens, rule, part)), None)
                if rule is not None:
                    used.update(words)
                    start, end = span[0].start, span[-1].end
                    chosen.append(
                        Cue(start, end, text[start:end], f"cue.{rule.id}", rule.role, rule.direction, rule.code)
                    )
        return tuple(sorted(chosen, key=lambda cue: cue.start))


def _forms(rule: CueRule) -> dict[Part, set[str]]:
    """The spellings of a rule by part of speech: verb, noun, or any."""
    verbs = {form for verb in rule.verbs for form in verb_forms(verb)}
    nouns = {form for noun in rule.nouns for form in noun_forms(noun)}
    plain = {form for form in rule.forms if form}
    if rule.role.endswith("_verb"):
        verbs, plain = verbs | plain, set()
    return {"verb": verbs, "noun": nouns, "any": plain}


def _fits(span: Sequence[Token], at: int, tokens: Sequence[Token], rule: CueRule, part: Part) -> bool:
    """Does the tagger read the words as the part of speech that the rule means?"""
    first = span[0]
    if part == "verb":
        if first.dep == "amod" and first.head > at and not _MARK.fullmatch(tokens[first.head].text):
            return False  # "rising prices", "reduced demand": a modifier, not the verb of a clause
        if (
            rule.role == "change_verb"
            and first.tag == "NNS"
            and first.text.lower().endswith(("ers", "ises", "imbs", "ows", "uces", "ifts", "osts", "ts up"))
        ):
            return True  # "Bank lowers rate": headlines make nouns of verbs
        return first.tag[:1] in ("V", "M") or len(span) > 1 or first.tag in ("RP", "POS")
    if part == "noun":
        return first.tag.startswith("N") or span[-1].tag.startswith("N") or first.tag in ("JJ", "VBG")
    return not (rule.role == "flat" and first.dep == "amod" and first.head > at)  # "constant prices"
