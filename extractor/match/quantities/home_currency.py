"""Release -> what a bare "$", "kr" or "pesos" means in it, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

import regex

from extractor.match.quantities.money import Meaning
from extractor.match.quantities.spellings import choice
from extractor.model import Document
from extractor.rulebook import AreaRule, CurrencyRule, PublisherRule, Publishers, Rulebook

_DISPUTED = "money.disputed"
_HEAD = 1_500
"""Characters at the top of a release in which its dateline stands."""


class Evidence(NamedTuple):
    """A currency that something in a release speaks for, and the id of the rule that says so."""

    currency: str
    rule: str


class HomeCurrency:
    """Decides which currency the spellings are that several countries share. The reasons, the surest first: what the
    release says of its amounts, letters at other amounts (A$), the exchange of a ticker, the publisher, the dateline,
    the one country with such a currency that it is about."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of(CurrencyRule)
        self._publishers = Publishers(rulebook)
        self._rules = {rule.id: rule for rule in rules}
        self._of_country = {country: rule for rule in rules for country in rule.countries}
        self._exchanges = _pairs(rulebook.words("exchange_countries"))
        self._places = _pairs(rulebook.words("dateline_places"))
        self._areas = rulebook.of(AreaRule)
        shared = {word for rule in rules for word in rule.at_home}
        self._shared = regex.compile(
            rf"(?<![\p{{L}}])(?:{choice((word for word in shared if word[0].isalpha()), loose=True)})(?!\p{{L}})"
            rf"|(?:{choice(word for word in shared if not word[0].isalpha())})",
            regex.V0,
        )
        self._statement_cue = rulebook.words("amounts_stated")

    def of(self, document: Document) -> Mapping[str, Meaning]:
        """The spellings that do not mean in this release what they mean where nothing is known: {"$": CAD, why}."""
        text = document.text
        if self._shared.search(text) is None:
            return {}
        publisher = self._publishers.of(document.publisher, document.url)
        found = list(self._evidence(document, publisher))
        spellings = dict.fromkeys(word for one in found for word in self._home_words(one.currency))
        meanings = {word: self._meaning(word, found) for word in spellings}
        return {word: meaning for word, meaning in meanings.items() if meaning is not None}

    def _meaning(self, spelling: str, found: Iterable[Evidence]) -> Meaning | None:
        speaking = [one for one in found if spelling in self._home_words(one.currency)]
        first = speaking[0]
        disputed = any(one.currency != first.currency for one in speaking)
        if first.currency == "USD" and not disputed:
            return None
        return Meaning(first.currency, f"{first.rule} {_DISPUTED}" if disputed else first.rule)

    def _home_words(self, currency: str) -> tuple[str, ...]:
        if currency == "USD":
            return "$", "dollar", "dollars"
        rule = self._rules.get(currency)
        return rule.at_home if rule else ()

    def _evidence(self, document: Document, publisher: PublisherRule | None) -> Iterator[Evidence]:
        text = document.text
        yield from (Evidence(currency, "money.stated") for currency in self._stated(text))
        yield from (Evidence(currency, "money.letters") for currency in self._lettered(text))
        yield from (Evidence(currency, "money.exchange") for currency in self._listed(text))
        if publisher is not None:
            currency = publisher.currency or self._currency_of(publisher.country or "")
            if currency is not None and self._home_words(currency):
                yield Evidence(currency, f"publisher.{publisher.id}")
        yield from (Evidence(currency, "money.dateline") for currency in self._datelined(document))
        if publisher is None:
            yield from (Evidence(currency, "money.country") for currency in self._named(text))

    def _stated(self, text: str) -> Iterator[str]:
        """ "All amounts are in Canadian dollars unless otherwise noted"."""
        names, pattern = self._statement
        for match in pattern.finditer(text):
            if not _LETTER_MARK.search(match[0]):  # "C$ refers to Canadian dollars"
                yield match["code"] or names[" ".join(match["name"].split()).lower()]
        if _IN_US_DOLLARS.search(text):
            yield "USD"

    @cached_property
    def _statement(self) -> tuple[dict[str, str], regex.Pattern[str]]:
        shared = {code: rule for code, rule in self._rules.items() if rule.at_home or code == "USD"}
        names = {word.lower(): code for code, rule in shared.items() for word in rule.after if " " in word}
        cues = "|".join(self._statement_cue)
        pattern = regex.compile(
            rf"\b(?:{cues})\b[^.;\n]{{0,80}}?(?:\b(?:in|to|are|is|as|of|means)\s(?:the\s)?|=\s?)"
            rf"(?:(?:thousands|millions|billions)\sof\s)?[“\"(]?"
            rf"(?:(?P<name>{choice(names)})|(?-i:(?P<code>{choice(shared)})))"
            rf"(?!\p{{L}})",
            regex.V0 | regex.I,
        )
        return names, pattern

    def _lettered(self, text: str) -> Iterator[str]:
        """The one currency whose dollars carry letters at some amounts, where others are bare; codes for the rest."""
        counts: dict[str, int] = {}
        for match in _LETTERED.finditer(text):
            currency = self._letters.get(match["letters"])
            if currency is not None:
                counts[currency] = counts.get(currency, 0) + 1
        for family in ("$", "kr", "peso", "rupee", "pound", "crown"):
            kin = {code: n for code, n in counts.items() if code != "USD" and family in self._home_words(code)}
            rare = family == "$" and 4 * sum(kin.values()) < max(8 * counts.get("USD", 0), len(_BARE.findall(text)))
            if len(kin) == 1 and not rare:
                yield next(iter(kin))

    @cached_property
    def _letters(self) -> dict[str, str]:
        shared = {code: rule for code, rule in self._rules.items() if rule.at_home or code == "USD"}
        marks = {word: code for code, rule in shared.items() for word in rule.before if "$" in word and len(word) > 1}
        return marks | {code: code for code in shared}

    def _listed(self, text: str) -> Iterator[str]:
        """Currencies of the exchanges at which tickers are given: "(TSX: ABC)"."""
        names = self._exchanges
        found = dict.fromkeys(match["exchange"].upper() for match in self._ticker.finditer(text))
        listed = [name for name in found if name in names and not name.startswith("OTC")]
        over_the_counter = ["US"] if found and not listed else []
        countries = dict.fromkeys([*(names[name] for name in listed), *over_the_counter])
        yield from (currency for country in countries if (currency := self._currency_of(country)) is not None)

    @cached_property
    def _ticker(self) -> regex.Pattern[str]:
        exchanges = choice({*self._exchanges, *(name.title() for name in self._exchanges)})
        return regex.compile(
            rf"(?<![\p{{L}}\d])(?P<exchange>{exchanges})(?:\s(?:Code|Main|Board|Ticker|Symbol|Venture))?\s?[:：]\s?[\w.]",
            regex.V0,
        )

    def _datelined(self, document: Document) -> Iterator[str]:
        """The country of the place in the dateline: "SYDNEY, 4 March 2025 -"."""
        match = self._dateline.search(document.text[:_HEAD])
        if match is not None:
            place = match["place"]
            currency = self._currency_of(self._places.get(place) or self._places[place.title()])
            if currency is not None:
                yield currency

    @cached_property
    def _dateline(self) -> regex.Pattern[str]:
        places = choice({*self._places, *(place.upper() for place in self._places)})
        return regex.compile(
            rf"(?m)(?:^|^[\p{{L}} .]{{1,24}}, )(?P<place>{places})"
            rf"(?=[,.]?\s?(?:\(|/|–|—|--|-\s|,|\p{{Lu}}\p{{Ll}}+\.?\s\d)[^\n]{{0,60}}?(?:–|—|--|-\s|/|\)|\d{{4}}))",
            regex.V0,
        )

    def _named(self, text: str) -> Iterator[str]:
        """The currency of the one country named that has one of these, where it is named more than once."""
        counts = {
            currency: count
            for names, currency in self._country_names
            if (count := sum(text.count(name) for name in names)) > 1
        }
        if len(counts) == 1 and "USD" not in counts and not _AMERICAN.search(text):
            yield from counts

    @cached_property
    def _country_names(self) -> list[tuple[tuple[str, ...], str]]:
        found = []
        for area in self._areas:
            currency = self._currency_of(area.id)
            if currency is not None and self._home_words(currency):
                names = tuple(name for name in area.names if len(name) > 3)
                found.append((tuple(one for one in names if not any(one != o and o in one for o in names)), currency))
        return found

    def _currency_of(self, country: str) -> str | None:
        if country == "US":
            return "USD"
        rule = self._of_country.get(country)
        return rule.id if rule else None


