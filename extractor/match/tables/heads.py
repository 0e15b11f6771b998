"""Head, caption or unit line of a table -> what it says: unit, time, comparison, status, and the metric's words."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

import regex

from extractor.match.periods.finder import PeriodContext, PeriodFinder
from extractor.match.tables.head_reading import Said, filled, note_phrase, note_rule, note_unit, reading_of
from extractor.match.tables.units import UnitPhrase, UnitPhrases
from extractor.model import Comparison, HeadReading, PeriodMention, Status
from extractor.rulebook import HeadRule, HeadTimeRule, Rulebook
from extractor.stretches import first_stretch

_MASK = "\ue0ff"  # stands for a period
_ORDER = (
    "share", "contribution", "comparison", "change", "adjustment", "status", "unit", "level", "filler",
)  # fmt: skip
_PARTS = regex.compile(r"[()\[\];|]|,(?=\s|$)|:(?=\s|$)|\s[-–—/]\s")
_LEAD = regex.compile(
    r"(?:\b(?:as (?:of|at)|in|for|at|during|on|of|to|by|until|between|from|end of|the|month of|ending|ended|through)"
    r"\s+)+$",
    regex.IGNORECASE | regex.REVERSE,
)
_AGAINST = regex.compile(
    r"\b(?:vs\.?|versus|than|from|over|on|against|since|compared (?:with|to)|relative to)\s+(?:the\s+)?$",
    regex.IGNORECASE | regex.REVERSE,
)
_TIME_PART = regex.compile(
    r"""(?:for\s)?(?:the\s)?(?:(?:\d{1,2}|one|two|three|four|six|nine|twelve|thirteen|fourteen)[\s-])?(?:fiscal\s)?
        (?:weeks?|months?|quarters?|years?|half|halves|periods?|days?)[\s-](?:ended|ending|to|through|until)
      | (?:first\s|last\s)?(?:three|six|nine|twelve|thirteen|\d{1,2})[\s-](?:months?|weeks?)
        (?:\s(?:ytd|year[\s-]to[\s-]date))?
      | as\s(?:of|at) | (?:balance\s)?at\s(?:the\s)?end\sof | cumulative | year[\s-]to[\s-]date | ytd
      | (?:months?|quarters?|years?|periods?|dates?|weeks?|fiscal\syears?|reporting\speriod)""",
    regex.VERBOSE | regex.IGNORECASE,
)
_FILL = frozenset(
    (
        "in",
        "of",
        "on",
        "the",
        "by",
        "at",
        "for",
        "to",
        "from",
        "as",
        "and",
        "a",
        "an",
        "with",
        "or",
        "over",
        "is",
        "are",
    )
)
_EDGES = " ,;:.–—-|"
_TIDY = (
    (regex.compile(r"[(\[][\s,;:|–-]*[)\]]"), " "),
    (regex.compile(r"\s+([,;:)\]])"), r"\1"),
    (regex.compile(r"([,;:])(?:\s?[,;:])+"), r"\1"),
    (regex.compile(r"\(\s*[,;]?\s*"), "("),
    (regex.compile(r"[,;:]\)"), ")"),
)


class HeadReader:
    """Reads heads by the rules of `heads:` and `head_times:`, compiled once."""

    def __init__(self, rulebook: Rulebook, units: UnitPhrases, periods: PeriodFinder) -> None:
        self._units = units
        self._periods = periods
        rules = rulebook.of(HeadRule)
        loose = [rule for rule in rules if rule.role in _ORDER and not rule.anywhere]
        self._words = [(rule, _bounded(rule.patterns)) for rule in sorted(loose, key=lambda r: _ORDER.index(r.role))]
        inside = [(rule, _any(rule.patterns)) for rule in rules if rule.anywhere and rule.role in _ORDER]
        self._inside = sorted(inside, key=lambda found: (found[0].role != "filler", not found[0].cut))
        self._except = [(rule, _any(rule.patterns)) for rule in rules if rule.role == "except"]
        others = [rule for rule in rules if rule.role not in _ORDER and rule.role != "except"]
        self._roles = [(rule, _any(rule.patterns)) for rule in others]
        names = "|".join(map(regex.escape, rulebook.words("table_dated_names")))
        self._names = regex.compile(
            rf"(?<!\p{{L}})(?:{names})\s?(?:\(EU\)|no\.|of|in)?\s*$", regex.IGNORECASE | regex.REVERSE
        )
        self._times = [(rule, _any(rule.patterns)) for rule in rulebook.of(HeadTimeRule)]

    def read(self, text: str, context: PeriodContext, notes: Sequence[str] = ()) -> HeadReading:
        """What a head says, in its first stretch where it is endless; its notes fill in what it leaves open itself."""
        plain = first_stretch(" ".join(text.split()))
        spelled, rules = self._spelled(plain)
        timed_words = self._periods.find(spelled, context)
        compared = self._compared(spelled) if timed_words else []
        mentions = [
            _told(spelled, mention)
            for mention in timed_words
            if not _compares(spelled, mention, compared) and not self._is_name(spelled, mention)
        ]
        masked = _masked(spelled, mentions)
        said = Said(rules=rules, status=self._year_status(plain, spelled))
        masked = self._without_exceptions(said, masked)
        dropped: list[tuple[int, int]] = []
        timed = bool(mentions)
        words_left = False
        times: list[str] = []
        for start, end in _segments(masked):
            part = masked[start:end].replace(_MASK, " ").strip(_EDGES)
            if _MASK in masked[start:end] or _TIME_PART.fullmatch(part):
                times.append(spelled[start:end].strip(" ;:()[]|"))
            if not part:
                dropped.append((start, end))
            elif _TIME_PART.fullmatch(part):
                dropped.append((start, end))
                timed = True
            elif self._takes(said, part):
                dropped.append((start, end))
            else:
                words_left = True
                kept = self._part(said, part)
                if kept != part and (found := masked.find(kept, start)) >= 0:
                    dropped += [(start, found), (found + len(kept), end)]
        words = _words(masked, dropped)
        reading = reading_of(plain, words, said, tuple(mentions), spelled)
        reading = replace(reading, whole_time=timed and not words_left and said.unit is None and not said.change)
        reading = replace(
            reading, time_text=" ".join(times) if reading.whole_time else " ".join(m.text for m in mentions)
        )
        for note in notes:
            reading = filled(reading, self.read(note, context), self._comparison_in(note))
        role = self._role(plain)
        return replace(reading, role=role[0], rules=(*reading.rules, *role[1]))

    def _without_exceptions(self, said: Said, text: str) -> str:
        """A head without what it leaves out, "except per share data", which is noted; it keeps its length."""
        spans: list[tuple[int, int]] = []
        for rule, pattern in self._except:
            for found in pattern.finditer(text):
                note_rule(said, rule, found)
                if scale := found.groupdict().get("scale"):
                    phrase = self._units.read(scale)
                    said.share_scale = phrase.scale if phrase is not None else None
                spans.append(found.span())
        for start, end in spans:
            text = text[:start] + " " * (end - start) + text[end:]
        return text

    def _year_status(self, text: str, spelled: str) -> Status | None:
        """The status that a letter or word at a year gives, "2031f", "FY 2031 outlook"; the year itself is read with
        the times."""
        for rule, pattern in self._words:
            if rule.role == "status" and (found := pattern.search(text)) and _at_year(found[0], spelled):
                return cast(Status, rule.code)
        return None

    def _compared(self, text: str) -> list[tuple[int, int]]:
        """Where the head says what it compares with."""
        patterns = (pattern for rule, pattern in self._words if rule.role == "comparison")
        return [found.span() for pattern in patterns for found in pattern.finditer(text)]

    def _is_name(self, text: str, mention: PeriodMention) -> bool:
        """Whether a time belongs to a name: "Securities Act of 1934", "Notes due 2030"."""
        if _opens_name(text, mention):
            return True
        start = mention.start + len(mention.text) - len(mention.text.removeprefix("in "))
        return mention.text[-4:].isdigit() and self._names.search(text, 0, start) is not None

    def _spelled(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The head with its short forms of time as a sentence would say them."""
        used = []
        for rule, pattern in self._times:
            spelled = pattern.sub(partial(_spelled_as, rule.becomes), text)
            if spelled != text:
                used.append(f"head_time.{rule.id}")
                text = spelled
        return " ".join(text.split()), tuple(used)

    def _takes(self, said: Said, part: str) -> bool:
        """Whether a part is made of such words alone; what they say is then noted."""
        left, found = part, []
        for rule, pattern in self._inside:
            if rule.cut or "whole" in pattern.groupindex:
                match = pattern.search(left)
                if match is not None:
                    found.append((rule, match))
                    left = f"{left[: match.start()]} {left[match.end() :]}"
        for rule, pattern in self._words:
            while (match := pattern.search(left)) is not None and match.end() > match.start():
                found.append((rule, match))
                left = f"{left[: match.start()]} {left[match.end() :]}"
        left = " ".join(left.split()).strip(_EDGES)
        unit = None
        if left and not all(word.lower() in _FILL for word in left.split()):
            unit = self._units.read(left)
            if unit is None:
                return False
        for rule, match in found:
            note_rule(said, rule, match)
        if unit is not None:
            note_phrase(said, unit)
        return True

    def _part(self, said: Said, part: str) -> str:
        """Notes what a part says beside the metric's words, and gives these."""
        for rule, pattern in self._inside:
            match = pattern.search(part)
            if match is not None:
                note_rule(said, rule, match)
                if rule.cut:
                    part = part[match.end() :].strip(_EDGES)
        if part.startswith("%") and len(part) > 2:
            note_unit(said, "percent", "percent")
            return part[1:].strip()
        words = part.split()
        for count in range(min(5, len(words) - 1), 0, -1):
            tail = " ".join(words[-count:])
            introduced = words[-count].lower() in ("in", "as")
            if introduced and self._takes(said, tail):
                return " ".join(words[:-count]).strip(_EDGES)
            if not introduced and count <= 3 and (unit := self._tail_unit(tail)) is not None:
                note_phrase(said, unit)
                return " ".join(words[:-count]).strip(_EDGES)
        return part

    def _tail_unit(self, tail: str) -> UnitPhrase | None:
        """A unit that ends a head without a bracket: "Revenue $m", "Output %"."""
        if tail in ("%", "％"):
            return UnitPhrase("percent", "percent", None, "unit.percent")
        unit = self._units.read(tail) if self._units.may_end(tail) else None
        if unit is None or (unit.kind == "money" and unit.scale is None and tail.isalpha() and len(tail) != 3):
            return None
        return unit if unit.kind in ("money", "point") and len(tail) > 1 else None

    def _comparison_in(self, note: str) -> Comparison | None:
        """The comparison named anywhere in a note."""
        for rule, pattern in self._words:
            if rule.role == "comparison" and pattern.search(note):
                return "yoy" if rule.code == "yoy" else "pop"
        return None

    def _role(self, text: str) -> tuple[str | None, tuple[str, ...]]:
        bare = text.strip(_EDGES)
        for rule, pattern in self._roles:
            if pattern.search(bare) if rule.anywhere else pattern.fullmatch(bare):
                return rule.role, (f"head.{rule.id}",)
        return None, ()


