"""Sentence text -> quantities, with what was refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from decimal import Context, Decimal
from functools import cache, partial
from typing import NamedTuple

import regex

from extractor.match.digits import known_digits
from extractor.match.quantities.amounts import HIDDEN, Amount, AmountReader, NoAmount, lone_digit
from extractor.match.quantities.counted_nouns import Tags
from extractor.match.quantities.joins import Joiner, parts_of
from extractor.match.quantities.money import Meaning
from extractor.match.quantities.numerals import NumeralFinder
from extractor.match.quantities.qualifiers import Qualifiers
from extractor.match.quantities.refusals import Refuser
from extractor.match.unseen import put_back, without_unseen
from extractor.model import Quantity, Refusal, Token
from extractor.rulebook import Rulebook, load_rulebook
from extractor.stretches import LONGEST, stretches

Span = tuple[int, int]


class Numbers(NamedTuple):
    """The quantities of a sentence and the numbers refused; `sure` if tags of its words would not change them."""

    quantities: tuple[Quantity, ...]
    refusals: tuple[Refusal, ...]
    sure: bool = True


_NO_NUMBERS = Numbers((), ())


class QuantityFinder:
    """The grammar of numbers, composed from the rules once and used for many sentences."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._numerals = NumeralFinder(rulebook)
        self._refuser = Refuser(rulebook)
        self._reader = AmountReader(rulebook)
        self._joiner = Joiner(rulebook)
        self._qualifiers = Qualifiers(rulebook)
        index_words = "|".join(map(regex.escape, rulebook.words("index_words")))
        self._total = regex.compile(rf"\b(?:{'|'.join(map(regex.escape, rulebook.words('totals')))})\b", regex.V0)
        percents = "|".join(map(regex.escape, rulebook.words("measured_in_percent")))
        self._in_percent = regex.compile(rf"\b(?:{percents})\b", regex.V0 | regex.I)
        self._index_word = regex.compile(rf"\b(?:{index_words})\b", regex.V0 | regex.I)

    def at_home(self, meanings: Mapping[str, Meaning]) -> QuantityFinder:
        """The same finder where spellings of money mean another currency: {"$": CAD}."""
        if not meanings:
            return self
        home = copy(self)
        home._reader = self._reader.at_home(meanings)
        return home

    def find(self, text: str, *, taken: Sequence[Span] = (), tokens: Sequence[Token] = ()) -> Numbers:
        """The quantities of a sentence and the numbers refused, both in order.

        `taken` are spans of period wordings, in which nothing is looked for. `tokens` with Penn tags make
        counted nouns surer; without them the shape of the words decides. A text of over LONGEST characters is read in
        stretches, and by the shape of its words.
        """
        if len(text) > LONGEST:
            return self._found_in_stretches(text, taken)
        if not self._numerals.may_be_in(text):
            return _NO_NUMBERS
        text = known_digits(text)
        tags = Tags(tokens)
        refusals = list(self._refuser.find(text, taken))
        open_text = _hidden(text, [*taken, *((refusal.start, refusal.end) for refusal in refusals)])
        amounts: list[Amount] = []
        for numeral in parts_of(self._numerals.find(open_text), open_text):
            if amounts and numeral.start < amounts[-1].end:
                continue
            read = self._reader.read(open_text, numeral, tags, amounts[-1].end if amounts else 0)
            if isinstance(read, NoAmount):
                refusals.append(_refusal(read, text))
            else:
                amounts.append(read)
        measured = []
        settled = self._settled(self._joiner.join(amounts, open_text), open_text)
        for i, amount in enumerate(settled):
            near = (*settled[max(0, i - 1) : i], *settled[i + 1 : i + 2])
            no = (
                self._reader.mere_word(open_text, amount)
                or self._joiner.paired(amount, near, open_text)
                or lone_digit(open_text, amount)
            )
            if no:
                refusals.append(_refusal(no, text))
            else:
                measured.append(amount)
        floors = [0, *(amount.end for amount in measured)]
        quantities = tuple(map(partial(self._quantity, open_text, text), measured, floors))
        in_order = tuple(sorted(refusals, key=lambda refusal: refusal.start))
        return Numbers(quantities, in_order, sure=bool(tokens) or not tags.asked)

    def _found_in_stretches(self, text: str, taken: Sequence[Span]) -> Numbers:
        quantities: list[Quantity] = []
        refusals: list[Refusal] = []
        for start, end in stretches(text):
            inside = [(max(a, start) - start, min(b, end) - start) for a, b in taken if a < end and start < b]
            found = self.find(text[start:end], taken=inside)
            quantities += (replace(one, start=start + one.start, end=start + one.end) for one in found.quantities)
            refusals += (replace(one, start=start + one.start, end=start + one.end) for one in found.refusals)
        return Numbers(tuple(quantities), tuple(refusals), sure=True)

    def _settled(self, amounts: list[Amount], text: str) -> list[Amount]:
        """Units that only the sentence tells: kinds of point, and amounts of money per share or per tonne."""
        points = [amount for amount in amounts if amount.unit == "index_point"]
        indexed = points and (any(abs(one.value) > 30 for one in points) or self._index_word.search(text))
        in_percent = points and self._in_percent.search(text) is not None
        settled: list[Amount] = []
        for amount, after in zip(amounts, [*amounts[1:], None], strict=False):
            in_percent = in_percent or amount.kind == "percent"
            to_percent = after is not None and after.kind == "percent" and _TO.fullmatch(text, amount.end, after.start)
            percents = (in_percent and not indexed) or to_percent or amount.numeral.shape == "fraction"
            if amount.unit == "index_point" and percents:
                amount = amount._replace(unit="percentage_point", rules=("unit.percentage_point", *amount.rules[1:]))
            elif amount.kind == "money" and amount.unit and amount.per is None and amount.scale is None:
                amount = self._priced(amount, settled, amounts, text)
            elif amount.kind == "bare" and amount.numeral.shape == "fraction":
                amount = amount._replace(unit="1")
            settled.append(amount)
        return settled

    def _priced(self, amount: Amount, settled: list[Amount], amounts: list[Amount], text: str) -> Amount:
        """ "earnings per diluted share were $0.76, against $0.71": the money is per share."""
        per = None
        last = next((other for other in reversed(settled) if other.kind == "money"), None)
        if _EPS_BEFORE.search(text, max(0, amount.start - 90), amount.start):
            per = "share", 0
        elif last and last.per and self._is_alike_rate(last, amount, text):
            per = last.per, 0
        elif (match := _PER_BEFORE.match(text, 0, amount.start)) and (
            last is None or last.end <= match.start("per")
        ):  # fmt: skip
            per = self._reader.units.denominator(text, match.end("per") + 1)
        following = next((other for other in amounts if other.start > amount.end), None)
        if (
            per is None
            and following
            and following.per
            and following.kind == "money"
            and _AND.fullmatch(text, amount.end, following.start)
        ):
            per = following.per, 0
        return amount if per is None else amount._replace(unit=f"{amount.unit}/{per[0]}", per=per[0])

    def _is_alike_rate(self, rate: Amount, amount: Amount, text: str) -> bool:
        """ "$0.45 per share, compared with $0.40": is the second such a rate too, and no sum of money?"""
        small = Decimal(100) if amount.unit in _SMALL and rate.unit and rate.unit[:3].isupper() else Decimal(1)
        a, b = abs(rate.value), abs(amount.value) / small
        between = text[rate.end : amount.start]
        most = 100 if small > 1 or _UP_DOWN.search(between) else 10  # a change is far smaller than the price
        near = rate.scale is None and a <= most * b and b <= 10 * a and amount.start - rate.end < 120
        compared = _COMPARED.search(between) is not None and not _CLAUSE.search(between)
        return near and compared and self._total.search(between) is None

    def _quantity(self, open_text: str, text: str, amount: Amount, floor: int) -> Quantity:
        qualifier, rule, end = self._qualifiers.find(open_text, amount.start, amount.end, floor)
        rules = (*(amount.rules or ("bare_number",)), *((rule,) if rule else ()))
        high = None if amount.high is None else plain(amount.high * (amount.scale or 1) * amount.factor)
        return Quantity(
            amount.start, end, text[amount.start : end], " ".join(dict.fromkeys(rules)), plain(amount.full),
            high, amount.unit, qualifier, amount.decimals, amount.signed, amount.kind,
        )  # fmt: skip


