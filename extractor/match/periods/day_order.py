"""Release text and country -> whether "06/12/2025" is the 6th of December or June the 12th."""

from __future__ import annotations

import regex

from extractor.rulebook import Rulebook

_FIGURES = regex.compile(r"(?<![\w./-])(\d{1,2})/(\d{1,2})/(?:(?:19|20)\d\d|\d\d)(?![\w/])")


def day_first(text: str, country: str | None, rulebook: Rulebook) -> bool | None:
    """Whether days in figures stand before their months; None where neither the text nor the country tells.

    What the text shows by days above 12 counts before the habit of the `country` (ISO 3166-1 alpha-2), which is
    one of `month_first_countries`, of those of `no_day_order`, or else has the day first.

    >>> from extractor.rulebook import load_rulebook
    >>> rules = load_rulebook()
    >>> day_first("on 06/12/2025", "US", rules), day_first("on 06/12/2025", "IN", rules)
    (False, True)
    >>> day_first("from 06/12/2025 to 15/12/2025", "US", rules), day_first("on 06/12/2025", None, rules)
    (True, None)
    """
    pairs = [(int(match[1]), int(match[2])) for match in _FIGURES.finditer(text)] if "/" in text else []
    if not pairs:
        return None
    days_lead = any(first > 12 >= second for first, second in pairs)
    months_lead = any(second > 12 >= first for first, second in pairs)
    if days_lead != months_lead:
        return days_lead
    if days_lead or country is None or country in rulebook.words("no_day_order"):
        return None
    return country not in rulebook.words("month_first_countries")