def _spelled_as(becomes: str, match: regex.Match[str]) -> str:
    """The words that a short form stands for; a month in digits by its name."""
    month = match.groupdict().get("month") or ""
    if month.isdigit():
        becomes = becomes.replace(r"\g<month>", month_name[int(month)])
    return match.expand(becomes)


def _compares(text: str, mention: PeriodMention, compared: Sequence[tuple[int, int]]) -> bool:
    """ "Change on the previous month": a basis of comparison, where more stands beside it."""
    if mention.end - mention.start == len(text):
        return False
    return any(start < mention.end and mention.start < end for start, end in compared)


def _opens_name(text: str, mention: PeriodMention) -> bool:
    """ "2019 21.5-inch model": a year that opens a name."""
    if mention.end - mention.start != 4 or not mention.text.isdigit():
        return False
    after = text[mention.end :].lstrip()
    return text[: mention.start].strip("( ") == "" and bool(after) and (after[0].isalnum() or after[0] in "\"'")


def _at_year(found: str, spelled: str) -> bool:
    """Whether a word of status goes with a year: it has its digits, or is gone once the time is spelled out."""
    return found[0].isdigit() or found not in spelled


def _told(text: str, mention: PeriodMention) -> PeriodMention:
    """The mention, marked where the words before it compare: "change from May 2023"."""
    compared = mention.compares or _AGAINST.search(text, 0, mention.start) is not None
    return replace(mention, compares=compared)


def _masked(text: str, mentions: Sequence[PeriodMention]) -> str:
    for mention in mentions:
        start = mention.start
        for lead in (_LEAD, _AGAINST):
            if found := lead.search(text, 0, start):
                start = found.start()
        text = text[:start] + _MASK * (mention.end - start) + text[mention.end :]
    return text


def _segments(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _PARTS.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _words(masked: str, dropped: Sequence[tuple[int, int]]) -> str:
    """What is left of a head without the parts that were understood."""
    left = "".join(
        " " if char == _MASK or any(start <= place < end for start, end in dropped) else char
        for place, char in enumerate(masked)
    )
    for pattern, becomes in _TIDY:
        left = pattern.sub(becomes, " ".join(left.split()))
    left = left.strip(_EDGES)
    if left.count("(") != left.count(")"):
        left = left.strip("() ")
    return left


def _bounded(patterns: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile(
        rf"(?<![\p{{L}}\d])(?:{'|'.join(f'(?:{pattern})' for pattern in patterns)})(?![\p{{L}}\d])", regex.V0 | regex.I
    )


def _any(patterns: Sequence[str]) -> regex.Pattern[str]:
    return regex.compile("|".join(f"(?:{pattern})" for pattern in patterns), regex.V0 | regex.I)
