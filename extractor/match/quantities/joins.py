"""Amounts of a sentence -> amounts: ranges made one, units and scales that a list shares."""

from __future__ import annotations

from collections.abc import Iterable

import regex

from extractor.match.inflect import verb_forms
from extractor.match.quantities.amounts import HIDDEN, Amount, NoAmount
from extractor.match.quantities.numerals import Numeral, rounded
from extractor.match.quantities.spellings import choice
from extractor.rulebook import CueRule, Rulebook

_DASH = regex.compile(r"\s?[-–—‐‑−~]\s?", regex.V0)
_TO = regex.compile(r"\s+to\s+(?:about\s|around\s|approximately\s|over\s|some\s|nearly\s|as\smuch\sas\s)?", regex.V0)
_AND = regex.compile(r"\s+(?:and|or)\s+(?:about\s|around\s|approximately\s|some\s|nearly\s|over\s)?", regex.V0)
_LIST = regex.compile(
    r"\s*(?P<link>,\s*(?:and|or|to)?|;|/|(?<=\s)(?:and|or|to)(?=\s)|[-–—])\s*(?:by\s|of\s|about\s|around\s)?",
    regex.V0,
)
# What may stand between the two ends of "from 6.9 in April to 7.2 percent".
_FROM_TO = regex.compile(
    rf"""[\s,]*+
    (?: (?> in|at|on|of|for|during|the|a|as|end|year|quarter|same|period|month|earlier|ago
          | \p{{Lu}}\p{{Ll}}+ | {HIDDEN}+ ) [\s,]*+ )*+
    \bto\s+ (?: (?:about|around|approximately)\s )?""",
    regex.V0 | regex.VERBOSE,
)
_BEFORE_FROM = regex.compile(
    r"(?r)\bfrom\s+(?:about\s|around\s|some\s|a\s|the\s|approximately\s|an?\s\p{L}+\s)?\Z", regex.V0 | regex.I
)
_BEFORE_BETWEEN = regex.compile(r"(?r)\bbetween\s+(?:about\s|around\s|approximately\s)?\Z", regex.V0 | regex.I)
_IN = regex.compile(r"[\s\-‑](?:in|out\sof|in\severy|out\sof\severy)[\s\-‑](?:the\s)?", regex.V0)
_OPEN_FORM = regex.compile(
    r"\b(?:to|will|would|could|should|may|might|can|expected|expects|forecast|forecasts|guidance|outlook|projected)\b",
    regex.V0 | regex.I,
)


def parts_of(numerals: Iterable[Numeral], text: str) -> tuple[Numeral, ...]:
    """ "one in four", "8 out of 10" as one fraction each; the other numerals as they are."""
    found: list[Numeral] = []
    for numeral in numerals:
        last = found[-1] if found else None
        if last and _is_share(last, numeral) and _IN.fullmatch(text, last.end, numeral.start):
            value = rounded(last.value / numeral.value)
            found[-1] = Numeral(last.start, numeral.end, value, "fraction", rule="in")
        elif last is None or numeral.start >= last.end:
            found.append(numeral)
        elif numeral.end > last.end:
            found[-1] = numeral  # "one-third" over "one"
    return tuple(found)


def _is_share(top: Numeral, of: Numeral) -> bool:
    allowed = ("words", "digits")
    return (
        top.shape in allowed and of.shape in allowed and top.whole and of.whole and not of.grouped
        and 0 < top.value < of.value <= 100 and of.start > top.end
    )  # fmt: skip