def find_quantities(text: str, *, rulebook: Rulebook | None = None) -> tuple[Quantity, ...]:
    """The quantities of a text: each number with its value written out and its unit.

    Units are codes: percent, percentage_point, basis_point, index_point, times, an ISO 4217 currency, a
    physical unit or counted noun in the singular, `A/B` for rates; None where the text gives none. Ranges
    have a `value_high`. Dates, years, names, ages and the like are left out. `rulebook` replaces the built-in
    rules; those are read once, and RuleError says where they are wrong.

    Examples:
        >>> found = find_quantities("Sales rose 4.4% to $3.2 billion in Q2 2020.")
        >>> [(q.text, str(q.value), q.unit) for q in found]
        [('4.4%', '4.4', 'percent'), ('$3.2 billion', '3200000000', 'USD')]
        >>> [(q.text, q.qualifier) for q in find_quantities("More than one in four of the 1.2 million vehicles")]
        [('one in four', 'min'), ('1.2 million vehicles', 'none')]
    """
    finder = _builtin() if rulebook is None else QuantityFinder(rulebook)
    seen = without_unseen(text)
    if seen is None:
        return finder.find(text)[0]
    plain, places = seen
    return tuple(put_back(found, places) for found in finder.find(plain)[0])


@cache
def _builtin() -> QuantityFinder:
    return QuantityFinder(load_rulebook())


