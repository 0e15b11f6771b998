"""Cell text -> whether it is a number, a mark for no number, a time or words."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import regex

CellKind = Literal["empty", "number", "missing", "year", "time", "words"]

_NUMBER = regex.compile(
    r"""[(\[]?\s?[-+–−±~<>≤≥]?\s?
        (?:[\p{Lu}]{0,3}\p{Sc}|[A-Z]{3}(?=\s?[\d(-])|Rs\.?)?\s?[(\[]?\s?[-+–−]?\s?
        [+]?(?:\d[\d.,’'\s]*|[.,]\d+)
        (?:\s?(?:[-–−]|to)\s?[-+–−]?\p{Sc}?\d[\d.,]*)?
        (?:\s?(?:%|pp|ppts?|pts?|bps?|[xX]|[kKmM]|mn|bn|tn|million|billion|trillion|thousand|crore|lakh|percent|per\scent
            |[¢€£$]|p|[)\]])(?!\p{L})){0,4}
        (?:\s?(?:\p{Ll}{1,2}(?!\p{L})|[*†‡§#¹²³]{1,3}|[(\[](?:\p{L}{1,2}|\d{1,2}|\*{1,3})[)\]]))*""",
    regex.VERBOSE,
)
_RANGE = regex.compile(
    r"""(?:approx\p{L}*\.?|about|around|at\sleast|up\sto|between)?\s?
        (?P<end>[(~≈]{0,2}[-+–−]?(?:[\p{Lu}]{0,3}\p{Sc})?[(]?[-+–−]?\d[\d.,]*[)]?
            \s?(?:%|x|bps?|pp|[kKmMbB]n?|million|billion|trillion|thousand|crore|lakh)?[)]?)
        (?:\s?(?:[-–—]|to|and)\s?(?&end))?""",
    regex.VERBOSE | regex.IGNORECASE,
)
_MISSING = regex.compile(r"[-–—−‑.…:*/x]{1,3}|\(\p{Ll}\)|n\.?\s?/?\s?[amds]\.?|nil|none|nmf?|n\.m\.", regex.IGNORECASE)
_YEAR = regex.compile(r"(?:19|20)\d\d")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_TIME = regex.compile(
    rf"""(?:(?:FY|CY|in|at|as\sof|end|average)\s?-?)?
        (?: (?:19|20)\d\d (?:\s?[-/–]\s?(?:19|20)?\d\d)?
            \s?[(]?(?:f|e|p|r|a|[rbpaf]e|est\.?|forecast|actual|budget|projection|outlook|guidance|target)?[)]?
          | (?:FY|CY)\s?'?\d\d(?:\s?[-/–]\s?\d\d)?[ae]?
          | (?:TTM|LTM|[QH][1-4]|\d{{1,2}}M)\s?(?:FY)?\s?(?:\p{{L}}{{3,9}}[\s-])?'?(?:19|20)?\d\d
            (?:\s?[-/–]\s?\d\d)?
          | (?:\d\d?(?:st|nd|rd|th)?\.?\s)?{_MONTH}(?:\s?[-–/]\s?(?:\d\d?\s)?{_MONTH})?
            (?:[\s,.'’/-]+\d{{1,2}}(?!\d))?(?:[\s,.'’/-]+(?:19|20)?\d\d)?
          | \d{{1,2}}[./]\d{{1,2}}[./](?:19|20)?\d\d | (?:19|20)\d\d-\d\d(?:-\d\d)? | \d\d[./](?:19|20)\d\d
          | (?:19|20)?\d\d[\s:-]?(?:Q[1-4]|H[12]|M\d\d) | [1-4]Q\s?'?\d{{0,4}} | [12]H\s?'?\d{{0,4}}
          | (?:Q[1-4]|H[12]|III?|IV|I)[\s/'’-]*(?:(?:FY|19|20)?\s?\d\d)?
          | (?:first|second|third|fourth|1st|2nd|3rd|4th)\s(?:quarter|half)(?:[\s,]+(?:of\s)?(?:19|20)\d\d)?
          | .{{0,40}}\b(?:weeks?|months?|quarters?|years?|period|half)\s(?:ended|ending|to)\b.{{0,30}}
          | year[\s-]to[\s-]date | ytd | (?:full\s)?year )""",
    regex.VERBOSE | regex.IGNORECASE,
)


@lru_cache(maxsize=16_384)
def kind_of(text: str) -> CellKind:
    """What a cell holds, by its look.

    >>> [kind_of(text) for text in ("(1,204)", "2.9 p", "..", "2024", "Q1 2024", "Exports")]
    ['number', 'number', 'missing', 'year', 'time', 'words']
    """
    if not text:
        return "empty"
    if len(text) > 60:
        return "words"
    if _YEAR.fullmatch(text):
        return "year"
    if _MISSING.fullmatch(text):
        return "missing"
    if _TIME.fullmatch(text.rstrip(":, ")) and not text.isdigit():
        return "time"
    return "number" if _NUMBER.fullmatch(text) or _RANGE.fullmatch(text) else "words"