class Joiner:
    """Knows the verbs after which "A to B" is a change and its result, not a range."""

    def __init__(self, rulebook: Rulebook) -> None:
        moves, nouns = {"by"}, set[str]()
        for rule in rulebook.of(CueRule):
            if rule.role in ("change_verb", "change_adverb"):
                moves |= {form for verb in rule.verbs for form in verb_forms(verb)} | set(rule.forms)
            elif rule.role == "change_noun":
                nouns |= set(rule.nouns)
        between = r"\s+(?:by\s+|a\s+|about\s+|around\s+|from\s+)*"
        words = choice(moves, backwards=True)
        self._moved = regex.compile(rf"(?r)(?<!\p{{L}})(?P<word>(?i:{words})){between}", regex.V0)
        self._any_move = regex.compile(rf"\b(?i:{choice(moves | nouns)})s?\b", regex.V0)
        ranges = "|".join(rulebook.words("range_words"))
        self._range_word = regex.compile(rf"\b(?:{ranges})\b[^.;]{{0,25}}\Z", regex.V0 | regex.I)

    def join(self, amounts: list[Amount], text: str) -> list[Amount]:
        """The amounts in order, each range one amount, each list with its shared unit and scale."""
        return self._ranges(_shared(amounts, text), text)

    def paired(self, amount: Amount, near: Iterable[Amount], text: str) -> NoAmount | None:
        """ "by 7-2": two bare whole numbers with a dash are a score, a vote or pages."""
        if not _bare_whole(amount):
            return None
        for other in near:
            first, last = sorted((amount, other), key=lambda one: one.numeral.start)
            if _bare_whole(other) and _DASH.fullmatch(text, first.numeral.end, last.numeral.start):
                return NoAmount(amount.start, amount.end, "refusal.pair", "a score, a vote or a pair of numbers")
        return None

    def _ranges(self, amounts: list[Amount], text: str) -> list[Amount]:
        found: list[Amount] = []
        for amount in amounts:
            last = found[-1] if found else None
            merged = self._range(last, amount, text) if last else None
            if merged:
                found[-1] = merged
            else:
                found.append(amount)
        return found

    def _range(self, low: Amount, high: Amount, text: str) -> Amount | None:
        if low.high is not None or low.numeral.shape == "multiple" or (low.kind == "bare" and high.kind != "bare"):
            return None
        dashed = (
            high.start == low.end and high.signed and high.value < 0 and text[high.start] in "-–−" and low.value >= 0
        )
        if dashed:
            high = high._replace(value=-high.value, signed=False)
        if low.per is None and high.per and low.unit and high.unit == f"{low.unit}/{high.per}":
            low = low._replace(unit=high.unit, per=high.per)
        if low.unit != high.unit or low.kind != high.kind or not low.full < high.full:
            return None
        gap = text[low.end : high.start]
        if not (dashed or (_DASH.fullmatch(gap) and _decent(low, high)) or self._to_range(low, high, text, gap)):
            return None
        top = high.full / low.factor / (low.scale or 1)
        decimals = max(low.decimals, high.decimals)
        return low._replace(end=high.end, high=top, decimals=decimals, rules=(*low.rules, "range"))

    def _to_range(self, low: Amount, high: Amount, text: str, gap: str) -> bool:
        """Is "A to B" or "between A and B" a range, and not a change and its result?"""
        head = text[: low.start]
        if _BEFORE_BETWEEN.match(head, 0, len(head)):
            return _AND.fullmatch(gap) is not None or _TO.fullmatch(gap) is not None
        if (
            not _TO.fullmatch(gap)
            or high.full > 10 * low.full
            or (low.kind in ("bare", "counted") and low.scale is None and not _elided(low))
        ):
            return False
        if _BEFORE_FROM.match(head, 0, len(head)):
            return self._range_word.search(head[-45:]) is not None or (
                _elided(low) and self._any_move.search(head[-90:]) is None
            )
        if _elided(low) or self._range_word.search(head[-45:]):
            return True
        moved = self._moved.match(head, 0, len(head))
        if moved is None or _OPEN_FORM.search(head[-40:]):
            return high.full <= 2 * low.full
        return low.kind == "percent" and moved["word"].lower() == "up" and 2 * high.full <= 3 * low.full


def _bare_whole(amount: Amount) -> bool:
    return amount.kind == "bare" and amount.scale is None and amount.numeral.whole and not amount.numeral.grouped


def _decent(low: Amount, high: Amount) -> bool:
    """Two bare whole numbers with a dash are a score or pages, not a range."""
    return not (_bare_whole(low) and _bare_whole(high))


def _elided(amount: Amount) -> bool:
    return "shared_unit" in amount.rules or "shared_scale" in amount.rules