def plain(value: Decimal) -> Decimal:
    """Without exponent and trailing zeros: a Decimal that prints as people write.

    >>> print(plain(Decimal("3.2") * 1000000000), plain(Decimal("6.40")), plain(Decimal("2E+1")))
    3200000000 6.4 20
    """
    short = value.normalize(_EXACT)
    exponent = short.as_tuple().exponent
    return short.quantize(Decimal(1), context=_EXACT) if isinstance(exponent, int) and exponent > 0 else short


_EXACT = Context(prec=200, Emax=999)
_PER_BEFORE = regex.compile(
    r"(?r)(?P<per>\bper\b(?!\s?cent\b|\s?annum\b))(?:[^.;]|(?<=\d)\.(?=\d)|(?<=vs)\.){2,120}\Z", regex.V0
)
_COMPARED = regex.compile(
    r"\b(?:from|compared|versus|vs|against|to|than|and|or|up|down|by|before|previously|until|after|respectively)\b|[,/(]",
    regex.V0,
)
_TO = regex.compile(r",?\s(?:higher\s|lower\s|up\s|down\s)?(?:to|at)\s(?:about\s|around\s|just\s)?", regex.V0)
_UP_DOWN = regex.compile(r"\b(?:up|down|by)\s", regex.V0)
_SMALL = frozenset(("cent", "penny", "paisa", "fil"))
_CLAUSE = regex.compile(r";|[^\d]\.\s", regex.V0)
_EPS_BEFORE = regex.compile(r"\bEPS\b(?:[^.;]|(?<=\d)\.(?=\d)|(?<=vs)\.)*\Z", regex.V0)
_AND = regex.compile(r"\s*(?:,|and|or|to|,\s?and)\s*", regex.V0)


def _refusal(no: NoAmount, text: str) -> Refusal:
    return Refusal(no.start, no.end, text[no.start : no.end], no.rule, no.reason)


def _hidden(text: str, spans: Sequence[Span]) -> str:
    """The text with the spans blotted out, so that nothing is found in them and offsets stay."""
    for start, end in spans:
        text = text[:start] + HIDDEN * (end - start) + text[end:]
    return text
