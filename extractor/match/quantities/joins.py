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
_AND_REST = regex.compile(r"\s+and\s+", regex.V0)
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
    r"\b(?:to|will|would|could|should|may|might|can|expected|expects?|anticipates?|anticipated|forecast|forecasts|"
    r"guidance|outlook|projected|projects|estimates?)\b",
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
        return self._ranges(_shared(_summed(amounts, text), text), text)

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
        if low.unit != high.unit or low.kind != high.kind or low.full == high.full:
            return None
        gap = text[low.end : high.start]
        linked = dashed or (_DASH.fullmatch(gap) is not None and _decent(low, high))
        if low.full > high.full:
            joined = (linked or _TO.fullmatch(gap) or _AND.fullmatch(gap)) and self._falls(low, high, text, gap)
        else:
            joined = linked or self._to_range(low, high, text, gap)
        if not joined:
            return None
        least, most = sorted((low.full, high.full))
        unscaled = low.factor * (low.scale or 1)
        decimals = max(low.decimals, high.decimals)
        return low._replace(
            end=high.end, value=least / unscaled, high=most / unscaled, decimals=decimals, rules=(*low.rules, "range"),
            signed=low.signed and low.value == least / unscaled,
        )  # fmt: skip

    def _falls(self, first: Amount, second: Amount, text: str, gap: str) -> bool:
        """Is a range told from its upper end ("a loss of $0.24 to $0.18 is expected"), and no fall?"""
        head = text[: first.start]
        if _BEFORE_BETWEEN.match(head, 0, len(head)) or self._range_word.search(head[-45:]):
            return True
        if _BEFORE_FROM.match(head, 0, len(head)) or _AND.fullmatch(gap):
            return False
        if first.value < 0 and second.value < 0 and first.signed and second.signed:
            return True
        near = abs(first.full) <= 5 * abs(second.full)
        still = _OF.match(head, 0, len(head)) is not None and self._any_move.search(head[-60:]) is None
        return near and still and _OPEN_FORM.search(text.replace(gap, " ", 1)) is not None

    def _to_range(self, low: Amount, high: Amount, text: str, gap: str) -> bool:
        """Is "A to B" or "between A and B" a range, and not a change and its result?"""
        head = text[: low.start]
        ranged = self._range_word.search(head[-45:]) is not None
        if _BEFORE_BETWEEN.match(head, 0, len(head)) or (ranged and _RANGE_OF.match(head, 0, len(head))):
            return _AND.fullmatch(gap) is not None or _TO.fullmatch(gap) is not None
        if not _TO.fullmatch(gap):
            return False
        if ranged and low.kind not in ("bare", "counted"):
            return True
        if (low.value > 0 and high.full > 10 * low.full) or (
            low.kind in ("bare", "counted") and low.scale is None and not _elided(low)
        ):
            return False
        if _BEFORE_FROM.match(head, 0, len(head)):
            return ranged or (_elided(low) and self._any_move.search(head[-90:]) is None)
        if _elided(low) or ranged:
            return True
        moved = self._moved.match(head, 0, len(head))
        if moved is None or _OPEN_FORM.search(head[-40:]):
            return low.value < 0 or high.full <= 2 * low.full
        return low.kind == "percent" and moved["word"].lower() == "up" and 2 * high.full <= 3 * low.full


def _summed(amounts: list[Amount], text: str) -> list[Amount]:
    """Amounts said in two parts made one: "3 million and 200 thousand", "two thousand four hundred and six"."""
    found: list[Amount] = []
    for amount in amounts:
        last = found[-1] if found else None
        if last is not None and _is_rest(last, amount, text):
            full = last.value + amount.full / ((last.scale or 1) * last.factor)
            unit, kind = (amount.unit, amount.kind) if last.kind in ("bare", "counted") else (last.unit, last.kind)
            found[-1] = last._replace(
                end=max(last.end, amount.end), value=full, unit=unit, kind=kind, per=last.per or amount.per,
                decimals=0, rules=(*last.rules, *amount.rules, "sum_of_parts"),
            )  # fmt: skip
        else:
            found.append(amount)
    return found