_IN_US_DOLLARS = regex.compile(
    r"\b(?:in|are|as)\s(?:(?:thousands|millions|billions)\sof\s)?(?:U\.?S\.?|United\sStates)\sdollars\b",
    regex.IGNORECASE,
)
_AMERICAN = regex.compile(r"\b(?:United States|American|U\.S\.|US)\b|\bNYSE\b|\b(?:NASDAQ|Nasdaq)\b", regex.V0)
_BARE = regex.compile(r"(?<![\p{L}\d])\$\s?\d", regex.V0)
_LETTER_MARK = regex.compile(r"\p{Lu}{1,3}\$", regex.V0)
_LETTERED = regex.compile(
    r"(?<![\p{L}\d$])(?P<letters>\p{Lu}{1,3}\$|C(?:dn|an)\$|U\.S\.\s?\$|\$(?:US|A|C|NZ|HK)(?=\d)|[A-Z]{3}(?=\s?\d)"
    r"|(?<=\d[\d.,]*\s(?:[mb]n|million|billion)?\s?)[A-Z]{3}(?![\p{L}\d]))",
    regex.V0,
)


def _pairs(words: Iterable[str]) -> dict[str, str]:
    pairs = (word.partition("=") for word in words)
    return {name: country for name, _, country in pairs}
