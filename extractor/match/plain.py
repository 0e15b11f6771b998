"""Words of a plain sentence -> their tags and heads by rule, so that it need not be parsed; None where there is doubt.

"Retail sales in Norland rose 4.4% year on year." holds nothing that a rule does not know: names of the catalogue, words
that the dictionary of the language model lists as nouns and nothing else, names in capitals, small words, one verb of
change right behind its subject. About such a sentence the parser can only agree. Whatever may be read in two ways (a
noun that may be a verb, a second clause without a clear subject, a bracket) leaves the sentence to the parser.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from typing import TYPE_CHECKING

import regex

from extractor.match.cues import Wordings
from extractor.match.dictionary import Dictionary
from extractor.match.inflect import verb_forms
from extractor.model import Mention, Token
from extractor.rulebook import CueRule, Rulebook

if TYPE_CHECKING:
    from spacy.tokens import Doc

Span = tuple[int, int]

_LEADING = (
    "of in on at by from for with against between during per among within into across since until than after compared"
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
_NUMBER, _TIME = "", "TIME"
"""The words of numbers and of periods, until they get their tags."""
_CHAIN = _NOMINAL | {"IN", "TO", "CC", "RB", "PRP", _TIME}
_OPEN = {"noun or verb": "NN", "nouns or verb": "NNS", "name or verb": "NNP", "noun or doing": "NN",
         "adjective or other": "JJ"}  # fmt: skip
"""What a word can be until its place tells, and what it then is."""
_LEADS = frozenset(("IN", "DT", "PRP$", "JJ"))
_LONGEST = 50  # letters of a word
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
        self,
        doc: Doc,
        text: str,
        numbers: Iterable[Mention],
        periods: Iterable[Mention],
        names: Iterable[Span],
        cues: Wordings,
    ) -> tuple[Token, ...] | None:
        """The words of a sentence with their tags; None unless all of them are sure.

        `doc` has the words, capitals of headlines made small, `text` the sentence as it is printed; `names` are the
        words (by number) of the catalogue's names, `cues` the wordings of cues among the words.
        """
        words = [(word.text, word.idx) for word in doc]
        starts = [start for _, start in words]
        held = {
            i: tag
            for tag, mentions in ((_NUMBER, numbers), (_TIME, periods))
            for mention in mentions
            for i in range(bisect_left(starts, mention.start), bisect_left(starts, mention.end))
        }
        phrases = [
            place for place, rules in cues.items() if place[1] > place[0] + 1 and rules[0][0].role == "comparison"
        ]
        plain = [word for word, _ in words]
        printed = plain if doc.text == text else [text[start : start + len(word)] for word, start in words]
        tags = self._tags(plain, printed, held, _long(names), _long(phrases))
        placed = None if tags is None else _placed(tags, cues)
        clauses = None if placed is None else _clauses(placed)
        if placed is None or clauses is None:
            return None
        verb = next((i for i, tag in enumerate(placed) if tag in _VERBS), 0)
        tokens = []
        for i, ((word, start), tag) in enumerate(zip(words, placed, strict=True)):
            verb = i if tag in _VERBS else verb
            head, dependency = clauses.get(i, (verb, "dobj"))
            told = self._counted(word) if tag in (_NUMBER, _TIME) else tag
            tokens.append(Token(start, start + len(word), word, told, dependency, head))
        return tuple(tokens)

    def _tags(
        self,
        words: Sequence[str],
        printed: Sequence[str],
        held: Mapping[int, str],
        named: Set[int],
        cued: Set[int],
    ) -> list[str] | None:
        """A tag for every word, as far as the word alone tells; None where one is in doubt."""
        tags: list[str] = []
        for i, word in enumerate(words):
            tag = held[i] if i in held else self._sure(word, i, words, named, cued)
            if tag is None and printed[i] != word and _NAME.fullmatch(printed[i]) and not self._listed(word):
                tag = "NNP"  # a word of a headline that nobody knows
            if tag is None:
                return None
            tags.append(tag)
        return tags

    def _counted(self, word: str) -> str:
        """The tag of a word in a number or a period: of what is counted, the noun."""
        if not word.isalpha():
            return "CD"
        if _NAME.fullmatch(word):
            return "NNP"
        tag = self._tag(word.lower()) or "CD"
        return _OPEN.get(tag, tag)

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
        tag = self._tag(small) if len(small) < _LONGEST else None
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
            own = word in known.nouns or word in known.verbs or word in known.adjectives
            return None if own and known.has(word) else "NNS"
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


def _placed(tags: list[str], cues: Wordings) -> list[str] | None:
    """The tags with those told by their place: what stands right before a sure verb, in one run from the start of its
    clause, or behind a small word that leads to a noun, is no verb; nor is a word of a label ("Exports: up 3%")."""
    if not any(tag in _OPEN for tag in tags):
        return tags
    label = 0 if any(tag in _VERBS for tag in tags) else _label_end(tags, cues)
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
        here = before_verb and (i == 0 or tag != "noun or doing")  # "firms building houses"
        if led == "TO" or not (here or led in _LEADS or i < label):
            return None  # "to export" may be either
        followed = i + 1 < len(tags) and (placed[i + 1] in _NOUN or placed[i + 1] == "JJ")
        placed[i] = _OPEN[tag]
        if placed[i] == "JJ" and not followed:
            return None
    return placed


def _label_end(tags: Sequence[str], cues: Wordings) -> int:
    """Where a label at the start of a text without a verb ends: at a colon, a bracket, a small word; 0 without one, or
    where a word in it may be the verb of a statement."""
    end = next((i for i, tag in enumerate(tags) if tag not in _OPEN and tag not in _NOMINAL), 0)
    if tags[end] not in ("IN", ":", ",", "-LRB-", _TIME):
        return 0
    verbal = (place[0] for place, rules in cues.items() if any(part == "verb" for _, part in rules))
    return 0 if any(0 < i < end for i in verbal) else end


def _clauses(tags: Sequence[str]) -> dict[int, tuple[int, str]] | None:
    """Head and dependency of each verb and its subject, by their numbers; None where a verb has no clear one."""
    found: dict[int, tuple[int, str]] = {}
    last: int | None = None
    for verb, tag in enumerate(tags):
        if tag not in _VERBS:
            continue
        first = _clause_start(tags, verb)
        if first is None:
            return None
        if first == verb and last is not None:
            found[verb] = last, "conj"  # "rose in May and fell in June"
            continue
        subject = _subject(tags, first, verb)
        if subject is None:
            return None
        found[verb], found[subject] = (verb, "ROOT"), (verb, "nsubj")
        last = verb
    return found


def _clause_start(tags: Sequence[str], verb: int) -> int | None:
    """Where the clause of a verb starts; None where that is not clear."""
    first = verb
    while first and tags[first - 1] in _CHAIN:
        first -= 1
    before = tags[first - 1] if first else ""
    joints = [i for i in range(first, verb) if tags[i] == "CC"]
    if first and (before in (_NUMBER, "-RRB-") or before in _VERBS):
        return joints[0] + 1 if len(joints) == 1 else None  # "rose 3% in May and imports fell"
    if first and not (before == "," and _aside(tags, first - 1)):
        return None
    first += first < verb and tags[first] == "CC"
    while first < verb and (tags[first] == _TIME or (tags[first] == "IN" and tags[first + 1] == _TIME)):
        first += 1  # "In the second quarter the margin fell"
    return first


def _aside(tags: Sequence[str], comma: int) -> bool:
    """Is what stands before the comma told by the way ("In May,") or a clause of its own, and no part of a list?"""
    first = comma
    while first and tags[first - 1] != ",":
        first -= 1
    return tags[first] in ("IN", "RB", _NUMBER, _TIME) or not _VERBS.isdisjoint(tags[first:comma])


def _subject(tags: Sequence[str], first: int, verb: int) -> int | None:
    """The last noun of the first phrase in a stretch: "sales" of "retail sales in Norland"."""
    last = None
    for i in range(first, verb):
        if tags[i] in _NOUN or tags[i] == "PRP":
            last = i
        elif tags[i] not in _NOMINAL and (tags[i] != _TIME or last is not None):
            break
    return last


def _long(spans: Iterable[Span]) -> Set[int]:
    """The words of the stretches of two words and more."""
    return {i for first, last in spans if last > first + 1 for i in range(first, last)}