def _is_rest(last: Amount, rest: Amount, text: str) -> bool:
    gap = text[last.end : rest.start]
    small = last.scale is not None and last.value > 0 and 0 < rest.full < last.scale and last.factor == 1
    if not small or not (last.numeral.whole and rest.numeral.whole) or rest.start != rest.numeral.start:
        return False
    in_words = last.numeral.shape == rest.numeral.shape == "words"
    if not gap.isspace() and not (_AND_REST.fullmatch(gap) and (rest.scale is not None or in_words)):
        return False
    if not (rest.scale is not None or in_words or (last.scale == 1000 and rest.value < 1000)):
        return False
    if last.kind == "counted" and not _SCALE_END.match(text, last.start, last.end):
        return False
    kinds = ("bare",) if last.kind == "money" else ("bare", "money", "counted", "physical")
    return last.kind in ("bare", "counted", "money") and rest.kind in kinds and "respectively" not in text


_OF = regex.compile(r"(?r)\b(?:of|at|be)\s+(?:about\s|around\s|approximately\s|between\s)?\Z", regex.V0)
_RANGE_OF = regex.compile(r"(?r)\b(?:range|band|corridor|bracket)\s(?:of|between)\s+\Z", regex.V0)
_SCALE_END = regex.compile(r".*?(?:million|billion|trillion|thousand|hundred|lakh|crore|mn|bn)s?\Z", regex.V0 | regex.S)


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
        bracketed = gap.strip() == "(" and text.startswith(")", after.numeral.end) and after.end > after.numeral.end
        listed = _LIST.fullmatch(gap)
        if (
            not bracketed
            and listed is None
            and not (_BEFORE_FROM.match(text, 0, here.start) and _FROM_TO.fullmatch(gap))
        ):
            continue
        if listed and listed["link"].strip() in (",", ";") and not _elided(after):
            continue
        result[i] = _take_scale(_take_unit(here, after), after, bracketed=bracketed)
        result[i + 1] = _take_currency(after, result[i], gap)
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
    if here.numeral.shape == "words" and here.scale is None and after.numeral.shape != "words":
        return here  # "one and 5 percent"
    return here._replace(
        unit=after.unit,
        kind=after.kind,
        factor=after.factor,
        per=after.per,
        rules=(*here.rules, *_unit_rules(after), "shared_unit"),
    )


def _take_scale(here: Amount, after: Amount, *, bracketed: bool = False) -> Amount:
    """ "$3.2 to $3.5 billion": the scale word counts for both."""
    thousands = here.value >= 1000 or here.numeral.grouped
    if here.scale is not None or after.scale is None or (thousands and not (bracketed or after.value >= 1000)):
        return here
    if here.numeral.shape == "words" and after.numeral.shape != "words":
        return here
    if here.kind != after.kind and not (here.kind == "money" and after.kind == "bare"):
        return here
    if (here.kind == "bare" or thousands or abs(here.value) > abs(after.value)) and not _alike(here, after):
        return here  # "from $200 to $4 million"
    return here._replace(scale=after.scale, rules=(*here.rules, "shared_scale"))


def _take_currency(after: Amount, here: Amount, gap: str) -> Amount:
    """ "$10 to 12 million", "$2 million to 3 million": the currency counts for both."""
    stated = here.kind == "money" and here.start < here.numeral.start
    ranged = here.scale == after.scale and (_TO.fullmatch(gap) or _DASH.fullmatch(gap))
    if after.kind == "bare" and stated and ("shared_scale" in here.rules or ranged):
        return after._replace(
            unit=_rated(here, after),
            kind="money",
            rules=(*after.rules, *_unit_rules(here), "shared_unit"),
        )
    return after


