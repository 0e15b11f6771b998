"""English word -> its inflected forms, for the words of the rules."""

from __future__ import annotations

_VOWELS = "aeiou"
# Verbs of one stressed short syllable at the end double their last letter: drop -> dropped.
_DOUBLING = frozenset(
    """drop slip dip trim cut hit top step set put net swap plan ship get let bet spot cap commit scrap shed log
    win sum run refer occur""".split()
)


def verb_forms(verb: str) -> tuple[str, ...]:
    """Base, third person, past and -ing form of a regular verb; of a phrasal one the first word moves.

    >>> verb_forms("edge up")
    ('edge up', 'edges up', 'edged up', 'edging up')
    >>> verb_forms("drop")
    ('drop', 'drops', 'dropped', 'dropping')
    >>> verb_forms("carry")
    ('carry', 'carries', 'carried', 'carrying')
    """
    head, _, rest = verb.partition(" ")
    forms = (head, _with_s(head), _past(head), _ing(head))
    return tuple(f"{form} {rest}".strip() for form in forms)


def noun_forms(noun: str) -> tuple[str, ...]:
    """Singular and plural of a noun or of a phrase that ends in it or has it before `of`.

    >>> noun_forms("rate of growth")
    ('rate of growth', 'rates of growth')
    """
    head, of, rest = noun.partition(" of ")
    return noun, _with_s(head) + of + rest


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def _past(word: str) -> str:
    if word.endswith("e"):
        return word + "d"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ied"
    return word + (word[-1] if word in _DOUBLING else "") + "ed"


def _ing(word: str) -> str:
    if word.endswith("e") and not word.endswith("ee") and word != "be":
        return word[:-1] + "ing"
    return word + (word[-1] if word in _DOUBLING else "") + "ing"
