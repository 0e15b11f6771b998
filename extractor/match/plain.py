"""Words of a plain sentence -> their tags and heads by rule, so that it need not be parsed; None where there is doubt.

"Retail sales in Norland rose 4.4% year on year." holds nothing that a rule does not know: names of the catalogue, words
that the dictionary of the language model lists as nouns and nothing else, names in capitals, small words, one verb of
change right behind its subject. About such a sentence the parser can only agree. Whatever may be read in two ways (a
noun that may be a verb, a second clause without a clear subject, a bracket) leaves the sentence to the parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from extractor.match.cues import Wordings
from extractor.match.dictionary import Dictionary
from extractor.match.inflect import verb_forms
from extractor.model import Token
from extractor.rulebook import CueRule, Rulebook

if TYPE_CHECKING:
    from spacy.tokens import Doc

Span = tuple[int, int]

_LEADING = (
    "of in at by from for with against between during per among within into across since until than after compared"
)
_LISTED_AS_MORE = """
    as he i us who no so do does did can may will might must be been being am have has had having get gets got
    let lets make makes made not both all such only each every some any more most less least other another own
    very like over out off about around above below under near past down then there here now well even just much
    many few that what which if once twice ago this these those
"""
_SMALL: Mapping[str, str | None] = {
    **dict.fromkeys(_LEADING.split(), "IN"),
    **dict.fromkeys(("the", "a", "an"), "DT"),
    **dict.fromkeys(("and", "or", "but", "while", "whereas"), "CC"),
    **dict.fromkeys(("it", "they", "we"), "PRP"),
    **dict.fromkeys(("also", "still"), "RB"),
    **dict.fromkeys(("its", "their"), "PRP$"),
    **dict.fromkeys(("'s", "’s"), "POS"),
    "to": "TO", "was": "VBD", "were": "VBD", "is": "VBZ", "are": "VBP", "%": "NN",
    ",": ",", ".": ".", ":": ":", ";": ":",
    "(": "-LRB-", ")": "-RRB-",
    **dict.fromkeys(_LISTED_AS_MORE.split()),
}  # fmt: skip
"""Tags of small words; None for those that no rule can place, though the dictionary lists them (as letters, elements,
rare nouns)."""
_AROUND_NAMES = frozenset(("-", "–", "‑", "&"))
_VERB_ROLES = frozenset(("change_verb", "level_verb"))
_VERBS = frozenset(("VBD", "VBZ", "VBP"))
_ADVERBS = frozenset(("up", "down", "higher", "lower", "unchanged"))
_NOUN = frozenset(("NN", "NNS", "NNP"))
_NOMINAL = _NOUN | {"JJ", "DT", "PRP$", "POS", "HYPH"}
_CHAIN = _NOMINAL | {"IN", "TO", "CC", "RB", "PRP"}
_OPEN = {"noun or verb": "NN", "nouns or verb": "NNS", "name or verb": "NNP", "noun or doing": "NN",
         "adjective or other": "JJ"}  # fmt: skip
"""What a word can be until its place tells, and what it then is."""
_LEADS = frozenset(("IN", "DT", "PRP$", "JJ"))
_NAME = regex.compile(r"\p{Lu}\p{Ll}+|\p{Lu}{2,5}")


class PlainTagger:
    """Tells the tags of sentences in which each word can be but one thing, by itself or in its place."""

    def __init__(self, dictionary: Dictionary, rulebook: Rulebook) -> None:
        self._known = dictionary
        rules = [rule for rule in rulebook.of(CueRule) if rule.role in _VERB_ROLES]
        regular = {verb_forms(verb)[2] for rule in rules for verb in rule.verbs} - dictionary.nouns
        irregular = {form for rule in rules for form in rule.forms if form in dictionary.odd_others}
        self._past = {form for form in regular if dictionary.of_verb(form)} | irregular - _NO_PAST
        self._tag = lru_cache(maxsize=16384)(self._tag_of)

    def tokens(
        self, doc: Doc, text: str, owned: Sequence[Span], names: Iterable[Span], cues: Wordings
    ) -> tuple[Token, ...] | None:
        """The words of a sentence with their tags; None unless all of them are sure.

        `doc` has the words, capitals of headlines made small, `text` the sentence as it is printed; `owned` are the
        characters of its numbers and periods, `names` the words (by number) of the catalogue's names, `cues` the
        wordings of cues among the words.
        """
        words = [(word.text, word.idx) for word in doc]
        held = {i for i, (_, start) in enumerate(words) for first, last in owned if first <= start < last}
        phrases = [place for place, rules in cues.items() if any(rule.role == "comparison" for rule, _ in rules)]
        printed = [text[start : start + len(word)] for word, start in words]
        tags = self._tags([word for word, _ in words], printed, held, _long(names), _long(phrases))
        heads = None if tags is None else _heads(tags)
        if tags is None or heads is None:
            return None
        root = next(iter(heads), 0)
        tokens = [
            Token(start, start + len(word), word, tag or self._counted(word), "dep", root)
            for (word, start), tag in zip(words, tags, strict=True)
        ]
        for verb, subject in heads.items():
            tokens[verb] = tokens[verb]._replace(dep="ROOT")
            tokens[subject] = tokens[subject]._replace(dep="nsubj", head=verb)
        return tuple(tokens)

    def _tags(
        self, words: Sequence[str], printed: Sequence[str], held: Set[int], named: Set[int], cued: Set[int]
    ) -> list[str] | None:
        """A tag for every word, "" for those held by numbers and periods; None where one is in doubt."""
        tags: list[str] = []
        for i, word in enumerate(words):
            tag = "" if i in held else self._sure(word, i, words, named, cued)
            if tag is None and printed[i] != word and _NAME.fullmatch(printed[i]) and not self._listed(word):
                tag = "NNP"  # a word of a headline that nobody knows
            if tag is None:
                return None
            tags.append(tag)
        return _placed(tags) if any(tag in _OPEN for tag in tags) else tags

    def _counted(self, word: str) -> str:
        """The tag of a word in a number or a period: of what is counted, the noun."""
        tag = self._tag(word.lower()) if word.isalpha() else None
        return "CD" if tag is None else _OPEN.get(tag, tag)

    def _sure(self, word: str, i: int, words: Sequence[str], named: Set[int], cued: Set[int]) -> str | None:
        small = word.lower()
        if i in named:
            tag = _SMALL.get(small) or self._tag(small)
            tag = _OPEN.get(tag or "", tag)
            return tag if tag in _CHAIN else "NNS" if small.endswith("s") and not small.endswith("ss") else "NN"
        if i in cued or small in _ADVERBS:
            return "RB"
        if small in _SMALL:
            return _SMALL[small]
        if small in _AROUND_NAMES:
            beside = [*words[max(0, i - 1) : i], *words[i + 1 : i + 2]]
            return "HYPH" if len(beside) == 2 and all(map(_NAME.fullmatch, beside)) else None
        tag = self._tag(small)
        if not _NAME.fullmatch(word):
            return tag
        if self._listed(small):
            return tag if not i else "NNP" if tag in _NOMINAL else "name or verb"
        return "NNP"

    def _listed(self, word: str) -> bool:
        """Does the dictionary know the word, in whatever form?"""
        known = self._known
        return word in _SMALL or known.has(word) or known.plain(word) is not None or known.of_verb(word)

    def _tag_of(self, word: str) -> str | None:
        """What a word in small letters can be; None where its place will not tell, or nothing is known of it."""
        known = self._known
        if word in self._past:
            return "VBD"
        if word in known.odd_others or known.of_verb(word):
            return "noun or doing" if word.endswith("ing") and word in known.nouns else None
        if word in known.odd_nouns:
            return None if known.has(word) and word in known.nouns | known.verbs | known.adjectives else "NNS"
        noun, verb, adverb = word in known.nouns, word in known.verbs, word in known.adverbs
        if (one := known.plain(word)) is not None and word not in known.adjectives:
            if adverb or one not in known.nouns:
                return None
            return "nouns or verb" if one in known.verbs else "NNS"
        if word in known.adjectives:
            return "adjective or other" if noun or verb or adverb else "JJ"
        if noun and not adverb:
            return "noun or verb" if verb else "NN"
        return "RB" if adverb and not noun and not verb and word.endswith("ly") else None


_NO_PAST = frozenset(
    "risen grown fallen shrunk sunk been gone become swollen driven taken am goes is are being left".split()
)
"""Irregular forms that are a participle, or no past."""


def _placed(tags: list[str]) -> list[str] | None:
    """The tags with those told by their place: what stands right before a sure verb, in one run from the start of its
    clause, or behind a small word that leads to a noun, is no verb."""
    before_verb = False
    placed = list(tags)
    for i in range(len(tags) - 1, -1, -1):
        tag = tags[i]
        if tag in _VERBS:
            before_verb = True
        elif tag not in _OPEN and tag not in _CHAIN:
            before_verb = False
        if tag not in _OPEN:
            continue
        led = tags[i - 1] if i else ""
        label = i == 0 and tags[1:2] == ["IN"]  # "Trade in goods"
        here = before_verb and (i == 0 or tag != "noun or doing")  # "firms building houses"
        if led == "TO" or not (here or led in _LEADS or label):
            return None  # "to export" may be either
        followed = i + 1 < len(tags) and (placed[i + 1] in _NOUN or placed[i + 1] == "JJ")
        placed[i] = _OPEN[tag]
        if placed[i] == "JJ" and not followed:
            return None
    return placed


def _heads(tags: Sequence[str]) -> dict[int, int] | None:
    """Each verb with its subject, by their numbers; None where a verb has no clear one."""
    heads: dict[int, int] = {}
    for verb, tag in enumerate(tags):
        if tag not in _VERBS:
            continue
        first = verb
        while first and tags[first - 1] in _CHAIN:
            first -= 1
        if first and tags[first] == "CC" and tags[first - 1] in ("", ","):
            first += 1  # "rose 3% and imports fell"
        elif first and not (tags[first - 1] == "," and _aside(tags, first - 1)):
            return None
        subject = _subject(tags, first, verb)
        if subject is None:
            return None
        heads[verb] = subject
    return heads


def _aside(tags: Sequence[str], comma: int) -> bool:
    """Is what stands before the comma told by the way ("In May,") or a clause of its own, and no part of a list?"""
    first = comma
    while first and tags[first - 1] != ",":
        first -= 1
    return tags[first] in ("IN", "") or not _VERBS.isdisjoint(tags[first:comma])


def _subject(tags: Sequence[str], first: int, verb: int) -> int | None:
    """The last noun of the first phrase in a stretch: "sales" of "retail sales in Norland"."""
    last = None
    for i in range(first, verb):
        if tags[i] in _NOUN or tags[i] == "PRP":
            last = i
        elif tags[i] not in _NOMINAL:
            break
    return last


def _long(spans: Iterable[Span]) -> Set[int]:
    """The words of the stretches of two words and more."""
    return {i for first, last in spans if last > first + 1 for i in range(first, last)}