def _shared(amounts: list[Amount], text: str) -> list[Amount]:
    """Units and scales that a list says once, given to all of it: "2, 4 and 5 per cent"."""
    result = list(amounts)
    for i in range(len(result) - 2, -1, -1):
        here, after = result[i], result[i + 1]
        gap = text[here.end : after.start]
        listed = _LIST.fullmatch(gap)
        if listed is None and not (_BEFORE_FROM.match(text, 0, here.start) and _FROM_TO.fullmatch(gap)):
            continue
        if listed and listed["link"].strip() in (",", ";") and not _elided(after):
            continue
        result[i] = _take_scale(_take_unit(here, after), after)
        result[i + 1] = _take_currency(after, result[i])
    for i in range(len(result) - 1):
        result[i + 1] = _continued(result[i], result[i + 1], text[result[i].end : result[i + 1].start], text)
    return result


def _take_unit(here: Amount, after: Amount) -> Amount:
    """A bare number in a list takes the unit of the next."""
    if here.kind != "bare" or after.kind == "bare" or (here.numeral.shape == "fraction" and after.kind == "counted"):
        return here
    if after.kind == "money" and after.rules and after.start < after.numeral.start and here.end == here.numeral.end:
        return here  # the currency stands before the next number: "12 and $5"
    if not _alike(here, after):
        return here
    return here._replace(
        unit=after.unit,
        kind=after.kind,
        factor=after.factor,
        per=after.per,
        rules=(*here.rules, *_unit_rules(after), "shared_unit"),
    )


def _take_scale(here: Amount, after: Amount) -> Amount:
    """ "$3.2 to $3.5 billion": the scale word counts for both."""
    if (
        here.scale is not None
        or after.scale is None
        or here.value >= 1000
        or here.numeral.grouped
        or (here.numeral.shape == "words" and after.numeral.shape != "words")
    ):
        return here
    if here.kind != after.kind and not (here.kind == "money" and after.kind == "bare"):
        return here
    if here.kind == "bare" and not _alike(here, after):
        return here
    return here._replace(scale=after.scale, rules=(*here.rules, "shared_scale"))


def _take_currency(after: Amount, here: Amount) -> Amount:
    """ "$10 to 12 million": the currency counts for both."""
    if (
        after.kind == "bare"
        and here.kind == "money"
        and here.start < here.numeral.start
        and "shared_scale" in here.rules
    ):
        return after._replace(
            unit=_rated(here, after),
            kind="money",
            rules=(*after.rules, *_unit_rules(here), "shared_unit"),
        )
    return after


def _continued(here: Amount, after: Amount, gap: str, text: str) -> Amount:
    """A bare number after one with a unit: "3.9%, 4.4 and 4.8%", "to 4.1 percent from 4.3", "$3-4"."""
    if (
        after.kind != "bare"
        or here.kind not in ("percent", "point", "money", "physical")
        or after.scale != here.scale
        or not _alike(after, here)
    ):
        return after
    dashed = here.kind == "money" and _DASH.fullmatch(gap)
    back = (
        here.kind == "percent"
        and after.decimals > 0
        and _BACK.fullmatch(gap)
        and _LEVEL.search(text, max(0, here.start - 16), here.start)
    )
    if dashed or back:
        return after._replace(
            unit=_rated(here, after),
            kind=here.kind,
            factor=here.factor,
            per=here.per or after.per,
            rules=(*after.rules, *_unit_rules(here), "shared_unit"),
        )
    return after


def _rated(here: Amount, after: Amount) -> str | None:
    """The unit of the first, per what the second says: "USD 20-25/MWh"."""
    return f"{here.unit}/{after.per}" if here.unit and after.per and not here.per else here.unit


_BACK = regex.compile(
    rf"[\s,]*+(?:(?>in|at|{HIDDEN}+)[\s,]*+)*+(?:up|down|compared|as)?\s?(?:from|with|against|versus|vs\.?|than)\s",
    regex.V0,
)
_LEVEL = regex.compile(r"\b(?:to|at)\s(?:about\s|around\s)?\Z", regex.V0)


def _alike(here: Amount, after: Amount) -> bool:
    """Within a factor of ten, or one of them zero."""
    a, b = abs(here.value), abs(after.value)
    return not a or not b or max(a, b) <= 10 * min(a, b)


def _unit_rules(amount: Amount) -> tuple[str, ...]:
    return tuple(rule for rule in amount.rules if rule.startswith(("unit.", "currency.", "counted_noun")))
