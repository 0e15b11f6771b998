"""Unit line or part of a head -> unit with scale: "NOK million", "in thousands", "EUR per tonne"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

import regex

from extractor.match.quantities.finder import QuantityFinder
from extractor.model import Quantity, UnitKind
from extractor.rulebook import CurrencyRule, Rulebook, UnitRule

_LEAD = regex.compile(r"^(?:(?:expressed|stated|measured|figures|amounts|values)\s)?(?:in|of|,)\s+", regex.IGNORECASE)
_PLURALS = (
    (regex.compile(r"\b(thousand|million|billion|trillion|lakh|crore)s\b(?:\s+of\b)?", regex.IGNORECASE), r"\1"),
    (regex.compile(r"\b(thousand|million|billion|trillion|lakh|crore)\s+of\b", regex.IGNORECASE), r"\1"),
    (regex.compile(r"(?<![\d,.])[‘'’]?000(?:[‘'’]?s)?(?![\d,.])"), "thousand"),
    (regex.compile(r"^1[,. ]?000\b"), "thousand"),
    (regex.compile(r"\b(bill|trill)\b\.?", regex.IGNORECASE), r"\1ion"),
    (regex.compile(r"\bMrd\b\.?"), "billion"),
    (regex.compile(r"\s(?:or )?equivalents?$", regex.IGNORECASE), ""),
    (regex.compile(r"^[KT](?=(?:SEK|NOK|DKK|EUR|CHF|USD|GBP|PLN|CZK|HUF|ISK)$)", regex.IGNORECASE), "thousand "),
    (
        regex.compile(r"^(?:M|Mio\.?\s?)(?=(?:SEK|NOK|DKK|EUR|CHF|USD|GBP|PLN|CZK|HUF|ISK)$)", regex.IGNORECASE),
        "million ",
    ),
    (regex.compile(r"\bMio\b\.?"), "million"),
    (regex.compile(r"^R\s?(?=(?:thousand|million|billion|mn|bn|m)\b)"), "ZAR "),
    (regex.compile(r"^Rp\.?\s?(?=(?:thousand|million|billion|trillion|mn|bn)\b)"), "IDR "),
    (
        regex.compile(
            r"(?<!\b(?:Canadian|Australian|Zealand|Singapore|Kong|Taiwan|Jamaican|Trinidad|Fiji|Namibian|Liberian)\s)"
            r"\b(?:dollars?|US dollars?|U\.S\. dollars?)\b",
            regex.IGNORECASE,
        ),
        "USD",
    ),
    (regex.compile(r"\beuros?\b", regex.IGNORECASE), "EUR"),
)
_CURRENCY_FIRST = regex.compile(r"^(?P<currency>[\p{Lu}]{0,3}\p{Sc}|[A-Z]{3}|RM|Rs\.?)\s?(?:in\s)?(?P<rest>.*)$")
_SCALE_FIRST = regex.compile(
    r"^(?P<scale>thousand|million|billion|trillion|mn|bn|m|k)\s+(?P<rest>.+)$", regex.IGNORECASE
)
_RATE = regex.compile(r"^(?:/|per\b)")


@dataclass(frozen=True, slots=True)
class UnitPhrase:
    """A unit that was said for a whole column, row or table. `unit` is None for a scale alone, `scale` None where
    the numbers are written out."""

    unit: str | None
    kind: UnitKind
    scale: Decimal | None
    rule: str


class UnitPhrases:
    """Reads unit phrases with the grammar of quantities: what can follow or surround a number is a unit."""

    def __init__(self, rulebook: Rulebook, quantities: QuantityFinder) -> None:
        self._quantities = quantities
        units = (rule.words for rule in rulebook.of(UnitRule) if rule.measures == "point")
        currencies = ((*rule.before, *rule.after) for rule in rulebook.of(CurrencyRule))
        self._money = {word.lower() for words in (*units, *currencies) for said in words for word in said.split()}
        self.read = lru_cache(maxsize=4096)(self._read)

    def may_end(self, text: str) -> bool:
        """Whether words at the end of a head could be money or points: any is of a currency, a sign or a code."""
        return any(word.lower() in self._money or not word.isalpha() or word[-2:].isupper() for word in text.split())

    def _read(self, text: str) -> UnitPhrase | None:
        """The unit that a whole phrase says; None where it says anything else."""
        phrase = _LEAD.sub("", text.strip(" .:"))
        for pattern, plain in _PLURALS:
            phrase = pattern.sub(plain, phrase)
        phrase = " ".join(phrase.split()).removesuffix(" of")
        if not phrase or len(phrase) > 60:
            return None
        for spelled in _spellings(phrase):
            found = self._quantity(spelled)
            if found is not None:
                value = abs(found.value) / (1 if phrase[0].isdigit() else 7)
                scale = value if value != 1 else None
                if scale is not None and scale.normalize().as_tuple().digits != (1,):
                    return None  # "of $386 million": an amount, no scale
                if phrase[0].isdigit() and (value < 100 or value.normalize().as_tuple().digits != (1,)):
                    return None  # "18 +", "2015": digits that multiply nothing
                if found.kind == "counted" and scale is None:
                    return None  # "Sales": a noun, no unit
                if found.unit is None and scale is None:
                    return None
                return UnitPhrase(found.unit, found.kind, scale, found.rule)
        return None

    def _quantity(self, text: str) -> Quantity | None:
        found = self._quantities.find(text).quantities
        if len(found) != 1 or found[0].start != 0 or found[0].end != len(text) or found[0].value_high is not None:
            return None
        return found[0]


def _spellings(phrase: str) -> list[str]:
    """The phrase with a number in it, where the number would stand."""
    if phrase[0].isdigit():
        return [phrase]
    spelled = [f"7 {phrase}"]
    if found := _CURRENCY_FIRST.match(phrase):
        rest = found["rest"]
        spelled.insert(0, f"{found['currency']} 7{'' if rest.startswith('/') else ' '}{rest}".rstrip())
    elif (found := _SCALE_FIRST.match(phrase)) and (money := _CURRENCY_FIRST.match(found["rest"])):
        rest = money["rest"]
        gap = "" if rest.startswith("/") else " "
        spelled.insert(0, f"{money['currency']} 7 {found['scale']}{gap}{rest}".rstrip())
    elif _RATE.match(phrase):
        return []
    return spelled
