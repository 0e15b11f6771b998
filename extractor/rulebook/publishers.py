"""Name or address of a publisher -> its rule."""

from __future__ import annotations

from urllib.parse import urlsplit

import regex

from extractor.rulebook.kinds import AreaRule, CurrencyRule, PublisherRule
from extractor.rulebook.load import Rulebook

_PARTS = regex.compile(r"[()\[\]|/,;:–—]|\s-\s")
_WORD = regex.compile(r"[\p{L}\d&]+")
_LEGAL = frozenset(
    """inc incorporated corp corporation plc ltd limited co company companies llc lp sa ag se nv spa oyj ab asa as
    kg kgaa gmbh""".split()
)

_SOLD_DOMAINS = frozenset(("AI", "CC", "CO", "FM", "GG", "IO", "LY", "ME", "TV", "WS"))
"""Countries whose site names are sold to everybody."""

Words = tuple[str, ...]


class Publishers:
    """The publishers of a rulebook by their names and sites."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of(PublisherRule)
        self._names = {_words(name): rule for rule in rules for name in rule.names}
        self._sites = {site.lower().removeprefix("www."): rule for rule in rules for site in rule.sites}
        self._areas = [
            (regex.compile(r"\b(?:" + "|".join(map(regex.escape, rule.names)) + r")\b"), rule)
            for rule in rulebook.of(AreaRule)
        ]
        self._countries = frozenset(rule.id for _, rule in self._areas if len(rule.id) == 2) - _SOLD_DOMAINS
        self._public = regex.compile(
            r"\b(?:" + "|".join(map(regex.escape, rulebook.words("public_bodies"))) + r")\b", regex.IGNORECASE
        )
        currencies = rulebook.of(CurrencyRule)
        self._of_country = {country: rule for rule in currencies for country in rule.countries}
        self._currencies = {rule.id: rule for rule in currencies}

    def of(self, name: str | None, url: str | None = None) -> PublisherRule | None:
        """The rule of who signs so, or whose page it is; None where nobody known does.

        A name counts whole, or up to a bracket or comma; "Inc.", "plc" and the like make no difference.

        >>> from extractor.rulebook import load_rulebook
        >>> publishers = Publishers(load_rulebook())
        >>> publishers.of("Office for National Statistics (UK)").id
        'uk_ons'
        >>> publishers.of("Friends of the Bank of Canada (Ottawa)") is None
        True
        >>> publishers.of(None, "https://www150.statcan.gc.ca/n1/daily.htm").id
        'statistics_canada'
        """
        parts = [name, *_PARTS.split(name)] if name else []
        found = next((self._names[words] for words in map(_words, parts) if words and words in self._names), None)
        return found or self._of_site(url)

    def state_of(self, name: str | None, publisher: PublisherRule | None) -> AreaRule | None:
        """The state whose ministry, office or central bank signs so; None for all others.

        >>> from extractor.rulebook import load_rulebook
        >>> publishers = Publishers(load_rulebook())
        >>> publishers.state_of("Ministry of Fisheries (India)", None).id
        'IN'
        >>> publishers.state_of("India Cements", None) is None
        True
        """
        if name is None or self._public.search(name) is None:
            return None
        name = name.replace("U.S.", "US").replace("U.K.", "UK")
        if publisher is not None and publisher.country:
            return next((rule for _, rule in self._areas if rule.id == publisher.country), None)
        return next((rule for pattern, rule in self._areas if len(rule.id) == 2 and pattern.search(name)), None)

    def country_of(self, name: str | None, url: str | None = None) -> str | None:
        """The country (ISO 3166-1 alpha-2) of who signs so, by its rule, by a country in its name, or by its site.

        >>> from extractor.rulebook import load_rulebook
        >>> publishers = Publishers(load_rulebook())
        >>> publishers.country_of("Bank of Canada"), publishers.country_of("Steel Makers of India")
        ('CA', 'IN')
        >>> publishers.country_of(None, "https://www.example.com.au/news"), publishers.country_of("Corvane Inc.")
        ('AU', None)
        """
        rule = self.of(name, url)
        if rule is not None and rule.country:
            return rule.country
        named = next(
            (area for pattern, area in self._areas if name and len(area.id) == 2 and pattern.search(name)), None
        )
        if named is not None:
            return named.id
        code = _host(url).rpartition(".")[2].upper().replace("UK", "GB")
        return code if code in self._countries else None

    def _of_site(self, url: str | None) -> PublisherRule | None:
        labels = _host(url).split(".")
        sites = (".".join(labels[start:]) for start in range(len(labels)))
        return next((self._sites[site] for site in sites if site in self._sites), None)

    def spellings(self, publisher: PublisherRule | None) -> dict[str, str]:
        """What the publisher's spellings of money mean: {"$": "CAD"}."""
        if publisher is None:
            return {}
        rule = self._currencies.get(publisher.currency or "") or self._of_country.get(publisher.country or "")
        return dict.fromkeys(rule.at_home, rule.id) if rule else {}


def _host(url: str | None) -> str:
    """The host of an address in small letters; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").lower() if url else ""
    except ValueError:  # an address that is none
        return ""


def _words(name: str) -> Words:
    words = [word.casefold() for word in _WORD.findall(name.replace(".", "").replace("’", "'").replace("'", ""))]
    if words and words[0] == "the":
        del words[0]
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return tuple(words)
