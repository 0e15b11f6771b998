"""Text -> numerals: the bare numbers in digits, words and fractions, before any unit is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

import regex

from extractor.match.quantities.spellings import choice
from extractor.rulebook import NumberWordRule, Rulebook

Shape = Literal["digits", "words", "fraction", "multiple"]

_VULGAR = {
    "½": "0.5", "¼": "0.25", "¾": "0.75", "⅓": "0.3333", "⅔": "0.6667", "⅛": "0.125", "⅜": "0.375",
    "⅝": "0.625", "⅞": "0.875", "⅕": "0.2", "⅖": "0.4", "⅗": "0.6", "⅘": "0.8", "⅙": "0.1667", "⅚": "0.8333",
}  # fmt: skip
_SPACE = r"[ \u00a0\u2009\u202f]"

# A number may be glued to letters ("USD62", "at24.3%", "719M"); whether that is meant, its neighbours tell.
_DIGITS = regex.compile(
    rf"""
    (?= [\d.½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚] ) (?<! \d | \d[.,’'] )
    (?: (?P<plain> \d{{1,3}} (?: \.\d+ )? (?= % | [,.;)]? (?: \s [^\d½¼¾⅓⅔⅛⅜⅝⅞] | \Z ) ) )  # by far the most: 4.4%
    | (?<! [\d/.-] ) (?P<over> [1-9]\d? / (?: [2-58] | 10 | 16 | 32 ) )  # 1/4 percent, 1/2 percentage point
        (?= [ -]? (?: % | per\s?cent | percentage | (?: to | and ) \s [\d-]+ (?: /\d+ )? \s? (?: % | per )
            | of \s \p{{Ll}} ) )
    )
    | (?: (?P<grouped> \d{{1,3}} (?: ,\d{{3}} )+ (?: \.\d+ )?            # 1,105,000.5
                   | \d{{1,2}} (?: ,\d{{2}} )+ ,\d{{3}} (?: \.\d+ )?   # 1,02,500
                   | \d{{1,3}} (?: [’']\d{{3}} )+ (?: \.\d+ )?         # 2’340’500
                   | (?<! \p{{L}} (?<! \b(?: R | Rs | kr | \p{{Lu}}{{3}} ) ) )  # 1 676, R82 600
                     [1-9]\d{{0,2}} (?: {_SPACE}\d{{3}} )+
                     (?: \.\d+ )? (?! {_SPACE}\d{{3}}\b ) )
      | (?P<european> \d{{1,3}} (?: \.\d{{3}} )+ ,\d+                  # 1.234,5
                    | \d{{1,3}} (?: \.\d{{3}} ){{2,}}                  # 1.234.567
                    | (?<! \p{{L}} ) \d{{1,3}} (?: {_SPACE}\d{{3}} )+ ,\d+
                    | \d+ ,\d{{1,2}} | 0,\d+ )                         # 3,5 in English text
      | (?P<plain> \d+ (?: \.\d+ )? | (?<! [\p{{L}}\p{{N}}] ) \.\d+ ) )
    (?! \d | [.,]\d )
    (?P<part> [ ]?[½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚] | [ -]\d/[2-9] (?! [\d/] ) )?          # 3½, 2 1/2
    | (?P<alone> [½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚] )
    """,
    regex.VERBOSE | regex.V0,
)


_BEGINS = re.compile("[\\d½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚]|[.](?=\\d)")


def _numbers(text: str) -> Iterator[regex.Match[str]]:
    """What finditer gives, five times as fast: only places where a number can begin are tried."""
    begin = _BEGINS.search(text)
    while begin is not None:
        match = _DIGITS.match(text, begin.start())
        if match is not None:
            yield match
        begin = _BEGINS.search(text, match.end() if match is not None and match.end() > begin.start() else begin.end())


_SEPARATORS = regex.compile(rf"[’']|{_SPACE}", regex.V0)
_WORD = regex.compile(r"(?:(?<![\p{L}\d])2-)?\p{L}+(?:-fold)?", regex.V0)


class Numeral(NamedTuple):
    """A bare number at `[start, end)`. `decimals` counts digits after the point as printed; `grouped` tells
    that thousands were set off; `rule` names the number word, where it is one; `unit` the unit it brings."""

    start: int
    end: int
    value: Decimal
    shape: Shape
    decimals: int = 0
    grouped: bool = False
    rule: str = ""
    unit: str | None = None

    @property
    def whole(self) -> bool:
        """Is it an integer without a decimal point?"""
        return self.decimals == 0 and self.value == self.value.to_integral_value()


class NumeralFinder:
    """Finds numerals; the number words come from the rules."""

    def __init__(self, rulebook: Rulebook) -> None:
        rules = rulebook.of(NumberWordRule)
        self._rules = {word.lower(): rule for rule in rules for word in rule.words}
        self._bounds = {
            rule.id: (_ends(rule.only_after), _ends(rule.never_after), _starts(rule.never_before)) for rule in rules
        }
        self._may_count = lru_cache(maxsize=16384)(self._counts)

    def may_be_in(self, text: str) -> bool:
        """Is there a digit, or a word that may be a number, at all?"""
        may_count = self._may_count if len(text) < _LONG else self._counts
        return _ANY_DIGIT.search(text) is not None or any(map(may_count, text.split()))

    def _counts(self, word: str) -> bool:
        """May the word, with what is glued to it, be a number, or stand behind the "a" that is one ("a million")?"""
        return any(self._rule(one) or _COUNTS.fullmatch(one) for one in _LETTERS.findall(word.lower()))

    def find(self, text: str) -> tuple[Numeral, ...]:
        """All numerals of a text, in order; overlaps are left to the caller's units.

        Raises nothing; a string of digits that is no number (1.2.3) is left out.
        """
        found = [*self._digits(text), *self._words(text)]
        found += [Numeral(*match.span("one"), Decimal(1), "words", rule="one") for match in _ALONE.finditer(text)]
        return tuple(sorted(found, key=lambda numeral: (numeral.start, -numeral.end)))

    def _digits(self, text: str) -> Iterator[Numeral]:
        for match in _numbers(text):
            printed = match["grouped"] or match["european"] or match["plain"]
            if printed is None:
                value = Decimal(_VULGAR[match["alone"]]) if match["alone"] else _over(match["over"])
                yield Numeral(*match.span(), value, "fraction", 0 if match["over"] else _places(value))
                continue
            plain = _plain(printed, european=match["european"] is not None)
            decimals = _places(plain)
            value, places = _with_part(plain, match["part"])
            yield Numeral(*match.span(), value, "digits", max(decimals, places), match["grouped"] is not None)

    def _words(self, text: str) -> Iterator[Numeral]:
        matches = [
            (match, rule) for match in _WORD.finditer(text.lower()) if (rule := self._rule(match[0])) is not None
        ]
        i = 0
        while i < len(matches):
            match, rule = matches[i]
            i += 1
            if not self._allowed(rule, text, match.start(), match.end()):
                continue
            if rule.role == "cardinal" and match[0].endswith("fold"):
                yield Numeral(*match.span(), rule.value, "multiple", rule=rule.id, unit="times")
            elif rule.role == "multiple":
                yield Numeral(*match.span(), rule.value, "multiple", rule=rule.id, unit=rule.unit or "times")
            elif rule.role == "fraction":
                numeral = _fraction(rule, match[0], text, *match.span())
                if numeral:
                    yield numeral
            else:
                numeral, used = _cardinal([(m.start(), m.end(), r) for m, r in matches[i - 1 : i + 3]], text)
                i += used - 1
                yield _and_a_half(numeral, text)

    def _rule(self, word: str) -> NumberWordRule | None:
        """The rule of a word, or of the number in "twelvefold"."""
        found = self._rules.get(word)
        if found is None and word.endswith("fold"):
            number = self._rules.get(word.removesuffix("fold").removesuffix("-"))
            return number if number is not None and number.role == "cardinal" else None
        return found

    def _allowed(self, rule: NumberWordRule, text: str, start: int, end: int) -> bool:
        only_after, never_after, never_before = self._bounds[rule.id]
        if never_before and never_before.match(text, end):
            return False
        if never_after and never_after.match(text, 0, start):
            return False
        return only_after is None or only_after.match(text, 0, start) is not None


# "a full percentage point", "a million": the article is the number.
_ALONE = regex.compile(
    r"""\b(?P<one> (?:[Aa]n?|[Oo]ne) (?:\s(?:full|whole|single))? ) \s
    (?= (?:percentage|basis)[\s-]points?\b
      | (?:million|billion|trillion|hundred|thousand|dozen|crore|lakh)\s(?!times\b) )""",
    regex.V0 | regex.VERBOSE,
)

_ANY_DIGIT = re.compile("[\\d¹²³⁴⁵⁶⁷⁸⁹½¼¾⅓⅔⅛⅜⅝⅞⅕⅖⅗⅘⅙⅚]")  # for one sign of a set twice as fast as regex
_LETTERS = regex.compile(r"\p{L}+", regex.V0)
_LONG = 5_000  # characters; words of such a text are not remembered, for one of them may be all of it
_COUNTS = regex.compile(
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\p{L}+teen|\p{L}+ty|half|zero|percentage|basis|"
    r"hundred|thousand|million|billion|trillion|dozen|crore|lakh",
    regex.V0,
)


def _plain(printed: str, *, european: bool) -> Decimal:
    printed = printed.replace(".", "").replace(",", ".") if european else printed.replace(",", "")
    return Decimal(_SEPARATORS.sub("", printed))


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _over(printed: str) -> Decimal:
    above, below = printed.split("/")
    return rounded(Decimal(above) / Decimal(below))


def _with_part(value: Decimal, part: str | None) -> tuple[Decimal, int]:
    """3½ -> 3.5; the places that the fraction takes."""
    if part is None:
        return value, 0
    part = part.strip(" -")
    more = Decimal(_VULGAR[part]) if part in _VULGAR else _over(part)
    return value + more, _places(more)


def rounded(value: Decimal) -> Decimal:
    """At most four digits after the point, no trailing zeros.

    >>> rounded(Decimal(2) / Decimal(3)), rounded(Decimal(3) / Decimal(4))
    (Decimal('0.6667'), Decimal('0.75'))
    """
    short = value.quantize(Decimal("0.0001")).normalize()
    return short if short != short.to_integral_value() else short.quantize(Decimal(1))


_NUMERATOR = regex.compile(
    r"(?r)(?<![\p{L}\d])(?P<top>an|a|one|two|three|four|five|six|seven|eight|nine|\d)(?P<gap>[ \-‑]|\s)\Z",
    regex.V0 | regex.I,
)
_TOPS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9}  # else one
# "a third" is a part where the sentence ends or goes on so; else it may be "a third quarter".
_AFTER_PART = regex.compile(
    r"""\s*(?:[.,;:)!?%”"]|$) | -point
      | \s(?:of|in|to|from|more|less|higher|lower|fewer|larger|smaller|percent|percentage|points?|since|year
        |on|and|by|over|compared|versus|against|between|this|last|per|as|or|say|said|are|were|is|was|have|had
        |reported|expect)\b""",
    regex.V0 | regex.VERBOSE,
)
_POINT = regex.compile(r"[\s-](?:percentage[\s-])?point\b", regex.V0)
_OF_A = regex.compile(
    r"""\s(?:of\s)?(?:an?|one|the)\s
    (?= (?:full\s)? (?:percent|per\scent|point|basis|million|billion|trillion|thousand|crore|lakh|dozen
                      |hundred) )""",
    regex.V0 | regex.VERBOSE,
)
_PART_OF = regex.compile(r"\sof\s(?!\d|fiscal)|\s*[.,;)]|\s(?:more|less|higher|lower|point)|-point", regex.V0)


def _fraction(rule: NumberWordRule, word: str, text: str, start: int, end: int) -> Numeral | None:
    """ "two-thirds", "a quarter", "half": None where the word is an ordinal, a quarter of a year, ..."""
    before = _NUMERATOR.match(text, 0, start)
    tail = _OF_A.match(text, end)
    last = tail.end() if tail else end
    if rule.id == "half":
        first = before.start() if before and before["top"].lower() in ("a", "one") else start
        return Numeral(first, last, Decimal("0.5"), "fraction", 1, rule=rule.id)
    if before is None and rule.value == 4 and _POINT.match(text, end):
        return Numeral(start, end, Decimal("0.25"), "fraction", 2, rule=rule.id)
    if before is None or not (before["gap"] in "-‑" or _AFTER_PART.match(text, end)):
        return None
    top = Decimal(before["top"] if before["top"].isdigit() else _TOPS.get(before["top"].lower(), 1))
    plural = word.lower().endswith("s")
    if plural != (top > 1) or top >= rule.value:
        return None
    if rule.value == 4 and before["gap"] not in "-‑" and not tail and not _PART_OF.match(text, end):
        return None  # "two quarters", "one quarter": spans of time
    return Numeral(before.start(), last, rounded(top / rule.value), "fraction", rule=rule.id)


def _cardinal(words: list[tuple[int, int, NumberWordRule]], text: str) -> tuple[Numeral, int]:
    """The longest number that the words at the front spell: twenty-five, one hundred and twenty."""
    start, end, first = words[0]
    total, used = first.value, 1
    for next_start, next_end, rule in words[1:]:
        gap = text[end:next_start].lower()
        tens = total % 100
        if rule.role == "cardinal" and gap in ("-", " ", "‑") and tens >= 20 and tens % 10 == 0 and 0 < rule.value < 10:
            total += rule.value
        elif (
            rule.role == "cardinal"
            and regex.fullmatch(r"\shundred\s(?:and\s)?", gap)
            and total < 10
            and rule.value < 100
        ):
            total = total * 100 + rule.value
        else:
            break
        end, used = next_end, used + 1
    return Numeral(start, end, total, "words", rule=first.id), used


def _and_a_half(numeral: Numeral, text: str) -> Numeral:
    match = regex.match(r"[\s-]and[\s-]an?[\s-](half|quarter|third)\b", text[numeral.end :])
    if match is None:
        return numeral
    more = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": Decimal("0.3333")}[match[1]]
    return numeral._replace(end=numeral.end + match.end(), value=numeral.value + more, decimals=_places(more))


def _ends(words: tuple[str, ...]) -> regex.Pattern[str] | None:
    if not words:
        return None
    return regex.compile(rf"(?r)(?<![\p{{L}}\d])(?i:{choice(words, backwards=True)})[\s\-‑]+", regex.V0)


def _starts(words: tuple[str, ...]) -> regex.Pattern[str] | None:
    return regex.compile(rf"\s*(?i:{choice(words)})(?!\p{{L}})", regex.V0) if words else None
