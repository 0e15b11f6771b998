"""Folder of a language model -> its dictionary: which words are nouns, verbs, adjectives, adverbs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Words in small letters by what they can be, in their plain form, and the irregular forms of each."""

    nouns: frozenset[str]
    verbs: frozenset[str]
    adjectives: frozenset[str]
    adverbs: frozenset[str]
    odd_nouns: frozenset[str]
    odd_others: frozenset[str]

    def has(self, word: str) -> bool:
        """Is it listed at all?"""
        return any(
            word in words
            for words in (self.nouns, self.verbs, self.adjectives, self.adverbs, self.odd_nouns, self.odd_others)
        )

    def of_verb(self, word: str) -> bool:
        """Is it a form of a verb in -ed or -ing ("used", "planned", "closing")?"""
        stem = word[:-2] if word.endswith("ed") else word[:-3] if word.endswith("ing") else ""
        return any(one in self.verbs for one in (stem, stem + "e", stem[:-1], stem[:-1] + "y") if one)

    def plain(self, word: str) -> str | None:
        """The noun or verb whose regular form in -s it is.

        >>> Dictionary(frozenset(("city", "house")), *[frozenset[str]()] * 5).plain("cities")
        'city'
        """
        if not word.endswith("s") or word.endswith("ss"):
            return None
        ends = (("s", ""), ("es", ""), ("ies", "y"))
        shorter = [word.removesuffix(end) + instead for end, instead in ends if word.endswith(end)]
        return next((one for one in shorter if one in self.nouns or one in self.verbs), None)


def load_dictionary(model: Path | None) -> Dictionary | None:
    """The lists that the model's lemmatizer looks words up in, as spaCy's English models have them; None without."""
    folder = None if model is None else model / "lemmatizer" / "lookups"
    if folder is None or not folder.is_dir():
        return None
    from spacy.lookups import Lookups

    lookups = Lookups().from_disk(folder)
    if not (lookups.has_table("lemma_index") and lookups.has_table("lemma_exc")):
        return None
    index, odd = lookups.get_table("lemma_index"), lookups.get_table("lemma_exc")
    others = _words(odd, "verb") | _words(odd, "adj") | _words(odd, "adv")
    nouns, verbs, adjectives, adverbs = (_words(index, part) for part in ("noun", "verb", "adj", "adv"))
    return Dictionary(nouns, verbs, adjectives, adverbs, _words(odd, "noun"), others)


def _words(table: Mapping[str, object], part: str) -> frozenset[str]:
    words = table.get(part, ())
    return frozenset(words) if isinstance(words, list | dict) else frozenset()
