"""Sentence text -> tokens with tags and heads. The one door to spaCy's trained pipeline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import regex

from extractor.match.linear_algebra import one_thread, quicken
from extractor.match.model_files import model_folder, model_name, not_installed
from extractor.model import Token

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# ner, lemmatizer and attribute_ruler feed nothing here, and the last costs more than the parser.
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter")

_SHORT_COMPARISONS = tuple(
    form
    for a in "yqmw"
    for form in (
        f"{a}/{a}",
        f"{a}-{a}",
        f"{a}-o-{a}",
        f"{a}o{a}",
        f"{a.upper()}/{a.upper()}",
        f"{a.upper()}o{a.upper()}",
    )
)
_WORD = regex.compile(r"\p{L}[\p{L}'’]*")
_LONG_CAPITALISED = regex.compile(r"\p{Lu}[\p{L}'’]{3}")


def load_model(name: str | None = None) -> Language:
    """The trained pipeline: the one named, else `en_core_web_sm` where installed, else the packaged one.

    Raises UsageError where it is not installed.
    """
    one_thread()
    import spacy

    name = model_name(name)
    model_folder(name)  # an installed package or a path: spaCy would also take a folder of that name that lies here
    try:
        nlp = quicken(spacy.load(name, exclude=list(_UNUSED)))
        for form in _SHORT_COMPARISONS:  # "q/q." ends a sentence; the stop is no part of the word
            words = [{"ORTH": word.text} for word in nlp.make_doc(form)]
            nlp.tokenizer.add_special_case(f"{form}.", [*words, {"ORTH": "."}])  # type: ignore[union-attr]
        _part_at_dashes(nlp)
        return nlp
    except (OSError, TypeError, AttributeError) as error:  # the last two: a package that is no pipeline
        raise not_installed(name, error.__class__.__name__) from None


def _part_at_dashes(nlp: Language) -> None:
    """ "robots—44% use": a long dash stands between words, be it before a number."""
    from spacy.util import compile_infix_regex

    infixes = [*(nlp.Defaults.infixes or ()), r"(?<=[^\s\d])—(?=[\d$€£])"]
    nlp.tokenizer.infix_finditer = compile_infix_regex(infixes).finditer  # type: ignore[union-attr]


def words_of(nlp: Language, text: str) -> Doc:
    """A text split into words, not parsed; offsets agree with the text given, character by character."""
    return nlp.make_doc(_true_case(text))


def parse(nlp: Language, docs: Iterable[Doc]) -> Iterator[Doc]:
    """Each text, split into words, parsed as one sentence."""
    return nlp.pipe(docs, batch_size=64)


def tokens_of(doc: Doc) -> tuple[Token, ...]:
    """A spaCy document as plain values."""
    return tuple(Token(word.idx, word.idx + len(word), word.text, word.tag_, word.dep_, word.head.i) for word in doc)


def _true_case(text: str) -> str:
    """Headlines In Title Case or CAPITALS in small letters, for the tagger reads those as names.

    Words of up to four capitals stay: they are acronyms (GDP).

    >>> _true_case("Retail Sales Rise 3% In March as GDP Grows")
    'retail sales rise 3% in march as GDP grows'
    >>> _true_case("Sales in Germany rose 3%.")
    'Sales in Germany rose 3%.'
    """
    if len(_LONG_CAPITALISED.findall(text)) < 3:
        return text
    words = _WORD.findall(text)
    long_words = [word for word in words if len(word) > 3]
    if len(long_words) < 3 or sum(word[0].isupper() for word in long_words) < 0.7 * len(long_words):
        return text
    shouted = sum(word.isupper() for word in long_words) > 0.7 * len(long_words)
    return _WORD.sub(
        lambda match: match[0] if match[0].isupper() and len(match[0]) <= 4 and not shouted else match[0].lower(),
        text,
    )