def _continued(here: Amount, after: Amount, gap: str, text: str) -> Amount:
    """A bare number after one with a unit: "3.9%, 4.4 and 4.8%", "to 4.1 percent from 4.3", "$3-4", "MSEK 8 (7)"."""
    if here.kind == "money" and after.unit == here.unit and after.scale is None and here.scale and here.decimals:
        again = after.decimals == here.decimals and _alike(here, after) and _is_said_again(gap, after, text)
        return after._replace(scale=here.scale, rules=(*after.rules, "shared_scale")) if again else after
    scaled = here.kind == "bare" and here.scale is not None
    if after.kind != "bare" or after.numeral.shape == "words" or not (
        scaled or here.kind in ("percent", "point", "money", "physical", "counted")
    ):  # fmt: skip
        return after
    prefixed = here.kind == "money" and here.scale is not None and here.end == here.numeral.end
    joined = here.kind == "money" and (
        _DASH.fullmatch(gap) or (prefixed and (_TO.fullmatch(gap) or _AND.fullmatch(gap)))
    )
    bracketed = _OPENING.fullmatch(gap) is not None and text.startswith(")", after.end)
    if bracketed:
        meant = _is_year_before(here, after, prefixed)
    elif joined:
        meant = _alike(here, after) and after.scale in (None, here.scale)
    else:
        same = after.decimals == here.decimals and after.scale in (None, here.scale) and _alike(here, after)
        precise = here.decimals > 0 or here.numeral.grouped or here.kind == "percent"
        compared = _BACK.fullmatch(gap) and _LEVEL.search(text, max(0, here.start - 30), here.start)
        meant = same and precise and bool(compared or _is_said_again(gap, after, text))
    if not meant:
        return after
    if joined and after.scale is None and here.scale is not None and not prefixed:
        return after
    return after._replace(
        unit=_rated(here, after),
        kind=here.kind,
        scale=here.scale if after.scale is None else after.scale,
        factor=here.factor,
        per=here.per or after.per,
        rules=(*after.rules, *_unit_rules(here), "shared_unit"),
    )


def _is_year_before(here: Amount, after: Amount, prefixed: bool) -> bool:
    """Is the bracket behind a figure that of the year before: "SEK 1,214 million (1,187)"?"""
    a, b = abs(here.value), abs(after.value)
    alike = not a or not b or max(a, b) <= 20 * min(a, b)
    printed = after.decimals == here.decimals and (after.decimals > 0 or after.numeral.grouped or prefixed)
    same_scale = after.scale is not None and after.scale == here.scale
    return here.kind != "counted" and alike and (printed or same_scale) and after.scale in (None, here.scale)


def _is_said_again(gap: str, after: Amount, text: str) -> bool:
    """ "2.4 million in 2017 and 2.6 in 2018", "61 percent for women and 58 for men": one unit for both."""
    first = _AGAIN.fullmatch(gap)
    return first is not None and regex.compile(rf"\s{first['link']}\s").match(text, after.end) is not None


def _rated(here: Amount, after: Amount) -> str | None:
    """The unit of the first, per what the second says: "USD 20-25/MWh"."""
    return f"{here.unit}/{after.per}" if here.unit and after.per and not here.per else here.unit


_OPENING = regex.compile(r"\s?\(", regex.V0)
_AGAIN = regex.compile(
    rf"[\s,]*+(?P<link>in|for|at|on|among)\s(?:{HIDDEN}+|(?:the\s)?[\p{{L}}'’-]+(?:\s[\p{{L}}'’-]+){{0,2}})"
    rf"(?:,?\s(?:and|but|while)|,)\s(?:was\s|were\s|at\s|to\s)?",
    regex.V0,
)
_BACK = regex.compile(
    rf"[\s,]*+(?:(?>in|at|{HIDDEN}+)[\s,]*+)*+(?:up|down|compared|as)?\s?"
    rf"(?:from|with|to|against|versus|vs\.?|than|after)\s(?<!(?<!compared\s)to\s)",
    regex.V0,
)
_LEVEL = regex.compile(
    r"\b(?:to|at|was|were|is|are|be|of|reached|averaged|hit|stood|totalled|with)\s(?:about\s|around\s|still\s|only\s)?\Z",
    regex.V0,
)


def _alike(here: Amount, after: Amount) -> bool:
    """Within a factor of ten, or one of them zero."""
    a, b = abs(here.value), abs(after.value)
    return not a or not b or max(a, b) <= 10 * min(a, b)


def _unit_rules(amount: Amount) -> tuple[str, ...]:
    return tuple(rule for rule in amount.rules if rule.startswith(("unit.", "currency.", "counted_noun")))
